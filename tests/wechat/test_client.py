"""The client obeys its base address and tells failures apart without showing a secret."""

import logging
import time
import traceback
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import redis

from backend.wechat import client as client_module
from backend.wechat.client import WeChatClient
from backend.wechat.errcodes import Category
from backend.wechat.errors import WeChatError
from tests.wechat.calls import OPENID, SECRET, SEND_PATH, TOKEN_PATH, Platform
from tests.wechat.loopback import Asked, Cut, Loopback, dead_address


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
def client(server: Loopback, store: "redis.Redis") -> Iterator[WeChatClient]:
    made = WeChatClient(f"wx{uuid.uuid4().hex[:16]}", SECRET, server.base + "/", store)
    yield made
    made._http.close()


def test_chinese_goes_out_unescaped_as_json(client, server):
    menu = {"button": [{"type": "click", "name": "找工作", "key": "FIND"}]}

    client.create_menu(menu)

    asked = server.to("/cgi-bin/menu/create")[0]
    assert "找工作".encode() in asked.body
    assert b"\\u" not in asked.body
    assert asked.headers["Content-Type"] == "application/json"
    assert asked.json == menu


@pytest.mark.parametrize("nothing", [b"", b"{}"])
def test_an_empty_answer_stops_nothing(client, platform, nothing):
    platform.answers = {
        "/cgi-bin/openapi/quota/get": nothing,
        "/cgi-bin/template/get_all_private_template": nothing,
        "/cgi-bin/callback/check": nothing,
        "/cgi-bin/menu/create": nothing,
    }

    assert client.quota("/cgi-bin/message/template/send") == {}
    assert client.list_templates() == []
    assert client.callback_check() == {"errcode": 0}
    client.create_menu({"button": []})


@pytest.mark.parametrize(
    "answer, category",
    [
        ((200, b"<html>please sign in</html>"), Category.OTHER),
        ((200, b"[1]"), Category.OTHER),
        ((404, b"{}"), Category.OTHER),
        ((502, b"bad gateway"), Category.TRANSIENT),
    ],
)
def test_an_answer_that_is_not_the_platforms_is_an_error(client, platform, answer, category):
    platform.answers[SEND_PATH] = answer

    with pytest.raises(WeChatError) as caught:
        client.send_custom_text(OPENID, "您好")

    assert caught.value.category is category
    assert caught.value.errcode is None
    assert caught.value.sent is True


def test_nobody_listening_means_that_nothing_was_sent(client, server):
    client.tokens.get()
    client.api_base = dead_address()

    with pytest.raises(WeChatError) as caught:
        client.send_custom_text(OPENID, "您好")

    assert caught.value.sent is False
    assert caught.value.category is Category.TRANSIENT


def cut(_asked: Asked) -> None:
    raise Cut


def late(_asked: Asked) -> dict[str, int]:
    time.sleep(0.6)
    return {"errcode": 0}


@pytest.mark.parametrize("trouble", [cut, late])
def test_a_request_without_an_answer_may_have_been_sent(client, platform, monkeypatch, trouble):
    monkeypatch.setattr(client_module, "READ_S", 0.2)
    platform.answers[SEND_PATH] = trouble

    with pytest.raises(WeChatError) as caught:
        client.send_custom_text(OPENID, "您好")

    assert caught.value.sent is True


def echo(asked: Asked) -> dict[str, Any]:
    return {"errcode": 43004, "errmsg": f"{asked.query} {asked.body.decode()} rid: 6a-b-12345678"}


@pytest.mark.parametrize("trouble", [echo, cut, late, (200, b"<html>"), (500, b"x"), "dead"])
def test_no_secret_reaches_an_exception_or_a_log(client, platform, caplog, monkeypatch, trouble):
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(client_module, "READ_S", 0.2)
    client.tokens.get()
    code = "code-of-one-sign-in"
    paths = [SEND_PATH, "/sns/oauth2/access_token", "/sns/jscode2session", TOKEN_PATH]
    platform.answers = dict.fromkeys(paths, trouble)
    if trouble == "dead":
        client.api_base = dead_address()
    calls = [
        lambda: client.send_custom_text(OPENID, "您好"),
        lambda: client.oauth_identity(code),
        lambda: client.session_identity(code),
    ]

    for call in calls:
        with pytest.raises(WeChatError) as caught:
            call()
        told = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
        for secret in (SECRET, "tok-1", OPENID, code):
            assert secret not in told
    for secret in (SECRET, "tok-1", OPENID, code):
        assert secret not in caplog.text
    assert "/sns/jscode2session" in caplog.text


def test_what_helps_in_an_errmsg_is_kept(client, platform):
    platform.answers[SEND_PATH] = {
        "errcode": 40164,
        "errmsg": "invalid ip 203.0.113.7, not in whitelist rid: 66f0a1b2-0c1d2e3f-4a5b6c7d",
    }

    with pytest.raises(WeChatError, match=r"203\.0\.113\.7 rid: 66f0a1b2-0c1d2e3f-4a5b6c7d"):
        client.send_custom_text(OPENID, "您好")


def test_a_web_sign_in_tells_who_came_and_marks_previews(client, server, platform):
    platform.answers["/sns/oauth2/access_token"] = {"openid": OPENID, "unionid": "u1"}
    person = client.oauth_identity("c1")
    platform.answers["/sns/oauth2/access_token"] = {"openid": OPENID, "is_snapshotuser": 1}
    preview = client.oauth_identity("c2")

    assert (person.openid, person.unionid, person.snapshot) == (OPENID, "u1", False)
    assert (preview.unionid, preview.snapshot) == (None, True)
    assert TOKEN_PATH not in server.paths()


def test_a_mini_program_sign_in_carries_no_access_token(client, server, platform):
    platform.answers["/sns/jscode2session"] = {"openid": OPENID, "session_key": "k"}

    assert client.session_identity("js-1").openid == OPENID
    assert set(server.asked[0].query) == {"appid", "secret", "js_code", "grant_type"}


def test_an_answer_without_openid_is_no_sign_in(client, platform):
    platform.answers["/sns/jscode2session"] = {}

    with pytest.raises(WeChatError, match="no openid"):
        client.session_identity("js-1")


def test_a_used_code_is_told_as_such(client, platform):
    platform.answers["/sns/oauth2/access_token"] = {"errcode": 40163, "errmsg": "code been used"}

    with pytest.raises(WeChatError) as caught:
        client.oauth_identity("c1")

    assert caught.value.category is Category.OAUTH
    assert "重新打开" in caught.value.reason


def test_qr_codes_are_permanent_or_for_days(client, server, platform):
    platform.answers["/cgi-bin/qrcode/create"] = {"ticket": "t", "url": "http://q", "extra": 1}

    assert client.create_qr("village_1") == {"ticket": "t", "url": "http://q"}
    client.create_qr("fair_1", days=30)

    permanent, temporary = (one.json for one in server.to("/cgi-bin/qrcode/create"))
    assert permanent == {
        "action_name": "QR_LIMIT_STR_SCENE",
        "action_info": {"scene": {"scene_str": "village_1"}},
    }
    assert temporary["action_name"] == "QR_STR_SCENE"
    assert temporary["expire_seconds"] == 30 * 86400


def test_no_menu_yet_is_no_error(client, platform):
    platform.answers["/cgi-bin/menu/get"] = {"errcode": 46003, "errmsg": "menu no exist"}
    assert client.get_menu() is None
    platform.answers["/cgi-bin/menu/get"] = {"errcode": 40013, "errmsg": "invalid appid"}
    with pytest.raises(WeChatError):
        client.get_menu()


def test_inherited_methods_stay_at_our_address(client, server, platform):
    platform.answers["/cgi-bin/customservice/getonlinekflist"] = {"kf_online_list": []}

    client.user.get(OPENID)
    client.customservice.get_online_accounts()  # wechatpy wrote an absolute address there

    assert server.paths()[1:] == [
        "/cgi-bin/user/info",
        "/cgi-bin/customservice/getonlinekflist",
    ]

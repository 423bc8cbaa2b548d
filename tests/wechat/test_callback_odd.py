"""Whatever comes in rightly signed is answered 200 and on the record; the chat never breaks."""

from typing import Any

import pytest
from flask import Flask

from backend.core.db import db
from backend.domain.bindings.actions import follow
from backend.domain.bindings.models import WechatUser
from backend.wechat import events
from sandbox import crypto, xml
from tests.wechat.pushes import (
    Platform,
    event,
    openid,
    rows_of,
    stored,
)


@pytest.fixture
def breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """An event whose handler does half its work and fails."""

    def fail(app_id: str, push: dict[str, Any]) -> str:
        follow(events.SYSTEM, app_id=app_id, openid=push["FromUserName"], scene="half-done")
        db.session.flush()
        raise ValueError("the handler of the tests")

    monkeypatch.setitem(events.EVENTS, "breaks", fail)


@pytest.mark.parametrize("body", ["", "<xml>", "not xml", "<html/>", "{", "<xml>text</xml>", "\0"])
def test_signed_but_unreadable_is_answered_and_kept(
    mode: str, platform: Platform, body: str
) -> None:
    for _ in range(2):
        answer = platform.push_raw(body)
        assert (answer.status_code, answer.text) == (200, "success")
    rows = stored()
    assert {row.fault.split(":")[0] for row in rows} == {"unreadable"}
    assert len({row.raw for row in rows}) == len(rows)
    if mode == "plain":
        assert [row.raw for row in rows] == [body]


@pytest.mark.parametrize("blocks", [0, 1, 2, 3])
def test_a_cipher_that_says_nothing_is_answered_and_kept(
    app: Flask, platform: Platform, blocks: int
) -> None:
    """Rightly signed, but the block's padding, length and text are whatever comes out."""
    settings = platform.settings
    sealed = crypto.encrypt(settings.wechat_aes_key, settings.wechat_app_id, "x" * 64)
    query, wrapped = platform.around(sealed[: blocks * 64] or "AAAA")
    answer = platform.post(query, wrapped)
    assert answer.status_code in (200, 403)  # 403: what came out names another app id
    assert answer.data == (b"success" if answer.status_code == 200 else b"")


@pytest.mark.parametrize(
    "plain", [b"\0" * 32, b"x" * 16 + b"\x10" * 16, b"x" * 31 + b"\x0d"],
    ids=["no padding", "no text", "two bytes"],
)
def test_a_sealed_text_without_a_length_is_unreadable(
    app: Flask, platform: Platform, plain: bytes
) -> None:
    encryptor = crypto._cipher(platform.settings.wechat_aes_key).encryptor()
    sealed = crypto.base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()
    query, wrapped = platform.around(sealed)
    answer = platform.post(query, wrapped)
    assert (answer.status_code, answer.text) == (200, "success")
    (row,) = stored()
    assert row.raw == wrapped


def test_a_failing_handler_is_answered_undone_and_kept(
    mode: str, platform: Platform, breaks: None
) -> None:
    broken = event("breaks", CreateTime=1732320000)
    assert [platform.push(broken) for _ in range(3)] == ["success"] * 3
    (row,) = stored()
    assert row.fault == "ValueError"
    assert row.openid == openid()
    assert row.raw
    if mode == "plain":
        assert row.raw == xml.write(broken)
    assert rows_of(WechatUser) == 0


def test_an_unknown_event_is_answered_success_and_noted(mode: str, platform: Platform) -> None:
    assert platform.push(event("some_event_of_next_year")) == "success"
    (row,) = stored()
    assert (row.kind, row.fault, row.raw) == ("some_event_of_next_year", "", None)


HEAD = f"<ToUserName>gh</ToUserName><FromUserName>{openid()}</FromUserName>"
ODD = [
    "<xml/>", "<xml></xml>", "{}", "[]", "null", "<a/>", "<xml><xml/></xml>", "<xml a='1'/>",
    "<xml><MsgType>text</MsgType></xml>", "<xml><MsgType>event</MsgType></xml>",
    f"<xml>{HEAD}</xml>", f"<xml>{HEAD}<MsgType/><MsgId/></xml>",
    f"<xml>{HEAD}<MsgType>text</MsgType><Content/><MsgId>1</MsgId></xml>",
    f"<xml>{HEAD}<MsgType>text</MsgType><Content>]]&gt;</Content><MsgId>2</MsgId></xml>",
    f"<xml>{HEAD}<MsgType>text</MsgType><Content><a><b>1</b></a></Content><MsgId>3</MsgId></xml>",
    f"<xml>{HEAD}<MsgType>text</MsgType><MsgType>text</MsgType><MsgId>4</MsgId></xml>",
    f"<xml>{HEAD}<MsgType>event</MsgType><Event>subscribe</Event><EventKey>{'长' * 300}"
    "</EventKey></xml>",
    f"<xml>{HEAD}<MsgType>event</MsgType><Event>{'e' * 300}</Event></xml>",
    f"<xml>{HEAD}<MsgType>event</MsgType><Event>TEMPLATESENDJOBFINISH</Event></xml>",
    f"<xml>{HEAD}<MsgType>event</MsgType><Event>TEMPLATESENDJOBFINISH</Event>"
    f"<MsgID>{'9' * 60}</MsgID><Status>{'x' * 90}</Status></xml>",
    f"<xml><FromUserName>{'o' * 500}</FromUserName><MsgType>text</MsgType><MsgId>5</MsgId></xml>",
    f"<xml>{HEAD}<MsgType>text</MsgType><Content>{'😀' * 30000}</Content><MsgId>6</MsgId></xml>",
    f"<xml>{'😀' * 30000}",
    f"<xml>{'<a>' * 20000}{'</a>' * 20000}</xml>",
    '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><xml><MsgType>&b;</MsgType></xml>',
    '{"FromUserName":"\\ud800","MsgType":"event","Event":"subscribe"}',
    '{"FromUserName":"' + "\\ud800" * 200 + '","MsgType":"text","MsgId":1}',
    '{"FromUserName":{"a":1},"MsgType":["event"],"Event":{},"MsgId":[]}',
    '{"FromUserName":"o\\u0000","MsgType":"text","MsgId":7,"Content":"\\u0000"}',
    '{"FromUserName":null,"MsgType":null,"MsgId":0}',
    '{"a":' * 20000, "\ufeff<xml/>", "\ufffe",
]  # fmt: skip


@pytest.mark.parametrize("body", ODD, ids=range(len(ODD)))
def test_whatever_is_signed_gets_200_and_is_on_the_record(
    mode: str, platform: Platform, body: str
) -> None:
    for _ in range(2):
        answer = platform.push_raw(body)
        assert answer.status_code == 200
        assert platform.unseal(answer.text).startswith(("success", "<xml>"))
    assert stored()


@pytest.mark.parametrize(
    "body", [b"\xff\xfe<xml/>", b"\x00" * 100, "电焊".encode("gbk")], ids=["bom", "nul", "gbk"]
)
def test_bytes_that_are_no_text_are_answered_and_kept(app: Flask, body: bytes) -> None:
    given = app.extensions["settings"]
    app.extensions["settings"] = given.model_copy(update={"wechat_aes_key": ""})
    try:
        answer = Platform(app).post(Platform(app).query(), body)
    finally:
        app.extensions["settings"] = given
    assert (answer.status_code, answer.text) == (200, "success")
    assert len(stored()) == 1

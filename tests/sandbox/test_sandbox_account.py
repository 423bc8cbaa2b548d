"""Menu, scene codes and followers answer as the platform does."""

import json

import pytest

from tests.sandbox.harness import SEEDED

VIEW = {"type": "view", "name": "找工作", "url": "https://e.example/m/"}
CLICK = {"type": "click", "name": "帮助", "key": "HELP"}


def raw_menu(sandbox, menu, **how):
    token = sandbox.stable()["access_token"]
    return sandbox.raw(
        "POST",
        "/cgi-bin/menu/create",
        params={"access_token": token},
        data=json.dumps(menu, **how).encode(),
    ).json()["errcode"]


def test_escaped_chinese_is_refused_and_plain_chinese_taken(sandbox):
    assert raw_menu(sandbox, {"button": [VIEW]}) == 40033
    assert raw_menu(sandbox, {"button": [VIEW]}, ensure_ascii=False) == 0


@pytest.fixture
def plain_json(sandbox):
    """Send menus with Chinese as it is, the way the platform wants it."""

    def make(button):
        return raw_menu(sandbox, {"button": button}, ensure_ascii=False)

    return make


@pytest.mark.parametrize(
    "button, errcode",
    [
        ([], 40016),
        ([VIEW] * 4, 40016),
        ([{**VIEW, "name": "六个汉字超了"}], 40018),
        ([{**VIEW, "type": "dance"}], 40017),
        ([{**VIEW, "url": ""}], 40020),
        ([{**CLICK, "key": ""}], 40019),
        ([{"name": "更多", "sub_button": [CLICK] * 6}], 40023),
        ([{"name": "更多", "sub_button": [{**CLICK, "name": "字" * 21}]}], 40025),
    ],
)
def test_menus_against_the_rules_are_refused(plain_json, button, errcode):
    assert plain_json(button) == errcode


def test_a_menu_can_be_made_read_in_both_shapes_and_deleted(sandbox, plain_json):
    assert sandbox.api("/cgi-bin/menu/get")["errcode"] == 46003
    assert plain_json([VIEW, {"name": "更多", "sub_button": [CLICK]}]) == 0
    assert sandbox.api("/cgi-bin/menu/get")["menu"]["button"][0]["name"] == "找工作"
    info = sandbox.api("/cgi-bin/get_current_selfmenu_info")
    assert info["is_menu_open"] == 1
    assert info["selfmenu_info"]["button"][1]["sub_button"]["list"] == [CLICK]
    assert sandbox.api("/cgi-bin/menu/delete")["errcode"] == 0
    assert sandbox.api("/cgi-bin/get_current_selfmenu_info")["is_menu_open"] == 0


def code(action, scene, **more):
    return {"action_name": action, "action_info": {"scene": scene}, **more}


def test_scene_codes_are_made_and_drawn(sandbox):
    ask = code("QR_STR_SCENE", {"scene_str": "fair_430100"}, expire_seconds=2592000)
    made = sandbox.api("/cgi-bin/qrcode/create", ask)
    assert made["expire_seconds"] == 2592000
    image = sandbox.raw("GET", "/cgi-bin/showqrcode", params={"ticket": made["ticket"]})
    assert image.headers["Content-Type"] == "image/png"
    assert image.content.startswith(b"\x89PNG")
    lost = sandbox.raw("GET", "/cgi-bin/showqrcode", params={"ticket": "none"})
    assert lost.status_code == 404
    forever = code("QR_LIMIT_STR_SCENE", {"scene_str": "village_1"})
    assert "expire_seconds" not in sandbox.api("/cgi-bin/qrcode/create", forever)


@pytest.mark.parametrize(
    "ask",
    [
        code("QR_STR_SCENE", {"scene_str": ""}),
        code("QR_STR_SCENE", {"scene_str": "x" * 65}),
        code("QR_LIMIT_SCENE", {"scene_id": 100001}),
        code("QR_STR_SCENE", {"scene_str": "x"}, expire_seconds=2592001),
        code("QR_OTHER", {"scene_str": "x"}),
        {"action_name": "QR_STR_SCENE"},
    ],
)
def test_scene_codes_against_the_rules_are_refused(sandbox, ask):
    assert sandbox.api("/cgi-bin/qrcode/create", ask)["errcode"] == 40053


def test_an_expired_code_cannot_be_scanned(sandbox):
    ask = code("QR_STR_SCENE", {"scene_str": "fair"}, expire_seconds=60)
    sandbox.api("/cgi-bin/qrcode/create", ask)
    sandbox.clock.moved = 61
    answer = sandbox.raw("POST", "/_sandbox/phones/1/follow", json={"scene": "fair"})
    assert answer.status_code == 410
    assert sandbox.phone()["following"] is False


def test_a_followers_record_holds_no_name_and_says_where_they_came_from(sandbox, callback):
    sandbox.drive("/phones/1/follow", {"scene": "village_1"})
    person = sandbox.api("/cgi-bin/user/info", openid=sandbox.phone()["openid"])
    assert person["subscribe"] == 1
    assert person["qr_scene_str"] == "village_1"
    assert person["subscribe_scene"] == "ADD_SCENE_QR_CODE"
    assert person["unionid"] == sandbox.phone()["unionid"]
    assert "nickname" not in person
    sandbox.drive("/phones/1/unfollow")
    gone = sandbox.api("/cgi-bin/user/info", openid=sandbox.phone()["openid"])
    assert gone["subscribe"] == 0


def test_followers_are_listed_and_fetched_in_batches(sandbox, follower):
    listed = sandbox.api("/cgi-bin/user/get")
    assert listed["data"]["openid"] == [follower]
    after = sandbox.api("/cgi-bin/user/get", next_openid=listed["next_openid"])
    assert (after["count"], after["next_openid"]) == (0, "")
    ask = {"user_list": [{"openid": follower}, {"openid": SEEDED}]}
    people = sandbox.api("/cgi-bin/user/info/batchget", ask)["user_info_list"]
    assert [p["subscribe"] for p in people] == [1, 1]
    many = {"user_list": [{"openid": follower}] * 101}
    assert sandbox.api("/cgi-bin/user/info/batchget", many)["errcode"] == 40035

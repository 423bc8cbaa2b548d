"""Template messages are checked, delivered once and reported."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from sandbox import fields
from tests.sandbox.harness import CARD, MINI, SEEDED, WEEKLY, until, weekly

SEND = "/cgi-bin/message/template/send"
GOOD = [
    ("thing1", "二十个字正好二十个字正好二十个字正好二十"),
    ("character_string2", "HN-2026-000123"),
    ("time3", "2026-12-01"),
    ("time3", "2026-12-01 09:30:00"),
    ("time3", "2019年10月1日 15:01"),
    ("time3", "09:00~17:30"),
    ("date4", "2024年2月29日"),
    ("amount5", "¥6000.00元"),
    ("phone_number6", "0731-12333"),
    ("number7", "123.45"),
    ("name8", "欧阳小明"),
    ("phrase9", "已录用"),
]
BAD = [
    ("thing1", "二十个字正好二十个字正好二十个字正好二十一"),
    ("thing1", "两行\n文字"),
    ("character_string2", "编号123"),
    ("character_string2", "x" * 33),
    ("time3", "下周一"),
    ("time3", "2026-13-01"),
    ("date4", "2023年2月29日"),
    ("time3", "24:30"),
    ("amount5", "面议"),
    ("amount5", "4000-6000"),
    ("phone_number6", "1" * 18),
    ("number7", "三个"),
    ("name8", "一二三四五六七八九十一"),
    ("phrase9", "六个字的短语"),
]


@pytest.mark.parametrize("key, text", GOOD)
def test_values_within_their_kind_pass(key, text):
    assert fields.fits(key, text)


@pytest.mark.parametrize("key, text", BAD)
def test_values_against_their_kind_fail(key, text):
    assert not fields.fits(key, text)


def test_a_good_message_becomes_a_card_and_then_a_receipt(sandbox, callback, follower):
    answer = sandbox.api(SEND, weekly(follower, client_msg_id="w1"))
    assert answer["errcode"] == 0
    assert answer["msgid"] > 2**53
    receipt = callback.wait(2)[1]
    assert receipt["xml"]["Event"] == "TEMPLATESENDJOBFINISH"
    assert receipt["xml"]["MsgID"] == str(answer["msgid"])
    assert receipt["xml"]["Status"] == "success"
    assert receipt["query"]["openid"] == follower
    card = sandbox.chat()[-1]["body"]
    assert card["title"] == "岗位推荐通知"
    assert card["rows"][0] == ["岗位名称", "电焊工"]
    assert card["url"] == "https://e.example/v"


@pytest.mark.parametrize(
    "value, wording", [("", "is empty"), (None, "is empty"), ("字" * 21, "invalid")]
)
def test_a_bad_field_is_named_in_the_platforms_words(sandbox, follower, value, wording):
    data = {**CARD, "thing2": {"value": value}}
    answer = sandbox.api(SEND, weekly(follower, data=data))
    assert answer["errcode"] == 47003
    assert f"argument invalid! data.thing2.value {wording}" in answer["errmsg"]


def test_an_absent_field_is_an_empty_one(sandbox, follower):
    data = {key: value for key, value in CARD.items() if key != "time5"}
    assert sandbox.api(SEND, weekly(follower, data=data))["errcode"] == 47003


def test_wrong_recipients_and_templates_are_told_apart(sandbox, follower):
    assert sandbox.api(SEND, weekly("nobody"))["errcode"] == 40003
    assert sandbox.api(SEND, weekly(sandbox.phone()["mini_openid"]))["errcode"] == 40003
    assert sandbox.api(SEND, weekly(follower, template_id="gone"))["errcode"] == 40037
    sandbox.drive("/phones/1/unfollow")
    assert sandbox.api(SEND, weekly(follower))["errcode"] == 43004


def test_an_openid_never_seen_counts_as_a_follower_unless_told_otherwise(sandbox, callback):
    assert sandbox.api(SEND, weekly(SEEDED))["errcode"] == 0
    assert callback.wait(1)[0]["xml"]["FromUserName"] == SEEDED
    sandbox.set(unknown_openids="40003")
    assert sandbox.api(SEND, weekly(SEEDED))["errcode"] == 40003


def test_a_mini_program_target_must_be_the_bound_one(sandbox, follower):
    good = {"appid": MINI, "pagepath": "pages/offer/offer?t=1"}
    assert sandbox.api(SEND, weekly(follower, miniprogram=good))["errcode"] == 0
    bad = {**good, "appid": "wx9"}
    assert sandbox.api(SEND, weekly(follower, miniprogram=bad))["errcode"] == 40013


def test_one_client_msg_id_is_delivered_once_to_one_person_for_ten_minutes(
    sandbox, callback, follower
):
    first = sandbox.api(SEND, weekly(follower, client_msg_id="w1"))["msgid"]
    assert sandbox.api(SEND, weekly(follower, client_msg_id="w1"))["msgid"] == first
    assert sandbox.api(SEND, weekly(SEEDED, client_msg_id="w1"))["msgid"] != first
    assert len([c for c in sandbox.chat() if c["kind"] == "template"]) == 1
    sandbox.clock.moved = 601
    assert sandbox.api(SEND, weekly(follower, client_msg_id="w1"))["msgid"] != first
    callback.wait(4)
    time.sleep(0.1)
    assert len(callback.events("TEMPLATESENDJOBFINISH")) == 3


def test_a_person_who_switched_the_messages_off_sees_none_and_is_reported(
    sandbox, callback, follower
):
    sandbox.drive("/phones/1/block", {"on": True})
    assert sandbox.api(SEND, weekly(follower))["errcode"] == 0
    assert callback.wait(2)[1]["xml"]["Status"] == "failed:user block"
    assert [c for c in sandbox.chat() if c["kind"] == "template"] == []


def test_receipts_can_fail_be_late_or_stay_away(sandbox, callback, follower):
    sandbox.set(receipt_status="failed: system failed", receipts=1000)
    sandbox.api(SEND, weekly(follower))
    time.sleep(0.1)
    assert callback.events("TEMPLATESENDJOBFINISH") == []
    assert callback.wait(2)[1]["xml"]["Status"] == "failed: system failed"
    sandbox.set(receipts="off")
    sandbox.api(SEND, weekly(follower))
    time.sleep(0.2)
    assert len(callback.pushes) == 2


def test_two_hundred_sends_at_once_give_two_hundred_receipts(sandbox, callback):
    people = [f"o{i:027d}" for i in range(200)]
    sandbox.api("/cgi-bin/getcallbackip")
    with ThreadPoolExecutor(8) as pool:
        msgids = list(pool.map(lambda o: sandbox.api(SEND, weekly(o))["msgid"], people))
    callback.wait(200, 10)
    reported = {p["xml"]["MsgID"] for p in callback.pushes}
    assert reported == {str(msgid) for msgid in msgids}
    assert len(callback.pushes) == 200


def test_the_template_list_shows_the_weekly_template_and_ones_added_later(sandbox):
    added = {"template_id": "T2", "title": "面试通知", "content": "时间：{{time1.DATA}}\n"}
    sandbox.drive("/templates", added)
    rows = sandbox.api("/cgi-bin/template/get_all_private_template")["template_list"]
    assert [row["template_id"] for row in rows] == [WEEKLY, "T2"]
    assert "岗位名称：{{thing1.DATA}}" in rows[0]["content"]
    assert sandbox.api(SEND, weekly(SEEDED, template_id="T2"))["errcode"] == 47003


def test_state_and_waiting_receipts_outlive_a_restart(start, callback):
    before = start()
    before.drive("/phones/1/follow", {"scene": "village"})
    callback.wait(1)
    openid = before.phone()["openid"]
    before.set(receipts=400)
    msgid = before.api(SEND, weekly(openid, client_msg_id="w1"))["msgid"]
    logged = len(before.drive("/log", method="GET")["items"])
    before.end()
    after = start()
    assert after.phone()["following"] is True
    assert len(after.chat()) == 1
    assert after.api(SEND, weekly(openid, client_msg_id="w1"))["msgid"] == msgid
    until(lambda: callback.events("TEMPLATESENDJOBFINISH"))
    numbers = [entry["n"] for entry in after.drive("/log", method="GET")["items"]]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > logged

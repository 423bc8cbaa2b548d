"""Rules of outgoing messages: fields by their kind, states, hours, when to try again."""

from datetime import UTC, datetime, timedelta

import pytest

from backend.core.errors import BadInput
from backend.domain.messages.models import MessageStatus
from backend.domain.messages.rules import (
    KIND_TEXT,
    SAME_ID_VALID,
    STATUS_EXPLAINED,
    STATUS_TEXT,
    TRANSITIONS,
    can_become,
    is_quiet,
    may_repeat,
    next_midnight,
    receipt_status,
    retry_at,
    sources_of,
    template_fields,
    weekly_key,
)
from sandbox import fields as platform_fields

NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)  # 12:00 in China


@pytest.mark.parametrize(
    "key, given, sent",
    [
        ("thing1", "电焊工", "电焊工"),
        ("thing1", "一" * 20, "一" * 20),
        ("thing1", "一" * 21, "一" * 19 + "…"),
        ("thing2", "  5000–6000 \n 元/月 ", "5000–6000 元/月"),
        ("thing3", "", "详见页面"),
        ("thing3", " \n\t", "详见页面"),
        ("phrase4", "非常非常长", "非常非常长"),
        ("phrase4", "非常非常长啊", "非常非常…"),
        ("thing4", "双峰县某某机械厂有限公司", "双峰县某某机械厂有限公司"),
        ("time5", "2026年12月31日", "2026年12月31日"),
        ("time5", "2026-12-31 18:00", "2026-12-31 18:00"),
        ("date6", "2026年1月1日 8:30", "2026年1月1日 8:30"),
        ("character_string7", "XJY-2026-0001", "XJY-2026-0001"),
        ("phone_number8", "0738-0000001", "0738-0000001"),
        ("number9", "12", "12"),
    ],
)
def test_values_are_cut_to_what_the_kind_allows(key: str, given: str, sent: str) -> None:
    assert template_fields({key: given}) == {key: {"value": sent}}


def test_what_is_cut_passes_the_platforms_own_check() -> None:
    for text in ("电焊工", "一" * 50, "😀" * 30, "a\nb", ""):
        value = template_fields({"thing1": text})["thing1"]["value"]
        assert platform_fields.fits("thing1", value)


@pytest.mark.parametrize(
    "key, given",
    [
        ("time5", ""), ("time5", "下周五"), ("date6", "2026/12/31x"), ("unknown1", "电焊"),
        ("character_string7", "电焊"), ("character_string7", "x" * 33), ("number9", ""),
        ("phone_number8", "0" * 18),
    ],
)  # fmt: skip
def test_a_value_that_cutting_cannot_save_is_refused(key: str, given: str) -> None:
    with pytest.raises(BadInput):
        template_fields({key: given})


ALLOWED = {
    ("queued", "sending"), ("queued", "cancelled"), ("queued", "deferred"), ("queued", "unknown"),
    ("deferred", "sending"), ("deferred", "cancelled"), ("deferred", "queued"),
    ("deferred", "unknown"), ("sending", "accepted"), ("sending", "failed"),
    ("sending", "deferred"), ("sending", "queued"), ("sending", "unknown"),
    ("sending", "cancelled"), ("sending", "delivered"), ("accepted", "delivered"),
    ("accepted", "failed"), ("unknown", "delivered"), ("unknown", "failed"),
}  # fmt: skip


def test_the_transition_table_is_exactly_this() -> None:
    every = [(a.value, b.value) for a in MessageStatus for b in MessageStatus]
    assert {pair for pair in every if can_become(*pair)} == ALLOWED
    assert set(TRANSITIONS) == set(MessageStatus)
    for status in MessageStatus:
        assert set(sources_of(status)) == {a for a, b in ALLOWED if b == status}


def test_nothing_that_may_have_arrived_goes_back_into_the_queue() -> None:
    for settled in ("accepted", "delivered", "failed", "cancelled", "unknown"):
        assert not can_become(settled, "queued")
        assert not can_become(settled, "sending")


def test_every_state_and_kind_has_words() -> None:
    assert set(STATUS_TEXT) == set(STATUS_EXPLAINED) == set(MessageStatus)
    assert set(KIND_TEXT) == {"weekly", "reply", "notice", "reminder", "ask_employer"}


def test_the_business_key_names_week_person_and_leg() -> None:
    assert weekly_key("2026-W48", 17) == "weekly:2026-W48:17:wechat"
    assert weekly_key("2026-W48", 17, "sms") == "weekly:2026-W48:17:sms"


@pytest.mark.parametrize(
    "clock, quiet",
    [("20:59", False), ("21:00", True), ("23:59", True), ("00:00", True), ("07:59", True),
     ("08:00", False), ("12:00", False)],
)  # fmt: skip
def test_the_night_is_quiet_in_china(clock: str, quiet: bool) -> None:
    moment = datetime.fromisoformat(f"2026-11-25 {clock}+08:00").astimezone(UTC)
    assert is_quiet(moment) is quiet


def test_the_quota_of_the_day_starts_anew_after_midnight_in_beijing() -> None:
    assert next_midnight(NOON).isoformat() == "2026-11-25T16:01:00+00:00"
    late = datetime(2026, 11, 25, 16, 0, tzinfo=UTC)  # 00:00 of the 26th in China
    assert next_midnight(late).isoformat() == "2026-11-26T16:01:00+00:00"


def test_each_retry_waits_longer() -> None:
    waits = [(retry_at(NOON, n) - NOON).total_seconds() for n in range(1, 5)]
    assert waits == [2, 4, 8, 16]


def test_an_id_may_be_repeated_only_while_the_platform_surely_knows_it() -> None:
    assert may_repeat(None, NOON)
    assert may_repeat(NOON, NOON + timedelta(minutes=8))
    # what is taken now may leave a lease later, and must still be inside the ten minutes
    assert not may_repeat(NOON, NOON + SAME_ID_VALID - timedelta(seconds=60))
    assert not may_repeat(NOON, NOON + SAME_ID_VALID)


@pytest.mark.parametrize(
    "outcome, status, reason",
    [
        ("success", "delivered", ""),
        ("Success", "delivered", ""),
        ("failed:user block", "failed", "用户关闭了消息接收"),
        ("failed: user block", "failed", "用户关闭了消息接收"),
        ("failed:system failed", "failed", "微信系统没有送达"),
        ("failed: freq limit", "failed", "微信限制了频次"),
        ("failed:new", "failed", "微信回执：failed:new"),
        ("", "failed", "微信回执："),
    ],
)
def test_receipts_are_read_whatever_the_blanks(outcome: str, status: str, reason: str) -> None:
    assert receipt_status(outcome) == (status, reason)

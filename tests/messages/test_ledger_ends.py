"""How rows leave the queue otherwise: cancelled, released, deferred, settled by a receipt."""

from datetime import timedelta

import pytest
from flask import Flask

from backend.core.actor import SYSTEM
from backend.core.clock import real_now
from backend.core.db import db, transaction
from backend.domain.bindings.models import WechatUser
from backend.domain.messages.actions import (
    defer_rest,
    join_receipts,
    record_receipt,
    recover_expired,
    release,
)
from backend.domain.messages.models import Message, Receipt
from backend.domain.messages.queries import count_week, open_weekly
from tests.factories import make_message, make_wechat_user
from tests.messages.rows import ago, cancel, moved, reserve, sent, settled

MSGID = "3557254367693750277"


@pytest.fixture
def user(app: Flask) -> WechatUser:
    return make_wechat_user()


@pytest.fixture
def message(user: WechatUser) -> Message:
    made = make_message(user)
    db.session.commit()
    return made


def test_cancelling_takes_what_waits_and_nothing_else(user: WechatUser) -> None:
    rows = {
        status: make_message(user, status=status)
        for status in ("queued", "deferred", "accepted", "delivered", "failed", "unknown")
    }
    reply = make_message(user, kind="reply")
    other = make_message(make_wechat_user())
    assert cancel(user) == 2
    assert (rows["queued"].status, rows["deferred"].status) == ("cancelled", "cancelled")
    assert rows["queued"].reason == "本人已退订"
    for status in ("accepted", "delivered", "failed", "unknown"):
        assert rows[status].status == status
    assert (reply.status, other.status) == ("queued", "queued")


@pytest.mark.parametrize(
    "result, becomes",
    [("accepted", "accepted"), ("failed", "failed"), ("retry", "cancelled"),
     ("deferred", "cancelled"), ("ambiguous", "unknown")],
)  # fmt: skip
def test_what_is_cancelled_on_its_way_is_not_sent_again(
    user: WechatUser, message: Message, result: str, becomes: str
) -> None:
    reserve()
    assert cancel(user) == 0
    settled(message, result)
    assert message.status == becomes
    moved(message, not_before=ago(seconds=1))
    assert reserve("a2") == []


def test_a_cancelled_row_that_its_sender_gives_back_unsent_is_cancelled(
    user: WechatUser, message: Message
) -> None:
    reserve()
    cancel(user)
    with transaction():
        assert release(SYSTEM, attempt_id="a1") == 1
    assert message.status == "cancelled"


def test_a_cancelled_row_of_a_dead_sender_is_not_sent_again(
    user: WechatUser, message: Message
) -> None:
    reserve()
    cancel(user)
    moved(message, lease_until=ago(seconds=1))
    with transaction():
        recover_expired(SYSTEM)
    assert message.status == "unknown"


def test_released_rows_wait_as_if_never_taken(user: WechatUser) -> None:
    rows = [make_message(user) for _ in range(3)]
    reserve()
    settled(rows[0], "accepted", provider_id=MSGID)
    with transaction():
        assert release(SYSTEM, attempt_id="a1") == 2
    assert [row.status for row in rows] == ["accepted", "queued", "queued"]
    for row in rows[1:]:
        assert (row.attempts, row.first_attempt_at) == (0, None)
    assert len(reserve("a2")) == 2


def test_a_released_row_remembers_an_earlier_attempt_that_may_have_arrived(
    message: Message,
) -> None:
    sent(message, "ambiguous")
    moved(message, not_before=ago(seconds=1), first_attempt_at=ago(minutes=3))
    reserve("a2")
    with transaction():
        release(SYSTEM, attempt_id="a2")
    assert (message.status, message.attempts) == ("queued", 1)
    assert message.first_attempt_at is not None
    assert message.first_attempt_at < ago(minutes=2)


def test_when_the_days_quota_is_used_up_everything_of_the_channel_waits(user: WechatUser) -> None:
    waiting = [make_message(user) for _ in range(3)]
    reply = make_message(user, channel="custom", kind="reply")
    over = make_message(user, status="accepted")
    other = make_message(user, app_id="wx-another")
    db.session.commit()
    until = real_now() + timedelta(hours=9)
    with transaction():
        count = defer_rest(
            SYSTEM, app_id=user.app_id, channel="template", until=until, reason="次数用完了"
        )
    assert count == 3
    assert {(row.status, row.not_before, row.reason) for row in waiting} == {
        ("deferred", until, "次数用完了")
    }
    assert [row.status for row in (reply, over, other)] == ["queued", "accepted", "queued"]
    assert reserve(app_id=user.app_id) == []


def receipt(user: WechatUser, outcome: str = "success") -> None:
    db.session.commit()
    with transaction():
        record_receipt(SYSTEM, app_id=user.app_id, provider_id=MSGID, outcome=outcome)


def test_a_receipt_counts_once_and_the_first_one_stays(user: WechatUser, message: Message) -> None:
    sent(message, "accepted", provider_id=MSGID)
    receipt(user)
    receipt(user, "failed:system failed")
    assert message.status == "delivered"
    assert len(db.session.scalars(db.select(Receipt)).all()) == 1


def test_a_receipt_of_another_account_with_the_same_number_is_not_ours(
    user: WechatUser, message: Message
) -> None:
    sent(message, "accepted", provider_id=MSGID)
    with transaction():
        record_receipt(SYSTEM, app_id="wx-another", provider_id=MSGID, outcome="success")
    assert message.status == "accepted"


def test_receipt_and_row_whose_commits_crossed_are_joined_later(
    user: WechatUser, message: Message
) -> None:
    receipt(user)
    moved(message, status="accepted", provider_id=MSGID)  # as if settle had not seen the receipt
    with transaction():
        assert join_receipts(SYSTEM) == 1
    assert message.status == "delivered"
    with transaction():
        assert join_receipts(SYSTEM) == 0


def test_what_the_person_never_got_back_is_settled_by_a_late_receipt(
    user: WechatUser, message: Message
) -> None:
    """The answer got lost, the repeat under the same id names the number, the receipt was there."""
    sent(message, "ambiguous")
    receipt(user)
    moved(message, not_before=ago(seconds=1))
    sent(message, "accepted", "a2", provider_id=MSGID)
    assert message.status == "delivered"


def test_a_week_counts_its_own_rows(user: WechatUser) -> None:
    for status, week in (("queued", "2026-W48"), ("accepted", "2026-W48"), ("queued", "2026-W49")):
        make_message(user, status=status, week=week)
    make_message(user, week="2026-W48", kind="notice")
    assert count_week(SYSTEM, week="2026-W48") == {"queued": 1, "accepted": 1}
    assert open_weekly(SYSTEM, week="2026-W48", app_id=user.app_id) == 1

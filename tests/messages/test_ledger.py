"""The ledger: one row per message, one sender per row, nothing sent twice, nothing lost."""

import threading
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from backend.core.actor import SYSTEM
from backend.core.clock import real_now
from backend.core.db import db, transaction
from backend.domain.bindings.models import WechatUser
from backend.domain.messages.actions import (
    Recipient,
    cancel_messages,
    defer_rest,
    join_receipts,
    queue_message,
    record_receipt,
    recover_expired,
    release,
    reserve_messages,
    settle,
)
from backend.domain.messages.models import Message, Receipt
from backend.domain.messages.queries import count_week, open_weekly
from backend.domain.messages.rules import MAX_ATTEMPTS
from tests.factories import make_message, make_wechat_user

MSGID = "3557254367693750277"


@pytest.fixture
def user(app: Flask) -> WechatUser:
    return make_wechat_user()


@pytest.fixture
def message(user: WechatUser) -> Message:
    made = make_message(user)
    db.session.commit()
    return made


def reserve(attempt: str = "a1", **changes: Any) -> Sequence[Message]:
    db.session.commit()
    app_id = db.session.scalar(db.select(Message.app_id).limit(1)) or ""
    options = {"channel": "template", "app_id": app_id, "limit": 100, "quiet": False} | changes
    with transaction():
        return list(reserve_messages(SYSTEM, attempt_id=attempt, **options))


def settled(message: Message, result: str, attempt: str = "a1", **more: Any) -> Message:
    db.session.commit()
    with transaction():
        settle(SYSTEM, message_id=message.id, attempt_id=attempt, result=result, **more)
    return message


def sent(message: Message, result: str, attempt: str = "a1", **more: Any) -> Message:
    """One whole attempt."""
    assert [row.id for row in reserve(attempt)] == [message.id]
    return settled(message, result, attempt, **more)


def moved(message: Message, **changes: Any) -> None:
    """Time goes by: real time is not ours to turn, but the row's times are."""
    for name, value in changes.items():
        setattr(message, name, value)
    db.session.commit()


def ago(**units: float) -> Any:
    return real_now() - timedelta(**units)


def cancel(user: WechatUser, *kinds: str) -> int:
    db.session.commit()
    with transaction():
        return cancel_messages(
            SYSTEM, app_id=user.app_id, openid=user.openid, kinds=kinds or ["weekly"],
            reason="本人已退订",
        )  # fmt: skip


def test_queued_twice_under_one_key_is_one_row(user: WechatUser) -> None:
    ask: dict[str, Any] = {
        "key": "weekly:2026-W48:1:wechat", "kind": "weekly", "channel": "template",
        "to": Recipient(user.app_id, user.openid), "payload": {}, "week": "2026-W48",
    }  # fmt: skip
    first = queue_message(SYSTEM, **ask)
    assert first is not None
    assert queue_message(SYSTEM, **ask) is None
    (row,) = db.session.scalars(db.select(Message))
    assert (row.status, row.attempts) == ("queued", 0)
    assert 16 <= len(row.client_msg_id) <= 32


def test_two_senders_never_share_a_row(user: WechatUser, app: Flask) -> None:
    ids = {make_message(user).id for _ in range(40)}
    db.session.commit()
    taken: dict[str, list[int]] = {}
    start = threading.Barrier(4)
    app_id = user.app_id

    def work(attempt: str) -> None:
        with app.app_context():
            start.wait(5)
            mine: list[int] = []
            for _ in range(20):  # each call competes for the same oldest rows
                with transaction():
                    rows = reserve_messages(
                        SYSTEM, attempt_id=attempt, channel="template", app_id=app_id, limit=7,
                        quiet=False,
                    )  # fmt: skip
                    mine += [row.id for row in rows]
            taken[attempt] = mine
            db.session.remove()

    threads = [threading.Thread(target=work, args=(f"sender-{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    every = [number for mine in taken.values() for number in mine]
    assert len(taken) == 4
    assert sorted(every) == sorted(ids)
    db.session.rollback()
    for row in db.session.scalars(db.select(Message)):
        assert (row.status, row.attempts) == ("sending", 1)
        assert row.id in taken[row.attempt_id or ""]


def test_only_what_is_due_of_this_channel_account_and_week_is_taken(user: WechatUser) -> None:
    wanted = make_message(user, week="2026-W48")
    make_message(user, week="2026-W49")
    make_message(user, week="2026-W48", channel="custom")
    make_message(user, week="2026-W48", app_id="wx-another")
    make_message(user, week="2026-W48", not_before=real_now() + timedelta(minutes=1))
    for status in ("accepted", "delivered", "failed", "unknown", "cancelled", "sending"):
        make_message(user, week="2026-W48", status=status)
    late = make_message(user, week="2026-W48", status="deferred")
    taken = reserve(week="2026-W48", app_id=user.app_id)
    assert [row.id for row in taken] == [wanted.id, late.id]


def test_at_night_only_what_a_person_ordered_is_taken(user: WechatUser) -> None:
    make_message(user)
    ordered = make_message(user, any_hour=True)
    assert [row.id for row in reserve(quiet=True)] == [ordered.id]


def test_an_accepted_row_keeps_the_platforms_id_and_is_over(message: Message) -> None:
    sent(message, "accepted", provider_id=MSGID, errcode=0)
    assert (message.status, message.provider_id) == ("accepted", MSGID)
    assert message.settled_at is not None
    assert reserve("a2") == []


def test_an_outcome_of_an_attempt_that_lost_the_row_changes_nothing(message: Message) -> None:
    reserve("a1")
    moved(message, lease_until=ago(seconds=1))
    with transaction():
        assert recover_expired(SYSTEM) == 1
    moved(message, not_before=ago(seconds=1))
    reserve("a2")
    settled(message, "failed", "a1", reason="too late")
    assert (message.status, message.attempt_id, message.reason) == ("sending", "a2", "")


def test_a_dead_senders_row_is_sent_again_with_the_same_id_within_10_minutes(
    message: Message,
) -> None:
    known = message.client_msg_id
    reserve()
    with transaction():
        assert recover_expired(SYSTEM) == 0  # its lease runs
    moved(message, lease_until=ago(seconds=1), first_attempt_at=ago(minutes=7))
    with transaction():
        assert recover_expired(SYSTEM) == 1
    assert message.status == "queued"
    moved(message, not_before=ago(seconds=1))
    (again,) = reserve("a2")
    assert (again.id, again.client_msg_id, again.attempts) == (message.id, known, 2)
    assert again.first_attempt_at is not None
    assert again.first_attempt_at < ago(minutes=6)


def test_a_dead_senders_row_is_unknown_and_left_after_that(message: Message) -> None:
    reserve()
    moved(message, lease_until=ago(seconds=1), first_attempt_at=ago(minutes=11))
    with transaction():
        recover_expired(SYSTEM)
    assert message.status == "unknown"
    assert "不确定是否送达" in message.reason
    assert reserve("a2") == []


def test_a_row_that_may_have_arrived_is_not_sent_when_the_sender_stood_still_meanwhile(
    message: Message,
) -> None:
    sent(message, "ambiguous")
    assert message.status == "queued"
    moved(message, not_before=ago(minutes=10), first_attempt_at=ago(minutes=11))
    assert reserve("a2") == []
    db.session.refresh(message)
    assert message.status == "unknown"


def test_a_row_that_waited_for_its_first_sending_is_sent_however_late(message: Message) -> None:
    moved(message, not_before=ago(days=3), created_at=ago(days=3))
    assert len(reserve()) == 1


@pytest.mark.parametrize("result, until", [("deferred", timedelta(hours=12)), ("retry", None)])
def test_what_was_not_taken_is_new_to_the_platform_when_sent_again(
    message: Message, result: str, until: timedelta | None
) -> None:
    sent(message, result, until=until and real_now() + until)
    assert message.first_attempt_at is None
    moved(message, not_before=ago(seconds=1))
    assert len(reserve("a2")) == 1


def test_what_may_have_arrived_is_not_put_off_to_tomorrow(message: Message) -> None:
    sent(message, "ambiguous")
    moved(message, not_before=ago(seconds=1))
    sent(message, "deferred", "a2", until=real_now() + timedelta(hours=12))
    assert message.status == "unknown"


def test_an_ambiguous_message_of_the_chat_carries_no_id_and_is_never_repeated(
    user: WechatUser,
) -> None:
    message = make_message(user, channel="custom", kind="reply")
    reserve(channel="custom")
    settled(message, "ambiguous")
    assert message.status == "unknown"


def test_retries_end(message: Message) -> None:
    for number in range(1, MAX_ATTEMPTS + 1):
        assert message.status == "queued"
        moved(message, not_before=ago(seconds=1))
        sent(message, "retry", f"a{number}")
    assert (message.status, message.attempts) == ("failed", MAX_ATTEMPTS)


def test_being_deferred_costs_no_attempt(message: Message) -> None:
    for number in range(MAX_ATTEMPTS + 2):
        moved(message, not_before=ago(seconds=1))
        sent(message, "deferred", f"a{number}", until=real_now() + timedelta(hours=1))
    assert (message.status, message.attempts) == ("deferred", 0)


def test_without_another_time_deferred_means_after_midnight(message: Message) -> None:
    sent(message, "deferred")
    assert message.not_before.strftime("%H:%M") == "16:01"  # 00:01 in China


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
    assert open_weekly(SYSTEM, week="2026-W48") == 1

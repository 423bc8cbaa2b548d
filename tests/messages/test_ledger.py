"""The ledger: one row per message, one sender per row, and never again blindly."""

import threading
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
    queue_message,
    recover_expired,
    reserve_messages,
)
from backend.domain.messages.models import Message
from backend.domain.messages.rules import MAX_ATTEMPTS
from tests.factories import make_message, make_wechat_user
from tests.messages.rows import ago, moved, reserve, sent, settled

MSGID = "3557254367693750277"


@pytest.fixture
def user(app: Flask) -> WechatUser:
    return make_wechat_user()


@pytest.fixture
def message(user: WechatUser) -> Message:
    made = make_message(user)
    db.session.commit()
    return made


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

"""The sender against the real sandbox over HTTP: what leaves, to whom, when, and once."""

import json
import threading
from collections.abc import Callable

import pytest
from flask import Flask

from backend.core import tokens
from backend.core.clock import real_now
from backend.core.db import db, transaction
from backend.domain.bindings.models import OptIn, WechatUser
from backend.domain.messages.models import Message
from backend.jobs.dispatch import dispatch
from tests.factories import (
    make_opt_in,
    make_person,
)
from tests.jobs.platform import Platform, until
from tests.jobs.rows import (
    DAY,
    NIGHT,
    people,
    push,
    queued,
    states,
    tidied,
)

pytestmark = pytest.mark.usefixtures("by_day")


def test_a_push_run_twice_sends_once(app: Flask, sandbox: Platform) -> None:
    people(5)
    make_person()
    first, second = push(), push()
    db.session.commit()
    assert len(sandbox.sends()) == 5
    assert len({call["body"]["touser"] for call in sandbox.sends()}) == 5
    for result in (first, second):
        assert (result["targets"], result["messages"], result["accepted"]) == (6, 5, 5)
        assert result["excluded"] == {"not_bound": 1}
        assert result["targets"] == result["messages"] + sum(result["excluded"].values())


def test_a_card_opens_its_own_vacancy_and_its_address_is_stored_nowhere(
    app: Flask, sandbox: Platform
) -> None:
    people(1)
    openid = db.session.scalars(db.select(WechatUser.openid)).one()
    phone = sandbox.phone(openid)
    push()
    (card,) = sandbox.cards(phone)
    message = db.session.scalars(db.select(Message)).one()
    address, token = card["url"].split("?t=")
    assert address == f"{app.extensions['settings'].public_url}/m/#/pages/offer/offer"
    assert tokens.read(tokens.OFFER, token) == message.id
    assert token not in json.dumps(message.payload)
    (call,) = sandbox.sends()
    assert call["body"]["client_msg_id"] == message.client_msg_id
    assert message.provider_id == str(call["answer"]["msgid"])


def test_receipts_arrive_while_the_run_goes_on(app: Flask, sandbox: Platform) -> None:
    people(6)
    sandbox.set(receipts="on")
    push()
    until(lambda: tidied() == {"delivered": 6})


def test_a_blocked_phone_is_failed_by_its_receipt_and_left_alone_next_week(
    app: Flask, sandbox: Platform
) -> None:
    people(1)
    phone = sandbox.phone(db.session.scalars(db.select(WechatUser.openid)).one())
    sandbox.drive("POST", f"/phones/{phone}/block", {"on": True})
    sandbox.set(receipts="on")
    push()
    until(lambda: tidied() == {"failed": 1})
    assert push(week="2026-W52")["excluded"] == {"unreachable": 1}


def test_nothing_queued_is_no_call_at_all(app: Flask, sandbox: Platform) -> None:
    make_person()
    assert push()["messages"] == 0
    dispatch("template")
    dispatch("custom")
    assert sandbox.calls() == []


def test_a_dry_run_chooses_and_sends_nothing(app: Flask, sandbox: Platform) -> None:
    people(2)
    result = push(dry_run=True)
    assert (result["targets"], result["messages"], result["accepted"]) == (2, 2, 0)
    assert states() == {}
    assert sandbox.calls() == []


def test_who_unfollowed_without_our_knowing_is_marked_unreachable(
    app: Flask, sandbox: Platform
) -> None:
    people(2)
    gone, stays = db.session.scalars(db.select(WechatUser).order_by(WechatUser.id)).all()
    phone = sandbox.phone(gone.openid)
    sandbox.set(retry_after_s=60)
    sandbox.drive("POST", f"/phones/{phone}/unfollow")
    until(lambda: states() == {} and not _subscribed(gone))
    with transaction():
        gone.subscribed = True  # as if the push of the platform had never arrived
        make_opt_in(gone)
    result = push()
    assert (result["accepted"], result["failed"]) == (1, 1)
    db.session.rollback()
    assert (gone.reachable, gone.unreachable_why) == (False, "对方已取消关注，送不到了")
    assert stays.reachable
    failed = db.session.scalars(db.select(Message).where(Message.status == "failed")).one()
    assert (failed.openid, failed.errcode) == (gone.openid, 43004)
    assert push(week="2026-W52")["excluded"] == {"unreachable": 1}


def _subscribed(user: WechatUser) -> bool:
    db.session.refresh(user)
    return user.subscribed


@pytest.mark.parametrize(
    "moment, by_person, ordered, sent",
    [(NIGHT, False, False, 0), (NIGHT, True, False, 1), (NIGHT, False, True, 1),
     (DAY, False, False, 1)],
)  # fmt: skip
def test_the_clock_keeps_the_night_quiet_but_a_persons_order_goes_out(
    app: Flask, sandbox: Platform, clock: Callable[[str], None], moment: str, by_person: bool,
    ordered: bool, sent: int,
) -> None:  # fmt: skip
    queued(any_hour=by_person)
    clock(moment)
    dispatch("template", ordered=ordered)
    assert len(sandbox.sends()) == sent


def test_a_push_that_a_person_orders_at_night_goes_out_to_the_end(
    app: Flask, sandbox: Platform, clock: Callable[[str], None]
) -> None:
    clock(NIGHT)
    people(2)
    assert push()["accepted"] == 2


def test_a_push_of_the_clock_only_queues_and_the_sender_waits_for_the_morning(
    app: Flask, sandbox: Platform, clock: Callable[[str], None]
) -> None:
    clock(NIGHT)
    people(2)
    assert push(ordered=False)["waiting"] == 2
    dispatch("template")
    assert sandbox.calls() == []
    clock("2026-11-26 08:01")
    dispatch("template")
    assert len(sandbox.sends()) == 2


@pytest.mark.parametrize("way", ["opted out", "unfollowed", "never"])
def test_what_was_queued_for_somebody_who_does_not_want_it_never_leaves(
    app: Flask, sandbox: Platform, way: str
) -> None:
    """However the row got there: an opt-out may commit while a plan is being queued."""
    gone, stays = queued(2)
    user = db.session.scalars(
        db.select(WechatUser).where(WechatUser.openid == gone.openid)
    ).one()
    row = db.session.scalars(db.select(OptIn).where(OptIn.wechat_user_id == user.id)).one()
    if way == "opted out":
        row.opted_out_at = real_now()
    elif way == "unfollowed":
        user.subscribed = False
    else:
        db.session.delete(row)
    db.session.commit()
    dispatch("template")
    assert [call["body"]["touser"] for call in sandbox.sends()] == [stays.openid]
    db.session.rollback()
    assert (gone.status, gone.attempts, stays.status) == ("cancelled", 1, "accepted")
    assert "退订" in gone.reason


def test_two_senders_side_by_side_send_each_message_once(app: Flask, sandbox: Platform) -> None:
    queued(120, any_hour=True)

    def work() -> None:
        with app.app_context():
            dispatch("template")
            db.session.remove()

    senders = [threading.Thread(target=work) for _ in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(60)
    assert states() == {"accepted": 120}
    assert len(sandbox.sends()) == 120

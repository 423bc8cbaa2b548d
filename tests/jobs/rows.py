"""Rows for the sender to send, and what became of them."""

from collections import Counter
from datetime import timedelta
from typing import Any

from backend.core.actor import SYSTEM
from backend.core.clock import real_now
from backend.core.db import db, transaction
from backend.domain.messages.actions import set_switch
from backend.domain.messages.models import Message
from backend.jobs.dispatch import tidy_ledger
from backend.jobs.weekly_push import run_weekly_push
from tests.factories import (
    make_message,
    make_opt_in,
    make_person,
    make_reachable_person,
    make_vacancy,
    make_wechat_user,
)
from tests.jobs.platform import Platform

WEEK = "2026-W48"
NIGHT, DAY = "2026-11-25 23:00", "2026-11-25 10:00"


def people(count: int) -> None:
    make_vacancy(headcount_left=100, headcount_total=100)
    for _ in range(count):
        make_reachable_person()
    db.session.commit()


def push(**changes: Any) -> dict[str, Any]:
    db.session.commit()
    return run_weekly_push(SYSTEM, week=changes.pop("week", WEEK), **changes)


def queued(count: int = 1, **changes: Any) -> list[Message]:
    """Weekly rows of people who want them."""
    rows = []
    for _ in range(count):
        user = make_wechat_user(make_person())
        make_opt_in(user)
        data = {
            "thing1": {"value": "电焊工"}, "thing2": {"value": "5000–6000 元/月"},
            "thing3": {"value": "娄底市双峰县"}, "thing4": {"value": "试验机械厂"},
            "time5": {"value": "2026年12月31日"},
        }  # fmt: skip
        rows.append(make_message(user, payload={"data": data}, week=WEEK, **changes))
    db.session.commit()
    return rows


def switch(off: bool) -> None:
    db.session.commit()
    with transaction():
        set_switch(SYSTEM, name="push", off=off, reason="岗位有误")


def states() -> Counter[str]:
    db.session.rollback()
    return Counter(db.session.scalars(db.select(Message.status)))


def tidied() -> Counter[str]:
    """With what the clock does every ten seconds: a receipt and our commit may have crossed."""
    tidy_ledger()
    return states()


def earlier(message: Message, **moments: timedelta) -> None:
    """Time goes by for this row: real time is not ours to turn."""
    db.session.rollback()
    for name, ago in moments.items():
        setattr(message, name, real_now() - ago)
    db.session.commit()


def delivered(sandbox: Platform) -> set[int]:
    """The platform's own numbers of what it took: a repeat under one id has the same number."""
    answers = [call["answer"] for call in sandbox.sends()]
    return {answer["msgid"] for answer in answers if answer["errcode"] == 0}

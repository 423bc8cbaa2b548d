"""How long what is kept (PIPL art. 19, 47): deleted, or made nobody's, when its time is over."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import inspect

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import real_now
from backend.core.db import Table, db
from backend.domain.bindings.models import BindTry, SmsCode, WechatUser
from backend.domain.employers.models import EmployerCode
from backend.domain.inbox.models import ChatMessage
from backend.domain.messages.models import InboundEvent
from backend.domain.people.models import Person
from backend.domain.rights.models import Correction

AT_ONCE = 1000  # rows of one transaction: writers beside it wait no longer than that
NOBODY = "已匿名"


@dataclass(frozen=True)
class Keeping:
    """`since` is the column whose time counts; `empty` changes a row, None deletes it."""

    title: str
    model: type[Table]
    since: Any
    keep: timedelta
    only: Any = None
    empty: Callable[[], dict[str, Any]] | None = None


def _forget_person() -> dict[str, Any]:
    token = secrets.token_hex(32)  # the look-up hash is unique, and must lead nowhere
    return {
        "name": NOBODY, "name_initials": "", "id_number": "", "id_hash": token, "phone": None,
        "phone_hash": None, "check_status": "forgotten",
    }  # fmt: skip


RULES = (
    Keeping("短信验证码", SmsCode, SmsCode.sent_at, timedelta(days=30)),
    Keeping("用人单位的登录验证码", EmployerCode, EmployerCode.sent_at, timedelta(days=30)),
    Keeping("绑定尝试次数", BindTry, BindTry.day, timedelta(days=30)),
    Keeping("微信推来的事件", InboundEvent, InboundEvent.received_at, timedelta(days=183)),
    Keeping(
        "留言内容", ChatMessage, ChatMessage.at, timedelta(days=730),
        ChatMessage.direction == "in", lambda: {"text": NOBODY},
    ),
    Keeping(
        "答复过的更正申请", Correction, Correction.answered_at, timedelta(days=365),
        Correction.status != "waiting", lambda: {"should_be": NOBODY},
    ),
    Keeping(
        "核对不符、没有绑定的自己登记的人", Person, Person.checked_at, timedelta(days=183),
        (Person.origin == "self") & (Person.check_status == "refused")
        & Person.id.not_in(
            db.select(WechatUser.person_id).where(WechatUser.person_id.is_not(None))
        ),
        _forget_person,
    ),
)  # fmt: skip


def over_time(rule: Keeping) -> Any:
    """The ids of rows whose time is over, oldest first; emptied ones no more."""
    key = inspect(rule.model).primary_key[0]
    end: Any = real_now() - rule.keep
    if rule.since is BindTry.day:
        end = end.date()
    statement = db.select(key).where(rule.since < end)
    if rule.only is not None:
        statement = statement.where(rule.only)
    return statement.order_by(key)


def count_over_time(rule: Keeping) -> int:
    ids = over_time(rule).order_by(None).subquery()
    return db.session.scalar(db.select(db.func.count()).select_from(ids)) or 0


def forget_some(actor: Actor, *, rule: Keeping, after: int = 0) -> tuple[int, int]:
    """At most AT_ONCE rows with a greater id than `after`: how many changed, and the last id."""
    key = inspect(rule.model).primary_key[0]
    ids = list(db.session.scalars(over_time(rule).where(key > after).limit(AT_ONCE)))
    if not ids:
        return 0, after
    if rule.empty is None:
        db.session.execute(db.delete(rule.model).where(key.in_(ids)))
        changed = len(ids)
    else:
        changed = sum(_empty(rule, row_id) for row_id in ids)
    if changed:
        audit.record(actor, "forget", f"retention:{rule.model.__tablename__}", added=changed)
    return changed, ids[-1]


def _empty(rule: Keeping, row_id: int) -> bool:
    row = db.session.get_one(rule.model, row_id)
    values = rule.empty() if rule.empty else {}
    first = next(iter(values))
    if getattr(row, first) == values[first]:
        return False  # emptied in an earlier year
    for name, value in values.items():
        setattr(row, name, value)
    return True

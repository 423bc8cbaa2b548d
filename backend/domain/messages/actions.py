"""Writes of the ledger: queue, reserve, settle, recover, cancel; receipts; notices; switches."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.engine import CursorResult

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import now, real_now
from backend.core.db import db
from backend.core.errors import BadInput
from backend.domain.messages.models import Message, MessageStatus, Notice, Receipt, Switch
from backend.domain.messages.queries import find_message_by_key, own_notices
from backend.domain.messages.rules import (
    LEASE,
    MAX_ATTEMPTS,
    SMS,
    may_repeat,
    next_midnight,
    receipt_status,
    retry_at,
    sources_of,
)

NOBODY_KNOWS = "发出后没有收到平台回答，不确定是否送达，不再重发"


@dataclass(frozen=True)
class Recipient:
    app_id: str
    openid: str
    person_id: int | None = None


def queue_message(
    _actor: Actor, *, key: str, kind: str, channel: str, to: Recipient, payload: dict[str, Any],
    template_id: str = "", week: str | None = None, vacancy_id: int | None = None,
    any_hour: bool = False,
) -> Message | None:  # fmt: skip
    """A row for the sender, or None when the business key was queued before."""
    if find_message_by_key(_actor, key=key):
        return None
    message = Message(
        key=key, kind=kind, channel=channel, app_id=to.app_id, openid=to.openid,
        person_id=to.person_id, vacancy_id=vacancy_id, week=week, template_id=template_id,
        payload=payload, client_msg_id=uuid.uuid4().hex, any_hour=any_hour,
        status=MessageStatus.QUEUED, not_before=real_now(), created_at=real_now(),
    )  # fmt: skip
    db.session.add(message)
    db.session.flush()
    return message


def queue_text(
    actor: Actor, *, key: str, kind: str, phone: str, template: str, params: dict[str, str]
) -> Message | None:
    """A short message for the SMS sender; the number stands in the encrypted payload only."""
    payload = {"to": phone, "template": template, "params": params}
    return queue_message(
        actor, key=key, kind=kind, channel=SMS, to=Recipient(SMS, ""), payload=payload
    )


def reserve_messages(
    _actor: Actor, *, attempt_id: str, channel: str, app_id: str, limit: int, quiet: bool,
    week: str | None = None,
) -> Sequence[Message]:  # fmt: skip
    """Claim due rows by one conditional UPDATE; works the same on SQLite, MariaDB and TiDB.

    `quiet` leaves rows to the morning that no person ordered for now; `week` narrows to one push.
    A row that may have arrived and whose id the platform forgets becomes `unknown` instead.
    """
    moment = real_now()
    due = db.select(Message.id, Message.first_attempt_at).where(
        Message.status.in_(sources_of(MessageStatus.SENDING)),
        Message.not_before <= moment,
        Message.channel == channel,
        Message.app_id == app_id,
    )
    if quiet:
        due = due.where(Message.any_hour.is_(True))
    if week:
        due = due.where(Message.week == week)
    found = db.session.execute(due.order_by(Message.id).limit(limit)).all()
    ids = [number for number, began in found if may_repeat(began, moment)]
    waiting = Message.status.in_(sources_of(MessageStatus.SENDING))
    if late := [number for number, began in found if not may_repeat(began, moment)]:
        _update(
            Message.id.in_(late) & waiting,
            status=MessageStatus.UNKNOWN, settled_at=moment, reason=NOBODY_KNOWS,
        )  # fmt: skip
    _update(
        Message.id.in_(ids) & waiting,
        status=MessageStatus.SENDING,
        attempt_id=attempt_id,
        attempts=Message.attempts + 1,
        lease_until=moment + LEASE,
        first_attempt_at=db.func.coalesce(Message.first_attempt_at, moment),
    )
    mine = db.select(Message).where(
        Message.id.in_(ids),
        Message.attempt_id == attempt_id,
        Message.status == MessageStatus.SENDING,
    )
    return db.session.scalars(mine.order_by(Message.id)).all()


def _update(where: Any, **values: Any) -> int:
    statement = db.update(Message).where(where).values(**values)
    result = db.session.execute(statement.execution_options(synchronize_session=False))
    return result.rowcount if isinstance(result, CursorResult) else 0


def settle(
    _actor: Actor, *, message_id: int, attempt_id: str, result: str, errcode: int | None = None,
    provider_id: str | None = None, reason: str = "", until: datetime | None = None,
) -> None:  # fmt: skip
    """Write what became of one attempt; a row that another attempt holds now is left alone.

    `result`: accepted, failed, deferred, retry, cancelled or ambiguous (it may have arrived).
    """
    message = db.session.get(Message, message_id, with_for_update=True)
    if (
        message is None
        or message.attempt_id != attempt_id
        or message.status != MessageStatus.SENDING
    ):
        return
    message.errcode, message.reason = errcode, reason[:200]
    if result == "accepted":
        message.status, message.provider_id = MessageStatus.ACCEPTED, provider_id
        message.settled_at = real_now()
        _apply_early_receipt(message)
    elif result == "ambiguous":
        _settle_ambiguous(message)
    elif result == "failed" or message.attempts >= MAX_ATTEMPTS:
        message.status, message.settled_at = MessageStatus.FAILED, real_now()
    elif result == "deferred":
        message.attempts -= 1
        _put_back(message, MessageStatus.DEFERRED, until or next_midnight(real_now()))
    else:
        message.cancel_asked |= result == "cancelled"
        _put_back(message, MessageStatus.QUEUED, retry_at(real_now(), message.attempts))


def _put_back(message: Message, status: str, again: datetime) -> None:
    """This attempt left nothing with the platform, but an earlier one may have."""
    if message.lease_until and message.first_attempt_at == message.lease_until - LEASE:
        message.first_attempt_at = None  # it was the first, so the id is fresh
    if message.first_attempt_at and (
        message.cancel_asked or not may_repeat(message.first_attempt_at, again)
    ):
        _give_up(message)
    elif message.cancel_asked:
        message.status, message.settled_at = MessageStatus.CANCELLED, real_now()
    else:
        message.status, message.not_before = status, again


def _settle_ambiguous(message: Message) -> None:
    """Sent again only while the platform still knows the id; afterwards nobody can tell."""
    again = retry_at(real_now(), message.attempts)
    over = message.attempts >= MAX_ATTEMPTS or not may_repeat(message.first_attempt_at, again)
    if message.cancel_asked or over or message.channel != "template":  # others carry no id
        _give_up(message)
    else:
        message.status, message.not_before = MessageStatus.QUEUED, again


def _give_up(message: Message) -> None:
    message.status, message.settled_at = MessageStatus.UNKNOWN, real_now()
    message.reason = NOBODY_KNOWS


def release(_actor: Actor, *, attempt_id: str) -> int:
    """Rows that a finished run reserved and did not send: back into the queue as they were."""
    left = db.session.scalars(
        db.select(Message)
        .where(Message.attempt_id == attempt_id, Message.status == MessageStatus.SENDING)
        .with_for_update()
    ).all()
    for message in left:
        message.attempts -= 1
        _put_back(message, MessageStatus.QUEUED, message.not_before)
    return len(left)


def recover_expired(_actor: Actor) -> int:
    """Rows of a dead sender: again with the same id within 10 minutes, else unknown."""
    left = db.session.scalars(
        db.select(Message)
        .where(Message.status == MessageStatus.SENDING, Message.lease_until < real_now())
        .with_for_update()
    ).all()
    for message in left:
        _settle_ambiguous(message)
    return len(left)


def defer_rest(_actor: Actor, *, app_id: str, channel: str, until: datetime, reason: str) -> int:
    """The day's quota is used up: everything of that channel waits, in order."""
    return _update(
        (Message.app_id == app_id)
        & (Message.channel == channel)
        & (Message.status == MessageStatus.QUEUED),
        status=MessageStatus.DEFERRED,
        not_before=until,
        reason=reason,
    )


def cancel_messages(
    _actor: Actor, *, app_id: str, openid: str, kinds: Sequence[str], reason: str
) -> int:
    """Cancel what waits; what is on its way is not sent again."""
    theirs = (Message.app_id == app_id) & (Message.openid == openid) & Message.kind.in_(kinds)
    waiting = [MessageStatus.QUEUED, MessageStatus.DEFERRED]
    # one statement over all three: a row that a sender takes right now cannot slip between two
    _update(
        theirs & Message.status.in_([*waiting, MessageStatus.SENDING]), cancel_asked=True
    )
    return _update(
        theirs & Message.status.in_(waiting),
        status=MessageStatus.CANCELLED,
        reason=reason,
        settled_at=real_now(),
    )


def record_receipt(_actor: Actor, *, app_id: str, provider_id: str, outcome: str) -> Message | None:
    """Keep a receipt and settle its row; an early one waits for our own commit."""
    found = db.session.scalar(
        db.select(Receipt).where(Receipt.app_id == app_id, Receipt.provider_id == provider_id)
    )
    if found:
        return None
    receipt = Receipt(app_id=app_id, provider_id=provider_id, outcome=outcome[:40], at=real_now())
    db.session.add(receipt)
    message = db.session.scalar(
        db.select(Message).where(Message.app_id == app_id, Message.provider_id == provider_id)
    )
    if message:
        _apply_receipt(message, receipt)
    return message


def _apply_early_receipt(message: Message) -> None:
    receipt = db.session.scalar(
        db.select(Receipt).where(
            Receipt.app_id == message.app_id,
            Receipt.provider_id == message.provider_id,
            Receipt.applied.is_(False),
        )
    )
    if receipt:
        _apply_receipt(message, receipt)


def _apply_receipt(message: Message, receipt: Receipt) -> None:
    status, reason = receipt_status(receipt.outcome)
    receipt.applied = True
    if message.status in sources_of(status):
        message.status, message.reason = MessageStatus(status), reason
        message.settled_at = receipt.at


def join_receipts(_actor: Actor) -> int:
    """Receipts and rows whose transactions crossed: neither saw the other when it was written."""
    pairs = db.session.execute(
        db.select(Receipt, Message)
        .join(
            Message,
            (Message.app_id == Receipt.app_id) & (Message.provider_id == Receipt.provider_id),
        )
        .where(Receipt.applied.is_(False))
        .limit(500)
    ).all()
    for receipt, message in pairs:
        _apply_receipt(message, receipt)
    return len(pairs)


def notify(
    _actor: Actor, *, person_id: int, key: str, text: str, link: str | None = None
) -> Notice | None:
    """A sentence under 我的消息, once per key."""
    if db.session.scalar(db.select(Notice.id).where(Notice.key == key)):
        return None
    notice = Notice(person_id=person_id, key=key, text=text[:300], link=link, created_at=now())
    db.session.add(notice)
    return notice


def read_notices(actor: Actor) -> None:
    db.session.execute(
        db.update(Notice)
        .where(*own_notices(actor), Notice.read_at.is_(None))
        .values(read_at=now())
    )


def set_switch(actor: Actor, *, name: str, off: bool, reason: str) -> None:
    """Throw or release a kill switch; the sender looks at it between messages."""
    if off and not reason.strip():
        raise BadInput("请写明为什么停止，恢复的人要看", fields={"reason": "请写明原因"})
    switch = db.session.get(Switch, name)
    if switch is None:
        switch = Switch(name=name, changed_at=real_now())
        db.session.add(switch)
    switch.off, switch.reason = off, reason[:200]
    switch.changed_by, switch.changed_at = actor.name, real_now()
    audit.record(actor, "stop_sending" if off else "allow_sending", f"switch:{name}", reason=reason)

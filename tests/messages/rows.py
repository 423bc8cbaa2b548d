"""Attempts on rows of the ledger, and time that goes by for them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from backend.core.actor import SYSTEM
from backend.core.clock import real_now
from backend.core.db import db, transaction
from backend.domain.bindings.models import WechatUser
from backend.domain.messages.actions import (
    cancel_messages,
    reserve_messages,
    settle,
)
from backend.domain.messages.models import Message


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

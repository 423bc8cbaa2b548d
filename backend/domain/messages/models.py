"""The ledger of outgoing messages, receipts, in-app notices, kill switches, and what came in."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Model
from backend.core.privacy import Encrypted, EncryptedJSON

BigId = BigInteger().with_variant(Integer, "sqlite")


class MessageStatus(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    FAILED = "failed"
    DEFERRED = "deferred"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


class Message(Model):
    """One message to one recipient over one channel; the row explains itself at any time.

    `key` is the business key, e.g. `weekly:2026-W48:<person>:<leg>`. `client_msg_id` is what the
    platform de-duplicates by for 10 minutes after `first_attempt_at`.
    """

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_status_not_before", "status", "not_before", "id"),
        Index("ix_messages_app_id_provider_id", "app_id", "provider_id"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[str] = mapped_column(String(20), index=True)  # weekly reply notice reminder
    channel: Mapped[str] = mapped_column(String(20))  # template custom
    app_id: Mapped[str] = mapped_column(String(40))
    openid: Mapped[str] = mapped_column(String(64), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    vacancy_id: Mapped[int | None] = mapped_column(ForeignKey("vacancies.id"))
    week: Mapped[str | None] = mapped_column(String(8), index=True)
    template_id: Mapped[str] = mapped_column(String(64), default="")
    payload: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON("messages.payload"))
    client_msg_id: Mapped[str] = mapped_column(String(40), unique=True)
    status: Mapped[str] = mapped_column(String(12), default=MessageStatus.QUEUED)
    cancel_asked: Mapped[bool] = mapped_column(default=False)  # while it was on its way
    any_hour: Mapped[bool] = mapped_column(default=False)  # a person ordered it: no quiet hours
    not_before: Mapped[datetime]
    attempt_id: Mapped[str | None] = mapped_column(String(40), index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    first_attempt_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    provider_id: Mapped[str | None] = mapped_column(String(24))
    errcode: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class Receipt(Model):
    """What the platform said of a message later; kept also when it arrives before our commit."""

    __tablename__ = "receipts"
    __table_args__ = (UniqueConstraint("app_id", "provider_id"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    app_id: Mapped[str] = mapped_column(String(40))
    provider_id: Mapped[str] = mapped_column(String(24))
    outcome: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    applied: Mapped[bool] = mapped_column(default=False, index=True)


class Notice(Model):
    """A sentence for one person under 我的消息; also sent to the chat while its window is open."""

    __tablename__ = "notices"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    text: Mapped[str] = mapped_column(String(300))
    link: Mapped[str | None] = mapped_column(String(120))
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class Switch(Model):
    """A kill switch: while `off`, nothing of that kind is sent."""

    __tablename__ = "switches"
    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    off: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(String(200), default="")
    changed_by: Mapped[str] = mapped_column(String(60), default="")
    changed_at: Mapped[datetime]


class InboundEvent(Model):
    """One push of the platform, unique on its de-duplication key, with the answer we gave."""

    __tablename__ = "inbound_events"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(190), unique=True)
    app_id: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(60))
    openid: Mapped[str] = mapped_column(String(64), index=True)
    answer: Mapped[str] = mapped_column(Text)
    # kept only when it could not be handled
    raw: Mapped[str | None] = mapped_column(Encrypted("inbound_events.raw"))
    fault: Mapped[str] = mapped_column(String(200), default="")
    received_at: Mapped[datetime] = mapped_column(index=True)

"""Dated events: one change of a record with when it was true, when it was known and who said so."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.clock import real_now
from backend.core.db import Model
from backend.core.privacy import Note
from backend.domain.people.models import Person


class RegisterEvent(Model):
    """`kind` names a group of fields (rules.GROUPS); `before` and `after` hold those fields.

    `check_status` goes waiting -> checked -> confirmed; a returned one no longer counts.
    `true_on` is a day in China, `known_at` the moment of entry. `client_key` makes a resend the
    same event.
    """

    __tablename__ = "register_events"
    __table_args__ = (
        Index("ix_register_events_person_id_kind", "person_id", "kind", "true_on", "id"),
        Index("ix_register_events_check_status_region_code", "check_status", "region_code", "id"),
        Index("ix_register_events_region_code_known_at", "region_code", "known_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    region_code: Mapped[str] = mapped_column(String(12))  # the person's home then
    kind: Mapped[str] = mapped_column(String(12))
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    true_on: Mapped[date]
    known_at: Mapped[datetime] = mapped_column(default=real_now)
    said_by: Mapped[str] = mapped_column(String(12))
    how: Mapped[str] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(Note(200), default="")
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    entered_name: Mapped[str] = mapped_column(String(60))
    check_status: Mapped[str] = mapped_column(String(10))
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    checked_name: Mapped[str] = mapped_column(String(60), default="")
    checked_at: Mapped[datetime | None]
    return_reason: Mapped[str] = mapped_column(Note(200), default="")
    evidence: Mapped[str] = mapped_column(String(12), default="", server_default="")  # of incomes
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batches.id"), index=True)
    client_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    person: Mapped[Person] = relationship()

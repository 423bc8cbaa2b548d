"""Clues that the record of a person may no longer be true."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Model, Stamped
from backend.core.privacy import Note
from backend.domain.people.models import Person


class Clue(Stamped, Model):
    """`source` and `says` are codes of rules.py; one per person, source and day."""

    __tablename__ = "clues"
    __table_args__ = (UniqueConstraint("person_id", "source", "says", "noticed_on"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    region_code: Mapped[str] = mapped_column(String(12), index=True)
    source: Mapped[str] = mapped_column(String(12))
    says: Mapped[str] = mapped_column(String(12))
    noticed_on: Mapped[date]
    detail: Mapped[str] = mapped_column(Note(120), default="")
    status: Mapped[str] = mapped_column(String(10), default="waiting", index=True)
    reason: Mapped[str] = mapped_column(Note(200), default="")
    settled_by: Mapped[str] = mapped_column(String(60), default="")
    settled_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship()

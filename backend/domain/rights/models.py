"""A person's word that something on their record is wrong, and what became of it."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Model, Stamped
from backend.core.privacy import Encrypted
from backend.domain.people.models import Person


class Correction(Stamped, Model):
    """`field` is one of rules.FIELDS; what it should be may hold numbers, so it is encrypted.

    `open_key` is unique while it waits: the same wish twice is one.
    """

    __tablename__ = "corrections"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    region_code: Mapped[str] = mapped_column(String(12), index=True)
    field: Mapped[str] = mapped_column(String(20))
    should_be: Mapped[str] = mapped_column(Encrypted("corrections.should_be"))
    status: Mapped[str] = mapped_column(String(10), default="waiting", index=True)  # done refused
    open_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    answer: Mapped[str] = mapped_column(String(200), default="")
    answered_by: Mapped[str] = mapped_column(String(60), default="")
    answered_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship()

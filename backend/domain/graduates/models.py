"""Graduates: a tag on a person, with the named helper and the written plan."""

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Model, Stamped
from backend.core.privacy import LongNote
from backend.domain.people.models import Person


class Graduate(Stamped, Model):
    """Domain 4.2.3(4): one named helper and one written plan for each who has no work.

    `version` counts the writes, so that nobody overwrites what they have not seen.
    """

    __tablename__ = "graduates"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    school: Mapped[str] = mapped_column(String(60))
    major: Mapped[str] = mapped_column(String(60))
    degree: Mapped[str] = mapped_column(String(12))
    graduated_on: Mapped[date]
    need: Mapped[str] = mapped_column(String(12))
    helper_name: Mapped[str] = mapped_column(String(40))
    helper_office: Mapped[str] = mapped_column(String(60))
    plan: Mapped[str] = mapped_column(LongNote)
    planned_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    person: Mapped[Person] = relationship()

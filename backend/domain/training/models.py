"""Training wishes: which occupation, when, how and where."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Model, Stamped
from backend.core.privacy import Note
from backend.domain.people.models import Person


class WishStatus(StrEnum):
    SUBMITTED = "submitted"
    RECEIVED = "received"
    RETURNED = "returned"
    APPROVED = "approved"  # taken into the county's training arrangements
    WITHDRAWN = "withdrawn"


class TrainingWish(Stamped, Model):
    """`open_key` is unique while the wish is open: one open wish per person and occupation."""

    __tablename__ = "training_wishes"
    id: Mapped[int] = mapped_column(primary_key=True)
    open_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    region_code: Mapped[str] = mapped_column(String(12), index=True)  # the person's home
    occupation_code: Mapped[str] = mapped_column(String(8))
    time_code: Mapped[str] = mapped_column(String(12))
    mode_code: Mapped[str] = mapped_column(String(12))
    place_code: Mapped[str] = mapped_column(String(12))
    status: Mapped[str] = mapped_column(String(10), index=True)
    reason: Mapped[str] = mapped_column(Note(200), default="")
    decided_by: Mapped[str] = mapped_column(String(40), default="")
    decided_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship()

"""Training providers, and training wishes: which occupation, when, how and where."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Model, Stamped
from backend.core.privacy import Encrypted, Note
from backend.domain.people.models import Person


class WishStatus(StrEnum):
    SUBMITTED = "submitted"
    RECEIVED = "received"
    RETURNED = "returned"
    APPROVED = "approved"  # taken into the county's training arrangements
    WITHDRAWN = "withdrawn"


class TrainingProvider(Stamped, Model):
    """A school or firm that teaches; `occupations` are codes that the office registered."""

    __tablename__ = "training_providers"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), index=True)
    credit_code: Mapped[str | None] = mapped_column(String(18), unique=True)  # GB 32100
    owner_region: Mapped[str] = mapped_column(String(12), index=True)  # who registered it
    occupations: Mapped[list[str]] = mapped_column(JSON)
    address: Mapped[str] = mapped_column(String(200))
    contact_name: Mapped[str] = mapped_column(String(40))
    contact_phone: Mapped[str] = mapped_column(Encrypted("training_providers.contact_phone"))
    active: Mapped[bool] = mapped_column(default=True)


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

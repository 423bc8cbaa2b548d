"""A county's published subsidy items, the claims for them, and their photographs."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Model, Stamped
from backend.core.privacy import EncryptedJSON, LongNote, Note
from backend.domain.people.models import Person


class ClaimStatus(StrEnum):
    SUBMITTED = "submitted"
    RECEIVED = "received"
    RETURNED = "returned"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


class SubsidyItem(Stamped, Model):
    """One item of a county's service list with its four parts: standard, steps, office, contact."""

    __tablename__ = "subsidy_items"
    __table_args__ = (UniqueConstraint("region_code", "code"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[str] = mapped_column(String(12))  # county
    code: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(60))
    who: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(String(200))
    standard: Mapped[str] = mapped_column(String(300))
    steps: Mapped[list[str]] = mapped_column(JSON)
    documents: Mapped[list[str]] = mapped_column(JSON)
    office: Mapped[str] = mapped_column(String(100))
    phone: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(200))
    asks: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # questions beyond what is known
    photo_label: Mapped[str] = mapped_column(String(60))
    basis: Mapped[str] = mapped_column(String(200), default="")
    published: Mapped[bool] = mapped_column(default=True)


class Claim(Stamped, Model):
    """`request_key` makes a repeated submit the same claim; `open_key` allows one open claim."""

    __tablename__ = "claims"
    id: Mapped[int] = mapped_column(primary_key=True)
    request_key: Mapped[str] = mapped_column(String(40), unique=True)
    open_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("subsidy_items.id"))
    region_code: Mapped[str] = mapped_column(String(12), index=True)  # the person's home
    answers: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON("claims.answers"))
    status: Mapped[str] = mapped_column(String(10), index=True)
    reason: Mapped[str] = mapped_column(Note(200), default="")
    person: Mapped[Person] = relationship()
    item: Mapped[SubsidyItem] = relationship()
    steps: Mapped[list["ClaimStep"]] = relationship(order_by="ClaimStep.id")
    photos: Mapped[list["Photo"]] = relationship()


class ClaimStep(Model):
    __tablename__ = "claim_steps"
    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claims.id"), index=True)
    status: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(LongNote, default="")
    actor_name: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]


class Photo(Model):
    """A photograph in storage under a random name, re-encoded without its metadata."""

    __tablename__ = "photos"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    claim_id: Mapped[int | None] = mapped_column(ForeignKey("claims.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(60), unique=True)
    width: Mapped[int]
    height: Mapped[int]
    uploaded_at: Mapped[datetime]

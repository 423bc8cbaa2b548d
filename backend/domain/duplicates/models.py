"""Pairs of people who may be one, and merges with all that is needed to undo them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Model
from backend.core.privacy import Note
from backend.domain.people.models import Person


class Kind(StrEnum):
    """Why two people may be one."""

    ONE_DIGIT = "one_digit"  # the ID numbers differ in one digit (and so in the check digit)
    SWAPPED = "swapped"  # two digits stand in each other's place
    DETAILS = "details"  # same name, date of birth and village


class PairState(StrEnum):
    OPEN = "open"
    MERGED = "merged"
    DISMISSED = "dismissed"


class DuplicatePair(Model):
    """Two people, the smaller id left; a pair exists once and a dismissed one stays dismissed."""

    __tablename__ = "duplicate_pairs"
    __table_args__ = (UniqueConstraint("left_id", "right_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    left_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    right_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    found_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default=PairState.OPEN, index=True)
    reason: Mapped[str] = mapped_column(Note(200), default="")
    decided_by: Mapped[str] = mapped_column(String(40), default="")
    decided_at: Mapped[datetime | None]
    left: Mapped[Person] = relationship(foreign_keys=left_id)
    right: Mapped[Person] = relationship(foreign_keys=right_id)


class PersonMerge(Model):
    """Who was merged into whom.

    `moved` and `kept` are lists of links (table, column, primary key). What the keeper took over
    was swapped between the two rows, so that the other row holds the keeper's old value and no
    personal data stands here: `swapped` is column -> keyed hash of the value as it was taken.
    `unrestored` says in words what an undo had to leave.
    """

    __tablename__ = "person_merges"
    id: Mapped[int] = mapped_column(primary_key=True)
    keeper_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    away_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    pair_id: Mapped[int] = mapped_column(ForeignKey("duplicate_pairs.id"), index=True)
    reason: Mapped[str] = mapped_column(Note(200))
    merged_by: Mapped[str] = mapped_column(String(40))
    merged_at: Mapped[datetime]
    moved: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    kept: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    swapped: Mapped[dict[str, str]] = mapped_column(JSON)
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str] = mapped_column(String(40), default="")
    undo_reason: Mapped[str] = mapped_column(Note(200), default="")
    unrestored: Mapped[list[str]] = mapped_column(JSON, default=list)
    keeper: Mapped[Person] = relationship(foreign_keys=keeper_id)
    away: Mapped[Person] = relationship(foreign_keys=away_id)

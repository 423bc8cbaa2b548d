"""Visits to units, and the log of what a unit asked its service officer and what was done."""

from datetime import date

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Model, Stamped


class FirmVisit(Stamped, Model):
    """`shortages` are [trade, people] pairs; `client_key` makes a form sent twice one visit."""

    __tablename__ = "firm_visits"
    __table_args__ = (Index("ix_firm_visits_employer_id_visited_on", "employer_id", "visited_on"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    staff_name: Mapped[str] = mapped_column(String(60))
    visited_on: Mapped[date]
    method: Mapped[str] = mapped_column(String(8))  # rules.METHODS
    headcount: Mapped[int | None]
    shortage_total: Mapped[int] = mapped_column(default=0)
    shortages: Mapped[list[tuple[str, int]]] = mapped_column(JSON, default=list)
    note: Mapped[str] = mapped_column(String(300), default="")
    next_on: Mapped[date | None]
    client_key: Mapped[str] = mapped_column(String(32), unique=True)


class EmployerFollowup(Stamped, Model):
    """One entry of a unit's log (clause 4.3.1(2)); `client_key` as of a visit."""

    __tablename__ = "employer_followups"
    id: Mapped[int] = mapped_column(primary_key=True)
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    staff_name: Mapped[str] = mapped_column(String(60))
    happened_on: Mapped[date]
    asked: Mapped[str] = mapped_column(String(300))
    done: Mapped[str] = mapped_column(String(300), default="")
    next_on: Mapped[date | None]
    client_key: Mapped[str] = mapped_column(String(32), unique=True)

"""Checks of the audit trail: when, by whom ordered, and what was found."""

from datetime import datetime

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Model, Stamped


class AuditCheck(Stamped, Model):
    """`status`: waiting, running, fine, known (nothing new), broken, failed (did not get through).

    `findings` holds the first ones as [kind, place] pairs, `found` is how many there are.
    """

    __tablename__ = "audit_checks"
    id: Mapped[int] = mapped_column(primary_key=True)
    ordered_by: Mapped[str] = mapped_column(String(60))
    status: Mapped[str] = mapped_column(String(10), default="waiting", index=True)
    rows_total: Mapped[int] = mapped_column(default=0)
    rows_done: Mapped[int] = mapped_column(default=0)
    found: Mapped[int] = mapped_column(default=0)
    findings: Mapped[list[list[str | int]]] = mapped_column(JSON, default=list)
    finished_at: Mapped[datetime | None]
    handled_by: Mapped[str] = mapped_column(String(60), default="")
    handled_at: Mapped[datetime | None]
    handled_how: Mapped[str] = mapped_column(String(300), default="")

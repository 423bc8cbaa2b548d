"""Tables of background work: the run ledger of the clock, its lease, and tasks for the workers."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Model, Stamped


class Lease(Model):
    """Who holds a name, until when (real time)."""

    __tablename__ = "leases"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(80))
    expires_at: Mapped[datetime]


class JobRun(Model):
    """One run of one job; `due_key` is unique so that one due time is run once by the clock."""

    __tablename__ = "job_runs"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), index=True)
    due_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    ordered_by: Mapped[str] = mapped_column(String(60))
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    status: Mapped[str] = mapped_column(String(12))  # running done failed
    started_at: Mapped[datetime] = mapped_column(index=True)
    finished_at: Mapped[datetime | None]
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class Task(Stamped, Model):
    """Work for a background worker; the row is the truth, the queue message may be lost."""

    __tablename__ = "tasks"
    __table_args__ = (Index("ix_tasks_status_updated_at", "status", "updated_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    status: Mapped[str] = mapped_column(String(12), default="waiting")  # running done failed
    attempts: Mapped[int] = mapped_column(default=0)
    heartbeat_at: Mapped[datetime | None]
    ordered_by: Mapped[int | None]
    note: Mapped[str] = mapped_column(String(300), default="")

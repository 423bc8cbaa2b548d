"""Reads of runs and tasks."""

from collections.abc import Sequence

from sqlalchemy import Select

from backend.core.actor import Actor
from backend.core.clock import real_now
from backend.core.db import db
from backend.domain.tasks.models import JobRun, Task
from backend.domain.tasks.rules import MAX_ATTEMPTS, SILENT


def list_runs(_actor: Actor, *, limit: int = 50) -> Sequence[JobRun]:
    """The latest runs of the clock and of people; they hold counts, no personal data."""
    return db.session.scalars(db.select(JobRun).order_by(JobRun.id.desc()).limit(limit)).all()


def was_run(_actor: Actor, *, due_key: str) -> bool:
    found = db.session.scalar(db.select(JobRun.id).where(JobRun.due_key == due_key))
    return found is not None


def silent_tasks(_actor: Actor) -> Select[tuple[Task]]:
    """Tasks whose queue message was lost or whose worker died."""
    before = real_now() - SILENT
    return db.select(Task).where(
        db.or_(
            db.and_(Task.status == "waiting", Task.updated_at < before),
            db.and_(Task.status == "running", Task.heartbeat_at < before),
        ),
        Task.attempts < MAX_ATTEMPTS,
    )

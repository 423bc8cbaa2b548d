"""Writes of background work: hold a lease, keep the run ledger, move tasks."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, cast

from sqlalchemy.engine import CursorResult

from backend.core.actor import Actor
from backend.core.clock import real_now
from backend.core.db import db
from backend.domain.tasks.models import JobRun, Lease, Task
from backend.domain.tasks.queries import silent_tasks
from backend.domain.tasks.rules import LEASE


def hold_lease(_actor: Actor, *, name: str, holder: str, length: timedelta = LEASE) -> bool:
    """Take or renew the lease; False while another holder's has not run out."""
    lease = db.session.get(Lease, name, with_for_update=True)
    if lease is None:
        db.session.add(Lease(name=name, holder=holder, expires_at=real_now() + length))
        return True
    if lease.holder != holder and lease.expires_at > real_now():
        return False
    lease.holder, lease.expires_at = holder, real_now() + length
    return True


def drop_lease(_actor: Actor, *, name: str, holder: str) -> None:
    db.session.execute(db.delete(Lease).where(Lease.name == name, Lease.holder == holder))


def start_run(
    actor: Actor, *, name: str, arguments: dict[str, Any], due_key: str | None = None
) -> JobRun:
    run = JobRun(
        name=name, due_key=due_key, ordered_by=actor.name, arguments=arguments, status="running",
        started_at=real_now(),
    )  # fmt: skip
    db.session.add(run)
    db.session.flush()
    return run


def finish_run(_actor: Actor, *, run_id: int, status: str, result: dict[str, Any]) -> None:
    run = db.session.get(JobRun, run_id)
    if run:
        run.status, run.result, run.finished_at = status, result, real_now()


def add_task(actor: Actor, *, kind: str, subject_id: int) -> Task:
    task = Task(kind=kind, subject_id=subject_id, ordered_by=actor.id)
    db.session.add(task)
    db.session.flush()
    return task


def claim_task(_actor: Actor, *, task_id: int) -> Task | None:
    """Start a waiting task; None when it runs elsewhere or is over (a message may come twice)."""
    statement = (
        db.update(Task)
        .where(Task.id == task_id, Task.status == "waiting")
        .values(status="running", heartbeat_at=real_now(), attempts=Task.attempts + 1)
    )
    result = cast(CursorResult[Any], db.session.execute(statement))
    return db.session.get(Task, task_id, populate_existing=True) if result.rowcount else None


def beat(_actor: Actor, *, task_id: int) -> None:
    db.session.execute(db.update(Task).where(Task.id == task_id).values(heartbeat_at=real_now()))


def finish_task(_actor: Actor, *, task_id: int, status: str, note: str = "") -> None:
    db.session.execute(
        db.update(Task).where(Task.id == task_id).values(status=status, note=note[:300])
    )


def wake_silent_tasks(actor: Actor) -> Sequence[int]:
    """Put silent tasks back to waiting; the caller sends their messages again."""
    tasks = db.session.scalars(silent_tasks(actor)).all()
    for task in tasks:
        task.status, task.updated_at = "waiting", real_now()
    return [task.id for task in tasks]

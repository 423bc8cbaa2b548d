"""The worker of background tasks: a child process of the clock, so that it never slows sending."""

import logging
import os
import signal
import threading

import dramatiq
from flask import Flask

from backend.core.actor import SYSTEM
from backend.core.background import ACTOR, QUEUE, make_broker
from backend.core.db import db, transaction
from backend.core.errors import AppError
from backend.domain.tasks.actions import beat, claim_task, finish_task
from backend.jobs.audit import check_trail
from backend.jobs.comparisons import apply_units, compare_file, compare_units, read_clues
from backend.jobs.exports import write_export
from backend.jobs.imports import load_file, preview_file
from backend.jobs.people_imports import load_people, read_people, undo_people

log = logging.getLogger(__name__)
KINDS = {
    "read_import": preview_file, "load_import": load_file, "check_audit": check_trail,
    "write_export": write_export, "compare_national": compare_file,
    "read_clues": read_clues, "read_people": read_people, "load_people": load_people,
    "undo_people": undo_people, "compare_registry": compare_units, "apply_registry": apply_units,
}  # fmt: skip
TIME_LIMIT_MS = 20 * 60 * 1000
THREADS = 2


def run_task(app: Flask, task_id: int) -> None:
    """Do one task if it still waits; the message may come twice."""
    with app.app_context():
        try:
            with transaction():
                task = claim_task(SYSTEM, task_id=task_id)
                work = (task.kind, task.subject_id) if task else None
            if work is None:
                return
            status, note = _work(task_id, *work)
            with transaction():
                finish_task(SYSTEM, task_id=task_id, status=status, note=note)
        finally:
            db.session.remove()


def _work(task_id: int, kind: str, subject_id: int) -> tuple[str, str]:
    def heartbeat(_done: int) -> None:
        with transaction():
            beat(SYSTEM, task_id=task_id)

    try:
        KINDS[kind](subject_id, heartbeat)
    except AppError as refusal:
        return "failed", refusal.message
    except Exception as error:
        log.exception("task %s failed", task_id)
        return "failed", type(error).__name__
    return "done", ""


def run_worker(app: Flask) -> None:
    """Until SIGTERM or until the parent is gone."""
    broker = make_broker(app.extensions["redis"])
    dramatiq.set_broker(broker)
    dramatiq.actor(
        lambda task_id: run_task(app, task_id), actor_name=ACTOR, queue_name=QUEUE,
        broker=broker, max_retries=0, time_limit=TIME_LIMIT_MS,
    )  # fmt: skip
    worker = dramatiq.Worker(broker, worker_threads=THREADS, worker_timeout=500)
    over = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: over.set())
    worker.start()
    parent = os.getppid()
    while not over.wait(1):
        if os.getppid() != parent:
            break
    worker.stop(timeout=3000)

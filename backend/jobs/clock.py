"""The clock process: APScheduler ticks under a lease; a job is due by the program's clock."""

import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask

from backend.core import redis as core_redis
from backend.core.actor import SYSTEM
from backend.core.clock import iso_week, local, now
from backend.core.db import db, transaction
from backend.core.errors import Conflict
from backend.core.log import hide_numbers
from backend.domain.tasks.actions import (
    drop_lease,
    finish_run,
    hold_lease,
    start_run,
    wake_silent_tasks,
)
from backend.domain.tasks.queries import was_run
from backend.jobs.audit import seal_entries
from backend.jobs.dispatch import dispatch, tidy_ledger
from backend.jobs.search import follow
from backend.jobs.table import JOBS, Job, Order
from backend.jobs.texts import send_texts

log = logging.getLogger(__name__)
LEASE = "clock"


class Clock:
    """One scheduler at a time holds the lease; the others wait for it."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.holder = f"{socket.gethostname()}:{os.getpid()}"
        self.leading = False
        self.over = threading.Event()
        self.worker: subprocess.Popen[bytes] | None = None
        self.scheduler = BackgroundScheduler(
            timezone="Asia/Shanghai", job_defaults={"coalesce": True, "max_instances": 1}
        )

    def run(self) -> None:
        """Until SIGTERM or SIGINT."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: self.over.set())
        self._renew()
        ticks: list[tuple[float, Callable[[], Any]]] = [
            (5, self._renew), (5, self._keep_worker), (20, self._run_due), (15, self._sweep),
            (10, self._if_leading(tidy_ledger)), (10, self._if_leading(seal_entries)),
            (1, self._if_leading(lambda: dispatch("custom", leaving=self.over.is_set))),
            (1, self._if_leading(lambda: dispatch("template", leaving=self.over.is_set))),
            (3, self._if_leading(follow)),
            (5, self._if_leading(lambda: send_texts(leaving=self.over.is_set))),
        ]  # fmt: skip
        for seconds, tick in ticks:
            self.scheduler.add_job(tick, "interval", seconds=seconds)
        self._keep_worker()
        self.scheduler.start()
        self.over.wait()
        self._leave()

    def _leave(self) -> None:
        self.scheduler.shutdown(wait=False)
        if self.worker:
            self.worker.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.worker.wait(4)
        with self.app.app_context(), transaction():
            drop_lease(SYSTEM, name=LEASE, holder=self.holder)

    def _if_leading(self, work: Callable[[], Any]) -> Callable[[], None]:
        """The work inside an app context, only while the lease is ours; a failure is one line."""

        def tick() -> None:
            if not self.leading or self.over.is_set():
                return
            with self.app.app_context():
                try:
                    work()
                except Exception:
                    log.exception("tick failed")
                finally:
                    db.session.remove()

        return tick

    def _renew(self) -> None:
        with self.app.app_context():
            try:
                with transaction():
                    self.leading = hold_lease(SYSTEM, name=LEASE, holder=self.holder)
            except Conflict:
                self.leading = False
            except Exception:
                self.leading = False
                log.exception("lease could not be renewed")
            finally:
                db.session.remove()
        settings = self.app.extensions["settings"]
        if not settings.redis_url:
            core_redis.PrivateRedis.of(settings.data_dir).ensure()

    def _keep_worker(self) -> None:
        if self.over.is_set() or (self.worker and self.worker.poll() is None):
            return
        self.worker = subprocess.Popen([sys.executable, "-m", "backend", "worker"])

    def _sweep(self) -> None:
        def wake() -> None:
            with transaction():
                ids = wake_silent_tasks(SYSTEM)
            for task_id in ids:
                self.app.extensions["enqueue"](task_id)

        self._if_leading(wake)()

    def _run_due(self) -> None:
        def due() -> None:
            moment = local(now())
            for job in JOBS.values():
                key = job.due(moment)
                if key and not was_run(SYSTEM, due_key=key):
                    order = Order(moment.date(), iso_week(moment.date()), by_clock=True)
                    run_job(job, order, due_key=key)

        self._if_leading(due)()


def run_job(job: Job, order: Order, *, due_key: str | None = None) -> dict[str, Any]:
    """One run with its row; a failure is a row too and goes on to the caller."""
    arguments = {"day": order.day.isoformat(), "week": order.week, "dry_run": order.dry_run}
    with transaction():
        run_id = start_run(
            order.actor, name=job.name, arguments=arguments, due_key=due_key
        ).id
    try:
        result = job.run(order)
    except Exception as error:
        db.session.rollback()
        with transaction():
            fault = hide_numbers(str(error))[:200]
            finish_run(SYSTEM, run_id=run_id, status="failed", result={"fault": fault})
        raise
    with transaction():
        finish_run(SYSTEM, run_id=run_id, status="done", result=result)
    return result

"""The clock: one holder at a time, each due time once, every run a row."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from backend.core.actor import SYSTEM
from backend.core.clock import real_now, today
from backend.core.db import db, transaction
from backend.core.errors import AppError, Conflict
from backend.domain.matching.models import PushPlan
from backend.domain.messages.actions import set_switch
from backend.domain.messages.models import Message
from backend.domain.tasks.actions import drop_lease, hold_lease
from backend.domain.tasks.models import JobRun, Lease
from backend.jobs.clock import LEASE, Clock, run_job
from backend.jobs.table import JOBS, Order
from tests.factories import make_reachable_person, make_vacancy

WEDNESDAY = date(2026, 11, 25)


def runs() -> list[JobRun]:
    db.session.rollback()
    return list(db.session.scalars(db.select(JobRun).order_by(JobRun.id)))


def hold(holder: str) -> bool:
    with transaction():
        return hold_lease(SYSTEM, name=LEASE, holder=holder)


def leader(app: Flask, name: str = "one") -> Clock:
    """A clock as it is after its first renewal, without its threads and its child process."""
    clock = Clock(app)
    clock.holder = name
    clock._renew()
    return clock


def test_one_holder_at_a_time(app: Flask) -> None:
    assert hold("one")
    assert not hold("two")
    assert hold("one")  # renewed


def test_a_lease_that_ran_out_is_anybodys(app: Flask) -> None:
    hold("one")
    lease = db.session.get_one(Lease, LEASE)
    assert timedelta(0) < lease.expires_at - real_now() <= timedelta(minutes=2)
    lease.expires_at = real_now() - timedelta(seconds=1)
    db.session.commit()
    assert hold("two")
    assert not hold("one")


def test_a_dropped_lease_is_free_at_once_but_only_its_holder_drops_it(app: Flask) -> None:
    hold("one")
    with transaction():
        drop_lease(SYSTEM, name=LEASE, holder="two")
    assert not hold("two")
    with transaction():
        drop_lease(SYSTEM, name=LEASE, holder="one")
    assert hold("two")


def test_of_clocks_that_start_together_one_leads(app: Flask) -> None:
    clocks = [Clock(app) for _ in range(4)]
    for number, clock in enumerate(clocks):
        clock.holder = f"clock-{number}"
    start = threading.Barrier(4)

    def renew(clock: Clock) -> None:
        start.wait(5)
        clock._renew()

    threads = [threading.Thread(target=renew, args=(clock,)) for clock in clocks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert [clock.leading for clock in clocks].count(True) == 1


@pytest.mark.parametrize(
    "moment, push, expire",
    [
        ("2026-11-25 09:59", None, "2026-11-25"),
        ("2026-11-25 10:00", "2026-W48", "2026-11-25"),
        ("2026-11-25 13:59", "2026-W48", "2026-11-25"),
        ("2026-11-25 14:00", None, "2026-11-25"),
        ("2026-11-24 12:00", None, "2026-11-24"),
        ("2026-11-26 12:00", None, "2026-11-26"),
        ("2026-11-26 00:09", None, None),
        ("2026-11-26 00:10", None, "2026-11-26"),
        ("2026-12-30 11:00", "2026-W53", "2026-12-30"),
        ("2027-01-06 11:00", "2027-W01", "2027-01-06"),
    ],
)
def test_what_is_due_when(moment: str, push: str | None, expire: str | None) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    assert JOBS["weekly-push"].due(at) == (push and f"weekly-push:{push}")
    assert JOBS["expire-vacancies"].due(at) == (expire and f"expire-vacancies:{expire}")


def test_a_due_job_is_run_once_by_the_programs_own_time(
    app: Flask, clock: Callable[[str], None], caplog: pytest.LogCaptureFixture
) -> None:
    clock("2026-11-25 10:05")
    make_vacancy(valid_to=WEDNESDAY - timedelta(days=1), valid_from=WEDNESDAY - timedelta(days=9))
    make_vacancy()
    make_reachable_person()
    db.session.commit()
    leading = leader(app)
    for _ in range(3):
        leading._run_due()
    assert "tick failed" not in caplog.text
    keys = [(run.due_key, run.status) for run in runs()]
    at = datetime.fromisoformat("2026-11-25T10:05+08:00")
    due = [(key, "done") for job in JOBS.values() if (key := job.due(at))]
    assert ("weekly-push:2026-W48", "done") in due
    assert sorted(keys) == sorted(due)
    push = next(run for run in runs() if run.name == "weekly-push")
    assert push.result is not None
    assert (push.result["messages"], push.result["waiting"]) == (1, 1)  # the sender does the rest
    message = db.session.scalars(db.select(Message)).one()
    assert (message.status, message.any_hour) == ("queued", False)


def test_a_clock_that_does_not_lead_runs_nothing(app: Flask, clock: Callable[[str], None]) -> None:
    clock("2026-11-25 10:05")
    leader(app, "one")
    idle = leader(app, "two")
    assert not idle.leading
    idle._run_due()
    assert runs() == []


def test_two_clocks_never_run_one_due_time_twice(
    app: Flask, clock: Callable[[str], None]
) -> None:
    """Even with two that both believe they lead: the due key is unique."""
    clock("2026-11-25 10:05")
    today()
    job = JOBS["expire-vacancies"]
    order = Order(WEDNESDAY, "2026-W48", by_clock=True)
    run_job(job, order, due_key="expire-vacancies:2026-11-25")
    with pytest.raises(Conflict):
        run_job(job, order, due_key="expire-vacancies:2026-11-25")
    assert len(runs()) == 1


def test_a_job_that_fails_leaves_a_row_and_the_clock_goes_on(
    app: Flask, clock: Callable[[str], None], caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_order: Order) -> dict[str, Any]:
        raise RuntimeError("the job of the tests")

    with pytest.raises(RuntimeError):
        run_job(replace(JOBS["expire-vacancies"], run=fail), Order(WEDNESDAY, "2026-W48"))
    (run,) = runs()
    assert (run.status, run.result) == ("failed", {"fault": "the job of the tests"})
    assert run.finished_at is not None
    leading = leader(app)

    def broken() -> None:
        raise RuntimeError("a tick of the tests")

    leading._if_leading(broken)()
    assert "tick failed" in caplog.text
    clock("2026-11-26 00:15")
    leading._run_due()
    assert runs()[-1].status == "done"


def test_a_push_that_may_not_be_sent_is_a_failed_run_with_its_reason(
    app: Flask, clock: Callable[[str], None]
) -> None:
    clock("2026-11-25 10:05")
    with transaction():
        set_switch(SYSTEM, name="push", off=True, reason="岗位有误")
    with pytest.raises(AppError):
        run_job(JOBS["weekly-push"], Order(WEDNESDAY, "2026-W48", by_clock=True))
    (run,) = runs()
    assert run.result is not None
    assert "岗位有误" in run.result["fault"]


def test_a_dry_run_changes_nothing(app: Flask, clock: Callable[[str], None]) -> None:
    clock("2026-11-25 10:05")
    old = make_vacancy(valid_to=WEDNESDAY - timedelta(days=1), valid_from=date(2026, 11, 1))
    make_vacancy()
    make_reachable_person()
    db.session.commit()
    expired = run_job(JOBS["expire-vacancies"], Order(WEDNESDAY, "2026-W48", dry_run=True))
    pushed = run_job(JOBS["weekly-push"], Order(WEDNESDAY, "2026-W48", dry_run=True))
    assert expired == {"dry_run": True}
    assert (pushed["messages"], pushed["accepted"], pushed["waiting"]) == (1, 0, 0)
    db.session.rollback()
    assert old.status == "open"
    assert db.session.scalars(db.select(Message)).all() == []
    assert db.session.scalars(db.select(PushPlan.status)).all() == ["preview"]
    assert [run.arguments["dry_run"] for run in runs()] == [True, True]


def test_expiring_twice_is_harmless(app: Flask, clock: Callable[[str], None]) -> None:
    clock("2026-11-25 10:05")
    old = make_vacancy(valid_to=WEDNESDAY - timedelta(days=1), valid_from=date(2026, 11, 1))
    last_day = make_vacancy(valid_to=WEDNESDAY)
    db.session.commit()
    order = Order(WEDNESDAY, "2026-W48")
    results = [run_job(JOBS["expire-vacancies"], order)["expired"] for _ in range(2)]
    assert results == [1, 0]
    db.session.rollback()
    assert (old.status, last_day.status) == ("expired", "open")

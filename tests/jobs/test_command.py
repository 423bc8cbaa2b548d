"""`python -m backend jobs …` as an operator runs it: a process of its own against the sandbox."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from flask import Flask

from backend.core.actor import SYSTEM
from backend.core.db import db, transaction
from backend.demo.province import seed_province
from backend.domain.messages.actions import set_switch
from backend.domain.messages.models import Message
from tests.jobs.platform import SEND, Platform
from tests.support import environment_for


@pytest.fixture
def province(app: Flask) -> None:
    with transaction():
        seed_province(
            SYSTEM, people=200, vacancies=60, seed=7, bound=0.6, progress=lambda _done, _all: None
        )


def command(app: Flask, api: str, *words: str) -> "subprocess.CompletedProcess[str]":
    settings = app.extensions["settings"]
    environment = os.environ | environment_for(
        database_url=settings.database_url, redis_url=settings.redis_url,
        data_dir=settings.data_dir, wechat_api_base=api,
    )  # fmt: skip
    return subprocess.run(
        [sys.executable, "-m", "backend", "jobs", *words], env=environment, timeout=100,
        capture_output=True, text=True,
    )  # fmt: skip


def result_of(done: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def messages() -> int:
    db.session.rollback()
    return db.session.scalar(db.select(db.func.count()).select_from(Message)) or 0


def test_the_weekly_push_runs_to_its_end_and_tells_its_result_in_the_last_line(
    app: Flask, sandbox: Platform, province: None
) -> None:
    first = result_of(command(app, sandbox.base, "run", "weekly-push", "--week", "2026-W48"))
    assert first["targets"] == first["messages"] + sum(first["excluded"].values())
    assert first["targets"] >= 120
    assert first["messages"] == first["accepted"] == len(sandbox.sends()) >= 20
    assert (first["deferred"], first["failed"], first["unknown"]) == (0, 0, 0)
    again = result_of(command(app, sandbox.base, "run", "weekly-push", "--week", "2026-W48"))
    assert (again["messages"], again["excluded"]) == (first["messages"], first["excluded"])
    assert len(sandbox.sends()) == first["messages"] == messages()


def test_rows_that_end_deferred_or_failed_are_still_a_run_that_worked(
    app: Flask, sandbox: Platform, province: None
) -> None:
    sandbox.set(
        next_errors=[{"path": SEND, "errcode": 47003, "times": 2}], day_limits={SEND: 10}
    )
    result = result_of(command(app, sandbox.base, "run", "weekly-push", "--week", "2026-W48"))
    assert (result["accepted"], result["failed"]) == (10, 2)
    assert result["deferred"] == result["messages"] - 12 > 0


def test_a_platform_that_is_not_there_defers_the_messages_and_loses_none(
    app: Flask, sandbox: Platform, province: None
) -> None:
    nobody = environment_for()["XJY_WECHAT_API_BASE"]
    result = result_of(command(app, nobody, "run", "weekly-push", "--week", "2026-W48"))
    assert result["accepted"] == 0
    assert result["deferred"] == result["messages"] == messages() > 0


def test_a_dry_run_sends_nothing(app: Flask, sandbox: Platform, province: None) -> None:
    words = ("run", "weekly-push", "--week", "2026-W48", "--dry-run")
    result = result_of(command(app, sandbox.base, *words))
    assert result["messages"] >= 20
    assert (messages(), sandbox.calls()) == (0, [])


@pytest.mark.parametrize(
    "words", [("weekly-push", "--week", "2026-W99"), ("weekly-push", "--week", "48"), ("no-job",)]
)
def test_what_cannot_be_run_ends_with_a_sentence_and_a_code(
    app: Flask, sandbox: Platform, words: tuple[str, ...]
) -> None:
    done = command(app, sandbox.base, "run", *words)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()
    assert messages() == 0


def test_a_stopped_push_says_who_stopped_it_and_ends_with_a_code(
    app: Flask, sandbox: Platform, province: None
) -> None:
    with transaction():
        set_switch(SYSTEM, name="push", off=True, reason="岗位有误")
    done = command(app, sandbox.base, "run", "weekly-push", "--week", "2026-W48")
    assert done.returncode == 1
    assert "岗位有误" in done.stderr
    assert "Traceback" not in done.stderr
    assert sandbox.calls() == []


def test_the_jobs_are_listed_with_their_hours(app: Flask, sandbox: Platform) -> None:
    done = command(app, sandbox.base, "list")
    assert done.returncode == 0
    assert "weekly-push\t每周三 10:00" in done.stdout

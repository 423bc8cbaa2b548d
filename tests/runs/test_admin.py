"""The console's page of background work."""

from flask import Flask

from backend.admin.runs import result_words
from backend.core.actor import SYSTEM
from backend.core.clock import real_now
from backend.domain.tasks.actions import finish_run, start_run
from tests.console import Desk


def test_jobs_and_their_latest_runs_are_shown(app: Flask) -> None:
    run = start_run(SYSTEM, name="weekly-push", arguments={})
    result = {"targets": 9, "messages": 7, "excluded": {"not_bound": 2}}
    finish_run(SYSTEM, run_id=run.id, status="done", result=result)
    page = Desk(app).get("/runs").text
    for job in app.extensions["job_table"]:
        assert job.title in page
        assert job.schedule in page
    assert "对象 9，消息 7，没有推送（没有绑定微信 2）" in page
    assert "立即运行" in page


def test_a_run_that_goes_on_has_no_result_yet(app: Flask) -> None:
    run = start_run(SYSTEM, name="weekly-push", arguments={})
    assert run.started_at <= real_now()
    assert "正在运行" in Desk(app).get("/runs").text


def test_who_may_not_push_gets_no_button(app: Flask) -> None:
    page = Desk(app, role="township")
    assert "立即运行" not in page.get("/runs").text


def test_a_fault_is_told_in_words() -> None:
    assert result_words({"fault": "连不上微信", "dry_run": True}) == [
        "原因 连不上微信", "试运行，什么都没有改",
    ]  # fmt: skip
    assert result_words(None) == []

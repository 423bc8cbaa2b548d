"""Background work: which jobs there are, when they run, and how the latest runs ended."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, current_app, g, render_template

from backend.core.access import allow
from backend.domain.accounts.rules import Can
from backend.domain.matching.rules import EXCLUDED_TEXT
from backend.domain.tasks.queries import list_runs

pages = Blueprint("runs", __name__)
STATUS_TEXT = {"running": "正在运行", "done": "已完成", "failed": "没有完成"}
RESULT_TEXT = {
    "week": "周", "plan": "预览号", "targets": "对象", "messages": "消息", "accepted": "平台已接收",
    "delivered": "已送达", "deferred": "推迟", "failed": "没有发成", "unknown": "不确定",
    "waiting": "还在等", "excluded": "没有推送", "expired": "过期下架", "fault": "原因",
    "people": "看过的人", "pairs": "疑似重复", "new_pairs": "新发现",
    "rows": "行数", "clues": "新线索", "found": "问题", "dry_run": "试运行，什么都没有改",
}  # fmt: skip


@pages.get("/runs")
@allow(Can.SEE_WORK)
def index() -> str:
    jobs = current_app.extensions["job_table"]
    return render_template(
        "runs/index.html", jobs=jobs, titles={job.name: job.title for job in jobs},
        runs=list_runs(g.actor), status_text=STATUS_TEXT, result_words=result_words,
    )  # fmt: skip


def result_words(result: Mapping[str, Any] | None) -> list[str]:
    """A run's result as short phrases; reasons of the push are named as everywhere else."""
    phrases = []
    for name, value in (result or {}).items():
        label = RESULT_TEXT.get(name) or EXCLUDED_TEXT.get(name, name)
        if isinstance(value, Mapping):
            if inner := "，".join(result_words(value)):
                phrases.append(f"{label}（{inner}）")
        elif value is True:
            phrases.append(label)
        else:
            phrases.append(f"{label} {value}")
    return phrases

"""举报: what labourers report of vacancies, and what the check found."""

from flask import Blueprint, g, render_template, request, url_for
from werkzeug.wrappers import Response

from backend.admin.acts import act
from backend.admin.queues import Queue
from backend.core.access import allow
from backend.core.errors import AppError
from backend.domain.accounts.queries import staff_names
from backend.domain.accounts.rules import Can
from backend.domain.reports import queries
from backend.domain.reports.actions import decide_reports
from backend.domain.reports.rules import DECISIONS, KINDS, LATE_AFTER
from backend.domain.vacancies.queries import get_vacancy
from backend.domain.vacancies.rules import STATUS_TEXT

pages = Blueprint("reports", __name__)
QUEUES = (
    Queue("被举报的岗位", "admin.reports.index", Can.VOUCH, queries.count_waiting, LATE_AFTER),
)
SHOWN = {"waiting": "", "true": "true", "untrue": "untrue"}


@pages.get("/reports")
@allow(Can.VOUCH)
def index() -> str:
    state = request.args.get("state", "waiting")
    page = queries.list_reports(
        g.actor, decision=SHOWN.get(state, ""), cursor=request.args.get("cursor")
    )
    return render_template(
        "reports/index.html", page=page, kinds=KINDS, state=state,
        states=[(code, DECISIONS[decision]) for code, decision in SHOWN.items()],
    )  # fmt: skip


@pages.get("/reports/<int:vacancy_id>")
@allow(Can.VOUCH)
def record(vacancy_id: int) -> str:
    return _record(vacancy_id)


def _record(vacancy_id: int, error: AppError | None = None) -> str:
    vacancy = get_vacancy(g.actor, vacancy_id=vacancy_id)
    rows = queries.reports_of(g.actor, vacancy_id=vacancy.id)
    names = staff_names(g.actor, ids=[row.decided_by for row in rows if row.decided_by])
    return render_template(
        "reports/record.html", vacancy=vacancy, rows=rows, error=error, names=names, kinds=KINDS,
        decisions=DECISIONS, states=STATUS_TEXT, waiting=[row for row in rows if not row.decision],
    )  # fmt: skip


@pages.post("/reports/<int:vacancy_id>")
@allow(Can.VOUCH)
def decide(vacancy_id: int) -> Response:
    is_true = request.form.get("decision") == "true"
    done = "岗位已撤下，举报人和报名人会收到消息" if is_true else "已记为不属实，劳动者又能看到了"
    return act(
        lambda: decide_reports(
            g.actor, vacancy_id=vacancy_id, is_true=is_true, note=request.form.get("note", "")
        ),
        done=done, then=url_for("admin.reports.index"),
        again=lambda error: _record(vacancy_id, error),
    )  # fmt: skip

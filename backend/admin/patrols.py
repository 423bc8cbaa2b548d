"""岗位巡查: this week's task, one vacancy, asking an employer, and its own page for one tap."""

from functools import partial
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from werkzeug.wrappers import Response

from backend.admin.acts import act
from backend.admin.queues import Queue
from backend.admin.vacancy_form import VALID_FIRST, read_extension
from backend.core.access import allow, public
from backend.core.addresses import console_page
from backend.core.clock import iso_week, today
from backend.core.db import transaction
from backend.core.errors import AppError, BadInput
from backend.domain.accounts.queries import staff_names
from backend.domain.accounts.rules import Can
from backend.domain.patrols import queries
from backend.domain.patrols.actions import answer_ask, ask_employer, patrol, read_ask
from backend.domain.patrols.rules import (
    EVIDENCE,
    LATE_AFTER,
    RESULTS,
    organisation_of,
    share_text,
)
from backend.domain.vacancies.queries import get_vacancy
from backend.domain.vacancies.rules import STATUS_TEXT

pages = Blueprint("patrols", __name__)
QUEUES = (
    Queue(
        "本周要巡查的岗位", "admin.patrols.index", Can.ENTER_VACANCIES, queries.count_to_check,
        LATE_AFTER,
    ),
)  # fmt: skip
CONFIRM = "/admin/confirm/"
WORDS: dict[str, Any] = {"evidence": EVIDENCE, "results": RESULTS, "share": share_text}


@pages.get("/patrols")
@allow(Can.ENTER_VACANCIES)
def index() -> str:
    return _index()


def _index(error: AppError | None = None) -> str:
    own = queries.own_organisation(g.actor)
    done = queries.checked_by_week(g.actor, organisation=own)
    return render_template(
        "patrols/index.html", rows=queries.list_to_check(g.actor), error=error, done=done,
        left=queries.count_to_check(g.actor)[0], week=iso_week(today()), today=today(),
        tasks=queries.tasks_of(g.actor, organisation=own), **WORDS,
    )  # fmt: skip


@pages.post("/patrols")
@allow(Can.ENTER_VACANCIES)
def check() -> Response:
    """One call or visit to an employer covers the ticked vacancies; or one vacancy's own page."""
    ids = request.form.getlist("vacancy", type=int)
    alone = request.form.get("alone", type=int)
    again = partial(_record, alone) if alone else _index
    return act(
        partial(_patrol, ids), done="已记下巡查结果", then=url_for("admin.patrols.index"),
        again=again,
    )  # fmt: skip


def _patrol(ids: list[int]) -> None:
    result = request.form.get("result", "")
    more = read_extension(request.form) if result == "edit" else {}
    patrol(
        g.actor, vacancy_ids=ids, result=result, evidence=request.form.get("evidence", ""),
        note=request.form.get("note", ""), **more,
    )  # fmt: skip


@pages.get("/patrols/<int:vacancy_id>")
@allow(Can.ENTER_VACANCIES)
def record(vacancy_id: int) -> str:
    return _record(vacancy_id)


def _record(vacancy_id: int, error: AppError | None = None) -> str:
    vacancy = get_vacancy(g.actor, vacancy_id=vacancy_id)
    checks = queries.checks_of(g.actor, vacancy=vacancy)
    return render_template(
        "patrols/record.html", vacancy=vacancy, error=error, checks=checks, states=STATUS_TEXT,
        names=staff_names(g.actor, ids=[one.checked_by for one in checks if one.checked_by]),
        is_own=organisation_of(vacancy) == queries.own_organisation(g.actor),
        first={"headcount": max(1, vacancy.headcount_left), "valid_to": today() + VALID_FIRST},
        **WORDS,
    )  # fmt: skip


@pages.post("/patrols/<int:vacancy_id>/ask")
@allow(Can.ENTER_VACANCIES)
def ask(vacancy_id: int) -> Response:
    return act(
        partial(ask_employer, g.actor, vacancy_id=vacancy_id, address=console_page(CONFIRM)),
        done="短信已排队，单位点开链接就能答复，结果会记在这里",
        then=url_for("admin.patrols.record", vacancy_id=vacancy_id),
        again=partial(_record, vacancy_id),
    )


@pages.get("/patrols/progress")
@allow(Can.ENTER_VACANCIES)
def progress() -> str:
    rows = queries.progress_of(g.actor)
    names = queries.employer_names(g.actor, organisations=[row.organisation for row in rows])
    return render_template(
        "patrols/progress.html", rows=rows, names=names, week=iso_week(today()), **WORDS
    )


@pages.get("/confirm/<token>")
@public("the employer's link from a short message; it opens this one question only")
def confirm_form(token: str) -> str:
    return _confirm(token)


def _confirm(token: str, error: AppError | None = None) -> str:
    _, employer, live = read_ask(g.actor, token=token)
    return render_template(
        "patrols/confirm.html", employer=employer, live=live, error=error, token=token
    )


@pages.post("/confirm/<token>")
@public("the token of the link stands for the employer's word; opening the link changes nothing")
def confirm(token: str) -> str | tuple[str, int]:
    results = {
        int(name.removeprefix("vacancy_")): value
        for name, value in request.form.items()
        if name.startswith("vacancy_") and name.removeprefix("vacancy_").isdigit()
    }
    try:
        with transaction():
            answer_ask(g.actor, token=token, results=results)
    except BadInput as error:
        return _confirm(token, error), error.status
    return render_template("patrols/confirmed.html")

"""用人单位: the register of an area's units, one record, taking one off the list."""

import secrets
from datetime import date
from functools import partial

from flask import Blueprint, g, render_template, request, url_for
from werkzeug.wrappers import Response

from backend.admin.acts import act
from backend.admin.queues import Queue
from backend.core.access import allow
from backend.core.clock import today
from backend.core.errors import AppError, BadInput
from backend.domain.accounts.queries import staff_names
from backend.domain.accounts.rules import Can
from backend.domain.applications.delisting import delist_employer, relist_employer
from backend.domain.employers import queries
from backend.domain.employers.actions import Details, save_employer
from backend.domain.employers.rules import (
    LATE_AFTER,
    STANDING_TEXT,
    UNIT_KINDS,
    missing_parts,
    standing,
)
from backend.domain.vacancies.queries import vacancies_of
from backend.domain.vacancies.rules import STATUS_TEXT
from backend.domain.visits.actions import add_followup, set_officer
from backend.domain.visits.queries import followups_of, officers_for, visits_of
from backend.domain.visits.rules import LISTED_KINDS, METHODS

pages = Blueprint("employers", __name__)
QUEUES = (
    Queue(
        "待补全的用人单位", "admin.employers.index", Can.ENTER_VACANCIES,
        queries.count_incomplete, LATE_AFTER, (("state", "incomplete"),),
    ),
)  # fmt: skip


@pages.get("/employers")
@allow(Can.SEE_WORK)
def index() -> str:
    return _index()


def _index(error: AppError | None = None) -> str:
    filters = {name: request.args.get(name, "").strip() for name in ("text", "kind", "state")}
    page = queries.list_employers(g.actor, **filters, cursor=request.args.get("cursor"))
    return render_template(
        "employers/index.html", page=page, filters=filters, error=error, **_words()
    )


@pages.post("/employers")
@allow(Can.ENTER_VACANCIES)
def add() -> Response:
    return act(
        partial(_save, None), done="登记好了", then=url_for("admin.employers.index"), again=_index
    )


@pages.get("/employers/<int:employer_id>")
@allow(Can.SEE_WORK)
def record(employer_id: int) -> str:
    return _record(employer_id)


def _record(employer_id: int, error: AppError | None = None) -> str:
    row = queries.get_employer(g.actor, employer_id=employer_id)
    named = (row.identified_by, row.service_officer_id)
    who = staff_names(g.actor, ids=[one for one in named if one])
    return render_template(
        "employers/record.html", row=row, error=error, missing=missing_parts(row),
        identified_by=who.get(row.identified_by or 0, ""), vacancy_states=STATUS_TEXT,
        vacancies=vacancies_of(g.actor, employer_id=row.id), methods=METHODS,
        visits=visits_of(g.actor, employer_id=row.id), day=today().isoformat(),
        log=followups_of(g.actor, employer_id=row.id),
        officer=who.get(row.service_officer_id or 0, ""), listed=LISTED_KINDS,
        officers=officers_for(g.actor, unit=row), new_key=secrets.token_hex(16), **_words(),
    )  # fmt: skip


@pages.post("/employers/<int:employer_id>")
@allow(Can.ENTER_VACANCIES)
def change(employer_id: int) -> Response:
    return _act(employer_id, partial(_save, employer_id), "已保存")


@pages.post("/employers/<int:employer_id>/officer")
@allow(Can.ENTER_VACANCIES)
def officer(employer_id: int) -> Response:
    chosen = request.form.get("staff_id", type=int) or None
    work = partial(set_officer, g.actor, employer_id=employer_id, staff_id=chosen)
    return _act(employer_id, work, "已安排" if chosen else "现在没有服务专员了")


@pages.post("/employers/<int:employer_id>/followups")
@allow(Can.ENTER_VACANCIES)
def follow_up(employer_id: int) -> Response:
    return _act(employer_id, partial(_follow_up, employer_id), "已记下")


def _follow_up(employer_id: int) -> object:
    form = request.form
    faults = {}
    days = {name: form.get(name, type=date.fromisoformat) for name in ("happened_on", "next_on")}
    if days["happened_on"] is None:
        faults["happened_on"] = "请选择日期"
    if form.get("next_on", "").strip() and days["next_on"] is None:
        faults["next_on"] = "请写成 2026-12-31 这样的日期"
    if len(form.get("client_key", "")) != 32:
        faults["asked"] = "这一页不完整，请刷新后再填"
    if days["happened_on"] is None or faults:
        raise BadInput("有几项还要再看一下", fields=faults)
    return add_followup(
        g.actor, employer_id=employer_id, happened_on=days["happened_on"],
        next_on=days["next_on"], asked=form.get("asked", ""), done=form.get("done", ""),
        client_key=form["client_key"],
    )  # fmt: skip


@pages.post("/employers/<int:employer_id>/delist")
@allow(Can.ENTER_VACANCIES)
def delist(employer_id: int) -> Response:
    work = partial(
        delist_employer, g.actor, employer_id=employer_id, reason=request.form.get("reason", "")
    )
    return _act(employer_id, work, "已清退，它的岗位都撤下了，报名的人会收到消息")


@pages.post("/employers/<int:employer_id>/relist")
@allow(Can.ENTER_VACANCIES)
def relist(employer_id: int) -> Response:
    work = partial(
        relist_employer, g.actor, employer_id=employer_id, reason=request.form.get("reason", "")
    )
    return _act(employer_id, work, "已恢复，可以重新录入它的岗位")


def _act(employer_id: int, work: partial[object], done: str) -> Response:
    return act(
        work, done=done, then=url_for("admin.employers.record", employer_id=employer_id),
        again=partial(_record, employer_id),
    )  # fmt: skip


def _save(employer_id: int | None) -> object:
    form = request.form
    details = Details(*(form.get(name, "") for name in Details._fields))
    return save_employer(
        g.actor, employer_id=employer_id, details=details, kinds=form.getlist("kinds")
    )


def _words() -> dict[str, object]:
    return {"kinds": UNIT_KINDS, "states": STANDING_TEXT, "standing": standing}

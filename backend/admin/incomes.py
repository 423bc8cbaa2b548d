"""收入核实: work-lists of incomes, verified many at once, and contradictions of the two lines."""

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backend.admin.queues import Queue
from backend.core.access import allow
from backend.core.clock import today
from backend.core.db import transaction
from backend.core.errors import AppError, BadInput, NotFound
from backend.domain.accounts.rules import Can
from backend.domain.catalogues.dated import term
from backend.domain.history.rules import EVIDENCE, HOW, SAID_BY
from backend.domain.incomes import rules
from backend.domain.incomes.actions import mark_entered, unmark_entered, verify_incomes
from backend.domain.incomes.queries import (
    count_lists,
    count_waiting,
    entries_of,
    list_people,
    list_waiting,
)
from backend.domain.people.rules import EMPLOYMENT_TEXT

pages = Blueprint("incomes", __name__)
QUEUES = (
    Queue(
        "待核实的务工收入", "admin.incomes.index", Can.VERIFY_INCOMES, count_waiting,
        rules.LATE_AFTER,
    ),
)  # fmt: skip


@pages.get("/incomes")
@allow(Can.KEEP_REGISTER)
def index() -> str:
    return _index()


def _index(error: AppError | None = None) -> str:
    name = request.values.get("list", "waiting")
    if name not in rules.LISTS:
        raise NotFound("没有这个名单，请从“收入核实”重新选择")
    cursor = request.args.get("cursor")
    events = list_waiting(g.actor, cursor=cursor) if name == "waiting" else None
    people = None if events else list_people(g.actor, name=name, cursor=cursor)
    return render_template(
        "incomes/index.html", name=name, events=events, people=people, rules=rules, error=error,
        counts=count_lists(g.actor), employment=EMPLOYMENT_TEXT, evidence=EVIDENCE, said=SAID_BY,
        how=HOW,
        entries=entries_of(g.actor, person_ids=[one.id for one in people.items] if people else []),
        system=term("national_system", today()),
    )  # fmt: skip


@pages.post("/incomes/verify")
@allow(Can.VERIFY_INCOMES)
def verify() -> Response:
    try:
        with transaction():
            done, refused = verify_incomes(
                g.actor, event_ids=request.form.getlist("id", type=int),
                evidence=request.form.get("evidence", ""),
            )  # fmt: skip
    except BadInput as error:
        return make_response(_index(error), error.status)
    if done:
        flash(f"已核实 {done} 人的收入", "ok")
    if refused:
        flash(f"有 {len(refused)} 条没有核实：{'；'.join(sorted(set(refused)))}", "warn")
    return redirect(url_for("admin.incomes.index"))


@pages.post("/incomes/entered")
@allow(Can.VERIFY_INCOMES)
def entered() -> Response:
    """Set the mark, or take it back."""
    back = request.form.get("back") == "yes"
    step = unmark_entered if back else mark_entered
    try:
        with transaction():
            done = step(g.actor, person_ids=request.form.getlist("id", type=int))
    except BadInput as error:
        return make_response(_index(error), error.status)
    flash(f"已{'撤回标记' if back else '标记为已录入'}：{done} 人", "ok")
    return redirect(url_for("admin.incomes.index", list="entered" if back else "to_enter"))

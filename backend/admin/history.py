"""登记变更: one person's dated changes and forms, the check of entries, the two-week list."""

from datetime import date
from typing import Any
from uuid import uuid4

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backend.admin.acts import act
from backend.admin.history_form import CHOICES, HINTS, read_told, read_values, typed, words
from backend.admin.queues import Queue
from backend.core.access import allow
from backend.core.clock import today
from backend.core.db import transaction
from backend.core.errors import AppError, BadInput, Conflict, NotAllowed, NotFound
from backend.domain.accounts.rules import Can
from backend.domain.history import rules
from backend.domain.history.actions import check_event, note_refusal, record_change, return_event
from backend.domain.history.queries import (
    count_overdue,
    count_to_check,
    events_of,
    latest_event,
    list_by_risk,
    list_by_way,
    list_to_check,
    record_as_of,
    values_of,
)
from backend.domain.people.queries import get_person
from backend.domain.people.rules import EMPLOYMENT_TEXT
from backend.domain.regions.rules import VILLAGE_DIGITS

pages = Blueprint("history", __name__)
QUEUES = (
    Queue(
        "两周没有核实的返乡人员", "admin.history.watch", Can.KEEP_REGISTER, count_overdue,
        rules.CLOCK - rules.CLOCK,
    ),
    Queue(
        "待核的登记", "admin.history.to_check", Can.KEEP_REGISTER, count_to_check,
        rules.LATE_AFTER,
    ),
)  # fmt: skip


@pages.get("/people/<int:person_id>/history")
@allow(Can.SEE_WORK)
def record(person_id: int) -> str:
    return _record(person_id)


def _record(person_id: int, error: AppError | None = None, kind: str = "") -> str:
    person = get_person(g.actor, person_id=person_id)
    day = request.args.get("day", "")
    as_of = _as_of(person_id, day) if day else {}
    newest = {
        one: latest_event(g.actor, person_id=person_id, kind=one) for one in rules.GROUPS
    }
    values = {one: values_of(person, one) for one in rules.GROUPS}
    return render_template(
        "history/record.html", person=person, values=values, rules=rules, choices=CHOICES,
        hints=HINTS, words=words, events=events_of(g.actor, person_id=person_id), newest=newest,
        day=day, as_of=as_of, error=error, kind=kind, owns=lambda one: rules.owns(g.actor, one),
        typed=typed, client_key=uuid4().hex, today=today(),
    )  # fmt: skip


def _as_of(person_id: int, day: str) -> dict[str, Any]:
    try:
        return record_as_of(g.actor, person_id=person_id, day=date.fromisoformat(day))
    except ValueError:
        raise BadInput("日期看不懂，请返回上一页重新选") from None


@pages.post("/people/<int:person_id>/history/<kind>")
@allow(Can.KEEP_REGISTER)
def change(person_id: int, kind: str) -> Response:
    """One dated change; a try at the other line's fields is refused and written down."""
    if kind not in rules.GROUPS:
        raise NotFound("没有找到这一类登记，请返回上一页")
    try:
        with transaction():
            record_change(
                g.actor, person_id=person_id, kind=kind, values=read_values(kind), told=read_told(),
                base=request.form.get("base", type=int),
            )  # fmt: skip
    except NotAllowed:
        with transaction():
            note_refusal(g.actor, person_id=person_id, kind=kind)
        raise
    except (BadInput, Conflict) as error:
        return make_response(_record(person_id, error, kind), error.status)
    flash(f"已登记“{rules.GROUPS[kind][0]}”", "ok")
    if request.form.get("back") == "watch":
        return redirect(url_for("admin.history.watch", **_watch_filters()))
    return redirect(url_for("admin.history.record", person_id=person_id))


@pages.get("/history/watch")
@allow(Can.KEEP_REGISTER)
def watch() -> str:
    """返乡人员两周核实: by risk, or in walking order within one village."""
    filters, day = _watch_filters(), today()
    overdue = filters["show"] != "all"
    village = len(g.actor.region or "") == VILLAGE_DIGITS
    by_way = village and filters["order"] != "risk"
    if by_way:
        people, page = list_by_way(g.actor, day=day, overdue=overdue), None
    else:
        page = list_by_risk(
            g.actor, day=day, overdue=overdue, cursor=request.args.get("cursor")
        )
        people = page.items
    return render_template(
        "history/watch.html", people=people, page=page, filters=filters, day=day, rules=rules,
        village=village, by_way=by_way, employment=EMPLOYMENT_TEXT,
        keys=[uuid4().hex for _ in people],
    )  # fmt: skip


def _watch_filters() -> dict[str, str]:
    return {name: request.values.get(name, "")[:8] for name in ("show", "order")}


@pages.get("/history/check")
@allow(Can.KEEP_REGISTER)
def to_check() -> str:
    return _to_check()


def _to_check(error: AppError | None = None, event_id: int = 0) -> str:
    page = list_to_check(g.actor, cursor=request.args.get("cursor"))
    return render_template(
        "history/check.html", page=page, rules=rules, words=words, error=error,
        refused_id=event_id,
    )  # fmt: skip


@pages.post("/history/<int:event_id>/check")
@allow(Can.KEEP_REGISTER)
def check(event_id: int) -> Response:
    return act(
        lambda: check_event(
            g.actor, event_id=event_id, evidence=request.form.get("evidence", "")
        ),
        done="已核过", then=url_for("admin.history.to_check"),
        again=lambda error: _to_check(error, event_id),
    )  # fmt: skip


@pages.post("/history/<int:event_id>/return")
@allow(Can.KEEP_REGISTER)
def give_back(event_id: int) -> Response:
    reason = request.form.get("reason", "")
    return act(
        lambda: return_event(g.actor, event_id=event_id, reason=reason),
        done="已退回，录入的人会看到原因", then=url_for("admin.history.to_check"),
        again=lambda error: _to_check(error, event_id),
    )  # fmt: skip

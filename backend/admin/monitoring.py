"""返乡监测: clues to confirm, signs of careless entries, relocated households without work."""

import json

from flask import Blueprint, g, render_template, request, url_for
from werkzeug.wrappers import Response

from backend.admin.acts import act
from backend.admin.history_form import words
from backend.admin.queues import Queue
from backend.core.access import allow
from backend.core.errors import AppError
from backend.domain.accounts.rules import Can
from backend.domain.history.rules import FIELD_TEXT, GROUPS
from backend.domain.monitoring import rules
from backend.domain.monitoring.actions import hear, settle_clue
from backend.domain.monitoring.queries import (
    count_clues,
    idle_households,
    list_bursts,
    list_clues,
    list_jumps,
    members_of,
)
from backend.domain.people.queries import get_person
from backend.domain.people.rules import EMPLOYMENT_TEXT

pages = Blueprint("monitoring", __name__)
QUEUES = (
    Queue(
        "待核实的线索", "admin.monitoring.clues", Can.KEEP_REGISTER, count_clues, rules.LATE_AFTER,
        (("status", "waiting"),),
    ),
)  # fmt: skip


@pages.get("/monitoring/clues")
@allow(Can.KEEP_REGISTER)
def clues() -> str:
    return _clues()


def _clues(error: AppError | None = None, clue_id: int = 0) -> str:
    status = request.args.get("status", "")
    page = list_clues(g.actor, status=status, cursor=request.args.get("cursor"))
    return render_template(
        "monitoring/clues.html", page=page, status=status, rules=rules, error=error,
        refused_id=clue_id, employment=EMPLOYMENT_TEXT,
    )  # fmt: skip


@pages.post("/monitoring/clues/<int:clue_id>")
@allow(Can.KEEP_REGISTER)
def settle(clue_id: int) -> Response:
    """What is true leads on to the person's page, where the change is registered."""
    true = request.form.get("true") == "yes"
    person_id = request.form.get("person_id", type=int) or 0
    following = (
        url_for("admin.history.record", person_id=person_id)
        if true and person_id
        else url_for("admin.monitoring.clues", status="waiting")
    )
    return act(
        lambda: settle_clue(
            g.actor, clue_id=clue_id, true=true, reason=request.form.get("reason", "")
        ),
        done="属实。请在这里登记变化" if true else "已记为不属实",
        then=following,
        again=lambda error: _clues(error, clue_id),
    )


@pages.get("/people/<int:person_id>/clue")
@allow(Can.KEEP_REGISTER)
def clue_form(person_id: int) -> str:
    return _clue_form(person_id)


def _clue_form(person_id: int, error: AppError | None = None) -> str:
    person = get_person(g.actor, person_id=person_id)
    return render_template("monitoring/form.html", person=person, rules=rules, error=error)


@pages.post("/people/<int:person_id>/clue")
@allow(Can.KEEP_REGISTER)
def add_clue(person_id: int) -> Response:
    return act(
        lambda: hear(
            g.actor, person_id=person_id, says=request.form.get("says", ""),
            detail=request.form.get("detail", ""),
        ),
        done="已记下线索，核实后再登记变化",
        then=url_for("admin.monitoring.clues", status="waiting"),
        again=lambda error: _clue_form(person_id, error),
    )  # fmt: skip


@pages.get("/monitoring/signs")
@allow(Can.SEE_SIGNS)
def signs() -> str:
    """What township and county should ask about: copied entries, jumps of 无意愿."""
    return render_template(
        "monitoring/signs.html", bursts=list_bursts(g.actor), jumps=list_jumps(g.actor),
        rules=rules, said=_said,
    )  # fmt: skip


def _said(said: str) -> str:
    """`kind:{json}` in words."""
    kind, _, values = said.partition(":")
    told = [
        f"{FIELD_TEXT[field]}：{words(field, value)}"
        for field, value in json.loads(values).items()
        if value not in (None, "")
    ]
    return "，".join([GROUPS[kind][0], *told])


@pages.get("/monitoring/households")
@allow(Can.KEEP_REGISTER)
def households() -> str:
    page = idle_households(g.actor, cursor=request.args.get("cursor"))
    members = members_of(g.actor, household_ids=[one.id for one in page.items])
    return render_template(
        "monitoring/households.html", page=page, members=members, employment=EMPLOYMENT_TEXT
    )

"""毕业生: who has no work and no helper or plan; one graduate's form."""

from contextlib import suppress
from datetime import date
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from werkzeug.wrappers import Response

from backend.admin.acts import act
from backend.admin.queues import Queue
from backend.core.access import allow
from backend.core.errors import AppError
from backend.domain.accounts.rules import Can
from backend.domain.graduates import rules
from backend.domain.graduates.actions import save_graduate
from backend.domain.graduates.queries import count_without_help, find_graduate, list_graduates
from backend.domain.people.queries import get_person
from backend.domain.people.rules import EMPLOYMENT_TEXT

pages = Blueprint("graduates", __name__)
QUEUES = (
    Queue(
        "缺联系人或计划的毕业生", "admin.graduates.index", Can.KEEP_REGISTER, count_without_help,
        rules.LATE_AFTER,
    ),
)  # fmt: skip
TEXTS = ("school", "major", "degree", "need", "helper_name", "helper_office", "plan")
LONGEST = {"degree": 12, "need": 12, "helper_name": 40, "plan": rules.PLAN_MOST + 1}


@pages.get("/graduates")
@allow(Can.KEEP_REGISTER)
def index() -> str:
    everybody = request.args.get("show") == "all"
    page = list_graduates(g.actor, everybody=everybody, cursor=request.args.get("cursor"))
    return render_template(
        "graduates/index.html", page=page, everybody=everybody, rules=rules,
        employment=EMPLOYMENT_TEXT,
    )  # fmt: skip


@pages.get("/people/<int:person_id>/graduate")
@allow(Can.KEEP_REGISTER)
def form(person_id: int) -> str:
    return _form(person_id)


def _form(person_id: int, error: AppError | None = None) -> str:
    person = get_person(g.actor, person_id=person_id)
    graduate = find_graduate(g.actor, person_id=person_id)
    stored = {name: getattr(graduate, name, "") for name in (*TEXTS, "graduated_on")}
    return render_template(
        "graduates/form.html", person=person, graduate=graduate, rules=rules, error=error,
        shown=request.form if error else stored, faults=error.fields if error else {},
    )  # fmt: skip


@pages.post("/people/<int:person_id>/graduate")
@allow(Can.KEEP_REGISTER)
def save(person_id: int) -> Response:
    return act(
        lambda: save_graduate(
            g.actor, person_id=person_id, values=_read(),
            seen=request.form.get("seen", 0, type=int),
        ),
        done="已保存",
        then=url_for("admin.graduates.index"),
        again=lambda error: _form(person_id, error),
    )  # fmt: skip


def _read() -> dict[str, Any]:
    """A day that cannot be read is None, which the rules refuse with a sentence."""
    form = request.form
    values: dict[str, Any] = {
        name: form.get(name, "").strip()[: LONGEST.get(name, 60)] for name in TEXTS
    }
    values["graduated_on"] = None
    with suppress(ValueError):
        values["graduated_on"] = date.fromisoformat(form.get("graduated_on", ""))
    return values

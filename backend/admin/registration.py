"""登记一个人: the form, and the check for people alike while it is filled in."""

from functools import partial

from flask import Blueprint, g, render_template, request, url_for
from werkzeug.wrappers import Response

from backend.admin.acts import act
from backend.core.access import allow
from backend.core.errors import AppError, BadInput
from backend.domain.accounts.rules import Can
from backend.domain.duplicates.actions import read_newcomer, register_once
from backend.domain.duplicates.queries import Likeness, find_similar, same_text
from backend.domain.duplicates.rules import KIND_TEXT

pages = Blueprint("registration", __name__)


@pages.get("/people/new")
@allow(Can.CHECK_PEOPLE)
def form() -> str:
    return _form()


def _form(error: AppError | None = None) -> str:
    found = _likeness() if error and not error.fields else Likeness()
    return render_template("registration/form.html", error=error, similar=_shown(found))


@pages.post("/people/new")
@allow(Can.CHECK_PEOPLE)
def register() -> Response:
    typed = {name: request.form.get(name, "") for name in ("name", "id_no", "phone")}
    village = request.form.get("region_code", "")
    return act(
        partial(
            register_once, g.actor, region_code=village,
            sure=request.form.get("sure") == "yes", **typed,
        ),
        done="已登记",
        then=url_for("admin.people.index", text=typed["name"].strip()),
        again=_form,
    )  # fmt: skip


@pages.post("/people/new/similar")
@allow(Can.CHECK_PEOPLE)
def similar() -> str:
    """Asked while the form is filled in; the numbers stay out of the address."""
    return _shown(_likeness())


def _likeness() -> Likeness:
    try:
        name, number, _ = read_newcomer(
            name=request.form.get("name", ""), id_no=request.form.get("id_no", ""), phone=""
        )
    except BadInput:
        return Likeness()  # the form itself says what is missing
    return find_similar(
        g.actor, number=number.value, name=name, birth_on=number.birth_on,
        region_code=request.form.get("region_code", ""),
    )  # fmt: skip


def _shown(found: Likeness) -> str:
    same = same_text(found) if found.same or found.same_elsewhere else ""
    return render_template(
        "registration/similar.html", found=found, same=same, kind_text=KIND_TEXT
    )

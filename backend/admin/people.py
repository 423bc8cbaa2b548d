"""Labourers: the list, one record, the village's check, changed phones, revealing numbers."""

import re
from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backend.admin.acts import act
from backend.admin.display import Step
from backend.admin.queues import Queue
from backend.core.access import allow
from backend.core.clock import today
from backend.core.db import transaction
from backend.core.errors import AppError, BadInput
from backend.core.log import hide_numbers
from backend.domain.accounts.rules import Can, is_allowed
from backend.domain.applications.queries import applications_of
from backend.domain.applications.rules import STATUS_TEXT as APPLICATION_TEXT
from backend.domain.bindings.actions import confirm_phone
from backend.domain.bindings.models import WechatUser
from backend.domain.bindings.queries import (
    bindings_of,
    count_phone_changes,
    list_phone_changes,
    messages_of,
)
from backend.domain.bindings.rules import LATE_AFTER as PHONE_LATE_AFTER
from backend.domain.catalogues.rules import Education, occupation_name
from backend.domain.duplicates.queries import pairs_of
from backend.domain.matching.rules import week_text
from backend.domain.messages.rules import STATUS_TEXT as MESSAGE_TEXT
from backend.domain.people.actions import check_person, reveal_numbers
from backend.domain.people.models import Person
from backend.domain.people.queries import (
    count_to_check,
    get_person,
    household_of,
    keeper_of,
    list_people,
)
from backend.domain.people.rules import CHECK_TEXT, EMPLOYMENT_TEXT, LATE_AFTER, age_on
from backend.domain.regions.queries import get_region_below, list_children
from backend.domain.regions.rules import VILLAGE_LEVEL
from backend.domain.subsidies.queries import claims_of
from backend.domain.subsidies.rules import STATUS_TEXT as CLAIM_TEXT
from backend.domain.training.queries import wishes_of
from backend.domain.training.rules import STATUS_TEXT as WISH_TEXT

pages = Blueprint("people", __name__)
QUEUES = (
    Queue(
        "自己登记、待核对的人", "admin.people.index", Can.CHECK_PEOPLE, count_to_check, LATE_AFTER,
        (("check", "waiting"),),
    ),
    Queue(
        "换了手机号、待核实的人", "admin.people.phones", Can.CHECK_PEOPLE, count_phone_changes,
        PHONE_LATE_AFTER,
    ),
)  # fmt: skip
TEXTS = {
    "application": APPLICATION_TEXT, "claim": CLAIM_TEXT, "wish": WISH_TEXT,
    "message": MESSAGE_TEXT, "check": CHECK_TEXT, "employment": EMPLOYMENT_TEXT,
    "kind": {"weekly": "每周推荐", "reply": "客服回复", "notice": "办理通知"},
    "education": {level.value: level.label for level in Education} | {"": ""},
}  # fmt: skip


def number_in(text: str) -> str:
    """The phone or ID number that a search holds, else ""."""
    number = re.sub(r"[\s\-]", "", text).upper()
    return number if re.fullmatch(r"\d{7,17}[\dX]?", number) else ""


def holds_number(text: str) -> bool:
    """Whether a search is, or has in it, a phone or ID number: it is not said back."""
    return bool(number_in(text)) or hide_numbers(text) != text


@pages.get("/people")
@allow(Can.SEE_WORK)
def index() -> str:
    return _list(request.args.get("text", "").strip(), request.args.get("check", ""))


@pages.post("/people")
@allow(Can.SEE_WORK)
def find() -> Response | str:
    """Phone and ID numbers stay out of addresses, which servers and browsers write down."""
    text, check = request.form.get("text", "").strip(), request.form.get("check", "")
    if holds_number(text):
        return _list(number_in(text) or text, check)
    return redirect(url_for("admin.people.index", text=text, check=check))


def _list(text: str, check: str) -> str:
    page = list_people(g.actor, text=text, check=check, cursor=request.args.get("cursor"))
    return render_template(
        "people/index.html", page=page, people=page.items, check=check, texts=TEXTS,
        text="" if holds_number(text) else text, asked=bool(text or check),
    )  # fmt: skip


@pages.get("/people/<int:person_id>")
@allow(Can.SEE_WORK)
def record(person_id: int) -> Response | str:
    """Who was merged away leads to the person that stands for both."""
    if keeper := keeper_of(g.actor, person_id=person_id):
        return redirect(url_for("admin.people.record", person_id=keeper))
    return _record(person_id)


def _record(person_id: int, error: AppError | None = None) -> str:
    person = get_person(g.actor, person_id=person_id)
    found = {
        "bindings": bindings_of(g.actor, person_id=person_id),
        "applications": applications_of(g.actor, person_id=person_id),
        "wishes": wishes_of(g.actor, person_id=person_id),
        "claims": claims_of(g.actor, person_id=person_id),
        "messages": messages_of(g.actor, person_id=person_id),
    }
    household = (
        household_of(g.actor, household_id=person.household_id) if person.household_id else []
    )
    may_merge = is_allowed(g.actor, Can.MERGE_PEOPLE)
    return render_template(
        "people/record.html", person=person, age=age_on(person.birth_on, today()), texts=TEXTS,
        household=household, steps=_steps(person, found), error=error,
        pairs=pairs_of(g.actor, person_id=person.id) if may_merge else [],
        occupation_name=occupation_name, week_text=week_text, **found,
    )  # fmt: skip


def _steps(person: Person, found: dict[str, Sequence[Any]]) -> list[Step]:
    """Everything that happened to the person, the latest first."""
    steps = [Step(person.created_at, "本人登记" if person.origin == "self" else "进入名册")]
    if person.checked_at:
        steps.append(Step(person.checked_at, CHECK_TEXT[person.check_status]))
    steps += [Step(user.bound_at, "绑定微信") for user in found["bindings"]]
    for one in found["applications"]:
        title = f"应聘“{one.vacancy.title}”"
        steps += [
            Step(s.at, f"{title}：{APPLICATION_TEXT[s.status]}", s.actor_name, s.note)
            for s in one.steps
        ]
    for one in found["claims"]:
        title = f"补贴“{one.item.name}”"
        steps += [
            Step(s.at, f"{title}：{CLAIM_TEXT[s.status]}", s.actor_name, s.note) for s in one.steps
        ]
    for one in found["wishes"]:
        name = f"想学“{occupation_name(one.occupation_code)}”"
        steps.append(Step(one.created_at, f"{name}：已登记", "本人"))
        if one.decided_at:
            text = f"{name}：{WISH_TEXT[one.status]}"
            steps.append(Step(one.decided_at, text, one.decided_by, one.reason))
    dated = [step for step in steps if step.at]
    return sorted(dated, key=attrgetter("at"), reverse=True)


@pages.post("/people/<int:person_id>/check")
@allow(Can.CHECK_PEOPLE)
def check(person_id: int) -> Response:
    confirmed = request.form.get("confirmed") == "yes"
    village = request.form.get("region_code", "")
    return act(
        lambda: check_person(
            g.actor, person_id=person_id, confirmed=confirmed, region_code=village,
            reason=request.form.get("reason", ""),
        ),
        done="已确认，他现在能看到自己的资料了" if confirmed else "已记为不符，原因已保存",
        then=url_for("admin.people.record", person_id=person_id),
        again=lambda error: _record(person_id, error),
    )  # fmt: skip


@pages.get("/people/places")
@allow(Can.CHECK_PEOPLE)
def places() -> str:
    """The next select of the way down to a village."""
    code = request.args.get("parent", "")
    below = []
    if code:
        parent = get_region_below(g.actor, code=code)
        below = [parent] if parent.level == VILLAGE_LEVEL else list_children(g.actor, parent=code)
    return render_template("people/places.html", below=below, parent=code)


@pages.get("/people/phones")
@allow(Can.CHECK_PEOPLE)
def phones() -> str:
    return _phones()


def _phones(error: AppError | None = None, user_id: int = 0) -> str:
    page = list_phone_changes(g.actor, cursor=request.args.get("cursor"))
    return render_template("people/phones.html", page=page, error=error, refused_id=user_id)


@pages.post("/people/phones/<int:user_id>")
@allow(Can.CHECK_PEOPLE)
def decide_phone(user_id: int) -> Response:
    confirmed = request.form.get("confirmed") == "yes"
    reason = request.form.get("reason", "")

    def decide() -> WechatUser:
        return confirm_phone(g.actor, user_id=user_id, confirmed=confirmed, reason=reason)

    return act(
        decide,
        done="已改用新手机号" if confirmed else "已解除这次绑定，名册上的手机号没有变",
        then=url_for("admin.people.phones"),
        again=lambda error: _phones(error, user_id),
    )


@pages.get("/people/<int:person_id>/reveal")
@allow(Can.REVEAL_NUMBERS)
def reveal(person_id: int) -> str:
    person = get_person(g.actor, person_id=person_id)
    purpose = request.args.get("purpose", "")
    return render_template("people/reveal.html", person=person, purpose=purpose)


@pages.post("/people/<int:person_id>/reveal")
@allow(Can.REVEAL_NUMBERS)
def show_numbers(person_id: int) -> Response | tuple[str, int] | str:
    """The numbers are shown in this one answer; to see them again, say again what for."""
    purpose = request.form.get("purpose", "")
    error, numbers = None, None
    try:
        with transaction():
            numbers = reveal_numbers(g.actor, person_id=person_id, purpose=purpose)
    except BadInput as refused:
        error = refused
    person = get_person(g.actor, person_id=person_id)
    page = render_template(
        "people/reveal.html", person=person, purpose=purpose, numbers=numbers, error=error
    )
    return (page, error.status) if error else page

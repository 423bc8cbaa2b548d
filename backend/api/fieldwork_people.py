"""走访: one person's record, dated changes, the number to call, registering somebody."""

from datetime import date
from typing import Any

from flask import g
from flask_openapi3 import APIBlueprint
from pydantic import BaseModel, Field

from backend.api.fieldwork_shapes import ENTERED, PersonShape, person_shape
from backend.api.shapes import Named
from backend.core.access import helpers
from backend.core.db import transaction
from backend.core.errors import BadInput
from backend.core.web import REFUSED
from backend.domain.accounts.rules import Can
from backend.domain.fieldwork.actions import register_on_behalf
from backend.domain.history import rules
from backend.domain.history.actions import record_change
from backend.domain.people.actions import reveal_phone
from backend.domain.people.queries import get_person
from backend.domain.people.rules import EMPLOYMENT_TEXT
from backend.domain.regions.queries import region_names

routes = APIBlueprint(
    "fieldwork_people", __name__, url_prefix="/api/v1/fieldwork/people", abp_responses=REFUSED
)
TEXT_MOST = {"employer_name": 80}


class PersonPath(BaseModel):
    person_id: int


class ChangeBody(BaseModel):
    """`base` is the version that the writer saw; `client_key` makes a resend the same entry."""

    kind: str = Field(max_length=12)
    values: dict[str, str | int | list[str] | None] = {}
    true_on: date
    said_by: str = Field(max_length=12)
    how: str = Field(max_length=12)
    note: str = Field(default="", max_length=200)
    base: int
    client_key: str = Field(min_length=8, max_length=64)


class Purpose(BaseModel):
    purpose: str = Field(max_length=100)


class Phone(BaseModel):
    phone: str


class Choices(BaseModel):
    employment: list[Named]
    return_reason: list[Named]
    willingness: list[Named]
    unwilling_reason: list[Named]
    ability: list[Named]
    how: list[Named]
    said_by: list[Named]


class NewPerson(BaseModel):
    """`consent`: the person agreed to be registered; `household_id` of a household of the area."""

    name: str = Field(max_length=40)
    id_no: str = Field(max_length=40)
    phone: str = Field(default="", max_length=20)
    region_code: str = Field(default="", max_length=12)
    household_id: int | None = None
    consent: bool
    sure: bool = False


@routes.get("/choices", responses={200: Choices})
@helpers(Can.FIELD_WORK)
def get_choices() -> dict[str, object]:
    """What the forms offer, in the words of the register."""
    return Choices(
        employment=_named({code: word for code, word in EMPLOYMENT_TEXT.items() if code}),
        return_reason=_named(rules.RETURN_REASONS), willingness=_named(rules.WILLINGNESS),
        unwilling_reason=_named(rules.UNWILLING_REASONS),
        ability=_named({word: word for word in rules.ABILITIES}),
        how=_named({code: word for code, word in rules.HOW.items() if code != "file"}),
        said_by=_named({code: word for code, word in rules.SAID_BY.items() if code != "data"}),
    ).model_dump()  # fmt: skip


def _named(words: dict[str, str]) -> list[Named]:
    return [Named(code=code, name=word) for code, word in words.items()]


@routes.get("/<int:person_id>", responses={200: PersonShape})
@helpers(Can.FIELD_WORK)
def get_one(path: PersonPath) -> dict[str, object]:
    return person_shape(get_person(g.actor, person_id=path.person_id)).model_dump()


@routes.post("/<int:person_id>/changes", responses={200: PersonShape})
@helpers(Can.FIELD_WORK)
def change(path: PersonPath, body: ChangeBody) -> dict[str, object]:
    """One dated change; a newer one of somebody else is a conflict to be decided (409)."""
    told = rules.Told(
        body.true_on, body.said_by, body.how, body.note, client_key=body.client_key
    )
    with transaction():
        record_change(
            g.actor, person_id=path.person_id, kind=body.kind,
            values=_values(body.kind, body.values), told=told, base=body.base,
        )  # fmt: skip
    return person_shape(get_person(g.actor, person_id=path.person_id)).model_dump()


def _values(kind: str, sent: dict[str, Any]) -> dict[str, Any]:
    """All fields of the group as the action takes them; unreadable ones are named at once."""
    if kind not in ENTERED:
        raise BadInput("请选择要登记什么", fields={"kind": "请选择要登记什么"})
    faults: dict[str, str] = {}
    values = {}
    for field in rules.GROUPS[kind][2]:
        value = sent.get(field)
        try:
            values[field] = _DAYS.get(field, _as_is)(value)
        except (TypeError, ValueError):
            faults[field] = "日期请写成 2026-11-26 这样"
        if isinstance(value, str) and len(value) > TEXT_MOST.get(field, 40):
            faults[field] = "太长了，请写短一些"
    places = [code for field in rules.PLACES for code in _listed(values.get(field)) if code]
    if missing := set(places) - region_names(g.actor, codes=places).keys():
        faults["place"] = f"有 {len(missing)} 个地方没有找到，请从列表里重新选"
    if faults:
        raise BadInput("有几项还要再看一下", fields=faults)
    return values


def _as_is(value: Any) -> Any:
    return value


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None


_DAYS = {"returned_on": _day}


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value or ""]


@routes.post("/<int:person_id>/phone", responses={200: Phone})
@helpers(Can.FIELD_WORK)
def show_phone(path: PersonPath, body: Purpose) -> dict[str, str]:
    """The full number to call, which is written down with its purpose."""
    with transaction():
        phone = reveal_phone(g.actor, person_id=path.person_id, purpose=body.purpose)
    return Phone(phone=phone).model_dump()


@routes.post("", responses={200: PersonShape})
@helpers(Can.FIELD_WORK)
def register(body: NewPerson) -> dict[str, object]:
    """Register somebody who agreed and is not there yet."""
    with transaction():
        person = register_on_behalf(g.actor, **body.model_dump())
    return person_shape(person).model_dump()

"""走访: one person's record, dated changes, the number to call, registering somebody."""

from datetime import date

from flask import g
from flask_openapi3 import APIBlueprint
from pydantic import BaseModel, Field

from backend.api.changes import OwnChange, OwnChoices, named, own_choices, read_values
from backend.api.fieldwork_shapes import ENTERED, PersonShape, person_shape
from backend.api.shapes import Named
from backend.core.access import helpers
from backend.core.db import transaction
from backend.core.web import REFUSED
from backend.domain.accounts.rules import Can
from backend.domain.fieldwork.actions import register_on_behalf
from backend.domain.history import rules
from backend.domain.history.actions import record_change
from backend.domain.people.actions import reveal_phone
from backend.domain.people.queries import get_person

routes = APIBlueprint(
    "fieldwork_people", __name__, url_prefix="/api/v1/fieldwork/people", abp_responses=REFUSED
)


class PersonPath(BaseModel):
    person_id: int


class ChangeBody(OwnChange):
    true_on: date
    said_by: str = Field(max_length=12)
    how: str = Field(max_length=12)
    note: str = Field(default="", max_length=200)


class Purpose(BaseModel):
    purpose: str = Field(max_length=100)


class Phone(BaseModel):
    phone: str


class Choices(OwnChoices):
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
        **own_choices(), ability=named({word: word for word in rules.ABILITIES}),
        how=named({code: word for code, word in rules.HOW.items() if code != "file"}),
        said_by=named({code: word for code, word in rules.SAID_BY.items() if code != "data"}),
    ).model_dump()  # fmt: skip


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
            values=read_values(body.kind, body.values, ENTERED), told=told, base=body.base,
        )  # fmt: skip
    return person_shape(get_person(g.actor, person_id=path.person_id)).model_dump()


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

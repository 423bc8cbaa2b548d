"""我的情况: what a labourer says of their own work, return, wishes and income."""

from flask import g
from flask_openapi3 import APIBlueprint
from pydantic import BaseModel

from backend.api.changes import (
    Group,
    OwnChange,
    OwnChoices,
    groups_of,
    own_choices,
    read_values,
)
from backend.core.access import bound_labourers
from backend.core.clock import today
from backend.core.db import transaction
from backend.core.errors import BadInput
from backend.core.web import REFUSED
from backend.domain.history.actions import record_change
from backend.domain.history.queries import events_of
from backend.domain.history.rules import OWN_WORD, Told
from backend.domain.people.models import Person
from backend.domain.rights.queries import own_person

routes = APIBlueprint("situation", __name__, url_prefix="/api/v1/me", abp_responses=REFUSED)
# how somebody stands is said by others here: a doctor, whoever does not reach them
NOT_BY_ONESELF = {"NO_ABILITY", "LOST"}


class Situation(BaseModel):
    groups: list[Group]
    choices: OwnChoices


@routes.get("/situation", responses={200: Situation})
@bound_labourers
def get_situation() -> dict[str, object]:
    return _situation(own_person(g.actor))


@routes.post("/changes", responses={200: Situation})
@bound_labourers
def change(body: OwnChange) -> dict[str, object]:
    """True as of today, in one's own words; the village's office checks it like any entry."""
    person = own_person(g.actor)
    if body.values.get("employment") in NOT_BY_ONESELF:
        told = "这一项要由村里登记，请选别的"
        raise BadInput(told, fields={"employment": told})
    with transaction():
        record_change(
            g.actor, person_id=person.id, kind=body.kind,
            values=read_values(body.kind, body.values, OWN_WORD), base=body.base,
            told=Told(today(), "self", "wechat", client_key=body.client_key),
        )  # fmt: skip
    return _situation(person)


def _situation(person: Person) -> dict[str, object]:
    groups = groups_of(person, OWN_WORD, events_of(g.actor, person_id=person.id))
    choices = OwnChoices(**own_choices())
    choices.employment = [one for one in choices.employment if one.code not in NOT_BY_ONESELF]
    return Situation(groups=groups, choices=choices).model_dump()

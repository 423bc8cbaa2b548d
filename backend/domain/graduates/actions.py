"""Writes of graduates: the tag with school, helper and plan."""

from typing import Any

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import today
from backend.core.db import db
from backend.core.errors import BadInput, Conflict
from backend.domain.graduates.models import Graduate
from backend.domain.graduates.queries import find_graduate
from backend.domain.graduates.rules import faults_of
from backend.domain.people.queries import get_person


def save_graduate(
    actor: Actor, *, person_id: int, values: dict[str, Any], seen: int
) -> Graduate:
    """`values` are all columns of the form; `seen` is the version before the writer, 0 = none.

    Somebody else's newer version is a Conflict (rule `graduate.changed`), decided by a person.
    """
    person = get_person(actor, person_id=person_id)
    if faults := faults_of(values, today()):
        raise BadInput("有几项还要再看一下", fields=faults)
    graduate = find_graduate(actor, person_id=person.id)
    if seen != (graduate.version if graduate else 0):
        raise Conflict("别人刚刚改过，请对照后再决定留哪一个", rule="graduate.changed")
    if graduate is None:
        graduate = Graduate(person=person, version=0)
        db.session.add(graduate)
    if values["plan"] and values["plan"] != graduate.plan:
        graduate.planned_on = today()
    for name, value in values.items():
        setattr(graduate, name, value)
    graduate.version += 1
    audit.record(
        actor, "save_graduate", f"person:{person.id}", helper=values["helper_name"],
        planned=bool(values["plan"]),
    )  # fmt: skip
    return graduate

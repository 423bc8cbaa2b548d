"""Reads for the 14-day report: who was heard of in a fixed cycle, by place (clause 4.1.1(1))."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case

from backend.core.actor import Actor
from backend.core.db import db, starts_with
from backend.core.paging import Page, page_by_id
from backend.domain.catalogues.dated import Cycle
from backend.domain.history.models import RegisterEvent
from backend.domain.history.queries import returned_people
from backend.domain.history.rules import REFRESHING
from backend.domain.people.models import Person
from backend.domain.regions.queries import get_region_below, list_children
from backend.domain.regions.rules import HUNAN, digits_below


class Line(NamedTuple):
    """One place: people at home again when the cycle ended, and how many of them were heard of."""

    code: str
    name: str
    heard: int = 0
    people: int = 0

    @property
    def missing(self) -> int:
        return self.people - self.heard


def cycle_lines(actor: Actor, *, region_code: str, cycle: Cycle) -> tuple[Line, list[Line]]:
    """A place and the places below it that have somebody at home again."""
    place = get_region_below(actor, code=region_code or actor.region or HUNAN)
    digits = digits_below(place.code)
    part: Any = db.func.substr(Person.region_code, 1, digits or len(place.code))
    heard = db.func.sum(case((_heard(cycle), 1), else_=0))
    rows = db.session.execute(
        _at_home(actor, place.code, cycle)
        .with_only_columns(part, heard, db.func.count())
        .group_by(part)
    ).all()
    total = Line(place.code, place.name, sum(row[1] for row in rows), sum(row[2] for row in rows))
    if not digits:
        return total, []
    found = {code: (int(heard), people) for code, heard, people in rows}
    children = list_children(actor, parent=place.code)
    below = [
        Line(one.code, one.name, *found.pop(one.code)) for one in children if one.code in found
    ]
    loose = [sum(counts) for counts in zip(*found.values(), strict=True)]
    return total, below + ([Line("", "还没分到下级", *loose)] if loose else [])


def list_not_heard(
    actor: Actor, *, region_code: str, cycle: Cycle, cursor: str | None = None
) -> Page[Person]:
    """The people behind `missing`."""
    place = get_region_below(actor, code=region_code or actor.region or HUNAN)
    statement = _at_home(actor, place.code, cycle).where(~_heard(cycle))
    return page_by_id(statement, Person.id, cursor)


def _at_home(actor: Actor, code: str, cycle: Cycle) -> Select[tuple[Person]]:
    return returned_people(actor).where(
        Person.returned_on <= cycle.ends_on, starts_with(Person.region_code, code)
    )


def _heard(cycle: Cycle) -> ColumnElement[bool]:
    return (
        db.select(RegisterEvent.id)
        .where(
            RegisterEvent.person_id == Person.id, RegisterEvent.kind.in_(REFRESHING),
            RegisterEvent.true_on.between(cycle.starts_on, cycle.ends_on),
            RegisterEvent.check_status != "returned",
        )
        .exists()
    )  # fmt: skip

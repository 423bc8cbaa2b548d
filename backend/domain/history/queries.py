"""Reads of the history: one person's, the record as of a day, what waits for a check."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import joinedload

from backend.core.actor import Actor
from backend.core.clock import CHINA, today
from backend.core.db import db, starts_with
from backend.core.errors import NotFound
from backend.core.paging import Page, count_and_oldest, page_by_id, page_in_order
from backend.domain.history.models import RegisterEvent
from backend.domain.history.rules import CLOCK, EMPTY, GROUPS, OF_HOUSEHOLD, checks
from backend.domain.people.models import Household, Person
from backend.domain.people.queries import get_person, visible_people

AT_ONCE = 100  # events of one person on their page
WAY_MOST = 300  # people of one walk


def _visible(actor: Actor) -> Select[tuple[RegisterEvent]]:
    """Events of people below the actor's region, who may have moved there since."""
    people = visible_people(actor).with_only_columns(Person.id)
    return db.select(RegisterEvent).where(RegisterEvent.person_id.in_(people))


def get_event(actor: Actor, *, event_id: int) -> RegisterEvent:
    event = db.session.scalar(_visible(actor).where(RegisterEvent.id == event_id))
    if event is None:
        raise NotFound("没有找到这条登记，或者不归您这里管")
    return event


def events_of(actor: Actor, *, person_id: int) -> Sequence[RegisterEvent]:
    """The newest of one person first, with what is true of the whole household."""
    statement = _visible(actor).where(
        RegisterEvent.person_id.in_(_household(person_id)),
        (RegisterEvent.person_id == person_id) | RegisterEvent.kind.in_(OF_HOUSEHOLD),
    )
    return db.session.scalars(statement.order_by(RegisterEvent.id.desc()).limit(AT_ONCE)).all()


def latest_event(actor: Actor, *, person_id: int, kind: str) -> RegisterEvent | None:
    """The one that makes the record of this group: the latest day, then the latest word."""
    return db.session.scalar(_newest(actor, person_id, kind).limit(1))


def _household(person_id: int) -> list[int]:
    """The person, and whoever else is of the household."""
    own = db.select(Person.household_id).where(Person.id == person_id).scalar_subquery()
    return [person_id, *db.session.scalars(db.select(Person.id).where(Person.household_id == own))]


def _newest(actor: Actor, person_id: int, kind: str) -> Select[tuple[RegisterEvent]]:
    people = _household(person_id) if kind in OF_HOUSEHOLD else [person_id]
    return (
        _visible(actor)
        .where(
            RegisterEvent.person_id.in_(people), RegisterEvent.kind == kind,
            RegisterEvent.check_status != "returned",
        )
        .order_by(RegisterEvent.true_on.desc(), RegisterEvent.id.desc())
    )  # fmt: skip


def record_as_of(actor: Actor, *, person_id: int, day: date) -> dict[str, Any]:
    """Every tracked field as it was true on `day`, by what is known today.

    Before the first event of a group its `before` holds; without events the record itself.
    """
    person = get_person(actor, person_id=person_id)
    record: dict[str, Any] = {}
    for kind, (_, _, fields) in GROUPS.items():
        if not fields:
            continue
        statement = _newest(actor, person_id, kind)
        at = db.session.scalar(statement.where(RegisterEvent.true_on <= day).limit(1))
        first = None if at else db.session.scalars(statement).all()[-1:]
        known = at.after if at else first[0].before if first else None
        record |= {name: known.get(name) for name in fields} if known else values_of(person, kind)
    return record


def values_of(person: Person, kind: str) -> dict[str, Any]:
    """The group's fields as the record has them now."""
    holder = {"wish": person.wish, "relocation": person.household}.get(kind, person)
    return {name: getattr(holder, name, EMPTY.get(name)) for name in GROUPS[kind][2]}


def to_check(actor: Actor) -> Select[tuple[RegisterEvent]]:
    """What waits for this role, entered by others."""
    states, kinds = checks(actor)
    return (
        db.select(RegisterEvent)
        .where(
            RegisterEvent.check_status.in_(states),
            RegisterEvent.kind.in_(kinds),
            RegisterEvent.entered_by.is_distinct_from(actor.id),
            starts_with(RegisterEvent.region_code, actor.region or ""),
        )
        .options(joinedload(RegisterEvent.person))
    )  # fmt: skip


def list_to_check(actor: Actor, *, cursor: str | None = None) -> Page[RegisterEvent]:
    return page_by_id(to_check(actor), RegisterEvent.id, cursor)


def count_to_check(actor: Actor) -> tuple[int, datetime | None]:
    return count_and_oldest(to_check(actor), RegisterEvent.known_at)


def returned_people(actor: Actor) -> Select[tuple[Person]]:
    """Everybody at home again whom the two-week clock watches (返乡回流名单)."""
    return visible_people(actor).where(Person.returned_on.is_not(None))


def overdue_people(actor: Actor, *, day: date) -> Select[tuple[Person]]:
    """Returned people about whom nothing was heard for more than 14 days (clause 4.1.1(1))."""
    silent = Person.last_verified_on.is_(None) | (Person.last_verified_on < day - CLOCK)
    return returned_people(actor).where(silent)


def list_by_risk(actor: Actor, *, day: date, overdue: bool, cursor: str | None) -> Page[Person]:
    """Of whom nothing was heard for longest, first."""
    statement = overdue_people(actor, day=day) if overdue else returned_people(actor)
    heard = db.func.coalesce(Person.last_verified_on, date.min)
    return page_in_order(statement, [heard, Person.id], cursor)


def list_by_way(actor: Actor, *, day: date, overdue: bool) -> Sequence[Person]:
    """From door to door, the people of one household together; at most WAY_MOST."""
    statement = overdue_people(actor, day=day) if overdue else returned_people(actor)
    joined = statement.outerjoin(Household, Person.household_id == Household.id)
    return db.session.scalars(joined.order_by(*walking_order()).limit(WAY_MOST)).all()


def count_overdue(actor: Actor) -> tuple[int, datetime | None]:
    """How many are overdue, and since when the longest is (never heard of: since the return)."""
    silent = db.func.coalesce(Person.last_verified_on, Person.returned_on)
    rows = overdue_people(actor, day=today()).with_only_columns(silent.label("on")).subquery()
    count, first = db.session.execute(db.select(db.func.count(), db.func.min(rows.c.on))).one()
    since = first and datetime.combine(first + CLOCK, time(), CHINA).astimezone(UTC)
    return count, since


def walking_order() -> tuple[Any, ...]:
    """From door to door: village, group, place on the way, household; join households first."""
    return (Person.region_code, Household.group_name, Household.walk_order, Person.household_id,
            Person.id)  # fmt: skip

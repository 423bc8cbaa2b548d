"""Reads of people, always inside the actor's region."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select

from backend.core.actor import Actor
from backend.core.db import db
from backend.core.errors import NotFound
from backend.core.paging import Page, count_and_oldest, page_by_id
from backend.core.privacy import look_up_hash
from backend.domain.people.models import Household, Person

OUT_OF_AREA = "没有找到这个人，或者不归您这里管。要转办请联系上级人社部门"


def visible_people(actor: Actor) -> Select[tuple[Person]]:
    """Everybody below the actor's region; labourers see themselves."""
    statement = db.select(Person)
    if actor.kind == "labourer":
        return statement.where(Person.id == actor.person_id)
    return statement.where(Person.region_code.startswith(actor.region or "", autoescape=True))


def get_person(actor: Actor, *, person_id: int) -> Person:
    person = db.session.scalar(visible_people(actor).where(Person.id == person_id))
    if person is None:
        raise NotFound(OUT_OF_AREA)
    return person


def people_by_id(actor: Actor, *, ids: Iterable[int | None]) -> dict[int, Person]:
    """Those of these people whom the actor may see."""
    rows = db.session.scalars(visible_people(actor).where(Person.id.in_({n for n in ids if n})))
    return {row.id: row for row in rows}


def find_by_id_number(_actor: Actor, *, id_number: str) -> Person | None:
    """By the keyed hash of the first 18 characters; the caller decides what may be shown."""
    hashed = look_up_hash("id_number", id_number[:18].upper())
    return db.session.scalar(db.select(Person).where(Person.id_hash == hashed))


def list_people(
    actor: Actor, *, text: str = "", check: str = "", cursor: str | None = None
) -> Page[Person]:
    """By part of the name, or exactly by phone or ID number; newest first."""
    statement = visible_people(actor)
    if check:
        statement = statement.where(Person.check_status == check)
    if text.isdigit() and len(text) == 11:
        statement = statement.where(Person.phone_hash == look_up_hash("phone", text))
    elif len(text) == 18:
        statement = statement.where(Person.id_hash == look_up_hash("id_number", text.upper()))
    elif text:
        statement = statement.where(Person.name.contains(text, autoescape=True))
    return page_by_id(statement, Person.id, cursor)


def count_to_check(actor: Actor) -> tuple[int, datetime | None]:
    """Self-registered people that wait for the village, and since when the oldest does."""
    waiting = visible_people(actor).where(Person.check_status == "waiting")
    return count_and_oldest(waiting, Person.created_at)


def household_of(actor: Actor, *, household_id: int) -> Sequence[Person]:
    """The people of one household, eldest first."""
    statement = visible_people(actor).where(Person.household_id == household_id)
    return db.session.scalars(statement.order_by(Person.birth_on, Person.id)).all()


def villages_on_register(_actor: Actor) -> list[str]:
    """Codes of the villages that have households."""
    statement = db.select(Household.region_code).distinct().order_by(Household.region_code)
    return list(db.session.scalars(statement))

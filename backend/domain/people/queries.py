"""Reads of people, always inside the actor's region."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select

from backend.core.actor import Actor
from backend.core.db import db, starts_with
from backend.core.errors import NotFound
from backend.core.paging import Page, count_and_oldest, page_in_order
from backend.core.privacy import look_up_hash
from backend.domain.accounts.rules import BROKER
from backend.domain.people.models import Household, Person
from backend.domain.people.names import other_spellings
from backend.domain.regions.rules import COUNTY_DIGITS

OUT_OF_AREA = "没有找到这个人，或者不归您这里管。要转办请联系上级人社部门"


def visible_people(actor: Actor) -> Select[tuple[Person]]:
    """Everybody below the actor's region; labourers see themselves, brokers whom they introduced.

    Nobody who was merged away.
    """
    statement = db.select(Person).where(Person.merged_into_id.is_(None))
    if actor.kind == "labourer":
        return statement.where(Person.id == actor.person_id)
    if actor.role == BROKER:
        statement = statement.where(Person.introduced_by == actor.id)
    return statement.where(starts_with(Person.region_code, actor.region or ""))


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
    """By the keyed hash of the first 18 characters; the caller decides what may be shown.

    Who was merged away leads to the person that stands for both.
    """
    hashed = look_up_hash("id_number", id_number[:18].upper())
    person = db.session.scalar(db.select(Person).where(Person.id_hash == hashed))
    while person and person.merged_into_id:
        person = db.session.get_one(Person, person.merged_into_id)
    return person


def keeper_of(actor: Actor, *, person_id: int) -> int | None:
    """The visible person into whom this one was merged."""
    keeper = db.select(Person.merged_into_id).where(Person.id == person_id).scalar_subquery()
    found = visible_people(actor).where(Person.id == keeper).with_only_columns(Person.id)
    return db.session.scalar(found)


def list_people(
    actor: Actor, *, text: str = "", check: str = "", cursor: str | None = None
) -> Page[Person]:
    """By name, pinyin initials, or exactly by phone or ID number, in the order of an index.

    Inside a county any part of the name is found. Above it names and initials are found from
    their beginning, so that an index leads there among millions.
    """
    statement = visible_people(actor)
    if check:
        statement = statement.where(Person.check_status == check)
    condition, order = _search(text, local=len(actor.region or "") >= COUNTY_DIGITS)
    return page_in_order(statement.where(condition), order, cursor)


def _search(text: str, *, local: bool) -> tuple[ColumnElement[bool], list[Any]]:
    """What is looked for, and the order in which an index gives it."""
    name, place = Person.name, [Person.region_code] if local else []
    if text.isdigit() and len(text) == 11:
        return Person.phone_hash == look_up_hash("phone", text), [Person.id]
    if len(text) == 18:
        return Person.id_hash == look_up_hash("id_number", text.upper()), [Person.id]
    if text.isascii() and text.isalpha():
        return _spelt(text.lower()), [*place, Person.name_initials, Person.id]
    if not text:
        return db.true(), [Person.region_code, name, Person.id]
    found = name.contains(text, autoescape=True) if local else starts_with(name, text)
    return found, [*place, name, Person.id]


def _spelt(letters: str) -> ColumnElement[bool]:
    """Names whose initials begin with these letters, in either reading of the surname."""
    others = (
        starts_with(Person.name_initials, stored) & starts_with(Person.name, surname)
        for surname, stored in other_spellings(letters)
    )
    return db.or_(starts_with(Person.name_initials, letters), *others)


def count_to_check(actor: Actor) -> tuple[int, datetime | None]:
    """Self-registered people that wait for the village, and since when the oldest does."""
    waiting = visible_people(actor).where(Person.check_status == "waiting")
    return count_and_oldest(waiting, Person.created_at)


def household_of(actor: Actor, *, household_id: int) -> Sequence[Person]:
    """The people of one household, eldest first."""
    statement = visible_people(actor).where(Person.household_id == household_id)
    return db.session.scalars(statement.order_by(Person.birth_on, Person.id)).all()


def household_numbers(_actor: Actor, *, ids: Iterable[int | None]) -> dict[int | None, str]:
    """户编号 by household id; a household without one reads as ""."""
    statement = db.select(Household.id, Household.number)
    rows = db.session.execute(statement.where(Household.id.in_({n for n in ids if n})))
    return {household: number or "" for household, number in rows}


def villages_on_register(_actor: Actor) -> list[str]:
    """Codes of the villages that have households."""
    statement = db.select(Household.region_code).distinct().order_by(Household.region_code)
    return list(db.session.scalars(statement))

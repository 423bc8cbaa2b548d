"""Reads of graduates, always inside the actor's region."""

from datetime import datetime

from sqlalchemy import Select
from sqlalchemy.orm import contains_eager

from backend.core.actor import Actor
from backend.core.db import db
from backend.core.paging import Page, count_and_oldest, page_by_id
from backend.domain.graduates.models import Graduate
from backend.domain.history.rules import UNEMPLOYED
from backend.domain.people.models import Person
from backend.domain.people.queries import visible_people


def _visible(actor: Actor) -> Select[tuple[Graduate]]:
    people = visible_people(actor).with_only_columns(Person.id)
    return (
        db.select(Graduate)
        .join(Graduate.person)
        .options(contains_eager(Graduate.person))
        .where(Graduate.person_id.in_(people))
    )


def _without_help(actor: Actor) -> Select[tuple[Graduate]]:
    """No work, and no named helper or no plan (I08 must be 100 %)."""
    nothing = (Graduate.helper_name == "") | (Graduate.plan == "")
    return _visible(actor).where(Person.employment.in_(UNEMPLOYED), nothing)


def list_graduates(actor: Actor, *, everybody: bool, cursor: str | None) -> Page[Graduate]:
    statement = _visible(actor) if everybody else _without_help(actor)
    return page_by_id(statement, Graduate.person_id, cursor)


def count_without_help(actor: Actor) -> tuple[int, datetime | None]:
    return count_and_oldest(_without_help(actor), Graduate.created_at)


def find_graduate(actor: Actor, *, person_id: int) -> Graduate | None:
    return db.session.scalar(_visible(actor).where(Graduate.person_id == person_id))

"""Reads of exports of the actor's area."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select
from sqlalchemy.orm import joinedload

from backend.core.actor import Actor
from backend.core.clock import real_now
from backend.core.db import db, starts_with
from backend.core.errors import NotFound
from backend.core.paging import Page, count_and_oldest, page_by_id
from backend.domain.exports.models import Export
from backend.domain.exports.rules import KEEP
from backend.domain.people.models import Person
from backend.domain.people.queries import visible_people

CHUNK = 1000


def _visible(actor: Actor) -> Select[tuple[Export]]:
    return db.select(Export).where(starts_with(Export.region_code, actor.region or ""))


def get_export(actor: Actor, *, export_id: int) -> Export:
    found = db.session.scalar(_visible(actor).where(Export.id == export_id))
    if found is None:
        raise NotFound("没有找到这次导出，或者不归您这里管")
    return found


def list_exports(actor: Actor, *, cursor: str | None = None) -> Page[Export]:
    return page_by_id(_visible(actor), Export.id, cursor)


def count_waiting(actor: Actor) -> tuple[int, datetime | None]:
    """Exports of others that wait for this person's consent."""
    others = _visible(actor).where(
        Export.status == "waiting", Export.requested_by.is_distinct_from(actor.id)
    )
    return count_and_oldest(others, Export.created_at)


def count_people(actor: Actor) -> int:
    statement = visible_people(actor).with_only_columns(db.func.count(Person.id))
    return db.session.scalar(statement) or 0


def people_after(actor: Actor, *, last: int) -> Sequence[Person]:
    """The next of the area with their households, by id."""
    statement = visible_people(actor).options(joinedload(Person.household))
    return db.session.scalars(
        statement.where(Person.id > last).order_by(Person.id).limit(CHUNK)
    ).all()


def over_time(_actor: Actor) -> Sequence[Export]:
    """Ready files that were kept long enough."""
    return db.session.scalars(
        db.select(Export).where(Export.status == "ready", Export.updated_at < real_now() - KEEP)
    ).all()

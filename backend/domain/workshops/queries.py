"""Reads of workshops and bases: the units of an area, whom they give work to, new posts."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement

from backend.core.actor import Actor
from backend.core.clock import day_starts, today
from backend.core.db import db
from backend.core.errors import NotFound
from backend.core.paging import Page, page_by_id
from backend.domain.employers.models import Employer
from backend.domain.employers.queries import of_kinds, visible_employers
from backend.domain.people.models import Person
from backend.domain.people.queries import visible_people
from backend.domain.vacancies.models import Vacancy
from backend.domain.visits.queries import counted_since
from backend.domain.workshops.models import Workshop, WorkshopMember
from backend.domain.workshops.rules import KINDS


class Sums(NamedTuple):
    """Of one unit: people of the register who work there now, posts new since the campaign began
    (clause 4.1.2(2))."""

    members: int = 0
    new_posts: int = 0


def list_workshops(
    actor: Actor, *, text: str = "", kind: str = "", cursor: str | None = None
) -> Page[Employer]:
    kinds = [kind] if kind in KINDS else KINDS
    statement = visible_employers(actor).where(
        Employer.delisted_at.is_(None), of_kinds(actor, kinds=kinds)
    )
    if text:
        statement = statement.where(Employer.name.contains(text, autoescape=True))
    return page_by_id(statement, Employer.id, cursor)


def get_unit(actor: Actor, *, employer_id: int) -> Employer:
    """A unit of the actor's area that is registered as workshop or base."""
    found = db.session.scalar(
        visible_employers(actor).where(Employer.id == employer_id, of_kinds(actor, kinds=KINDS))
    )
    if found is None:
        raise NotFound("没有找到这个车间或基地。请先在用人单位的页面里勾选它的类别")
    return found


def facts_of(actor: Actor, *, employer_ids: Sequence[int]) -> dict[int, Workshop]:
    """What is known of these units, of those that the actor may see."""
    units = visible_employers(actor).with_only_columns(Employer.id)
    rows = db.session.scalars(
        db.select(Workshop).where(
            Workshop.employer_id.in_(employer_ids), Workshop.employer_id.in_(units)
        )
    )
    return {row.employer_id: row for row in rows}


def sums_of(_actor: Actor, *, employer_ids: Sequence[int]) -> dict[int, Sums]:
    """Counts without names, of units that the caller was allowed to load."""
    since = day_starts(counted_since(today()))
    members = _count(WorkshopMember.employer_id, employer_ids, WorkshopMember.until.is_(None))
    posts = _count(Vacancy.employer_id, employer_ids, Vacancy.created_at >= since)
    return {one: Sums(members.get(one, 0), posts.get(one, 0)) for one in employer_ids}


def _count(
    column: Any, employer_ids: Sequence[int], condition: ColumnElement[bool]
) -> dict[int, int]:
    rows = db.session.execute(
        db.select(column, db.func.count())
        .where(column.in_(employer_ids), condition)
        .group_by(column)
    )
    return {row[0]: row[1] for row in rows}


def members_of(
    actor: Actor, *, employer_id: int, cursor: str | None = None
) -> Page[WorkshopMember]:
    """Those whom the actor may see, the latest first, with who has left."""
    statement = (
        db.select(WorkshopMember)
        .join(WorkshopMember.person)
        .where(
            WorkshopMember.employer_id == employer_id,
            Person.id.in_(visible_people(actor).with_only_columns(Person.id)),
        )
    )
    return page_by_id(statement, WorkshopMember.id, cursor)


def get_member(actor: Actor, *, employer_id: int, member_id: int) -> WorkshopMember:
    row = db.session.get(WorkshopMember, member_id)
    people = visible_people(actor).with_only_columns(Person.id)
    if (
        row is None
        or row.employer_id != employer_id
        or db.session.scalar(people.where(Person.id == row.person_id)) is None
    ):
        raise NotFound("这里没有找到这个人，或者不归您这里管")
    return row

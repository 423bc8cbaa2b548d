"""Reads of who answers for whom: the tree by place, the gaps, coverage of visits, a week's work."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case

from backend.core.actor import Actor
from backend.core.clock import day_starts, iso_week, today, week_start
from backend.core.db import db, starts_with
from backend.core.paging import Page, count_and_oldest, page_in_order
from backend.domain.accounts.models import Staff
from backend.domain.accounts.rules import BROKER, PERMISSIONS, Can
from backend.domain.applications.models import Application
from backend.domain.catalogues.dated import campaign_on
from backend.domain.fieldwork.models import Call, Visit
from backend.domain.fieldwork.queries import visible_households
from backend.domain.history.rules import UNEMPLOYED
from backend.domain.people.models import Household, Person
from backend.domain.regions.queries import get_region_below, list_children
from backend.domain.regions.rules import HUNAN, digits_below


class Part(NamedTuple):
    """One place: its households, those nobody answers for, and the coverage of visits.

    `out_of_work`: households with somebody who has no work; `visited`: how many of them were
    visited since the first day of the campaign, else of the year (clause 4.2.2(1)).
    """

    code: str
    name: str
    households: int = 0
    without: int = 0
    out_of_work: int = 0
    visited: int = 0


def responsibility(actor: Actor, *, region_code: str) -> tuple[Part, list[Part]]:
    """The tree of who answers for whom (clause 4.2.2): a place, and the places below it."""
    place = get_region_below(actor, code=region_code or actor.region or HUNAN)
    digits = digits_below(place.code)
    part: Any = db.func.substr(Household.region_code, 1, digits or len(place.code))
    rows = db.session.execute(
        visible_households(actor)
        .where(starts_with(Household.region_code, place.code))
        .with_only_columns(part, db.func.count(), *_counts(today()))
        .group_by(part)
    ).all()
    found = {row[0]: [int(number or 0) for number in row[1:]] for row in rows}
    total = Part(place.code, place.name, *map(sum, zip(*found.values(), strict=True)))
    if not digits:
        return total, []
    children = list_children(actor, parent=place.code)
    return total, [Part(one.code, one.name, *found[one.code]) for one in children
                   if one.code in found]  # fmt: skip


def _counts(day: date) -> list[Any]:
    """Sums of: nobody answers for it; somebody has no work; of these, visited."""
    campaign = campaign_on(day)
    since = campaign.starts_on if campaign else date(day.year, 1, 1)
    idle = (
        db.select(Person.id)
        .where(
            Person.household_id == Household.id, Person.employment.in_(UNEMPLOYED),
            Person.merged_into_id.is_(None),
        )
        .exists()
    )
    seen = (
        db.select(Visit.id)
        .where(Visit.household_id == Household.id, Visit.visited_on >= since)
        .exists()
    )
    conditions = (_nobody(), idle, idle & seen)
    return [db.func.sum(case((condition, 1), else_=0)) for condition in conditions]


def _nobody() -> ColumnElement[bool]:
    """No helper, or one whose account was closed."""
    active = db.select(Staff.id).where(Staff.id == Household.helper_id, Staff.active).exists()
    return Household.helper_id.is_(None) | ~active


def list_responsibility(
    actor: Actor, *, region_code: str, gaps: bool, cursor: str | None = None
) -> Page[Household]:
    """Households of a place from door to door; `gaps`: only those nobody answers for."""
    statement = visible_households(actor).where(starts_with(Household.region_code, region_code))
    if gaps:
        statement = statement.where(_nobody())
    order = [Household.region_code, Household.group_name, Household.walk_order, Household.id]
    return page_in_order(statement, order, cursor)


def count_gaps(actor: Actor) -> tuple[int, datetime | None]:
    """Households without a helper, and since when the oldest is on the register."""
    return count_and_oldest(visible_households(actor).where(_nobody()), Household.created_at)


def helpers_for(actor: Actor, *, region_code: str) -> Sequence[Staff]:
    """Whoever may answer for households of a village: of it, or of the township above."""
    may = [role for role, given in PERMISSIONS.items() if Can.FIELD_WORK in given]
    may.remove(BROKER)  # sees only whom they introduced
    return db.session.scalars(
        db.select(Staff)
        .where(
            Staff.active, Staff.role.in_(may), starts_with(Staff.region_code, actor.region or ""),
            db.literal(region_code).startswith(Staff.region_code),
        )
        .order_by(Staff.region_code.desc(), Staff.name, Staff.id)
    ).all()


class Week(NamedTuple):
    """Since Monday: visits, calls, applications on somebody's behalf, and people's own ones."""

    visits: int
    calls: int
    on_behalf: int
    own: int


def week_of(actor: Actor, *, region_code: str, day: date) -> Week:
    monday = week_start(iso_week(day))
    counts = [
        db.session.scalar(
            db.select(db.func.count()).select_from(model).where(
                starts_with(model.region_code, actor.region or ""),
                starts_with(model.region_code, region_code), since, *more,
            )
        )
        for model, since, more in (
            (Visit, Visit.visited_on >= monday, ()),
            (Call, Call.called_on >= monday, ()),
            (Application, Application.created_at >= day_starts(monday),
             (Application.on_behalf_by.is_not(None),)),
            (Application, Application.created_at >= day_starts(monday),
             (Application.on_behalf_by.is_(None),)),
        )
    ]  # fmt: skip
    return Week(*(count or 0 for count in counts))

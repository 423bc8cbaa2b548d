"""Reads of visits to firms: the listed units, who was visited, coverage with the missing named."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Select, case
from sqlalchemy.orm import aliased

from backend.core.actor import Actor
from backend.core.clock import day_starts, today
from backend.core.db import db, starts_with
from backend.core.paging import Page, count_rows, page_by_id
from backend.domain.accounts.models import Staff
from backend.domain.accounts.rules import PERMISSIONS, Can
from backend.domain.catalogues.dated import campaign_on
from backend.domain.employers.models import Employer
from backend.domain.employers.queries import of_kinds, visible_employers
from backend.domain.figures.rules import Count
from backend.domain.regions.queries import get_region_below, list_children
from backend.domain.regions.rules import HUNAN, digits_below
from backend.domain.vacancies.models import Vacancy, VacancyStatus
from backend.domain.visits.models import EmployerFollowup, FirmVisit
from backend.domain.visits.rules import KEY_KINDS, LISTED_KINDS, updated_since

Contact = FirmVisit | EmployerFollowup
Row = TypeVar("Row", FirmVisit, EmployerFollowup)
CONTACTS: tuple[type[Contact], ...] = (FirmVisit, EmployerFollowup)


class Part(NamedTuple):
    """One place and its coverage; `loose` = units of the place above that are in none below."""

    code: str
    name: str
    units: Count
    loose: bool = False


def counted_since(day: date) -> date:
    """Visits count from the first day of the campaign, else of the year."""
    campaign = campaign_on(day)
    return campaign.starts_on if campaign else date(day.year, 1, 1)


def listed_units(actor: Actor) -> Select[tuple[Employer]]:
    """Key, monitored and park firms that the actor's area registered and that still exist."""
    return visible_employers(actor).where(
        Employer.delisted_at.is_(None), of_kinds(actor, kinds=LISTED_KINDS)
    )


def list_units(
    actor: Actor, *, text: str = "", kind: str = "", state: str = "", region: str = "",
    cursor: str | None = None,
) -> Page[Employer]:  # fmt: skip
    """Listed units by name, kind, state (rules.STATES) and the place that registered them."""
    statement = listed_units(actor).where(starts_with(Employer.owner_region, region))
    if text:
        statement = statement.where(Employer.name.contains(text, autoescape=True))
    if kind in LISTED_KINDS:
        statement = statement.where(of_kinds(actor, kinds=[kind]))
    if state:
        statement = statement.where(_in_state(actor, state))
    return page_by_id(statement, Employer.id, cursor)


def _in_state(actor: Actor, state: str) -> ColumnElement[bool]:
    conditions: dict[str, Callable[[], ColumnElement[bool]]] = {
        "visited": _visited, "missing": lambda: ~_visited(),
        "late": lambda: _late_visit().exists(),
        "due": lambda: db.or_(*(_due(model).exists() for model in CONTACTS)),
        "mine": lambda: Employer.service_officer_id == actor.id,
        "no_officer": lambda: Employer.service_officer_id.is_(None)
        & of_kinds(actor, kinds=KEY_KINDS),
    }  # fmt: skip
    return conditions[state]() if state in conditions else db.true()


def _visited() -> ColumnElement[bool]:
    return db.exists().where(
        FirmVisit.employer_id == Employer.id, FirmVisit.visited_on >= counted_since(today())
    )


def _late_visit() -> Select[tuple[FirmVisit]]:
    """A unit's last visit, if it found a shortage and no post became new or renewed in time."""
    newer = aliased(FirmVisit)
    overtaken = db.exists().where(
        newer.employer_id == FirmVisit.employer_id,
        db.or_(
            newer.visited_on > FirmVisit.visited_on,
            (newer.visited_on == FirmVisit.visited_on) & (newer.id > FirmVisit.id),
        ),
    )
    updated = db.exists().where(
        Vacancy.employer_id == FirmVisit.employer_id, Vacancy.valid_from >= FirmVisit.visited_on,
        Vacancy.status != VacancyStatus.DRAFT,  # nobody reads it yet
    )
    return (
        db.select(FirmVisit)
        .where(
            FirmVisit.employer_id == Employer.id, FirmVisit.shortage_total > 0,
            FirmVisit.visited_on < updated_since(today()), ~overtaken, ~updated,
        )
        .correlate(Employer)
    )  # fmt: skip


def late_units(actor: Actor, *, employer_ids: Sequence[int]) -> set[int]:
    """Which of these have a shortage whose posts nobody brought up to date in time."""
    late = listed_units(actor).where(Employer.id.in_(employer_ids), _late_visit().exists())
    return set(db.session.scalars(late.with_only_columns(Employer.id)))


def count_late(actor: Actor) -> tuple[int, datetime | None]:
    visits = (
        listed_units(actor)
        .join(FirmVisit, FirmVisit.employer_id == Employer.id)
        .where(FirmVisit.id.in_(_late_visit().with_only_columns(FirmVisit.id)))
        .with_only_columns(db.func.count(), db.func.min(FirmVisit.visited_on))
    )
    count, oldest = db.session.execute(visits).one()
    return count, day_starts(oldest) if oldest else None


def _due(model: type[Contact]) -> Select[tuple[Any]]:
    """A unit's last contact, if it is of this kind and the day it named for the next is over."""
    later = (
        db.exists().where(other.employer_id == Employer.id, other.created_at > model.created_at)
        for other in map(aliased, CONTACTS)
    )
    return (
        db.select(model)
        .where(model.employer_id == Employer.id, model.next_on < today(), *(~one for one in later))
        .correlate(Employer)
    )


def count_due(actor: Actor) -> tuple[int, datetime | None]:
    """Units whose next contact is overdue, and since when one has been waiting at the longest."""
    units = listed_units(actor).where(_in_state(actor, "due"))
    days = [
        db.session.scalar(
            listed_units(actor)
            .join(model, model.employer_id == Employer.id)
            .where(model.id.in_(_due(model).with_only_columns(model.id)))
            .with_only_columns(db.func.min(model.next_on))
        )
        for model in CONTACTS
    ]
    oldest = min(filter(None, days), default=None)
    return count_rows(units, Employer.id), day_starts(oldest) if oldest else None


def last_visits(actor: Actor, *, employer_ids: Sequence[int]) -> dict[int, FirmVisit]:
    """The last visit of each of these units."""
    visits = _visible_visits(actor).where(FirmVisit.employer_id.in_(employer_ids))
    ordered = visits.order_by(FirmVisit.visited_on, FirmVisit.id)
    return {visit.employer_id: visit for visit in db.session.scalars(ordered)}


def visits_of(actor: Actor, *, employer_id: int) -> Sequence[FirmVisit]:
    """The latest first."""
    visits = _visible_visits(actor).where(FirmVisit.employer_id == employer_id)
    ordered = visits.order_by(FirmVisit.visited_on.desc(), FirmVisit.id.desc())
    return db.session.scalars(ordered.limit(50)).all()


def _visible_visits(actor: Actor) -> Select[tuple[FirmVisit]]:
    units = visible_employers(actor).with_only_columns(Employer.id)
    return db.select(FirmVisit).where(FirmVisit.employer_id.in_(units))


def followups_of(actor: Actor, *, employer_id: int) -> Sequence[EmployerFollowup]:
    """The latest first."""
    units = visible_employers(actor).with_only_columns(Employer.id)
    entries = db.select(EmployerFollowup).where(
        EmployerFollowup.employer_id == employer_id, EmployerFollowup.employer_id.in_(units)
    )
    ordered = entries.order_by(EmployerFollowup.happened_on.desc(), EmployerFollowup.id.desc())
    return db.session.scalars(ordered.limit(50)).all()


def officers_for(actor: Actor, *, unit: Employer) -> Sequence[Staff]:
    """Who may serve a unit: of the actor's area, may enter vacancies, reaches the unit."""
    may = [role for role, given in PERMISSIONS.items() if Can.ENTER_VACANCIES in given]
    return db.session.scalars(
        db.select(Staff)
        .where(
            Staff.active, Staff.role.in_(may), starts_with(Staff.region_code, actor.region or ""),
            db.literal(unit.owner_region).startswith(Staff.region_code),
        )
        .order_by(Staff.region_code.desc(), Staff.name, Staff.id)
    ).all()


def sent_before(actor: Actor, *, model: type[Row], client_key: str) -> Row | None:
    """The row that the actor's form made when it was sent the first time."""
    return db.session.scalar(
        db.select(model).where(model.client_key == client_key, model.staff_id == actor.id)
    )


def coverage(actor: Actor, *, region_code: str = "") -> tuple[Part, list[Part]]:
    """I11 for firms (clause 4.1.2(1)): visited ÷ listed of a place and of the places below it."""
    place = get_region_below(actor, code=region_code or actor.region or HUNAN)
    digits = digits_below(place.code) if len(place.code) < 6 else 0  # counties visit, not towns
    part: Any = db.func.substr(Employer.owner_region, 1, digits or len(place.code))
    rows = db.session.execute(
        listed_units(actor)
        .where(starts_with(Employer.owner_region, place.code))
        .with_only_columns(
            part, db.func.sum(case((_visited(), 1), else_=0)), db.func.count()
        )
        .group_by(part)
    )  # fmt: skip
    found = {code: Count(int(visited), int(listed)) for code, visited, listed in rows}
    total = Part(place.code, place.name, sum(found.values(), Count()))
    below = list_children(actor, parent=place.code) if digits else []
    parts = [Part(one.code, one.name, found.pop(one.code, Count())) for one in below]
    if below and found:
        own = sum(found.values(), Count())
        parts.append(Part(place.code, f"{place.name}本级登记", own, loose=True))
    return total, parts

"""Reads of patrol: what an organisation has to look at, how far it is, I17."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import joinedload

from backend.core.actor import SYSTEM, Actor
from backend.core.clock import day_starts, iso_week, real_now, today, week_start
from backend.core.db import db, starts_with
from backend.domain.accounts.models import Staff
from backend.domain.employers.models import Employer
from backend.domain.patrols.models import PatrolAsk, PatrolCheck, PatrolTask
from backend.domain.patrols.rules import employer_organisation
from backend.domain.vacancies.models import PATROL_HOLDS, Vacancy, VacancyStatus
from backend.domain.vacancies.rules import BY_EMPLOYER


class Progress(NamedTuple):
    """Of one organisation: open vacancies now, looked at this week, hidden for lack of a look."""

    organisation: str
    region_code: str
    live: int
    checked: int
    hidden: int


def own_organisation(actor: Actor) -> str:
    """Of whoever is signed in: the office that the account belongs to, wherever it looks now."""
    if actor.employer_id:
        return employer_organisation(actor.employer_id)
    staff = db.session.get(Staff, actor.id) if actor.kind == "staff" else None
    return staff.region_code if staff else ""


def _entered_by(organisation: str) -> ColumnElement[bool]:
    if organisation.startswith(f"{BY_EMPLOYER}:"):
        number = int(organisation.partition(":")[2])
        return (Vacancy.source == BY_EMPLOYER) & (Vacancy.employer_id == number)
    return (Vacancy.source != BY_EMPLOYER) & (Vacancy.owner_region == organisation)


def _live() -> ColumnElement[bool]:
    return (Vacancy.status == VacancyStatus.OPEN) & (Vacancy.valid_to >= today())


def _unchecked() -> ColumnElement[bool]:
    """Nobody has looked since this week's Monday."""
    return Vacancy.patrol_due_on < week_start(iso_week(today())) + PATROL_HOLDS


def to_check(_actor: Actor, *, organisation: str) -> Select[tuple[Vacancy]]:
    """What this week's patrol has left, what is hidden or soon will be first."""
    return (
        db.select(Vacancy)
        .where(_entered_by(organisation), _live(), _unchecked())
        .options(joinedload(Vacancy.employer))
        .order_by(Vacancy.patrol_due_on, Vacancy.employer_id, Vacancy.id)
    )


def list_to_check(actor: Actor, *, limit: int = 50) -> Sequence[Vacancy]:
    statement = to_check(actor, organisation=own_organisation(actor))
    return db.session.scalars(statement.limit(limit)).all()


def count_to_check(actor: Actor) -> tuple[int, datetime | None]:
    """How many are left of this week's task, waiting since Monday."""
    left = to_check(actor, organisation=own_organisation(actor)).order_by(None).subquery()
    count = db.session.scalar(db.select(db.func.count()).select_from(left)) or 0
    return count, day_starts(week_start(iso_week(today()))) if count else None


def progress_of(actor: Actor) -> list[Progress]:
    """I17 per organisation of the actor's area, of this moment: offices first, then employers."""
    poster = db.case((Vacancy.source == BY_EMPLOYER, Vacancy.employer_id)).label("poster")
    rows = db.session.execute(
        db.select(
            poster, Vacancy.owner_region, db.func.count(),
            db.func.sum(db.case((_unchecked(), 0), else_=1)),
            db.func.sum(db.case((Vacancy.patrol_due_on < today(), 1), else_=0)),
        )
        .where(starts_with(Vacancy.owner_region, actor.region or ""), _live())
        .group_by(poster, Vacancy.owner_region)
    )  # fmt: skip
    found = [
        Progress(
            employer_organisation(row.poster) if row.poster else row.owner_region,
            row.owner_region, *(int(number) for number in row[2:]),
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.organisation.startswith(BY_EMPLOYER), one))


def tasks_of(_actor: Actor, *, organisation: str, limit: int = 12) -> Sequence[PatrolTask]:
    statement = db.select(PatrolTask).where(PatrolTask.organisation == organisation)
    return db.session.scalars(statement.order_by(PatrolTask.week.desc()).limit(limit)).all()


def checked_by_week(_actor: Actor, *, organisation: str) -> dict[str, int]:
    """How many different vacancies an organisation looked at, by week."""
    rows = db.session.execute(
        db.select(PatrolCheck.week, db.func.count(PatrolCheck.vacancy_id.distinct()))
        .where(PatrolCheck.organisation == organisation)
        .group_by(PatrolCheck.week)
    )
    return {week: count for week, count in rows}


def checks_of(_actor: Actor, *, vacancy: Vacancy) -> Sequence[PatrolCheck]:
    """Of a vacancy that the caller was allowed to load, the newest first."""
    statement = db.select(PatrolCheck).where(PatrolCheck.vacancy_id == vacancy.id)
    return db.session.scalars(statement.order_by(PatrolCheck.id.desc()).limit(20)).all()


def live_of_employer(
    _actor: Actor, *, employer_id: int, organisation: str
) -> Sequence[Vacancy]:
    statement = db.select(Vacancy).where(
        Vacancy.employer_id == employer_id, _entered_by(organisation), _live()
    )
    return db.session.scalars(statement.order_by(Vacancy.id).limit(50)).all()


def live_by_organisation(_actor: Actor) -> list[tuple[str, str, int]]:
    """Every organisation with open vacancies, its area, and how many."""
    return [(one.organisation, one.region_code, one.live) for one in progress_of(SYSTEM)]


def latest_ask(_actor: Actor, *, employer_id: int, since: timedelta) -> PatrolAsk | None:
    return db.session.scalar(
        db.select(PatrolAsk)
        .where(PatrolAsk.employer_id == employer_id, PatrolAsk.asked_at > real_now() - since)
        .order_by(PatrolAsk.id.desc())
    )


def employer_names(_actor: Actor, *, organisations: Sequence[str]) -> dict[str, str]:
    """Names of the organisations that are employers."""
    ids = [int(one.partition(":")[2]) for one in organisations if one.startswith(BY_EMPLOYER)]
    rows = db.session.execute(
        db.select(Employer.id, Employer.name).where(Employer.id.in_(ids))
    )
    return {employer_organisation(number): name for number, name in rows}

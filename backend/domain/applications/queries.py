"""Reads of applications: one's own, or those of the actor's region."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select
from sqlalchemy.orm import joinedload, selectinload

from backend.core.actor import Actor
from backend.core.db import db
from backend.core.errors import NotFound
from backend.core.paging import Page, count_and_oldest, page_by_id
from backend.domain.applications.models import Application, ApplicationStatus, Consent, OfferAnswer
from backend.domain.applications.rules import OVERDUE
from backend.domain.employers.models import Employer
from backend.domain.vacancies.models import Vacancy


def visible_applications(actor: Actor) -> Select[tuple[Application]]:
    """A labourer's own (while the phone is unconfirmed, only new ones), or the region's.

    An employer's: of those who gave leave to be told to it, and did not withdraw (PIPL art. 23);
    none of one that was delisted.
    """
    statement = db.select(Application).options(
        joinedload(Application.vacancy).joinedload(Vacancy.employer),
        joinedload(Application.person),
        selectinload(Application.steps),
    )
    if actor.kind == "labourer":
        statement = statement.where(Application.person_id == actor.person_id)
        return statement.where(Application.created_at >= actor.since) if actor.since else statement
    if actor.employer_id:
        leave = db.exists().where(
            Consent.person_id == Application.person_id, Consent.employer_id == actor.employer_id
        )
        return statement.where(
            leave, Application.vacancy.has(Vacancy.employer_id == actor.employer_id),
            db.exists().where(Employer.id == actor.employer_id, Employer.delisted_at.is_(None)),
            Application.status != ApplicationStatus.WITHDRAWN,
        )  # fmt: skip
    return statement.where(Application.region_code.startswith(actor.region or "", autoescape=True))


def get_application(actor: Actor, *, application_id: int) -> Application:
    found = db.session.scalar(
        visible_applications(actor).where(Application.id == application_id)
    )
    if found is None:
        raise NotFound("没有找到这条报名，或者不归您这里管")
    return found


def find_application(actor: Actor, *, vacancy_id: int) -> Application | None:
    """The labourer's own application for this vacancy."""
    if actor.person_id is None:
        return None
    return db.session.scalar(
        visible_applications(actor).where(Application.vacancy_id == vacancy_id)
    )


def list_applications(
    actor: Actor, *, status: str = "", cursor: str | None = None
) -> Page[Application]:
    """In one status, or OVERDUE: those whose employer has not answered for five days."""
    statement = visible_applications(actor)
    if status == OVERDUE:
        statement = statement.where(
            Application.overdue_at.is_not(None), Application.status == ApplicationStatus.INTERESTED
        )
    elif status:
        statement = statement.where(Application.status == status)
    return page_by_id(statement, Application.id, cursor)


def find_consent(_actor: Actor, *, person_id: int, employer_id: int) -> Consent | None:
    return db.session.scalar(
        db.select(Consent).where(
            Consent.person_id == person_id, Consent.employer_id == employer_id
        )
    )


def count_new(actor: Actor) -> tuple[int, datetime | None]:
    """Applications that nobody has contacted yet."""
    waiting = visible_applications(actor).where(Application.status == "interested")
    return count_and_oldest(waiting, Application.created_at)


def answers_of(_actor: Actor, *, person_ids: Sequence[int]) -> dict[int, list[OfferAnswer]]:
    """Every answer that these people gave to pushed vacancies."""
    found: dict[int, list[OfferAnswer]] = {}
    rows = db.session.scalars(db.select(OfferAnswer).where(OfferAnswer.person_id.in_(person_ids)))
    for row in rows:
        found.setdefault(row.person_id, []).append(row)
    return found


def applied_pairs(_actor: Actor) -> set[tuple[int, int]]:
    """(person, vacancy) of every application, whatever became of it."""
    rows = db.session.execute(db.select(Application.person_id, Application.vacancy_id))
    return {(row.person_id, row.vacancy_id) for row in rows}


def applications_of(actor: Actor, *, person_id: int) -> Sequence[Application]:
    """One person's applications, newest first."""
    statement = visible_applications(actor).where(Application.person_id == person_id)
    return db.session.scalars(statement.order_by(Application.id.desc())).all()

"""Reads of reports: those about vacancies that the actor's area entered."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select
from sqlalchemy.orm import joinedload

from backend.core.actor import Actor
from backend.core.clock import real_now
from backend.core.db import db, starts_with
from backend.core.paging import Page, count_and_oldest, page_by_id
from backend.domain.reports.models import VacancyReport
from backend.domain.reports.rules import CHECKED_COUNTS_FOR, HIDING
from backend.domain.vacancies.models import Vacancy


def visible_reports(actor: Actor) -> Select[tuple[VacancyReport]]:
    return (
        db.select(VacancyReport)
        .join(VacancyReport.vacancy)
        .where(starts_with(Vacancy.owner_region, actor.region or ""))
        .options(joinedload(VacancyReport.vacancy).joinedload(Vacancy.employer))
    )


def list_reports(
    actor: Actor, *, decision: str, cursor: str | None = None
) -> Page[VacancyReport]:
    """Those that stand at `decision` ("" = not yet checked), the newest first."""
    statement = visible_reports(actor).where(VacancyReport.decision == decision)
    return page_by_id(statement, VacancyReport.id, cursor)


def reports_of(actor: Actor, *, vacancy_id: int) -> Sequence[VacancyReport]:
    statement = visible_reports(actor).where(VacancyReport.vacancy_id == vacancy_id)
    return db.session.scalars(statement.order_by(VacancyReport.id)).all()


def count_waiting(actor: Actor) -> tuple[int, datetime | None]:
    waiting = visible_reports(actor).where(VacancyReport.decision == "")
    return count_and_oldest(waiting, VacancyReport.reported_at)


def find_own_report(_actor: Actor, *, vacancy_id: int, user_id: int) -> VacancyReport | None:
    return db.session.scalar(
        db.select(VacancyReport).where(
            VacancyReport.vacancy_id == vacancy_id, VacancyReport.wechat_user_id == user_id
        )
    )


def was_just_cleared(_actor: Actor, *, vacancy_id: int) -> bool:
    """Whether somebody found a report of money or papers untrue a short while ago."""
    found = db.session.scalar(
        db.select(VacancyReport.id).where(
            VacancyReport.vacancy_id == vacancy_id, VacancyReport.decision == "untrue",
            VacancyReport.kind.in_(HIDING),
            VacancyReport.decided_at > real_now() - CHECKED_COUNTS_FOR,
        ).limit(1)
    )  # fmt: skip
    return found is not None

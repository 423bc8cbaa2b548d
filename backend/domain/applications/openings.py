"""Openings of a vacancy: some kept for a group for some days, each hire takes one."""

from datetime import date, timedelta

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import today
from backend.core.db import db
from backend.core.errors import BadInput, RuleBroken
from backend.domain.applications.models import Application, ApplicationStatus
from backend.domain.applications.rules import HAS_POST, LET_GO, WAITING
from backend.domain.people.models import Person
from backend.domain.vacancies.actions import set_status
from backend.domain.vacancies.models import Vacancy, VacancyStatus
from backend.domain.vacancies.queries import get_vacancy
from backend.domain.vacancies.rules import RESERVE_MOST, is_reserved

FULL = "留的名额已经报满了。{day}以后还有空缺的话，大家都能报名，可以先看看别的岗位"


def reserve_openings(actor: Actor, *, vacancy_id: int, count: int, days: int) -> Vacancy:
    """Keep so many openings for the campaign's group until so many days from now (clause
    4.3.1(2)); 0 openings ends it."""
    vacancy = get_vacancy(actor, vacancy_id=vacancy_id)
    if vacancy.status != VacancyStatus.OPEN:
        raise RuleBroken("岗位在招才能留名额，请刷新后再看", rule="vacancy.not_open")
    free = vacancy.headcount_left - _held(vacancy)
    faults = {}
    if not 0 <= count <= free:
        faults["count"] = f"还能留 0–{free} 个"
    if not 1 <= days <= RESERVE_MOST.days:
        faults["days"] = f"天数填 1–{RESERVE_MOST.days}"
    if faults:
        raise BadInput("有几项还要再看一下", fields=faults)
    vacancy.reserved_left = count
    vacancy.reserved_until = today() + timedelta(days=days) if count else None
    audit.record(
        actor, "reserve_openings", f"vacancy:{vacancy.id}", count=count,
        until=vacancy.reserved_until and vacancy.reserved_until.isoformat(),
    )  # fmt: skip
    return vacancy


def hold_opening(_actor: Actor, *, person: Person, vacancy: Vacancy) -> bool:
    """Whether this application gets one of the kept openings; RuleBroken when only kept ones are
    left and none of them is for this person."""
    if not is_reserved(vacancy, today()):
        return False
    if person.registered_poor:
        # the condition stands in the statement: of many at once none gets one too many
        taken = db.session.execute(
            db.update(Vacancy)
            .where(Vacancy.id == vacancy.id, Vacancy.reserved_left > 0)
            .values(reserved_left=Vacancy.reserved_left - 1)
            .execution_options(synchronize_session=False)
        )
        db.session.refresh(vacancy, ["reserved_left"])
        if taken.rowcount:  # type: ignore[attr-defined]
            return True
    if _free(vacancy) < 1:
        raise RuleBroken(FULL.format(day=_day(vacancy.reserved_until)), rule="vacancy.reserved")
    return False


def follow_openings(actor: Actor, *, application: Application, before: str) -> None:
    """What a step does to the openings: a hire takes one, whoever goes gives it back."""
    status = application.status
    if status == ApplicationStatus.HIRED:
        _take(actor, application)
    elif status in LET_GO and before in HAS_POST:
        _give_back(actor, application)
    elif status in LET_GO and application.reserved:
        _unhold(application)


def _lock(application: Application) -> Vacancy:
    return db.session.get_one(
        Vacancy, application.vacancy_id, with_for_update=True, populate_existing=True
    )


def _take(actor: Actor, application: Application) -> None:
    vacancy = _lock(application)
    if vacancy.headcount_left < 1:
        raise RuleBroken(
            "这个岗位的名额招满了。还要招的话，请先让单位加名额", rule="vacancy.filled"
        )
    if is_reserved(vacancy, today()) and not application.reserved and _free(vacancy) < 1:
        until = _day(vacancy.reserved_until)
        raise RuleBroken(f"剩下的名额到{until}都是留着的，请过后再录用", rule="vacancy.reserved")
    vacancy.headcount_left -= 1
    if vacancy.headcount_left == 0 and vacancy.status == VacancyStatus.OPEN:
        set_status(actor, vacancy=vacancy, status=VacancyStatus.FILLED, reason="名额都录用了")


def _give_back(actor: Actor, application: Application) -> None:
    vacancy = _lock(application)
    vacancy.headcount_left = min(vacancy.headcount_total, vacancy.headcount_left + 1)
    if application.reserved:
        _unhold(application)
    if vacancy.status == VacancyStatus.FILLED and vacancy.valid_to >= today():
        set_status(actor, vacancy=vacancy, status=VacancyStatus.OPEN, reason="录用的人没有来")


def _unhold(application: Application) -> None:
    vacancy = _lock(application)
    application.reserved = False
    if is_reserved(vacancy, today()):
        vacancy.reserved_left += 1


def _free(vacancy: Vacancy) -> int:
    """Openings that are neither kept nor held by somebody for whom one was kept."""
    return vacancy.headcount_left - vacancy.reserved_left - _held(vacancy)


def _held(vacancy: Vacancy) -> int:
    count = db.session.scalar(
        db.select(db.func.count(Application.id)).where(
            Application.vacancy_id == vacancy.id, Application.reserved.is_(True),
            Application.status.in_(WAITING),
        )
    )  # fmt: skip
    return count or 0


def _day(day: date | None) -> str:
    return f"{day.month}月{day.day}日" if day else ""

"""Vacancies taken down, one or all of an employer's: whoever applied is told the same day."""

from collections.abc import Sequence

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import real_now
from backend.core.db import db
from backend.core.errors import BadInput, RuleBroken
from backend.domain.applications.actions import take_step
from backend.domain.applications.models import Application
from backend.domain.applications.rules import WAITING
from backend.domain.employers.models import Employer
from backend.domain.employers.queries import get_employer
from backend.domain.inbox.actions import tell
from backend.domain.vacancies.actions import set_status
from backend.domain.vacancies.models import Vacancy
from backend.domain.vacancies.queries import get_vacancy
from backend.domain.vacancies.rules import can_become

DELISTED = "这家单位不在招人名单里了"
NOT_WANTED = "单位不招了"
TOLD = "“{title}”撤下了：{note}。请不要交钱，也不用再等。别的岗位还在招，请再看看。"


def delist_employer(actor: Actor, *, employer_id: int, reason: str) -> Employer:
    """Wrong, closed or not trustworthy (clause 4.1.2(3)): nothing of it stays where it is found.

    Every vacancy of it goes, whoever entered it; hired people keep what they have.
    """
    row = get_employer(actor, employer_id=employer_id)
    if not reason.strip():
        raise BadInput("请写明原因", fields={"reason": "请写明原因，例如：登记机关显示已注销"})
    if row.delisted_at:
        raise RuleBroken("这家单位已经清退了，请刷新后再看", rule="employer.delisted")
    row.delisted_at, row.delisted_why = real_now(), reason.strip()[:200]
    vacancies = db.session.scalars(db.select(Vacancy).where(Vacancy.employer_id == row.id)).all()
    told = take_down(actor, vacancies=vacancies, reason=f"用人单位清退：{reason}", note=DELISTED)
    audit.record(
        actor, "delist_employer", f"employer:{row.id}", reason=reason, told=told,
        vacancies=len(vacancies),
    )  # fmt: skip
    return row


def withdraw_vacancy(actor: Actor, *, vacancy_id: int, reason: str) -> Vacancy:
    """Taken down for good."""
    if not reason.strip():
        raise BadInput("请写明为什么撤下", fields={"reason": "请写明为什么撤下"})
    vacancy = get_vacancy(actor, vacancy_id=vacancy_id)
    if not can_become(vacancy.status, "withdrawn"):
        raise RuleBroken("这个岗位已经撤下了，请刷新后再看", rule="vacancy.transition")
    take_down(actor, vacancies=[vacancy], reason=reason, note=NOT_WANTED)
    return vacancy


def take_down(
    actor: Actor, *, vacancies: Sequence[Vacancy], reason: str, note: str
) -> int:
    """Withdraw these, loaded by scope; returns how many applicants were told `note`."""
    for vacancy in vacancies:
        if can_become(vacancy.status, "withdrawn"):
            set_status(actor, vacancy=vacancy, status="withdrawn", reason=reason)
    waiting = _waiting([vacancy.id for vacancy in vacancies])
    for application in waiting:
        _tell(actor, application, note)
    return len(waiting)


def relist_employer(actor: Actor, *, employer_id: int, reason: str) -> Employer:
    """It may have vacancies again; those that were withdrawn are entered anew."""
    row = get_employer(actor, employer_id=employer_id)
    if not reason.strip():
        raise BadInput("请写明原因", fields={"reason": "请写明原因，例如：已经恢复登记"})
    row.delisted_at, row.delisted_why = None, ""
    audit.record(actor, "relist_employer", f"employer:{row.id}", reason=reason)
    return row


def _waiting(vacancy_ids: list[int]) -> list[Application]:
    statement = db.select(Application).where(
        Application.vacancy_id.in_(vacancy_ids), Application.status.in_(WAITING)
    )
    return list(db.session.scalars(statement))


def _tell(actor: Actor, application: Application, note: str) -> None:
    take_step(actor, application=application, status="refused", note=note)
    tell(
        actor, person_id=application.person_id,
        key=f"application:{application.id}:{len(application.steps)}",
        text=TOLD.format(title=application.vacancy.title, note=note),
        link="/pages/mine/applications",
    )  # fmt: skip

"""Writes of visits to firms: one form records the visit and brings the unit's posts up to date."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import NamedTuple

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import today
from backend.core.db import db
from backend.core.errors import BadInput, RuleBroken
from backend.domain.accounts.rules import Can, is_allowed
from backend.domain.applications.delisting import withdraw_vacancy
from backend.domain.employers.models import Employer
from backend.domain.employers.queries import get_employer
from backend.domain.regions.rules import HUNAN
from backend.domain.vacancies.actions import fill_vacancy, vouch
from backend.domain.vacancies.models import Vacancy, VacancyStatus
from backend.domain.vacancies.posting import post_vacancy, renew_vacancy
from backend.domain.vacancies.queries import get_vacancy
from backend.domain.vacancies.rules import Advert
from backend.domain.visits.models import EmployerFollowup, FirmVisit
from backend.domain.visits.queries import listed_units, officers_for, sent_before
from backend.domain.visits.rules import METHODS, Told, followup_faults, visit_faults


class Change(NamedTuple):
    """What the unit says of a post of its own: `how` is renew, filled or withdraw."""

    how: str
    valid_to: date | None = None
    openings: int | None = None


def record_visit(
    actor: Actor, *, employer_id: int, told: Told, posts: Mapping[int, Advert],
    changes: Mapping[int, Change], client_key: str,
) -> FirmVisit:  # fmt: skip
    """One visit with its new posts (by number of the form's row) and changed ones (by id).

    Whatever is complete opens at once if the officer may vouch: whoever visited stands for it.
    The same form sent again is the visit that it made. BadInput has every fault; then nothing of
    the form is kept.
    """
    if earlier := sent_before(actor, model=FirmVisit, client_key=client_key):
        return earlier
    unit = get_employer(actor, employer_id=employer_id)
    if unit.delisted_at:
        why = f"这家单位已经清退（{unit.delisted_why}），不用再走访。要恢复请到它的页面办理"
        raise RuleBroken(why, rule="employer.delisted")
    faults = visit_faults(told, today=today())
    how = f"走访核实：{METHODS.get(told.method, '')}，{told.visited_on}"
    for number, post in posts.items():
        with _faults_of(f"post{number}_", "title", faults):
            _open(actor, post_vacancy(
                actor, advert=post._replace(employer_name=""), employer=unit, source="visit",
                source_key=f"{client_key}:{number}", owner_region=actor.region or HUNAN,
            ), how)  # fmt: skip
    for vacancy_id, change in changes.items():
        with _faults_of(f"vacancy{vacancy_id}_", "how", faults):
            _apply(actor, unit, vacancy_id, change, how)
    if faults:
        raise BadInput("有几项还要再看一下，您填的都还在", fields=faults)
    return _keep(actor, unit, told, client_key, posts=len(posts), changes=len(changes))


def _keep(
    actor: Actor, unit: Employer, told: Told, client_key: str, *, posts: int, changes: int
) -> FirmVisit:
    row = FirmVisit(
        employer_id=unit.id, staff_id=actor.id, staff_name=actor.name, client_key=client_key,
        visited_on=told.visited_on, method=told.method, headcount=told.headcount,
        shortage_total=told.short, shortages=[list(one) for one in told.shortages],
        note=told.note.strip(), next_on=told.next_on,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    audit.record(
        actor, "record_firm_visit", f"employer:{unit.id}", visit=row.id, how=told.method,
        short=told.short, posts=posts, changes=changes,
    )  # fmt: skip
    return row


@contextmanager
def _faults_of(prefix: str, main_field: str, faults: dict[str, str]) -> Iterator[None]:
    """Collects what a row of the form is refused for, under the names of its fields."""
    try:
        yield
    except BadInput as error:
        faults.update({f"{prefix}{name}": said for name, said in error.fields.items()})
    except RuleBroken as error:
        faults[f"{prefix}{main_field}"] = error.message


def _apply(actor: Actor, unit: Employer, vacancy_id: int, change: Change, how: str) -> None:
    vacancy = get_vacancy(actor, vacancy_id=vacancy_id)
    if vacancy.employer_id != unit.id:
        raise RuleBroken("这个岗位不是这家单位的，请刷新后再看", rule="vacancy.employer")
    if change.how == "renew":
        if change.valid_to is None:
            raise BadInput("请选择新的截止日期", fields={"valid_to": "请选择新的截止日期"})
        _open(actor, renew_vacancy(
            actor, vacancy_id=vacancy_id, valid_to=change.valid_to, openings=change.openings
        ), how)  # fmt: skip
    elif change.how == "filled":
        fill_vacancy(actor, vacancy_id=vacancy_id)
    else:
        withdraw_vacancy(actor, vacancy_id=vacancy_id, reason=f"单位说不再招了。{how}")


def _open(actor: Actor, vacancy: Vacancy, how: str) -> None:
    if vacancy.status == VacancyStatus.REVIEW and is_allowed(actor, Can.VOUCH):
        vouch(actor, vacancy_id=vacancy.id, how=how)


def set_officer(actor: Actor, *, employer_id: int, staff_id: int | None) -> Employer:
    """Who serves a listed unit (服务专员), or nobody any more (None)."""
    unit = get_employer(actor, employer_id=employer_id)
    if db.session.scalar(listed_units(actor).where(Employer.id == unit.id)) is None:
        why = "重点联系、重点监测、园区企业和用工大户才安排服务专员，请先勾选它的类别"
        raise RuleBroken(why, rule="visits.not_listed")
    if staff_id and staff_id not in {one.id for one in officers_for(actor, unit=unit)}:
        fault = "请从列表里选一位能办岗位的工作人员"
        raise BadInput(fault, fields={"staff_id": fault})
    before, unit.service_officer_id = unit.service_officer_id, staff_id
    audit.record(actor, "set_officer", f"employer:{unit.id}", before=before, after=staff_id)
    return unit


def add_followup(
    actor: Actor, *, employer_id: int, happened_on: date, asked: str, done: str,
    next_on: date | None, client_key: str,
) -> EmployerFollowup:  # fmt: skip
    """One entry of the unit's log; the same form sent again is the entry that it made."""
    if earlier := sent_before(actor, model=EmployerFollowup, client_key=client_key):
        return earlier
    unit = get_employer(actor, employer_id=employer_id)
    faults = followup_faults(
        happened_on=happened_on, asked=asked, done=done, next_on=next_on, today=today()
    )
    if faults:
        raise BadInput("有几项还要再看一下", fields=faults)
    row = EmployerFollowup(
        employer_id=unit.id, staff_id=actor.id, staff_name=actor.name, happened_on=happened_on,
        asked=asked.strip(), done=done.strip(), next_on=next_on, client_key=client_key,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "add_followup", f"employer:{unit.id}", entry=row.id)
    return row

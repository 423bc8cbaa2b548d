"""Writes of vacancies: vouch and open, pause, fill, expire, tag anew."""

from datetime import date, timedelta

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import day_starts, real_now, today
from backend.core.db import db
from backend.core.errors import BadInput, RuleBroken
from backend.domain.employers.models import Employer
from backend.domain.minimum_wages.queries import list_minimum_wages, minimum_wage_at
from backend.domain.minimum_wages.rules import holding
from backend.domain.vacancies.lawful import advert_faults
from backend.domain.vacancies.models import PATROL_HOLDS, Vacancy, VacancyStatus
from backend.domain.vacancies.queries import get_vacancy, visible_vacancies
from backend.domain.vacancies.rules import STATUS_TEXT, can_become, missing_parts, tags, turns

DAY, TURNED_WITHIN = timedelta(days=1), timedelta(days=90)


def set_status(actor: Actor, *, vacancy: Vacancy, status: str, reason: str = "") -> Vacancy:
    """Every change of state goes through the one transition table."""
    if status == VacancyStatus.OPEN and vacancy.employer and vacancy.employer.delisted_at:
        why = f"这家单位已经清退（{vacancy.employer.delisted_why}），它的岗位不能上架"
        raise RuleBroken(why, rule="employer.delisted")
    if not can_become(vacancy.status, status):
        raise RuleBroken(
            f"“{STATUS_TEXT[vacancy.status]}”的岗位不能改成“{STATUS_TEXT[status]}”，请刷新后再看",
            rule="vacancy.transition",
        )
    audit.record(
        actor, "set_status", f"vacancy:{vacancy.id}", reason=reason, before=vacancy.status,
        after=status,
    )  # fmt: skip
    vacancy.status = status
    if status == VacancyStatus.OPEN:
        vacancy.patrol_due_on = today() + PATROL_HOLDS  # opening is a look
    return vacancy


def vouch(actor: Actor, *, vacancy_id: int, how: str) -> Vacancy:
    """A named officer stands for the source; the vacancy opens."""
    vacancy = get_vacancy(actor, vacancy_id=vacancy_id)
    _require_how(how)
    if missing := missing_parts(vacancy):
        raise RuleBroken(f"还缺{'、'.join(missing)}，补全后才能上架", rule="vacancy.incomplete")
    if vacancy.valid_to < today():
        raise RuleBroken("有效期已过，请先改有效期", rule="vacancy.expired")
    floor = minimum_wage_at(actor, place=vacancy.region_code, day=today())
    if faults := advert_faults(vacancy, floor):
        raise RuleBroken(f"要先改好：{'；'.join(faults.values())}", rule="vacancy.unlawful")
    set_status(actor, vacancy=vacancy, status=VacancyStatus.OPEN, reason=how)
    vacancy.vouched_by, vacancy.vouched_at, vacancy.vouched_how = actor.id, real_now(), how[:200]
    return vacancy


def _require_how(how: str) -> None:
    if len(how.strip()) < 4:
        raise BadInput(
            "请写明怎么核实的，例如：已电话向该网站和企业核实",
            fields={"how": "请写明怎么核实的"},
        )


def vouch_batch(actor: Actor, *, batch_id: int, how: str) -> tuple[int, int]:
    """One action for a whole file: every complete row in review opens, but for those that the
    law lets nobody advertise so; how many of each."""
    _require_how(how)
    rows = db.session.scalars(
        visible_vacancies(actor).where(
            Vacancy.import_batch_id == batch_id,
            Vacancy.status == VacancyStatus.REVIEW,
            Vacancy.valid_to >= today(),
            ~Vacancy.employer.has(Employer.delisted_at.is_not(None)),
        )
    ).all()
    floors = list_minimum_wages(actor)
    fine = [
        row
        for row in rows
        if not advert_faults(row, holding(floors, place=row.region_code, day=today()))
    ]
    for vacancy in fine:
        vacancy.status, vacancy.patrol_due_on = VacancyStatus.OPEN, today() + PATROL_HOLDS
        vacancy.vouched_by, vacancy.vouched_at, vacancy.vouched_how = actor.id, real_now(), how
    audit.record(actor, "vouch_batch", f"import_batch:{batch_id}", reason=how, opened=len(fine))
    return len(fine), len(rows) - len(fine)


def pause_vacancy(actor: Actor, *, vacancy_id: int, reason: str) -> Vacancy:
    """Out of the lists for a while; `resume_vacancy` brings it back."""
    if not reason.strip():
        raise BadInput("请写明为什么暂停", fields={"reason": "请写明为什么暂停"})
    vacancy = get_vacancy(actor, vacancy_id=vacancy_id)
    return set_status(actor, vacancy=vacancy, status=VacancyStatus.PAUSED, reason=reason)


def resume_vacancy(actor: Actor, *, vacancy_id: int) -> Vacancy:
    """Back into the lists, for one that somebody vouched for before it was paused."""
    vacancy = get_vacancy(actor, vacancy_id=vacancy_id)
    if vacancy.status != VacancyStatus.PAUSED:
        raise RuleBroken("这个岗位现在不是暂停状态，请刷新后再看", rule="vacancy.transition")
    if vacancy.valid_to < today():
        raise RuleBroken("有效期已过，不能恢复。请撤下后重新录入", rule="vacancy.expired")
    return set_status(actor, vacancy=vacancy, status=VacancyStatus.OPEN)


def fill_vacancy(actor: Actor, *, vacancy_id: int) -> Vacancy:
    """招满: nobody more is wanted."""
    vacancy = get_vacancy(actor, vacancy_id=vacancy_id)
    set_status(actor, vacancy=vacancy, status=VacancyStatus.FILLED, reason="单位说招满了")
    vacancy.headcount_left = 0
    return vacancy


def expire_vacancies(actor: Actor) -> int:
    """Past their last day: out of the lists; returns how many."""
    rows = db.session.scalars(
        db.select(Vacancy).where(
            Vacancy.valid_to < today(),
            Vacancy.status.in_([VacancyStatus.OPEN, VacancyStatus.PAUSED, VacancyStatus.REVIEW]),
        )
    ).all()
    for vacancy in rows:
        set_status(actor, vacancy=vacancy, status=VacancyStatus.EXPIRED, reason="过了截止日期")
    return len(rows)


def note_turned(actor: Actor, *, day: date) -> int:
    """What the calendar alone shows or hides counts as changed, for whoever follows changes: a
    look that is over, a first day, kept openings that are free; how many.

    Days on which nobody ran it are made up for, and nothing is noted twice.
    """
    since = day - TURNED_WITHIN
    lately = db.or_(
        Vacancy.patrol_due_on.between(since, day - DAY), Vacancy.valid_from.between(since, day),
        Vacancy.reserved_until.between(since, day - DAY),
    )
    rows = db.session.scalars(
        db.select(Vacancy).where(Vacancy.status == VacancyStatus.OPEN, lately)
    ).all()
    turned = [
        row for row in rows if any(day_starts(one) > row.updated_at for one in turns(row, day))
    ]
    for vacancy in turned:
        vacancy.updated_at = real_now()
    if turned:
        audit.record(actor, "note_turned", f"vacancies:{turned[-1].id}", rows=len(turned))
    return len(turned)


def tag_anew(actor: Actor, *, after: int, limit: int = 500) -> tuple[int, int]:
    """`suits` by the rules of this release, for the next vacancies behind an id.

    Returns how many changed and the last id, or `after` when there was none left.
    """
    rows = db.session.scalars(
        db.select(Vacancy)
        .where(Vacancy.id > after, Vacancy.status.in_(["open", "paused", "review", "draft"]))
        .order_by(Vacancy.id)
        .limit(limit)
    ).all()
    changed = 0
    for vacancy in rows:
        if vacancy.suits != (found := tags(vacancy)):
            vacancy.suits, changed = found, changed + 1
    if changed:
        audit.record(actor, "tag_vacancies", f"vacancies:{rows[-1].id}", rows=changed)
    return changed, rows[-1].id if rows else after

"""Writing an advert: a new vacancy by hand, what a draft lacks, an expired one again."""

from datetime import date
from uuid import uuid4

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import today
from backend.core.db import db
from backend.core.errors import BadInput, RuleBroken
from backend.domain.employers.models import Employer
from backend.domain.employers.queries import find_employer
from backend.domain.minimum_wages.queries import minimum_wage_at
from backend.domain.vacancies.actions import set_status
from backend.domain.vacancies.lawful import advert_faults
from backend.domain.vacancies.models import PATROL_HOLDS, Vacancy, VacancyStatus
from backend.domain.vacancies.queries import get_vacancy
from backend.domain.vacancies.rules import (
    EDITABLE,
    EXTENDABLE,
    STATUS_TEXT,
    VALID_MOST,
    Advert,
    advert_of,
    can_become,
    missing_parts,
    tags,
)
from backend.domain.vacancies.wages import Period, monthly_fen


def complete_vacancy(actor: Actor, *, vacancy_id: int, advert: Advert) -> Vacancy:
    """Fill in what a draft lacks, or renew an expired one; a complete one goes to review by itself.

    An open vacancy is not edited: labourers were told what it says.
    """
    vacancy = get_vacancy(actor, vacancy_id=vacancy_id)
    if vacancy.status not in EDITABLE:
        raise RuleBroken(
            f"“{STATUS_TEXT[vacancy.status]}”的岗位不能修改，需要改请先撤下再重新录入",
            rule="vacancy.not_editable",
        )
    _write(actor, vacancy, advert)
    audit.record(actor, "complete_vacancy", f"vacancy:{vacancy.id}", missing=vacancy.missing)
    if not vacancy.missing and can_become(vacancy.status, VacancyStatus.REVIEW):
        set_status(actor, vacancy=vacancy, status=VacancyStatus.REVIEW)
    return vacancy


def post_vacancy(
    actor: Actor, *, advert: Advert, owner_region: str, source: str,
    employer: Employer | None = None, source_key: str = "",
) -> Vacancy:  # fmt: skip
    """A new vacancy by hand: in review when nothing is missing, else a draft.

    `source` says where it came from, `source_key` which one of it that was, if it has a name
    there; `employer` stands where the advert names none. BadInput has every fault by field.
    """
    vacancy = Vacancy(
        title="", valid_from=today(), valid_to=advert.valid_to, status=VacancyStatus.DRAFT,
        source=source, source_key=source_key or uuid4().hex, owner_region=owner_region,
        entered_by=actor.id, headcount_total=0, headcount_left=0, benefits=[], employer=employer,
    )  # fmt: skip
    db.session.add(vacancy)
    _write(actor, vacancy, advert)
    if not vacancy.missing:
        vacancy.status = VacancyStatus.REVIEW
    audit.record(actor, "post_vacancy", f"vacancy:{vacancy.id}", missing=vacancy.missing)
    return vacancy


def renew_vacancy(
    actor: Actor, *, vacancy_id: int, valid_to: date, openings: int | None
) -> Vacancy:
    """Another last day and, if told, how many are still wanted; one that expired is looked at anew.

    RuleBroken when an expired one lacks something.
    """
    vacancy = get_vacancy(actor, vacancy_id=vacancy_id)
    left = max(1, vacancy.headcount_left) if openings is None else openings
    if vacancy.status in EXTENDABLE:
        return extend_vacancy(actor, vacancy_id=vacancy.id, valid_to=valid_to, headcount=left)
    advert = advert_of(vacancy)._replace(
        valid_to=valid_to, headcount=vacancy.headcount_total - vacancy.headcount_left + left
    )
    complete_vacancy(actor, vacancy_id=vacancy.id, advert=advert)
    if vacancy.missing:
        what = "、".join(vacancy.missing)
        raise RuleBroken(f"还缺{what}，请到岗位页面补全后再续期", rule="vacancy.incomplete")
    vacancy.valid_from = today()
    return vacancy


def extend_vacancy(
    actor: Actor, *, vacancy_id: int, valid_to: date, headcount: int
) -> Vacancy:  # fmt: skip
    """续期: still wanted, until a later day and for so many people more; words and pay stay.

    A filled one is open again. What labourers were told does not change.
    """
    vacancy = get_vacancy(actor, vacancy_id=vacancy_id)
    if vacancy.status not in EXTENDABLE:
        sentence = f"“{STATUS_TEXT[vacancy.status]}”的岗位不能续期，请刷新后再看"
        raise RuleBroken(sentence, rule="vacancy.transition")
    faults = _day_faults(valid_to)
    if headcount < 1:
        faults["headcount"] = "还招几个人，至少填 1"
    if faults:
        raise BadInput("；".join(faults.values()), fields=faults)
    audit.record(
        actor, "extend_vacancy", f"vacancy:{vacancy.id}", before=vacancy.valid_to.isoformat(),
        after=valid_to.isoformat(), count=headcount,
    )  # fmt: skip
    vacancy.headcount_total += headcount - vacancy.headcount_left
    vacancy.headcount_left = headcount
    vacancy.valid_from, vacancy.valid_to = today(), valid_to
    vacancy.patrol_due_on = today() + PATROL_HOLDS
    if vacancy.status == VacancyStatus.FILLED:
        set_status(actor, vacancy=vacancy, status=VacancyStatus.OPEN, reason="又招人了")
    return vacancy


def _write(actor: Actor, vacancy: Vacancy, advert: Advert) -> None:
    """The form into the row; raises before anything is flushed, so that the door rolls back."""
    with db.session.no_autoflush:
        if vacancy.employer and vacancy.employer.delisted_at:
            raise RuleBroken(
                f"这家单位已经清退（{vacancy.employer.delisted_why}），不能发布岗位",
                rule="employer.delisted",
            )
        if advert.employer_name.strip():
            name = advert.employer_name.strip()
            vacancy.employer = _employer(actor, vacancy.owner_region, name)
        vacancy.title, vacancy.description = advert.title.strip()[:120], advert.description.strip()
        vacancy.region_code, vacancy.place_text = advert.region_code, advert.place_text[:200]
        vacancy.wage_min_fen, vacancy.wage_max_fen = advert.wage_min_fen, advert.wage_max_fen
        vacancy.wage_period, vacancy.wage_mode = advert.wage_period, advert.wage_mode
        vacancy.monthly_fen = monthly_fen(advert.wage_min_fen, Period(advert.wage_period))
        vacancy.education_min = advert.education_min
        vacancy.age_min, vacancy.age_max = advert.age_min, advert.age_max
        vacancy.age_reason = advert.age_reason.strip()[:100]
        vacancy.board, vacancy.lodging = advert.board, advert.lodging
        vacancy.work_form, vacancy.hours_free = advert.work_form, advert.hours_free
        left = vacancy.headcount_left + advert.headcount - vacancy.headcount_total
        vacancy.headcount_total, vacancy.headcount_left = advert.headcount, max(0, left)
        vacancy.valid_to = advert.valid_to
        floor = minimum_wage_at(actor, place=vacancy.region_code, day=today())
        faults = _form_faults(advert) | advert_faults(vacancy, floor)
        if faults:
            raise BadInput("；".join(faults.values()), fields=faults)
    vacancy.suits = tags(vacancy)
    db.session.flush()
    vacancy.missing = missing_parts(vacancy)


def _form_faults(advert: Advert) -> dict[str, str]:
    faults = {}
    if advert.headcount < 1:
        faults["headcount"] = "招聘人数至少 1 人"
    low, high = advert.wage_min_fen, advert.wage_max_fen
    if low is not None and high is not None and high < low:
        faults["wage_max"] = "最高工资不能比最低工资少"
    if advert.age_min and advert.age_max and advert.age_max < advert.age_min:
        faults["age_max"] = "最高年龄不能比最低年龄小"
    faults |= _day_faults(advert.valid_to)
    if len(advert.title.strip()) < 2:
        faults["title"] = "请填写岗位名称"
    return faults


def _day_faults(valid_to: date) -> dict[str, str]:
    if valid_to < today():
        return {"valid_to": "截止日期不能早于今天"}
    if valid_to > today() + VALID_MOST:
        return {"valid_to": f"有效期最长 {VALID_MOST.days} 天，到期可以续期"}
    return {}


def _employer(actor: Actor, owner_region: str, name: str) -> Employer:
    found = find_employer(actor, name=name, owner_region=owner_region)
    if found is None:
        found = Employer(name=name, owner_region=owner_region)
        db.session.add(found)
    return found

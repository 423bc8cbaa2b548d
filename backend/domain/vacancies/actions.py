"""Writes of vacancies: complete, vouch and open, pause, withdraw, expire."""

from datetime import date

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import real_now, today
from backend.core.db import db
from backend.core.errors import BadInput, RuleBroken
from backend.domain.employers.models import Employer
from backend.domain.employers.queries import find_employer
from backend.domain.vacancies.models import Vacancy, VacancyStatus
from backend.domain.vacancies.queries import get_vacancy, visible_vacancies
from backend.domain.vacancies.rules import EDITABLE, STATUS_TEXT, can_become, missing_parts
from backend.domain.vacancies.wages import Period, monthly_fen
from backend.domain.vacancies.wording import wording_faults


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
    return vacancy


def vouch(actor: Actor, *, vacancy_id: int, how: str) -> Vacancy:
    """A named officer stands for the source; the vacancy opens."""
    vacancy = get_vacancy(actor, vacancy_id=vacancy_id)
    _require_how(how)
    if missing := missing_parts(vacancy):
        raise RuleBroken(f"还缺{'、'.join(missing)}，补全后才能上架", rule="vacancy.incomplete")
    if vacancy.valid_to < today():
        raise RuleBroken("有效期已过，请先改有效期", rule="vacancy.expired")
    if faults := wording_faults(vacancy.title, vacancy.description):
        raise RuleBroken(f"用语要改：{'；'.join(faults)}", rule="vacancy.wording")
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
    """One action for a whole file: every complete row in review opens, but for those whose words
    have to be changed; how many of each."""
    _require_how(how)
    rows = db.session.scalars(
        visible_vacancies(actor).where(
            Vacancy.import_batch_id == batch_id,
            Vacancy.status == VacancyStatus.REVIEW,
            Vacancy.valid_to >= today(),
            ~Vacancy.employer.has(Employer.delisted_at.is_not(None)),
        )
    ).all()
    fine = [row for row in rows if not wording_faults(row.title, row.description)]
    for vacancy in fine:
        vacancy.status = VacancyStatus.OPEN
        vacancy.vouched_by, vacancy.vouched_at, vacancy.vouched_how = actor.id, real_now(), how
    audit.record(actor, "vouch_batch", f"import_batch:{batch_id}", reason=how, opened=len(fine))
    return len(fine), len(rows) - len(fine)


def pause_vacancy(actor: Actor, *, vacancy_id: int, reason: str) -> Vacancy:
    """Out of the lists for a while; `resume_vacancy` brings it back."""
    _require_reason(reason, "请写明为什么暂停")
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


def withdraw_vacancy(actor: Actor, *, vacancy_id: int, reason: str) -> Vacancy:
    """Taken down for good."""
    _require_reason(reason, "请写明为什么撤下")
    vacancy = get_vacancy(actor, vacancy_id=vacancy_id)
    return set_status(actor, vacancy=vacancy, status=VacancyStatus.WITHDRAWN, reason=reason)


def _require_reason(reason: str, sentence: str) -> None:
    if not reason.strip():
        raise BadInput(sentence, fields={"reason": sentence})


def complete_vacancy(
    actor: Actor, *, vacancy_id: int, title: str, employer_name: str, description: str,
    region_code: str | None, place_text: str, wage_min_fen: int | None, wage_max_fen: int | None,
    wage_period: str, headcount: int, valid_to: date,
) -> Vacancy:  # fmt: skip
    """Fill in what a draft lacks, or renew an expired one; a complete one goes to review by itself.

    An open vacancy is not edited: labourers were told what it says.
    """
    vacancy = get_vacancy(actor, vacancy_id=vacancy_id)
    if vacancy.status not in EDITABLE:
        raise RuleBroken(
            f"“{STATUS_TEXT[vacancy.status]}”的岗位不能修改，需要改请先撤下再重新录入",
            rule="vacancy.not_editable",
        )
    faults = {}
    if headcount < 1:
        faults["headcount"] = "招聘人数至少 1 人"
    if wage_min_fen is not None and wage_max_fen is not None and wage_max_fen < wage_min_fen:
        faults["wage_max"] = "最高工资不能比最低工资少"
    if valid_to < today():
        faults["valid_to"] = "截止日期不能早于今天"
    if len(title.strip()) < 2:
        faults["title"] = "请填写岗位名称"
    for name, text in (("title", title), ("description", description)):
        if worded := wording_faults(text):
            faults[name] = "；".join(worded)
    if faults:
        raise BadInput("；".join(faults.values()), fields=faults)
    if employer_name.strip():
        vacancy.employer = _employer(actor, vacancy.owner_region, employer_name.strip())
    vacancy.title, vacancy.description = title.strip()[:120], description.strip()
    vacancy.region_code, vacancy.place_text = region_code, place_text[:200]
    vacancy.wage_min_fen, vacancy.wage_max_fen = wage_min_fen, wage_max_fen
    vacancy.wage_period = wage_period
    vacancy.monthly_fen = monthly_fen(wage_min_fen, Period(wage_period))
    vacancy.headcount_left = max(0, vacancy.headcount_left + headcount - vacancy.headcount_total)
    vacancy.headcount_total = headcount
    vacancy.valid_to = valid_to
    db.session.flush()
    vacancy.missing = missing_parts(vacancy)
    audit.record(actor, "complete_vacancy", f"vacancy:{vacancy.id}", missing=vacancy.missing)
    if not vacancy.missing and can_become(vacancy.status, VacancyStatus.REVIEW):
        set_status(actor, vacancy=vacancy, status=VacancyStatus.REVIEW)
    return vacancy


def _employer(actor: Actor, owner_region: str, name: str) -> Employer:
    found = find_employer(actor, name=name, owner_region=owner_region)
    if found is None:
        found = Employer(name=name, owner_region=owner_region)
        db.session.add(found)
    return found


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

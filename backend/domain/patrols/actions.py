"""Writes of patrol: the week's tasks, one look, asking an employer and its answer."""

from collections.abc import Mapping, Sequence
from datetime import date

from backend.core import audit, tokens
from backend.core.actor import Actor
from backend.core.clock import iso_week, now, real_now, today
from backend.core.db import db
from backend.core.errors import BadInput, NotAllowed, NotFound, RuleBroken
from backend.domain.applications.delisting import NOT_WANTED, take_down
from backend.domain.employers.models import Employer
from backend.domain.employers.rules import mobile_of
from backend.domain.messages.actions import queue_text
from backend.domain.patrols.models import PatrolAsk, PatrolCheck, PatrolTask
from backend.domain.patrols.queries import (
    latest_ask,
    live_by_organisation,
    live_of_employer,
    own_organisation,
)
from backend.domain.patrols.rules import (
    ASK_AGAIN_AFTER,
    EMPLOYER_ITSELF,
    EVIDENCE,
    NOT_YOURS,
    RESULTS,
    organisation_of,
)
from backend.domain.regions.queries import region_names
from backend.domain.vacancies.actions import set_status
from backend.domain.vacancies.models import PATROL_HOLDS, Vacancy, VacancyStatus
from backend.domain.vacancies.posting import extend_vacancy
from backend.domain.vacancies.queries import get_vacancy

GONE = "这个链接过期了，或者不完整。请联系当地人社部门重新发一个"


def make_tasks(actor: Actor, *, day: date, dry_run: bool = False) -> int:
    """One task per entering organisation for the week of `day`; those that are there stay."""
    week = iso_week(day)
    known = set(
        db.session.scalars(db.select(PatrolTask.organisation).where(PatrolTask.week == week))
    )
    new = [one for one in live_by_organisation(actor) if one[0] not in known]
    for organisation, region_code, live in new if not dry_run else ():
        task = PatrolTask(
            organisation=organisation, region_code=region_code, week=week, live=live, made_on=day
        )
        db.session.add(task)
    if new and not dry_run:
        audit.record(actor, "make_patrol_tasks", f"week:{week}", rows=len(new))
    return len(new)


def patrol(
    actor: Actor, *, vacancy_ids: Sequence[int], result: str, evidence: str, note: str = "",
    valid_to: date | None = None, headcount: int | None = None,
) -> int:  # fmt: skip
    """What a look at these vacancies found; one call to an employer may cover several.

    `edit` sets how long and how many more, of one vacancy. NotAllowed for another's vacancy.
    """
    faults = {}
    if result not in RESULTS:
        faults["result"] = "请选巡查结果"
    if evidence not in EVIDENCE:
        faults["evidence"] = "请选怎么核实的：打电话、上门或发消息"
    if not vacancy_ids:
        faults["vacancy"] = "请先勾选巡查了哪些岗位"
    if result == "withdraw" and not note.strip():
        faults["note"] = "不招了要写一句原因"
    if result == "edit" and (valid_to is None or headcount is None or len(vacancy_ids) != 1):
        faults["valid_to"] = "请填招到哪天、还招几个人"
    if faults:
        raise BadInput("；".join(faults.values()), fields=faults)
    own = own_organisation(actor)
    for vacancy_id in vacancy_ids:
        vacancy = get_vacancy(actor, vacancy_id=vacancy_id)
        if organisation_of(vacancy) != own:
            raise NotAllowed(NOT_YOURS.format(who=_who(actor, vacancy)), rule="patrol.not_yours")
        if vacancy.status != VacancyStatus.OPEN:
            raise RuleBroken("这个岗位现在不在招，不用巡查，请刷新后再看", rule="patrol.not_open")
        if valid_to and headcount is not None and result == "edit":
            extend_vacancy(actor, vacancy_id=vacancy.id, valid_to=valid_to, headcount=headcount)
        _check(actor, vacancy, result=result, evidence=evidence, note=note, by=actor.id)
    return len(vacancy_ids)


def _who(actor: Actor, vacancy: Vacancy) -> str:
    if organisation_of(vacancy) != vacancy.owner_region:
        return EMPLOYER_ITSELF
    return region_names(actor, codes=[vacancy.owner_region]).get(vacancy.owner_region, "录入单位")


def _check(
    actor: Actor, vacancy: Vacancy, *, result: str, evidence: str, note: str, by: int | None
) -> None:
    db.session.add(
        PatrolCheck(
            vacancy_id=vacancy.id, organisation=organisation_of(vacancy), week=iso_week(today()),
            result=result, evidence=evidence, note=note.strip()[:200], checked_by=by,
            checked_at=now(),
        )
    )  # fmt: skip
    audit.record(
        actor, "patrol", f"vacancy:{vacancy.id}", result=result, how=evidence, reason=note
    )
    if result == "withdraw":
        take_down(actor, vacancies=[vacancy], reason=f"巡查：{note}", note=NOT_WANTED)
    elif result == "fill":
        set_status(actor, vacancy=vacancy, status=VacancyStatus.FILLED, reason="巡查：招满了")
        vacancy.headcount_left = 0
    else:
        vacancy.patrol_due_on = today() + PATROL_HOLDS


def ask_employer(actor: Actor, *, vacancy_id: int, address: str) -> PatrolAsk:
    """A short message with a link to everything of this employer that the organisation entered.

    `address` is what the link's token follows. Once a day and employer at most.
    """
    vacancy = get_vacancy(actor, vacancy_id=vacancy_id)
    if organisation_of(vacancy) != own_organisation(actor):
        raise NotAllowed(NOT_YOURS.format(who=_who(actor, vacancy)), rule="patrol.not_yours")
    employer, phone = vacancy.employer, mobile_of(vacancy.employer)
    if employer is None or not phone:
        raise RuleBroken(
            "这家单位没有登记手机号，发不了短信，请打电话问", rule="patrol.no_mobile"
        )
    if latest_ask(actor, employer_id=employer.id, since=ASK_AGAIN_AFTER):
        raise RuleBroken("今天已经发过短信了，请等单位回复，或者打电话问", rule="patrol.asked")
    row = PatrolAsk(
        employer_id=employer.id, organisation=organisation_of(vacancy), asked_by=actor.id,
        asked_at=real_now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    live = live_of_employer(actor, employer_id=employer.id, organisation=row.organisation)
    queue_text(
        actor, key=f"patrol:{row.id}", kind="ask_employer", phone=phone,
        template="confirm_vacancies",
        params={"count": str(len(live)), "link": f"{address}{tokens.sign(tokens.PATROL, row.id)}"},
    )  # fmt: skip
    audit.record(actor, "ask_patrol", f"employer:{employer.id}", rows=len(live))
    return row


def read_ask(_actor: Actor, *, token: str) -> tuple[PatrolAsk, Employer, Sequence[Vacancy]]:
    """What a link shows; NotFound when it is forged, older than 7 days or answered."""
    number = tokens.read(tokens.PATROL, token)
    row = db.session.get(PatrolAsk, number) if isinstance(number, int) else None
    if row is None or row.answered_at:
        raise NotFound(GONE, rule="patrol.link")
    employer = db.session.get_one(Employer, row.employer_id)
    live = live_of_employer(_actor, employer_id=employer.id, organisation=row.organisation)
    return row, employer, live


def answer_ask(actor: Actor, *, token: str, results: Mapping[int, str]) -> int:
    """The employer's own word on its vacancies, by id; what it left open stays as it is."""
    row, _, live = read_ask(actor, token=token)
    told = [vacancy for vacancy in live if results.get(vacancy.id) in ("keep", "fill", "withdraw")]
    if not told:
        raise BadInput("请至少选一个岗位的情况", fields={"result": "请至少选一个岗位的情况"})
    for vacancy in told:
        _check(
            actor, vacancy, result=results[vacancy.id], evidence="message",
            note="单位用短信链接回复", by=None,
        )  # fmt: skip
    row.answered_at = real_now()
    return len(told)

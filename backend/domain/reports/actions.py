"""Writes of reports: report a vacancy, say what the check found."""

from datetime import timedelta

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import real_now
from backend.core.db import db
from backend.core.errors import BadInput, RuleBroken, TooMany
from backend.domain.applications.delisting import take_down
from backend.domain.bindings.models import WechatUser
from backend.domain.inbox.actions import tell
from backend.domain.reports.models import VacancyReport
from backend.domain.reports.queries import find_own_report, reports_of, was_just_cleared
from backend.domain.reports.rules import HIDING, KINDS, MOST_A_DAY
from backend.domain.vacancies.models import Vacancy
from backend.domain.vacancies.queries import get_open_vacancy, get_vacancy

ANSWERS = {
    True: "您举报的“{title}”核实了，情况属实：{note}。岗位已经撤下，谢谢您。",
    False: "您举报的“{title}”核查过了，没有发现您说的情况：{note}。再碰到收钱、押证件请告诉我们。",
}  # fmt: skip
NOTE = "有人反映情况，核实后撤下了"


def report_vacancy(
    actor: Actor, *, user: WechatUser, vacancy_id: int, kind: str, text: str
) -> VacancyReport:
    """Once per WeChat user and vacancy; a second tap finds the first.

    Money or papers hide the vacancy at once, until somebody of the office has checked.
    """
    if kind not in KINDS:
        raise BadInput("请选是什么问题", fields={"kind": "请选是什么问题"})
    if kind == "other" and len(text.strip()) < 4:
        raise BadInput("请写几个字说说", fields={"text": "请写几个字说说是什么问题"})
    if known := find_own_report(actor, vacancy_id=vacancy_id, user_id=user.id):
        return known
    vacancy = get_open_vacancy(actor, vacancy_id=vacancy_id)
    if _reported_today(user) >= MOST_A_DAY:
        raise TooMany("今天举报的次数太多了。急的事请打电话给县就业服务中心")
    row = VacancyReport(
        vacancy_id=vacancy.id, wechat_user_id=user.id, person_id=actor.person_id, kind=kind,
        text=text.strip()[:300], reported_at=real_now(),
    )  # fmt: skip
    db.session.add(row)
    if kind in HIDING and not was_just_cleared(actor, vacancy_id=vacancy.id):
        vacancy.hidden_at = real_now()
    db.session.flush()
    audit.record(
        actor, "report_vacancy", f"vacancy:{vacancy.id}", kind=kind,
        hidden=vacancy.hidden_at is not None,
    )  # fmt: skip
    return row


def _reported_today(user: WechatUser) -> int:
    return (
        db.session.scalar(
            db.select(db.func.count(VacancyReport.id)).where(
                VacancyReport.wechat_user_id == user.id,
                VacancyReport.reported_at > real_now() - timedelta(days=1),
            )
        )
        or 0
    )


def decide_reports(actor: Actor, *, vacancy_id: int, is_true: bool, note: str) -> Vacancy:
    """One check answers every report of the vacancy that waits; whoever reported is told.

    True: the vacancy goes and its applicants are told. Untrue: labourers see it again.
    """
    vacancy = get_vacancy(actor, vacancy_id=vacancy_id)
    waiting = [row for row in reports_of(actor, vacancy_id=vacancy.id) if not row.decision]
    if len(note.strip()) < 4:
        raise BadInput("请写明怎么核查的", fields={"note": "请写明怎么核查的，举报人会看到"})
    if not waiting:
        raise RuleBroken("这些举报已经有人核查过了，请刷新后再看", rule="report.decided")
    for row in waiting:
        row.decision = "true" if is_true else "untrue"
        row.decided_by, row.decided_at, row.note = actor.id, real_now(), note.strip()[:200]
        if row.person_id:
            tell(
                actor, person_id=row.person_id, key=f"report:{row.id}",
                text=ANSWERS[is_true].format(title=vacancy.title, note=row.note.rstrip("。")),
            )  # fmt: skip
    vacancy.hidden_at = None
    audit.record(
        actor, "decide_reports", f"vacancy:{vacancy.id}", confirmed=is_true, reason=note,
        rows=len(waiting),
    )  # fmt: skip
    if is_true:
        take_down(actor, vacancies=[vacancy], reason=f"举报属实：{note.strip()}", note=NOTE)
    return vacancy

"""Writes of oversight: order a check, keep its progress and result, say what became of findings."""

from collections.abc import Sequence
from datetime import date

from backend.core import audit
from backend.core.actor import Actor
from backend.core.audit_verify import Finding
from backend.core.clock import real_now
from backend.core.db import db
from backend.core.errors import BadInput, Conflict, RuleBroken
from backend.domain.oversight.models import AuditCheck
from backend.domain.oversight.queries import (
    Search,
    count_entries,
    get_check,
    known_findings,
    open_check,
)
from backend.domain.oversight.rules import EXPORT_MOST, KEPT_FINDINGS


def order_check(actor: Actor) -> AuditCheck:
    """A check for the worker to do; one at a time is enough for everybody."""
    if open_check(actor):
        raise Conflict("正在核验，结果马上就出来，不用再点", rule="check.open")
    check = AuditCheck(ordered_by=actor.name, findings=[])
    db.session.add(check)
    db.session.flush()
    audit.record(actor, "order_check", f"audit_check:{check.id}")
    return check


def note_check(actor: Actor, *, check_id: int, done: int, total: int) -> None:
    check = get_check(actor, check_id=check_id)
    check.status, check.rows_done, check.rows_total = "running", done, total


def finish_check(actor: Actor, *, check_id: int, findings: Sequence[Finding]) -> AuditCheck:
    check = get_check(actor, check_id=check_id)
    fresh = {(one.kind, one.place) for one in findings} - known_findings(actor)
    check.status = "broken" if fresh else "known" if findings else "fine"
    check.found, check.finished_at = len(findings), real_now()
    check.findings = [[one.kind, one.place] for one in findings[:KEPT_FINDINGS]]
    audit.record(
        actor, "finish_check", f"audit_check:{check.id}", result=check.status,
        rows=check.rows_done, found=check.found,
    )  # fmt: skip
    return check


def fail_check(actor: Actor, *, check_id: int) -> None:
    check = get_check(actor, check_id=check_id)
    check.status, check.finished_at = "failed", real_now()


def handle_check(actor: Actor, *, check_id: int, how: str) -> AuditCheck:
    """An auditor's word on what was found: why, and what is done about it."""
    check = get_check(actor, check_id=check_id)
    if check.status != "broken" or check.handled_at:
        raise RuleBroken("这次核验没有等着处理的问题，请刷新后再看", rule="check.handled")
    if len(how.strip()) < 5:
        said = "请写明查到的原因和怎么处理，至少 5 个字"
        raise BadInput(said, fields={"how": said})
    check.handled_by, check.handled_at, check.handled_how = actor.name, real_now(), how[:300]
    audit.record(actor, "handle_check", f"audit_check:{check.id}", reason=how)
    return check


def note_export(
    actor: Actor, *, search: Search, filters: dict[str, str], purpose: str
) -> None:
    """Allow and write down an export of what the search finds; `filters` are its own words."""
    if len(purpose.strip()) < 2:
        raise BadInput("请写明导出用途，例如：年度审计", fields={"purpose": "请写明用途"})
    rows = count_entries(actor, search=search)
    if rows > EXPORT_MOST:
        raise RuleBroken(
            f"一共 {rows} 行，一次最多导出 {EXPORT_MOST} 行，请缩小日期范围再导出",
            rule="export.too_many",
        )
    audit.record(actor, "export_audit", "audit:0", reason=purpose, filters=filters, rows=rows)


def note_trim(actor: Actor, *, day: date, seq: int) -> None:
    audit.record(actor, "trim_audit", f"audit:{seq}", before_day=day.isoformat())

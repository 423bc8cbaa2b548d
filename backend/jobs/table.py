"""The one table of jobs: name, what for, when, and the function."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from backend.core.actor import SYSTEM, Actor
from backend.core.clock import iso_week
from backend.core.db import transaction
from backend.domain.applications.answers import ask_employers, note_overdue
from backend.domain.duplicates.actions import note_pairs
from backend.domain.duplicates.scan import scan_register
from backend.domain.figures.actions import freeze_week
from backend.domain.figures.queries import rows_of_week
from backend.domain.monitoring.actions import note_clues
from backend.domain.monitoring.queries import new_clues
from backend.domain.patrols.actions import make_tasks
from backend.domain.rights.retention import RULES, Keeping, count_over_time, forget_some
from backend.domain.vacancies.actions import expire_vacancies, note_turned, tag_anew
from backend.jobs.audit import check_now
from backend.jobs.exports import drop_old_exports
from backend.jobs.photos import drop_old_photos
from backend.jobs.reminders import remind_helpers
from backend.jobs.search import rebuild
from backend.jobs.weekly_push import run_weekly_push


@dataclass(frozen=True)
class Order:
    """What a run is for: a business date (and its week), a trial or not, by whom."""

    day: date
    week: str
    dry_run: bool = False
    actor: Actor = SYSTEM
    by_clock: bool = False


@dataclass(frozen=True)
class Job:
    """`due` answers, for a moment in China, with the key of the run that is due, or None."""

    name: str
    title: str
    schedule: str
    due: Callable[[datetime], str | None]
    run: Callable[[Order], dict[str, Any]]


def _within(start: datetime, moment: datetime, grace: timedelta) -> bool:
    return start <= moment < start + grace


def _weekly(
    name: str, weekday: int, at: time, grace: timedelta
) -> Callable[[datetime], str | None]:
    """Once in an ISO week, from that hour on for as long as `grace`."""

    def due(moment: datetime) -> str | None:
        monday = moment.date() - timedelta(days=moment.weekday())
        start = datetime.combine(monday + timedelta(days=weekday), at, moment.tzinfo)
        return f"{name}:{iso_week(moment.date())}" if _within(start, moment, grace) else None

    return due


def _daily(name: str, at: time) -> Callable[[datetime], str | None]:
    def due(moment: datetime) -> str | None:
        return f"{name}:{moment.date()}" if moment.time() >= at else None

    return due


def _push(order: Order) -> dict[str, Any]:
    return run_weekly_push(
        order.actor, week=order.week, dry_run=order.dry_run, ordered=not order.by_clock
    )


def _expire(order: Order) -> dict[str, Any]:
    if order.dry_run:
        return {"dry_run": True}
    with transaction():
        expired = expire_vacancies(order.actor)
        return {"expired": expired, "turned": note_turned(order.actor, day=order.day)}


def _patrol(order: Order) -> dict[str, Any]:
    with transaction():
        made = make_tasks(order.actor, day=order.day, dry_run=order.dry_run)
    return {"tasks": made} | ({"dry_run": True} if order.dry_run else {})


def _tag(order: Order) -> dict[str, Any]:
    """In short transactions; the rules change with a release."""
    if order.dry_run:
        return {"dry_run": True}
    total, last, before = 0, 0, -1
    while last != before:
        before = last
        with transaction():
            changed, last = tag_anew(order.actor, after=last)
        total += changed
    return {"changed": total}


def _rebuild_search(order: Order) -> dict[str, Any]:
    """Names of employers may have changed, which no vacancy tells."""
    return {"dry_run": True} if order.dry_run else {"vacancies": rebuild()}


def _find_duplicates(order: Order) -> dict[str, Any]:
    people, pairs = scan_register(order.actor)
    if order.dry_run:
        return {"people": people, "pairs": len(pairs), "dry_run": True}
    with transaction():
        new = note_pairs(order.actor, pairs=pairs)
    return {"people": people, "pairs": len(pairs), "new_pairs": new}


def _find_clues(order: Order) -> dict[str, Any]:
    found = new_clues(order.actor)
    if order.dry_run:
        return {"clues": len(found), "dry_run": True}
    with transaction():
        return {"clues": note_clues(order.actor, found=found)}


def _remind(order: Order) -> dict[str, Any]:
    return remind_helpers(order.actor, day=order.day, dry_run=order.dry_run)


def _answers(order: Order) -> dict[str, Any]:
    with transaction():
        asked = ask_employers(order.actor, dry_run=order.dry_run)
        overdue = note_overdue(order.actor, dry_run=order.dry_run)
    return asked | {"overdue": overdue} | ({"dry_run": True} if order.dry_run else {})


def _retention(order: Order) -> dict[str, Any]:
    """Every rule to its end, a thousand rows at a time."""
    result: dict[str, Any] = {"dry_run": True} if order.dry_run else {}
    for rule in RULES:
        result[rule.title] = count_over_time(rule) if order.dry_run else _forget(order, rule)
    if not order.dry_run:
        result["导出的文件"] = drop_old_exports()
        result["走访的照片和签名"] = drop_old_photos()
    return result


def _forget(order: Order, rule: Keeping) -> int:
    total, last, before = 0, 0, -1
    while last != before:
        before = last
        with transaction():
            changed, last = forget_some(order.actor, rule=rule, after=last)
        total += changed
    return total


def _check_audit(order: Order) -> dict[str, Any]:
    if order.dry_run:
        return {"dry_run": True}
    check, _ = check_now()
    return {"rows": check.rows_done, "found": check.found}


def _freeze(order: Order) -> dict[str, Any]:
    """The week before the day of the run."""
    week = iso_week(order.day - timedelta(days=7))
    rows = rows_of_week(order.actor, week=week)
    if order.dry_run:
        return {"week": week, "rows": len(rows), "dry_run": True}
    with transaction():
        return {"week": week, "rows": freeze_week(order.actor, week=week, rows=rows)}


JOBS = {
    job.name: job
    for job in (
        Job(
            "weekly-push", "每周推岗位", "每周三 10:00（21:00–08:00 不发）",
            _weekly("weekly-push", 2, time(10), timedelta(hours=4)), _push,
        ),
        Job(
            "expire-vacancies", "过期岗位下架", "每天 00:10",
            _daily("expire-vacancies", time(0, 10)), _expire,
        ),
        Job(
            "patrol-tasks", "排出本周要巡查的岗位", "每周一 06:00",
            _weekly("patrol-tasks", 0, time(6), timedelta(days=6)), _patrol,
        ),
        Job(
            "tag-vacancies", "标出岗位适合谁", "每天 01:00",
            _daily("tag-vacancies", time(1)), _tag,
        ),
        Job(
            "rebuild-search", "重建岗位搜索", "每天 04:00",
            _daily("rebuild-search", time(4)), _rebuild_search,
        ),
        Job(
            "find-duplicates", "找疑似重复的人", "每天 02:30",
            _daily("find-duplicates", time(2, 30)), _find_duplicates,
        ),
        Job(
            "find-clues", "找状况可能变了的人", "每天 03:00",
            _daily("find-clues", time(3)), _find_clues,
        ),
        Job(
            "answer-clock", "催没有答复的用人单位", "每天 09:00",
            _daily("answer-clock", time(9)), _answers,
        ),
        Job(
            "remind-helpers", "提醒两周没问到人的工作人员", "每周一 09:00",
            _weekly("remind-helpers", 0, time(9), timedelta(hours=8)), _remind,
        ),
        Job(
            "retention", "删除到期的资料", "每天 03:30",
            _daily("retention", time(3, 30)), _retention,
        ),
        Job(
            "check-audit", "核验审计记录", "每天 02:30",
            _daily("check-audit", time(2, 30)), _check_audit,
        ),
        Job(
            "freeze-figures", "冻结上周的数字", "每周日 24:00（周一 00:05）",
            _weekly("freeze-figures", 0, time(0, 5), timedelta(days=1)), _freeze,
        ),
    )
}  # fmt: skip

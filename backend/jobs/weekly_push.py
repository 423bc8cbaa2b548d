"""The weekly push: choose, store the preview, queue, send, and say what became of everybody."""

import time
from collections import Counter
from typing import Any

from flask import current_app

from backend.core.actor import SYSTEM, Actor
from backend.core.db import db, transaction
from backend.domain.matching.actions import make_plan, send_plan
from backend.domain.matching.models import PushPlan
from backend.domain.messages.queries import count_week, is_switched_off, open_weekly
from backend.jobs.dispatch import dispatch, tidy_ledger

POLL_S = 0.5


def run_weekly_push(
    actor: Actor, *, week: str, region: str = "43", dry_run: bool = False, ordered: bool = True
) -> dict[str, Any]:
    """`ordered` by a person: sends at once, whatever the hour, and waits to the end.

    Returns counts of people and messages; `targets` = `messages` + all of `excluded`.
    """
    settings = current_app.extensions["settings"]
    with transaction():
        plan = make_plan(actor, week=week, region=region, app_id=settings.wechat_app_id)
        plan_id = plan.id
    if not dry_run:
        with transaction():
            send_plan(
                actor, plan_id=plan_id, app_id=settings.wechat_app_id,
                template_id=settings.wechat_template_weekly, any_hour=ordered,
            )  # fmt: skip
        if ordered:
            _send_to_the_end(week)
    return push_result(plan_id, week)


def _send_to_the_end(week: str) -> None:
    """Until nothing of the week waits or is on its way; a stopped run defers the rest.

    With the kill switch thrown, what is left waits in the queue.
    """
    app_id = current_app.extensions["settings"].wechat_app_id
    while True:
        tidy_ledger()
        summary = dispatch("template", week=week, ordered=True)
        db.session.rollback()
        over = summary.stopped or is_switched_off(SYSTEM)
        if over or not open_weekly(SYSTEM, week=week, app_id=app_id):
            return
        time.sleep(POLL_S)


def push_result(plan_id: int, week: str) -> dict[str, Any]:
    db.session.rollback()
    plan = db.session.get_one(PushPlan, plan_id)
    by_status = Counter(count_week(SYSTEM, week=week))
    excluded = Counter(plan.excluded) + Counter(plan.dropped)
    # who got this week's message from another plan meanwhile has a message, not an exclusion
    excluded.pop("repeated_push", 0)
    cancelled = by_status.pop("cancelled", 0)
    if cancelled:
        excluded["cancelled"] += cancelled
    return {
        "week": week,
        "plan": plan_id,
        "targets": plan.targets,
        "messages": plan.targets - sum(excluded.values()),
        "accepted": by_status["accepted"] + by_status["delivered"],
        "delivered": by_status["delivered"],
        "deferred": by_status["deferred"],
        "failed": by_status["failed"],
        "unknown": by_status["unknown"],
        "waiting": by_status["queued"] + by_status["sending"],
        "excluded": dict(excluded),
    }

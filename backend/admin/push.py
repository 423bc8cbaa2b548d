"""The weekly push: plans, a preview with its reasons, sending with live counts, the kill switch."""

from datetime import timedelta
from functools import partial
from typing import Any

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backend.admin.acts import act, answer_live, live
from backend.core.access import allow
from backend.core.clock import iso_week, real_now, today
from backend.core.db import transaction
from backend.core.errors import AppError
from backend.domain.accounts.rules import Can
from backend.domain.matching.actions import make_plan, send_plan, short_place, weekly_fields
from backend.domain.matching.models import PushPlan, PushRow
from backend.domain.matching.queries import count_messages, get_plan, list_plans, list_rows
from backend.domain.matching.rules import EXCLUDED_TEXT, FIELD_TEXT, PLAN_TEXT, week_text
from backend.domain.messages.actions import set_switch
from backend.domain.messages.queries import PUSH_SWITCH, is_switched_off
from backend.domain.messages.rules import STATUS_TEXT
from backend.domain.regions.queries import region_names
from backend.domain.regions.rules import HUNAN

pages = Blueprint("push", __name__)
SAMPLES = 5
WEEKS = ("本周", "下周")
UNDER_WAY = ("queued", "sending")
RECEIPTS_WITHIN_S = 600  # after that a page that was left open asks no more
WORDS = {
    "plan_text": PLAN_TEXT, "excluded_text": EXCLUDED_TEXT, "week_text": week_text,
    "field_text": FIELD_TEXT,
}  # fmt: skip


@pages.get("/push")
@allow(Can.STOP_PUSH)
def index() -> str:
    return _index()


def _index(error: AppError | None = None) -> str:
    weeks = {word: iso_week(today() + timedelta(weeks=n)) for n, word in enumerate(WEEKS)}
    return render_template(
        "push/index.html", page=list_plans(g.actor, cursor=request.args.get("cursor")),
        weeks=[(week, f"{word}：{week_text(week)}") for word, week in weeks.items()],
        switch=is_switched_off(g.actor), error=error, **WORDS,
    )  # fmt: skip


@pages.post("/push")
@allow(Can.RUN_PUSH)
def preview() -> Response | tuple[str, int]:
    """Choose for the actor's whole region and show the stored preview."""
    settings = current_app.extensions["settings"]
    try:
        with transaction():
            plan = make_plan(
                g.actor, week=request.form.get("week", ""), region=g.actor.region or HUNAN,
                app_id=settings.wechat_app_id,
            )  # fmt: skip
            plan_id = plan.id
    except AppError as error:
        return _index(error), error.status
    flash("预览好了，还没有发给任何人。请看过再点“发送”", "ok")
    return redirect(url_for("admin.push.record", plan_id=plan_id))


@pages.get("/push/<int:plan_id>")
@allow(Can.STOP_PUSH)
def record(plan_id: int) -> str:
    return _record(plan_id)


def _record(plan_id: int, error: AppError | None = None) -> str:
    plan = get_plan(g.actor, plan_id=plan_id)
    return render_template(
        "push/record.html", plan=plan, error=error, switch=is_switched_off(g.actor),
        samples=_samples(plan), progress=live(**_progress(plan)), **WORDS,
    )  # fmt: skip


def _samples(plan: PushPlan) -> list[tuple[PushRow, dict[str, dict[str, str]]]]:
    """The first messages, with the fields that the labourer will see."""
    rows = list_rows(g.actor, plan_id=plan.id, excluded="", size=SAMPLES).items
    chosen = [(row, row.vacancy) for row in rows if row.vacancy]
    names = region_names(g.actor, codes=[post.region_code or "" for _, post in chosen])
    return [
        (row, weekly_fields(post, short_place(names.get(post.region_code or "", ""))))
        for row, post in chosen
    ]


@pages.get("/push/<int:plan_id>/progress")
@allow(Can.STOP_PUSH)
def progress(plan_id: int) -> Response:
    return answer_live(**_progress(get_plan(g.actor, plan_id=plan_id)))


def _progress(plan: PushPlan) -> dict[str, Any]:
    """How far the plan's messages are; it refreshes while some are on their way or unconfirmed."""
    counts = count_messages(g.actor, plan_id=plan.id) if plan.status == "sent" else {}
    waiting = sum(counts.get(status, 0) for status in UNDER_WAY)
    total = sum(counts.values())
    seconds = (real_now() - plan.ordered_at).total_seconds() if plan.ordered_at else 0
    speed = (total - waiting) / seconds if seconds > 0 else 0
    inner = render_template(
        "push/_progress.html", plan=plan, counts=counts, waiting=waiting, total=total,
        speed=speed, seconds_left=waiting / speed if speed else None, status_text=STATUS_TEXT,
        switch=is_switched_off(g.actor),
    )  # fmt: skip
    unconfirmed = counts.get("accepted", 0) > 0 and seconds < RECEIPTS_WITHIN_S
    return {
        "name": "progress", "url": url_for("admin.push.progress", plan_id=plan.id),
        "inner": inner, "waiting": waiting > 0 or unconfirmed,
    }  # fmt: skip


@pages.get("/push/<int:plan_id>/people")
@allow(Can.STOP_PUSH)
def people(plan_id: int) -> str:
    """The people behind one figure: chosen, left out for a reason, or dropped when sending."""
    why, when = request.args.get("why", ""), request.args.get("when", "preview")
    dropped = why if when == "sending" else None
    page = list_rows(
        g.actor, plan_id=plan_id, excluded=None if dropped else why, dropped=dropped,
        cursor=request.args.get("cursor"),
    )  # fmt: skip
    return render_template(
        "push/people.html", plan=get_plan(g.actor, plan_id=plan_id), page=page, why=why,
        when=when, **WORDS,
    )  # fmt: skip


@pages.post("/push/<int:plan_id>/send")
@allow(Can.RUN_PUSH)
def send(plan_id: int) -> Response:
    """Queue the stored preview at once, whatever the hour: a person ordered it."""
    settings = current_app.extensions["settings"]
    return act(
        partial(
            send_plan, g.actor, plan_id=plan_id, app_id=settings.wechat_app_id,
            template_id=settings.wechat_template_weekly, any_hour=True,
        ),
        done="已开始发送，下面的数字会自己更新",
        then=url_for("admin.push.record", plan_id=plan_id),
        again=partial(_record, plan_id),
    )  # fmt: skip


@pages.post("/push/switch")
@allow(Can.STOP_PUSH)
def switch() -> Response:
    off = request.form.get("off") == "1"
    return act(
        partial(
            set_switch, g.actor, name=PUSH_SWITCH, off=off, reason=request.form.get("reason", "")
        ),
        done="推送已停止，排队的消息先不发" if off else "推送已恢复，排队的消息接着发",
        then=url_for("admin.push.index"),
        again=_index,
    )

"""Writes of the weekly push: store a preview, then act on it."""

import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import joinedload

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import real_now, today, week_start
from backend.core.db import db
from backend.core.errors import BadInput, RuleBroken
from backend.domain.catalogues.rules import occupation_name
from backend.domain.matching.models import PushPlan, PushRow
from backend.domain.matching.queries import (
    Target,
    get_plan,
    list_posts,
    list_targets,
    pushes_of_week,
)
from backend.domain.matching.rules import Choice, Post, Seeker, choose, reasons
from backend.domain.matching.seekers import seekers_of
from backend.domain.messages.models import Message
from backend.domain.messages.queries import is_switched_off, people_with_weekly
from backend.domain.messages.rules import template_fields, weekly_key
from backend.domain.regions.queries import region_names
from backend.domain.vacancies.models import Vacancy
from backend.domain.vacancies.rules import is_pushable, pay_text


def make_plan(actor: Actor, *, week: str, region: str, app_id: str, seed: int = 0) -> PushPlan:
    """Choose for everybody in T_w below `region` and store the result as a preview."""
    try:
        week_start(week)
    except ValueError:
        raise BadInput("请选择要推送的周", fields={"week": "请选择要推送的周"}) from None
    targets = list_targets(actor, region=region, app_id=app_id)
    had = people_with_weekly(actor, week=week)
    open_targets = [t for t in targets if t.person.id not in had]
    reachable = [t.person for t in open_targets if not t.channel_fault]
    seekers, has_work = seekers_of(actor, people=reachable, week=week)
    posts = list_posts(actor)
    choices = [
        *(
            Choice(t.person.id, None, excluded=t.channel_fault)
            for t in open_targets
            if t.channel_fault
        ),
        *(Choice(number, None, excluded="has_work") for number in sorted(has_work)),
        *choose(
            [s for s in seekers if s.id not in has_work], posts, week=week, seed=seed,
            today=today(), used=pushes_of_week(actor, week=week),
        ),
    ]  # fmt: skip
    plan = PushPlan(
        week=week, region_code=region, seed=seed, status="preview", created_by=actor.name,
        created_at=real_now(), targets=len(targets), already=len(targets) - len(open_targets),
        chosen=sum(1 for choice in choices if choice.post_id),
        excluded=dict(Counter(choice.excluded for choice in choices if choice.excluded)),
    )  # fmt: skip
    db.session.add(plan)
    db.session.flush()
    _store_rows(actor, plan, choices, seekers, posts)
    audit.record(
        actor, "preview_push", f"push_plan:{plan.id}", week=week, targets=plan.targets,
        chosen=plan.chosen,
    )  # fmt: skip
    return plan


def _store_rows(
    actor: Actor, plan: PushPlan, choices: list[Choice], seekers: list[Seeker], posts: list[Post]
) -> None:
    seeker_of = {seeker.id: seeker for seeker in seekers}
    post_of = {post.id: post for post in posts}
    names = region_names(actor, codes={post.region for post in posts})
    rows = []
    for choice in choices:
        why: list[str] = []
        if choice.post_id:
            post = post_of[choice.post_id]
            why = reasons(
                seeker_of[choice.seeker_id], post,
                place_name=short_place(names.get(post.region, "")),
                occupation_name=occupation_name(post.occupation),
            )  # fmt: skip
        rows.append(
            {
                "plan_id": plan.id, "person_id": choice.seeker_id, "vacancy_id": choice.post_id,
                "score": choice.score, "reasons": why, "excluded": choice.excluded, "dropped": "",
            }
        )  # fmt: skip
    if rows:
        db.session.execute(db.insert(PushRow), rows)


def weekly_fields(vacancy: Vacancy, place_name: str) -> dict[str, dict[str, str]]:
    """The weekly template's fields: post, pay, place, employer, last day."""
    day: date = vacancy.valid_to
    return template_fields(
        {
            "thing1": vacancy.title,
            "thing2": pay_text(vacancy),
            "thing3": place_name or vacancy.place_text,
            "thing4": vacancy.employer.name if vacancy.employer else "",
            "time5": f"{day.year}年{day.month}月{day.day}日",
        }
    )


def send_plan(
    actor: Actor, *, plan_id: int, app_id: str, template_id: str, any_hour: bool
) -> PushPlan:
    """Queue the stored preview; whoever no longer qualifies is dropped with the reason.

    Raises RuleBroken while the kill switch is thrown or when the plan was sent before.
    """
    plan = get_plan(actor, plan_id=plan_id)
    if plan.status != "preview":
        raise RuleBroken("这次推送已经发过了，要再发请重新预览", rule="push.sent")
    if switch := is_switched_off(actor):
        raise RuleBroken(f"推送已被停用（{switch.reason}），恢复后再发", rule="push.stopped")
    rows = db.session.scalars(
        db.select(PushRow)
        .where(PushRow.plan_id == plan.id, PushRow.excluded == "")
        .options(joinedload(PushRow.vacancy).joinedload(Vacancy.employer))
        .order_by(PushRow.id)
    ).all()
    targets = {
        t.person.id: t for t in list_targets(actor, region=plan.region_code, app_id=app_id)
    }
    had = people_with_weekly(actor, week=plan.week)
    names = region_names(actor, codes=[r.vacancy.region_code or "" for r in rows if r.vacancy])
    for row in rows:
        target = targets.get(row.person_id)
        row.dropped = _drop_reason(row, target, had)
        if not row.dropped and target and row.vacancy:
            place = short_place(names.get(row.vacancy.region_code or "", ""))
            fields = weekly_fields(row.vacancy, place)
            _queue_weekly(plan, row, target, fields, template_id, any_hour)
    plan.status, plan.ordered_at = "sent", real_now()
    plan.dropped = dict(Counter(row.dropped for row in rows if row.dropped))
    db.session.flush()
    audit.record(
        actor, "send_push", f"push_plan:{plan.id}", week=plan.week, dropped=plan.dropped,
        queued=len(rows) - sum(plan.dropped.values()),
    )  # fmt: skip
    return plan


def _drop_reason(row: PushRow, target: Target | None, had: Iterable[int]) -> str:
    if row.person_id in had:
        return "repeated_push"  # another plan of this week was sent meanwhile
    if target is None:
        return "no_longer_target"
    if target.channel_fault:
        return target.channel_fault
    if row.vacancy is None or not is_pushable(row.vacancy, today()):
        return "vacancy_closed"
    return ""


def _queue_weekly(
    plan: PushPlan, row: PushRow, target: Target, fields: dict[str, dict[str, str]],
    template_id: str, any_hour: bool,
) -> None:  # fmt: skip
    """The ledger row; its unique key is the last word against a second push of the week."""
    user = target.user
    if user is None:
        return
    db.session.add(
        Message(
            key=weekly_key(plan.week, row.person_id), kind="weekly", channel="template",
            app_id=user.app_id, openid=user.openid, person_id=row.person_id,
            vacancy_id=row.vacancy_id, week=plan.week, template_id=template_id,
            payload={"data": fields}, client_msg_id=uuid.uuid4().hex, any_hour=any_hour,
            status="queued", not_before=real_now(), created_at=real_now(),
        )
    )  # fmt: skip


def short_place(full_name: str) -> str:
    """湖南省长沙市望城区 -> 长沙市望城区: the province is known, the field is short."""
    return full_name.removeprefix("湖南省")

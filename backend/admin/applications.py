"""Applications: the list, one application with its next steps, consent, referral slip."""

from datetime import timedelta
from functools import partial

from flask import Blueprint, g, render_template, request, url_for
from werkzeug.wrappers import Response

from backend.admin.acts import act
from backend.admin.display import Step
from backend.admin.queues import Queue
from backend.core.access import allow
from backend.core.clock import real_now
from backend.core.db import transaction
from backend.core.errors import AppError
from backend.domain.accounts.rules import Can
from backend.domain.applications.actions import consent_by_phone, move_application, refer
from backend.domain.applications.answers import count_overdue
from backend.domain.applications.models import Application, Consent
from backend.domain.applications.queries import (
    count_new,
    find_consent,
    get_application,
    list_applications,
)
from backend.domain.applications.rules import (
    CONSENT_TEXT,
    LATE_AFTER,
    OVERDUE,
    OVERDUE_AFTER,
    STATUS_TEXT,
    TRANSITIONS,
)
from backend.domain.matching.rules import week_text
from backend.domain.messages.rules import STATUS_TEXT as MESSAGE_TEXT

pages = Blueprint("applications", __name__)
QUEUES = (
    Queue(
        "报名待联系", "admin.applications.index", Can.HANDLE_APPLICATIONS, count_new, LATE_AFTER,
        (("status", "interested"),),
    ),
    Queue(
        "单位没有答复", "admin.applications.index", Can.HANDLE_APPLICATIONS, count_overdue,
        timedelta(days=1), (("status", OVERDUE),),
    ),
)  # fmt: skip
CONSENT_HOW = {"app": "本人在手机上同意把资料给企业", "phone": "本人在电话里同意把资料给企业"}
# button, what the note is for, whether it must be filled in
NEXT_STEPS = {
    "contacted": ("记为已联系", "联系情况（本人会看到）", False),
    "interview": ("通知面试", "面试的时间、地点（本人会看到）", True),
    "hired": ("记为录用", "什么时候上岗、找谁报到（本人会看到）", False),
    "on_post": ("记为到岗", "到岗情况（本人会看到）", False),
    "refused": ("记为没有成", "没有成的原因（本人会看到）", True),
}


@pages.get("/applications")
@allow(Can.SEE_WORK)
def index() -> str:
    status = request.args.get("status", "")
    page = list_applications(g.actor, status=status, cursor=request.args.get("cursor"))
    return render_template(
        "applications/index.html", page=page, status=status, status_text=STATUS_TEXT,
        choices=STATUS_TEXT | {OVERDUE: f"单位 {OVERDUE_AFTER.days} 天没有答复"},
    )  # fmt: skip


@pages.get("/applications/<int:application_id>")
@allow(Can.SEE_WORK)
def record(application_id: int) -> str:
    return _record(application_id)


def _record(application_id: int, error: AppError | None = None) -> str:
    application = get_application(g.actor, application_id=application_id)
    employer = application.vacancy.employer
    consent = employer and find_consent(
        g.actor, person_id=application.person_id, employer_id=employer.id
    )
    steps = [step for step in NEXT_STEPS if step in TRANSITIONS[application.status]]
    return render_template(
        "applications/record.html", application=application, consent=consent, steps=steps,
        next_steps=NEXT_STEPS, story=_story(application, consent), error=error,
        status_text=STATUS_TEXT, message_text=MESSAGE_TEXT, week_text=week_text,
        consent_text=employer and CONSENT_TEXT.format(employer=employer.name),
    )  # fmt: skip


def steps_taken(application: Application) -> list[Step]:
    return [
        Step(step.at, STATUS_TEXT[step.status], step.actor_name, step.note)
        for step in application.steps
    ]


def _story(application: Application, consent: Consent | None) -> list[Step]:
    """Everything that happened, oldest first."""
    story = steps_taken(application)
    if message := application.message:
        note = f"消息现在：{MESSAGE_TEXT[message.status]}"
        story.append(Step(message.created_at, "每周推送把这个岗位推给本人", "系统", note))
    if consent:
        story.append(Step(consent.given_at, CONSENT_HOW[consent.how]))
    if application.asked_at:
        story.append(Step(application.asked_at, "用短信催过用人单位答复", "系统"))
    if application.overdue_at:
        story.append(Step(application.overdue_at, "单位没有答复，已告诉本人，请去催", "系统"))
    if application.referred_at:
        story.append(Step(application.referred_at, "把姓名电话给了用人单位"))
    return sorted(story, key=lambda step: step.at or real_now())


@pages.post("/applications/<int:application_id>/move")
@allow(Can.HANDLE_APPLICATIONS)
def move(application_id: int) -> Response:
    status, note = request.form.get("status", ""), request.form.get("note", "")
    work = partial(
        move_application, g.actor, application_id=application_id, status=status, note=note
    )
    return act(
        work,
        done=f"已记为“{STATUS_TEXT.get(status, '')}”，本人会在“我的消息”里看到",
        then=url_for("admin.applications.record", application_id=application_id),
        again=partial(_record, application_id),
    )


@pages.post("/applications/<int:application_id>/consent")
@allow(Can.HANDLE_APPLICATIONS)
def consent(application_id: int) -> Response:
    return act(
        partial(consent_by_phone, g.actor, application_id=application_id),
        done="已记录本人在电话里同意，现在可以把资料给企业",
        then=url_for("admin.applications.record", application_id=application_id),
        again=partial(_record, application_id),
    )


@pages.post("/applications/<int:application_id>/slip")
@allow(Can.HANDLE_APPLICATIONS)
def slip(application_id: int) -> str | tuple[str, int]:
    """The referral slip answers the order itself, so that every look at it is a new audit row."""
    try:
        with transaction():
            refer(g.actor, application_id=application_id)
    except AppError as error:
        if error.code != "rule_broken":
            raise
        return _record(application_id, error), error.status
    application = get_application(g.actor, application_id=application_id)
    return render_template("applications/slip.html", application=application)

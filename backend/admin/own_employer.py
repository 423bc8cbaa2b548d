"""我的单位: an employer's own record and vacancies, and the applicants who consented to it."""

from functools import partial

from flask import Blueprint, g, render_template, request, url_for
from werkzeug.wrappers import Response

from backend.admin.acts import act
from backend.admin.applications import NEXT_STEPS, steps_taken
from backend.admin.queues import Queue
from backend.core.access import allow
from backend.core.db import transaction
from backend.core.errors import AppError
from backend.domain.accounts.rules import Can
from backend.domain.applications.actions import move_application, show_applicant
from backend.domain.applications.queries import count_new, get_application, list_applications
from backend.domain.applications.rules import CONSENT_TEXT, LATE_AFTER, STATUS_TEXT, TRANSITIONS
from backend.domain.employers.queries import own_employer
from backend.domain.vacancies.queries import list_vacancies
from backend.domain.vacancies.rules import STATUS_TEXT as VACANCY_TEXT

pages = Blueprint("own_employer", __name__)
QUEUES = (
    Queue(
        "报名的人待联系", "admin.own_employer.applicants", Can.OWN_EMPLOYER, count_new, LATE_AFTER,
        (("status", "interested"),),
    ),
)  # fmt: skip


@pages.get("/own-employer")
@allow(Can.OWN_EMPLOYER)
def index() -> str:
    page = list_vacancies(g.actor, cursor=request.args.get("cursor"))
    return render_template(
        "own_employer/index.html", employer=own_employer(g.actor), page=page, states=VACANCY_TEXT
    )


@pages.get("/own-employer/applicants")
@allow(Can.OWN_EMPLOYER)
def applicants() -> str:
    status = request.args.get("status", "")
    page = list_applications(g.actor, status=status, cursor=request.args.get("cursor"))
    return render_template(
        "own_employer/applicants.html", page=page, status=status, status_text=STATUS_TEXT
    )


@pages.get("/own-employer/applicants/<int:application_id>")
@allow(Can.OWN_EMPLOYER)
def applicant(application_id: int) -> str:
    return _applicant(application_id)


def _applicant(application_id: int, error: AppError | None = None, phone: str = "") -> str:
    application = get_application(g.actor, application_id=application_id)
    return render_template(
        "own_employer/applicant.html", application=application, error=error, phone=phone,
        steps=[step for step in NEXT_STEPS if step in TRANSITIONS[application.status]],
        next_steps=NEXT_STEPS, status_text=STATUS_TEXT, story=steps_taken(application),
        consent_text=CONSENT_TEXT.format(employer=own_employer(g.actor).name),
    )  # fmt: skip


@pages.post("/own-employer/applicants/<int:application_id>/phone")
@allow(Can.OWN_EMPLOYER)
def show_phone(application_id: int) -> str:
    """The number stands in this one answer; to see it again is another look."""
    with transaction():
        application = show_applicant(g.actor, application_id=application_id)
        phone = application.person.phone or ""
    return _applicant(application_id, phone=phone)


@pages.post("/own-employer/applicants/<int:application_id>/move")
@allow(Can.OWN_EMPLOYER)
def move(application_id: int) -> Response:
    status, note = request.form.get("status", ""), request.form.get("note", "")
    return act(
        partial(
            move_application, g.actor, application_id=application_id, status=status, note=note
        ),
        done=f"已记为“{STATUS_TEXT.get(status, '')}”，本人会收到消息",
        then=url_for("admin.own_employer.applicant", application_id=application_id),
        again=partial(_applicant, application_id),
    )

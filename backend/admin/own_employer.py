"""我的单位: an employer's own record and vacancies, and the applicants who consented to it."""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, g, render_template, request, url_for
from werkzeug.wrappers import Response

from backend.admin.acts import act
from backend.admin.applications import NEXT_STEPS, steps_taken
from backend.admin.queues import Queue
from backend.admin.vacancy_form import CHOICES, VALID_FIRST, read_advert, read_extension, stored
from backend.core.access import allow
from backend.core.clock import today
from backend.core.db import transaction
from backend.core.errors import AppError
from backend.domain.accounts.rules import Can
from backend.domain.applications.actions import move_application, show_applicant
from backend.domain.applications.delisting import withdraw_vacancy
from backend.domain.applications.queries import count_new, get_application, list_applications
from backend.domain.applications.rules import CONSENT_TEXT, LATE_AFTER, STATUS_TEXT, TRANSITIONS
from backend.domain.employers.queries import own_employer
from backend.domain.patrols.actions import patrol
from backend.domain.patrols.queries import own_organisation
from backend.domain.patrols.rules import organisation_of
from backend.domain.vacancies.actions import fill_vacancy
from backend.domain.vacancies.posting import complete_vacancy, extend_vacancy, post_vacancy
from backend.domain.vacancies.queries import get_vacancy, list_vacancies
from backend.domain.vacancies.rules import BY_EMPLOYER, EDITABLE, EXTENDABLE, can_become
from backend.domain.vacancies.rules import STATUS_TEXT as VACANCY_TEXT

pages = Blueprint("own_employer", __name__)
SENT = "已保存。资料齐全的，人社部门看过就上架"
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


@pages.get("/own-employer/vacancies/new")
@allow(Can.OWN_EMPLOYER)
def new() -> str:
    return _form(None)


@pages.post("/own-employer/vacancies/new")
@allow(Can.OWN_EMPLOYER)
def add() -> Response:
    own = own_employer(g.actor)

    def work() -> None:
        advert = read_advert(request.form)._replace(employer_name="")
        post_vacancy(
            g.actor, advert=advert, owner_region=own.owner_region, source=BY_EMPLOYER,
            employer=own,
        )  # fmt: skip

    then = url_for("admin.own_employer.index")
    return act(work, done=SENT, then=then, again=partial(_form, None))


@pages.get("/own-employer/vacancies/<int:vacancy_id>")
@allow(Can.OWN_EMPLOYER)
def vacancy(vacancy_id: int) -> str:
    return _vacancy(vacancy_id)


def _vacancy(vacancy_id: int, error: AppError | None = None) -> str:
    row = get_vacancy(g.actor, vacancy_id=vacancy_id)
    return render_template(
        "own_employer/vacancy.html", vacancy=row, error=error, states=VACANCY_TEXT,
        own_patrol=organisation_of(row) == own_organisation(g.actor), today=today(),
        extendable=row.status in EXTENDABLE, editable=row.status in EDITABLE,
        can_become=partial(can_become, row.status),
        first={"headcount": max(1, row.headcount_left), "valid_to": today() + VALID_FIRST},
    )  # fmt: skip


@pages.get("/own-employer/vacancies/<int:vacancy_id>/edit")
@allow(Can.OWN_EMPLOYER)
def edit(vacancy_id: int) -> str:
    return _form(vacancy_id)


def _form(vacancy_id: int | None, error: AppError | None = None) -> str:
    row = get_vacancy(g.actor, vacancy_id=vacancy_id) if vacancy_id else None
    first = stored(row) if row else {"headcount": 1, "valid_to": today() + VALID_FIRST}
    return render_template(
        "vacancies/edit.html", vacancy=row, error=error, typed=request.form or first,
        own=True, back=url_for("admin.own_employer.index"), **CHOICES,
    )  # fmt: skip


@pages.post("/own-employer/vacancies/<int:vacancy_id>/edit")
@allow(Can.OWN_EMPLOYER)
def save(vacancy_id: int) -> Response:
    def work() -> None:
        advert = read_advert(request.form)._replace(employer_name="")
        complete_vacancy(g.actor, vacancy_id=vacancy_id, advert=advert)

    then = url_for("admin.own_employer.vacancy", vacancy_id=vacancy_id)
    return act(work, done=SENT, then=then, again=partial(_form, vacancy_id))


def _act(vacancy_id: int, work: Callable[[], object], done: str) -> Response:
    return act(
        work, done=done, then=url_for("admin.own_employer.vacancy", vacancy_id=vacancy_id),
        again=partial(_vacancy, vacancy_id),
    )  # fmt: skip


@pages.post("/own-employer/vacancies/<int:vacancy_id>/confirm")
@allow(Can.OWN_EMPLOYER)
def confirm(vacancy_id: int) -> Response:
    work = partial(
        patrol, g.actor, vacancy_ids=[vacancy_id], result="keep", evidence="message",
        note="单位登录确认",
    )  # fmt: skip
    return _act(vacancy_id, work, "已确认还在招，一周内劳动者都能看到")


@pages.post("/own-employer/vacancies/<int:vacancy_id>/extend")
@allow(Can.OWN_EMPLOYER)
def extend(vacancy_id: int) -> Response:
    def work() -> None:
        values = read_extension(request.form)
        extend_vacancy(g.actor, vacancy_id=vacancy_id, **values)

    return _act(vacancy_id, work, "已续期，劳动者能看到新的截止日期")


@pages.post("/own-employer/vacancies/<int:vacancy_id>/fill")
@allow(Can.OWN_EMPLOYER)
def fill(vacancy_id: int) -> Response:
    work = partial(fill_vacancy, g.actor, vacancy_id=vacancy_id)
    return _act(vacancy_id, work, "已记为招满，劳动者看不到这个岗位了")


@pages.post("/own-employer/vacancies/<int:vacancy_id>/withdraw")
@allow(Can.OWN_EMPLOYER)
def withdraw(vacancy_id: int) -> Response:
    reason = request.form.get("reason", "")
    work = partial(withdraw_vacancy, g.actor, vacancy_id=vacancy_id, reason=reason)
    return _act(vacancy_id, work, "已撤下，还在等的报名人会收到消息")


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

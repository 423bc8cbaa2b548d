"""Vacancies: the list, one record, completing drafts, vouching, pausing, taking down."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from werkzeug.wrappers import Response

from backend.admin.acts import act
from backend.admin.display import Step
from backend.admin.queues import Queue
from backend.admin.vacancy_form import CHOICES, VALID_FIRST, read_advert, read_extension, stored
from backend.core.access import allow
from backend.core.actor import Actor
from backend.core.clock import today
from backend.core.errors import AppError
from backend.domain.accounts.queries import staff_names
from backend.domain.accounts.rules import Can
from backend.domain.applications.delisting import withdraw_vacancy
from backend.domain.applications.openings import reserve_openings
from backend.domain.catalogues.dated import term
from backend.domain.catalogues.rules import Education, occupation_name
from backend.domain.minimum_wages.queries import minimum_wage_at
from backend.domain.vacancies import actions
from backend.domain.vacancies.lawful import advert_faults
from backend.domain.vacancies.models import Vacancy
from backend.domain.vacancies.posting import complete_vacancy, extend_vacancy, post_vacancy
from backend.domain.vacancies.queries import (
    count_status,
    get_vacancy,
    list_vacancies,
    status_history,
)
from backend.domain.vacancies.rules import (
    EDITABLE,
    EXTENDABLE,
    LATE_AFTER,
    RESERVE_DAYS,
    STATUS_TEXT,
    can_become,
    is_reserved,
)
from backend.domain.vacancies.suitability import SUITS, TARGET, WORK_FORMS, reasons

pages = Blueprint("vacancies", __name__)
BY_HAND = "console"  # where the vacancy came from


def _waiting(status: str) -> Callable[[Actor], Any]:
    return lambda actor: count_status(actor, status=status)


QUEUES = (
    Queue(
        "待核的岗位", "admin.vacancies.index", Can.VOUCH, _waiting("review"), LATE_AFTER["review"],
        (("status", "review"),),
    ),
    Queue(
        "待补全的岗位", "admin.vacancies.index", Can.ENTER_VACANCIES, _waiting("draft"),
        LATE_AFTER["draft"], (("status", "draft"),),
    ),
)  # fmt: skip


@pages.get("/vacancies")
@allow(Can.SEE_WORK)
def index() -> str:
    filters = {name: request.args.get(name, "").strip() for name in ("text", "status", "suits")}
    batch_id = request.args.get("batch", type=int)
    page = list_vacancies(g.actor, **filters, batch_id=batch_id, cursor=request.args.get("cursor"))
    return render_template(
        "vacancies/index.html", page=page, vacancies=page.items, states=STATUS_TEXT,
        filters=filters | {"batch": batch_id or ""},
        suits=SUITS | {TARGET: f"适合{term('target_group', today())}"},
    )  # fmt: skip


@pages.get("/vacancies/<int:vacancy_id>")
@allow(Can.SEE_WORK)
def record(vacancy_id: int) -> str:
    return _record(vacancy_id)


def _record(vacancy_id: int, error: AppError | None = None) -> str:
    vacancy = get_vacancy(g.actor, vacancy_id=vacancy_id)
    floor = minimum_wage_at(g.actor, place=vacancy.region_code, day=today())
    names = staff_names(g.actor, ids=[i for i in (vacancy.entered_by, vacancy.vouched_by) if i])
    return render_template(
        "vacancies/record.html", vacancy=vacancy, error=error, states=STATUS_TEXT,
        steps=_steps(vacancy, names), editable=vacancy.status in EDITABLE,
        group=term("target_group", today()), is_reserved=is_reserved(vacancy, today()),
        reserve_days=RESERVE_DAYS.days,
        faults=advert_faults(vacancy, floor) if vacancy.status in EDITABLE else {},
        suits=reasons(vacancy.suits), work_form=WORK_FORMS[vacancy.work_form],
        fits=TARGET in vacancy.suits,
        extendable=vacancy.status in EXTENDABLE, today=today(),
        first={"headcount": max(1, vacancy.headcount_left), "valid_to": today() + VALID_FIRST},
        can_become=lambda status: can_become(vacancy.status, status),
        education=Education(vacancy.education_min).label,
        occupation=occupation_name(vacancy.occupation_code),
    )  # fmt: skip


def _steps(vacancy: Vacancy, names: dict[int, str]) -> list[Step]:
    steps = [
        Step(one.at, STATUS_TEXT[one.detail["after"]], one.actor_name, one.reason)
        for one in status_history(g.actor, vacancy=vacancy)
    ]
    entered = Step(vacancy.created_at, "录入", names.get(vacancy.entered_by or 0, ""))
    if vacancy.vouched_at and not any(step.title == STATUS_TEXT["open"] for step in steps):
        who = names.get(vacancy.vouched_by or 0, "")
        steps.append(Step(vacancy.vouched_at, "担保并上架", who, vacancy.vouched_how))
    return sorted([*steps, entered], key=lambda step: step.at or vacancy.created_at, reverse=True)


def _act(vacancy_id: int, work: Callable[[], object], done: str) -> Response:
    return act(
        work, done=done, then=url_for("admin.vacancies.record", vacancy_id=vacancy_id),
        again=lambda error: _record(vacancy_id, error),
    )  # fmt: skip


@pages.post("/vacancies/<int:vacancy_id>/vouch")
@allow(Can.VOUCH)
def vouch(vacancy_id: int) -> Response:
    how = request.form.get("how", "")
    return _act(
        vacancy_id,
        lambda: actions.vouch(g.actor, vacancy_id=vacancy_id, how=how),
        "已上架，劳动者现在能看到这个岗位",
    )


@pages.post("/vacancies/<int:vacancy_id>/pause")
@allow(Can.ENTER_VACANCIES)
def pause(vacancy_id: int) -> Response:
    reason = request.form.get("reason", "")
    return _act(
        vacancy_id,
        lambda: actions.pause_vacancy(g.actor, vacancy_id=vacancy_id, reason=reason),
        "已暂停，劳动者暂时看不到这个岗位",
    )


@pages.post("/vacancies/<int:vacancy_id>/resume")
@allow(Can.ENTER_VACANCIES)
def resume(vacancy_id: int) -> Response:
    return _act(
        vacancy_id,
        lambda: actions.resume_vacancy(g.actor, vacancy_id=vacancy_id),
        "已恢复，劳动者现在能看到这个岗位",
    )


@pages.post("/vacancies/<int:vacancy_id>/withdraw")
@allow(Can.ENTER_VACANCIES)
def withdraw(vacancy_id: int) -> Response:
    reason = request.form.get("reason", "")
    return _act(
        vacancy_id,
        lambda: withdraw_vacancy(g.actor, vacancy_id=vacancy_id, reason=reason),
        "已撤下，还在等的报名人会收到消息",
    )


@pages.post("/vacancies/<int:vacancy_id>/fill")
@allow(Can.ENTER_VACANCIES)
def fill(vacancy_id: int) -> Response:
    return _act(
        vacancy_id,
        lambda: actions.fill_vacancy(g.actor, vacancy_id=vacancy_id),
        "已记为招满，劳动者看不到这个岗位了",
    )


@pages.post("/vacancies/<int:vacancy_id>/extend")
@allow(Can.ENTER_VACANCIES)
def extend(vacancy_id: int) -> Response:
    return _act(
        vacancy_id,
        lambda: extend_vacancy(g.actor, vacancy_id=vacancy_id, **read_extension(request.form)),
        "已续期，劳动者能看到新的截止日期",
    )


@pages.post("/vacancies/<int:vacancy_id>/reserve")
@allow(Can.VOUCH)
def reserve(vacancy_id: int) -> Response:
    numbers = {name: request.form.get(name, type=int) or 0 for name in ("count", "days")}
    return _act(
        vacancy_id,
        lambda: reserve_openings(g.actor, vacancy_id=vacancy_id, **numbers),
        "名额留好了，到期后自动放开" if numbers["count"] else "不再留名额，大家都能报名",
    )


@pages.get("/vacancies/new")
@allow(Can.ENTER_VACANCIES)
def new() -> str:
    return _new()


def _new(error: AppError | None = None) -> str:
    first = {
        "headcount": 1, "valid_to": (today() + VALID_FIRST).isoformat(),
        "employer_name": request.args.get("employer", ""),
    }  # fmt: skip
    return render_template(
        "vacancies/edit.html", vacancy=None, error=error, typed=request.form or first, **CHOICES
    )


@pages.post("/vacancies/new")
@allow(Can.ENTER_VACANCIES)
def add() -> Response:
    made: list[Vacancy] = []

    def work() -> None:
        made.append(
            post_vacancy(
                g.actor, advert=read_advert(request.form), owner_region=g.actor.region,
                source=BY_HAND,
            )
        )  # fmt: skip

    return act(
        work, done="已保存。资料齐全的岗位是“待核”，担保后上架",
        then=lambda: url_for("admin.vacancies.record", vacancy_id=made[0].id), again=_new,
    )  # fmt: skip


@pages.get("/vacancies/<int:vacancy_id>/edit")
@allow(Can.ENTER_VACANCIES)
def edit(vacancy_id: int) -> str:
    return _edit(vacancy_id)


def _edit(vacancy_id: int, error: AppError | None = None) -> str:
    vacancy = get_vacancy(g.actor, vacancy_id=vacancy_id)
    return render_template(
        "vacancies/edit.html", vacancy=vacancy, error=error,
        typed=request.form or stored(vacancy), **CHOICES,
    )  # fmt: skip


@pages.post("/vacancies/<int:vacancy_id>/edit")
@allow(Can.ENTER_VACANCIES)
def save(vacancy_id: int) -> Response:
    return act(
        lambda: complete_vacancy(
            g.actor, vacancy_id=vacancy_id, advert=read_advert(request.form)
        ),
        done="已保存。资料齐全的岗位会转为“待核”，担保后上架",
        then=url_for("admin.vacancies.record", vacancy_id=vacancy_id),
        again=lambda error: _edit(vacancy_id, error),
    )

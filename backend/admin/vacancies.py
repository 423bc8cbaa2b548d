"""Vacancies: the list, one record, completing drafts, vouching, pausing, taking down."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from werkzeug.wrappers import Response

from backend.admin.acts import act
from backend.admin.display import Step
from backend.admin.queues import Queue
from backend.core.access import allow
from backend.core.actor import Actor
from backend.core.errors import AppError, BadInput
from backend.domain.accounts.queries import staff_names
from backend.domain.accounts.rules import Can
from backend.domain.catalogues.rules import Education, occupation_name
from backend.domain.regions.queries import place_index
from backend.domain.vacancies import actions
from backend.domain.vacancies.models import Vacancy
from backend.domain.vacancies.queries import (
    count_status,
    get_vacancy,
    list_vacancies,
    status_history,
)
from backend.domain.vacancies.rules import EDITABLE, LATE_AFTER, STATUS_TEXT, can_become
from backend.domain.vacancies.wages import Period
from backend.domain.vacancies.wording import wording_faults

pages = Blueprint("vacancies", __name__)
PERIODS = {"month": "月", "day": "天", "hour": "小时", "week": "周", "year": "年", "piece": "件"}


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
    filters = {name: request.args.get(name, "").strip() for name in ("text", "status")}
    batch_id = request.args.get("batch", type=int)
    page = list_vacancies(g.actor, **filters, batch_id=batch_id, cursor=request.args.get("cursor"))
    return render_template(
        "vacancies/index.html", page=page, vacancies=page.items, states=STATUS_TEXT,
        filters=filters | {"batch": batch_id or ""},
    )  # fmt: skip


@pages.get("/vacancies/<int:vacancy_id>")
@allow(Can.SEE_WORK)
def record(vacancy_id: int) -> str:
    return _record(vacancy_id)


def _record(vacancy_id: int, error: AppError | None = None) -> str:
    vacancy = get_vacancy(g.actor, vacancy_id=vacancy_id)
    names = staff_names(g.actor, ids=[i for i in (vacancy.entered_by, vacancy.vouched_by) if i])
    return render_template(
        "vacancies/record.html", vacancy=vacancy, error=error, states=STATUS_TEXT,
        steps=_steps(vacancy, names), editable=vacancy.status in EDITABLE,
        wording=wording_faults(vacancy.title, vacancy.description),
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
        lambda: actions.withdraw_vacancy(g.actor, vacancy_id=vacancy_id, reason=reason),
        "已撤下",
    )


@pages.get("/vacancies/<int:vacancy_id>/edit")
@allow(Can.ENTER_VACANCIES)
def edit(vacancy_id: int) -> str:
    return _edit(vacancy_id)


def _edit(vacancy_id: int, error: AppError | None = None) -> str:
    vacancy = get_vacancy(g.actor, vacancy_id=vacancy_id)
    return render_template(
        "vacancies/edit.html", vacancy=vacancy, error=error, periods=PERIODS.items(),
        typed=request.form or _stored(vacancy),
    )  # fmt: skip


def _stored(vacancy: Vacancy) -> dict[str, object]:
    def yuan(fen: int | None) -> object:
        return "" if fen is None else Decimal(fen) / 100

    return {
        "title": vacancy.title,
        "employer_name": vacancy.employer.name if vacancy.employer else "",
        "description": vacancy.description, "place": vacancy.place_text,
        "wage_min": yuan(vacancy.wage_min_fen), "wage_max": yuan(vacancy.wage_max_fen),
        "wage_period": vacancy.wage_period, "headcount": vacancy.headcount_total,
        "valid_to": vacancy.valid_to.isoformat(),
    }  # fmt: skip


@pages.post("/vacancies/<int:vacancy_id>/edit")
@allow(Can.ENTER_VACANCIES)
def save(vacancy_id: int) -> Response:
    return act(
        lambda: actions.complete_vacancy(
            g.actor, vacancy_id=vacancy_id, **read_vacancy(request.form)
        ),
        done="已保存。资料齐全的岗位会转为“待核”，担保后上架",
        then=url_for("admin.vacancies.record", vacancy_id=vacancy_id),
        again=lambda error: _edit(vacancy_id, error),
    )


def read_vacancy(form: Any) -> dict[str, Any]:
    """The form as the action takes it; every unreadable field is named at once."""
    faults: dict[str, str] = {}

    def read(name: str, how: Callable[[str], Any], sentence: str) -> Any:
        text = form.get(name, "").strip()
        try:
            return how(text) if text else None
        except (ValueError, InvalidOperation):
            faults[name] = sentence
            return None

    values = {
        "title": form.get("title", ""), "employer_name": form.get("employer_name", ""),
        "description": form.get("description", ""),
        "place_text": form.get("place", "").strip(),
        "region_code": read("place", _place, "没有找到这个地方，请写到县（市、区）"),
        "wage_min_fen": read("wage_min", _fen, "最低工资请填数字，例如 4000"),
        "wage_max_fen": read("wage_max", _fen, "最高工资请填数字，例如 5000"),
        "wage_period": read("wage_period", lambda text: Period(text).value, "请选择按什么计工资"),
        "headcount": read("headcount", int, "招聘人数请填整数") or 0,
        "valid_to": read("valid_to", date.fromisoformat, "截止日期请写成 2026-12-31 这样"),
    }
    if values["valid_to"] is None:
        faults.setdefault("valid_to", "请选择截止日期")
    if values["wage_period"] is None:
        faults.setdefault("wage_period", "请选择按什么计工资")
    if faults:
        raise BadInput("有几项还要再看一下", fields=faults)
    return values


def _place(text: str) -> str:
    place = place_index().resolve(text)
    if place.code is None:
        raise ValueError(text)
    return place.code


def _fen(text: str) -> int:
    amount = Decimal(text)
    if not 0 <= amount <= 10_000_000:  # refuses NaN too
        raise ValueError(text)
    return int(amount * 100)

"""最低工资: what the provinces announced, by place and day; adverts below it do not open."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from werkzeug.wrappers import Response

from backend.admin.acts import act
from backend.core.access import allow
from backend.core.clock import today
from backend.core.errors import AppError, BadInput
from backend.domain.accounts.rules import Can
from backend.domain.minimum_wages.actions import save_minimum_wage
from backend.domain.minimum_wages.queries import list_minimum_wages
from backend.domain.minimum_wages.rules import holding
from backend.domain.regions.queries import place_index

pages = Blueprint("minimum_wages", __name__)


@pages.get("/minimum-wages")
@allow(Can.ENTER_VACANCIES)
def index() -> str:
    return _index()


def _index(error: AppError | None = None) -> str:
    rows = list_minimum_wages(g.actor)
    now = {row.id for row in rows if holding([*rows], place=row.region_code, day=today()) is row}
    return render_template("minimum_wages/index.html", rows=rows, now=now, error=error)


@pages.post("/minimum-wages")
@allow(Can.ENTER_VACANCIES)
def save() -> Response:
    return act(
        lambda: save_minimum_wage(g.actor, **_read()),
        done="已保存。从生效那天起，低于这个数的岗位不能上架",
        then=url_for("admin.minimum_wages.index"), again=_index,
    )  # fmt: skip


def _read() -> dict[str, Any]:
    faults: dict[str, str] = {}

    def read(name: str, how: Callable[[str], Any], sentence: str) -> Any:
        try:
            return how(request.form.get(name, "").strip())
        except (ValueError, InvalidOperation):
            faults[name] = sentence
            return None

    values = {
        "region_code": read("place", _place, "没有找到这个地方，请写全称，例如：湖南省双峰县"),
        "valid_from": read("valid_from", date.fromisoformat, "请选择从哪天起生效"),
        "monthly_fen": read("monthly", _fen, "请填每月多少元，例如 1700"),
        "hourly_fen": read("hourly", _fen, "请填每小时多少元，例如 17"),
        "document": request.form.get("document", ""),
    }
    if faults:
        raise BadInput("有几项还要再看一下", fields=faults)
    return values


def _place(text: str) -> str:
    code = place_index().resolve(text).code
    if code is None:
        raise ValueError(text)
    return code


def _fen(text: str) -> int:
    amount = Decimal(text)
    if not amount.is_finite():
        raise ValueError(text)
    return int(amount * 100)

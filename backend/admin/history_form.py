"""The forms of the history: what they offer, what stands in them, what was typed."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import request

from backend.admin.display import region_name
from backend.core.clock import today
from backend.core.errors import BadInput
from backend.domain.catalogues.rules import find_in_query
from backend.domain.history import rules
from backend.domain.people.rules import EMPLOYMENT_TEXT
from backend.domain.regions.queries import place_index

CHOICES = {
    "employment": {code: word for code, word in EMPLOYMENT_TEXT.items() if code},
    "return_reason": {"": "请选择"} | rules.RETURN_REASONS,
    "willingness": rules.WILLINGNESS,
    "unwilling_reason": {"": "有意愿的不用选"} | rules.UNWILLING_REASONS,
    "ability": {word: word for word in rules.ABILITIES},
    "relocated": {"yes": "是", "no": "不是"},
}
HINTS = {
    "returned_on": "又出去了就清空", "work_region": "写到县（市、区），例如 东莞市",
    "return_from": "写到市或县，例如 深圳市", "income_fen_month": "元，例如 3500",
    "work_months": "0 到 12", "places": "写到市或县，用顿号隔开；空着就是哪里都行",
    "occupations": "例如 电焊工、家政；空着就是什么都行", "wage_floor_fen": "元，不限就填 0",
}  # fmt: skip


def words(field: str, value: Any) -> str:
    """A value of the history as staff read it."""
    if field == "places":
        return "、".join(region_name(code) for code in value or ())
    return region_name(value) if field in rules.PLACES else rules.in_words(field, value)


def typed(value: Any, field: str, refused: bool) -> str:
    """What stands in a form: what was typed before a refusal, else the record."""
    if refused:
        return request.form.get(field, "")
    if field in ("income_fen_month", "wage_floor_fen"):
        return "" if value is None else f"{value / 100:g}"
    if field == "relocated":
        return "yes" if value else "no"
    if field in (*rules.PLACES, "occupations"):
        return words(field, value)
    return "" if value is None else str(value)


def read_told() -> rules.Told:
    form = request.form
    try:
        true_on = date.fromisoformat(form.get("true_on", "") or today().isoformat())
    except ValueError:
        fault = {"true_on": "日期请写成 2026-11-26 这样"}
        raise BadInput("有几项还要再看一下", fields=fault) from None
    return rules.Told(
        true_on, form.get("said_by", ""), form.get("how", ""), form.get("note", ""),
        client_key=form.get("client_key", "")[:64] or None,
    )  # fmt: skip


def read_values(kind: str) -> dict[str, Any]:
    """The group's fields as the action takes them; every unreadable one is named at once."""
    faults: dict[str, str] = {}
    values: dict[str, Any] = {}
    for field in rules.GROUPS[kind][2]:
        text = request.form.get(field, "").strip()
        try:
            values[field] = _READERS.get(field, _text)(text)
        except (ValueError, InvalidOperation):
            faults[field] = _UNREADABLE[field]
    if faults:
        raise BadInput("有几项还要再看一下", fields=faults)
    return values


def _text(text: str) -> str:
    return text[:40]


def _place(text: str) -> str:
    code = place_index().resolve(text).code if text else ""
    if code is None:
        raise ValueError(text)
    return code


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _fen(text: str) -> int:
    return int(Decimal(text) * 100)


def _listed(text: str) -> list[str]:
    return [one for one in re.split(r"[、，,；;\s]+", text) if one]


def _places(text: str) -> list[str]:
    return [_place(one) for one in _listed(text)]


def _occupations(text: str) -> list[str]:
    """Every word must name one; 电焊工 names 焊工."""
    codes = [find_in_query(one)[0] for one in _listed(text)]
    if not all(codes):
        raise ValueError(text)
    return list(dict.fromkeys(code for found in codes for code in found))


_READERS = {
    "work_region": _place, "return_from": _place, "returned_on": _day, "work_months": int,
    "income_fen_month": _fen, "places": _places, "occupations": _occupations,
    "wage_floor_fen": _fen, "relocated": "yes".__eq__, "moved_on": _day,
}  # fmt: skip
_UNREADABLE = {
    "work_region": "没有找到这个地方，请写到市或县",
    "return_from": "没有找到这个地方，请写到市或县",
    "returned_on": "日期请写成 2026-11-26 这样", "work_months": "务工月数请填 0 到 12 的整数",
    "income_fen_month": "月收入请填数字，单位是元，例如 3500",
    "places": "有的地方没有找到，请写到市或县，用顿号隔开",
    "occupations": "有的工种没有找到，请写常用的名称，例如 电焊工、家政",
    "wage_floor_fen": "最低月工资请填数字，单位是元，不限就填 0",
    "moved_on": "日期请写成 2026-11-26 这样",
}  # fmt: skip

"""A person's record in the app as groups of fields, and a change of one group."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import g
from pydantic import BaseModel, Field

from backend.api.shapes import Named
from backend.core.errors import BadInput
from backend.domain.history import rules
from backend.domain.history.models import RegisterEvent
from backend.domain.history.queries import values_of
from backend.domain.people.models import Person
from backend.domain.people.rules import EMPLOYMENT_TEXT
from backend.domain.regions.queries import region_names

TEXT_MOST = {"employer_name": 80}


class Group(BaseModel):
    """One group of fields: `base` is the version that a change has to name (0 = none yet)."""

    kind: str
    name: str
    base: int
    values: dict[str, str | int | bool | list[str] | None]
    words: dict[str, str]
    entered: str


class OwnChange(BaseModel):
    """`base` is the version that the writer saw; `client_key` makes a resend the same entry."""

    kind: str = Field(max_length=12)
    values: dict[str, str | int | list[str] | None] = {}
    base: int
    client_key: str = Field(min_length=8, max_length=64)


class OwnChoices(BaseModel):
    employment: list[Named]
    return_reason: list[Named]
    willingness: list[Named]
    unwilling_reason: list[Named]


def own_choices() -> dict[str, list[Named]]:
    """What the forms offer, in the words of the register."""
    return {
        "employment": named({code: word for code, word in EMPLOYMENT_TEXT.items() if code}),
        "return_reason": named(rules.RETURN_REASONS), "willingness": named(rules.WILLINGNESS),
        "unwilling_reason": named(rules.UNWILLING_REASONS),
    }  # fmt: skip


def named(words: dict[str, str]) -> list[Named]:
    return [Named(code=code, name=word) for code, word in words.items()]


def groups_of(
    row: Person, kinds: Sequence[str], events: Sequence[RegisterEvent]
) -> list[Group]:
    """Each group as it stands, with its version; `events` are the person's."""
    newest = _newest([event for event in events if event.check_status != "returned"])
    places = {code for kind in kinds for code in _places(values_of(row, kind))}
    names = region_names(g.actor, codes=places)
    return [_group(row, kind, newest.get(kind), names) for kind in kinds]


def _newest(events: Sequence[RegisterEvent]) -> dict[str, RegisterEvent]:
    """What makes the record of each group: the latest day, then the latest word."""
    found: dict[str, RegisterEvent] = {}
    for event in sorted(events, key=lambda one: (one.true_on, one.id)):
        found[event.kind] = event
    return found


def _places(values: dict[str, Any]) -> list[str]:
    found = [values.get(name) or "" for name in ("work_region", "return_from")]
    return [code for code in [*found, *(values.get("places") or ())] if code]


def _group(row: Person, kind: str, event: RegisterEvent | None, names: dict[str, str]) -> Group:
    values = values_of(row, kind)
    return Group(
        kind=kind, name=rules.GROUPS[kind][0], base=event.id if event else 0,
        values={k: v.isoformat() if isinstance(v, date) else v for k, v in values.items()},
        words={k: _words(k, v, names) for k, v in values.items()},
        entered=f"{event.entered_name} {event.true_on}" if event else "",
    )  # fmt: skip


def _words(field: str, value: Any, names: dict[str, str]) -> str:
    if field in rules.PLACES and value:
        codes = value if isinstance(value, list) else [value]
        return "、".join(names.get(code, "").removeprefix("湖南省") for code in codes)
    return rules.in_words(field, value)


def read_values(
    kind: str, sent: dict[str, Any], kinds: Sequence[str]
) -> dict[str, Any]:
    """All fields of the group as the action takes them; unreadable ones are named at once."""
    if kind not in kinds:
        raise BadInput("请选择要登记什么", fields={"kind": "请选择要登记什么"})
    faults: dict[str, str] = {}
    values = {}
    for field in rules.GROUPS[kind][2]:
        value = sent.get(field)
        try:
            values[field] = _DAYS.get(field, _as_is)(value)
        except (TypeError, ValueError):
            faults[field] = "日期请写成 2026-11-26 这样"
        if isinstance(value, str) and len(value) > TEXT_MOST.get(field, 40):
            faults[field] = "太长了，请写短一些"
    places = [code for field in rules.PLACES for code in _listed(values.get(field)) if code]
    if missing := set(places) - region_names(g.actor, codes=places).keys():
        faults["place"] = f"有 {len(missing)} 个地方没有找到，请从列表里重新选"
    if faults:
        raise BadInput("有几项还要再看一下", fields=faults)
    return values


def _as_is(value: Any) -> Any:
    return value


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None


_DAYS = {"returned_on": _day}


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value or ""]

"""Shapes that the helper's pages of the app are answered with."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import g
from pydantic import BaseModel

from backend.api.shapes import when
from backend.core.clock import today
from backend.core.privacy import mask_phone
from backend.domain.fieldwork.queries import last_visits, members_of
from backend.domain.history import rules
from backend.domain.history.models import RegisterEvent
from backend.domain.history.queries import events_of, values_of
from backend.domain.people.models import Household, Person
from backend.domain.people.rules import EMPLOYMENT_TEXT, age_on
from backend.domain.regions.queries import region_names

ENTERED = ("employment", "return", "willingness", "wish", "income", "ability", "no_change")
EVENTS_SHOWN = 8


class PersonCard(BaseModel):
    """`silent_days`: since anything was heard; null = never. No full numbers."""

    id: int
    name: str
    relation: str
    age: int
    sex_text: str
    employment_text: str
    returned_on: str | None
    silent_days: int | None
    overdue: bool
    household_id: int | None
    group_name: str


class PersonList(BaseModel):
    items: list[PersonCard]


class Group(BaseModel):
    """One group of fields: `base` is the version that a change has to name (0 = none yet)."""

    kind: str
    name: str
    base: int
    values: dict[str, str | int | bool | list[str] | None]
    words: dict[str, str]
    entered: str


class EventShape(BaseModel):
    id: int
    text: str
    at: str
    entered_name: str
    check_text: str
    return_reason: str | None


class PersonShape(PersonCard):
    phone: str
    village: str
    groups: list[Group]
    events: list[EventShape]


class HouseholdCard(BaseModel):
    id: int
    title: str
    group_name: str
    visited_on: str | None
    members: list[PersonCard]


class HouseholdPage(BaseModel):
    items: list[HouseholdCard]
    next: str | None


def person_card(row: Person, day: date | None = None) -> PersonCard:
    day = day or today()
    heard = row.last_verified_on
    home = row.household
    return PersonCard(
        id=row.id, name=row.name, relation=row.relation, age=age_on(row.birth_on, day),
        sex_text="男" if row.sex == 1 else "女", employment_text=EMPLOYMENT_TEXT[row.employment],
        returned_on=_iso(row.returned_on), silent_days=(day - heard).days if heard else None,
        overdue=row.returned_on is not None and rules.is_overdue(heard, day),
        household_id=row.household_id, group_name=home.group_name if home else "",
    )  # fmt: skip


def person_shape(row: Person) -> PersonShape:
    """The record as it stands, with the version of each group."""
    events = events_of(g.actor, person_id=row.id)
    newest = _newest([event for event in events if event.check_status != "returned"])
    places = {row.region_code} | {
        code for kind in ENTERED for code in _places(values_of(row, kind))
    }
    names = region_names(g.actor, codes=places)
    return PersonShape(
        **person_card(row).model_dump(),
        phone=mask_phone(row.phone),
        village=names.get(row.region_code, "").removeprefix("湖南省"),
        groups=[_group(row, kind, newest.get(kind), names) for kind in ENTERED],
        events=[_event(event) for event in events[:EVENTS_SHOWN]],
    )


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
        values={k: _iso(v) if isinstance(v, date) else v for k, v in values.items()},
        words={k: _words(k, v, names) for k, v in values.items()},
        entered=f"{event.entered_name} {event.true_on}" if event else "",
    )  # fmt: skip


def _words(field: str, value: Any, names: dict[str, str]) -> str:
    if field in rules.PLACES and value:
        codes = value if isinstance(value, list) else [value]
        return "、".join(names.get(code, "").removeprefix("湖南省") for code in codes)
    return rules.in_words(field, value)


def _event(event: RegisterEvent) -> EventShape:
    after = "，".join(
        word for field, value in event.after.items()
        if field not in rules.PLACES and (word := rules.in_words(field, value))
    )
    name = rules.GROUPS[event.kind][0]
    return EventShape(
        id=event.id, text=f"{name}：{after}" if after else name, at=when(event.known_at),
        entered_name=event.entered_name, check_text=rules.CHECK_TEXT[event.check_status],
        return_reason=event.return_reason or None,
    )  # fmt: skip


def household_cards(rows: Sequence[Household]) -> list[HouseholdCard]:
    ids = [row.id for row in rows]
    members = members_of(g.actor, household_ids=ids)
    visits = last_visits(g.actor, household_ids=ids)
    return [
        HouseholdCard(
            id=row.id, title=_title(members.get(row.id, [])), group_name=row.group_name,
            visited_on=_iso(visits.get(row.id)),
            members=[person_card(one) for one in members.get(row.id, [])],
        )
        for row in rows
    ]  # fmt: skip


def _title(members: list[Person]) -> str:
    head = next((one for one in members if one.relation == "户主"), None)
    first = head or next(iter(members), None)
    return f"{first.name}家" if first else "还没有登记人"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None

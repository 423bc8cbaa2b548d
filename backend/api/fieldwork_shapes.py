"""Shapes that the helper's pages of the app are answered with."""

from collections.abc import Sequence
from datetime import date

from flask import g
from pydantic import BaseModel

from backend.api.changes import Group, groups_of
from backend.api.shapes import when
from backend.core.clock import today
from backend.core.privacy import mask_phone
from backend.domain.fieldwork.queries import last_visits, members_of
from backend.domain.history import rules
from backend.domain.history.models import RegisterEvent
from backend.domain.history.queries import events_of
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
    village = region_names(g.actor, codes=[row.region_code]).get(row.region_code, "")
    return PersonShape(
        **person_card(row).model_dump(),
        phone=mask_phone(row.phone),
        village=village.removeprefix("湖南省"),
        groups=groups_of(row, ENTERED, events),
        events=[_event(event) for event in events[:EVENTS_SHOWN]],
    )


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

"""Reads of incomes: who is on which work-list, contradictions of the two lines."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import aliased, joinedload

from backend.core.actor import Actor
from backend.core.db import db, starts_with
from backend.core.paging import Page, count_and_oldest, page_by_id, page_in_order
from backend.domain.history.models import RegisterEvent
from backend.domain.history.rules import EMPLOYED, UNEMPLOYED
from backend.domain.incomes.models import NationalEntry
from backend.domain.people.models import Person
from backend.domain.people.queries import visible_people

UNCHECKED = ("waiting", "checked")


def _stands(event: type[RegisterEvent], *states: str) -> ColumnElement[bool]:
    """`event` is the income that makes the person's record, in one of these states."""
    later = aliased(RegisterEvent)
    newer = db.exists().where(
        later.person_id == event.person_id, later.kind == "income",
        later.check_status != "returned",
        (later.true_on > event.true_on)
        | ((later.true_on == event.true_on) & (later.id > event.id)),
    )  # fmt: skip
    return (event.kind == "income") & event.check_status.in_(states) & ~newer


def _verified() -> ColumnElement[bool]:
    """The income that stands in the record of `Person` is confirmed by its line."""
    return db.exists().where(
        RegisterEvent.person_id == Person.id, _stands(RegisterEvent, "confirmed")
    )


def income_entered(_actor: Actor) -> ColumnElement[bool]:
    """The income that stands in the record of `Person` is confirmed and known to be entered."""
    return db.exists().where(
        RegisterEvent.person_id == Person.id,
        _stands(RegisterEvent, "confirmed"),
        NationalEntry.person_id == Person.id,
        NationalEntry.event_id == RegisterEvent.id,
    )


def _people(actor: Actor, name: str) -> Select[tuple[Person]]:
    employed = Person.employment.in_(sorted(EMPLOYED))
    conditions: dict[str, ColumnElement[bool]] = {
        "missing": employed & Person.income_fen_month.is_(None),
        "to_enter": employed & _verified() & ~income_entered(actor),
        "entered": income_entered(actor),
        "no_income": employed & (Person.income_fen_month == 0),
        "idle_income": Person.employment.in_(sorted(UNEMPLOYED)) & (Person.income_fen_month > 0),
    }
    return visible_people(actor).where(conditions[name])


def list_people(actor: Actor, *, name: str, cursor: str | None = None) -> Page[Person]:
    """Village by village; `name` is one of rules.LISTS but "waiting"."""
    statement = _people(actor, name).options(joinedload(Person.household))
    return page_in_order(statement, [Person.region_code, Person.id], cursor)


def _waiting(actor: Actor) -> Select[tuple[RegisterEvent]]:
    return db.select(RegisterEvent).where(
        RegisterEvent.check_status.in_(UNCHECKED), RegisterEvent.kind == "income",
        starts_with(RegisterEvent.region_code, actor.region or ""),
    )  # fmt: skip


def list_waiting(actor: Actor, *, cursor: str | None = None) -> Page[RegisterEvent]:
    """Entries of incomes that nobody has verified, the newest first."""
    statement = _waiting(actor).options(joinedload(RegisterEvent.person))
    return page_by_id(statement, RegisterEvent.id, cursor)


def count_waiting(actor: Actor) -> tuple[int, datetime | None]:
    """What waits for this person's word: their own entries are for somebody else."""
    others = _waiting(actor).where(RegisterEvent.entered_by.is_distinct_from(actor.id))
    return count_and_oldest(others, RegisterEvent.known_at)


def count_lists(actor: Actor) -> dict[str, int]:
    """How long each list is; "entered" is not counted, it only grows."""
    counts = {"waiting": db.session.scalar(_counted(_waiting(actor))) or 0}
    for name in ("missing", "to_enter", "no_income", "idle_income"):
        counts[name] = db.session.scalar(_counted(_people(actor, name))) or 0
    return counts


def _counted(statement: Select[tuple[RegisterEvent]] | Select[tuple[Person]]) -> Select[tuple[int]]:
    return statement.with_only_columns(db.func.count(), maintain_column_froms=True)


def verified_events(actor: Actor, *, person_ids: Iterable[int]) -> dict[int, RegisterEvent]:
    """The confirmed income that stands in the record, by person, of those whom the actor sees."""
    people = visible_people(actor).with_only_columns(Person.id)
    rows = db.session.scalars(
        db.select(RegisterEvent).where(
            RegisterEvent.person_id.in_(list(person_ids)),
            RegisterEvent.person_id.in_(people),
            _stands(RegisterEvent, "confirmed"),
        )
    )
    return {row.person_id: row for row in rows}


def entries_of(actor: Actor, *, person_ids: Sequence[int]) -> dict[int, NationalEntry]:
    people = visible_people(actor).with_only_columns(Person.id)
    rows = db.session.scalars(
        db.select(NationalEntry).where(
            NationalEntry.person_id.in_(person_ids), NationalEntry.person_id.in_(people)
        )
    )
    return {row.person_id: row for row in rows}

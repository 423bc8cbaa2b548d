"""Writes of the history: a change with its source, the township's and the county's check."""

from datetime import date
from typing import Any

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import real_now, today
from backend.core.db import db
from backend.core.errors import BadInput, Conflict, NotAllowed, RuleBroken
from backend.core.log import hide_numbers
from backend.domain.accounts.duties import refuse_same_person
from backend.domain.history.models import RegisterEvent
from backend.domain.history.queries import get_event, latest_event, values_of
from backend.domain.history.rules import (
    DATES,
    EMPTY,
    EVIDENCE,
    GROUPS,
    OF_HOUSEHOLD,
    REFRESHING,
    Told,
    checks,
    faults_of,
    first_check,
    owns,
    turn,
)
from backend.domain.people.models import Household, Person, WorkWish
from backend.domain.people.queries import get_person


def record_change(
    actor: Actor, *, person_id: int, kind: str, values: dict[str, Any], told: Told,
    base: int | None = None,
) -> RegisterEvent:  # fmt: skip
    """One dated change of one group of fields; it becomes the record unless a later day is known.

    `values` holds all fields of the group, days as `date`. `base` is the id of the group's event
    that the writer had before them (0 = there was none, None = does not say): a newer one is a
    Conflict (rule `history.changed`), decided by a person. The same `client_key` again is the
    event that is there already. Raises NotAllowed (rule `history.line`) for the other line's
    fields, BadInput with every fault.
    """
    if told.client_key and (known := _sent_before(actor, told.client_key)):
        return known
    person = get_person(actor, person_id=person_id)
    if not owns(actor, kind):
        raise NotAllowed(
            f"“{GROUPS[kind][0]}”归另一条线管，您只能看。要改请联系他们", rule="history.line"
        )
    if faults := faults_of(kind, values, told, today()):
        raise BadInput("有几项还要再看一下", fields=faults)
    newest = latest_event(actor, person_id=person_id, kind=kind)
    if newest and base not in (None, newest.id):
        raise Conflict(
            f"{newest.entered_name}刚刚改过“{GROUPS[kind][0]}”，请对照后再决定留哪一个",
            rule="history.changed",
        )
    event = RegisterEvent(
        person_id=person.id, region_code=person.region_code, kind=kind,
        before=_stored(person, kind), after=hide_numbers(_plain(values)), true_on=told.true_on,
        said_by=told.said_by, how=told.how, note=told.note.strip()[:200],
        entered_by=actor.id if actor.kind == "staff" else None, entered_name=actor.name,
        check_status=first_check(actor), batch_id=told.batch_id, client_key=told.client_key,
    )  # fmt: skip
    db.session.add(event)
    if newest is None or told.true_on >= newest.true_on:
        _apply(person, kind, event.after, told.true_on)
    db.session.flush()
    audit.record(actor, "record_change", f"person:{person.id}", event=event.id, kind=kind)
    return event


def check_event(actor: Actor, *, event_id: int, evidence: str = "") -> RegisterEvent:
    """The township's check or the county's confirmation; never by who entered it.

    An income needs its `evidence`.
    """
    event = _to_check(actor, event_id)
    if event.kind == "income":
        if evidence not in EVIDENCE:
            raise BadInput("请选择核对了什么依据", fields={"evidence": "请选择依据"})
        event.evidence = evidence
    event.check_status = state = checks(actor)[0][event.check_status]
    audit.record(actor, "check_event", f"person:{event.person_id}", event=event.id, to=state)
    return event


def return_event(actor: Actor, *, event_id: int, reason: str) -> RegisterEvent:
    """Back to the helper with a reason; the record is again what it was before the entry."""
    if not reason.strip():
        raise BadInput("请写明哪里要改，村里才知道怎么补", fields={"reason": "请写明原因"})
    event = _to_check(actor, event_id)
    event.check_status, event.return_reason = "returned", reason.strip()[:200]
    if _plain(_stored(event.person, event.kind)) == event.after:
        _apply(event.person, event.kind, event.before, None)
    audit.record(actor, "return_event", f"person:{event.person_id}", reason=reason, event=event.id)
    return event


def note_refusal(actor: Actor, *, person_id: int, kind: str) -> None:
    """Somebody tried to write the other line's fields; the try itself is on record."""
    audit.record(actor, "refused_change", f"person:{person_id}", kind=kind)


def _to_check(actor: Actor, event_id: int) -> RegisterEvent:
    event = get_event(actor, event_id=event_id)
    states, kinds = checks(actor)
    if event.check_status not in states or event.kind not in kinds:
        raise RuleBroken("这一条现在不用您核，请刷新后再看", rule="history.check")
    refuse_same_person(actor, earlier_actor_id=event.entered_by, steps=("enter", "confirm"))
    event.checked_by, event.checked_name, event.checked_at = actor.id, actor.name, real_now()
    return event


def _sent_before(actor: Actor, client_key: str) -> RegisterEvent | None:
    found = db.session.scalar(
        db.select(RegisterEvent).where(RegisterEvent.client_key == client_key)
    )
    return get_event(actor, event_id=found.id) if found else None


def _stored(person: Person, kind: str) -> dict[str, Any]:
    return _plain(values_of(person, kind))


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """As JSON keeps it: days as text."""
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in values.items()}


def _apply(person: Person, kind: str, values: dict[str, Any], true_on: date | None) -> None:
    """Make the values the record; `true_on` None = taken back, the clock is left as it is."""
    before, holder = person.employment, _holder(person, kind)
    for name in GROUPS[kind][2]:
        value = values.get(name)
        if name in DATES and value:
            value = date.fromisoformat(value)
        setattr(holder, name, EMPTY.get(name) if value is None else value)
    if kind == "employment" and (turned := turn(before, person.employment)):
        person.unemployed_since = true_on if turned == "lost_work" else None
    if true_on and kind in REFRESHING:
        person.last_verified_on = max(person.last_verified_on or true_on, true_on)


def _holder(person: Person, kind: str) -> Person | WorkWish | Household:
    """What the group's fields are columns of."""
    if kind == "wish":
        person.wish = person.wish or WorkWish(person_id=person.id)
        return person.wish
    if kind in OF_HOUSEHOLD:
        if person.household is None:
            message = "这个人还没有归到哪一户，请先在名册里把户补上"
            raise RuleBroken(message, rule="history.household")
        return person.household
    return person

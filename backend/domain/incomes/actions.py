"""Writes of incomes: verify many at once with their evidence, mark them as entered nationally."""

from collections.abc import Sequence

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import today
from backend.core.db import db
from backend.core.errors import BadInput, NotAllowed, RuleBroken
from backend.domain.history.actions import check_event
from backend.domain.history.rules import EVIDENCE
from backend.domain.incomes.models import NationalEntry
from backend.domain.incomes.queries import entries_of, verified_events
from backend.domain.incomes.rules import MOST_AT_ONCE


def verify_incomes(
    actor: Actor, *, event_ids: Sequence[int], evidence: str
) -> tuple[int, list[str]]:
    """How many were verified, and why the rest were not: somebody was quicker, or one's own."""
    _refuse_odd_number(event_ids)
    if evidence not in EVIDENCE:
        raise BadInput("请选择核对了什么依据", fields={"evidence": "请选择依据"})
    done, refused = 0, []
    for event_id in event_ids:
        try:
            check_event(actor, event_id=event_id, evidence=evidence)
            done += 1
        except (RuleBroken, NotAllowed) as refusal:
            refused.append(refusal.message)
    return done, refused


def mark_entered(actor: Actor, *, person_ids: Sequence[int]) -> int:
    """Somebody typed these verified incomes into the national system; how many were marked."""
    _refuse_odd_number(person_ids)
    events = verified_events(actor, person_ids=person_ids)
    known = entries_of(actor, person_ids=list(events))
    for person_id, event in events.items():
        entry = known.get(person_id) or NationalEntry(person_id=person_id)
        entry.event_id, entry.entered_on, entry.entered_name = event.id, today(), actor.name
        db.session.add(entry)
        audit.record(actor, "mark_entered", f"person:{person_id}", event=event.id)
    return len(events)


def unmark_entered(actor: Actor, *, person_ids: Sequence[int]) -> int:
    """The mark was a mistake; how many were taken back."""
    _refuse_odd_number(person_ids)
    entries = entries_of(actor, person_ids=person_ids).values()
    marked = [entry for entry in entries if entry.event_id]
    for entry in marked:
        audit.record(actor, "unmark_entered", f"person:{entry.person_id}", event=entry.event_id)
        entry.event_id, entry.entered_on = None, None
    return len(marked)


def _refuse_odd_number(ids: Sequence[int]) -> None:
    if not ids:
        raise BadInput("请先勾选要办的人")
    if len(ids) > MOST_AT_ONCE:
        raise BadInput(f"一次最多办 {MOST_AT_ONCE} 人，请分几次")

"""Writes of the monitoring: note a clue, say whether it is true."""

from datetime import date

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import real_now, today
from backend.core.db import db
from backend.core.errors import BadInput, RuleBroken
from backend.domain.monitoring.models import Clue
from backend.domain.monitoring.queries import get_clue
from backend.domain.monitoring.rules import DETAIL_MOST, SAYS
from backend.domain.people.queries import get_person


def hear(actor: Actor, *, person_id: int, says: str, detail: str) -> Clue:
    """What somebody heard about a person, to be confirmed with the person."""
    person = get_person(actor, person_id=person_id)
    faults = {} if says in SAYS else {"says": "请选择听说了什么"}
    if not detail.strip():
        faults["detail"] = "请写一句听谁说的、怎么回事"
    if faults:
        raise BadInput("有几项还要再看一下", fields=faults)
    known = _find(person.id, "heard", says, today())
    if known:
        return known
    clue = Clue(
        person=person, region_code=person.region_code, source="heard", says=says,
        noticed_on=today(), detail=detail.strip()[:DETAIL_MOST],
    )  # fmt: skip
    db.session.add(clue)
    db.session.flush()
    audit.record(actor, "hear", f"person:{person.id}", says=says)
    return clue


def note_clues(actor: Actor, *, found: list[tuple[int, str, str, str, str]]) -> int:
    """Keep what a scan found (see queries.new_clues), each once a day; returns how many are new."""
    new = [row for row in found if not _find(row[0], row[2], row[3], today())]
    for person_id, region, source, says, detail in new:
        db.session.add(
            Clue(
                person_id=person_id, region_code=region, source=source, says=says,
                noticed_on=today(), detail=detail,
            )
        )  # fmt: skip
    if new:
        audit.record(actor, "note_clues", "clues:all", added=len(new))
    return len(new)


def settle_clue(actor: Actor, *, clue_id: int, true: bool, reason: str = "") -> Clue:
    """Confirmed with the person, or not true with a reason; the change is registered apart."""
    clue = get_clue(actor, clue_id=clue_id)
    if clue.status != "waiting":
        raise RuleBroken("这条线索已经核过了，请刷新后再看", rule="clue.settled")
    if not true and not reason.strip():
        raise BadInput("请写明怎么核的", fields={"reason": "请写明怎么核的、实际情况"})
    clue.status, clue.reason = ("confirmed" if true else "dismissed"), reason.strip()[:200]
    clue.settled_by, clue.settled_at = actor.name, real_now()
    audit.record(
        actor, "settle_clue", f"person:{clue.person_id}", reason=reason, result=clue.status
    )
    return clue


def _find(person_id: int, source: str, says: str, day: date) -> Clue | None:
    return db.session.scalar(
        db.select(Clue).where(
            Clue.person_id == person_id, Clue.source == source, Clue.says == says,
            Clue.noticed_on == day,
        )
    )  # fmt: skip

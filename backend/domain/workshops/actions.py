"""Writes of workshops and bases: their facts, who begins to work there, who leaves."""

from datetime import date

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import today
from backend.core.db import db
from backend.core.errors import BadInput, Conflict
from backend.domain.people.queries import get_person
from backend.domain.workshops.models import Workshop, WorkshopMember
from backend.domain.workshops.queries import get_member, get_unit
from backend.domain.workshops.rules import PAY, Facts, facts_faults, until_fault


def save_workshop(actor: Actor, *, employer_id: int, facts: Facts) -> Workshop:
    """The facts of one unit, new or changed; BadInput has every fault."""
    unit = get_unit(actor, employer_id=employer_id)
    is_workshop = "workshop" in unit.kinds
    if faults := facts_faults(facts, is_workshop=is_workshop, today=today()):
        raise BadInput("有几项还要再看一下", fields=faults)
    row = db.session.get(Workshop, unit.id)
    if row is None:
        row = Workshop(employer_id=unit.id)
        db.session.add(row)
    row.form, row.region_code = facts.form, facts.region_code
    row.absorbs_total = facts.absorbs_total
    row.recognised_on, row.recognised_by = facts.recognised_on, facts.recognised_by.strip()
    db.session.flush()
    audit.record(
        actor, "save_workshop", f"employer:{unit.id}", kind=row.form, region=row.region_code,
        absorbs=row.absorbs_total,
    )  # fmt: skip
    return row


def add_member(
    actor: Actor, *, employer_id: int, person_id: int, since: date | None, pay_mode: str
) -> WorkshopMember:
    """Somebody of the register begins to work there; once as long as it lasts."""
    unit = get_unit(actor, employer_id=employer_id)
    person = get_person(actor, person_id=person_id)
    faults = {}
    if since is None or since > today():
        faults["since"] = "请选择哪天开始做的，不能晚于今天"
    if pay_mode not in PAY:
        faults["pay_mode"] = "请选择工资怎么计"
    if faults:
        raise BadInput("；".join(faults.values()), fields=faults)
    key = f"{person.id}:{unit.id}"
    if db.session.scalar(db.select(WorkshopMember.id).where(WorkshopMember.open_key == key)):
        raise Conflict(f"{person.name}已经在这里做事的名单里了")
    row = WorkshopMember(
        employer_id=unit.id, person_id=person.id, since=since, pay_mode=pay_mode,
        entered_by=actor.id, open_key=key,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "add_workshop_member", f"employer:{unit.id}", person=person.id)
    return row


def end_member(
    actor: Actor, *, employer_id: int, member_id: int, until: date | None
) -> WorkshopMember:
    """Somebody left; who left already stays as it was written down."""
    unit = get_unit(actor, employer_id=employer_id)
    row = get_member(actor, employer_id=unit.id, member_id=member_id)
    if row.until is not None:
        raise Conflict("这个人已经登记过离开了，请刷新后再看")
    fault = until_fault(row.since, until, today=today()) if until else "请选择哪天离开的"
    if until is None or fault:
        raise BadInput(fault, fields={"until": fault})
    row.until, row.open_key = until, None
    audit.record(actor, "end_workshop_member", f"employer:{unit.id}", person=row.person_id)
    return row

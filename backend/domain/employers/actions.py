"""Writes of employers: the register of units, and how it was made sure who they are."""

from collections.abc import Sequence
from typing import NamedTuple

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import real_now
from backend.core.db import db
from backend.core.errors import BadInput
from backend.domain.employers.models import Employer
from backend.domain.employers.queries import get_employer, is_code_taken
from backend.domain.employers.rules import UNIT_KINDS, code_of_form, phone_fault


class Details(NamedTuple):
    """A unit as the office's form has it; `identified_how` "" = nobody made sure yet."""

    name: str
    credit_code: str
    legal_representative: str
    address: str
    contact_name: str
    contact_phone: str
    identified_how: str


def save_employer(
    actor: Actor, *, employer_id: int | None, details: Details, kinds: Sequence[str]
) -> Employer:
    """A new unit of the actor's area (None), or a known one changed; BadInput has every fault.

    Whoever says how the unit was identified stands for it with name and day.
    """
    row = get_employer(actor, employer_id=employer_id) if employer_id else None
    told = Details(*(part.strip() for part in details))
    faults, code = _faults(actor, told, row)
    if any(kind not in UNIT_KINDS for kind in kinds):
        faults["kinds"] = "请从列表里选单位类别"
    if faults:
        raise BadInput("有几项还要再看一下", fields=faults)
    if row is None:
        row = Employer(owner_region=actor.region or "43")
        db.session.add(row)
    if told.identified_how and told.identified_how != row.identified_how:
        row.identified_by, row.identified_at = actor.id, real_now()
    if not told.identified_how:
        row.identified_by = row.identified_at = None
    row.name, row.credit_code, row.kinds = told.name, code, sorted(set(kinds))
    row.legal_representative, row.address = told.legal_representative, told.address
    row.contact_name, row.contact_phone = told.contact_name, told.contact_phone or None
    row.identified_how = told.identified_how
    db.session.flush()
    audit.record(
        actor, "save_employer", f"employer:{row.id}", identified=bool(row.identified_at),
        kinds=row.kinds,
    )  # fmt: skip
    return row


def _faults(
    actor: Actor, told: Details, row: Employer | None
) -> tuple[dict[str, str], str | None]:
    """What is wrong by field, and the checked credit code."""
    faults: dict[str, str] = {}
    code = code_of_form(told.credit_code, faults)
    if told.contact_phone and (fault := phone_fault(told.contact_phone)):
        faults["contact_phone"] = fault
    for name, most in _MOST.items():
        if len(getattr(told, name)) > most:
            faults[name] = f"最多写 {most} 个字"
    if len(told.name) < 4:
        faults["name"] = "请填写营业执照上的全称"
    if code and is_code_taken(actor, code=code, but=row.id if row else None):
        faults["credit_code"] = "这个统一社会信用代码已经登记过了。同一家单位请在列表里找"
    return faults, code


_MOST = {
    "name": 120, "legal_representative": 40, "address": 200, "contact_name": 40,
    "identified_how": 60,
}  # fmt: skip

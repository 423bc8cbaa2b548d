"""Training providers (培训机构): the register that offices keep, and a provider's own record."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Select

from backend.core import audit
from backend.core.actor import Actor
from backend.core.db import db, starts_with
from backend.core.errors import BadInput, NotAllowed, NotFound
from backend.core.paging import Page, page_by_id
from backend.domain.employers.rules import code_of_form, phone_fault, plain_code
from backend.domain.training.models import TrainingProvider, TrainingWish
from backend.domain.training.rules import OPEN, TAUGHT


class Contact(NamedTuple):
    """How a provider is reached; the only part that it changes itself."""

    address: str
    contact_name: str
    contact_phone: str


def visible_providers(actor: Actor) -> Select[tuple[TrainingProvider]]:
    """Those of the actor's area or of one that it lies in, or the own one."""
    owner = TrainingProvider.owner_region
    if actor.provider_id:
        return db.select(TrainingProvider).where(TrainingProvider.id == actor.provider_id)
    area = actor.region or ""
    above = [area[:length] for length in (2, 4, 6) if length < len(area)]
    return db.select(TrainingProvider).where(starts_with(owner, area) | owner.in_(above))


def list_providers(actor: Actor, *, cursor: str | None = None) -> Page[TrainingProvider]:
    return page_by_id(visible_providers(actor), TrainingProvider.id, cursor)


def get_provider(actor: Actor, *, provider_id: int) -> TrainingProvider:
    found = db.session.scalar(
        visible_providers(actor).where(TrainingProvider.id == provider_id)
    )
    if found is None:
        raise NotFound("没有找到这个培训机构，或者不归您这里管")
    return found


def _kept(actor: Actor, provider_id: int) -> TrainingProvider:
    """One that the actor's own area registered, to change it."""
    row = get_provider(actor, provider_id=provider_id)
    if not row.owner_region.startswith(actor.region or ""):
        raise NotAllowed("这个培训机构是上级登记的，要改请联系上级人社")
    return row


def find_provider(actor: Actor, *, words: str) -> TrainingProvider | None:
    """One that the actor's area registered, by full name or credit code; a clear one only."""
    of_code = TrainingProvider.credit_code == plain_code(words)
    found = db.session.scalars(
        visible_providers(actor)
        .where(starts_with(TrainingProvider.owner_region, actor.region or ""))
        .where((TrainingProvider.name == words.strip()) | of_code, TrainingProvider.active)
        .limit(2)
    ).all()
    return found[0] if len(found) == 1 else None


def wanted(_actor: Actor, *, provider: TrainingProvider) -> Sequence[tuple[str, int]]:
    """How many people of its area wish for each occupation that it teaches, nobody named."""
    if not provider.occupations:
        return []
    area, code = provider.owner_region, TrainingWish.occupation_code
    rows = db.session.execute(
        db.select(code, db.func.count())
        .where(
            starts_with(TrainingWish.region_code, area), TrainingWish.status.in_(OPEN),
            code.in_(provider.occupations),
        )
        .group_by(code)
        .order_by(db.func.count().desc(), code)
    )
    return [(occupation, number) for occupation, number in rows]


def save_provider(
    actor: Actor, *, provider_id: int | None, name: str, credit_code: str,
    occupations: Sequence[str], contact: Contact,
) -> TrainingProvider:  # fmt: skip
    """A new provider of the actor's area (None), or a known one changed."""
    row = _kept(actor, provider_id) if provider_id else None
    name, faults = name.strip(), _contact_faults(contact)
    code = code_of_form(credit_code, faults)
    if not 4 <= len(name) <= 120:
        faults["name"] = "请填写执照或办学许可证上的全称"
    if not occupations or any(code not in TAUGHT for code in occupations):
        faults["occupations"] = "请至少选一个能教的工种"
    taken = code and db.session.scalar(
        db.select(TrainingProvider.id).where(TrainingProvider.credit_code == code)
    )
    if taken and (row is None or taken != row.id):
        faults["credit_code"] = "这个统一社会信用代码已经登记过了，请在列表里找"
    if faults:
        raise BadInput("有几项还要再看一下", fields=faults)
    if row is None:
        row = TrainingProvider(owner_region=actor.region or "43")
        db.session.add(row)
    row.name, row.credit_code, row.occupations = name, code, sorted(occupations)
    _reach(row, contact)
    db.session.flush()
    audit.record(actor, "save_provider", f"training_provider:{row.id}", places=row.owner_region)
    return row


def change_contact(actor: Actor, *, contact: Contact) -> TrainingProvider:
    """Somebody of the provider says how it is reached now."""
    row = get_provider(actor, provider_id=actor.provider_id or 0)
    if faults := _contact_faults(contact):
        raise BadInput("有几项还要再看一下", fields=faults)
    _reach(row, contact)
    audit.record(actor, "save_provider", f"training_provider:{row.id}")
    return row


def set_provider_active(
    actor: Actor, *, provider_id: int, active: bool, reason: str
) -> TrainingProvider:
    row = _kept(actor, provider_id)
    if not reason.strip():
        raise BadInput("请写明原因", fields={"reason": "请写明原因，例如：许可证到期"})
    row.active = active
    if active:
        audit.record(actor, "open_provider", f"training_provider:{row.id}", reason=reason)
    else:
        audit.record(actor, "close_provider", f"training_provider:{row.id}", reason=reason)
    return row


def _contact_faults(contact: Contact) -> dict[str, str]:
    faults = {}
    if len(contact.address.strip()) < 4:
        faults["address"] = "请填写上课的地址"
    if not contact.contact_name.strip():
        faults["contact_name"] = "请填写联系人"
    if fault := phone_fault(contact.contact_phone):
        faults["contact_phone"] = fault
    return faults


def _reach(row: TrainingProvider, contact: Contact) -> None:
    row.address, row.contact_name = contact.address.strip()[:200], contact.contact_name.strip()[:40]
    row.contact_phone = contact.contact_phone.strip()

"""Writes of people: self-registration, the village's check, revealing a number."""

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import now
from backend.core.db import db
from backend.core.errors import BadInput, RuleBroken
from backend.core.privacy import look_up_hash
from backend.domain.people.identity import IdNumber
from backend.domain.people.models import Person
from backend.domain.people.queries import get_person
from backend.domain.regions.queries import get_region, get_region_below
from backend.domain.regions.rules import VILLAGE_DIGITS


def register_self(
    actor: Actor, *, name: str, number: IdNumber, phone: str, region_code: str
) -> Person:
    """A record for the village to check; employment is not known yet."""
    person = _add(name, number, phone, region_code, origin="self", check_status="waiting")
    audit.record(actor, "register_self", f"person:{person.id}", region=region_code)
    return person


def register_by_staff(
    actor: Actor, *, name: str, number: IdNumber, phone: str, region_code: str
) -> Person:
    """A record that needs no check, in a village of the actor's area; `phone` "" = none."""
    region = get_region_below(actor, code=region_code)
    if len(region.code) < VILLAGE_DIGITS:
        raise BadInput("请选择他住在哪个村（社区）", fields={"region_code": "请选到村（社区）"})
    person = _add(name, number, phone, region.code, origin="register", check_status="confirmed")
    person.checked_at = now()
    audit.record(actor, "register_person", f"person:{person.id}", region=region.code)
    return person


def _add(name: str, number: IdNumber, phone: str, region_code: str, **kind: str) -> Person:
    person = Person(
        region_code=region_code, name=name, id_number=number.value,
        id_hash=look_up_hash("id_number", number.value), phone=phone or None,
        phone_hash=look_up_hash("phone", phone) if phone else None, sex=number.sex,
        birth_on=number.birth_on, employment="", **kind,
    )  # fmt: skip
    db.session.add(person)
    db.session.flush()
    return person


def check_person(
    actor: Actor, *, person_id: int, confirmed: bool, region_code: str = "", reason: str = ""
) -> Person:
    """The village's word on a self-registered person; a refusal needs its reason."""
    person = get_person(actor, person_id=person_id)
    if person.check_status != "waiting":
        raise RuleBroken("这个人已经核对过了，请刷新后再看", rule="person.checked")
    if not confirmed and not reason.strip():
        raise BadInput("请写明为什么不符，方便本人知道怎么改", fields={"reason": "请写明原因"})
    if region_code:
        region = get_region(actor, code=region_code)
        if not region.code.startswith(actor.region or ""):
            raise BadInput("只能选本辖区的村（社区）", fields={"region_code": "请重新选择"})
        person.region_code = region.code
    if confirmed and len(person.region_code) < VILLAGE_DIGITS:
        raise BadInput("请选择他住在哪个村（社区）", fields={"region_code": "请选到村（社区）"})
    person.check_status = "confirmed" if confirmed else "refused"
    person.checked_at = now()
    audit.record(
        actor, "check_person", f"person:{person.id}", reason=reason, result=person.check_status
    )
    return person


def reveal_phone(actor: Actor, *, person_id: int, purpose: str) -> str:
    """The full phone number to call; "" when there is none."""
    if len(purpose.strip()) < 2:
        raise BadInput("请写明为什么打电话", fields={"purpose": "请写明用途"})
    person = get_person(actor, person_id=person_id)
    audit.record_look(
        actor, "reveal_phone", f"person:{person.id}", fields=["phone"], purpose=purpose
    )
    return person.phone or ""


def reveal_numbers(actor: Actor, *, person_id: int, purpose: str) -> tuple[str, str]:
    """Full ID number and phone, for a purpose that is written down (PIPL art. 28, 30)."""
    if len(purpose.strip()) < 2:
        raise BadInput("请写明查看用途，例如：电话联系面试", fields={"purpose": "请写明用途"})
    person = get_person(actor, person_id=person_id)
    audit.record_look(
        actor, "reveal_numbers", f"person:{person.id}", fields=["id_number", "phone"],
        purpose=purpose,
    )  # fmt: skip
    return person.id_number, person.phone or ""

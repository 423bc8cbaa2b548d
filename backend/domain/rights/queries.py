"""Reads of the rights: one's own record in words, consents given, corrections asked for."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select
from sqlalchemy.orm import joinedload

from backend.core.actor import Actor
from backend.core.db import db, starts_with
from backend.core.errors import NotAllowed, NotFound
from backend.core.paging import Page, count_and_oldest, page_by_id
from backend.core.privacy import mask_id_number, mask_phone
from backend.domain.applications.models import Consent
from backend.domain.catalogues.rules import Education
from backend.domain.employers.models import Employer
from backend.domain.people.models import Person
from backend.domain.people.queries import get_person
from backend.domain.people.rules import EMPLOYMENT_TEXT
from backend.domain.regions.queries import region_names
from backend.domain.rights.models import Correction


def own_person(actor: Actor) -> Person:
    """The person behind a labourer; nothing stored is shown while the phone waits for staff."""
    if actor.since is not None:
        raise NotAllowed(
            "您的手机号还在核对，核对好以后就能看到资料", rule="bind.unconfirmed"
        )
    return get_person(actor, person_id=actor.person_id or 0)


def own_record(actor: Actor) -> list[tuple[str, str]]:
    """(field, value in words) of what the service keeps about the person (PIPL art. 45)."""
    person = own_person(actor)
    home = region_names(actor, codes=[person.region_code]).get(person.region_code, "")
    education = Education(person.education).label if person.education else ""
    returned = person.returned_on
    return [
        ("name", person.name), ("id_number", mask_id_number(person.id_number)),
        ("phone", mask_phone(person.phone)), ("home", home.removeprefix("湖南省")),
        ("education", education), ("employment", EMPLOYMENT_TEXT[person.employment]),
        ("employer", person.employer_name),
        ("returned_on", f"{returned.year}年{returned.month}月{returned.day}日" if returned else ""),
    ]  # fmt: skip


def own_consents(actor: Actor) -> list[tuple[int, str, datetime]]:
    """(employer id, name, since) of the employers that may have name and phone."""
    statement = (
        db.select(Employer.id, Employer.name, Consent.given_at)
        .join(Consent, Consent.employer_id == Employer.id)
        .where(Consent.person_id == own_person(actor).id)
        .order_by(Consent.id.desc())
    )
    return [(row.id, row.name, row.given_at) for row in db.session.execute(statement)]


def own_corrections(actor: Actor) -> Sequence[Correction]:
    """The latest first."""
    statement = db.select(Correction).where(Correction.person_id == own_person(actor).id)
    return db.session.scalars(statement.order_by(Correction.id.desc()).limit(20)).all()


def _visible(actor: Actor) -> Select[tuple[Correction]]:
    inside = starts_with(Correction.region_code, actor.region or "")
    return db.select(Correction).where(inside).options(joinedload(Correction.person))


def list_corrections(
    actor: Actor, *, status: str = "", cursor: str | None = None
) -> Page[Correction]:
    statement = _visible(actor)
    if status:
        statement = statement.where(Correction.status == status)
    return page_by_id(statement, Correction.id, cursor)


def get_correction(actor: Actor, *, correction_id: int) -> Correction:
    row = db.session.scalar(_visible(actor).where(Correction.id == correction_id))
    if row is None:
        raise NotFound("没有找到这条更正申请，或者不归您这里管")
    return row


def count_waiting(actor: Actor) -> tuple[int, datetime | None]:
    waiting = _visible(actor).where(Correction.status == "waiting")
    return count_and_oldest(waiting, Correction.created_at)

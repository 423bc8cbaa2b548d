"""Reads of employers."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Select

from backend.core.actor import Actor
from backend.core.db import db, starts_with
from backend.core.errors import NotFound
from backend.core.paging import Page, count_and_oldest, page_by_id
from backend.domain.employers.models import Employer
from backend.domain.employers.rules import UNIT_KINDS, plain_code


def visible_employers(actor: Actor) -> Select[tuple[Employer]]:
    """Those that the actor's area entered."""
    return db.select(Employer).where(starts_with(Employer.owner_region, actor.region or ""))


def list_employers(
    actor: Actor, *, text: str = "", kind: str = "", state: str = "", cursor: str | None = None
) -> Page[Employer]:
    """By part of the name or the credit code, kind of unit, and state (rules.STANDING_TEXT)."""
    statement = visible_employers(actor)
    if text:
        named = Employer.name.contains(text, autoescape=True)
        statement = statement.where(named | (Employer.credit_code == plain_code(text)))
    if kind in UNIT_KINDS:
        statement = statement.where(of_kinds(actor, kinds=[kind]))
    if state in _STATES:
        statement = statement.where(*_STATES[state])
    return page_by_id(statement, Employer.id, cursor)


def of_kinds(_actor: Actor, *, kinds: Iterable[str]) -> ColumnElement[bool]:
    """Of at least one of these kinds.

    The list of codes is asked as JSON text: no code is part of another one with its quotes.
    """
    text = db.cast(Employer.kinds, db.Text)
    return db.or_(*(text.contains(f'"{kind}"') for kind in kinds))


_KNOWN = (
    Employer.credit_code.is_not(None), Employer.address != "", Employer.contact_name != "",
    Employer.contact_phone.is_not(None), Employer.identified_at.is_not(None),
)  # fmt: skip
_STATES = {
    "delisted": (Employer.delisted_at.is_not(None),),
    "fine": (Employer.delisted_at.is_(None), *_KNOWN),
    "incomplete": (Employer.delisted_at.is_(None), ~db.and_(*_KNOWN)),
}


def count_incomplete(actor: Actor) -> tuple[int, datetime | None]:
    waiting = visible_employers(actor).where(*_STATES["incomplete"])
    return count_and_oldest(waiting, Employer.created_at)


def get_employer(actor: Actor, *, employer_id: int) -> Employer:
    found = db.session.scalar(visible_employers(actor).where(Employer.id == employer_id))
    if found is None:
        raise NotFound("没有找到这个用人单位，或者不是您这里登记的")
    return found


def is_code_taken(_actor: Actor, *, code: str, but: int | None) -> bool:
    """Whether another unit than `but` has this credit code, in any area."""
    found = db.session.scalar(db.select(Employer.id).where(Employer.credit_code == code))
    return found is not None and found != but


def find_employer(
    _actor: Actor, *, name: str, owner_region: str, credit_code: str | None = None
) -> Employer | None:
    """By credit code, else by exact name among those that this area entered."""
    if credit_code:
        return db.session.scalar(db.select(Employer).where(Employer.credit_code == credit_code))
    return db.session.scalar(
        db.select(Employer).where(Employer.name == name, Employer.owner_region == owner_region)
    )


def find_unit(actor: Actor, *, words: str) -> Employer | None:
    """An employer that the actor's area entered, by full name or credit code; a clear one only."""
    found = db.session.scalars(
        visible_employers(actor)
        .where(
            db.or_(Employer.name == words.strip(), Employer.credit_code == plain_code(words)),
        )
        .limit(2)
    ).all()
    return found[0] if len(found) == 1 else None


def own_employer(actor: Actor) -> Employer:
    """Of somebody who signed in for an employer."""
    return db.session.get_one(Employer, actor.employer_id)


def names_of_area(_actor: Actor, *, owner_region: str) -> dict[str, int]:
    """Employer ids by name, for bulk work."""
    rows = db.session.execute(
        db.select(Employer.name, Employer.id).where(Employer.owner_region == owner_region)
    )
    return {row.name: row.id for row in rows}

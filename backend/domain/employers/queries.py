"""Reads of employers."""

from backend.core.actor import Actor
from backend.core.db import db, starts_with
from backend.domain.employers.models import Employer
from backend.domain.employers.rules import plain_code


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
        db.select(Employer)
        .where(
            starts_with(Employer.owner_region, actor.region or ""),
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

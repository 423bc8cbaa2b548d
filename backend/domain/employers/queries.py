"""Reads of employers."""

from backend.core.actor import Actor
from backend.core.db import db
from backend.domain.employers.models import Employer


def find_employer(
    _actor: Actor, *, name: str, owner_region: str, credit_code: str | None = None
) -> Employer | None:
    """By credit code, else by exact name among those that this area entered."""
    if credit_code:
        return db.session.scalar(db.select(Employer).where(Employer.credit_code == credit_code))
    return db.session.scalar(
        db.select(Employer).where(Employer.name == name, Employer.owner_region == owner_region)
    )


def names_of_area(_actor: Actor, *, owner_region: str) -> dict[str, int]:
    """Employer ids by name, for bulk work."""
    rows = db.session.execute(
        db.select(Employer.name, Employer.id).where(Employer.owner_region == owner_region)
    )
    return {row.name: row.id for row in rows}

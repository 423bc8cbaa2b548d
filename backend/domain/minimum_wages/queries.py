"""Reads of minimum wages; what the provinces announce is public."""

from collections.abc import Sequence
from datetime import date

from backend.core.actor import Actor
from backend.core.db import db
from backend.domain.minimum_wages.models import MinimumWage
from backend.domain.minimum_wages.rules import holding


def list_minimum_wages(_actor: Actor) -> Sequence[MinimumWage]:
    """All of them by place, the latest of a place first: some hundred rows at most."""
    return db.session.scalars(
        db.select(MinimumWage).order_by(MinimumWage.region_code, MinimumWage.valid_from.desc())
    ).all()


def minimum_wage_at(_actor: Actor, *, place: str | None, day: date) -> MinimumWage | None:
    """What holds at a work place on a day; None where nothing is known."""
    around = [(place or "")[:digits] for digits in (2, 4, 6, 9, 12)]
    rows = db.session.scalars(db.select(MinimumWage).where(MinimumWage.region_code.in_(around)))
    return holding(rows, place=place, day=day)

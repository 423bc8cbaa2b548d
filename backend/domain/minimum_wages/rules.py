"""Pure rules of minimum wages: which one holds where, what may be entered."""

from collections.abc import Iterable
from datetime import date

from backend.domain.minimum_wages.models import MinimumWage
from backend.domain.regions.rules import HUNAN

LOWEST_YUAN, HIGHEST_YUAN = 1000, 10_000  # a month's; beyond it a digit is wrong
LOWEST_HOUR, HIGHEST_HOUR = 5, 200


def holding(
    known: Iterable[MinimumWage], *, place: str | None, day: date
) -> MinimumWage | None:
    """That of the smallest place around `place`, the latest that is in force on that day."""
    fitting = [
        row for row in known if (place or "").startswith(row.region_code) and row.valid_from <= day
    ]
    return max(fitting, key=lambda row: (len(row.region_code), row.valid_from), default=None)


def may_enter(area: str, place: str) -> bool:
    """An office enters its own area's; the province also those of other provinces."""
    return place.startswith(area) or area == HUNAN

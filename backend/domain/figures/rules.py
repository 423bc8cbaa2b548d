"""Pure rules of figures: what a definition is, and shares that never flatter."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case

from backend.domain.regions.rules import HUNAN

Condition = Callable[[date], ColumnElement[bool]]

NO_SHARE = "—"


@dataclass(frozen=True)
class Definition:
    """Two conditions on Person, for a day: who is counted among, and who of them is reached.

    A change of meaning is a new `version`, so that frozen weeks say by which one they were made.
    """

    id: str
    version: int
    title: str
    says: str
    target: int  # percent
    denominator: Condition
    numerator: Condition

    def reached(self, day: date) -> ColumnElement[int]:
        """1 or 0, never unknown, so that reached and missing make up everybody."""
        return case((self.numerator(day), 1), else_=0)


@dataclass(frozen=True)
class Count:
    """Sums go up from village to province, shares are made from sums only."""

    numerator: int = 0
    denominator: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.numerator + other.numerator, self.denominator + other.denominator)

    @property
    def missing(self) -> int:
        return self.denominator - self.numerator

    @property
    def tenths(self) -> int:
        """Tenths of a percent, rounded down: 100 % is said of everybody only."""
        return self.numerator * 1000 // self.denominator if self.denominator else 0

    @property
    def share(self) -> str:
        return f"{self.tenths / 10:.1f}%" if self.denominator else NO_SHARE

    def meets(self, target: int) -> bool | None:
        """None = nobody to count, so there is nothing to meet."""
        return self.tenths >= target * 10 if self.denominator else None


FIGURES: dict[str, Definition] = {}


def register(*definitions: Definition) -> None:
    """Called once at import, from a module that every process loads (a feature's models do)."""
    for one in definitions:
        if one.id in FIGURES:
            raise ValueError(f"figure {one.id} is defined twice")
        FIGURES[one.id] = one


def scope_of(region_code: str) -> str:
    """The prefix of its people; the province also holds those who have no place yet."""
    return "" if region_code == HUNAN else region_code

"""What posts and wishes are drawn from: kinds of work with usual pay and everyday wording."""

import csv
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from backend.domain.catalogues.rules import Education


class Trade(NamedTuple):
    """`wage` is yuan a month in a county town; `home` and `away` weigh how often it is wished.

    `lean` is the sex that more often wishes for it (0 none); no post ever asks for a sex.
    """

    code: str
    title: str
    business: str
    wage: int
    home: int
    away: int
    lean: int
    education: Education
    work: str
    age_max: int | None = None
    age_reason: str = ""


def _read() -> tuple[Trade, ...]:
    text = files(__package__).joinpath("trades.csv").read_text(encoding="utf-8")
    return tuple(
        Trade(
            row["code"], row["title"], row["business"], int(row["wage"]), int(row["home"]),
            int(row["away"]), int(row["lean"]), Education(row["education"]), row["work"],
            int(row["age_max"]) if row["age_max"] else None, row["age_reason"],
        )
        for row in csv.DictReader(text.splitlines())
    )  # fmt: skip


TRADES = _read()
BY_CODE = {trade.code: trade for trade in TRADES}


@lru_cache(maxsize=64)
def choices_for(sex: int, rank: int, away: bool) -> tuple[list[Trade], list[int]]:
    """The trades within reach of a schooling, with weights for `Random.choices`."""
    open_to = [trade for trade in TRADES if trade.education.rank <= rank]
    weights = [
        (trade.away if away else trade.home) * (1 if trade.lean in (0, sex) else 0.2) * 5
        for trade in open_to
    ]
    return open_to, [int(weight) for weight in weights]


def pay_factor(place: str) -> float:
    """Pay beside a county town of Hunan, by any prefix of the place's code."""
    if not place.startswith("43"):
        return 1.3
    return 1.15 if place.startswith("4301") else 0.95

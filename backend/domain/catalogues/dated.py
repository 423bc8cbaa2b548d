"""Words and dates that change with the years: organs, target groups, campaigns (staff only)."""

import csv
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

CYCLE = timedelta(days=14)


class Campaign(NamedTuple):
    """Both days belong to it. Reports are cut into 14-day cycles from its first day."""

    name: str
    starts_on: date
    ends_on: date


class Cycle(NamedTuple):
    """`number` counts from 1; both days belong to it, the last one may be shorter."""

    number: int
    starts_on: date
    ends_on: date


def term(key: str, day: date) -> str:
    """What an organ or a target group is called on that day; KeyError for an unknown key."""
    called = [text for known, since, text in _terms() if known == key and since <= day]
    if not called:
        raise KeyError(f"no word for {key} on {day}")
    return called[-1]


def campaign_on(day: date) -> Campaign | None:
    """The campaign that runs on that day, if any."""
    return next((one for one in _campaigns() if one.starts_on <= day <= one.ends_on), None)


def cycle_on(day: date) -> Cycle | None:
    """The 14-day cycle of the reports that the day lies in (clause 4.1.1(1))."""
    campaign = campaign_on(day)
    if campaign is None:
        return None
    number = (day - campaign.starts_on) // CYCLE
    start = campaign.starts_on + number * CYCLE
    return Cycle(number + 1, start, min(start + CYCLE - timedelta(days=1), campaign.ends_on))


@lru_cache(maxsize=1)
def national_columns() -> tuple[str, ...]:
    """Headings of the national system's form in its order: 47 of people, then 5 of their work.

    From the header that public checking tools of the form quote.
    """
    return tuple(row["heading"] for row in _read("national_columns"))


@lru_cache(maxsize=1)
def _terms() -> list[tuple[str, date, str]]:
    """In the order of their days."""
    rows = (
        (row["key"], date.fromisoformat(row["valid_from"]), row["text"]) for row in _read("terms")
    )
    return sorted(rows, key=lambda row: row[1])


@lru_cache(maxsize=1)
def _campaigns() -> list[Campaign]:
    return [
        Campaign(row["name"], *(date.fromisoformat(row[day]) for day in ("starts_on", "ends_on")))
        for row in _read("campaigns")
    ]


def _read(name: str) -> list[dict[str, str]]:
    place = files("backend.domain.catalogues.data") / f"{name}.csv"
    return list(csv.DictReader(place.read_text(encoding="utf-8").splitlines()))

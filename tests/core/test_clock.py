"""Two clocks: business dates can be moved once per installation, real time never."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from backend.core.clock import (
    ProgramFact,
    fix_offset,
    iso_week,
    local,
    now,
    real_now,
    today,
    week_start,
)
from backend.core.db import db, transaction

SECOND = timedelta(seconds=5)


def fix(moment: str) -> None:
    with transaction():
        fix_offset(moment)


def start_again(app: Flask) -> None:
    """As a process that starts on the same database."""
    app.extensions.pop("clock_offset", None)


def test_without_a_wish_business_time_is_real_time(app: Flask) -> None:
    fix("")
    assert abs(now() - real_now()) < SECOND
    assert db.session.scalars(db.select(ProgramFact)).all() == []


def test_the_difference_is_fixed_once_and_kept_in_the_database(app: Flask) -> None:
    fix("2026-11-23 10:00")
    start_again(app)
    assert abs(local(now()).replace(tzinfo=None) - datetime(2026, 11, 23, 10)) < SECOND
    assert today() == date(2026, 11, 23)
    fix("2030-01-01 00:00")
    start_again(app)
    assert today() == date(2026, 11, 23), "a later wish changes nothing"
    assert len(db.session.scalars(db.select(ProgramFact)).all()) == 1


def test_moved_business_time_leaves_real_time_alone(app: Flask) -> None:
    fix("2031-05-06 07:08")
    start_again(app)
    assert today().year == 2031
    assert abs(real_now() - datetime.now(UTC)) < SECOND


def test_a_zone_in_the_wish_is_honoured(app: Flask) -> None:
    fix("2026-11-23T18:00:00+00:00")
    start_again(app)
    assert today() == date(2026, 11, 24), "18:00 in Greenwich is the next morning in China"


@pytest.mark.parametrize(
    "day, week",
    [
        (date(2026, 11, 23), "2026-W48"),
        (date(2026, 11, 29), "2026-W48"),
        (date(2027, 1, 3), "2026-W53"),
        (date(2025, 12, 29), "2026-W01"),
    ],
)
def test_weeks_run_from_monday_to_sunday(day: date, week: str) -> None:
    assert iso_week(day) == week
    assert week_start(week) <= day <= week_start(week) + timedelta(days=6)


@pytest.mark.parametrize("week", ["2026-48", "2026-W54", "W48", "", "2025-W53", "2026-W1"])
def test_what_is_no_week_is_refused(week: str) -> None:
    with pytest.raises(ValueError):
        week_start(week)

"""What makes a day of looks unusual, as a table of cases."""

from datetime import UTC, datetime, timedelta

import pytest

from backend.domain.oversight.rules import (
    Look,
    LookDay,
    count_unfollowed,
    is_quiet,
    person_of,
)

NOON = datetime(2026, 11, 26, 4, tzinfo=UTC)  # 12:00 in China


@pytest.mark.parametrize(
    "looks, quiet, unfollowed, own, peers, flagged",
    [
        (9, 0, 0, 0.0, 9.0, []),  # few looks say nothing
        (10, 0, 0, 3.0, 9.0, ["比自己平时多"]),
        (10, 0, 0, 3.4, 9.0, []),
        (40, 0, 0, 39.0, 13.0, ["比同类岗位多"]),
        (39, 0, 0, 39.0, 13.0, []),
        (3, 3, 0, 3.0, 3.0, ["夜里"]),
        (3, 2, 0, 3.0, 3.0, []),
        (9, 0, 5, 9.0, 9.0, ["没有给这个人办"]),
        (10, 0, 5, 9.0, 9.0, []),  # half of them led to something
        (8, 0, 4, 9.0, 9.0, []),
        (50, 50, 50, 0.0, 0.0, ["比自己平时多", "比同类岗位多", "夜里", "没有给这个人办"]),
    ],
)
def test_a_day_is_unusual_for_these_reasons(
    looks: int, quiet: int, unfollowed: int, own: float, peers: float, flagged: list[str]
) -> None:
    flags = LookDay(looks, quiet, unfollowed, own, peers).flags
    assert len(flags) == len(flagged)
    assert all(word in flag for word, flag in zip(flagged, flags, strict=True))


@pytest.mark.parametrize(
    "clock, quiet",
    [("20:59", False), ("21:00", True), ("23:59", True), ("06:59", True), ("07:00", False)],
)
def test_the_quiet_hours_are_chinas(clock: str, quiet: bool) -> None:
    assert is_quiet(datetime.fromisoformat(f"2026-11-26T{clock}:00+08:00")) is quiet


def test_a_look_is_followed_by_work_for_the_same_person_within_a_day() -> None:
    looks = [Look(NOON, 1), Look(NOON, 2), Look(NOON, 3), Look(NOON, 4), Look(NOON, None)]
    deeds = [
        Look(NOON + timedelta(hours=23), 1),
        Look(NOON + timedelta(hours=25), 2),
        Look(NOON - timedelta(hours=1), 3),
        Look(NOON, None),
    ]
    assert count_unfollowed(looks, deeds) == 3


@pytest.mark.parametrize(
    "subject, detail, person",
    [
        ("person:12", {}, 12), ("claim:5", {"person": 7}, 7), ("claim:5", {}, None),
        ("person:x", {}, None), ("photo:1", {"person": "7"}, None),
    ],
)  # fmt: skip
def test_whose_data_an_entry_is_about(
    subject: str, detail: dict[str, object], person: int | None
) -> None:
    assert person_of(subject, detail) == person

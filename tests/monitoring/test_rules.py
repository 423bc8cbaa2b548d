"""Copied entries and jumps of unwillingness, as tables of cases."""

from datetime import UTC, datetime, timedelta

import pytest

from backend.domain.monitoring.rules import Entry, bursts, jumps, share_of

START = datetime(2026, 11, 23, 2, tzinfo=UTC)


def entries(count: int, *, every_s: int = 30, by: str = "甲", said: str = "x") -> list[Entry]:
    return [
        Entry(by, said, "431321101", START + timedelta(seconds=every_s * number))
        for number in range(count)
    ]


@pytest.mark.parametrize(
    "rows, sizes",
    [
        (entries(9), []),
        (entries(10), [10]),
        (entries(10, every_s=66), [10]),
        (entries(10, every_s=67), []),  # the tenth comes after more than ten minutes
        (entries(5) + entries(5, said="y"), []),
        (entries(6) + entries(6, by="乙"), []),
        (entries(10) + entries(12, by="乙"), [12, 10]),
    ],
)
def test_ten_identical_entries_by_one_hand_within_ten_minutes(
    rows: list[Entry], sizes: list[int]
) -> None:
    assert [one.entries for one in bursts(rows)] == sizes


@pytest.mark.parametrize(
    "unwilling, jobless, newly, jumped",
    [
        (2, 10, 1, True), (2, 10, 0, False), (2, 21, 2, False), (4, 4, 4, False), (0, 0, 0, False),
        (3, 10, -2, False), (10, 10, 12, True),
    ],
)  # fmt: skip
def test_a_share_that_rises_by_ten_points_is_a_jump(
    unwilling: int, jobless: int, newly: int, jumped: bool
) -> None:
    share = share_of("431321101", unwilling=unwilling, jobless=jobless, newly=newly)
    assert jumps(share) is jumped
    assert 0 <= share.before <= 100

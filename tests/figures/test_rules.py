"""Shares that never flatter, and sums."""

import pytest

from backend.domain.figures.rules import FIGURES, Count, register
from backend.domain.regions.rules import digits_below


@pytest.mark.parametrize(
    ("count", "share", "meets"),
    [
        (Count(0, 0), "—", None),
        (Count(0, 7), "0.0%", False),
        (Count(39, 40), "97.5%", False),
        (Count(188_775, 194_543), "97.0%", False),  # once printed as 99.29 %
        (Count(199_999, 200_000), "99.9%", False),  # never rounded up to everybody
        (Count(7, 7), "100.0%", True),
    ],
)
def test_a_share_is_rounded_down_and_of_nobody_there_is_none(
    count: Count, share: str, meets: bool | None
) -> None:
    assert (count.share, count.meets(100)) == (share, meets)


def test_sums_are_of_people_not_of_shares() -> None:
    assert (Count(1, 1) + Count(0, 9)).share == "10.0%"


def test_the_way_down_ends_at_the_village() -> None:
    steps = ["43", "4313", "431321", "431321101", "431321101001"]
    assert [digits_below(code) for code in steps] == [4, 6, 9, 12, None]


def test_no_figure_is_defined_twice() -> None:
    with pytest.raises(ValueError, match="I01"):
        register(FIGURES["I01"])

"""Pure rules of visits to firms."""

from datetime import date

import pytest

from backend.domain.visits.rules import Told, read_shortages, updated_since, visit_faults


@pytest.mark.parametrize(
    "text, found",
    [
        ("普工 20", (("普工", 20),)), ("普工：20人\n\n 质检 3 名 ", (("普工", 20), ("质检", 3))),
        ("电焊工5个", (("电焊工", 5),)), ("", ()),
    ],
)  # fmt: skip
def test_shortages_are_read_line_by_line(text: str, found: object) -> None:
    assert read_shortages(text) == found


@pytest.mark.parametrize("text", ["普工", "20", "普工 20 月薪 4000"])
def test_a_line_that_is_not_understood_is_quoted(text: str) -> None:
    with pytest.raises(ValueError, match="没有看懂"):
        read_shortages(text)


def test_the_total_is_the_sum_unless_more_is_told() -> None:
    told = Told(date(2026, 3, 2), "call", shortages=(("普工", 20), ("质检", 3)))
    assert told.short == 23
    assert visit_faults(told._replace(shortage_total=30), today=date(2026, 3, 2)) == {}
    assert "shortage_total" in visit_faults(
        told._replace(shortage_total=22), today=date(2026, 3, 2)
    )


@pytest.mark.parametrize(
    "today, first",
    [
        (date(2026, 3, 6), date(2026, 3, 3)),  # Friday: Tuesday's visit has its third workday
        (date(2026, 3, 9), date(2026, 3, 4)),  # Monday: the weekend does not count
        (date(2026, 3, 8), date(2026, 3, 4)),
    ],
)
def test_three_workdays_are_counted_without_weekends(today: date, first: date) -> None:
    assert updated_since(today) == first

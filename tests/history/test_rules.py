"""The clock, the lines, the turns and the input faults of the register's history."""

from datetime import date
from typing import Any

import pytest

from backend.core.actor import SYSTEM, Actor
from backend.domain.catalogues.dated import campaign_on, cycle_on, term
from backend.domain.history.rules import (
    GROUPS,
    OF_HOUSEHOLD,
    Told,
    faults_of,
    first_check,
    is_overdue,
    owns,
    turn,
)

DAY = date(2020, 5, 1)
TOLD = Told(DAY, "self", "call")


@pytest.mark.parametrize(
    "verified, day, overdue",
    [
        (DAY, date(2020, 5, 15), False),
        (DAY, date(2020, 5, 16), True),
        (DAY, DAY, False),
        (None, DAY, True),
    ],
)
def test_a_word_holds_for_fourteen_days(verified: date | None, day: date, overdue: bool) -> None:
    assert is_overdue(verified, day) is overdue


def _staff(role: str, line: str = "hrss") -> Actor:
    return Actor("staff", 1, role=role, line=line)


@pytest.mark.parametrize(
    "actor, mine, theirs",
    [
        (_staff("county"), "employment", "income"),
        (_staff("county", "pa"), "income", "employment"),
        (_staff("township", "pa"), "income", "return"),
        (_staff("prefecture"), "willingness", "income"),
    ],
)
def test_above_the_village_each_line_writes_its_own_groups(
    actor: Actor, mine: str, theirs: str
) -> None:
    assert owns(actor, mine)
    assert not owns(actor, theirs)


def test_the_village_and_the_labourer_enter_for_both_lines() -> None:
    for kind in GROUPS.keys() - set(OF_HOUSEHOLD):
        assert owns(_staff("village"), kind)
        assert owns(Actor("labourer", 1), kind) is (kind != "ability")


def test_what_is_true_of_a_household_is_only_the_second_lines() -> None:
    assert owns(Actor("staff", 1, role="county_pa", line="pa"), "relocation")
    village = Actor("staff", 1, role="village", line="pa")
    for actor in (village, _staff("village"), _staff("county"), Actor("labourer", 1), SYSTEM):
        assert not owns(actor, "relocation")


@pytest.mark.parametrize(
    "actor, state",
    [
        (_staff("village"), "waiting"), (_staff("township"), "checked"),
        (_staff("county"), "confirmed"), (SYSTEM, "confirmed"),
        (Actor("labourer", 1), "waiting"),
    ],
)  # fmt: skip
def test_an_entry_starts_as_far_as_its_writer_counts(actor: Actor, state: str) -> None:
    assert first_check(actor) == state


@pytest.mark.parametrize(
    "before, after, expected",
    [
        ("EMP_UNIT", "UNEMP_WILL", "lost_work"), ("EMP_FLEX", "UNEMP_NOWILL", "lost_work"),
        ("UNEMP_WILL", "EMP_PUBLIC", "found_work"), ("EMP_UNIT", "EMP_FLEX", ""),
        ("FARM", "EMP_UNIT", ""), ("", "UNEMP_WILL", ""),
    ],
)  # fmt: skip
def test_a_turn_is_named(before: str, after: str, expected: str) -> None:
    assert turn(before, after) == expected


@pytest.mark.parametrize(
    "kind, values, wrong",
    [
        ("employment", {"employment": "EMP_UNIT"}, set()),
        ("employment", {"employment": ""}, {"employment"}),
        ("employment", {"employment": "HAPPY"}, {"employment"}),
        ("return", {"returned_on": DAY, "return_reason": "closed"}, set()),
        ("return", {"returned_on": DAY, "return_reason": ""}, {"return_reason"}),
        ("return", {"returned_on": None}, set()),
        ("willingness", {"willingness": "out"}, set()),
        ("willingness", {"willingness": "none", "unwilling_reason": ""}, {"unwilling_reason"}),
        ("willingness", {"willingness": "none", "unwilling_reason": "care"}, set()),
        ("income", {"work_months": 13, "income_fen_month": 1}, {"work_months"}),
        ("income", {"work_months": 1, "income_fen_month": -1}, {"income_fen_month"}),
        ("income", {"work_months": 6, "income_fen_month": 350_000}, set()),
        ("ability", {"ability": "普通劳动力"}, set()),
        ("ability", {"ability": "很能干"}, {"ability"}),
        ("no_change", {}, set()),
    ],
)  # fmt: skip
def test_all_faults_of_an_entry_are_named_at_once(
    kind: str, values: dict[str, Any], wrong: set[str]
) -> None:
    assert set(faults_of(kind, values, TOLD, DAY)) == wrong


def test_a_day_to_come_and_an_unknown_source_are_refused() -> None:
    told = Told(date(2020, 5, 2), "rumour", "dream")
    assert set(faults_of("no_change", {}, told, DAY)) == {"true_on", "said_by", "how"}


def test_words_and_cycles_follow_the_day() -> None:
    assert term("pa_office", date(2020, 5, 1)) != term("pa_office", date(2026, 5, 1))
    with pytest.raises(KeyError):
        term("pa_office", date(1999, 1, 1))
    campaign = campaign_on(date(2020, 6, 10))
    assert campaign
    assert campaign_on(date(2020, 6, 11)) is None
    starts = [cycle_on(day).starts_on for day in map(date.fromisoformat, CYCLES)]  # type: ignore[union-attr]
    assert [str(day) for day in starts] == ["2020-04-20", "2020-05-04", "2020-05-18", "2020-06-01"]
    last = cycle_on(date(2020, 6, 10))
    assert last
    assert (last.number, last.ends_on) == (4, campaign.ends_on)


CYCLES = ("2020-05-03", "2020-05-04", "2020-05-31", "2020-06-10")

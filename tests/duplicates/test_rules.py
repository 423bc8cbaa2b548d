"""Which ID numbers are one slip apart: all of them are found, nothing else is."""

import time
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.domain.duplicates.models import Kind
from backend.domain.duplicates.rules import (
    is_valid,
    likely_wrong,
    may_be_one,
    near_numbers,
    right_neighbours,
    slip_between,
)
from backend.domain.people.identity import check_digit, make_id_number

RIGHT = make_id_number("431321", date(1985, 6, 17), 123)
numbers = st.builds(
    lambda days, seq: make_id_number("431321", date(1960, 1, 1) + timedelta(days), seq),
    st.integers(0, 16_000), st.integers(0, 999),
)  # fmt: skip
quick = settings(max_examples=150, derandomize=True, deadline=None, database=None)


def replaced(number: str, place: int, step: int, *, mend: bool = False) -> str:
    digits = "0123456789X" if place == 17 else "0123456789"
    other = digits[(digits.index(number[place]) + step) % len(digits)]
    wrong = number[:place] + other + number[place + 1 :]
    return wrong[:17] + check_digit(wrong[:17]) if mend else wrong


def exchanged(number: str, i: int, j: int, *, mend: bool = False) -> str:
    digits = list(number)
    digits[i], digits[j] = digits[j], digits[i]
    wrong = "".join(digits)
    return wrong[:17] + check_digit(wrong[:17]) if mend else wrong


def has_birth_date(number: str) -> bool:
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return True


@quick
@given(numbers, st.integers(0, 17), st.integers(1, 9), st.booleans())
def test_any_one_wrong_digit_is_found(number: str, place: int, step: int, mend: bool) -> None:
    wrong = replaced(number, place, step, mend=mend and place < 17)
    if has_birth_date(wrong):
        assert wrong in near_numbers(number)
        assert slip_between(number, wrong) is Kind.ONE_DIGIT
        assert slip_between(wrong, number) is Kind.ONE_DIGIT


@quick
@given(numbers, st.integers(0, 16), st.integers(0, 16), st.booleans())
def test_any_two_exchanged_digits_are_found(number: str, i: int, j: int, mend: bool) -> None:
    wrong = exchanged(number, i, j, mend=mend)
    if wrong != number and has_birth_date(wrong):
        assert wrong in near_numbers(number)
        assert slip_between(number, wrong) is Kind.SWAPPED


@quick
@given(numbers)
def test_whatever_is_near_is_one_slip_away_and_there_are_few(number: str) -> None:
    near = list(near_numbers(number))
    assert len(near) == len(set(near)) < 600
    assert number not in near
    assert all(has_birth_date(one) for one in near)
    odd = [one for one in near if slip_between(number, one) is None]
    assert odd == []


@quick
@given(numbers, st.integers(0, 16), st.integers(1, 9))
def test_of_a_wrong_number_the_right_one_is_among_few(number: str, place: int, step: int) -> None:
    wrong = replaced(number, place, step)
    right = list(right_neighbours(wrong))
    assert number in right
    assert len(right) < 80
    assert all(is_valid(one) and slip_between(wrong, one) for one in right)


def test_the_last_digit_and_its_neighbour_may_be_exchanged() -> None:
    number = next(
        made
        for seq in range(999)
        if (made := make_id_number("431321", date(1985, 6, 17), seq))[17] != "X"
        and made[16] != made[17]
    )
    wrong = exchanged(number, 16, 17)
    assert wrong in near_numbers(number)
    assert slip_between(number, wrong) is Kind.SWAPPED


@pytest.mark.parametrize(
    "other",
    [
        RIGHT,
        replaced(replaced(RIGHT, 3, 1), 9, 1),
        replaced(replaced(RIGHT, 15, 1), 17, 1),  # wrong digit and a check digit that fits neither
        exchanged(replaced(RIGHT, 2, 1), 15, 16),
    ],
)
def test_no_slip_or_two_of_them_is_none(other: str) -> None:
    assert slip_between(RIGHT, other) is None
    assert other not in near_numbers(RIGHT)


def test_two_right_numbers_count_only_for_one_name() -> None:
    brother, typo = replaced(RIGHT, 16, 2, mend=True), replaced(RIGHT, 16, 2)
    assert is_valid(brother)
    assert not is_valid(typo)
    assert not may_be_one(RIGHT, brother, same_name=False)
    assert may_be_one(RIGHT, brother, same_name=True)
    assert may_be_one(RIGHT, typo, same_name=False)
    assert not may_be_one(typo, typo, same_name=False)


def test_the_check_digit_says_which_number_is_wrong() -> None:
    typo = replaced(RIGHT, 8, 1)
    assert likely_wrong(RIGHT, typo) == "right"
    assert likely_wrong(typo, RIGHT) == "left"
    assert likely_wrong(RIGHT, replaced(RIGHT, 8, 1, mend=True)) == ""


def test_all_near_numbers_are_made_in_a_few_milliseconds() -> None:
    list(near_numbers(RIGHT))
    begun = time.perf_counter()
    for _ in range(20):
        list(near_numbers(RIGHT))
    assert time.perf_counter() - begun < 20 * 0.05

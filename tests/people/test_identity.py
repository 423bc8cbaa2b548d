"""Resident ID numbers and mobile numbers are checked as the standard says, with words that help."""

from datetime import date

import pytest

from backend.domain.people.identity import make_id_number, read_id_number, read_mobile

TODAY = date(2026, 11, 23)
GOOD = "11010519491231002X"  # the standard's own example


def test_the_example_of_the_standard_passes_also_in_small_letters_and_with_spaces() -> None:
    for text in (
        GOOD,
        GOOD.lower(),
        "110105 19491231 002x",
        "１１０１０５１９４９１２３１００２Ｘ",
    ):
        number = read_id_number(text, today=TODAY)
        assert (number.value, number.birth_on, number.sex) == (GOOD, date(1949, 12, 31), 2)
        assert number.warning == ""


@pytest.mark.parametrize("prefix", ["430726", "430525", "432425", "433021", "431181", "432922"])
def test_county_codes_of_any_time_are_accepted(prefix: str) -> None:
    number = read_id_number(make_id_number(prefix, date(1970, 5, 6), 11), today=TODAY)
    assert (number.sex, number.warning) == (1, "")


def test_an_unknown_region_is_a_warning_and_no_refusal() -> None:
    assert read_id_number(make_id_number("990101", date(1990, 1, 1), 2), today=TODAY).warning


@pytest.mark.parametrize(
    "text, said",
    [
        ("", "请填写身份证号"),
        (GOOD[:17], "身份证号少了一位，请核对后再填"),
        (GOOD[:16], "身份证号少了两位，请核对后再填"),
        (GOOD + "1", "身份证号多了一位，请核对后再填"),
        ("110105491231002", "这是 15 位的旧身份证号，请填写现在用的 18 位身份证号"),
        ("110105194912310021", "身份证号有一位对不上，请照着身份证逐位核对后再填"),
        ("110105194913310021", "身份证号里的出生日期（第 7 到 14 位）不对，请核对后再填"),
        ("1101051949A2310021", "身份证号只能是数字，最后一位可以是 X，请核对后再填"),
        (
            make_id_number("430102", date(2027, 1, 1), 1),
            "身份证号里的出生年份（第 7 到 10 位）不对，请核对后再填",
        ),
        (
            make_id_number("430102", date(1905, 11, 22), 1),
            "身份证号里的出生年份（第 7 到 10 位）不对，请核对后再填",
        ),
    ],
)
def test_a_wrong_number_says_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(ValueError) as refused:
        read_id_number(text, today=TODAY)
    assert str(refused.value) == said


def test_someone_of_120_years_is_still_welcome() -> None:
    number = make_id_number("430102", date(1905, 11, 24), 1)
    assert read_id_number(number, today=TODAY).birth_on.year == 1905


def test_every_single_wrong_digit_is_noticed() -> None:
    good = make_id_number("431321", date(1985, 6, 7), 123)
    for place in range(14, 17):
        for digit in set("0123456789") - {good[place]}:
            with pytest.raises(ValueError):
                read_id_number(good[:place] + digit + good[place + 1 :], today=TODAY)


def test_made_numbers_need_six_and_three_digits() -> None:
    with pytest.raises(ValueError):
        make_id_number("4301", date(1990, 1, 1), 1)
    with pytest.raises(ValueError):
        make_id_number("430102", date(1990, 1, 1), 1000)


@pytest.mark.parametrize(
    "text", ["19900001111", "+86 199 0000 1111", "199-0000-1111", "8619900001111"]
)
def test_mobile_numbers_are_read_in_every_spelling(text: str) -> None:
    assert read_mobile(text) == "19900001111"


@pytest.mark.parametrize(
    "text, said",
    [
        ("", "请填写手机号"),
        ("1990000111", "手机号少了一位，请核对后再填"),
        ("199000011112", "手机号多了一位，请核对后再填"),
        ("12000001111", "这不像是手机号，请填写 1 开头的 11 位手机号"),
        ("0731-12345678", "这不像是手机号，请填写 1 开头的 11 位手机号"),
        ("手机号", "手机号只能是数字，请核对后再填"),
    ],
)
def test_a_wrong_mobile_number_says_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(ValueError) as refused:
        read_mobile(text)
    assert str(refused.value) == said

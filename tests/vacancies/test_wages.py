"""Wages are read in every usual wording; what cannot be read is said."""

import pytest

from backend.domain.vacancies.wages import (
    Mode,
    Period,
    Wage,
    monthly_fen,
    read_wage,
    wage_text,
)


def _said(wage: Wage) -> str:
    return wage_text(wage.min_fen, wage.max_fen, wage.period, wage.mode)


@pytest.mark.parametrize(
    "text, shown",
    [
        ("4200-6100元/月", "4200–6100 元/月"),
        ("4200—6100元每月", "4200–6100 元/月"),
        ("４２００～６１００元／月", "4200–6100 元/月"),
        ("4,200-6,100元/月", "4200–6100 元/月"),
        ("4.2-6千/月", "4200–6000 元/月"),
        ("0.7-1.1万/月", "7000–11000 元/月"),
        ("8千-1.3万/月", "8000–13000 元/月"),
        ("月薪6K-9K", "6000–9000 元/月"),
        ("月薪6-9K·13薪", "6000–9000 元/月"),
        ("月薪6千5", "6500 元/月"),
        ("月薪六千到八千五", "6000–8500 元/月"),
        ("7000以上元/月", "7000 元/月以上"),
        ("月薪1万以上", "10000 元/月以上"),
        ("4500元/月起", "4500 元/月以上"),
        ("不超过5200元/月", "最高 5200 元/月"),
        ("160元/天", "160 元/天"),
        ("8小时160元/天，休4天", "160 元/天"),
        ("日结220", "220 元/天"),
        ("一天一百六", "160 元/天"),
        ("工资每天190", "190 元/天"),
        ("白班170元/天 夜班190元/天", "170–190 元/天"),
        ("19.5元/小时", "19.5 元/小时"),
        ("1400元/周", "1400 元/周"),
        ("年薪11-16万", "110000–160000 元/年"),
        ("11-16万/年", "110000–160000 元/年"),
        ("十二万/年", "120000 元/年"),
        ("0.35元/件", "0.35 元/件"),
        ("底薪3100+提成", "底薪 3100 元/月，另有提成"),
        ("底薪2600+提成，综合6000-9500", "6000–9500 元/月，另有提成"),
        ("试用期3200元/月，转正4100-5200元/月", "4100–5200 元/月"),
        ("3300-4400元/月（可面议）", "3300–4400 元/月"),
    ],
)
def test_a_wage_is_read_and_written_plainly(text: str, shown: str) -> None:
    wage = read_wage(text)
    assert wage.unread is None
    assert _said(wage) == shown
    assert not wage.negotiable


@pytest.mark.parametrize("text", ["面议", "工资面谈", "薪资另议"])
def test_negotiable_pay_is_no_number(text: str) -> None:
    wage = read_wage(text)
    assert (wage.negotiable, wage.known, wage.unread) == (True, False, None)
    assert _said(wage) == "工资面议"


@pytest.mark.parametrize(
    "text, shown, note",
    [
        ("6000~1100元/月", "6000–11000 元/月", "少了一位"),
        ("4000~600元/月", "4000–6000 元/月", "少了一位"),
        ("8200-5100元/月", "5100–8200 元/月", "写反了"),
        ("4200-6100", "4200–6100 元/月", "按元/月理解"),
        ("12-18万", "120000–180000 元/年", "按元/年理解"),
    ],
)
def test_what_was_changed_or_assumed_is_said(text: str, shown: str, note: str) -> None:
    wage = read_wage(text)
    assert _said(wage) == shown
    assert note in "".join(wage.repairs)


@pytest.mark.parametrize(
    "text, reason",
    [
        ("", "没有写工资"),
        ("150", "没有写是一天、一个月还是一件"),
        ("从优", "没有数"),
        ("计件", "没有写单价"),
        ("9000-20元/月", "看不出少了哪一位"),
        ("99999999元/月", "不合常理"),
        ("0元/月", "不合常理"),
        ("30元/平方米", "按平方米计价"),
        ("白天100，另一处5000元/月", "差别很大"),
    ],
)
def test_what_cannot_be_read_is_said_and_not_guessed(text: str, reason: str) -> None:
    wage = read_wage(text)
    assert not wage.known
    assert reason in (wage.unread or "")


def test_money_is_integer_fen_with_its_mode() -> None:
    assert read_wage("0.5元/件") == Wage(50, 50, Period.PIECE, Mode.PIECE)
    assert read_wage("计件4000-6000元/月") == Wage(400000, 600000, Period.MONTH, Mode.PIECE)
    assert read_wage("底薪3000元/月+提成") == Wage(300000, None, Period.MONTH, Mode.BASE)


@pytest.mark.parametrize(
    "fen, period, month",
    [
        (2000, Period.HOUR, 352000),
        (15000, Period.DAY, 330000),
        (120000, Period.WEEK, 520000),
        (400000, Period.MONTH, 400000),
        (12000000, Period.YEAR, 1000000),
        (50, Period.PIECE, None),
        (None, Period.MONTH, None),
    ],
)
def test_wages_compare_by_the_month(fen: int | None, period: Period, month: int | None) -> None:
    assert monthly_fen(fen, period) == month

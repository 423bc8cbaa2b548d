"""Pay, ages and who may start: the law's limits as a table of cases, then through the doors."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from backend.core.clock import today
from backend.core.db import db
from backend.domain.catalogues.rules import Education
from backend.domain.matching.queries import post_of
from backend.domain.minimum_wages.models import MinimumWage
from backend.domain.vacancies.lawful import advert_faults, least_age, pay_fault
from backend.domain.vacancies.models import Vacancy
from backend.domain.vacancies.suitability import ADULTS
from backend.domain.vacancies.wording import age_limits, drop_age_limits
from tests.console import Desk
from tests.factories import make_person, make_vacancy
from tests.labourer import Labourer

FLOOR = MinimumWage(
    region_code="43", valid_from=date(2024, 12, 1), monthly_fen=170_000, hourly_fen=1_700
)


def advert(**changes: Any) -> Vacancy:
    values = {
        "title": "普工", "description": "白班", "wage_min_fen": 400_000, "wage_max_fen": None,
        "wage_period": "month", "wage_mode": "time", "age_min": None, "age_max": None,
        "age_reason": "", "suits": [],
    }  # fmt: skip
    return Vacancy(**values | changes)


@pytest.mark.parametrize(
    "low, high, period, mode, is_lawful",
    [
        (169_900, 300_000, "month", "time", False),
        (170_000, None, "month", "time", True),
        (None, 160_000, "month", "time", False),  # 最高 1600
        (7_800, None, "day", "time", False),  # 78 × 21.75 = 1696.5
        (7_850, None, "day", "time", True),
        (39_000, None, "week", "time", False),  # 390 × 52 ÷ 12 = 1690
        (40_000, None, "week", "time", True),
        (2_000_000, None, "year", "time", False),
        (2_040_000, None, "year", "time", True),
        (1_690, None, "hour", "time", False),  # the hour has a figure of its own
        (1_700, None, "hour", "time", True),
        (50, None, "piece", "piece", True),  # a piece has no month
        (100_000, None, "month", "base", True),  # a base pay says nothing about the whole
        (100_000, 160_000, "month", "base", False),
        (None, None, "month", "time", True),
    ],
)
def test_pay_is_held_against_the_minimum_wage_of_its_period(
    low: int | None, high: int | None, period: str, mode: str, is_lawful: bool
) -> None:
    row = advert(wage_min_fen=low, wage_max_fen=high, wage_period=period, wage_mode=mode)
    assert (pay_fault(row, FLOOR) == "") is is_lawful
    assert pay_fault(row, None) == ""


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"age_min": 15}, "age_min"),
        ({"age_min": 20}, "age_reason"),
        ({"age_max": 45}, "age_reason"),
        ({"description": "白班，18-45岁"}, "age_reason"),
        ({"title": "普工（35岁以下）"}, "age_reason"),
    ],
)
def test_a_limit_by_age_needs_a_lawful_reason(changes: dict[str, Any], field: str) -> None:
    assert list(advert_faults(advert(**changes), None)) == [field]
    with_reason = advert_faults(advert(**changes, age_reason="高处作业规定"), None)
    assert list(with_reason) == (["age_min"] if field == "age_min" else [])


@pytest.mark.parametrize(
    "changes",
    [
        {"age_min": 18}, {"age_min": 16, "age_max": 60}, {"age_max": 65},
        {"description": "年满18周岁，年龄不限"}, {"description": "每天10-12小时，5000-7000元"},
        {"description": "照看2岁以下婴儿"},
    ],
)  # fmt: skip
def test_being_grown_up_or_retiring_is_no_limit(changes: dict[str, Any]) -> None:
    assert advert_faults(advert(**changes), None) == {}


@pytest.mark.parametrize(
    "text, kept, limits",
    [
        ("白班，18-45岁，包吃住", "白班，包吃住", ["18-45岁"]),
        ("年龄要求：20至45周岁；会开车", "会开车", ["年龄要求：20至45周岁"]),
        ("18岁以上，55岁以下，两班", "18岁以上，两班", ["55岁以下"]),
        ("普工（16—50周岁）", "普工", ["16—50周岁"]),
        ("年满18周岁", "年满18周岁", []),
    ],
)
def test_limits_by_age_are_found_in_words_and_can_be_dropped(
    text: str, kept: str, limits: list[str]
) -> None:
    assert age_limits(text) == limits
    assert drop_age_limits(text) == kept


def born(years: int) -> date:
    return today().replace(year=today().year - years, day=1) - timedelta(days=40)


def test_nobody_under_16_is_matched_and_minors_only_to_posts_open_to_them(app: Flask) -> None:
    free, barred = make_vacancy(age_min=14, suits=[]), make_vacancy(suits=[ADULTS])
    assert (least_age(free), least_age(barred)) == (16, 18)
    assert (post_of(free).age_min, post_of(barred).age_min) == (16, 18)
    assert post_of(free).education_rank == Education.NONE.rank


@pytest.mark.parametrize(
    "age, suits, sentence",
    [
        (15, [], "未满 16 周岁不能上班"),
        (17, [ADULTS], "满 18 周岁才能做"),
        (17, [], ""),
        (18, [ADULTS], ""),
    ],
)
def test_an_application_is_held_against_the_persons_age(
    app: Flask, age: int, suits: list[str], sentence: str
) -> None:
    vacancy = make_vacancy(suits=suits)
    person = make_person(birth_on=born(age))
    answer = Labourer(app, person).post(f"/vacancies/{vacancy.id}/applications", consent=False)
    assert answer.status_code == (422 if sentence else 200)
    assert sentence in answer.text


def test_the_form_names_every_unlawful_thing_at_once(app: Flask) -> None:
    draft = make_vacancy(status="draft", vouched_by=None)
    answer = Desk(app).post(
        f"/vacancies/{draft.id}/edit", title="招女工", employer_name="双峰试验厂", place="双峰县",
        wage_min="5000", wage_max="", wage_period="month", wage_mode="time", headcount="2",
        valid_to=draft.valid_to.isoformat(), education_min="none", work_form="site",
        description="收押金200元", age_min="15", age_max="40",
    )  # fmt: skip
    assert answer.status_code == 400
    for sentence in ("男女的要求", "不能收费", "未满 16 周岁", "要写明理由"):
        assert sentence in answer.text
    db.session.refresh(draft)
    assert draft.age_min is None

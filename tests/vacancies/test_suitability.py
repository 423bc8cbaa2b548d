"""What a vacancy suits: rules with reasons, tagged when written and anew by the clock."""

from typing import Any

import pytest
from flask import Flask

from backend.core.actor import SYSTEM
from backend.domain.vacancies.actions import tag_anew
from backend.domain.vacancies.suitability import ADULTS, TARGET, Facts, reasons, suits_of
from tests.console import Desk
from tests.factories import make_vacancy

PLAIN = Facts(
    words="白班", education_min="none", age_max=None, board=False, lodging=False, is_near=False
)


@pytest.mark.parametrize(
    "changes, code",
    [
        ({"education_min": "junior"}, "low_education"),
        ({"words": "不需要经验，包教包会"}, "no_experience"),
        ({"words": "有无经验均可"}, "no_experience"),
        ({"words": "不识字也可以"}, "no_reading"),
        ({"words": "可招大龄"}, "older"),
        ({"words": "18-55岁"}, "older"),
        ({"age_max": 50}, "older"),
        ({"words": "有夫妻房"}, "couple_room"),
        ({"board": True, "lodging": True}, "board_lodging"),
        ({"is_near": True}, "near_home"),
        ({"work_form": "home"}, "home_work"),
        ({"words": "来料加工，在家做"}, "home_work"),
        ({"hours_free": True}, "hours_free"),
        ({"words": "时间自由"}, "hours_free"),
        ({"words": "高空作业"}, ADULTS),
        ({"words": "电焊工"}, ADULTS),
        ({"words": "两班倒"}, ADULTS),
    ],
)
def test_facts_and_words_tag_it(changes: dict[str, Any], code: str) -> None:
    assert code in suits_of(PLAIN._replace(**changes))


@pytest.mark.parametrize(
    "changes, code",
    [
        ({"education_min": "senior"}, "low_education"),
        ({"words": "需要两年经验"}, "no_experience"),
        ({"words": "18-45岁"}, "older"),
        ({"board": True}, "board_lodging"),
        ({"words": "长白班，坐着做"}, ADULTS),
    ],
)
def test_nothing_else_does(changes: dict[str, Any], code: str) -> None:
    assert code not in suits_of(PLAIN._replace(**changes))


def test_a_post_that_asks_for_a_degree_does_not_fit_the_target_group() -> None:
    near = PLAIN._replace(is_near=True)
    assert TARGET in suits_of(near)
    assert TARGET not in suits_of(near._replace(education_min="bachelor"))
    assert TARGET not in suits_of(PLAIN)  # low schooling alone is no reason
    assert reasons(suits_of(near)) == ["初中及以下可", "就在本县"]


def test_the_clock_tags_what_the_rules_of_this_release_say(app: Flask) -> None:
    old = make_vacancy(description="按图纸焊接，有夫妻房", suits=[])
    gone = make_vacancy(description="有夫妻房", suits=[], status="withdrawn")
    changed, last = tag_anew(SYSTEM, after=0)
    assert (changed, last) == (1, old.id)
    assert "couple_room" in old.suits
    assert gone.suits == []
    assert tag_anew(SYSTEM, after=0) == (0, old.id)
    assert tag_anew(SYSTEM, after=old.id) == (0, old.id)


def test_staff_find_vacancies_by_what_they_suit(app: Flask) -> None:
    make_vacancy(title="有夫妻房的岗", suits=["low_education", "couple_room", TARGET])
    make_vacancy(title="没有的岗", suits=["low_education"])
    desk = Desk(app)
    for code in ("couple_room", TARGET):
        page = desk.get(f"/vacancies?suits={code}").text
        assert ("有夫妻房的岗" in page, "没有的岗" in page) == (True, False)


def test_a_home_workshop_enters_piece_work_without_fixed_hours(app: Flask) -> None:
    desk = Desk(app)
    answer = desk.post(
        "/vacancies/new", title="手工珠绣", employer_name="双峰试验车间", place="双峰县",
        wage_min="1.2", wage_max="", wage_period="piece", wage_mode="piece", headcount="20",
        valid_to=make_vacancy().valid_to.isoformat(), education_min="none", work_form="home",
        hours_free="1", description="领料回家做，按件结算",
    )  # fmt: skip
    assert answer.status_code == 302
    page = desk.get(answer.location.removeprefix("/admin")).text
    for words in ("1.2 元/件", "居家加工，时间自由", "在家能做", "待核"):
        assert words in page

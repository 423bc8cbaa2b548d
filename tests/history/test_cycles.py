"""两周报表: fixed 14-day cycles, by place, with the names behind; roles, areas, cost."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from backend.core.db import db
from backend.domain.history.models import RegisterEvent
from backend.domain.people.models import Person
from tests.console import ELSEWHERE, Desk
from tests.factories import COUNTY, VILLAGE, make_person

HOME = date(2020, 4, 1)
CYCLE = "/history/cycles?day=2020-05-10"  # the second one: 2020-05-04 to 2020-05-17


@pytest.fixture(autouse=True)
def may(app: Flask, clock: Callable[[str], None]) -> None:
    clock("2020-05-20 09:00")


def heard(person: Person, day: date, **changes: str) -> None:
    values = {
        "kind": "no_change", "said_by": "self", "how": "call", "entered_name": "试",
        "check_status": "waiting",
    }  # fmt: skip
    db.session.add(
        RegisterEvent(
            person_id=person.id, region_code=person.region_code, true_on=day, before={}, after={},
            **values | changes,
        )
    )  # fmt: skip
    db.session.commit()


def test_a_cycle_counts_who_was_heard_of_in_it(app: Flask) -> None:
    names = ("周甲试", "周乙试", "周丙试", "周丁试")
    first, last, before, after = (make_person(name=name, returned_on=HOME) for name in names)
    make_person(name="没返乡试")
    heard(first, date(2020, 5, 4))
    heard(last, date(2020, 5, 17))
    heard(before, date(2020, 5, 3))
    heard(after, date(2020, 5, 18))
    page = Desk(app).get(CYCLE).text
    assert "第 2 期，2020-05-04 到 2020-05-17" in page
    assert "50.0%" in page
    assert [page.count(name) for name in (*names, "没返乡试")] == [0, 0, 1, 1, 0]


@pytest.mark.parametrize(
    "changes", [{"kind": "willingness"}, {"check_status": "returned"}]
)
def test_what_does_not_say_how_things_stand_does_not_count(
    app: Flask, changes: dict[str, str]
) -> None:
    heard(make_person(name="周小试", returned_on=HOME), date(2020, 5, 6), **changes)
    assert "周小试" in Desk(app).get(CYCLE).text


def test_who_came_home_after_the_cycle_is_not_asked_for(app: Flask) -> None:
    make_person(name="周小试", returned_on=date(2020, 5, 18))
    page = Desk(app).get(CYCLE).text
    assert "周小试" not in page
    assert "这里没有返乡在家的人" in page


def test_the_way_leads_down_to_the_village(app: Flask) -> None:
    heard(make_person(name="周小试", returned_on=HOME), date(2020, 5, 6))
    make_person(name="李小试", returned_on=HOME, region_code="431321102001")
    desk = Desk(app)
    assert f"region={VILLAGE[:9]}" in desk.get(CYCLE).text
    town = desk.get(f"{CYCLE}&region={VILLAGE[:9]}").text
    assert f"region={VILLAGE}" in town
    assert "100.0%" in town
    village = desk.get(f"{CYCLE}&region={VILLAGE}").text
    assert "李小试" not in village
    assert "每个人都核实过了" in village


def test_the_running_cycle_says_so_and_the_list_offers_those_before(app: Flask) -> None:
    page = Desk(app).get("/history/cycles").text
    assert "还没结束" in page
    assert [f"第 {n} 期" in page for n in (4, 3, 2, 1)] == [False, True, True, True]
    assert "不在任何一期" in Desk(app).get("/history/cycles?day=2020-12-01").text
    assert "请从列表里重新选" in Desk(app).get("/history/cycles?day=abc").text


def test_everybody_sees_their_own_area_only(app: Flask) -> None:
    make_person(name="周小试", returned_on=HOME)
    assert "周小试" in Desk(app, role="village", region_code=VILLAGE).get(CYCLE).text
    assert "周小试" not in Desk(app, region_code=ELSEWHERE).get(CYCLE).text
    assert Desk(app, region_code=ELSEWHERE).get(f"{CYCLE}&region={COUNTY}").status_code == 404
    for role, region in (("auditor", "43"), ("security", "43")):
        assert Desk(app, role=role, region_code=region).get(CYCLE).status_code == 403


def test_the_report_costs_the_same_for_many(app: Flask) -> None:
    desk = Desk(app)
    make_person(returned_on=HOME)
    few = desk.queries_of(CYCLE)
    for n in range(5):
        make_person(returned_on=HOME, region_code=f"43132110100{n + 2}")
    assert desk.queries_of(CYCLE) <= few

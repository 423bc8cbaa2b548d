"""The campaign's scenarios at firms and workshops, through the console and a labourer's app."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.console import Desk
from tests.factories import VILLAGE, make_employer, make_person
from tests.labourer import Labourer


@pytest.fixture(autouse=True)
def _campaign(app: Flask, clock: Callable[[str], None]) -> None:
    clock("2020-05-12 09:00")


def visit(desk: Desk, employer_id: int, number: int, **more: str) -> None:
    told = {"client_key": f"{number:032x}", "visited_on": "2020-05-11", "method": "visit"}
    answer = desk.post(f"/employers/{employer_id}/visit", **told | more)
    assert answer.status_code == 302


def test_40_listed_units_39_visited_and_the_missing_one_named(app: Flask) -> None:
    """4.1.2(1): 97.5 %, and the missing unit is one press away from its visit."""
    desk = Desk(app, role="county")
    units = [make_employer(kinds=["park"], name=f"园区第{n:02}厂") for n in range(40)]
    for number, unit in enumerate(units[:-1]):
        visit(desk, unit.id, number)
    page = desk.get("/employers/visits/coverage").text
    assert "97.5%" in page
    assert [unit.name for unit in units if unit.name in page] == ["园区第39厂"]
    assert "97.5%" in Desk(app, role="province", region_code="43").get(
        "/employers/visits/coverage?region=4313"
    ).text  # fmt: skip
    visit(desk, units[-1].id, 39)
    assert "都走访过了" in desk.get("/employers/visits/coverage").text


def test_a_home_workshop_publishes_piece_work_without_fixed_hours(app: Flask) -> None:
    """4.1.2(2): a labourer sees the price of a piece the same minute; the post counts as new."""
    desk, unit = Desk(app, role="county"), make_employer(kinds=["workshop"], name="巧手串珠坊")
    facts = {"form": "home", "place": "湖南省娄底市双峰县", "absorbs_total": "12"}
    assert desk.post(f"/workshops/{unit.id}", **facts).status_code == 302
    visit(
        desk, unit.id, 1, post1_title="串珠手工", post1_headcount="10", post1_wage_period="piece",
        post1_wage_min="1.5", post1_wage_max="1.5", post1_place="湖南省娄底市双峰县",
        post1_description="领料回家做，时间自己安排，做一件算一件。", post1_valid_to="2020-06-10",
    )  # fmt: skip
    phone = Labourer(app, make_person(region_code=VILLAGE))
    found = phone.call("GET", "/vacancies?text=串珠").get_json()["items"]
    assert [(one["title"], one["wage_text"]) for one in found] == [("串珠手工", "1.5 元/件")]
    page = desk.get("/workshops").text
    assert "居家式" in page
    assert "有 1 个新岗位" in desk.get(f"/workshops/{unit.id}").text

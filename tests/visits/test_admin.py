"""走访企业: one form records a visit and brings the unit's posts up to date (4.1.2(1))."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from backend.core.clock import today
from backend.core.db import db
from backend.domain.employers.models import Employer
from backend.domain.vacancies.models import Vacancy
from backend.domain.visits.models import FirmVisit
from tests.console import ELSEWHERE, Desk, audited
from tests.factories import make_employer, make_staff, make_vacancy

KEY = "a" * 32
POST = {
    "post1_title": "缝纫工", "post1_headcount": "20", "post1_wage_period": "month",
    "post1_wage_min": "4000", "post1_wage_max": "5000", "post1_place": "双峰县",
    "post1_description": "平车缝纫，白班，每天八小时。",
}  # fmt: skip


def listed(**changes: Any) -> Employer:
    return make_employer(**{"kinds": ["key_contact"]} | changes)


def typed(**changes: str) -> dict[str, str]:
    return {
        "client_key": KEY, "visited_on": today().isoformat(), "method": "visit",
        "shortages": "缝纫工 20\n质检 3", "note": "缺熟练工",
        "post1_valid_to": (today() + timedelta(20)).isoformat(),
    } | changes  # fmt: skip


def visits() -> list[FirmVisit]:
    db.session.expire_all()
    return list(db.session.scalars(db.select(FirmVisit).order_by(FirmVisit.id)))


def posts() -> list[Vacancy]:
    db.session.expire_all()
    return list(db.session.scalars(db.select(Vacancy).order_by(Vacancy.id)))


def address(unit: Employer) -> str:
    return f"/employers/{unit.id}/visit"


def test_a_visit_is_recorded_and_its_new_post_opens_vouched_by_whoever_went(app: Flask) -> None:
    desk, unit = Desk(app, role="county"), listed()
    assert "登记走访" in desk.get(address(unit)).text
    assert desk.post(address(unit), **typed(**POST)).status_code == 302
    visit, post = visits()[0], posts()[0]
    assert (visit.shortage_total, visit.shortages) == (23, [["缝纫工", 20], ["质检", 3]])
    assert (post.status, post.headcount_left, post.employer_id) == ("open", 20, unit.id)
    assert (post.vouched_by, post.entered_by) == (desk.staff.id, desk.staff.id)
    assert post.vouched_how == f"走访核实：上门，{today()}"
    page = desk.get(f"/employers/{unit.id}").text
    assert "缺 23 人：缝纫工 20、质检 3" in page
    assert len(audited("record_firm_visit")) == 1


def test_piece_work_of_a_workshop_is_posted_with_the_price_of_a_piece(app: Flask) -> None:
    desk, unit = Desk(app, role="county"), listed(kinds=["workshop"])
    work = {
        "post1_wage_period": "piece", "post1_wage_min": "1.5", "post1_wage_max": "",
        "post1_description": "在家串珠子，时间自己安排，做一件算一件。",
    }  # fmt: skip
    assert desk.post(address(unit), **typed(**POST | work)).status_code == 302
    post = posts()[0]
    assert (post.status, post.wage_mode, post.wage_period) == ("open", "piece", "piece")
    assert "1.5 元/件" in desk.get(f"/employers/{unit.id}").text


def test_the_same_form_sent_twice_is_one_visit_with_one_post(app: Flask) -> None:
    desk, unit = Desk(app, role="county"), listed()
    for _ in range(2):
        assert desk.post(address(unit), **typed(**POST)).status_code == 302
    assert (len(visits()), len(posts())) == (1, 1)


def test_posts_that_the_unit_has_are_renewed_filled_and_taken_down(app: Flask) -> None:
    desk, unit = Desk(app, role="county"), listed()
    past = {"valid_from": today() - timedelta(60), "valid_to": today() - timedelta(5)}
    old = make_vacancy(employer_id=unit.id, status="expired", headcount_left=1, **past)
    still = make_vacancy(employer_id=unit.id, valid_from=today() - timedelta(9))
    full, gone = make_vacancy(employer_id=unit.id), make_vacancy(employer_id=unit.id)
    until = today() + timedelta(45)
    chosen = {
        f"vacancy{old.id}_how": "renew", f"vacancy{old.id}_valid_to": until.isoformat(),
        f"vacancy{old.id}_openings": "6",
        f"vacancy{still.id}_how": "renew", f"vacancy{still.id}_valid_to": until.isoformat(),
        f"vacancy{full.id}_how": "filled", f"vacancy{gone.id}_how": "withdraw",
    }  # fmt: skip
    assert "续期" in desk.get(address(unit)).text
    assert desk.post(address(unit), **typed(**chosen)).status_code == 302
    found = posts()
    assert [row.status for row in found] == ["open", "open", "filled", "withdrawn"]
    assert [row.valid_to for row in found[:2]] == [until, until]
    assert [row.valid_from for row in found[:2]] == [today(), today()]
    assert (found[0].headcount_left, found[0].headcount_total) == (6, 15)
    assert found[1].headcount_left == 10


def test_an_incomplete_post_waits_as_a_draft(app: Flask) -> None:
    desk, unit = Desk(app, role="county"), listed()
    desk.post(address(unit), **typed(**POST | {"post1_description": ""}))
    assert (posts()[0].status, posts()[0].missing) == ("draft", ["工作内容"])


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"visited_on": "2999-01-01"}, "不能晚于今天"), ({"visited_on": "昨天"}, "这样的日期"),
        ({"method": "letter"}, "怎么走访的"), ({"headcount": "许多"}, "现有人数请填整数"),
        ({"headcount": "-1"}, "现有人数请填 0 到"), ({"shortages": "缺人"}, "没有看懂"),
        ({"shortage_total": "5"}, "还少"), ({"next_on": "2020-01-01"}, "不能早于这次走访"),
        ({"note": "长" * 301}, "最多写 300 个字"), ({"client_key": ""}, "这一页不完整"),
        ({"post1_title": "女工优先"}, "不能限制或偏重性别"), ({"post1_wage_min": "x"}, "请填数字"),
        ({"post1_valid_to": "2020-01-01"}, "不能早于今天"), ({"post1_headcount": "0"}, "至少 1 人"),
    ],
)  # fmt: skip
def test_faults_stand_at_their_rows_and_nothing_is_kept_or_lost(
    app: Flask, changes: dict[str, str], said: str
) -> None:
    answer = Desk(app, role="county").post(address(listed()), **typed(**POST) | changes)
    assert (answer.status_code, said in answer.text) == (400, True)
    assert "平车缝纫，白班" in answer.text
    assert (visits(), posts()) == ([], [])


def test_faults_of_the_visit_and_of_several_rows_are_told_at_once(app: Flask) -> None:
    desk, unit = Desk(app, role="county"), listed()
    full = make_vacancy(employer_id=unit.id, status="expired")
    wrong = {"method": "x", "post1_headcount": "0", f"vacancy{full.id}_how": "filled"}
    page = desk.post(address(unit), **typed(**POST | wrong)).text
    assert all(said in page for said in ("怎么走访的", "至少 1 人", "不能改成“招满”"))


def test_a_post_of_another_unit_is_not_changed_here(app: Flask) -> None:
    desk, other = Desk(app, role="county"), make_vacancy()
    answer = desk.post(address(listed()), **typed(**{f"vacancy{other.id}_how": "withdraw"}))
    assert "不是这家单位的" in answer.text
    assert posts()[0].status == "open"


def test_a_delisted_unit_is_not_visited(app: Flask) -> None:
    unit = listed(delisted_at=make_employer().identified_at, delisted_why="已注销")
    answer = Desk(app, role="county").post(address(unit), **typed())
    assert "已经清退（已注销）" in answer.text
    assert visits() == []


@pytest.mark.parametrize("role", ["village", "township", "county_pa", "province", "auditor"])
def test_who_may_not_enter_vacancies_records_no_visit(app: Flask, role: str) -> None:
    places = {"village": "431321101001", "township": "431321101", "province": "43"}
    desk = Desk(app, role=role, region_code=places.get(role, "431321"))
    assert desk.post(address(listed()), **typed(**POST)).status_code == 403
    assert visits() == []


def test_a_unit_of_another_area_is_absent(app: Flask) -> None:
    desk = Desk(app, role="county", region_code=ELSEWHERE)
    unit = listed()
    assert desk.get(address(unit)).status_code == 404
    assert desk.post(address(unit), **typed(**POST)).status_code == 404
    assert unit.name not in desk.get("/employers/visits").text


def test_the_list_is_found_by_kind_and_by_whether_somebody_went(app: Flask) -> None:
    desk = Desk(app, role="county")
    gone, left = listed(name="去过的厂"), listed(name="没去的厂", kinds=["park", "sole"])
    make_employer(name="不用走访的店", kinds=["sole"])
    desk.post(address(gone), **typed())
    shown = {
        "": (True, True), "kind=park": (False, True), "state=visited": (True, False),
        "state=missing": (False, True), "text=没去": (False, True), "state=late": (False, False),
    }  # fmt: skip
    for filters, expected in shown.items():
        page = desk.get(f"/employers/visits?{filters}").text
        assert (gone.name in page, left.name in page) == expected, filters
        assert "不用走访的店" not in page


def test_a_post_that_somebody_closed_meanwhile_is_told(app: Flask) -> None:
    desk, unit = Desk(app, role="county"), listed()
    gone = make_vacancy(employer_id=unit.id, status="withdrawn")
    page = desk.post(address(unit), **typed(**{f"vacancy{gone.id}_how": "filled"})).text
    assert "“已撤下”的岗位不能改成“招满”" in page


def visited(unit: Employer, day: date, *, short: int = 5) -> None:
    db.session.add(FirmVisit(
        employer_id=unit.id, staff_id=make_staff().id, staff_name="走访人", visited_on=day,
        method="call", shortage_total=short, client_key=f"{unit.id}-{day}",
    ))  # fmt: skip


def test_a_shortage_without_new_posts_is_late_after_three_workdays(app: Flask) -> None:
    desk, long_ago = Desk(app, role="county"), today() - timedelta(10)
    late, fresh, full, renewed, again = (listed(name=f"{name}的厂") for name in
        ("拖着", "刚去", "不缺", "更新", "又去"))  # fmt: skip
    visited(late, long_ago)
    visited(fresh, today() - timedelta(1))
    visited(full, long_ago, short=0)
    visited(renewed, long_ago)
    make_vacancy(employer_id=renewed.id, valid_from=today() - timedelta(9))
    visited(again, long_ago)
    visited(again, today())
    make_vacancy(employer_id=late.id, valid_from=today() - timedelta(20))
    make_vacancy(employer_id=late.id, status="draft")
    page = desk.get("/employers/visits?state=late").text
    assert [one.name in page for one in (late, fresh, full, renewed, again)] == [True] + [False] * 4
    assert "走访后没有及时更新岗位的企业" in desk.get("/").text
    assert "岗位没有及时更新" in desk.get("/employers/visits").text


def test_the_list_costs_the_same_for_one_unit_and_for_twenty(app: Flask) -> None:
    desk = Desk(app, role="county")
    listed()
    desk.get("/employers/visits")  # the first page ever also reads what then stays in memory
    few = desk.queries_of("/employers/visits")
    for _ in range(20):
        listed()
    assert desk.queries_of("/employers/visits") == few

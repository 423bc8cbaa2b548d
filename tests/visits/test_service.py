"""服务专员: who serves a key unit, the log of what it asked, whom to contact again (4.3.1(2))."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from backend.core.clock import today
from backend.core.db import db
from backend.domain.employers.models import Employer
from backend.domain.visits.models import EmployerFollowup
from tests.console import ELSEWHERE, Desk, audited
from tests.factories import VILLAGE, make_employer, make_staff

LISTED = "/employers/visits"


def key_unit(**changes: Any) -> Employer:
    return make_employer(**{"kinds": ["key"]} | changes)


def entry(**changes: str) -> dict[str, str]:
    return {
        "client_key": "b" * 32, "happened_on": today().isoformat(), "asked": "要招 30 名普工",
        "done": "发到六个村", "next_on": (today() + timedelta(7)).isoformat(),
    } | changes  # fmt: skip


def entries() -> list[EmployerFollowup]:
    db.session.expire_all()
    return list(db.session.scalars(db.select(EmployerFollowup)))


def test_a_key_unit_gets_an_officer_and_stands_on_the_officers_list(app: Flask) -> None:
    desk, unit, other = Desk(app, role="county"), key_unit(name="有人管的厂"), key_unit()
    coverage = desk.get(f"{LISTED}/coverage").text
    assert "还没有服务专员的重点企业" in coverage
    answer = desk.post(f"/employers/{unit.id}/officer", staff_id=str(desk.staff.id))
    assert answer.status_code == 302
    mine = desk.get(f"{LISTED}?state=mine").text
    assert unit.name in mine
    assert other.name not in mine
    without = desk.get(f"{LISTED}?state=no_officer").text
    assert other.name in without
    assert unit.name not in without
    assert audited("set_officer")[-1].detail == {"before": None, "after": desk.staff.id}
    assert desk.post(f"/employers/{unit.id}/officer", staff_id="").status_code == 302
    assert unit.name not in desk.get(f"{LISTED}?state=mine").text


def test_only_staff_who_reach_the_unit_and_may_enter_vacancies_serve_it(app: Flask) -> None:
    desk, unit = Desk(app, role="county"), key_unit()
    wrong = (
        make_staff(role="county", region_code=ELSEWHERE), make_staff(active=False),
        make_staff(role="township", region_code=VILLAGE[:9]),
    )  # fmt: skip
    for staff in wrong:
        answer = desk.post(f"/employers/{unit.id}/officer", staff_id=str(staff.id))
        assert (answer.status_code, "请从列表里选一位" in answer.text) == (400, True)
    assert audited("set_officer") == []


def test_a_unit_of_no_listed_kind_has_no_officer(app: Flask) -> None:
    desk, unit = Desk(app, role="county"), make_employer(kinds=["sole"])
    answer = desk.post(f"/employers/{unit.id}/officer", staff_id=str(desk.staff.id))
    assert "才安排服务专员" in answer.text


def test_the_log_is_a_time_line_and_a_form_sent_twice_is_one_entry(app: Flask) -> None:
    desk, unit = Desk(app, role="county"), key_unit()
    for _ in range(2):
        assert desk.post(f"/employers/{unit.id}/followups", **entry()).status_code == 302
    assert len(entries()) == 1
    page = desk.get(f"/employers/{unit.id}").text
    assert all(word in page for word in ("单位提出：要招 30 名普工", "办理：发到六个村"))
    assert len(audited("add_followup")) == 1


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"asked": " "}, "提了什么要求"), ({"happened_on": "2999-01-01"}, "不能晚于今天"),
        ({"happened_on": ""}, "请选择日期"), ({"next_on": "2020-01-01"}, "不能早于这一次"),
        ({"next_on": "下周"}, "这样的日期"), ({"done": "长" * 301}, "最多写 300 个字"),
        ({"client_key": ""}, "请刷新后再填"),
    ],
)  # fmt: skip
def test_faults_of_an_entry_are_told_and_nothing_typed_is_lost(
    app: Flask, changes: dict[str, str], said: str
) -> None:
    answer = Desk(app, role="county").post(
        f"/employers/{key_unit().id}/followups", **entry(**changes)
    )
    assert (answer.status_code, said in answer.text) == (400, True)
    assert ("发到六个村" in answer.text) or "done" in changes
    assert entries() == []


def test_an_overdue_contact_waits_on_the_home_page_until_somebody_calls_again(app: Flask) -> None:
    desk, unit = Desk(app, role="county"), key_unit(name="等电话的厂")
    past = {
        "happened_on": (today() - timedelta(9)).isoformat(),
        "next_on": (today() - timedelta(2)).isoformat(),
    }
    desk.post(f"/employers/{unit.id}/followups", **entry(**past))
    assert unit.name in desk.get(f"{LISTED}?state=due").text
    assert "该再联系的企业" in desk.get("/").text
    desk.post(
        f"/employers/{unit.id}/visit", client_key="c" * 32, visited_on=today().isoformat(),
        method="call",
    )  # fmt: skip
    assert unit.name not in desk.get(f"{LISTED}?state=due").text
    assert "该再联系的企业" not in desk.get("/").text


@pytest.mark.parametrize("role", ["village", "township", "county_pa", "province", "auditor"])
def test_who_may_not_enter_vacancies_serves_no_unit(app: Flask, role: str) -> None:
    places = {"village": VILLAGE, "township": VILLAGE[:9], "province": "43"}
    desk, unit = Desk(app, role=role, region_code=places.get(role, "431321")), key_unit()
    assert desk.post(f"/employers/{unit.id}/officer", staff_id="1").status_code == 403
    assert desk.post(f"/employers/{unit.id}/followups", **entry()).status_code == 403


def test_a_unit_of_another_area_is_not_served_from_here(app: Flask) -> None:
    desk, unit = Desk(app, role="county", region_code=ELSEWHERE), key_unit()
    own = str(desk.staff.id)
    assert desk.post(f"/employers/{unit.id}/officer", staff_id=own).status_code == 404
    assert desk.post(f"/employers/{unit.id}/followups", **entry()).status_code == 404
    assert entries() == []

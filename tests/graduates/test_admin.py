"""毕业生: the list of who lacks a helper or a plan, the form, two writers, other areas."""

from collections.abc import Callable

import pytest
from flask import Flask

from backend.core.db import db
from backend.domain.graduates.models import Graduate
from backend.domain.people.models import Person
from tests.console import ELSEWHERE, Desk, audited
from tests.factories import VILLAGE, make_person

SCHOOL = {
    "school": "试验学院", "major": "机械", "degree": "bachelor", "graduated_on": "2020-06-30",
    "need": "job", "seen": "0",
}  # fmt: skip
HELP = {"helper_name": "李帮办", "helper_office": "县就业服务中心", "plan": "六月面试两家"}


@pytest.fixture
def person(app: Flask, clock: Callable[[str], None]) -> Person:
    clock("2020-07-20 09:00")
    return make_person(name="周小试", employment="UNEMP_WILL")


def page_of(person: Person) -> str:
    return f"/people/{person.id}/graduate"


def stored() -> Graduate:
    db.session.expire_all()
    return db.session.scalars(db.select(Graduate)).one()


def test_a_graduate_stays_on_the_list_until_there_is_a_helper_and_a_plan(
    app: Flask, person: Person
) -> None:
    """Clause 4.2.3(4): who has no work needs one named helper and one written plan."""
    desk = Desk(app)
    assert desk.post(page_of(person), **SCHOOL).status_code == 302
    assert "没有联系人和计划" in desk.get("/graduates").text
    assert "缺联系人或计划的毕业生" in desk.get("/").text
    assert desk.post(page_of(person), **SCHOOL | HELP | {"seen": "1"}).status_code == 302
    assert "周小试" not in desk.get("/graduates").text
    assert "有联系人、有计划" in desk.get("/graduates?show=all").text
    assert stored().planned_on
    assert len(audited("save_graduate")) == 2


@pytest.mark.parametrize(
    "more, said",
    [({"helper_name": "李帮办"}, "没有计划"), ({"plan": "六月面试两家"}, "没有联系人")],
)  # fmt: skip
def test_what_is_missing_is_said(
    app: Flask, person: Person, more: dict[str, str], said: str
) -> None:
    desk = Desk(app)
    desk.post(page_of(person), **SCHOOL | more)
    assert f">{said}<" in desk.get("/graduates").text


def test_who_has_work_needs_no_plan(app: Flask, person: Person) -> None:
    desk = Desk(app)
    desk.post(page_of(person), **SCHOOL)
    person.employment = "EMP_UNIT"
    db.session.commit()
    assert "周小试" not in desk.get("/graduates").text


def test_nobody_overwrites_what_they_have_not_seen(app: Flask, person: Person) -> None:
    desk = Desk(app)
    desk.post(page_of(person), **SCHOOL | HELP)
    answer = desk.post(page_of(person), **SCHOOL | {"plan": "另一个计划"})
    assert answer.status_code == 409
    for words in ("六月面试两家", "另一个计划", "现在的登记"):
        assert words in answer.text
    assert stored().plan == "六月面试两家"


@pytest.mark.parametrize(
    "fault, said",
    [
        ({"school": " "}, "请填毕业学校"), ({"degree": "x"}, "请选学历"),
        ({"need": ""}, "请选他需要什么帮助"), ({"graduated_on": "去年"}, "请填毕业日期"),
        ({"graduated_on": "1901-06-30"}, "毕业日期不对"), ({"plan": "字" * 1200}, "最多写 1000"),
    ],
)  # fmt: skip
def test_faults_are_told_and_nothing_is_lost(
    app: Flask, person: Person, fault: dict[str, str], said: str
) -> None:
    answer = Desk(app).post(page_of(person), **SCHOOL | HELP | fault)
    assert answer.status_code == 400
    assert said in answer.text
    assert "县就业服务中心" in answer.text
    assert db.session.scalar(db.select(db.func.count()).select_from(Graduate)) == 0


def test_another_area_reads_as_absent(app: Flask, person: Person) -> None:
    Desk(app).post(page_of(person), **SCHOOL)
    desk = Desk(app, region_code=ELSEWHERE)
    assert desk.get(page_of(person)).status_code == 404
    assert desk.post(page_of(person), **SCHOOL | {"seen": "1"}).status_code == 404
    assert "周小试" not in desk.get("/graduates?show=all").text


@pytest.mark.parametrize("role", ["auditor", "security", "prefecture"])
def test_other_roles_are_refused(app: Flask, person: Person, role: str) -> None:
    desk = Desk(app, role=role, region_code=VILLAGE[:4])
    assert desk.get("/graduates").status_code == 403
    assert desk.post(page_of(person), **SCHOOL).status_code == 403

"""车间和基地: their facts, the people of the register who work there, new posts (4.1.2(2))."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from backend.core.clock import day_starts, today
from backend.core.db import db
from backend.domain.employers.models import Employer
from backend.domain.people.models import Person
from backend.domain.visits.queries import counted_since
from backend.domain.workshops.models import Workshop, WorkshopMember
from tests.console import ELSEWHERE, Desk, audited
from tests.factories import VILLAGE, make_employer, make_person, make_vacancy

FACTS = {
    "form": "home", "place": "湖南省娄底市双峰县", "recognised_on": "2020-04-01",
    "recognised_by": "双峰县人社局", "absorbs_total": "35",
}  # fmt: skip


def workshop(**changes: Any) -> Employer:
    return make_employer(**{"kinds": ["workshop"]} | changes)


def entry(person: Person, **changes: str) -> dict[str, str]:
    return {
        "person_id": str(person.id), "since": today().isoformat(), "pay_mode": "piece"
    } | changes  # fmt: skip


def members() -> list[WorkshopMember]:
    db.session.expire_all()
    return list(db.session.scalars(db.select(WorkshopMember).order_by(WorkshopMember.id)))


def test_the_facts_of_a_workshop_are_kept_and_changed(app: Flask) -> None:
    desk, unit = Desk(app, role="county"), workshop()
    address = f"/workshops/{unit.id}"
    assert desk.post(address, **FACTS).status_code == 302
    row = db.session.get_one(Workshop, unit.id)
    assert (row.form, row.region_code, row.absorbs_total) == ("home", "431321", 35)
    assert desk.post(address, **FACTS | {"absorbs_total": "36"}).status_code == 302
    page = desk.get("/workshops").text
    assert all(word in page for word in (unit.name, "居家式", "36"))
    assert "双峰县人社局" in desk.get(address).text
    assert f"/admin{address}" in desk.get(f"/employers/{unit.id}").text
    assert len(audited("save_workshop")) == 2


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"form": ""}, "哪种车间"), ({"place": "不知道的地方"}, "没有找到这个地方"),
        ({"recognised_on": "2999-01-01"}, "认定日期不能晚于今天"),
        ({"recognised_on": "去年"}, "这样的日期"), ({"absorbs_total": ""}, "总共有多少人"),
        ({"absorbs_total": "-1"}, "0 到 100000"), ({"recognised_by": "长" * 61}, "最多写 60 个字"),
    ],
)  # fmt: skip
def test_faults_of_the_facts_are_told_in_words(
    app: Flask, changes: dict[str, str], said: str
) -> None:
    unit = workshop()
    answer = Desk(app, role="county").post(f"/workshops/{unit.id}", **FACTS | changes)
    assert (answer.status_code, said in answer.text) == (400, True)
    assert db.session.get(Workshop, unit.id) is None


def test_a_base_has_no_form(app: Flask) -> None:
    unit = workshop(kinds=["base"])
    answer = Desk(app, role="county").post(f"/workshops/{unit.id}", **FACTS | {"form": ""})
    assert answer.status_code == 302
    assert "基地" in Desk(app, role="township", region_code="431321").get("/workshops").text


def test_somebody_of_the_register_is_found_added_and_leaves(app: Flask) -> None:
    desk, unit, person = Desk(app, role="county"), workshop(), make_person(name="车间试")
    address = f"/workshops/{unit.id}"
    assert "车间试" in desk.post(f"{address}/find", q="车间").text
    assert "没有找到" in desk.post(f"{address}/find", q="没这人").text
    assert desk.post(f"{address}/members", **entry(person)).status_code == 302
    assert "车间试" in desk.get(address).text
    assert "现有 1 人" in desk.get(address).text
    row = members()[0]
    assert (row.person_id, row.pay_mode, row.until) == (person.id, "piece", None)
    gone = {"member_id": str(row.id), "until": today().isoformat()}
    assert desk.post(f"{address}/end", **gone).status_code == 302
    assert (members()[0].until, members()[0].open_key) == (today(), None)
    assert "现有 0 人" in desk.get(address).text
    assert "已经登记过离开" in desk.post(f"{address}/end", **gone).text
    assert desk.post(f"{address}/members", **entry(person)).status_code == 302
    assert len(audited("add_workshop_member")) == 2
    assert len(audited("end_workshop_member")) == 1


def test_the_same_person_is_added_once(app: Flask) -> None:
    desk, unit, person = Desk(app, role="county"), workshop(), make_person()
    statuses = [
        desk.post(f"/workshops/{unit.id}/members", **entry(person)).status_code for _ in range(2)
    ]
    assert statuses == [302, 409]
    assert len(members()) == 1


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"since": "2999-01-01"}, "哪天开始做的"), ({"since": ""}, "哪天开始做的"),
        ({"pay_mode": "x"}, "工资怎么计"),
    ],
)  # fmt: skip
def test_a_wrong_entry_is_refused_in_words(app: Flask, changes: dict[str, str], said: str) -> None:
    desk, unit, person = Desk(app, role="county"), workshop(), make_person()
    answer = desk.post(f"/workshops/{unit.id}/members", **entry(person, **changes))
    assert (answer.status_code, said in answer.text) == (400, True)
    assert members() == []


def test_nobody_leaves_before_they_came(app: Flask) -> None:
    desk, unit, person = Desk(app, role="county"), workshop(), make_person()
    desk.post(f"/workshops/{unit.id}/members", **entry(person))
    row = members()[0]
    for until in ("2020-01-01", "2999-01-01", ""):
        answer = desk.post(f"/workshops/{unit.id}/end", member_id=str(row.id), until=until)
        assert answer.status_code == 400
    assert members()[0].until is None


def test_people_of_another_county_are_counted_without_their_names(app: Flask) -> None:
    unit, stranger = workshop(), make_person(name="外县试", region_code="430121001001")
    desk = Desk(app, role="county")
    assert desk.post(f"/workshops/{unit.id}/members", **entry(stranger)).status_code == 404
    db.session.add(WorkshopMember(
        employer_id=unit.id, person_id=stranger.id, since=today(), pay_mode="time",
        open_key=f"{stranger.id}:{unit.id}",
    ))  # fmt: skip
    page = desk.get(f"/workshops/{unit.id}").text
    assert "现有 1 人" in page
    assert "外县试" not in page
    gone = {"member_id": str(members()[0].id), "until": today().isoformat()}
    assert desk.post(f"/workshops/{unit.id}/end", **gone).status_code == 404


def test_a_workshop_of_another_area_or_another_kind_of_unit_is_absent(app: Flask) -> None:
    unit, shop, person = workshop(), make_employer(kinds=["sole"]), make_person()
    stranger = Desk(app, role="county", region_code=ELSEWHERE)
    own = Desk(app, role="county")
    for desk, row in ((stranger, unit), (own, shop)):
        address = f"/workshops/{row.id}"
        assert desk.get(address).status_code == 404
        assert desk.post(address, **FACTS).status_code == 404
        assert desk.post(f"{address}/find", q="试").status_code == 404
        assert desk.post(f"{address}/members", **entry(person)).status_code == 404
        assert desk.post(f"{address}/end", member_id="1", until="2026-01-01").status_code == 404
    assert members() == []


@pytest.mark.parametrize("role", ["village", "township", "county_pa", "province", "auditor"])
def test_who_may_not_enter_vacancies_changes_nothing_here(app: Flask, role: str) -> None:
    places = {"village": VILLAGE, "township": VILLAGE[:9], "province": "43"}
    desk = Desk(app, role=role, region_code=places.get(role, "431321"))
    unit = workshop()
    for part in ("", "/find", "/members", "/end"):
        assert desk.post(f"/workshops/{unit.id}{part}").status_code == 403


def test_new_posts_of_the_campaign_are_counted(app: Flask) -> None:
    unit = workshop()
    make_vacancy(employer_id=unit.id, status="withdrawn")
    make_vacancy(
        employer_id=unit.id,
        created_at=day_starts(counted_since(today())) - timedelta(seconds=1),
    )
    page = Desk(app, role="county").get(f"/workshops/{unit.id}").text
    assert "有 1 个新岗位" in page

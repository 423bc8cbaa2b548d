"""用人单位: the office's register, and taking a unit off the list the same day (4.1.2(3))."""

from typing import Any

import pytest
from flask import Flask

from backend.core.db import db
from backend.domain.employers.models import Employer
from backend.domain.employers.rules import make_credit_code
from backend.domain.messages.models import Notice
from tests.console import ELSEWHERE, Desk, audited
from tests.factories import COUNTY, make_application, make_employer, make_person, make_vacancy
from tests.labourer import Labourer

NEW = {
    "name": "双峰县样例机械厂", "credit_code": make_credit_code("91", COUNTY, 901),
    "legal_representative": "李试", "address": "工业园 3 号", "contact_name": "周试",
    "contact_phone": "0738-0000003", "identified_how": "看过营业执照原件", "kinds": "key_contact",
}  # fmt: skip


def units() -> list[Employer]:
    db.session.expire_all()
    return list(db.session.scalars(db.select(Employer).order_by(Employer.id)))


def known(**changes: Any) -> Employer:
    """One that lacks nothing."""
    values = {"address": "工业园 1 号", "contact_name": "周试"}
    return make_employer(**values | changes)


def test_a_unit_is_registered_and_whoever_identified_it_stands_for_it(app: Flask) -> None:
    desk = Desk(app)
    assert desk.post("/employers", **NEW).status_code == 302
    row = units()[0]
    assert (row.kinds, row.identified_by, row.owner_region) == (
        ["key_contact"], desk.staff.id, COUNTY,
    )  # fmt: skip
    page = desk.get(f"/employers/{row.id}").text
    assert "正常" in page
    assert f"{desk.staff.name} " in page
    assert "重点联系企业" in desk.get("/employers").text
    desk.post(f"/employers/{row.id}", **NEW | {"identified_how": ""})
    assert units()[0].identified_at is None
    assert "还缺：核实方式" in desk.get(f"/employers/{row.id}").text


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"name": "厂"}, "营业执照上的全称"), ({"credit_code": "12"}, "应是 18 位"),
        ({"contact_phone": "电话"}, "能打通的电话"), ({"kinds": "x"}, "从列表里选单位类别"),
        ({"address": "长" * 201}, "最多写 200 个字"),
    ],
)  # fmt: skip
def test_faults_are_told_and_nothing_typed_is_lost(
    app: Flask, changes: dict[str, str], said: str
) -> None:
    answer = Desk(app).post("/employers", **NEW | changes)
    assert (answer.status_code, said in answer.text) == (400, True)
    assert units() == []
    assert "看过营业执照原件" in answer.text


def test_a_credit_code_stands_once(app: Flask) -> None:
    row = known()
    answer = Desk(app).post("/employers", **NEW | {"credit_code": row.credit_code or ""})
    assert "已经登记过了" in answer.text


@pytest.mark.parametrize(
    "filters, found",
    [
        ("text=齐全", ["齐全的厂"]), ("kind=workshop", ["缺资料的厂"]),
        ("state=incomplete", ["缺资料的厂"]), ("state=fine", ["齐全的厂"]),
        ("state=delisted", ["清退的厂"]),
    ],
)  # fmt: skip
def test_units_are_found_by_name_kind_and_state(
    app: Flask, filters: str, found: list[str]
) -> None:
    desk = Desk(app)
    known(name="齐全的厂", kinds=["key", "park"])
    make_employer(name="缺资料的厂", kinds=["workshop"], credit_code=None)
    gone = known(name="清退的厂")
    desk.post(f"/employers/{gone.id}/delist", reason="已注销")
    page = desk.get(f"/employers?{filters}").text
    assert [name for name in ("齐全的厂", "缺资料的厂", "清退的厂") if name in page] == found


def test_what_is_incomplete_stands_on_the_home_page(app: Flask) -> None:
    make_employer(credit_code=None)
    assert "待补全的用人单位" in Desk(app).get("/").text


def test_a_delisted_units_vacancies_vanish_the_same_day_and_applicants_are_told(
    app: Flask,
) -> None:
    """✔ 4.1.2(3): its 3 jobs vanish from search and 2 applicants get a message."""
    row, desk = known(), Desk(app)
    posts = [make_vacancy(employer_id=row.id, title=f"样例岗位{n}") for n in range(3)]
    other = make_vacancy(title="别家岗位")
    far = make_person(region_code=ELSEWHERE)  # told as well, though of another county
    applied = [make_application(who, posts[0]) for who in (make_person(), far)]
    hired = make_application(make_person(), posts[1], status="hired")
    labourer = Labourer(app)
    assert labourer.get("/vacancies").text.count("样例岗位") == 3
    assert desk.post(f"/employers/{row.id}/delist", reason="登记机关显示已注销").status_code == 302
    shown = labourer.get("/vacancies").text
    assert ("样例岗位" in shown, "别家岗位" in shown) == (False, True)
    db.session.expire_all()
    assert {post.status for post in posts} == {"withdrawn"}
    assert {one.status for one in applied} == {"refused"}
    assert (hired.status, other.status) == ("hired", "open")
    notices = db.session.scalars(db.select(Notice)).all()
    assert sorted(one.person_id for one in notices) == sorted(one.person_id for one in applied)
    assert all("撤下了" in one.text for one in notices)
    assert audited("delist_employer")[0].detail == {"told": 2, "vacancies": 3}


def test_nothing_of_a_delisted_unit_opens_until_it_is_relisted(app: Flask) -> None:
    row, desk = known(), Desk(app)
    desk.post(f"/employers/{row.id}/delist", reason="已吊销")
    fresh = make_vacancy(employer_id=row.id, status="review")
    refused = desk.post(f"/vacancies/{fresh.id}/vouch", how="打过电话核实")
    assert (refused.status_code, "已经清退（已吊销）" in refused.text) == (422, True)
    assert desk.post(f"/employers/{row.id}/delist", reason="再来").status_code == 422
    assert desk.post(f"/employers/{row.id}/relist", reason="").status_code == 400
    desk.post(f"/employers/{row.id}/relist", reason="已经恢复登记")
    assert desk.post(f"/vacancies/{fresh.id}/vouch", how="打过电话核实").status_code == 302
    assert fresh.status == "open"


def test_delisting_asks_why(app: Flask) -> None:
    row = known()
    answer = Desk(app).post(f"/employers/{row.id}/delist", reason=" ")
    assert (answer.status_code, "请写明原因" in answer.text) == (400, True)
    assert row.delisted_at is None


@pytest.mark.parametrize("action", ["", "/delist", "/relist"])
def test_a_unit_of_elsewhere_reads_as_absent(app: Flask, action: str) -> None:
    row = known(owner_region=ELSEWHERE[:6])
    assert Desk(app).get(f"/employers/{row.id}").status_code == 404
    assert Desk(app).post(f"/employers/{row.id}{action}", **NEW).status_code == 404


def test_a_township_reads_and_does_not_write(app: Flask) -> None:
    desk = Desk(app, role="township", region_code=COUNTY)
    row = known()
    assert "登记一家单位" not in desk.get("/employers").text
    assert "清退" not in desk.get(f"/employers/{row.id}").text
    assert desk.post("/employers", **NEW).status_code == 403
    assert desk.post(f"/employers/{row.id}/delist", reason="试").status_code == 403


def test_labourers_see_who_a_unit_is_and_what_it_has_open(app: Flask) -> None:
    unit = make_employer(
        name="试验针织厂", kinds=["park"], address="双峰县工业园", contact_name="周联系",
        legal_representative="周法人",
    )  # fmt: skip
    make_vacancy(employer_id=unit.id, title="在招的岗")
    make_vacancy(employer_id=unit.id, title="关了的岗", status="withdrawn")
    idle = make_employer()
    phone = Labourer(app)
    answer = phone.get(f"/employers/{unit.id}")
    assert (answer.json["name"], answer.json["kinds"]) == ("试验针织厂", ["园区企业"])
    assert [card["title"] for card in answer.json["items"]] == ["在招的岗"]
    secrets = ("周联系", "周法人", unit.contact_phone or "", unit.credit_code or "")
    assert not any(secret in answer.text for secret in secrets)
    assert phone.get(f"/employers/{idle.id}").status_code == 404
    assert phone.get("/employers/99999").status_code == 404

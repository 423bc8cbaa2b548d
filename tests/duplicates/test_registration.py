"""登记一个人: works, the same number is stopped, people alike are shown first, roles and areas."""


import pytest
from flask import Flask

from backend.core.db import db
from backend.domain.duplicates.models import DuplicatePair
from backend.domain.people.models import Person
from tests.bindings.test_api import bind, form_of, gateway
from tests.console import ELSEWHERE, Desk, audited
from tests.duplicates.rows import BIRTH, RIGHT, TYPO
from tests.factories import VILLAGE, make_person
from tests.labourer import Labourer
from tests.wechat.loopback import Loopback

__all__ = ["gateway"]
FORM = {"name": "张小试", "id_no": RIGHT, "phone": "19900001234", "region_code": VILLAGE}
FAR = "430121001001"


def people() -> list[Person]:
    db.session.expire_all()
    return list(db.session.scalars(db.select(Person).order_by(Person.id)))


def test_a_person_is_registered_and_found(app: Flask) -> None:
    desk = Desk(app)
    assert "登记一个人" in desk.get("/people").text
    assert desk.get("/people/new").status_code == 200
    answer = desk.post("/people/new", **FORM)
    assert answer.status_code == 302
    assert RIGHT not in answer.location
    person = people()[0]
    assert (person.id_number, person.birth_on, person.sex) == (RIGHT, BIRTH, 1)
    assert (person.check_status, person.employment, person.origin) == ("confirmed", "", "register")
    assert "张小试" in desk.get("/people?text=zxs").text
    assert len(audited("register_person")) == 1


def test_every_fault_is_named_at_once_and_the_rest_is_kept(app: Flask) -> None:
    desk = Desk(app)
    answer = desk.post("/people/new", name="", id_no=TYPO, phone="123", region_code=VILLAGE)
    assert answer.status_code == 400
    for words in ("请填写身份证上的姓名", "有一位对不上", "手机号少了", TYPO):
        assert words in answer.text
    town = desk.post("/people/new", **FORM | {"region_code": VILLAGE[:9]})
    assert "请选到村" in town.text
    assert people() == []


def test_the_same_number_is_stopped_with_a_way_to_the_person(app: Flask) -> None:
    person = make_person(name="王一试", id_number=RIGHT, birth_on=BIRTH)
    desk = Desk(app)
    for answer in (desk.post("/people/new/similar", **FORM), desk.post("/people/new", **FORM)):
        assert "已经登记给王一试" in answer.text
        assert f"/people/{person.id}" in answer.text
    assert desk.post("/people/new", **FORM, sure="yes").status_code == 422
    assert len(people()) == 1


def test_the_same_number_elsewhere_is_stopped_without_a_name(app: Flask) -> None:
    make_person(name="王一试", id_number=RIGHT, birth_on=BIRTH, region_code=FAR)
    desk = Desk(app)
    for answer in (desk.post("/people/new/similar", **FORM), desk.post("/people/new", **FORM)):
        assert "请联系县人社核对" in answer.text
        assert "王一试" not in answer.text
    assert len(people()) == 1


def test_somebody_alike_is_shown_first_and_then_goes_to_the_queue(app: Flask) -> None:
    make_person(name="李像试", id_number=TYPO, birth_on=BIRTH)
    desk = Desk(app)
    page = desk.post("/people/new", **FORM)
    assert page.status_code == 422
    assert "李像试" in page.text
    assert "身份证号只差一位" in page.text
    assert len(people()) == 1
    assert desk.post("/people/new", **FORM, sure="yes").status_code == 302
    assert "李像试" in desk.get("/duplicates").text


def test_of_somebody_alike_elsewhere_only_that_is_said(app: Flask) -> None:
    make_person(name="李像试", id_number=TYPO, birth_on=BIRTH, region_code=FAR)
    page = Desk(app).post("/people/new", **FORM)
    assert "外县有相近的号码，请联系县人社核对" in page.text
    assert "李像试" not in page.text


def test_an_unfinished_form_is_not_checked(app: Flask) -> None:
    assert Desk(app).post("/people/new/similar", **FORM | {"id_no": "4313"}).text.strip() == ""


@pytest.mark.parametrize("way", ["/people/new", "/people/new/similar"])
def test_who_may_not_check_people_registers_nobody(app: Flask, way: str) -> None:
    desk = Desk(app, role="prefecture", region_code="4313")
    assert desk.post(way, **FORM).status_code == 403
    assert people() == []


def test_nobody_is_registered_outside_the_own_area(app: Flask) -> None:
    assert Desk(app, region_code=ELSEWHERE).post("/people/new", **FORM).status_code == 404
    village = Desk(app, role="village", region_code=VILLAGE)
    assert village.post("/people/new", **FORM).status_code == 302
    assert village.post("/people/new", **FORM).status_code == 422  # the same form again


@pytest.fixture
def twin(app: Flask) -> Person:
    return make_person(name="张小试", id_number=TYPO, birth_on=BIRTH)


def test_who_registers_alone_goes_to_the_queue_and_learns_nothing(
    app: Flask, gateway: Loopback, twin: Person
) -> None:
    form = form_of(twin, id_no=RIGHT, phone="19900001234")
    answer = bind(Labourer(app, scene=f"village_{VILLAGE}"), gateway, form)
    assert answer.json["message"].startswith("绑定好了")
    pair = db.session.scalars(db.select(DuplicatePair)).one()
    assert (pair.left_id, pair.kind) == (twin.id, "one_digit")

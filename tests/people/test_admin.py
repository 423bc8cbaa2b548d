"""The console's pages of people: masks, the village's check, changed phones, revealing numbers."""

import pytest
from flask import Flask

from backend.core.db import db
from backend.domain.bindings.models import WechatUser
from backend.domain.people.models import Person
from tests.console import ELSEWHERE, Desk, audited
from tests.factories import (
    COUNTY,
    VILLAGE,
    make_application,
    make_claim,
    make_message,
    make_person,
    make_subsidy_item,
    make_training_wish,
    make_vacancy,
    make_wechat_user,
)

PHONE = "19912345678"
TOWNSHIP = {"role": "township", "region_code": "431321101"}


@pytest.fixture
def person(app: Flask) -> Person:
    return make_person(name="周小试", phone=PHONE)


@pytest.fixture
def newcomer(app: Flask) -> Person:
    return make_person(name="易小试", check_status="waiting", origin="self")


@pytest.fixture
def changed(app: Flask) -> WechatUser:
    """Bound with another phone than the register's."""
    owner = make_person(name="莫小试", phone="19900001111")
    return make_wechat_user(owner, phone="19900002222", phone_hash="x", phone_confirmed=False)


def test_the_list_masks_phones_and_filters(app: Flask, person: Person, newcomer: Person) -> None:
    desk = Desk(app)
    page = desk.get("/people").text
    assert "199****5678" in page
    assert PHONE not in page
    assert "易小试" in page
    assert "周小试" not in desk.get("/people?check=waiting").text
    assert "易小试" not in desk.get("/people?text=周").text


def test_a_phone_is_found_by_post_and_a_name_by_address(app: Flask, person: Person) -> None:
    desk = Desk(app)
    assert "周小试" in desk.post("/people", text=PHONE).text
    assert "周小试" in desk.post("/people", text=person.id_number).text
    assert "text=%E5%91%A8" in desk.post("/people", text="周").location


def test_the_list_has_pages_of_25(app: Flask) -> None:
    for number in range(27):
        make_person(name=f"排{number:02d}号")
    desk = Desk(app)
    first = desk.get("/people?text=排").text
    assert "排00号" in first
    assert "排25号" not in first
    address = first.split('rel="next" href="/admin')[1].split('"')[0].replace("&amp;", "&")
    second = desk.get(address).text
    assert "排25号" in second
    assert "排24号" not in second
    assert "下一页" not in second


def test_the_list_costs_the_same_for_many(app: Flask, person: Person) -> None:
    desk = Desk(app)
    few = desk.queries_of("/people")
    for _ in range(10):
        make_person()
    assert desk.queries_of("/people") <= few


def test_the_record_tells_everything_in_order_and_masks_numbers(app: Flask, person: Person) -> None:
    user = make_wechat_user(person)
    make_application(person, make_vacancy(title="氩弧焊工"))
    make_training_wish(person)
    make_claim(person, make_subsidy_item(name="交通补助"))
    make_message(user, status="delivered", week="2026-W48")
    page = Desk(app).get(f"/people/{person.id}").text
    for words in ("氩弧焊工", "交通补助", "每周推荐", "已送达", "绑定微信", "想学“", "199****5678"):
        assert words in page
    assert PHONE not in page
    assert person.id_number not in page


@pytest.mark.parametrize("action", ["", "/reveal"])
def test_people_of_another_county_read_as_absent(app: Flask, person: Person, action: str) -> None:
    assert Desk(app, region_code=ELSEWHERE).get(f"/people/{person.id}{action}").status_code == 404


def test_the_village_confirms_a_newcomer(app: Flask, newcomer: Person) -> None:
    desk = Desk(app, role="village", region_code=VILLAGE)
    assert "请核对" in desk.get(f"/people/{newcomer.id}").text
    answer = desk.post(f"/people/{newcomer.id}/check", confirmed="yes", region_code="")
    assert answer.location == f"/admin/people/{newcomer.id}"
    db.session.refresh(newcomer)
    assert newcomer.check_status == "confirmed"
    assert newcomer.region_code == VILLAGE
    assert desk.post(f"/people/{newcomer.id}/check", confirmed="yes").status_code == 422
    assert len(audited("check_person")) == 1


def test_a_newcomer_without_a_village_gets_one(app: Flask) -> None:
    newcomer = make_person(check_status="waiting", region_code=COUNTY)
    desk = Desk(app)
    path = f"/people/{newcomer.id}/check"
    answer = desk.post(path, confirmed="yes")
    assert answer.status_code == 400
    assert "请选到村" in answer.text
    assert desk.post(path, confirmed="yes", region_code="430121001001").status_code in (400, 404)
    assert desk.post(path, confirmed="yes", region_code=VILLAGE).status_code == 302
    db.session.refresh(newcomer)
    assert newcomer.region_code == VILLAGE


def test_a_refusal_needs_its_reason(app: Flask, newcomer: Person) -> None:
    desk = Desk(app, **TOWNSHIP)
    path = f"/people/{newcomer.id}/check"
    answer = desk.post(path, confirmed="no", reason=" ")
    assert answer.status_code == 400
    assert "请写明" in answer.text
    assert desk.post(path, confirmed="no", reason="不是本村人").status_code == 302
    db.session.refresh(newcomer)
    assert newcomer.check_status == "refused"
    assert audited("check_person")[0].reason == "不是本村人"


def test_checking_is_for_the_own_area_and_the_right_roles(app: Flask, newcomer: Person) -> None:
    path = f"/people/{newcomer.id}/check"
    other = Desk(app, role="village", region_code="431321101002")
    assert other.post(path, confirmed="yes").status_code == 404
    prefecture = Desk(app, role="prefecture", region_code="4313")
    assert prefecture.post(path, confirmed="yes").status_code == 403
    assert Desk(app).post(path, confirmed="yes", csrf_token="wrong").status_code == 400
    db.session.refresh(newcomer)
    assert newcomer.check_status == "waiting"


def test_the_way_to_a_village_goes_down_in_selects(app: Flask) -> None:
    desk = Desk(app)
    townships = desk.get(f"/people/places?parent={COUNTY}").text
    assert 'value="431321101"' in townships
    assert 'name="parent"' in townships
    villages = desk.get("/people/places?parent=431321101").text
    assert f'value="{VILLAGE}"' in villages
    assert 'name="region_code"' in villages
    assert desk.get("/people/places?parent=4301").status_code == 404
    assert desk.get("/people/places?parent=").text.strip() == ""


def test_a_changed_phone_is_shown_masked_and_taken_over(app: Flask, changed: WechatUser) -> None:
    desk = Desk(app)
    page = desk.get("/people/phones").text
    assert "199****1111" in page
    assert "199****2222" in page
    assert "19900002222" not in page
    path = f"/people/phones/{changed.id}"
    assert desk.post(path, confirmed="yes").status_code == 302
    db.session.refresh(changed)
    assert changed.phone_confirmed
    assert changed.person
    assert changed.person.phone == "19900002222"
    assert desk.post(path, confirmed="yes").status_code == 404  # decided already
    assert len(audited("confirm_phone")) == 1


def test_a_wrong_phone_is_refused_with_a_reason(app: Flask, changed: WechatUser) -> None:
    desk = Desk(app)
    path = f"/people/phones/{changed.id}"
    answer = desk.post(path, confirmed="no")
    assert answer.status_code == 400
    assert "请写明原因" in answer.text
    assert desk.post(path, confirmed="no", reason="本人说没有绑定过").status_code == 302
    db.session.refresh(changed)
    assert changed.person_id is None


def test_changed_phones_are_for_the_own_area_and_the_right_roles(
    app: Flask, changed: WechatUser
) -> None:
    path = f"/people/phones/{changed.id}"
    other = Desk(app, region_code=ELSEWHERE)
    assert "莫小试" not in other.get("/people/phones").text
    assert other.post(path, confirmed="yes").status_code == 404
    desk = Desk(app, role="prefecture", region_code="4313")
    assert desk.post(path, confirmed="yes").status_code == 403


def test_full_numbers_are_shown_once_for_a_written_purpose(app: Flask, person: Person) -> None:
    desk = Desk(app)
    path = f"/people/{person.id}/reveal"
    form = desk.get(f"{path}?purpose=电话联系应聘").text
    assert 'value="电话联系应聘"' in form
    assert PHONE not in form
    answer = desk.post(path, purpose="电话联系应聘")
    assert PHONE in answer.text
    assert person.id_number in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert [entry.reason for entry in audited("reveal_numbers")] == ["电话联系应聘"]
    assert PHONE not in desk.get(path).text


def test_without_a_purpose_or_the_right_no_number_is_shown(app: Flask, person: Person) -> None:
    path = f"/people/{person.id}/reveal"
    answer = Desk(app).post(path, purpose=" ")
    assert answer.status_code == 400
    assert "请写明用途" in answer.text
    assert PHONE not in answer.text
    village = Desk(app, role="village", region_code=VILLAGE)
    assert village.post(path, purpose="电话联系").status_code == 403
    assert Desk(app, region_code=ELSEWHERE).post(path, purpose="电话联系").status_code == 404
    assert audited("reveal_numbers") == []

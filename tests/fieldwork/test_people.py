"""The helper's people on the phone: lists, dated changes, conflicts, registering somebody."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from backend.core.clock import today
from backend.core.db import db
from backend.domain.history.models import RegisterEvent
from backend.domain.people.identity import make_id_number
from backend.domain.people.models import Person
from tests.console import ELSEWHERE, audited
from tests.factories import VILLAGE, make_household, make_person
from tests.fieldwork.phone import HelperPhone
from tests.labourer import error_of

HOME = {"returned_on": date(2026, 1, 5)}


def change(kind: str = "no_change", **more: Any) -> dict[str, Any]:
    values = {
        "kind": kind, "values": {}, "true_on": today().isoformat(), "said_by": "self",
        "how": "visit", "base": 0, "client_key": uuid4().hex,
    }  # fmt: skip
    return values | more


def far(**changes: Any) -> Person:
    return make_person(region_code=f"{ELSEWHERE}001001", **changes)


def test_todays_list_has_who_is_overdue_or_soon_will_be(app: Flask) -> None:
    day = today()
    for name, silent in {"周甲试": 15, "周乙试": 12, "周丙试": 3, "周丁试": None}.items():
        heard = None if silent is None else day - timedelta(days=silent)
        make_person(name=name, last_verified_on=heard, **HOME)
    make_person(name="没返乡试")
    far(name="别处试", **HOME)
    phone = HelperPhone(app)
    rows = {one["name"]: one for one in phone.get("/today").json["items"]}
    assert set(rows) == {"周甲试", "周乙试", "周丁试"}
    assert [rows[name]["overdue"] for name in ("周甲试", "周乙试", "周丁试")] == [True, False, True]
    assert rows["周甲试"]["silent_days"] == 15
    risk = [one["name"] for one in phone.get("/today", order="risk").json["items"]]
    assert risk == ["周丁试", "周甲试", "周乙试"]
    assert phone.get("/me").json | {"today": 3, "overdue": 2} == phone.get("/me").json


def test_the_way_goes_from_door_to_door(app: Flask) -> None:
    for name, group, order in (("丙试", "二组", 1), ("乙试", "一组", 2), ("甲试", "一组", 1)):
        home = make_household(group_name=group, walk_order=order)
        make_person(name=name, household_id=home.id, **HOME)
    names = [one["name"] for one in HelperPhone(app).get("/today").json["items"]]
    assert names == ["甲试", "乙试", "丙试"]


def test_a_helper_with_households_sees_these_and_the_whole_village_when_asked(app: Flask) -> None:
    phone = HelperPhone(app)
    mine = make_household(helper_id=phone.staff.id)
    make_person(name="我户试", household_id=mine.id, **HOME)
    make_person(name="他户试", **HOME)
    assert [one["name"] for one in phone.get("/today").json["items"]] == ["我户试"]
    assert len(phone.get("/today", whole="true").json["items"]) == 2
    households = phone.get("/households").json["items"]
    assert [one["title"] for one in households] == ["我户试家"]
    assert len(phone.get("/households", whole="true").json["items"]) == 2


def test_no_change_restarts_the_clock_and_says_how_it_was_learnt(app: Flask) -> None:
    person = make_person(**HOME)
    answer = HelperPhone(app).post(f"/people/{person.id}/changes", **change(how="call"))
    assert (answer.status_code, answer.json["silent_days"]) == (200, 0)
    event = db.session.scalars(db.select(RegisterEvent)).one()
    assert (event.kind, event.how, event.entered_name) == ("no_change", "call", "贺助")


def test_a_resend_is_the_same_entry(app: Flask) -> None:
    person, body = make_person(), change("willingness", values={"willingness": "near"})
    phone = HelperPhone(app)
    for _ in range(5):
        assert phone.post(f"/people/{person.id}/changes", **body).status_code == 200
    assert db.session.query(RegisterEvent).count() == 1


def test_two_different_edits_of_one_field_are_for_a_person_to_decide(app: Flask) -> None:
    person, first, second = make_person(), HelperPhone(app), HelperPhone(app, name="李助")
    near = change("willingness", values={"willingness": "near"})
    out = change("willingness", values={"willingness": "out"})
    assert first.post(f"/people/{person.id}/changes", **near).status_code == 200
    late = second.post(f"/people/{person.id}/changes", **out)
    assert (late.status_code, error_of(late)["rule"]) == (409, "history.changed")
    assert "贺助" in error_of(late)["message"]
    seen = second.get(f"/people/{person.id}").json
    group = next(one for one in seen["groups"] if one["kind"] == "willingness")
    assert group["words"] == {"willingness": "愿意就近就业", "unwilling_reason": ""}
    decided = second.post(f"/people/{person.id}/changes", **out | {"base": group["base"]})
    assert decided.status_code == 200
    db.session.refresh(person)
    assert person.willingness == "out"


def test_unwilling_needs_its_reason(app: Flask) -> None:
    person = make_person()
    answer = HelperPhone(app).post(
        f"/people/{person.id}/changes", **change("willingness", values={"willingness": "none"})
    )
    assert (answer.status_code, list(error_of(answer)["fields"])) == (400, ["unwilling_reason"])


@pytest.mark.parametrize(
    "kind, values, field",
    [
        ("relocation", {}, "kind"),
        ("return", {"returned_on": "昨天", "return_reason": "care"}, "returned_on"),
        ("employment", {"employment": "EMP_UNIT", "work_region": "999999"}, "place"),
        ("employment", {"employment": "EMP_UNIT", "employer_name": "长" * 81}, "employer_name"),
    ],
)
def test_unreadable_values_are_named(
    app: Flask, kind: str, values: dict[str, Any], field: str
) -> None:
    person = make_person()
    answer = HelperPhone(app).post(f"/people/{person.id}/changes", **change(kind, values=values))
    assert (answer.status_code, list(error_of(answer)["fields"])) == (400, [field])


def test_a_return_is_registered_with_day_place_and_reason(app: Flask) -> None:
    person = make_person(employment="EMP_UNIT")
    values = {"returned_on": "2026-11-01", "return_from": "4403", "return_reason": "closed"}
    answer = HelperPhone(app).post(
        f"/people/{person.id}/changes", **change("return", values=values)
    )
    assert answer.status_code == 200
    group = next(one for one in answer.json["groups"] if one["kind"] == "return")
    assert group["words"] == {
        "returned_on": "2026-11-01", "return_from": "广东省深圳市",
        "return_reason": "企业停工、裁员",
    }  # fmt: skip


@pytest.mark.parametrize("path", ["/people/{}", "/people/{}/changes", "/people/{}/phone"])
def test_somebody_of_another_place_reads_as_absent(app: Flask, path: str) -> None:
    phone, path = HelperPhone(app), path.format(far().id)
    if path.endswith("changes"):
        answer = phone.post(path, **change())
    elif path.endswith("phone"):
        answer = phone.post(path, purpose="打电话")
    else:
        answer = phone.get(path)
    assert answer.status_code == 404


def test_numbers_are_masked_and_a_call_shows_the_phone_on_record(app: Flask) -> None:
    person, phone = make_person(phone="19912345678"), HelperPhone(app)
    page = phone.get(f"/people/{person.id}")
    assert page.json["phone"] == "199****5678"
    assert person.id_number not in page.text
    answer = phone.post(f"/people/{person.id}/phone", purpose="推荐岗位")
    assert answer.json["phone"] == "19912345678"
    looked = audited("reveal_phone")
    assert [(one.kind, one.reason) for one in looked] == [("look", "推荐岗位")]
    assert phone.post(f"/people/{person.id}/phone", purpose="").status_code == 400


def test_a_person_is_registered_on_their_behalf_with_consent(app: Flask) -> None:
    phone, home = HelperPhone(app), make_household()
    number = make_id_number(VILLAGE[:6], date(1990, 5, 6), 301)
    body = {"name": "何新试", "id_no": number, "household_id": home.id, "consent": False}
    refused = phone.post("/people", **body)
    assert (refused.status_code, list(error_of(refused)["fields"])) == (400, ["consent"])
    answer = phone.post("/people", **body | {"consent": True})
    assert (answer.status_code, answer.json["household_id"]) == (200, home.id)
    assert len(audited("register_on_behalf")) == 1
    again = phone.post("/people", **body | {"consent": True})
    assert (again.status_code, error_of(again)["rule"]) == (422, "person.same_number")


def test_a_returned_entry_comes_back_with_its_reason(app: Flask) -> None:
    person, phone = make_person(), HelperPhone(app)
    phone.post(f"/people/{person.id}/changes", **change())
    event = db.session.scalars(db.select(RegisterEvent)).one()
    event.check_status, event.return_reason = "returned", "请写明在哪里做事"
    shown = phone.get(f"/people/{person.id}").json["events"][0]
    assert (shown["check_text"], shown["return_reason"]) == ("已退回", "请写明在哪里做事")

"""A labour broker works on the phone and knows only whom they introduced."""

from datetime import date

import pytest
from flask import Flask

from backend.core.db import db
from backend.domain.people.identity import make_id_number
from backend.domain.people.models import Person
from tests.console import Desk
from tests.factories import COUNTY, VILLAGE, make_person, make_staff
from tests.fieldwork.phone import HelperPhone

NEWCOMER = {
    "name": "何新试", "id_no": make_id_number(VILLAGE[:6], date(1990, 5, 6), 303), "consent": True,
    "region_code": VILLAGE,
}  # fmt: skip


@pytest.fixture
def broker(app: Flask) -> HelperPhone:
    return HelperPhone(app, role="broker", region_code=COUNTY, name="贺介")


def register(broker: HelperPhone) -> int:
    answer = broker.post("/people", **NEWCOMER)
    assert answer.status_code == 200, answer.json
    return int(answer.json["id"])


def test_whom_they_registered_waits_for_the_village_and_is_theirs(
    app: Flask, broker: HelperPhone
) -> None:
    make_person(name="周别试")
    person_id = register(broker)
    person = db.session.get_one(Person, person_id)
    assert (person.introduced_by, person.check_status) == (broker.staff.id, "waiting")
    assert broker.get(f"/people/{person_id}").status_code == 200
    assert person.name in Desk(app, role="village", region_code=VILLAGE).get(
        "/people?check=waiting"
    ).text  # fmt: skip


def test_everybody_else_reads_as_absent(app: Flask, broker: HelperPhone) -> None:
    other = make_person(name="周别试")
    theirs = make_person(introduced_by=make_staff(role="broker", region_code=COUNTY).id)
    for person in (other, theirs):
        assert broker.get(f"/people/{person.id}").status_code == 404
        assert broker.get(f"/households/{person.household_id}").status_code == 404
    assert broker.get("/today").json["items"] == []
    assert broker.get("/households").json["items"] == []


def test_a_name_that_is_there_already_is_not_told(app: Flask, broker: HelperPhone) -> None:
    known = make_person(name="周别试")
    answer = broker.post("/people", **NEWCOMER | {"id_no": known.id_number})
    assert answer.status_code == 422
    assert "周别试" not in answer.text


def test_a_broker_opens_no_list_of_the_console(app: Flask) -> None:
    desk = Desk(app, role="broker", region_code=COUNTY)
    assert desk.get("/").status_code == 200
    for path in ("/people", "/history/watch", "/fieldwork", "/figures", "/exports"):
        assert desk.get(path).status_code == 403
    assert desk.get("/account").status_code == 200


def test_no_household_is_given_to_a_broker(app: Flask) -> None:
    person, chosen = make_person(), make_staff(role="broker", region_code=COUNTY)
    answer = Desk(app).post(
        "/fieldwork/assign", region=VILLAGE, helper_id=str(chosen.id),
        household=str(person.household_id),
    )  # fmt: skip
    assert answer.status_code == 400

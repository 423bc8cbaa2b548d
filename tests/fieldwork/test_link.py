"""How a helper's phone is linked to the staff account, and what ends it."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from backend.core.clock import real_now
from backend.core.db import db
from backend.domain.bindings.models import StaffLink
from tests.console import Desk, audited
from tests.factories import COUNTY, VILLAGE, make_staff
from tests.fieldwork.phone import HelperPhone
from tests.labourer import Labourer, error_of

ME = "/fieldwork/me"


def code_of(desk: Desk) -> str:
    found = re.search(r"code-big\">([\d ]+)<", desk.post("/account/link-code").text)
    assert found
    return found[1]


def test_a_code_of_the_console_links_the_phone_once(app: Flask) -> None:
    desk, who = Desk(app, role="village", region_code=VILLAGE, name="贺助"), Labourer(app)
    code = code_of(desk)
    answer = who.post("/fieldwork/link", code=code)
    assert (answer.status_code, answer.json["linked"], answer.json["name"]) == (200, True, "贺助")
    assert "贺家坳" in answer.json["place"]
    again = Labourer(app).post("/fieldwork/link", code=code)
    assert (again.status_code, "连接码不对" in error_of(again)["message"]) == (400, True)
    assert who.get(ME).json["linked"]
    assert len(audited("link_phone")) == 1
    assert "还没有连过手机" not in desk.get("/account").text


def test_a_newer_code_makes_the_older_one_useless(app: Flask) -> None:
    desk, who = Desk(app, role="village", region_code=VILLAGE), Labourer(app)
    old = code_of(desk)
    code_of(desk)
    assert who.post("/fieldwork/link", code=old).status_code == 400


def test_a_code_is_over_after_ten_minutes(app: Flask) -> None:
    desk, who = Desk(app, role="village", region_code=VILLAGE), Labourer(app)
    code = code_of(desk)
    db.session.execute(db.update(StaffLink).values(code_until=real_now() - timedelta(seconds=1)))
    assert who.post("/fieldwork/link", code=code).status_code == 400


def test_five_wrong_codes_a_day_are_the_end(app: Flask) -> None:
    who = Labourer(app)
    codes = [who.post("/fieldwork/link", code="00000000").status_code for _ in range(6)]
    assert codes == [400] * 5 + [429]


@pytest.mark.parametrize("end", ["password", "closed", "unused", "console", "phone"])
def test_what_ends_the_link(app: Flask, end: str) -> None:
    desk = Desk(app, role="village", region_code=VILLAGE)
    phone = HelperPhone(app, desk.staff)
    assert phone.get("/today").status_code == 200
    link = db.session.scalars(db.select(StaffLink)).one()
    if end == "password":
        desk.staff.password_at = real_now() + timedelta(seconds=1)
    elif end == "closed":
        desk.staff.active = False
    elif end == "unused":
        link.used_on -= timedelta(days=31)
    elif end == "console":
        desk.post("/account/phones/end")
    else:
        assert phone.delete("/fieldwork/link").status_code == 200
    answer = phone.get("/today")
    assert (answer.status_code, error_of(answer)["rule"]) == (403, "fieldwork.link")
    assert not phone.get("/me").json["linked"]


def test_whoever_does_no_field_work_gets_no_code(app: Flask) -> None:
    desk = Desk(app, role="county", region_code=COUNTY)
    assert desk.post("/account/link-code").status_code == 403


def test_a_role_that_changed_is_refused_on_the_phone(app: Flask) -> None:
    phone = HelperPhone(app, make_staff(role="county", region_code=COUNTY))
    answer = phone.get("/today")
    assert (answer.status_code, error_of(answer)["rule"]) == (403, "fieldwork.role")

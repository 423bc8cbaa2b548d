"""账号: the list of an area, invitations from link to first sign-in, changes, closing."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from backend.core.clock import real_now
from backend.core.db import db
from backend.domain.accounts.models import Invitation, Staff
from backend.domain.employers.rules import make_credit_code
from tests.console import CSRF, ELSEWHERE, Desk, audited
from tests.factories import COUNTY, PASSWORD, VILLAGE, make_employer, make_provider, make_staff

NEW = {"name": "贺小助", "role": "village", "region_code": VILLAGE, "line": "pa"}
OWN = {"username": "hexz-2026", "password": "Qing-Shan-8899", "again": "Qing-Shan-8899"}


def security(app: Flask, **changes: Any) -> Desk:
    return Desk(app, **{"role": "security", "region_code": "4313", "name": "戴安"} | changes)


def link_of(page: str) -> str:
    found = re.search(r"/admin(/invitation/[\w-]+)", page)
    assert found
    return found[1]


def guest(app: Flask, path: str, **form: str) -> Any:
    client = app.test_client()
    with client.session_transaction() as session:
        session["csrf"] = CSRF
    db.session.commit()
    if not form:
        return client.get(f"/admin{path}")
    return client.post(f"/admin{path}", data={"csrf_token": CSRF} | form)


def test_an_invitation_becomes_an_account_once(app: Flask) -> None:
    desk = security(app)
    link = link_of(desk.post("/accounts/invitations", **NEW).text)
    assert "贺小助" in desk.get("/accounts").text
    assert db.session.scalar(db.select(Staff).where(Staff.name == "贺小助")) is None
    assert "村级协理员" in guest(app, link).text
    assert guest(app, link, **OWN).status_code == 302
    staff = db.session.scalars(db.select(Staff).where(Staff.name == "贺小助")).one()
    assert (staff.role, staff.line, staff.region_code) == ("village", "pa", VILLAGE)
    assert not staff.password_by_other
    again = guest(app, link, **OWN | {"username": "another"})
    assert (again.status_code, "重新发一个" in again.text) == (404, True)
    assert len(audited("take_up_invitation")) == 1


def test_the_link_is_not_kept(app: Flask) -> None:
    link = link_of(security(app).post("/accounts/invitations", **NEW).text)
    row = db.session.scalars(db.select(Invitation)).one()
    assert row.open_key
    assert link.rsplit("/", 1)[1] not in row.open_key


@pytest.mark.parametrize("role", ["employer", "provider"])
def test_somebody_of_a_unit_is_invited_by_its_name_or_code(app: Flask, role: str) -> None:
    code = make_credit_code("52", COUNTY, 1)
    unit = make_employer() if role == "employer" else make_provider(credit_code=code)
    desk, new = security(app), NEW | {"role": role, "region_code": COUNTY}
    assert "请填登记过的全称" in desk.post("/accounts/invitations", **new, unit="没有的厂").text
    assert db.session.scalar(db.select(Invitation)) is None
    for words in (unit.name, f" {unit.credit_code} "):
        link = link_of(desk.post("/accounts/invitations", **new, unit=words).text)
    assert guest(app, link, **OWN).status_code == 302
    staff = db.session.scalars(db.select(Staff).where(Staff.name == "贺小助")).one()
    assert (staff.employer_id, staff.provider_id) == (
        (unit.id, None) if role == "employer" else (None, unit.id)
    )
    assert unit.name in desk.get(f"/accounts/{staff.id}").text


def test_a_unit_of_elsewhere_is_not_found(app: Flask) -> None:
    unit = make_employer(owner_region=ELSEWHERE[:6])
    new = NEW | {"role": "employer", "region_code": COUNTY, "unit": unit.name}
    assert "请填登记过的全称" in security(app).post("/accounts/invitations", **new).text


def test_an_account_of_a_unit_does_not_become_an_officers(app: Flask) -> None:
    member = make_staff(role="employer", employer_id=make_employer().id)
    officer = make_staff(role="county")
    desk = security(app)
    for staff, role in ((member, "county"), (officer, "employer")):
        form = {"name": "贺小助", "role": role, "line": "hrss", "region_code": COUNTY, "phone": ""}
        answer = desk.post(f"/accounts/{staff.id}", **form)
        assert (answer.status_code, "请停用这个账号，再重新邀请" in answer.text) == (400, True)
    assert (member.role, officer.role) == ("employer", "county")


@pytest.mark.parametrize("end", ["withdrawn", "expired"])
def test_a_link_that_ended_opens_nothing(app: Flask, end: str) -> None:
    desk = security(app)
    link = link_of(desk.post("/accounts/invitations", **NEW).text)
    row = db.session.scalars(db.select(Invitation)).one()
    if end == "withdrawn":
        path = f"/accounts/invitations/{row.id}/withdraw"
        assert [desk.post(path).status_code for _ in range(2)] == [302, 404]
    else:
        row.expires_at = real_now() - timedelta(seconds=1)
    assert guest(app, link).status_code == 404
    assert guest(app, link, **OWN).status_code == 404


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"again": "Qing-Shan-0000"}, "两次输入的密码不一样"), ({"username": "贺"}, "3 到 40 个"),
        ({"password": "short", "again": "short"}, "密码至少要"),
        ({"username": "taken"}, "已经有人用了"),
    ],
)  # fmt: skip
def test_faults_of_a_new_account_are_told_and_the_link_stays(
    app: Flask, changes: dict[str, str], said: str
) -> None:
    make_staff(username="taken")
    link = link_of(security(app).post("/accounts/invitations", **NEW).text)
    answer = guest(app, link, **OWN | changes)
    assert (answer.status_code, said in answer.text) == (400, True)
    assert guest(app, link, **OWN).status_code == 302


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"name": " "}, "请填写真实姓名"), ({"role": "king"}, "角色只能是"),
        ({"region_code": COUNTY}, "要选到村"), ({"role": "county"}, "要选到县"),
    ],
)  # fmt: skip
def test_faults_of_an_invitation_are_told(app: Flask, changes: dict[str, str], said: str) -> None:
    answer = security(app).post("/accounts/invitations", **NEW | changes)
    assert (answer.status_code, said in answer.text) == (400, True)


def test_nobody_is_invited_to_another_area(app: Flask) -> None:
    elsewhere = NEW | {"region_code": "430121001001"}
    assert security(app).post("/accounts/invitations", **elsewhere).status_code == 404


def test_the_list_holds_the_own_area_and_no_person(app: Flask) -> None:
    make_staff(name="本地人", username="here1")
    make_staff(name="外地人", region_code="430121")
    make_staff(name="停用人", active=False)
    desk = security(app)
    page = desk.get("/accounts").text
    assert [name in page for name in ("本地人", "外地人", "停用人")] == [True, False, False]
    assert "停用人" in desk.get("/accounts?show=closed").text
    assert "本地人" in desk.get("/accounts?text=here1").text
    assert "本地人" not in desk.get("/accounts?role=village").text
    assert desk.get("/people").status_code == 403


def test_another_role_and_place_hold_at_once(app: Flask) -> None:
    desk, other = security(app), Desk(app, name="彭办")
    form = {"name": "彭办", "role": "county_pa", "region_code": COUNTY, "phone": "0738-1"}
    assert desk.post(f"/accounts/{other.staff.id}", **form).status_code == 302
    assert other.get("/people").status_code == 302  # signed out
    staff = db.session.get_one(Staff, other.staff.id, populate_existing=True)
    assert (staff.role, staff.line, staff.phone) == ("county_pa", "pa", "0738-1")
    before, after = (audited("change_staff")[0].detail[name] for name in ("before", "after"))
    assert (before["role"], after["role"]) == ("county", "county_pa")


def test_closing_ends_sessions_and_opening_again_lets_in(app: Flask) -> None:
    desk, other = security(app), Desk(app)
    path = f"/accounts/{other.staff.id}/active"
    assert desk.post(path, active="no").status_code == 400
    assert desk.post(path, active="no", reason="调离").status_code == 302
    assert other.get("/people").status_code == 302
    assert desk.post(path, active="no", reason="调离").status_code == 422
    assert desk.post(path, active="yes", reason="回来了").status_code == 302
    signed = guest(app, "/sign-in", username=other.staff.username, password=PASSWORD)
    assert (signed.status_code, signed.location) == (302, "/admin/")


def test_nobody_changes_the_account_they_sit_at(app: Flask) -> None:
    desk = security(app)
    own = f"/accounts/{desk.staff.id}"
    form = {"name": "戴安", "role": "county", "region_code": COUNTY}
    assert desk.post(own, **form).status_code == 403
    assert desk.post(f"{own}/active", active="no", reason="试").status_code == 403


def test_unlock_sign_out_and_second_factor(app: Flask) -> None:
    desk, other = security(app), Desk(app)
    other.staff.locked_until = real_now() + timedelta(minutes=9)
    other.staff.totp_since = real_now()
    path = f"/accounts/{other.staff.id}"
    assert "锁到" in desk.get(path).text
    assert desk.post(f"{path}/unlock").status_code == 302
    assert desk.post(f"{path}/sign-out").status_code == 302
    assert other.get("/people").status_code == 302
    assert desk.post(f"{path}/second-factor").status_code == 400
    assert desk.post(f"{path}/second-factor", reason="手机丢了").status_code == 302
    staff = db.session.get_one(Staff, other.staff.id, populate_existing=True)
    assert (staff.locked_until, staff.totp_since) == (None, None)


@pytest.mark.parametrize("tail", ["", "/active", "/unlock", "/sign-out", "/second-factor"])
def test_accounts_of_another_area_read_as_absent(app: Flask, tail: str) -> None:
    other = make_staff(region_code="430121")
    form = {"name": "某人", "role": "county", "region_code": COUNTY, "reason": "试"}
    assert security(app).post(f"/accounts/{other.id}{tail}", **form).status_code == 404


def test_what_each_role_may_do_is_one_table(app: Flask) -> None:
    page = security(app).get("/accounts/rights").text
    assert page.count(">能<") > 50
    assert "邀请工作人员" in page


def test_the_rights_of_a_place_name_who_reaches_it(app: Flask) -> None:
    make_staff(name="周村试", role="village", region_code=VILLAGE)
    make_staff(name="周县试", role="county", region_code=COUNTY)
    make_staff(name="周别试", role="village", region_code="431321110201")
    desk = security(app)
    page = desk.get(f"/accounts/rights?region={VILLAGE}").text
    assert ("周村试" in page, "周县试" in page, "周别试" in page) == (True, True, False)
    page = desk.get(f"/accounts/rights?region={COUNTY}").text
    assert ("周村试" in page, "周县试" in page) == (False, True)
    assert desk.get(f"/accounts/rights?region={ELSEWHERE}").status_code == 404

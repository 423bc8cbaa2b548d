"""用人单位登录: a code to the registered contact opens the unit's own pages, and nobody else's."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backend.core.clock import real_now
from backend.core.db import db
from backend.domain.accounts.models import Staff
from backend.domain.employers.models import Employer, EmployerCode
from tests.bindings.test_api import use_sms
from tests.console import CSRF, audited
from tests.factories import make_employer, make_vacancy
from tests.wechat.loopback import Loopback, serve

PHONE = "13900000001"


@pytest.fixture
def gateway(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    with serve(lambda asked: {"id": "sms-1"}) as loopback:
        use_sms(app, monkeypatch, sms_api_base=loopback.base)
        yield loopback


@pytest.fixture
def employer(app: Flask, gateway: Loopback) -> Employer:
    return make_employer(name="试验焊接厂", contact_phone=PHONE, contact_name="周联系")


@pytest.fixture
def guest(client: FlaskClient) -> FlaskClient:
    with client.session_transaction() as session:
        session["csrf"] = CSRF
    return client


def post(guest: FlaskClient, path: str = "", **form: Any) -> TestResponse:
    db.session.commit()
    return guest.post(f"/admin/employer-sign-in{path}", data={"csrf_token": CSRF} | form)


def code_of(gateway: Loopback) -> str:
    code: str = gateway.asked[-1].json["params"]["code"]
    return code


def test_the_code_goes_to_the_registered_contact_and_opens_the_own_pages(
    guest: FlaskClient, employer: Employer, gateway: Loopback
) -> None:
    make_vacancy(employer_id=employer.id, title="自己的岗位")
    make_vacancy(title="别家的岗位")
    assert "验证码已经发出" in post(guest, "/code", credit_code=employer.credit_code).text
    assert gateway.asked[-1].json["to"] == PHONE
    answer = post(guest, credit_code=employer.credit_code, code=code_of(gateway))
    assert (answer.status_code, answer.location) == (302, "/admin/own-employer")
    page = guest.get("/admin/own-employer").text
    assert ("自己的岗位" in page, "别家的岗位" in page) == (True, False)
    assert "没有密码" in guest.get("/admin/account").text
    assert guest.get("/admin/people").status_code == 403
    row = db.session.scalars(db.select(Staff).where(Staff.role == "employer")).one()
    assert (row.employer_id, row.name, row.password_hash) == (employer.id, "周联系", "")
    assert len(audited("add_staff")) == 1


def test_the_account_is_made_once_and_a_code_opens_once(
    guest: FlaskClient, employer: Employer, gateway: Loopback
) -> None:
    post(guest, "/code", credit_code=employer.credit_code)
    first = code_of(gateway)
    assert post(guest, credit_code=employer.credit_code, code=first).status_code == 302
    with guest.session_transaction() as session:
        session.clear()
        session["csrf"] = CSRF
    assert post(guest, credit_code=employer.credit_code, code=first).status_code == 400
    db.session.scalars(db.select(EmployerCode)).one().sent_at -= timedelta(minutes=2)
    post(guest, "/code", credit_code=employer.credit_code)
    assert post(guest, credit_code=employer.credit_code, code=code_of(gateway)).status_code == 302
    count = db.session.scalar(db.select(db.func.count(Staff.id)).where(Staff.role == "employer"))
    assert count == 1


def test_a_code_does_not_open_another_unit_and_ends_in_ten_minutes(
    guest: FlaskClient, employer: Employer, gateway: Loopback
) -> None:
    other = make_employer(contact_phone="13900000002")
    post(guest, "/code", credit_code=employer.credit_code)
    code = code_of(gateway)
    assert post(guest, credit_code=other.credit_code, code=code).status_code == 400
    row = db.session.scalars(db.select(EmployerCode)).one()
    assert code not in row.code_hash
    row.expires_at = real_now() - timedelta(seconds=1)
    assert post(guest, credit_code=employer.credit_code, code=code).status_code == 400


@pytest.mark.parametrize("state", ["unknown", "delisted", "landline"])
def test_who_asks_is_told_the_same_where_nothing_goes_out(
    guest: FlaskClient, employer: Employer, gateway: Loopback, state: str
) -> None:
    credit_code = employer.credit_code
    if state == "delisted":
        employer.delisted_at = real_now()
    elif state == "landline":
        employer.contact_phone = "0738-0000001"
    else:
        employer.credit_code = None
    answer = post(guest, "/code", credit_code=credit_code)
    assert (answer.status_code, "如果这家单位登记过手机号" in answer.text) == (200, True)
    assert gateway.asked == []
    assert post(guest, credit_code=credit_code, code="000000").status_code == 400


def test_tries_are_counted_by_unit(
    guest: FlaskClient, employer: Employer, gateway: Loopback
) -> None:
    tries = [post(guest, credit_code=employer.credit_code, code="1").status_code for _ in range(6)]
    assert tries == [400] * 5 + [429]
    asked = []
    for _ in range(6):
        asked.append(post(guest, "/code", credit_code=employer.credit_code).status_code)
        for row in db.session.scalars(db.select(EmployerCode)):
            row.sent_at -= timedelta(minutes=2)
    assert asked == [200] * 5 + [429]


def test_a_second_code_waits_a_minute(
    guest: FlaskClient, employer: Employer, gateway: Loopback
) -> None:
    post(guest, "/code", credit_code=employer.credit_code)
    again = post(guest, "/code", credit_code=employer.credit_code)
    assert (again.status_code, "请等一分钟" in again.text) == (429, True)


def test_a_wrong_credit_code_is_explained(guest: FlaskClient, employer: Employer) -> None:
    answer = post(guest, "/code", credit_code="91430")
    assert (answer.status_code, "应是 18 位" in answer.text) == (400, True)


def test_a_closed_account_stays_closed(
    guest: FlaskClient, employer: Employer, gateway: Loopback
) -> None:
    post(guest, "/code", credit_code=employer.credit_code)
    post(guest, credit_code=employer.credit_code, code=code_of(gateway))
    db.session.scalars(db.select(Staff).where(Staff.role == "employer")).one().active = False
    db.session.scalars(db.select(EmployerCode)).one().sent_at -= timedelta(minutes=2)
    with guest.session_transaction() as session:
        session.clear()
        session["csrf"] = CSRF
    post(guest, "/code", credit_code=employer.credit_code)
    answer = post(guest, credit_code=employer.credit_code, code=code_of(gateway))
    assert (answer.status_code, "停用了" in answer.text) == (403, True)


def test_an_account_without_password_is_opened_by_no_password(
    guest: FlaskClient, employer: Employer, gateway: Loopback
) -> None:
    post(guest, "/code", credit_code=employer.credit_code)
    post(guest, credit_code=employer.credit_code, code=code_of(gateway))
    with guest.session_transaction() as session:
        session.clear()
        session["csrf"] = CSRF
    username = (employer.credit_code or "").lower()
    for password in ("", "nobody has this password"):
        form = {"csrf_token": CSRF, "username": username, "password": password}
        assert guest.post("/admin/sign-in", data=form).status_code == 400

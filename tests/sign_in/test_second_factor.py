"""The second step of a sign-in: enrolment, codes, recovery codes, lock-out, one session."""

import re
import time

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backend.core.actor import SYSTEM
from backend.core.db import db
from backend.core.errors import BadInput, NotFound
from backend.domain.accounts.models import Staff
from backend.domain.accounts.second_factor import reset_second_factor
from tests.console import Desk, audited
from tests.factories import PASSWORD, make_staff
from tests.sign_in.test_admin import sign_in
from tests.support import make_settings


@pytest.fixture(autouse=True)
def strict(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both settings as a real installation has them."""
    now = app.extensions["settings"]
    settings = make_settings(
        database_url=now.database_url, data_dir=now.data_dir, second_factor=1, one_session=1
    )
    monkeypatch.setitem(app.extensions, "settings", settings)


def send(client: FlaskClient, path: str, code: str) -> TestResponse:
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)
    assert token
    return client.post(path, data={"csrf_token": token[1], "code": code})


def code_of(staff: Staff, steps: int = 0) -> str:
    db.session.expire_all()
    return pyotp.TOTP(staff.totp_secret or "").at(int(time.time()) + 30 * steps)


def wrong_code(staff: Staff) -> str:
    near = {code_of(staff, steps) for steps in range(-3, 4)}
    return next(code for code in ("000000", *map(str, range(100000, 100010))) if code not in near)


def enrol(client: FlaskClient, staff: Staff) -> list[str]:
    """Enrol with the code of the step before, so that the current one is still free."""
    assert sign_in(client, staff.username, PASSWORD).location.startswith("/admin/sign-in/enrolment")
    page = send(client, "/admin/sign-in/enrolment", code_of(staff, -1)).text
    return re.findall(r"<code>([0-9a-f]{5}-[0-9a-f]{5})</code>", page)


def test_the_first_sign_in_enrols_and_shows_ten_recovery_codes_once(client: FlaskClient) -> None:
    staff = make_staff()
    codes = enrol(client, staff)
    assert len(set(codes)) == 10
    assert staff.name in client.get("/admin/").text
    assert client.get("/admin/sign-in/enrolment").status_code == 302
    kept = db.session.execute(db.text("SELECT totp_secret, recovery_hashes FROM staff")).one()
    assert (staff.totp_secret or "").encode() not in bytes(kept[0])
    assert not any(code in kept[1] for code in codes)
    assert len(audited("enrol_second_factor")) == 1


def test_the_password_alone_opens_nothing(client: FlaskClient) -> None:
    staff = make_staff()
    sign_in(client, staff.username, PASSWORD)
    assert client.get("/admin/").status_code == 302
    assert audited("sign_in") == []


@pytest.mark.parametrize("path", ["/admin/sign-in/code", "/admin/sign-in/enrolment"])
def test_without_the_password_the_second_step_leads_back(client: FlaskClient, path: str) -> None:
    for answer in (client.get(path), client.post(path, data={"code": "123456"})):
        assert (answer.status_code, answer.location[:14]) == (302, "/admin/sign-in")


def test_a_current_code_opens_and_the_same_code_does_not_open_again(
    app: Flask, client: FlaskClient
) -> None:
    staff = make_staff()
    enrol(client, staff)
    code = code_of(staff, 1)
    other = app.test_client()
    assert sign_in(other, staff.username, PASSWORD).location.startswith("/admin/sign-in/code")
    assert send(other, "/admin/sign-in/code", code).location == "/admin/"
    assert other.get("/admin/").status_code == 200
    third = app.test_client()
    sign_in(third, staff.username, PASSWORD)
    answer = send(third, "/admin/sign-in/code", code)
    assert answer.status_code == 400
    assert "已经用过" in answer.text
    assert third.get("/admin/").status_code == 302


def test_a_recovery_code_opens_once(app: Flask, client: FlaskClient) -> None:
    staff = make_staff()
    codes = enrol(client, staff)
    for status in (302, 400):
        other = app.test_client()
        sign_in(other, staff.username, PASSWORD)
        assert send(other, "/admin/sign-in/code", codes[3].upper()).status_code == status
    assert len(audited("use_recovery_code")) == 1


def test_wrong_codes_lock_even_when_the_password_is_right_each_time(
    app: Flask, client: FlaskClient
) -> None:
    staff = make_staff()
    enrol(client, staff)
    other = app.test_client()
    for _ in range(5):
        sign_in(other, staff.username, PASSWORD)
        assert send(other, "/admin/sign-in/code", wrong_code(staff)).status_code == 400
    answer = sign_in(other, staff.username, PASSWORD)
    assert answer.status_code == 403
    assert "账号先锁上" in answer.text


def test_a_second_step_that_waits_too_long_starts_again(client: FlaskClient) -> None:
    sign_in(client, make_staff().username, PASSWORD)
    with client.session_transaction() as session:
        session["half"] = [*session["half"][:2], time.time() - 601]
    assert client.get("/admin/sign-in/enrolment").location.startswith("/admin/sign-in?")


def test_a_new_sign_in_ends_the_older_session_and_says_so(app: Flask, client: FlaskClient) -> None:
    staff = make_staff()
    codes = enrol(client, staff)
    other = app.test_client()
    sign_in(other, staff.username, PASSWORD)
    send(other, "/admin/sign-in/code", codes[0])
    assert client.get("/admin/").status_code == 302
    assert "这里的登录已结束" in client.get("/admin/sign-in").text
    assert other.get("/admin/").status_code == 200


@pytest.mark.parametrize("role, minutes", [("auditor", 16), ("security", 16), ("county", 31)])
def test_each_role_is_signed_out_after_its_own_time(app: Flask, role: str, minutes: int) -> None:
    desk = Desk(app, role=role)
    for idle, status in ((minutes - 2, 200), (minutes, 302)):
        with desk.client.session_transaction() as session:
            session["seen"] = time.time() - idle * 60
        assert desk.get("/").status_code == status


def test_after_a_reset_sessions_end_and_the_next_sign_in_enrols(client: FlaskClient) -> None:
    staff = make_staff()
    enrol(client, staff)
    reset_second_factor(SYSTEM, username=staff.username, reason="手机丢了，当面核对过")
    db.session.commit()
    assert client.get("/admin/").status_code == 302
    assert len(enrol(client, staff)) == 10
    assert [row.reason for row in audited("reset_second_factor")] == ["手机丢了，当面核对过"]


def test_a_reset_needs_a_reason_and_an_account(app: Flask) -> None:
    staff = make_staff(recovery_hashes=["kept"])
    with pytest.raises(BadInput, match="为什么"):
        reset_second_factor(SYSTEM, username=staff.username, reason=" ")
    with pytest.raises(NotFound):
        reset_second_factor(SYSTEM, username="nobody", reason="手机丢了")
    assert staff.recovery_hashes == ["kept"]

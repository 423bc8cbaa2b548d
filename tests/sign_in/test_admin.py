"""Sign-in of staff: right and wrong, lock-out, where it leads, sign-out, the demo's accounts."""

import re
import time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backend.core.db import db
from backend.domain.accounts.models import Staff
from tests.console import Desk, audited
from tests.factories import PASSWORD, make_staff
from tests.support import make_settings


def sign_in(client: FlaskClient, username: str, password: str, path: str = "") -> TestResponse:
    db.session.commit()
    page = client.get("/admin/sign-in", query_string={"next": path}).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    form = {"csrf_token": token[1], "username": username, "password": password, "next": path}
    return client.post("/admin/sign-in", data=form)


def test_the_right_password_opens_todays_work(client: FlaskClient) -> None:
    staff = make_staff()
    answer = sign_in(client, staff.username, PASSWORD)
    assert answer.location == "/admin/"
    assert staff.name in client.get("/admin/").text


def test_what_the_session_held_before_is_gone_after_sign_in(client: FlaskClient) -> None:
    staff = make_staff()
    with client.session_transaction() as session:
        session.update(csrf="planted", other="planted")
    sign_in(client, staff.username, PASSWORD)
    with client.session_transaction() as session:
        assert set(session) == {"staff_id", "epoch", "seen", "csrf"}
        assert session["csrf"] != "planted"


@pytest.mark.parametrize("known", [True, False])
def test_a_wrong_password_and_an_unknown_name_read_the_same(
    client: FlaskClient, known: bool
) -> None:
    name = make_staff().username if known else "nobody"
    answer = sign_in(client, name, "wrong")
    assert answer.status_code == 400
    assert "登录名或密码不对" in answer.text
    assert f'value="{name}"' in answer.text
    assert client.get("/admin/").status_code == 302


def test_five_failures_lock_the_account_even_for_the_right_password(client: FlaskClient) -> None:
    staff = make_staff()
    for _ in range(5):
        assert sign_in(client, staff.username, "wrong").status_code == 400
    answer = sign_in(client, staff.username, PASSWORD)
    assert answer.status_code == 403
    assert "账号先锁上" in answer.text
    assert len(audited("sign_in_failed")) == 5


def test_a_form_without_its_token_is_refused(client: FlaskClient) -> None:
    staff = make_staff()
    db.session.commit()
    form = {"username": staff.username, "password": PASSWORD}
    assert client.post("/admin/sign-in", data=form).status_code == 400
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize(
    "path, leads_to",
    [
        ("/admin/people?text=张", "/admin/people?text=%E5%BC%A0"),
        ("https://elsewhere.example/admin/", "/admin/"),
        ("//elsewhere.example/admin/", "/admin/"),
        ("/admin/\\elsewhere.example", "/admin/"),
        ("/m/", "/admin/"),
    ],
)
def test_sign_in_leads_only_to_pages_of_the_console(
    client: FlaskClient, path: str, leads_to: str
) -> None:
    assert sign_in(client, make_staff().username, PASSWORD, path).location == leads_to


def test_a_page_out_of_reach_leads_to_sign_in_and_back(client: FlaskClient) -> None:
    answer = client.get("/admin/people?text=x")
    assert answer.location == "/admin/sign-in?next=/admin/people?text%3Dx"


def test_a_closed_account_cannot_sign_in(client: FlaskClient) -> None:
    staff = make_staff(active=False)
    assert sign_in(client, staff.username, PASSWORD).status_code == 400


def test_signing_out_ends_every_session_of_the_account(app: Flask) -> None:
    desk = Desk(app)
    other = app.test_client()
    with other.session_transaction() as session:
        session.update(staff_id=desk.staff.id, epoch=0, seen=time.time())
    assert desk.post("/sign-out").location == "/admin/sign-in"
    assert desk.get("/").status_code == 302
    assert other.get("/admin/").status_code == 302
    assert desk.post("/sign-out").location.startswith("/admin/sign-in")  # a second tap


def test_signing_out_needs_the_token(app: Flask) -> None:
    desk = Desk(app)
    assert desk.post("/sign-out", csrf_token="").status_code == 400
    assert desk.get("/").status_code == 200


def test_only_the_demo_shows_its_accounts(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts = [("demo", "Demo-password-1", "演示员", "county", "431321")]
    monkeypatch.setitem(app.config, "DEMO_STAFF", accounts)
    assert "演示员" not in client.get("/admin/sign-in").text
    settings = app.extensions["settings"]
    demo = make_settings(database_url=settings.database_url, data_dir=settings.data_dir, demo=1)
    monkeypatch.setitem(app.extensions, "settings", demo)
    assert "演示员" in client.get("/admin/sign-in").text


def test_idle_staff_are_signed_out(app: Flask) -> None:
    desk = Desk(app)
    with desk.client.session_transaction() as session:
        session["seen"] = time.time() - 31 * 60
    assert desk.get("/").status_code == 302
    assert db.session.get(Staff, desk.staff.id)

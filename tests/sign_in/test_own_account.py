"""我的账号: the password and its rules, recovery codes, what comes first."""

import time
from datetime import timedelta
from itertools import pairwise

import pyotp
import pytest
from flask import Flask

from backend.core.clock import real_now
from backend.core.db import db
from backend.domain.accounts.models import Staff
from backend.domain.accounts.rules import ROLES
from tests.console import Desk, audited
from tests.factories import PASSWORD

NEW = "Fresh-words-2027"


def change(desk: Desk, new: str, current: str = PASSWORD, again: str = "") -> tuple[int, str]:
    form = {"current": current, "new": new, "again": again or new}
    answer = desk.post("/account/password", **form)
    return answer.status_code, answer.text


@pytest.mark.parametrize("role", ROLES)
def test_everybody_opens_the_own_account(app: Flask, role: str) -> None:
    page = Desk(app, role=role).get("/account").text
    assert "修改密码" in page
    assert "登录工作台" in page


def test_a_new_password_keeps_this_session_and_ends_the_others(app: Flask) -> None:
    desk = Desk(app)
    other = app.test_client()
    with other.session_transaction() as session:
        session.update(staff_id=desk.staff.id, epoch=0, seen=time.time())
    assert change(desk, NEW)[0] == 302
    assert desk.get("/").status_code == 200
    assert other.get("/admin/").status_code == 302
    assert len(audited("change_password")) == 1
    assert change(desk, "Other-words-2028", current=NEW)[0] == 302


@pytest.mark.parametrize(
    "new, current, again, words",
    [
        (NEW, "wrong", "", "现在的密码不对"),
        ("short", PASSWORD, "", "密码至少要 10 位"),
        (PASSWORD, PASSWORD, "", "最近 5 次用过的密码不能再用"),
        (NEW, PASSWORD, "Fresh-words-2028", "两次输入的新密码不一样"),
    ],
)
def test_a_new_password_is_refused_with_its_reason(
    app: Flask, new: str, current: str, again: str, words: str
) -> None:
    desk = Desk(app)
    status, page = change(desk, new, current, again)
    assert status == 400
    assert words in page
    assert audited("change_password") == []


def test_the_last_five_passwords_are_refused_and_the_sixth_is_free(app: Flask) -> None:
    desk = Desk(app)
    chain = [PASSWORD, *(f"Fresh-words-{n}" for n in range(2030, 2035))]
    for old, new in pairwise(chain):
        assert change(desk, new, old)[0] == 302
    assert change(desk, chain[1], chain[-1])[0] == 400
    assert change(desk, PASSWORD, chain[-1])[0] == 302


def test_wrong_current_passwords_lock_too(app: Flask) -> None:
    desk = Desk(app)
    for _ in range(5):
        assert change(desk, NEW, "wrong")[0] == 400
    status, page = change(desk, NEW)
    assert status == 403
    assert "账号先锁上" in page


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"password_by_other": True}, "别人替您设的"),
        ({"password_at": real_now() - timedelta(days=181)}, "超过 180 天"),
    ],
)
def test_a_password_that_is_due_comes_before_everything_else(
    app: Flask, changes: dict[str, object], words: str
) -> None:
    desk = Desk(app, **changes)
    assert desk.get("/").location == "/admin/account"
    assert desk.get("/people").location == "/admin/account"
    assert words in desk.get("/account").text
    assert change(desk, NEW)[0] == 302
    assert desk.get("/").status_code == 200


def test_recovery_codes_are_made_anew_with_a_code_of_the_phone(app: Flask) -> None:
    secret = pyotp.random_base32()
    desk = Desk(app, totp_secret=secret, totp_since=real_now(), recovery_hashes=["old"])
    refused = desk.post("/account/recovery-codes", code="x")
    assert refused.status_code == 400
    page = desk.post("/account/recovery-codes", code=pyotp.TOTP(secret).now())
    assert page.text.count("<code>") == 10
    db.session.expire_all()
    hashes = db.session.get_one(Staff, desk.staff.id).recovery_hashes or []
    assert len(hashes) == 10
    assert "old" not in hashes
    assert len(audited("renew_recovery_codes")) == 1


def test_without_a_second_factor_there_are_no_recovery_codes(app: Flask) -> None:
    assert Desk(app).post("/account/recovery-codes", code="123456").status_code == 400

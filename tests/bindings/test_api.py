"""Binding through the API: the same for known and unknown people, five tries a day, codes."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from backend.core.db import db
from backend.domain.bindings.models import BindTry, SmsCode
from backend.domain.people.identity import make_id_number
from backend.domain.people.models import Person
from tests.factories import VILLAGE, make_person
from tests.labourer import Labourer, error_of, known
from tests.support import make_settings
from tests.wechat.loopback import Loopback, serve

PHONE = "19811112222"
UNKNOWN_ID = make_id_number("431321", date(1990, 2, 3), 7)


@pytest.fixture
def gateway(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    """The SMS gateway, which remembers the codes that it was given."""
    with serve(lambda asked: {"id": "sms-1"}) as loopback:
        use_sms(app, monkeypatch, sms_api_base=loopback.base)
        yield loopback


def use_sms(app: Flask, monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    now = app.extensions["settings"]
    settings = make_settings(database_url=now.database_url, data_dir=now.data_dir, **changes)
    monkeypatch.setitem(app.extensions, "settings", settings)


def form_of(person: Person, **changes: str) -> dict[str, str]:
    return {"name": person.name, "id_no": person.id_number, "phone": person.phone} | changes


def stranger(**changes: str) -> dict[str, str]:
    return {"name": "李试", "id_no": UNKNOWN_ID, "phone": PHONE} | changes


def age_codes(by: timedelta) -> None:
    """As if every code had been sent and would end that much earlier."""
    for row in db.session.scalars(db.select(SmsCode)):
        row.sent_at, row.expires_at = row.sent_at - by, row.expires_at - by


def sent_code(gateway: Loopback) -> str:
    code: str = gateway.asked[-1].json["params"]["code"]
    return code


def bind(who: Labourer, gateway: Loopback, form: dict[str, str]) -> TestResponse:
    age_codes(timedelta(minutes=1))
    asked = who.post("/bind/codes", **form)
    assert (asked.status_code, asked.json) == (200, {"wait_s": 60})
    return who.post("/bind", **form, code=sent_code(gateway))


@pytest.mark.parametrize("case", ["known", "unknown", "other phone", "other name"])
def test_binding_answers_the_same_whoever_it_is(app: Flask, gateway: Loopback, case: str) -> None:
    person = make_person(name="张试")
    form = {
        "known": form_of(person),
        "unknown": stranger(),
        "other phone": form_of(person, phone=PHONE),
        "other name": form_of(person, name="章试"),
    }[case]
    answer = bind(Labourer(app), gateway, form)
    said = "绑定好了。资料由村里核对，核对期间也能看岗位、报名。"
    assert (answer.status_code, answer.json) == (200, {"bound": True, "message": said})


@pytest.mark.parametrize("case", ["unknown", "other phone", "other name"])
def test_until_confirmed_the_screens_are_those_of_an_unknown_person(
    app: Flask, gateway: Loopback, case: str
) -> None:
    person = make_person(name="张试")
    changes = {"other phone": {"phone": PHONE}, "other name": {"name": "章试"}}
    who = Labourer(app)
    bind(who, gateway, stranger() if case == "unknown" else form_of(person, **changes[case]))
    me = who.get("/me").json
    assert me.pop("desk")
    assert me == {
        "signed_in": True, "bound": True, "name": None, "phone": None, "county": None,
        "phone_confirmed": False, "weekly_push": False, "notices_unread": 0,
    }  # fmt: skip
    for path in ("/applications", "/training/wishes", "/claims", "/notices"):
        assert who.get(path).json["items"] == []


def test_a_person_of_the_register_with_the_same_phone_is_shown_masked(
    app: Flask, gateway: Loopback
) -> None:
    person = make_person(name="张试", phone="19900005678")
    who = Labourer(app)
    bind(who, gateway, form_of(person))
    me = who.get("/me").json
    assert (me["name"], me["phone"], me["phone_confirmed"]) == ("张*", "199****5678", True)
    assert me["county"] == {"code": "431321", "name": "娄底市双峰县"}
    db.session.refresh(who.user)
    assert who.user.person_id == person.id


def test_an_unknown_person_becomes_a_record_for_the_village_whose_code_was_scanned(
    app: Flask, gateway: Loopback
) -> None:
    who = Labourer(app, scene=f"village_{VILLAGE}")
    bind(who, gateway, stranger())
    person = db.session.scalars(db.select(Person)).one()
    assert (person.origin, person.check_status, person.region_code) == ("self", "waiting", VILLAGE)
    assert (person.name, person.id_number, person.phone) == ("李试", UNKNOWN_ID, PHONE)
    assert (person.sex, person.birth_on) == (1, date(1990, 2, 3))


def test_a_half_wrong_form_reports_all_faults_at_once(app: Flask, gateway: Loopback) -> None:
    who, wrong = Labourer(app), {"name": "", "id_no": UNKNOWN_ID[:-1], "phone": "12345"}
    for answer in (who.post("/bind/codes", **wrong), who.post("/bind", **wrong, code="000000")):
        assert answer.status_code == 400
        assert set(error_of(answer)["fields"]) == {"name", "id_no", "phone"}
    assert error_of(who.post("/bind"))["fields"].keys() == {"name", "id_no", "phone", "code"}
    assert gateway.asked == []
    assert db.session.scalars(db.select(BindTry)).all() == []


def test_a_code_goes_out_once_a_minute(app: Flask, gateway: Loopback) -> None:
    who = Labourer(app)
    assert who.post("/bind/codes", **stranger()).status_code == 200
    answer = who.post("/bind/codes", **stranger())
    assert (answer.status_code, error_of(answer)["message"]) == (
        429, "验证码刚刚发过，请等一分钟再点",
    )  # fmt: skip
    assert len(gateway.asked) == 1
    assert re.fullmatch(r"\d{6}", sent_code(gateway))
    assert gateway.asked[0].json["to"] == PHONE


def test_a_code_opens_once_within_ten_minutes_and_for_its_own_phone(
    app: Flask, gateway: Loopback
) -> None:
    who = Labourer(app)
    who.post("/bind/codes", **stranger())
    code = sent_code(gateway)
    other = who.post("/bind", **stranger(phone="19811113333"), code=code)
    assert error_of(other)["fields"].keys() == {"code"}
    age_codes(timedelta(minutes=10))
    assert who.post("/bind", **stranger(), code=code).status_code == 400
    age_codes(timedelta(minutes=-10))
    assert who.post("/bind", **stranger(), code=code).status_code == 200
    assert who.post("/bind", **stranger(), code=code).status_code == 400


def test_a_code_works_only_for_the_wechat_user_who_asked_for_it(
    app: Flask, gateway: Loopback
) -> None:
    Labourer(app).post("/bind/codes", **stranger())
    thief = Labourer(app)
    assert thief.post("/bind", **stranger(), code=sent_code(gateway)).status_code == 400
    assert thief.get("/me").json["bound"] is False


@pytest.mark.parametrize("subject", ["openid", "phone", "id"])
def test_five_wrong_codes_a_day_for_each_openid_phone_and_number(
    app: Flask, gateway: Loopback, subject: str
) -> None:
    who = Labourer(app)

    def attempt(n: int) -> TestResponse:
        """The n-th try, which shares nothing but the subject with the others."""
        asking = who if subject == "openid" else Labourer(app)
        number = UNKNOWN_ID if subject == "id" else make_id_number("431321", date(1980, 1, n), 1)
        phone = PHONE if subject == "phone" else f"1981111000{n}"
        return asking.post("/bind", **stranger(id_no=number, phone=phone), code="wrong")

    for n in range(1, 6):
        assert attempt(n).status_code == 400
    refused = attempt(6)
    assert refused.status_code == 429
    assert error_of(refused)["message"] == (
        "今天试的次数太多了，请明天再来，或到村委会请工作人员帮您绑定"
    )
    for row in db.session.scalars(db.select(BindTry)):
        row.day -= timedelta(days=1)
    assert attempt(7).status_code == 400, "tomorrow anew"


def test_five_codes_a_day_are_sent_to_one_phone(app: Flask, gateway: Loopback) -> None:
    for n in range(1, 7):
        number = make_id_number("431321", date(1980, 1, n), 1)
        answer = Labourer(app).post("/bind/codes", **stranger(id_no=number))
        assert answer.status_code == (200 if n < 6 else 429)
    assert len(gateway.asked) == 5


def test_after_five_wrong_codes_the_right_one_is_refused_too(app: Flask, gateway: Loopback) -> None:
    who = Labourer(app)
    who.post("/bind/codes", **stranger())
    for _ in range(5):
        who.post("/bind", **stranger(), code="wrong")
    assert who.post("/bind", **stranger(), code=sent_code(gateway)).status_code == 429


def test_a_gateway_that_is_down_is_told_in_words(app: Flask, gateway: Loopback) -> None:
    gateway.answer = lambda asked: (503, b"")
    answer = Labourer(app).post("/bind/codes", **stranger())
    assert (answer.status_code, error_of(answer)["code"]) == (502, "upstream_failed")
    assert error_of(answer)["message"] == "短信没有发出去，请过一分钟再试"


def test_without_a_gateway_the_person_is_told_where_to_go(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_sms(app, monkeypatch, sms_provider="", sms_api_base="")
    answer = Labourer(app).post("/bind/codes", **stranger())
    assert (answer.status_code, error_of(answer)["rule"]) == (422, "sms.none")
    assert "村委会" in error_of(answer)["message"]


def test_unbinding_forgets_the_person_and_stops_the_push(app: Flask) -> None:
    who = known(app)
    who.put("/me/weekly-push", on=True)
    assert who.delete("/bind").json == {}
    me = who.get("/me").json
    assert (me["bound"], me["name"], me["weekly_push"]) == (False, None, False)
    assert error_of(who.delete("/bind"))["rule"] == "bind.required"
    db.session.refresh(who.user)
    assert (who.user.phone, who.user.phone_hash, who.user.bound_at) == (None, None, None)


def test_no_code_and_no_number_is_kept_in_clear(app: Flask, gateway: Loopback) -> None:
    bind(Labourer(app), gateway, stranger())
    code = sent_code(gateway)
    with db.engine.connect() as connection:
        for table in ("sms_codes", "bind_tries", "wechat_users", "people", "audit_entries"):
            stored = repr(connection.exec_driver_sql(f"SELECT * FROM {table}").all())
            assert not any(secret in stored for secret in (PHONE, UNKNOWN_ID, f"'{code}'")), table

"""我的资料 through the API: see, say what is wrong, take consents back, close the account."""

import pytest
from flask import Flask

from backend.core.clock import real_now
from backend.core.db import db
from backend.domain.applications.models import Consent
from backend.domain.bindings.models import WechatUser
from backend.domain.people.models import Person
from backend.domain.rights.models import Correction
from tests.console import audited
from tests.factories import make_employer, make_opt_in, make_person
from tests.labourer import Labourer, error_of, known, unconfirmed


def consent(person_id: int, employer_id: int) -> None:
    db.session.add(
        Consent(
            person_id=person_id, employer_id=employer_id, text_version="t", how="app",
            recorded_by="本人", given_at=real_now(),
        )
    )  # fmt: skip
    db.session.flush()


def test_one_sees_ones_own_record_with_masked_numbers(app: Flask) -> None:
    person = make_person(name="周小试", employment="EMP_UNIT", employer_name="试验机械厂")
    answer = Labourer(app, person).get("/me/record")
    values = {one["label"]: one["value"] for one in answer.json["fields"]}
    assert values["姓名"] == "周小试"
    assert values["就业状况"] == "单位就业"
    assert values["在哪里上班"] == "试验机械厂"
    assert person.id_number not in answer.text
    assert person.phone
    assert person.phone not in answer.text


def test_with_an_unconfirmed_phone_nothing_stored_is_shown_or_changed(app: Flask) -> None:
    stranger = unconfirmed(app, make_person())
    for answer in (
        stranger.get("/me/record"),
        stranger.post("/me/corrections", field="name", should_be="李小试"),
        stranger.delete("/me/consents/1"),
        stranger.delete("/me/account"),
    ):
        assert (answer.status_code, error_of(answer)["rule"]) == (403, "bind.unconfirmed")


def test_a_correction_is_asked_once_while_it_waits(app: Flask) -> None:
    who = known(app)
    asked = who.post("/me/corrections", field="phone", should_be="19900007777")
    assert (asked.status_code, asked.json["status_text"]) == (200, "待答复")
    again = who.post("/me/corrections", field="phone", should_be="19900007777")
    assert (again.status_code, error_of(again)["rule"]) == (422, "correction.open")
    assert who.get("/me/record").json["corrections"][0]["label"] == "手机号"
    assert len(audited("ask_correction")) == 1
    assert "19900007777" not in str(audited("ask_correction")[0].detail)


@pytest.mark.parametrize(
    "field, should_be, wrong",
    [
        ("poverty", "x", {"field"}), ("name", " ", {"should_be"}),
        ("", "", {"field", "should_be"}), ("name", "长" * 101, {"should_be"}),
    ],
)  # fmt: skip
def test_an_unclear_correction_says_what_is_missing(
    app: Flask, field: str, should_be: str, wrong: set[str]
) -> None:
    answer = known(app).post("/me/corrections", field=field, should_be=should_be)
    assert answer.status_code == 400
    assert set(error_of(answer)["fields"]) == wrong
    assert db.session.scalars(db.select(Correction)).all() == []


def test_a_consent_is_taken_back_from_one_employer(app: Flask) -> None:
    who = known(app)
    employer, other = make_employer(name="试验纺织厂"), make_employer()
    for one in (employer, other):
        consent(who.user.person_id or 0, one.id)
    given = who.get("/me/record").json["consents"]
    assert "试验纺织厂" in {one["employer_name"] for one in given}
    assert who.delete(f"/me/consents/{employer.id}").status_code == 200
    left = [one["employer_id"] for one in who.get("/me/record").json["consents"]]
    assert left == [other.id]
    assert who.delete(f"/me/consents/{employer.id}").status_code == 404


def test_nobody_takes_back_the_consent_of_another(app: Flask) -> None:
    owner, stranger, employer = known(app), known(app), make_employer()
    consent(owner.user.person_id or 0, employer.id)
    assert stranger.delete(f"/me/consents/{employer.id}").status_code == 404
    assert len(owner.get("/me/record").json["consents"]) == 1


def test_closing_lets_go_of_every_identity_and_keeps_the_register(app: Flask) -> None:
    person = make_person()
    first, second = Labourer(app, person), Labourer(app, person)
    make_opt_in(first.user)
    consent(person.id, make_employer().id)
    assert first.delete("/me/account").status_code == 200
    db.session.commit()
    for user in (first.user, second.user):
        db.session.refresh(user)
        assert (user.person_id, user.phone, user.session_epoch) == (None, None, 1)
    assert db.session.scalars(db.select(Consent)).all() == []
    assert db.session.get(Person, person.id)
    assert db.session.scalar(db.select(db.func.count(WechatUser.id))) == 2
    assert len(audited("close_account")) == 1

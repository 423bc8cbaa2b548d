"""The call list: who is on it, what is read out, and what an answer becomes."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from backend.core.db import db
from backend.domain.applications.models import Application, Consent
from backend.domain.fieldwork.models import Call
from backend.domain.people.models import Person
from tests.console import ELSEWHERE
from tests.factories import make_person, make_vacancy
from tests.fieldwork.phone import HelperPhone
from tests.labourer import Labourer, error_of


def said(result: str, **more: Any) -> dict[str, Any]:
    return {"result": result, "client_key": uuid4().hex} | more


def names(phone: HelperPhone) -> list[str]:
    return [one["person"]["name"] for one in phone.get("/calls").json["items"]]


def test_each_person_comes_with_vacancies_in_words_to_read_out(app: Flask) -> None:
    make_person(name="周甲试", employment="UNEMP_WILL")
    make_person(name="有活试", employment="EMP_UNIT")
    make_person(region_code=f"{ELSEWHERE}001001", employment="UNEMP_WILL", name="别处试")
    for _ in range(7):
        make_vacancy(board=True, lodging=True)
    page = HelperPhone(app).get("/calls").json
    assert [one["person"]["name"] for one in page["items"]] == ["周甲试"]
    vacancies = page["items"][0]["vacancies"]
    assert len(vacancies) == 5
    words = vacancies[0]["words"]
    for part in ("电焊工", "在", "双峰县", "工资5000–6000 元/月", "包吃包住", "还招10人"):
        assert part in words
    assert words.endswith("。")


def test_interest_becomes_an_application_on_behalf_that_the_person_sees(app: Flask) -> None:
    person, row, phone = make_person(), make_vacancy(), HelperPhone(app)
    own = Labourer(app, person)
    body = said("interested", vacancy_id=row.id, consent=True)
    for _ in range(5):
        answer = phone.post(f"/people/{person.id}/calls", **body)
        assert answer.status_code == 200
    application = db.session.scalars(db.select(Application)).one()
    assert (application.via, application.on_behalf_by) == ("helper", phone.staff.id)
    assert answer.json["application_id"] == application.id
    assert db.session.scalars(db.select(Consent)).one().how == "phone"
    assert db.session.query(Call).count() == 1
    assert "贺助帮您报了名" in own.get("/notices").json["items"][0]["text"]
    assert own.delete(f"/applications/{application.id}").status_code == 200


def test_ones_own_application_stays_ones_own(app: Flask) -> None:
    person, row, phone = make_person(), make_vacancy(), HelperPhone(app)
    Labourer(app, person).post(f"/vacancies/{row.id}/applications", consent=False)
    phone.post(f"/people/{person.id}/calls", **said("interested", vacancy_id=row.id))
    application = db.session.scalars(db.select(Application)).one()
    assert (application.via, application.on_behalf_by) == ("app", None)


def test_whoever_was_talked_to_leaves_the_list_and_is_not_asked_the_same_again(app: Flask) -> None:
    person, row, phone = make_person(name="周甲试"), make_vacancy(), HelperPhone(app)
    assert names(phone) == ["周甲试"]
    answer = phone.post(
        f"/people/{person.id}/calls", **said("declined", vacancy_id=row.id, reason="too_far")
    )
    assert answer.json["result_text"] == "不去"
    assert names(phone) == []
    call = db.session.scalars(db.select(Call)).one()
    call.called_on = date(2020, 1, 1)
    assert names(phone) == ["周甲试"]
    assert phone.get("/calls").json["items"][0]["vacancies"] == []


def test_whoever_did_not_answer_is_called_again_the_next_day(app: Flask) -> None:
    person, phone = make_person(name="周甲试"), HelperPhone(app)
    phone.post(f"/people/{person.id}/calls", **said("no_answer"))
    assert names(phone) == []
    db.session.scalars(db.select(Call)).one().called_on = date(2020, 1, 1)
    assert names(phone) == ["周甲试"]


@pytest.mark.parametrize(
    "body, field",
    [
        (said("maybe"), "result"),
        (said("interested"), "vacancy_id"),
        (said("declined", vacancy_id=1), "reason"),
        (said("declined", vacancy_id=1, reason="bad_mood"), "reason"),
    ],
)
def test_faults_are_named_by_field(app: Flask, body: dict[str, Any], field: str) -> None:
    person = make_person()
    answer = HelperPhone(app).post(f"/people/{person.id}/calls", **body)
    assert (answer.status_code, list(error_of(answer)["fields"])) == (400, [field])


def test_somebody_of_another_place_reads_as_absent(app: Flask) -> None:
    person: Person = make_person(region_code=f"{ELSEWHERE}001001")
    answer = HelperPhone(app).post(f"/people/{person.id}/calls", **said("no_answer"))
    assert answer.status_code == 404

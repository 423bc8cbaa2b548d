"""The console's page of corrections: who sees them, the answer, what the person hears."""

import pytest
from flask import Flask

from backend.core.db import db
from backend.domain.messages.models import Notice
from backend.domain.rights.models import Correction
from tests.console import ELSEWHERE, Desk, audited
from tests.factories import VILLAGE
from tests.labourer import known

NUMBER = "19900007777"


@pytest.fixture
def asked(app: Flask) -> Correction:
    known(app, name="周小试").post("/me/corrections", field="phone", should_be=NUMBER)
    return db.session.scalars(db.select(Correction)).one()


def test_the_village_sees_what_waits_and_no_number_in_clear(app: Flask, asked: Correction) -> None:
    desk = Desk(app, role="village", region_code=VILLAGE)
    page = desk.get("/rights?status=waiting").text
    assert "周小试" in page
    assert "199****7777" in page
    assert NUMBER not in page
    assert "群众要求更正的资料" in desk.get("/").text


def test_an_answer_reaches_the_person(app: Flask, asked: Correction) -> None:
    desk = Desk(app)
    path = f"/rights/{asked.id}"
    assert desk.post(path, corrected="yes").status_code == 302
    db.session.refresh(asked)
    assert (asked.status, asked.open_key) == ("done", None)
    assert "已经更正" in db.session.scalars(db.select(Notice.text)).one()
    assert desk.post(path, corrected="yes").status_code == 422
    assert len(audited("answer_correction")) == 1


def test_a_refusal_needs_its_reason(app: Flask, asked: Correction) -> None:
    desk = Desk(app)
    path = f"/rights/{asked.id}"
    answer = desk.post(path, corrected="no", answer=" ")
    assert answer.status_code == 400
    assert "请写明" in answer.text
    assert desk.post(path, corrected="no", answer="和身份证一致").status_code == 302
    assert "和身份证一致" in db.session.scalars(db.select(Notice.text)).one()


def test_corrections_are_for_the_own_area_and_the_right_roles(
    app: Flask, asked: Correction
) -> None:
    path = f"/rights/{asked.id}"
    elsewhere = Desk(app, region_code=ELSEWHERE)
    assert "周小试" not in elsewhere.get("/rights").text
    assert elsewhere.post(path, corrected="yes").status_code == 404
    prefecture = Desk(app, role="prefecture", region_code="4313")
    assert prefecture.post(path, corrected="yes").status_code == 403


def test_the_list_costs_the_same_for_many(app: Flask, asked: Correction) -> None:
    desk = Desk(app)
    few = desk.queries_of("/rights")
    for _ in range(5):
        known(app).post("/me/corrections", field="name", should_be="李小试")
    assert desk.queries_of("/rights") <= few

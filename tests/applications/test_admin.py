"""The console's pages of applications: next steps, consent, referral slip, who may do what."""

import pytest
from flask import Flask

from backend.core.db import db
from backend.domain.applications.models import Application, Consent
from backend.domain.messages.models import Message, Notice
from tests.console import ELSEWHERE, Desk, audited
from tests.factories import (
    make_application,
    make_message,
    make_person,
    make_vacancy,
    make_wechat_user,
)

PHONE = "19912345678"


@pytest.fixture
def application(app: Flask) -> Application:
    person = make_person(name="周小试", phone=PHONE)
    return make_application(person, make_vacancy(title="氩弧焊工"))


def page_of(application: Application, action: str = "") -> str:
    return f"/applications/{application.id}{action}"


def step(desk: Desk, application: Application, status: str, note: str = "") -> int:
    return desk.post(page_of(application, "/move"), status=status, note=note).status_code


def test_the_list_names_person_and_post_and_can_be_filtered(
    app: Flask, application: Application
) -> None:
    desk = Desk(app)
    assert "周小试" in desk.get("/applications").text
    assert "氩弧焊工" in desk.get("/applications?status=interested").text
    assert "周小试" not in desk.get("/applications?status=hired").text


def test_the_list_costs_the_same_for_many(app: Flask, application: Application) -> None:
    desk = Desk(app)
    few = desk.queries_of("/applications")
    for _ in range(5):
        make_application(make_person(), make_vacancy())
    assert desk.queries_of("/applications") <= few + 5  # one look-up per new place name at most


def test_the_record_masks_the_numbers_and_names_its_source(
    app: Flask, application: Application
) -> None:
    user = make_wechat_user(application.person)
    message: Message = make_message(user, week="2026-W48", status="delivered")
    application.message_id, application.via = message.id, "offer"
    page = Desk(app).get(page_of(application)).text
    assert "199****5678" in page
    assert PHONE not in page
    assert application.person.id_number not in page
    assert f"/admin/messages/{message.id}" in page
    assert "已送达" in page


def test_an_application_goes_its_way_and_the_labourer_is_told(
    app: Flask, application: Application
) -> None:
    desk = Desk(app)
    steps = [
        ("contacted", ""), ("interview", "周三上午九点到厂门口"), ("hired", ""), ("on_post", ""),
    ]  # fmt: skip
    assert [step(desk, application, *each) for each in steps] == [302] * 4
    db.session.refresh(application)
    assert application.status == "on_post"
    assert application.vacancy.headcount_left == 9
    told = db.session.scalars(db.select(Notice.text).order_by(Notice.id)).all()
    assert len(told) == 4
    assert "周三上午九点到厂门口" in told[1]


@pytest.mark.parametrize("status", ["interview", "refused"])
def test_what_the_labourer_must_know_has_to_be_written(
    app: Flask, application: Application, status: str
) -> None:
    application.status = "contacted"
    answer = Desk(app).post(page_of(application, "/move"), status=status, note=" ")
    assert answer.status_code == 400
    assert "本人会看到" in answer.text
    db.session.refresh(application)
    assert application.status == "contacted"


def test_a_step_that_is_not_next_is_refused_and_keeps_what_was_typed(
    app: Flask, application: Application
) -> None:
    answer = Desk(app).post(page_of(application, "/move"), status="on_post", note="写好的话")
    assert answer.status_code == 422
    assert "不能改成" in answer.text


def test_a_repeated_step_is_taken_once(app: Flask, application: Application) -> None:
    desk = Desk(app)
    assert [step(desk, application, "contacted") for _ in range(2)] == [302, 422]
    db.session.refresh(application)
    assert [s.status for s in application.steps] == ["contacted"]


def test_nothing_goes_to_the_employer_without_consent(
    app: Flask, application: Application
) -> None:
    answer = Desk(app).post(page_of(application, "/slip"))
    assert answer.status_code == 422
    assert PHONE not in answer.text
    db.session.refresh(application)
    assert application.referred_at is None


def test_consent_by_phone_is_recorded_once_and_opens_the_slip(
    app: Flask, application: Application
) -> None:
    desk = Desk(app)
    assert [desk.post(page_of(application, "/consent")).status_code for _ in range(2)] == [302, 302]
    assert db.session.scalar(db.select(db.func.count(Consent.id))) == 1
    slip = desk.post(page_of(application, "/slip"))
    assert slip.status_code == 200
    assert PHONE in slip.text
    assert "周小试" in slip.text
    assert desk.post(page_of(application, "/slip")).status_code == 200
    assert len(audited("refer")) == 2  # every look at the full number is written down


def test_a_post_without_employer_takes_no_consent(app: Flask) -> None:
    application = make_application(make_person(), make_vacancy(employer_id=None))
    answer = Desk(app).post(page_of(application, "/consent"))
    assert answer.status_code == 422
    assert "还没有用人单位" in answer.text


@pytest.mark.parametrize("action", ["/move", "/consent", "/slip"])
def test_a_village_helper_may_look_but_not_act(
    app: Flask, application: Application, action: str
) -> None:
    desk = Desk(app, role="village", region_code=application.region_code)
    page = desk.get(page_of(application))
    assert page.status_code == 200
    assert "记为已联系" not in page.text
    assert desk.post(page_of(application, action), status="contacted").status_code == 403


@pytest.mark.parametrize("action", ["/move", "/consent", "/slip"])
def test_an_application_of_another_county_reads_as_absent(
    app: Flask, application: Application, action: str
) -> None:
    desk = Desk(app, region_code=ELSEWHERE)
    assert "周小试" not in desk.get("/applications").text
    assert desk.get(page_of(application)).status_code == 404
    assert desk.post(page_of(application, action), status="contacted").status_code == 404

"""我感兴趣 through the API: once each, withdraw, consent for one employer, what staff changed."""

import pytest
from flask import Flask

from backend.core.actor import SYSTEM
from backend.core.db import db
from backend.core.errors import NotFound, RuleBroken
from backend.domain.accounts.queries import actor_of
from backend.domain.applications.actions import consent_by_phone, move_application, refer
from backend.domain.applications.models import Application, Consent
from backend.domain.messages.models import Notice
from tests.api.counting import statements_of
from tests.console import audited
from tests.factories import make_application, make_employer, make_person, make_staff, make_vacancy
from tests.labourer import Labourer, error_of, known


def consents() -> list[Consent]:
    db.session.commit()
    return list(db.session.scalars(db.select(Consent)))


def test_one_tap_makes_an_application_with_its_first_step(app: Flask) -> None:
    who, row = known(app), make_vacancy(title="氩弧焊工")
    made = who.post(f"/vacancies/{row.id}/applications", consent=False)
    assert made.status_code == 200
    shown = made.json
    assert (shown["status"], shown["status_text"], shown["can_withdraw"]) == (
        "interested", "已报名", True,
    )  # fmt: skip
    assert [(step["text"], step["done"]) for step in shown["steps"]] == [("已报名", True)]
    assert shown["applied_at"].endswith("+08:00")
    assert who.get("/applications").json["items"] == [shown]
    stored = db.session.scalars(db.select(Application)).one()
    assert (stored.via, stored.lead, stored.message_id) == ("app", "interested", None)
    assert stored.person_id == who.user.person_id


def test_a_second_tap_finds_the_first(app: Flask) -> None:
    who, row = known(app), make_vacancy()
    first = who.post(f"/vacancies/{row.id}/applications", consent=False).json
    assert who.post(f"/vacancies/{row.id}/applications", consent=False).json == first
    assert len(audited("application_interested")) == 1


def test_one_withdraws_and_comes_back_to_the_same_application(app: Flask) -> None:
    who, row = known(app), make_vacancy()
    made = who.post(f"/vacancies/{row.id}/applications", consent=False).json
    gone = who.delete(f"/applications/{made['id']}").json
    assert (gone["status"], gone["can_withdraw"]) == ("withdrawn", False)
    again = who.delete(f"/applications/{made['id']}")
    assert (again.status_code, error_of(again)["rule"]) == (422, "application.transition")
    back = who.post(f"/vacancies/{row.id}/applications", consent=False).json
    assert (back["id"], back["status"], len(back["steps"])) == (made["id"], "interested", 3)


def test_a_closed_vacancy_takes_no_applications(app: Flask) -> None:
    who, row = known(app), make_vacancy(status="filled")
    answer = who.post(f"/vacancies/{row.id}/applications", consent=True)
    assert (answer.status_code, error_of(answer)["rule"]) == (404, "vacancy.closed")
    assert db.session.scalars(db.select(Application)).all() == []


@pytest.mark.parametrize("consent", [True, False])
def test_consent_is_stored_only_with_the_tick(app: Flask, consent: bool) -> None:
    who, row = known(app), make_vacancy()
    who.post(f"/vacancies/{row.id}/applications", consent=consent)
    stored = [(one.person_id, one.employer_id, one.how, one.text_version) for one in consents()]
    expected = [(who.user.person_id, row.employer_id, "app", "employer-1")] if consent else []
    assert stored == expected


def test_without_a_word_about_consent_there_is_none(app: Flask) -> None:
    who, row = known(app), make_vacancy()
    assert who.post(f"/vacancies/{row.id}/applications").status_code == 200
    assert consents() == []


def test_consent_holds_for_that_employer_and_for_no_other(app: Flask) -> None:
    who = known(app)
    first, other = make_vacancy(), make_vacancy(employer_id=make_employer().id)
    same = make_vacancy(employer_id=first.employer_id)
    ids = [
        who.post(f"/vacancies/{row.id}/applications", consent=row is first).json["id"]
        for row in (first, other, same)
    ]
    assert refer(SYSTEM, application_id=ids[0]).referred_at
    assert refer(SYSTEM, application_id=ids[2]).referred_at
    with pytest.raises(RuleBroken, match="本人还没有同意") as refused:
        refer(SYSTEM, application_id=ids[1])
    assert refused.value.rule == "consent.missing"
    consent_by_phone(SYSTEM, application_id=ids[1])
    assert refer(SYSTEM, application_id=ids[1]).referred_at
    assert sorted(one.how for one in consents()) == ["app", "phone"]


def test_what_staff_change_shows_with_their_note_and_is_told(app: Flask) -> None:
    who, row = known(app), make_vacancy(title="氩弧焊工")
    made = who.post(f"/vacancies/{row.id}/applications", consent=False).json
    move_application(SYSTEM, application_id=made["id"], status="contacted")
    move_application(
        SYSTEM, application_id=made["id"], status="interview", note="周三上午九点到厂里。"
    )
    (shown,) = who.get("/applications").json["items"]
    assert (shown["status_text"], shown["note"]) == ("面试", "周三上午九点到厂里。")
    assert [step["text"] for step in shown["steps"]] == [
        "已报名", "已联系", "面试：周三上午九点到厂里。",
    ]  # fmt: skip
    notices = who.get("/notices").json["items"]
    assert [one["text"] for one in notices] == [
        "“氩弧焊工”：请您去面试。周三上午九点到厂里",
        "“氩弧焊工”：工作人员已经和您联系，请留意电话。",
    ]
    assert {one["link"] for one in notices} == {"/pages/mine/applications"}
    assert who.get("/me").json["notices_unread"] == 2
    who.post("/notices/read")
    assert who.get("/me").json["notices_unread"] == 0
    assert all(one["read"] for one in who.get("/notices").json["items"])


def test_a_hire_takes_one_opening_and_is_not_withdrawn_once_on_the_post(app: Flask) -> None:
    who, row = known(app), make_vacancy(headcount_left=1)
    made = who.post(f"/vacancies/{row.id}/applications", consent=False).json
    for status in ("contacted", "hired", "on_post"):
        move_application(SYSTEM, application_id=made["id"], status=status)
    db.session.commit()
    assert row.headcount_left == 0
    answer = who.delete(f"/applications/{made['id']}")
    assert error_of(answer)["message"] == "“到岗”之后不能改成“已撤回”，请刷新后再看"


def test_nobody_reaches_another_persons_application(app: Flask) -> None:
    row = make_application(make_person(), make_vacancy())
    who = known(app)
    assert who.get("/applications").json["items"] == []
    assert who.delete(f"/applications/{row.id}").status_code == 404
    stranger = Labourer(app)
    assert error_of(stranger.get("/applications"))["rule"] == "bind.required"
    db.session.refresh(row)
    assert row.status == "interested"


def test_out_of_area_staff_find_nothing(app: Flask) -> None:
    row = make_application(make_person(), make_vacancy())
    elsewhere = actor_of(make_staff(region_code="430121"))
    with pytest.raises(NotFound):
        move_application(elsewhere, application_id=row.id, status="contacted")
    assert db.session.scalars(db.select(Notice)).all() == []


def test_the_list_is_paged_and_costs_the_same_for_many(app: Flask) -> None:
    person = make_person()
    who = Labourer(app, person)
    make_application(person, make_vacancy())
    few = statements_of(lambda: who.get("/applications"))
    for _ in range(29):
        make_application(person, make_vacancy())
    assert statements_of(lambda: who.get("/applications")) <= few
    first = who.get("/applications").json
    rest = who.get("/applications", cursor=first["next"]).json
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (25, 5, None)

"""The pages of the monitoring: clues, signs of careless entries, relocated households."""

from datetime import timedelta

import pytest
from flask import Flask

from backend.core.actor import SYSTEM
from backend.core.clock import real_now, today
from backend.core.db import db, transaction
from backend.domain.applications.models import OfferAnswer
from backend.domain.history.actions import record_change
from backend.domain.history.rules import Told
from backend.domain.monitoring.actions import note_clues
from backend.domain.monitoring.models import Clue
from backend.domain.monitoring.queries import new_clues
from backend.domain.people.models import Person
from tests.console import ELSEWHERE, Desk, audited
from tests.factories import (
    VILLAGE,
    make_application,
    make_household,
    make_message,
    make_person,
    make_vacancy,
    make_wechat_user,
)

NO_WORK = {"employment": "UNEMP_NOWILL", "employer_name": "", "work_region": ""}


@pytest.fixture
def person(app: Flask) -> Person:
    return make_person(name="周小试")


def answered(person: Person, reason: str) -> None:
    message = make_message(make_wechat_user(person))
    db.session.add(
        OfferAnswer(
            message_id=message.id, person_id=person.id, vacancy_id=make_vacancy().id,
            answer="declined", reason=reason, answered_at=real_now(),
        )
    )  # fmt: skip
    db.session.flush()


def scan() -> int:
    db.session.commit()
    found = new_clues(SYSTEM)
    with transaction():
        return note_clues(SYSTEM, found=found)


def clues() -> list[Clue]:
    db.session.commit()
    return list(db.session.scalars(db.select(Clue).order_by(Clue.id)))


def test_answers_and_applications_of_the_jobless_become_clues_once(
    app: Flask, person: Person
) -> None:
    answered(person, "have_work")
    answered(make_person(name="钱小试"), "too_far")
    answered(make_person(name="孙小试", employment="EMP_UNIT"), "have_work")
    make_application(make_person(name="李小试"), make_vacancy(), status="on_post")
    assert scan() == 2
    assert scan() == 0
    assert {(one.person.name, one.source) for one in clues()} == {
        ("周小试", "answer"), ("李小试", "application"),
    }  # fmt: skip
    page = Desk(app, role="village", region_code=VILLAGE).get("/monitoring/clues").text
    assert "他回复“已有活”" in page
    assert "周小试" not in Desk(app, region_code=ELSEWHERE).get("/monitoring/clues").text


def test_a_true_clue_leads_to_the_register_and_a_false_one_needs_its_reason(
    app: Flask, person: Person
) -> None:
    answered(person, "have_work")
    scan()
    clue = clues()[0]
    desk, path = Desk(app), f"/monitoring/clues/{clue.id}"
    assert "待核实的线索" in desk.get("/").text
    refused = desk.post(path, true="no", reason=" ")
    assert refused.status_code == 400
    assert "请写明怎么核的" in refused.text
    answer = desk.post(path, true="yes", person_id=str(person.id))
    assert answer.location == f"/admin/people/{person.id}/history"
    assert clues()[0].status == "confirmed"
    assert desk.post(path, true="yes").status_code == 422
    assert Desk(app, region_code=ELSEWHERE).post(path, true="yes").status_code == 404
    prefecture = Desk(app, role="prefecture", region_code="4313")
    assert prefecture.post(path, true="yes").status_code == 403
    assert len(audited("settle_clue")) == 1


def test_what_the_village_hears_is_a_clue(app: Flask, person: Person) -> None:
    desk = Desk(app, role="village", region_code=VILLAGE)
    path = f"/people/{person.id}/clue"
    assert "听说了什么" in desk.get(path).text
    answer = desk.post(path, says="returned", detail="")
    assert answer.status_code == 400
    assert desk.post(path, says="returned", detail="邻居说昨天到家").status_code == 302
    desk.post(path, says="returned", detail="又有人说")
    assert [(one.source, one.detail) for one in clues()] == [("heard", "邻居说昨天到家")]
    other = Desk(app, region_code=ELSEWHERE)
    assert other.post(path, says="returned", detail="x").status_code == 404


def test_copied_entries_are_listed_to_township_and_county(app: Flask) -> None:
    helper = Desk(app, role="village", region_code=VILLAGE, name="抄手")
    for _ in range(10):
        one = make_person()
        helper.post(f"/people/{one.id}/history/no_change", said_by="self", how="call")
    for role, region in (("township", VILLAGE[:9]), ("county", VILLAGE[:6])):
        page = Desk(app, role=role, region_code=region).get("/monitoring/signs").text
        assert "抄手" in page
        assert "核实无变化" in page
    assert "抄手" not in Desk(app, region_code=ELSEWHERE).get("/monitoring/signs").text
    assert helper.get("/monitoring/signs").status_code == 403


def test_a_township_where_unwillingness_jumps_is_listed(app: Flask) -> None:
    people = [make_person() for _ in range(6)]
    assert "没有发现" in Desk(app).get("/monitoring/signs").text
    with transaction():
        for one in people[:2]:
            record_change(
                SYSTEM, person_id=one.id, kind="employment", values=NO_WORK,
                told=Told(today() - timedelta(days=1), "self", "call"),
            )  # fmt: skip
    page = Desk(app).get("/monitoring/signs").text
    assert "33.3%" in page
    assert "2 / 6 人" in page


def test_a_relocated_household_without_work_is_listed_until_somebody_works(app: Flask) -> None:
    """Father unable, son willing and jobless: listed until the son works; nobody willing: not."""
    home = make_household(relocated=True, site="试验安置点")
    make_person(name="周老试", household_id=home.id, employment="NO_ABILITY")
    son = make_person(name="周小试", household_id=home.id)
    idle = make_household(relocated=True)
    make_person(name="吴小试", household_id=idle.id, employment="NO_ABILITY")
    desk = Desk(app)
    page = desk.get("/monitoring/households").text
    assert "周小试" in page
    assert "试验安置点" in page
    assert "吴小试" not in page
    assert "周小试" not in Desk(app, region_code=ELSEWHERE).get("/monitoring/households").text
    son.employment = "EMP_UNIT"
    assert "周小试" not in desk.get("/monitoring/households").text


@pytest.mark.parametrize("path", ["/monitoring/clues", "/monitoring/households"])
def test_the_lists_cost_the_same_for_many(app: Flask, person: Person, path: str) -> None:
    desk = Desk(app)
    _world(person)
    few = desk.queries_of(path)
    for _ in range(5):
        _world(make_person())
    assert desk.queries_of(path) <= few


def _world(person: Person) -> None:
    answered(person, "have_work")
    scan()
    home = make_household(relocated=True)
    make_person(household_id=home.id)

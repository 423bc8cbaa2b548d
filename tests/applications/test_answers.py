"""The answer clock: asked after 2 days, shown to the county after 5, the person told."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask

from backend.core.actor import SYSTEM
from backend.core.clock import real_now
from backend.core.db import db, transaction
from backend.domain.applications.answers import ask_employers, note_overdue
from backend.domain.applications.models import Application, Consent
from backend.domain.messages.models import Message, Notice
from backend.jobs.table import JOBS, Order
from backend.jobs.texts import send_texts
from tests.bindings.test_api import use_sms
from tests.console import Desk
from tests.factories import make_application, make_employer, make_person, make_vacancy
from tests.wechat.loopback import Loopback, serve

DAY = timedelta(days=1)


@pytest.fixture
def gateway(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    with serve(lambda asked: {"id": "sms-1"}) as loopback:
        use_sms(app, monkeypatch, sms_api_base=loopback.base)
        yield loopback


def waiting(
    days: float, *, consent: float | None = 9, phone: str = "13900000001", name: str = "张试"
) -> Application:
    """`consent` so many days ago, None = no leave was given."""
    employer = make_employer(contact_phone=phone)
    person = make_person(name=name)
    row = make_application(person, make_vacancy(employer_id=employer.id, title="等答复的岗"))
    row.created_at = real_now() - days * DAY
    if consent is not None:
        db.session.add(Consent(
            person_id=person.id, employer_id=employer.id, text_version="employer-1", how="app",
            recorded_by="test", given_at=real_now() - min(days, consent) * DAY,
        ))  # fmt: skip
    db.session.commit()
    return row


def ask() -> dict[str, int]:
    with transaction():
        return ask_employers(SYSTEM)


@pytest.mark.parametrize(
    "days, consent, asked", [(1.9, 9, 0), (2.1, 9, 1), (4, None, 0), (4, 1, 0)]
)
def test_the_employer_is_asked_once_after_two_days_with_the_name(
    app: Flask, days: float, consent: float | None, asked: int
) -> None:
    waiting(days, consent=consent)
    assert ask() == {"employers": asked, "texts": asked}
    assert ask() == {"employers": 0, "texts": 0}


def test_one_text_says_how_many_wait_and_leaves_through_the_gateway(
    app: Flask, gateway: Loopback
) -> None:
    first = waiting(3)
    second = make_application(make_person(), first.vacancy, created_at=real_now() - 3 * DAY)
    db.session.add(Consent(
        person_id=second.person_id, employer_id=first.vacancy.employer_id, how="app",
        text_version="employer-1", recorded_by="test", given_at=real_now() - 3 * DAY,
    ))  # fmt: skip
    db.session.commit()
    assert ask() == {"employers": 1, "texts": 1}
    assert send_texts() == 1
    body = gateway.asked[-1].json
    assert (body["template"], body["params"]) == ("ask_employer", {"count": "2"})
    assert db.session.scalars(db.select(Message)).one().status == "accepted"
    assert send_texts() == 0


def test_a_landline_gets_no_text_and_stands_on_the_own_page(app: Flask) -> None:
    waiting(3, phone="0738-0000001")
    assert ask() == {"employers": 1, "texts": 0}


def test_after_five_days_the_county_sees_it_and_the_person_is_told_once(app: Flask) -> None:
    late, early = waiting(5.1, name="周迟试"), waiting(4.9, name="周早试")
    for expected in (1, 0):
        with transaction():
            assert note_overdue(SYSTEM) == expected
    assert (late.overdue_at is not None, early.overdue_at is not None) == (True, False)
    notice = db.session.scalars(db.select(Notice)).one()
    assert "单位还没有答复" in notice.text
    desk = Desk(app)
    assert "单位没有答复" in desk.get("/").text
    listed = desk.get("/applications?status=overdue").text
    assert late.person.name in listed
    assert early.person.name not in listed
    assert "请去催" in desk.get(f"/applications/{late.id}").text
    desk.post(f"/applications/{late.id}/move", status="contacted", note="已联系")
    assert late.person.name not in desk.get("/applications?status=overdue").text


def test_a_trial_run_changes_nothing(app: Flask) -> None:
    row = waiting(6)
    result = JOBS["answer-clock"].run(Order(date(2026, 11, 23), "2026-W48", dry_run=True))
    assert result == {"employers": 1, "texts": 0, "overdue": 1, "dry_run": True}
    db.session.refresh(row)
    assert (row.asked_at, row.overdue_at) == (None, None)


@pytest.mark.parametrize(
    "answer, status", [((400, b"{}"), "failed"), ((500, b"{}"), "unknown")]
)
def test_a_text_that_the_gateway_did_not_take_explains_itself_and_is_not_repeated(
    app: Flask, gateway: Loopback, answer: tuple[int, bytes], status: str
) -> None:
    waiting(3)
    ask()
    gateway.answer = lambda asked: answer
    assert send_texts() == 0
    row = db.session.scalars(db.select(Message)).one()
    assert (row.status, row.reason != "") == (status, True)
    assert send_texts() == 0
    assert len(gateway.asked) == 1

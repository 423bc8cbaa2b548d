"""The pushed card's address: one vacancy, no personal data, one intent, no session."""

import time
from datetime import date

import pytest
from flask import Flask
from itsdangerous import TimestampSigner
from werkzeug.test import TestResponse

from backend.core import tokens
from backend.core.audit import AuditEntry
from backend.core.clock import real_now
from backend.core.db import db
from backend.domain.applications.models import Application, Consent, OfferAnswer
from backend.domain.bindings.models import WechatUser
from backend.domain.messages.models import Message
from backend.domain.people.models import Person
from backend.domain.vacancies.models import Vacancy
from tests.factories import (
    make_employer,
    make_message,
    make_person,
    make_vacancy,
    make_wechat_user,
    make_wish,
)
from tests.labourer import API, error_of

DAY_S = 86_400


class Card:
    """A pushed card in the hand of somebody who is signed out."""

    def __init__(self, app: Flask, person: Person, vacancy: Vacancy) -> None:
        self.app, self.client = app, app.test_client(use_cookies=False)
        self.user: WechatUser = make_wechat_user(person)
        self.message: Message = make_message(
            self.user, vacancy_id=vacancy.id, week="2026-W48", status="delivered",
            first_attempt_at=real_now(),
        )  # fmt: skip
        self.token = tokens.sign(tokens.OFFER, self.message.id)

    def open(self, token: str | None = None) -> TestResponse:
        db.session.commit()
        return self.client.get(f"{API}/offer", headers=self._header(token))

    def answer(self, answer: str, reason: str | None = None) -> TestResponse:
        db.session.commit()
        body = {"answer": answer, "reason": reason}
        return self.client.post(f"{API}/offer/answers", json=body, headers=self._header(None))

    def _header(self, token: str | None) -> dict[str, str]:
        return {"X-Offer-Token": self.token if token is None else token}


@pytest.fixture
def card(app: Flask) -> Card:
    person = make_person(name="张试", phone="19900005678", birth_on=date(1985, 6, 7))
    return Card(app, person, _post("氩弧焊工"))


def _post(title: str) -> Vacancy:
    """A vacancy without the numbers that tests count on: they are looked for in what is shown."""
    employer = make_employer(name=f"招{title}的厂")
    return make_vacancy(title=title, employer_id=employer.id, region_code="430102")


def rows_of(*models: type) -> dict[str, int]:
    db.session.commit()
    count = db.func.count
    return {m.__name__: db.session.scalar(db.select(count()).select_from(m)) or 0 for m in models}


def test_it_opens_that_vacancy_signed_out(card: Card) -> None:
    shown = card.open()
    assert shown.status_code == 200
    assert shown.json["vacancy"]["id"] == card.message.vacancy_id
    assert shown.json["vacancy"]["title"] == "氩弧焊工"
    assert (shown.json["answer"], shown.json["vacancy"]["my_application"]) == (None, None)
    left = date.fromisoformat(shown.json["expires_on"]) - date.fromtimestamp(time.time())
    assert 13 <= left.days <= 15


def test_it_shows_no_personal_data(card: Card) -> None:
    person = db.session.get_one(Person, card.message.person_id)
    _post("电焊工")
    told = card.open().text + card.answer("interested").text + card.open().text
    for hidden in (
        person.name, "张*", person.id_number, person.id_number[-4:], "19900005678", "5678",
        "199****", "1985", "贺家坳", "县城到县城约", card.user.openid,
    ):  # fmt: skip
        assert hidden not in told, hidden


def test_opening_changes_nothing(card: Card) -> None:
    tables = (Application, OfferAnswer, Consent, AuditEntry, Message)
    before = rows_of(*tables)
    for _ in range(2):
        card.open()
    assert rows_of(*tables) == before
    db.session.refresh(card.message)
    assert card.message.status == "delivered"


def test_up_to_four_more_that_fit_and_never_the_same(card: Card) -> None:
    for _ in range(6):
        make_vacancy()
    more = [one["id"] for one in card.open().json["more"]]
    assert len(more) == 4
    assert card.message.vacancy_id not in more


def test_interest_in_one_tap_makes_an_application_with_its_source_message(card: Card) -> None:
    answer = card.answer("interested")
    assert (answer.status_code, answer.json["answer"]) == (200, "interested")
    assert "打您登记的电话" in answer.json["message"]
    row = db.session.scalars(db.select(Application)).one()
    assert (row.via, row.lead, row.message_id) == ("offer", "interested", card.message.id)
    assert (row.person_id, row.vacancy_id) == (card.message.person_id, card.message.vacancy_id)
    assert rows_of(Consent) == {"Consent": 0}, "an intent is no consent"
    assert card.open().json["answer"] == "interested"


def test_answering_twice_is_one_application(card: Card) -> None:
    for _ in range(3):
        assert card.answer("interested").status_code == 200
    assert rows_of(Application, OfferAnswer) == {"Application": 1, "OfferAnswer": 1}


def test_a_call_is_a_lead_and_takes_no_interest_back(card: Card) -> None:
    assert card.answer("called").json["answer"] == "called"
    assert db.session.scalars(db.select(Application)).one().lead == "called"
    assert card.answer("interested").json["answer"] == "interested"
    assert card.answer("called").json["answer"] == "interested"
    assert db.session.scalars(db.select(Application)).one().lead == "interested"


@pytest.mark.parametrize("reason", ["too_far", "low_pay", "cannot_do", "have_work"])
def test_declining_keeps_its_reason_and_makes_no_application(card: Card, reason: str) -> None:
    assert card.answer("declined", reason).json["answer"] == "declined"
    row = db.session.scalars(db.select(OfferAnswer)).one()
    assert (row.answer, row.reason, row.message_id) == ("declined", reason, card.message.id)
    assert rows_of(Application) == {"Application": 0}


def test_declining_after_interest_takes_it_back_and_interest_again_reopens(card: Card) -> None:
    card.answer("interested")
    card.answer("declined", "too_far")
    row = db.session.scalars(db.select(Application)).one()
    assert row.status == "withdrawn"
    card.answer("interested")
    db.session.refresh(row)
    assert row.status == "interested"
    assert db.session.scalars(db.select(OfferAnswer)).one().reason == ""


@pytest.mark.parametrize(
    "answer, reason, field",
    [("declined", None, "reason"), ("declined", "不喜欢", "reason"), ("maybe", None, "answer")],
)
def test_half_an_answer_is_told_by_its_field(
    card: Card, answer: str, reason: str | None, field: str
) -> None:
    refused = card.answer(answer, reason)
    assert (refused.status_code, set(error_of(refused)["fields"])) == (400, {field})
    assert rows_of(Application, OfferAnswer) == {"Application": 0, "OfferAnswer": 0}


@pytest.mark.parametrize("kind", ["none", "forged", "session", "state", "unknown", "text", "old"])
def test_any_other_token_opens_nothing(
    card: Card, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    other = tokens.sign(tokens.OFFER, card.message.id + 1)
    token = {
        "none": "",
        "forged": other[: other.index(".")] + card.token[card.token.index(".") :],
        "session": tokens.sign(tokens.SESSION, [card.user.id, 0]),
        "state": tokens.sign(tokens.OAUTH_STATE, card.message.id),
        "unknown": tokens.sign(tokens.OFFER, 999_999),
        "text": tokens.sign(tokens.OFFER, "1"),
        "old": card.token,
    }[kind]
    if kind == "old":
        late = int(time.time()) + 14 * DAY_S + 60
        monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda self: late)
    refused = card.open(token)
    assert (refused.status_code, error_of(refused)["rule"]) == (404, "offer.expired")
    assert error_of(refused)["message"] == "这条推荐已经过期了，请看看全部岗位"


def test_it_still_opens_on_the_thirteenth_day(card: Card, monkeypatch: pytest.MonkeyPatch) -> None:
    late = int(time.time()) + 13 * DAY_S
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda self: late)
    assert card.open().status_code == 200


def test_the_token_is_no_session(card: Card) -> None:
    db.session.commit()
    for headers in (
        {"X-Offer-Token": card.token},
        {"Authorization": f"Bearer {card.token}"},
        {"Cookie": f"xjy_labourer={card.token}"},
    ):
        for path in ("/applications", "/claims", "/notices", "/training/wishes"):
            refused = card.client.get(f"{API}{path}", headers=headers)
            assert (refused.status_code, error_of(refused)["code"]) == (401, "not_signed_in")
        assert card.client.get(f"{API}/me", headers=headers).json["signed_in"] is False
    assert "Set-Cookie" not in card.open().headers


def test_the_address_of_the_token_is_never_a_query(card: Card) -> None:
    db.session.commit()
    answer = card.client.get(f"{API}/offer", query_string={"t": card.token})
    assert answer.status_code == 404
    assert card.open().headers["Referrer-Policy"] == "no-referrer"


def test_a_vacancy_that_closed_since_says_so(card: Card) -> None:
    db.session.get_one(Vacancy, card.message.vacancy_id).status = "filled"
    for refused in (card.open(), card.answer("interested")):
        assert (refused.status_code, error_of(refused)["rule"]) == (404, "vacancy.closed")
    assert rows_of(Application, OfferAnswer) == {"Application": 0, "OfferAnswer": 0}


def test_more_posts_follow_the_wishes(app: Flask) -> None:
    person = make_person(wish=False)
    make_wish(person, occupations=["6040205"])
    card = Card(app, person, make_vacancy())
    make_vacancy(title="缝纫工", occupation_code="6110100")
    fits = make_vacancy()
    assert [one["id"] for one in card.open().json["more"]] == [fits.id]

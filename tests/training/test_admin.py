"""The console's pages of training wishes: the list, the answers, who may give them."""

import pytest
from flask import Flask

from backend.core.db import db
from backend.domain.messages.models import Notice
from backend.domain.training.models import TrainingWish
from tests.console import ELSEWHERE, Desk, audited
from tests.factories import make_person, make_training_wish


@pytest.fixture
def wish(app: Flask) -> TrainingWish:
    return make_training_wish(
        make_person(name="周小试", phone="19912345678"), time_code="evening", mode_code="near"
    )


def answer(desk: Desk, wish: TrainingWish, status: str, reason: str = "") -> int:
    path = f"/training/{wish.id}/answer"
    return desk.post(path, status=status, reason=reason).status_code


def test_the_list_says_what_and_when_and_can_be_filtered(app: Flask, wish: TrainingWish) -> None:
    desk = Desk(app)
    page = desk.get("/training").text
    assert "周小试" in page
    assert "晚上" in page
    assert "周小试" not in desk.get("/training?status=approved").text


def test_the_record_masks_the_phone(app: Flask, wish: TrainingWish) -> None:
    page = Desk(app).get(f"/training/{wish.id}").text
    assert "199****5678" in page
    assert "19912345678" not in page


@pytest.mark.parametrize(
    "status, said", [("received", "已收到"), ("approved", "已列入开班安排")]
)
def test_an_answer_is_kept_and_told(
    app: Flask, wish: TrainingWish, status: str, said: str
) -> None:
    desk = Desk(app)
    assert answer(desk, wish, status) == 302
    db.session.refresh(wish)
    assert (wish.status, wish.decided_by) == (status, desk.staff.name)
    assert said in (db.session.scalar(db.select(Notice.text)) or "")
    assert len(audited(f"wish_{status}")) == 1


def test_sending_back_needs_its_reason(app: Flask, wish: TrainingWish) -> None:
    desk = Desk(app)
    assert answer(desk, wish, "returned", " ") == 400
    assert answer(desk, wish, "returned", "请写明想在哪里上课") == 302
    db.session.refresh(wish)
    assert wish.reason == "请写明想在哪里上课"


def test_an_unknown_answer_is_refused(app: Flask, wish: TrainingWish) -> None:
    assert answer(Desk(app), wish, "withdrawn") == 400


def test_a_repeated_answer_is_taken_once(app: Flask, wish: TrainingWish) -> None:
    desk = Desk(app)
    assert [answer(desk, wish, "approved") for _ in range(2)] == [302, 422]
    assert db.session.scalar(db.select(db.func.count(Notice.id))) == 1


def test_a_township_looks_and_the_county_answers(app: Flask, wish: TrainingWish) -> None:
    desk = Desk(app, role="township", region_code=wish.region_code[:9])
    page = desk.get(f"/training/{wish.id}")
    assert page.status_code == 200
    assert "列入开班安排" not in page.text
    assert answer(desk, wish, "received") == 403


def test_a_wish_of_another_county_reads_as_absent(app: Flask, wish: TrainingWish) -> None:
    desk = Desk(app, region_code=ELSEWHERE)
    assert "周小试" not in desk.get("/training").text
    assert desk.get(f"/training/{wish.id}").status_code == 404
    assert answer(desk, wish, "received") == 404


def test_the_list_costs_the_same_for_many(app: Flask, wish: TrainingWish) -> None:
    desk = Desk(app)
    few = desk.queries_of("/training")
    for _ in range(5):
        make_training_wish(make_person())
    assert desk.queries_of("/training") <= few

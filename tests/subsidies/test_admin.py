"""The console's pages of claims: answers, photographs behind their audit row, the item list."""

from pathlib import Path

import pytest
from flask import Flask

from backend.core.db import db
from backend.domain.messages.models import Notice
from backend.domain.subsidies.models import Claim, Photo
from backend.providers.storage import save_photo
from tests.console import ELSEWHERE, Desk, audited
from tests.factories import make_claim, make_person, make_subsidy_item


@pytest.fixture
def claim(app: Flask) -> Claim:
    person = make_person(name="周小试", phone="19912345678")
    return make_claim(person, make_subsidy_item(name="外出路费补助"))


@pytest.fixture
def photo(claim: Claim, data_dir: Path, tmp_path: Path) -> Photo:
    from PIL import Image

    Image.new("RGB", (40, 30), "green").save(tmp_path / "ticket.png")
    with (tmp_path / "ticket.png").open("rb") as stream:
        stored = save_photo(data_dir, stream)
    row = Photo(
        person_id=claim.person_id, claim_id=claim.id, file_name=stored.file_name,
        width=stored.width, height=stored.height, uploaded_at=claim.created_at,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def answer(desk: Desk, claim: Claim, status: str, reason: str = "") -> int:
    path = f"/subsidies/{claim.id}/answer"
    return desk.post(path, status=status, reason=reason).status_code


def test_the_list_shows_what_waits(app: Flask, claim: Claim) -> None:
    desk = Desk(app)
    assert "外出路费补助" in desk.get("/subsidies?status=undecided").text
    claim.status = "approved"
    assert "周小试" not in desk.get("/subsidies?status=undecided").text
    assert "周小试" in desk.get("/subsidies?status=approved").text


def test_the_record_shows_the_answers_by_their_labels(app: Flask, claim: Claim) -> None:
    page = Desk(app).get(f"/subsidies/{claim.id}").text
    assert "务工地点" in page
    assert "长沙市" in page
    assert "199****5678" in page
    assert "19912345678" not in page


@pytest.mark.parametrize("status, said", [("received", "正在审核"), ("approved", "审核通过")])
def test_an_answer_is_kept_and_told(app: Flask, claim: Claim, status: str, said: str) -> None:
    assert answer(Desk(app), claim, status) == 302
    db.session.refresh(claim)
    assert claim.status == status
    assert said in (db.session.scalar(db.select(Notice.text)) or "")
    assert len(audited(f"claim_{status}")) == 1


def test_sending_back_needs_its_reason_and_keeps_what_was_typed(app: Flask, claim: Claim) -> None:
    desk = Desk(app)
    assert answer(desk, claim, "returned") == 400
    assert answer(desk, claim, "returned", "照片看不清，请重拍") == 302
    db.session.refresh(claim)
    assert claim.reason == "照片看不清，请重拍"


def test_a_decided_claim_is_not_decided_again(app: Flask, claim: Claim) -> None:
    desk = Desk(app)
    assert [answer(desk, claim, "approved") for _ in range(2)] == [302, 422]
    assert answer(desk, claim, "returned", "晚了") == 422
    assert db.session.scalar(db.select(db.func.count(Notice.id))) == 1


def test_an_unknown_answer_is_refused(app: Flask, claim: Claim) -> None:
    assert answer(Desk(app), claim, "withdrawn") == 400


def test_a_township_does_not_decide(app: Flask, claim: Claim) -> None:
    desk = Desk(app, role="township", region_code=claim.region_code[:9])
    assert answer(desk, claim, "approved") == 403


def test_a_claim_of_another_county_reads_as_absent(app: Flask, claim: Claim) -> None:
    desk = Desk(app, region_code=ELSEWHERE)
    assert "周小试" not in desk.get("/subsidies").text
    assert desk.get(f"/subsidies/{claim.id}").status_code == 404
    assert answer(desk, claim, "received") == 404


def test_each_look_at_a_photograph_is_written_down(
    app: Flask, claim: Claim, photo: Photo
) -> None:
    desk = Desk(app)
    assert f"/subsidies/photos/{photo.id}" in desk.get(f"/subsidies/{claim.id}").text
    for _ in range(2):
        with desk.get(f"/subsidies/photos/{photo.id}") as picture:
            assert picture.data[:2] == b"\xff\xd8"
            assert picture.content_type == "image/jpeg"
            assert picture.headers["Cache-Control"] == "no-store"
    assert [row.subject for row in audited("open_photo")] == [f"photo:{photo.id}"] * 2


def test_a_photograph_is_for_the_deciding_office_of_the_area(app: Flask, photo: Photo) -> None:
    path = f"/subsidies/photos/{photo.id}"
    assert Desk(app, role="township").get(path).status_code == 403
    assert Desk(app, region_code=ELSEWHERE).get(path).status_code == 404
    assert audited("open_photo") == []


def test_the_published_items_of_the_area_are_listed(app: Flask, claim: Claim) -> None:
    make_subsidy_item(name="没有公布的补贴", published=False)
    page = Desk(app).get("/subsidies/items").text
    assert "外出路费补助" in page
    assert "没有公布的补贴" not in page
    assert "外出路费补助" not in Desk(app, region_code=ELSEWHERE).get("/subsidies/items").text
    assert "外出路费补助" in Desk(app, role="village", region_code="431321101001").get(
        "/subsidies/items"
    ).text


def test_the_list_costs_the_same_for_many(app: Flask, claim: Claim) -> None:
    desk = Desk(app)
    few = desk.queries_of("/subsidies")
    for _ in range(5):
        make_claim(make_person(), make_subsidy_item())
    assert desk.queries_of("/subsidies") <= few

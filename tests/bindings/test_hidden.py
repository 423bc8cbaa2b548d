"""A phone that differs from the register's: nothing stored is shown or changed until confirmed."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image

from backend.core.actor import SYSTEM
from backend.core.db import db
from backend.domain.applications.models import Application
from backend.domain.bindings.actions import confirm_phone
from backend.domain.messages.models import Message
from backend.domain.people.models import Person
from backend.domain.subsidies.models import Claim
from backend.domain.training.models import TrainingWish
from backend.domain.vacancies.models import Vacancy
from tests.factories import (
    VILLAGE,
    make_application,
    make_claim,
    make_message,
    make_notice,
    make_opt_in,
    make_person,
    make_subsidy_item,
    make_training_wish,
    make_vacancy,
    make_wechat_user,
    make_wish,
)
from tests.labourer import Labourer, error_of, unconfirmed

BEFORE = datetime.now(UTC) - timedelta(days=3)
SCENE = f"village_{VILLAGE}"
CLAIM = {"answers": {"work_place": "长沙市"}, "request_key": "an-impostor-0001"}


@pytest.fixture
def person(app: Flask) -> Person:
    """Somebody who has already applied, wished, claimed and been told, three days ago."""
    person = make_person(name="张试", wish=False)
    make_wish(person, occupations=["6040205"])
    make_application(person, make_vacancy(), created_at=BEFORE)
    wish_key = f"{person.id}:6040205"
    make_training_wish(person, created_at=BEFORE, open_key=wish_key, time_code="evening")
    item = make_subsidy_item(code="JTBZ")
    make_claim(person, item, created_at=BEFORE, open_key=f"{person.id}:{item.id}")
    make_notice(person, created_at=BEFORE)
    make_opt_in(make_wechat_user(person, subscribed_at=BEFORE))
    return person


@pytest.fixture
def impostor(app: Flask, person: Person) -> Labourer:
    return unconfirmed(app, person, scene=SCENE)


def test_nothing_stored_shows(impostor: Labourer, person: Person) -> None:
    make_notice(person)  # also what staff say of old matters from now on
    for path in ("/applications", "/training/wishes", "/claims", "/notices"):
        assert impostor.get(path).json["items"] == [], path
    me = impostor.get("/me").json
    assert (me["name"], me["phone"], me["county"]) == (None, None, None)
    assert (me["weekly_push"], me["notices_unread"]) == (False, 0)
    assert impostor.get("/subsidies/JTBZ/form").json["known"] == []
    vacancy = db.session.scalars(db.select(Vacancy)).one()
    assert impostor.get(f"/vacancies/{vacancy.id}").json["my_application"] is None
    shown = "".join(
        impostor.get(path).text
        for path in ("/me", "/vacancies", "/vacancies/recommended", "/subsidies/JTBZ/form")
    )
    hidden = (person.name, person.id_number, person.phone or "?", person.id_number[-4:])
    assert not any(word in shown for word in hidden)


def test_what_is_recommended_does_not_follow_the_stored_wishes(
    app: Flask, impostor: Labourer, person: Person
) -> None:
    make_vacancy(title="缝纫工", occupation_code="6110100")
    titles = {card["title"] for card in impostor.get("/vacancies/recommended").json["items"]}
    assert "缝纫工" in titles
    own = Labourer(app, person).get("/vacancies/recommended").json["items"]
    assert "缝纫工" not in {card["title"] for card in own}
    assert all(card["why"] is None for card in impostor.get("/vacancies").json["items"])


def test_older_rows_are_neither_opened_nor_changed_by_doing_the_same_again(
    impostor: Labourer,
) -> None:
    application = db.session.scalars(db.select(Application)).one()
    wish, claim = db.session.scalars(db.select(TrainingWish)).one(), _claim()
    photo = impostor.call("POST", "/photos", data={"photo": _picture()}).json["id"]
    again = {"occupation_code": "6040205", "time_code": "now", "mode_code": "near"}
    answers = [
        impostor.post(f"/vacancies/{application.vacancy_id}/applications", consent=True),
        impostor.post("/training/wishes", **again, region_code=VILLAGE),
        impostor.post("/claims", item_code="JTBZ", photo_ids=[photo], **CLAIM),
    ]
    for answer in answers:
        assert (answer.status_code, error_of(answer)["rule"]) == (422, "bind.unconfirmed")
        assert "还在核对" in error_of(answer)["message"]
    for kind, row in (("applications", application), ("training/wishes", wish), ("claims", claim)):
        assert impostor.delete(f"/{kind}/{row.id}").status_code == 404
    db.session.refresh(wish)
    assert (wish.time_code, _claim().status) == ("evening", "submitted")


def _claim() -> Claim:
    return db.session.scalars(db.select(Claim)).one()


def _picture() -> tuple[BytesIO, str]:
    content = BytesIO()
    Image.new("RGB", (30, 20), "green").save(content, "PNG")
    content.seek(0)
    return (content, "photo.png")


def test_a_returned_claim_is_not_sent_again_by_an_unconfirmed_phone(impostor: Labourer) -> None:
    claim = _claim()
    claim.status, claim.open_key, claim.reason = "returned", None, "缺车票"
    photo = impostor.call("POST", "/photos", data={"photo": _picture()}).json["id"]
    answer = impostor.post("/claims", item_code="JTBZ", photo_ids=[photo], **CLAIM)
    assert error_of(answer)["rule"] == "bind.unconfirmed"
    assert _claim().status == "returned"


def test_what_comes_after_the_binding_is_ones_own(impostor: Labourer) -> None:
    vacancy = make_vacancy(title="叉车司机")
    applied = impostor.post(f"/vacancies/{vacancy.id}/applications", consent=False)
    assert applied.status_code == 200
    (mine,) = impostor.get("/applications").json["items"]
    assert mine["vacancy"]["title"] == "叉车司机"


def test_the_persons_own_push_is_neither_seen_nor_stopped_by_an_unconfirmed_phone(
    app: Flask, impostor: Labourer, person: Person
) -> None:
    own = Labourer(app, person)
    queued = make_message(own.user)
    impostor.put("/me/weekly-push", on=False)
    impostor.delete("/bind")
    db.session.refresh(queued)
    assert queued.status == "queued"
    assert own.get("/me").json["weekly_push"] is True


def test_an_unconfirmed_phone_cannot_switch_on_the_push_for_the_person(
    app: Flask, person: Person
) -> None:
    own = Labourer(app, person)
    own.put("/me/weekly-push", on=False)
    mini = unconfirmed(app, person, app_id="wx7e57000000000002")
    assert error_of(mini.put("/me/weekly-push", on=True))["rule"] == "push.no_account"
    account = unconfirmed(app, person)
    assert account.put("/me/weekly-push", on=True).json == {"weekly_push": True}
    assert own.get("/me").json["weekly_push"] is False


@pytest.mark.parametrize("scanned", [VILLAGE, "430102", "43"])
@pytest.mark.parametrize("path", ["/me", "/subsidies", "/vacancies", "/subsidies/JTBZ/form"])
def test_the_screens_are_those_of_an_unknown_person_who_scanned_the_same_code(
    app: Flask, person: Person, path: str, scanned: str
) -> None:
    scene = "" if scanned == "43" else f"village_{scanned}"
    newcomer = make_person(origin="self", check_status="waiting", wish=False)
    newcomer.region_code = scanned
    unknown = Labourer(app, newcomer, scene=scene)
    answer, expected = unconfirmed(app, person, scene=scene).get(path), unknown.get(path)
    if expected.status_code == 404:
        assert error_of(answer)["message"] == error_of(expected)["message"]
    else:
        assert answer.json == expected.json


def test_once_staff_confirm_everything_shows(impostor: Labourer) -> None:
    confirm_phone(SYSTEM, user_id=impostor.user.id, confirmed=True)
    me = impostor.get("/me").json
    assert (me["name"], me["phone_confirmed"], me["weekly_push"]) == ("张*", True, True)
    for path in ("/applications", "/training/wishes", "/claims", "/notices"):
        assert len(impostor.get(path).json["items"]) == 1, path


def test_once_staff_refuse_the_binding_is_gone(impostor: Labourer) -> None:
    confirm_phone(SYSTEM, user_id=impostor.user.id, confirmed=False, reason="电话核实不是本人")
    assert impostor.get("/me").json["bound"] is False
    assert db.session.scalars(db.select(Message)).all() == []

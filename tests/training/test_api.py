"""登记培训意愿 through the API: choices, one open wish per occupation, withdraw, the answer."""

import pytest
from flask import Flask

from backend.core.actor import SYSTEM
from backend.core.db import db
from backend.core.errors import BadInput, NotFound, RuleBroken
from backend.domain.accounts.queries import actor_of
from backend.domain.training.actions import answer_wish
from backend.domain.training.models import TrainingWish
from tests.factories import COUNTY, VILLAGE, make_person, make_staff, make_training_wish
from tests.labourer import API, Labourer, error_of, known

WELDING = {"occupation_code": "6040205", "time_code": "slack", "mode_code": "near"}


def wishes() -> list[TrainingWish]:
    db.session.commit()
    return list(db.session.scalars(db.select(TrainingWish).order_by(TrainingWish.id)))


def test_the_choices_are_words_and_pictures_for_everybody(app: Flask) -> None:
    choices = app.test_client().get(f"{API}/training/options").json
    assert {one["name"] for one in choices["times"]} == {"随时可以", "农闲时", "晚上", "周末"}
    assert {one["name"] for one in choices["modes"]} == {
        "在家附近上课", "到县城上课", "手机上学",
    }  # fmt: skip
    welding = next(one for one in choices["occupations"] if one["code"] == "6040205")
    assert "焊" in welding["name"]
    assert all(one["picture"] and one["name"] for one in choices["occupations"])


def test_a_wish_is_kept_and_shown_with_its_words(app: Flask) -> None:
    who = known(app)
    made = who.post("/training/wishes", **WELDING, region_code=COUNTY)
    assert made.status_code == 200
    shown = made.json
    assert (shown["time_name"], shown["mode_name"]) == ("农闲时", "在家附近上课")
    assert shown["place_name"] == "娄底市双峰县"
    assert (shown["status_text"], shown["can_withdraw"]) == ("已登记", True)
    assert who.get("/training/wishes").json["items"] == [shown]


def test_without_a_place_it_is_ones_own_village(app: Flask) -> None:
    known(app).post("/training/wishes", **WELDING, region_code="")
    assert wishes()[0].place_code == VILLAGE


def test_the_same_wish_again_changes_its_time_instead_of_doubling(app: Flask) -> None:
    who = known(app)
    first = who.post("/training/wishes", **WELDING, region_code=COUNTY).json
    again = who.post("/training/wishes", **WELDING | {"time_code": "evening"}, region_code=COUNTY)
    assert (again.json["id"], again.json["time_name"]) == (first["id"], "晚上")
    who.post("/training/wishes", **WELDING | {"occupation_code": "6110100"}, region_code=COUNTY)
    assert [row.occupation_code for row in wishes()] == ["6040205", "6110100"]


def test_every_choice_that_is_missing_is_told_at_once(app: Flask) -> None:
    who = known(app)
    answer = who.post("/training/wishes", occupation_code="9", time_code="never")
    assert answer.status_code == 400
    assert error_of(answer)["fields"] == {
        "occupation_code": "请选想学的工种",
        "time_code": "请选什么时候方便",
        "mode_code": "请选怎么学",
    }
    place = who.post("/training/wishes", **WELDING, region_code="999999")
    assert (place.status_code, error_of(place)["message"]) == (
        404, "没有找到这个地方，请从列表里重新选择",
    )  # fmt: skip
    assert wishes() == []


def test_a_withdrawn_wish_makes_room_for_a_new_one(app: Flask) -> None:
    who = known(app)
    first = who.post("/training/wishes", **WELDING, region_code=COUNTY).json
    gone = who.delete(f"/training/wishes/{first['id']}").json
    assert (gone["status_text"], gone["can_withdraw"]) == ("已撤回", False)
    assert error_of(who.delete(f"/training/wishes/{first['id']}"))["rule"] == "wish.transition"
    second = who.post("/training/wishes", **WELDING, region_code=COUNTY).json
    assert second["id"] != first["id"]


@pytest.mark.parametrize(
    "status, reason, shown, told",
    [
        ("received", "", "已收到", "已收到，有班会通知您"),
        ("returned", "想学哪一种焊", "需要补充", "想学哪一种焊。"),
        ("approved", "", "已列入开班安排", "已列入开班安排"),
    ],
)
def test_the_clerks_answer_shows_and_is_told(
    app: Flask, status: str, reason: str, shown: str, told: str
) -> None:
    who = known(app)
    made = who.post("/training/wishes", **WELDING, region_code=COUNTY).json
    answer_wish(SYSTEM, wish_id=made["id"], status=status, reason=reason)
    (wish,) = who.get("/training/wishes").json["items"]
    assert (wish["status_text"], wish["reason"]) == (shown, reason or None)
    (notice,) = who.get("/notices").json["items"]
    assert told in notice["text"]
    assert notice["link"] == "/pages/mine/wishes"


def test_sending_back_needs_a_reason_and_an_end_is_an_end(app: Flask) -> None:
    who = known(app)
    made = who.post("/training/wishes", **WELDING, region_code=COUNTY).json
    with pytest.raises(BadInput, match="退回要写原因"):
        answer_wish(SYSTEM, wish_id=made["id"], status="returned", reason=" ")
    answer_wish(SYSTEM, wish_id=made["id"], status="approved")
    with pytest.raises(RuleBroken):
        answer_wish(SYSTEM, wish_id=made["id"], status="received")
    assert who.delete(f"/training/wishes/{made['id']}").status_code == 422


def test_nobody_reaches_another_persons_wish(app: Flask) -> None:
    row = make_training_wish(make_person())
    who = known(app)
    assert who.get("/training/wishes").json["items"] == []
    assert who.delete(f"/training/wishes/{row.id}").status_code == 404
    refused = Labourer(app).post("/training/wishes", **WELDING)
    assert error_of(refused)["rule"] == "bind.required"
    elsewhere = actor_of(make_staff(region_code="430121"))
    with pytest.raises(NotFound):
        answer_wish(elsewhere, wish_id=row.id, status="received")

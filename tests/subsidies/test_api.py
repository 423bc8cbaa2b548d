"""领补贴 through the API: the county's list, the form, photographs, one open claim an item."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from backend.core.actor import SYSTEM
from backend.core.db import db
from backend.domain.subsidies.actions import answer_claim
from backend.domain.subsidies.models import Claim, Photo, SubsidyItem
from backend.providers.storage import PHOTO_BYTES
from tests.factories import make_claim, make_person, make_subsidy_item
from tests.labourer import API, Labourer, error_of, known
from tests.subsidies.pictures import DEVICE, photograph


@pytest.fixture
def item(app: Flask) -> SubsidyItem:
    return make_subsidy_item(code="JTBZ", name="一次性交通补助")


def upload(who: Labourer, content: BytesIO | None = None) -> TestResponse:
    # encoded here: the test client leaves the temporary file of a large form open
    file = FileStorage(content or photograph(), "photo.jpg")
    boundary, body = encode_multipart({"photo": file})
    kind = f"multipart/form-data; boundary={boundary}"
    return who.call("POST", "/photos", data=body, content_type=kind)


def claim(who: Labourer, key: str = "request-0001", **changes: Any) -> TestResponse:
    body = {"item_code": "JTBZ", "answers": {"work_place": "长沙市"}, "request_key": key}
    if "photo_ids" not in changes:
        changes["photo_ids"] = [upload(who).json["id"]]
    return who.post("/claims", **body | changes)


def claims() -> list[Claim]:
    db.session.commit()
    return list(db.session.scalars(db.select(Claim)))


def test_the_list_names_standard_steps_office_and_telephone(app: Flask, item: SubsidyItem) -> None:
    make_subsidy_item(code="HIDE", name="还没公布", published=False)
    visitor = app.test_client()
    db.session.commit()
    listed = visitor.get(f"{API}/subsidies").json
    assert listed["county"] == {"code": "431321", "name": "娄底市双峰县"}
    assert [one["name"] for one in listed["items"]] == ["一次性交通补助"]
    shown = visitor.get(f"{API}/subsidies/JTBZ").json
    assert shown["steps"] == ["提交申请", "经办核对", "发放"]
    assert (shown["office"], shown["phone"]) == ("县就业服务中心", "0738-0000001")
    assert (shown["standard"], shown["documents"]) == ("以县人社局公布为准", ["车票"])
    assert visitor.get(f"{API}/subsidies/HIDE").status_code == 404


def test_among_several_counties_ones_own_comes_first_and_another_can_be_asked(
    app: Flask, item: SubsidyItem
) -> None:
    make_subsidy_item(code="QT", name="别县的补助", region_code="430121")
    who, visitor = known(app), app.test_client()
    assert who.get("/subsidies").json["county"]["code"] == "431321"
    assert who.get("/subsidies", region="430121").json["items"][0]["name"] == "别县的补助"
    answer = visitor.get(f"{API}/subsidies").json
    assert (answer["county"], answer["items"], len(answer["counties"])) == (None, [], 2)
    assert error_of(who.get("/subsidies/QT/form"))["message"].startswith("这个县的清单里没有")


def test_the_form_holds_what_is_known_masked_and_asks_the_rest(
    app: Flask, item: SubsidyItem
) -> None:
    person = make_person(name="张试", phone="19900005678")
    answer = Labourer(app, person).get("/subsidies/JTBZ/form")
    known_facts = {one["key"]: one["value"] for one in answer.json["known"]}
    assert (known_facts["name"], known_facts["phone"]) == ("张*", "199****5678")
    assert known_facts["id_number"].startswith("4313**********")
    assert "双峰县" in known_facts["home"]
    assert [one["key"] for one in answer.json["ask"]] == ["work_place"]
    assert answer.json["photo"]["label"] == "车票照片"
    assert person.id_number not in answer.text


def test_a_claim_with_one_photograph_is_kept_and_shown(app: Flask, item: SubsidyItem) -> None:
    who = known(app)
    made = claim(who)
    assert made.status_code == 200
    assert (made.json["status_text"], made.json["can_withdraw"]) == ("已提交", True)
    assert [step["text"] for step in made.json["steps"]] == ["已提交"]
    assert who.get("/claims").json["items"] == [made.json]
    (row,) = claims()
    assert row.answers == {"work_place": "长沙市"}
    assert len(row.photos) == 1


def test_the_same_request_again_is_the_same_claim(app: Flask, item: SubsidyItem) -> None:
    who = known(app)
    photo = upload(who).json["id"]
    first = claim(who, photo_ids=[photo])
    assert claim(who, photo_ids=[photo]).json == first.json
    assert len(claims()[0].steps) == 1


def test_another_persons_request_key_opens_nothing(app: Flask, item: SubsidyItem) -> None:
    claim(known(app), answers={"work_place": "机密地点"})
    answer = claim(known(app))
    assert answer.status_code == 409
    assert "机密地点" not in answer.text
    assert len(claims()) == 1


def test_a_second_open_claim_says_where_the_first_stands(app: Flask, item: SubsidyItem) -> None:
    who = known(app)
    first = claim(who).json
    answer = claim(who, "request-0002")
    assert (answer.status_code, error_of(answer)["rule"]) == (409, "claim.open")
    assert error_of(answer)["message"] == (
        "您已经申请过“一次性交通补助”，现在是“已提交”，不用再交"
    )
    answer_claim(SYSTEM, claim_id=first["id"], status="received")
    assert "已收到" in error_of(claim(who, "request-0003"))["message"]
    make_subsidy_item(code="OTHER")
    assert claim(who, "request-0004", item_code="OTHER").status_code == 200


def test_a_returned_claim_is_sent_again_in_place(app: Flask, item: SubsidyItem) -> None:
    who = known(app)
    first = claim(who).json
    answer_claim(SYSTEM, claim_id=first["id"], status="returned", reason="车票看不清")
    (shown,) = who.get("/claims").json["items"]
    assert (shown["status_text"], shown["reason"]) == ("退回补充", "车票看不清")
    asked = {one["key"]: one["value"] for one in who.get("/subsidies/JTBZ/form").json["ask"]}
    assert asked["work_place"], "what was typed the first time comes back"
    again = claim(who, "request-0002", answers={"work_place": "株洲市"}).json
    assert (again["id"], again["status"], again["reason"]) == (first["id"], "submitted", None)
    assert [step["text"] for step in again["steps"]] == ["已提交", "退回补充：车票看不清", "已提交"]
    (row,) = claims()
    assert row.answers == {"work_place": "株洲市"}
    answer_claim(SYSTEM, claim_id=first["id"], status="approved")
    told = [one["text"] for one in who.get("/notices").json["items"]]
    assert "审核通过了" in told[0]
    assert "需要补充：车票看不清。" in told[1]


def test_a_claim_can_be_taken_back_until_it_is_decided(app: Flask, item: SubsidyItem) -> None:
    who = known(app)
    first = claim(who).json
    gone = who.delete(f"/claims/{first['id']}").json
    assert (gone["status_text"], gone["can_withdraw"]) == ("已撤回", False)
    second = claim(who, "request-0002").json
    assert second["id"] != first["id"]
    answer_claim(SYSTEM, claim_id=second["id"], status="approved")
    refused = who.delete(f"/claims/{second['id']}")
    assert (refused.status_code, error_of(refused)["rule"]) == (422, "claim.transition")


def test_everything_that_is_missing_is_told_at_once(app: Flask, item: SubsidyItem) -> None:
    answer = claim(known(app), answers={"work_place": " "}, photo_ids=[])
    assert answer.status_code == 400
    assert error_of(answer)["fields"] == {
        "work_place": "请填写务工地点", "photo": "请拍一张车票照片",
    }  # fmt: skip
    assert claims() == []


@pytest.mark.parametrize(
    "kind, value, said",
    [("text", "长" * 101, "太长了"), ("number", "三千", "请填数字"), ("number", "3000.5", "")],
)
def test_an_answer_is_checked_by_its_kind(app: Flask, kind: str, value: str, said: str) -> None:
    ask = {"key": "sum", "label": "金额", "type": kind, "hint": "", "required": True}
    make_subsidy_item(code="JTBZ", asks=[ask])
    answer = claim(known(app), answers={"sum": value})
    assert answer.status_code == (400 if said else 200)
    if said:
        assert said in error_of(answer)["fields"]["sum"]


def test_another_persons_photograph_cannot_be_used(app: Flask, item: SubsidyItem) -> None:
    theirs = upload(known(app)).json["id"]
    answer = claim(known(app), photo_ids=[theirs])
    assert set(error_of(answer)["fields"]) == {"photo"}
    assert db.session.scalars(db.select(Photo)).one().claim_id is None


def test_a_photograph_of_an_earlier_claim_stays_with_it(app: Flask, item: SubsidyItem) -> None:
    who = known(app)
    photo = upload(who).json["id"]
    first = claim(who, photo_ids=[photo]).json
    answer_claim(SYSTEM, claim_id=first["id"], status="approved")
    make_subsidy_item(code="OTHER")
    answer = claim(who, "request-0002", item_code="OTHER", photo_ids=[photo])
    assert set(error_of(answer)["fields"]) == {"photo"}
    assert db.session.get_one(Photo, photo).claim_id == first["id"]


def test_place_device_and_name_do_not_stay_in_a_photograph(
    app: Flask, item: SubsidyItem, data_dir: Path
) -> None:
    answer = upload(known(app))
    assert (answer.status_code, answer.json["width"], answer.json["height"]) == (200, 40, 60)
    row = db.session.get_one(Photo, answer.json["id"])
    stored = data_dir / "files" / row.file_name
    with Image.open(stored) as picture:
        assert dict(picture.getexif()) == {}
    assert DEVICE.encode() not in stored.read_bytes()
    assert "photo" not in row.file_name


@pytest.mark.parametrize(
    "content, said",
    [
        (b"", "这个文件不是完整的照片，请重新拍一张，或选 JPG、PNG 照片再传"),
        (b"%PDF-1.4 not a picture", "这个文件不是完整的照片"),
        (photograph().getvalue()[:200], "这个文件不是完整的照片"),
        (b"\0\0\0\x18ftypheic" + bytes(40), "这张照片是 HEIC 格式"),
        (bytes(PHOTO_BYTES + 1), "照片太大了，请换一张 8 MB 以内的再传"),
    ],
    ids=["empty", "another kind", "cut off", "heic", "too large"],
)
def test_a_file_that_is_no_photograph_is_refused_in_words(
    app: Flask, content: bytes, said: str
) -> None:
    answer = upload(known(app), BytesIO(content))
    assert answer.status_code == 400
    assert said in error_of(answer)["message"]
    assert db.session.scalars(db.select(Photo)).all() == []


def test_no_file_at_all_is_told_by_its_field(app: Flask) -> None:
    answer = known(app).call("POST", "/photos", data={})
    assert error_of(answer)["fields"] == {"photo": "请先拍照或选一张照片"}


def test_nobody_reaches_another_persons_claim(app: Flask, item: SubsidyItem) -> None:
    row = make_claim(make_person(), item)
    who = known(app)
    assert who.get("/claims").json["items"] == []
    assert who.delete(f"/claims/{row.id}").status_code == 404
    unbound = Labourer(app)
    for answer in (unbound.get("/subsidies/JTBZ/form"), upload(unbound), unbound.get("/claims")):
        assert error_of(answer)["rule"] == "bind.required"

"""Home visits on the phone: topics, proof, resends, and whose household it is."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from PIL import Image

from backend.core.clock import real_now, today
from backend.core.db import db
from backend.domain.fieldwork.models import FieldPhoto, Visit
from backend.domain.fieldwork.rules import LOOSE_KEPT, PHOTOS_KEPT
from backend.jobs.batches import data_dir
from backend.jobs.photos import drop_old_photos
from tests.console import ELSEWHERE, audited
from tests.factories import make_household
from tests.fieldwork.phone import HelperPhone
from tests.labourer import error_of


def visit(**more: Any) -> dict[str, Any]:
    values = {
        "visited_on": today().isoformat(), "topics": ["work", "subsidy"], "list_handed": True,
        "note": "想去深圳", "client_key": uuid4().hex,
    }  # fmt: skip
    return values | more


def photo_of(phone: HelperPhone) -> int:
    picture = BytesIO()
    Image.new("RGB", (40, 30)).save(picture, "PNG")
    picture.seek(0)
    answer = phone.call(
        "POST", "/fieldwork/photos", data={"photo": (picture, "a.png")},
        content_type="multipart/form-data",
    )  # fmt: skip
    number: int = answer.json["id"]
    return number


def test_a_visit_is_kept_with_its_photograph_signature_and_place(app: Flask) -> None:
    phone, home = HelperPhone(app), make_household()
    body = visit(photo_id=photo_of(phone), signature_id=photo_of(phone), lng=112.2, lat=27.4)
    answer = phone.post(f"/households/{home.id}/visits", **body)
    assert answer.json | {"photo": True, "signature": True, "list_handed": True} == answer.json
    assert answer.json["topics"] == ["就业渠道", "补贴申报"]
    row = db.session.scalars(db.select(Visit)).one()
    assert (row.lng, row.lat, row.staff_name) == (112.2, 27.4, "贺助")
    assert phone.get(f"/households/{home.id}").json["visited_on"] == today().isoformat()


def test_a_visit_that_is_sent_again_counts_once(app: Flask) -> None:
    phone, home, body = HelperPhone(app), make_household(), visit()
    found = {phone.post(f"/households/{home.id}/visits", **body).json["id"] for _ in range(5)}
    assert len(found) == 1
    assert len(phone.get(f"/households/{home.id}/visits").json["items"]) == 1


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"topics": []}, "topics"),
        ({"topics": ["party"]}, "topics"),
        ({"visited_on": "2999-01-01"}, "visited_on"),
        ({"photo_id": 999_999}, "photo_id"),
        ({"lng": 0.0, "lat": 0.0}, "place"),
    ],
)
def test_faults_are_named_by_field(app: Flask, wrong: dict[str, Any], field: str) -> None:
    home = make_household()
    answer = HelperPhone(app).post(f"/households/{home.id}/visits", **visit(**wrong))
    assert (answer.status_code, list(error_of(answer)["fields"])) == (400, [field])


def test_another_helpers_photograph_cannot_be_used(app: Flask) -> None:
    photo = photo_of(HelperPhone(app))
    home = make_household()
    answer = HelperPhone(app).post(f"/households/{home.id}/visits", **visit(photo_id=photo))
    assert answer.status_code == 400


def test_a_household_of_another_place_reads_as_absent(app: Flask) -> None:
    phone, home = HelperPhone(app), make_household(region_code=f"{ELSEWHERE}001001")
    assert phone.get(f"/households/{home.id}").status_code == 404
    assert phone.get(f"/households/{home.id}/visits").status_code == 404
    assert phone.post(f"/households/{home.id}/visits", **visit()).status_code == 404


def test_an_older_visit_does_not_hide_the_latest(app: Flask) -> None:
    phone, home = HelperPhone(app), make_household()
    for days in (0, 9):
        day = today() - timedelta(days=days)
        phone.post(f"/households/{home.id}/visits", **visit(visited_on=day.isoformat()))
    assert phone.get(f"/households/{home.id}").json["visited_on"] == today().isoformat()


def age(photo_id: int, days: timedelta) -> Path:
    """Make the photograph that old; where its file is."""
    photo = db.session.get_one(FieldPhoto, photo_id)
    photo.uploaded_at = real_now() - days
    db.session.commit()
    return data_dir() / "files" / photo.file_name


def test_photographs_are_dropped_when_their_time_is_over_and_the_visit_stays(app: Flask) -> None:
    phone, home, day = HelperPhone(app), make_household(), timedelta(days=1)
    old, signed, young, loose, fresh = (photo_of(phone) for _ in range(5))
    for photo, signature in ((old, signed), (young, None)):
        body = visit(photo_id=photo, signature_id=signature)
        assert phone.post(f"/households/{home.id}/visits", **body).status_code == 200
    over = PHOTOS_KEPT + day
    gone = [age(old, over), age(signed, over), age(loose, LOOSE_KEPT + day)]
    kept = [age(young, PHOTOS_KEPT - day), age(fresh, LOOSE_KEPT - day)]
    assert all(file.exists() for file in gone + kept)
    assert drop_old_photos() == 3
    assert [file.exists() for file in gone + kept] == [False] * 3 + [True] * 2
    assert {photo.id for photo in db.session.scalars(db.select(FieldPhoto))} == {young, fresh}
    shown = phone.get(f"/households/{home.id}/visits").json["items"]
    assert sorted((one["photo"], one["signature"]) for one in shown) == [
        (False, False), (True, False),
    ]  # fmt: skip
    assert drop_old_photos() == 0
    assert audited("forget")[0].detail["added"] == 3

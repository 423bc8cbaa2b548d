"""The shipped divisions are in the database once, and are found as people know them."""

import time

import pytest
from flask import Flask

from backend.core.actor import ANONYMOUS, SYSTEM
from backend.core.db import db, transaction
from backend.core.errors import NotFound
from backend.domain.regions.actions import load_regions
from backend.domain.regions.models import Region
from backend.domain.regions.queries import get_region, list_children, region_names


def test_loading_again_changes_nothing(app: Flask) -> None:
    before = db.session.scalar(db.select(db.func.count()).select_from(Region))
    started = time.monotonic()
    with transaction():
        added = load_regions(SYSTEM)
    assert added == 0
    assert db.session.scalar(db.select(db.func.count()).select_from(Region)) == before == 34896
    assert time.monotonic() - started < 10


def test_children_come_without_statistical_areas_and_placeholders(app: Flask) -> None:
    prefectures = list_children(ANONYMOUS, parent="43")
    assert len(prefectures) == 14
    assert prefectures[-1].code == "4331"
    counties = [one for city in prefectures for one in list_children(ANONYMOUS, parent=city.code)]
    assert len(counties) == 122
    districts = list_children(ANONYMOUS, parent="31")
    assert "松江区" in {one.name for one in districts}
    assert "市辖区" not in {one.name for one in districts}


def test_an_abolished_code_leads_to_its_successor(app: Flask) -> None:
    assert get_region(ANONYMOUS, code="431121").name == "祁阳市"
    assert get_region(ANONYMOUS, code="430521").full_name == "湖南省邵阳市邵东市"
    with pytest.raises(NotFound):
        get_region(ANONYMOUS, code="999999")


def test_names_of_many_codes_come_at_once(app: Flask) -> None:
    names = region_names(ANONYMOUS, codes=["430102", "43", "000000"])
    assert names == {"430102": "湖南省长沙市芙蓉区", "43": "湖南省"}

"""Searching people: by initials in every reading, inside and above a county, never all rows."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from backend.core.actor import SYSTEM, Actor
from backend.core.db import db
from backend.core.errors import BadInput
from backend.core.privacy import look_up_hash
from backend.domain.people.identity import make_id_number
from backend.domain.people.models import Person
from backend.domain.people.names import initials
from backend.domain.people.queries import list_people
from tests.explain import full_scans, refresh_statistics
from tests.factories import COUNTY, VILLAGE, make_person

PHONE = "19900005678"
CLERK = Actor("staff", 1, role="county", region=COUNTY)
PROVINCE = Actor("staff", 2, role="province", region="43")


@pytest.mark.parametrize(
    "name, letters",
    [
        ("张小试", "zxs"), ("欧阳试", "oys"), ("阿依·试", "ays"), ("吕绿", "ll"), ("A试", "as"),
        ("曾试", "cs"), ("", ""), ("１", ""),
    ],
)  # fmt: skip
def test_initials_are_one_letter_a_character(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize(
    "name, typed",
    [
        ("张小试", ("zxs", "zx", "z", "ZXS")), ("曾小试", ("zxs", "cxs")),
        ("单小试", ("sxs", "dxs")), ("解小试", ("xxs", "jxs")), ("仇小试", ("qxs", "cxs")),
        ("覃小试", ("qxs", "txs")), ("尉迟小试", ("ycxs", "wcxs")),
    ],
)  # fmt: skip
def test_people_are_found_by_initials_in_both_readings_of_the_surname(
    app: Flask, name: str, typed: tuple[str, ...]
) -> None:
    person = make_person(name=name)
    make_person(name="毛大明")
    for text in typed:
        assert list_people(CLERK, text=text).items == [person], text
        assert list_people(PROVINCE, text=text).items == [person], text
    assert list_people(CLERK, text="xs").items == []


def test_the_other_reading_belongs_to_its_surname_alone(app: Flask) -> None:
    make_person(name="谭小试")  # stored as txs, like 覃小试
    assert list_people(CLERK, text="qxs").items == []


def test_initials_follow_a_corrected_name(app: Flask) -> None:
    person = make_person(name="张小试")
    person.name = "李小试"
    db.session.flush()
    assert list_people(CLERK, text="lxs").items == [person]
    assert list_people(CLERK, text="zxs").items == []


def test_a_part_of_the_name_is_found_in_a_county_and_its_beginning_above(app: Flask) -> None:
    person = make_person(name="欧阳小试")
    for actor, text, found in [
        (CLERK, "欧阳", True), (CLERK, "小试", True), (PROVINCE, "欧阳", True),
        (PROVINCE, "小试", False), (CLERK, "%", False), (PROVINCE, "_", False),
    ]:  # fmt: skip
        assert list_people(actor, text=text).items == [person] * found, (actor.role, text)


def test_pages_in_order_show_everybody_once(app: Flask) -> None:
    villages = (VILLAGE, "431321101002", "430121001001")
    names = ("张甲", "李乙", "张丙")
    made = {make_person(name=names[n % 3], region_code=villages[n % 2]).id for n in range(58)}
    for actor, text, expected in [(CLERK, "", 58), (PROVINCE, "张", 39), (CLERK, "z", 39)]:
        seen, cursor, pages = [], None, 0
        while pages == 0 or cursor:
            page = list_people(actor, text=text, cursor=cursor)
            seen += [person.id for person in page.items]
            cursor, pages = page.next, pages + 1
        assert (len(seen), len(set(seen)), pages) == (expected, expected, -(-expected // 25))
        assert set(seen) <= made
    for wrong in ("x", "0"):
        with pytest.raises(BadInput):
            list_people(CLERK, cursor=wrong)


@pytest.fixture
def crowd(app: Flask) -> None:
    """5,000 people in 100 villages of two counties, enough for a plan to matter."""
    names = [a + b + c for a in "张李王覃曾刘陈杨" for b in "小大明" for c in "试新民"]
    rows: list[dict[str, Any]] = []
    for n in range(5000):
        region = f"{('431321', '430121')[n % 2]}{101 + n % 10}{n % 50:03d}"
        number = make_id_number(region[:6], date(1970 + n // 1000, 1, 1 + n % 28), n % 1000)
        rows.append({
            "name": names[n % len(names)], "region_code": region, "id_number": number,
            "id_hash": look_up_hash("id_number", f"{n}"), "sex": 1, "birth_on": date(1970, 1, 1),
            "phone": PHONE, "phone_hash": look_up_hash("phone", f"{n}"),
            "check_status": "waiting" if n % 100 == 0 else "confirmed",
        })  # fmt: skip
    db.session.execute(db.insert(Person), rows)
    refresh_statistics("people")


def test_no_search_reads_the_whole_table(app: Flask, crowd: None) -> None:
    number = make_id_number(COUNTY, date(1985, 1, 1), 1)
    for region in ("43", "4313", COUNTY, VILLAGE[:9], VILLAGE):
        actor = Actor("staff", 1, role="county", region=region)
        for text in ("张", "张小试", "zxs", "q", PHONE, number):
            plan = full_scans(lambda a=actor, t=text: list_people(a, text=t), of="people")
            assert plan == [], (region, text)
    for region in ("4313", COUNTY, VILLAGE):
        actor = Actor("staff", 1, role="county", region=region)
        assert full_scans(lambda a=actor: list_people(a), of="people") == [], region
    waiting = full_scans(lambda: list_people(PROVINCE, check="waiting"), of="people")
    assert waiting == []


def test_bulk_rows_have_their_initials(app: Flask, crowd: None) -> None:
    assert len(list_people(SYSTEM, text="zxs").items) == 25

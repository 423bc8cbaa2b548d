"""Who is like whom: the live check, the queue after a save, the nightly scan; areas kept apart."""

from datetime import date

import pytest
from flask import Flask

from backend.core.actor import SYSTEM, Actor
from backend.core.db import db, transaction
from backend.domain.duplicates.actions import note_similar
from backend.domain.duplicates.models import DuplicatePair
from backend.domain.duplicates.queries import Likeness, find_similar
from backend.domain.duplicates.scan import scan_register
from backend.domain.people.identity import make_id_number
from backend.domain.people.models import Person
from backend.jobs.clock import run_job
from backend.jobs.table import JOBS, Order
from tests.console import audited
from tests.duplicates.rows import BIRTH, RIGHT, TYPO
from tests.explain import full_scans, refresh_statistics
from tests.factories import COUNTY, VILLAGE, make_person

CLERK = Actor("staff", 1, role="county", region=COUNTY)
FAR = "430121001001"
SWAPPED = RIGHT[:8] + RIGHT[9] + RIGHT[8] + RIGHT[10:]  # 1985 -> 1958
BROTHER = make_id_number("431381", BIRTH, 125)
OTHER_DAY = make_id_number("431321", date(1990, 1, 2), 7)


def check(name: str = "张小试", number: str = RIGHT, region: str = VILLAGE) -> Likeness:
    birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    return find_similar(CLERK, number=number, name=name, birth_on=birth, region_code=region)


def register(number: str, **changes: object) -> Person:
    birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    return make_person(id_number=number, **{"name": "张小试", "birth_on": birth} | changes)


def test_nobody_is_like_a_stranger(app: Flask) -> None:
    register(OTHER_DAY, name="李大明")
    assert check() == Likeness()


@pytest.mark.parametrize(
    "number, name, kind",
    [
        (TYPO, "张小试", "one_digit"), (TYPO, "李大明", "one_digit"),
        (SWAPPED, "张小试", "swapped"), (SWAPPED, "李大明", "swapped"),
        (BROTHER, "张小试", "one_digit"), (BROTHER, "李大明", None),
    ],
)  # fmt: skip
def test_a_slip_in_the_number_is_found(
    app: Flask, number: str, name: str, kind: str | None
) -> None:
    person = register(number, name=name, region_code="431321101002")
    assert check().similar == ([(person, kind)] if kind else [])


def test_the_same_name_birth_and_village_are_found(app: Flask) -> None:
    number = make_id_number("431322", BIRTH, 888)
    person = register(number)
    register(make_id_number("431322", BIRTH, 886), region_code="431321101002")
    assert check().similar == [(person, "details")]


def test_the_same_number_names_the_person_only_in_the_own_area(app: Flask) -> None:
    person = register(RIGHT, name="王一试")
    assert check() == Likeness(same=person)
    person.region_code = FAR
    assert check() == Likeness(same_elsewhere=True)


def test_of_people_elsewhere_only_their_being_is_told(app: Flask) -> None:
    register(TYPO, region_code=FAR)
    assert check() == Likeness(similar_elsewhere=True)


def test_who_was_merged_away_is_like_nobody(app: Flask) -> None:
    person = register(TYPO)
    person.merged_into_id = make_person(name="李大明").id
    assert check() == Likeness()


def test_a_save_puts_the_pair_into_the_queue_once(app: Flask) -> None:
    register(TYPO)
    person = register(RIGHT)
    assert [note_similar(SYSTEM, person=person) for _ in range(2)] == [1, 0]
    pair = db.session.scalars(db.select(DuplicatePair)).one()
    assert (pair.right_id, pair.kind, pair.state) == (person.id, "one_digit", "open")
    assert len(audited("note_pairs")) == 1


def test_the_scan_finds_what_the_live_check_finds(app: Flask) -> None:
    people = [
        register(RIGHT), register(TYPO, name="李大明"), register(SWAPPED), register(BROTHER),
        register(make_id_number("431322", BIRTH, 888)), register(OTHER_DAY),
        register(make_id_number("431321", date(1990, 1, 2), 9), name="王一试"),
    ]  # fmt: skip
    live = {
        (min(person.id, other.id), max(person.id, other.id), kind)
        for person in people
        for other, kind in check(person.name, person.id_number, person.region_code).similar
    }
    assert scan_register(SYSTEM) == (len(people), sorted(live))
    assert {kind for _, _, kind in live} == {"one_digit", "swapped", "details"}


def test_the_nightly_job_fills_the_queue_and_may_be_repeated(app: Flask) -> None:
    register(RIGHT)
    register(TYPO)
    db.session.commit()
    job, day = JOBS["find-duplicates"], date(2026, 11, 23)
    trial = run_job(job, Order(day, "2026-W48", dry_run=True))
    assert trial == {"people": 2, "pairs": 1, "dry_run": True}
    runs = [run_job(job, Order(day, "2026-W48")) for _ in range(2)]
    assert [run["new_pairs"] for run in runs] == [1, 0]
    assert len(db.session.scalars(db.select(DuplicatePair)).all()) == 1


def test_the_live_check_reads_no_whole_table(app: Flask) -> None:
    with transaction():
        rows = [
            {"name": f"试{n}", "region_code": VILLAGE, "id_number": RIGHT, "id_hash": f"{n}",
             "sex": 1, "birth_on": BIRTH}
            for n in range(5000)
        ]  # fmt: skip
        db.session.execute(db.insert(Person), rows)
        refresh_statistics("people")
    assert full_scans(check, of="people") == []

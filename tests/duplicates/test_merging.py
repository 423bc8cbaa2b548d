"""A merge and its undo leave the whole database as it was, whatever hangs on whom."""

from random import Random

import pytest
from flask import Flask
from sqlalchemy import Column, ForeignKey, Integer, Table

from backend.core.actor import SYSTEM
from backend.core.clock import real_now
from backend.core.db import db
from backend.domain.duplicates.actions import merge_people, undo_merge
from backend.domain.duplicates.fields import person_fields
from backend.domain.duplicates.links import columns_to_people, count_links, move_back, move_links
from backend.domain.duplicates.models import DuplicatePair, PersonMerge
from backend.domain.people.models import Person
from tests.duplicates.rows import everything
from tests.factories import (
    make_application,
    make_claim,
    make_notice,
    make_person,
    make_subsidy_item,
    make_training_wish,
    make_vacancy,
    make_wechat_user,
)


def make_crowd(rng: Random) -> list[Person]:
    """Five people with random fields, some empty, and random links, some of them in conflict."""
    vacancies, item = [make_vacancy() for _ in range(2)], make_subsidy_item()
    people = []
    for n in range(5):
        person = make_person(
            name=rng.choice(["张小试", "李小试"]), wish=rng.random() < 0.5,
            phone=rng.choice([None, f"1990000{n:04d}"]), sex=rng.choice([1, 2]),
            education=rng.choice(["", "junior", "bachelor"]),
            relation=rng.choice(["", "户主", "配偶"]), registered_poor=rng.random() < 0.5,
            employment=rng.choice(["", "FARM", "UNEMP_WILL"]),
            region_code=rng.choice(["431321101001", "431321101002"]),
        )  # fmt: skip
        if rng.random() < 0.3:
            person.household_id = None
        for vacancy in rng.sample(vacancies, rng.randrange(3)):
            make_application(person, vacancy)
        if rng.random() < 0.5:
            make_training_wish(person, open_key=f"{person.id}:6040205")
        if rng.random() < 0.5:
            make_claim(person, item, open_key=f"{person.id}:{item.id}")
        for _ in range(rng.randrange(3)):
            make_notice(person)
        if rng.random() < 0.5:
            make_wechat_user(person)
        people.append(person)
    return people


def merge_some(rng: Random, people: list[Person]) -> list[int]:
    """Merge until one or two are left; returns the pairs in the order of the merges."""
    done, left = [], list(people)
    while len(left) > rng.choice([1, 2]):
        one, other = sorted(rng.sample(left, 2), key=lambda person: person.id)
        pair = DuplicatePair(left_id=one.id, right_id=other.id, kind="details", found_at=real_now())
        db.session.add(pair)
        db.session.flush()
        keep = rng.choice(["left", "right"])
        taken = [name for name in person_fields() if rng.random() < 0.4]
        merge_people(SYSTEM, pair_id=pair.id, keep=keep, taken=taken, reason="试")
        left.remove(other if keep == "left" else one)
        done.append(pair.id)
    return done


@pytest.mark.parametrize("seed", range(12))
def test_random_merges_are_undone_to_the_same_database(app: Flask, seed: int) -> None:
    rng = Random(seed)
    people = make_crowd(rng)
    before = everything()
    merged = merge_some(rng, people)
    assert everything() != before
    for pair_id in reversed(merged):
        assert undo_merge(SYSTEM, pair_id=pair_id, reason="试").unrestored == []
    assert everything() == before


@pytest.mark.parametrize("seed", range(6))
def test_after_a_merge_nothing_visible_hangs_on_the_other_but_what_was_kept(
    app: Flask, seed: int
) -> None:
    rng = Random(100 + seed)
    merge_some(rng, make_crowd(rng))
    for merge in db.session.scalars(db.select(PersonMerge)):
        left_there = sum(count_links(merge.away_id)[merge.away_id].values())
        assert left_there == len(merge.kept)


def test_every_foreign_key_to_people_is_known() -> None:
    known = {(table.name, column.name) for table, column in columns_to_people()}
    assert ("applications", "person_id") in known
    assert ("work_wishes", "person_id") in known
    named = {
        (table.name, column.name)
        for table in db.metadata.sorted_tables
        for column in table.columns
        if column.name == "person_id" and table.name not in ("person_merges", "duplicate_pairs")
    }
    assert named <= known


def test_a_new_table_is_moved_without_a_word(app: Flask) -> None:
    table = Table(
        "test_links", db.metadata, Column("id", Integer, primary_key=True),
        Column("who", ForeignKey("people.id")), Column("helper", ForeignKey("people.id")),
    )  # fmt: skip
    one, other = make_person(wish=False), make_person(wish=False)
    db.session.commit()
    try:
        table.create(db.engine)
        db.session.execute(table.insert(), [{"who": other.id, "helper": one.id},
                                            {"who": one.id, "helper": other.id}])  # fmt: skip
        moved, kept = move_links(away=other.id, keeper=one.id)
        assert (len(moved), kept) == (2, [])
        assert set(db.session.execute(db.select(table.c.who, table.c.helper))) == {(one.id, one.id)}
        assert all(move_back(link, away=other.id, keeper=one.id) for link in moved)
        assert len(set(db.session.execute(db.select(table.c.who, table.c.helper)))) == 2
    finally:
        db.session.rollback()
        table.drop(db.engine)
        db.metadata.remove(table)

"""Changing the data key under a running service: restartable, nothing lost, nothing left behind."""

import base64
import os
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import BigInteger, Integer

from backend.core.actor import SYSTEM
from backend.core.db import db, transaction
from backend.core.privacy import KeyRing, key_ring
from backend.core.rotation import (
    Step,
    begin,
    encrypted_columns,
    place_of,
    rotate_some,
    rows_by_key,
)
from backend.domain.people.models import Person
from backend.domain.people.queries import find_by_id_number
from backend.jobs.keys import key_status, rotate_keys
from tests.console import audited
from tests.factories import make_person
from tests.support import environment_for

PEOPLE = 60
phones = Person.__table__.c.phone


@pytest.fixture
def numbers(app: Flask) -> dict[int, tuple[str, str | None]]:
    for _ in range(PEOPLE):
        make_person(wish=False)
    db.session.commit()
    return stored()


@pytest.fixture
def new_key(app: Flask) -> Iterator[bytes]:
    """The service has been given a new key in front of the old one."""
    old, fresh = app.extensions["settings"].key_ring, secrets.token_bytes(32)
    before = app.extensions["key_ring"]
    app.extensions["key_ring"] = KeyRing([fresh, *old])
    yield fresh
    app.extensions["key_ring"] = before


def stored() -> dict[int, tuple[str, str | None]]:
    """Everybody's numbers, as the program reads them now."""
    db.session.rollback()
    rows = db.session.execute(db.select(Person.id, Person.id_number, Person.phone))
    return {row.id: (row.id_number, row.phone) for row in rows}


def under_newest(counts: dict[str, int]) -> bool:
    return set(counts) <= {key_ring().newest.hex()}


def quiet(_place: str, _step: Step) -> None:
    return None


def test_every_encrypted_column_can_be_walked_by_one_whole_number(app: Flask) -> None:
    columns = encrypted_columns()
    assert {"people.id_number", "people.phone", "wechat_users.phone"} <= set(map(place_of, columns))
    for column in columns:
        (identity,) = column.table.primary_key.columns
        assert isinstance(identity.type, Integer | BigInteger), place_of(column)


def test_all_rows_move_and_read_the_same(
    app: Flask, numbers: dict[int, tuple[str, str | None]], new_key: bytes
) -> None:
    stamps = dict(db.session.execute(db.select(Person.id, Person.updated_at)).tuples().all())
    totals = rotate_keys(7, quiet)
    assert totals["people.phone"] == Step(seen=PEOPLE, moved=PEOPLE)
    assert all(under_newest(counts) for counts in key_status().values())
    assert stored() == numbers
    after = dict(db.session.execute(db.select(Person.id, Person.updated_at)).tuples().all())
    assert after == stamps  # nobody edited anything
    assert audited("rotate_keys")[0].detail == {"rows": 2 * PEOPLE}


def test_people_are_still_found_by_their_numbers_afterwards(
    app: Flask, numbers: dict[int, tuple[str, str | None]], new_key: bytes
) -> None:
    rotate_keys(100, quiet)
    for person_id, (id_number, _) in numbers.items():
        found = find_by_id_number(SYSTEM, id_number=id_number)
        assert found
        assert found.id == person_id


def test_a_second_run_moves_nothing_and_takes_what_came_under_the_old_key(
    app: Flask, numbers: dict[int, tuple[str, str | None]], new_key: bytes
) -> None:
    rotate_keys(20, quiet)
    assert sum(total.moved for total in rotate_keys(20, quiet).values()) == 0
    newer = key_ring()
    app.extensions["key_ring"] = KeyRing(app.extensions["settings"].key_ring)
    late = make_person(wish=False)  # by a server that was not restarted yet
    db.session.commit()
    app.extensions["key_ring"] = newer
    assert rotate_keys(20, quiet)["people.phone"] == Step(seen=PEOPLE + 1, moved=1)
    assert stored()[late.id][0]


def test_a_stopped_run_goes_on_where_it_was(
    app: Flask, numbers: dict[int, tuple[str, str | None]], new_key: bytes
) -> None:
    with transaction():
        begin(phones)
    with transaction():
        assert rotate_some(phones, 25) == Step(seen=25, moved=25)
    totals = rotate_keys(25, quiet)
    assert totals["people.phone"] == Step(seen=PEOPLE - 25, moved=PEOPLE - 25)
    assert under_newest(rows_by_key(phones))
    assert stored() == numbers


def test_rows_under_a_lost_key_are_counted_and_left_alone(
    app: Flask, numbers: dict[int, tuple[str, str | None]]
) -> None:
    before = app.extensions["key_ring"]
    app.extensions["key_ring"] = KeyRing([secrets.token_bytes(32)])
    try:
        totals = rotate_keys(100, quiet)
    finally:
        app.extensions["key_ring"] = before
    assert totals["people.phone"] == Step(seen=PEOPLE, unreadable=PEOPLE)
    assert stored() == numbers


def test_what_people_change_meanwhile_is_not_lost(
    app: Flask, numbers: dict[int, tuple[str, str | None]], new_key: bytes
) -> None:
    wanted = {person_id: f"198{person_id:08d}" for person_id in numbers}
    over = threading.Event()

    def edit() -> None:
        with app.app_context():
            for person_id, phone in wanted.items():
                with transaction():
                    person = db.session.get_one(Person, person_id)
                    person.phone = phone
        over.set()

    writer = threading.Thread(target=edit)
    writer.start()
    while not over.is_set():
        rotate_keys(3, quiet)
    writer.join()
    rotate_keys(100, quiet)
    assert {person_id: phone for person_id, (_, phone) in stored().items()} == wanted
    assert under_newest(rows_by_key(phones))


def test_a_killed_command_loses_nothing_and_the_next_one_ends_it(
    app: Flask, numbers: dict[int, tuple[str, str | None]]
) -> None:
    settings, fresh = app.extensions["settings"], secrets.token_bytes(32)
    ring = ",".join(base64.b64encode(key).decode() for key in [fresh, *settings.key_ring])
    environment = os.environ | environment_for(
        database_url=settings.database_url, redis_url=settings.redis_url,
        data_dir=settings.data_dir, data_keys=ring,
    )  # fmt: skip
    command = [sys.executable, "-m", "backend", "keys", "rotate", "--batch", "2"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as first:
        assert first.stdout
        while "people" not in first.stdout.readline():
            pass
        first.send_signal(signal.SIGKILL)
    again = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=100)
    assert again.returncode == 0, again.stderr
    status = [*command[:-3], "status"]
    told = subprocess.run(status, env=environment, capture_output=True, text=True, timeout=100)
    lines = told.stdout.splitlines()
    assert told.returncode == 0, told.stderr
    assert lines[0].endswith(f": {2 * PEOPLE} rows")
    assert lines[-1].endswith(": 0 rows")
    before = app.extensions["key_ring"]
    app.extensions["key_ring"] = KeyRing([fresh, *settings.key_ring])
    try:
        assert stored() == numbers
    finally:
        app.extensions["key_ring"] = before

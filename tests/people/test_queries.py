"""People are read inside one's own area, stored encrypted, found by hash, also after a new key."""

import secrets
from datetime import date

import pytest
from cryptography.exceptions import InvalidTag
from flask import Flask

from backend.core.actor import SYSTEM, Actor
from backend.core.db import db
from backend.core.errors import NotFound
from backend.core.privacy import KeyRing, look_up_hash
from backend.domain.accounts.queries import actor_of
from backend.domain.people.models import Person
from backend.domain.people.queries import (
    count_to_check,
    find_by_id_number,
    get_person,
    household_of,
    list_people,
    people_by_id,
    villages_on_register,
)
from tests.factories import VILLAGE, make_person, make_staff, make_vacancy

PHONE = "19900005678"


def officer(role: str, region: str) -> Actor:
    return actor_of(make_staff(role=role, region_code=region))


@pytest.mark.parametrize(
    "role, region, visible",
    [
        ("village", VILLAGE, True),
        ("township", VILLAGE[:9], True),
        ("county", VILLAGE[:6], True),
        ("prefecture", VILLAGE[:4], True),
        ("province", "43", True),
        ("village", "431321101002", False),
        ("township", "431321102", False),
        ("county", "430121", False),
        ("prefecture", "4301", False),
    ],
)
def test_an_officer_sees_the_people_below_the_own_area_and_others_as_absent(
    app: Flask, role: str, region: str, visible: bool
) -> None:
    person, actor = make_person(), officer(role, region)
    household = person.household_id or 0
    if visible:
        assert get_person(actor, person_id=person.id) is person
    else:
        with pytest.raises(NotFound, match="不归您这里管"):
            get_person(actor, person_id=person.id)
    expected = [person] if visible else []
    assert list_people(actor).items == expected
    assert list(people_by_id(actor, ids=[person.id, None]).values()) == expected
    assert list(household_of(actor, household_id=household)) == expected


def test_a_labourer_sees_nobody_else(app: Flask) -> None:
    me, other = make_person(), make_person()
    actor = Actor("labourer", 1, person_id=me.id)
    assert get_person(actor, person_id=me.id) is me
    with pytest.raises(NotFound):
        get_person(actor, person_id=other.id)
    with pytest.raises(NotFound):
        get_person(Actor("labourer", 1), person_id=me.id)


def test_people_are_found_by_part_of_the_name_and_exactly_by_their_numbers(app: Flask) -> None:
    person = make_person(name="欧阳试", phone=PHONE)
    make_person(name="张试")
    for text in ("欧阳", PHONE, person.id_number, person.id_number.lower()):
        assert list_people(SYSTEM, text=text).items == [person], text
    for text in (PHONE[:8], person.id_number[:17], "%"):
        assert list_people(SYSTEM, text=text).items == [], text
    assert find_by_id_number(SYSTEM, id_number=person.id_number) is person
    assert find_by_id_number(SYSTEM, id_number="110101199001011237") is None


def test_self_registered_people_wait_for_their_own_village(app: Flask) -> None:
    assert count_to_check(SYSTEM) == (0, None)
    person = make_person(origin="self", check_status="waiting")
    assert count_to_check(officer("village", VILLAGE)) == (1, person.created_at)
    assert count_to_check(officer("village", "431321101002")) == (0, None)
    assert villages_on_register(SYSTEM) == [VILLAGE]


def stored(statement: str) -> str:
    db.session.commit()
    with db.engine.connect() as connection:
        return repr(connection.exec_driver_sql(statement).all())


def test_numbers_are_ciphertext_in_the_table(app: Flask) -> None:
    person = make_person(phone=PHONE, birth_on=date(1985, 6, 7))
    make_vacancy(contact_phone="13900001111")
    rows = stored("SELECT * FROM people") + stored("SELECT * FROM vacancies")
    for clear in (person.id_number, person.id_number[6:], PHONE, "13900001111"):
        assert clear not in rows


def test_the_same_number_twice_is_two_different_ciphertexts(app: Flask) -> None:
    ring: KeyRing = app.extensions["key_ring"]
    first, second = (ring.seal(PHONE, "people.phone") for _ in range(2))
    assert first != second
    assert ring.open(first, "people.phone") == ring.open(second, "people.phone") == PHONE


def test_a_ciphertext_cannot_be_moved_to_another_column_or_altered(app: Flask) -> None:
    ring: KeyRing = app.extensions["key_ring"]
    sealed = ring.seal(PHONE, "people.phone")
    with pytest.raises(InvalidTag):
        ring.open(sealed, "wechat_users.phone")
    with pytest.raises(InvalidTag):
        ring.open(sealed[:-1] + bytes([sealed[-1] ^ 1]), "people.phone")


def test_with_a_new_key_in_front_old_rows_open_and_are_found(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make_person(phone=PHONE)
    number, old_hash = person.id_number, person.id_hash
    before = stored("SELECT id_number FROM people")
    db.session.expunge_all()
    new = secrets.token_bytes(32)
    rotated = KeyRing([new, *app.extensions["settings"].key_ring])
    monkeypatch.setitem(app.extensions, "key_ring", rotated)

    found = find_by_id_number(SYSTEM, id_number=number)
    assert found
    assert (found.id_number, found.phone) == (number, PHONE)
    assert look_up_hash("id_number", number) == old_hash
    assert list_people(SYSTEM, text=PHONE).items == [found]

    found.id_number = number[:17] + "X" if number[17] != "X" else number[:17] + "1"
    changed = found.id_number
    assert stored("SELECT id_number FROM people") != before
    db.session.expunge_all()
    assert db.session.scalars(db.select(Person.id_number)).one() == changed
    only_new = KeyRing([new])
    sealed = db.session.connection().exec_driver_sql("SELECT id_number FROM people").scalar()
    assert only_new.open(bytes(sealed), "people.id_number") == changed, "sealed by the newest"

"""Accounts of staff: adding one, signing in, five failures, sessions that end."""

from datetime import timedelta

import pytest
from flask import Flask

from backend.core.actor import SYSTEM
from backend.core.clock import real_now
from backend.core.db import db
from backend.core.errors import BadInput, NotAllowed, NotFound
from backend.domain.accounts.actions import add_staff, sign_in, sign_out
from backend.domain.accounts.models import Staff
from backend.domain.accounts.queries import (
    actor_of,
    find_desk,
    find_session_staff,
    first_county,
)
from tests.console import audited
from tests.factories import COUNTY, PASSWORD, make_staff

ADDED = {"password": PASSWORD, "name": "王试", "role": "county", "region_code": COUNTY}


def enter(staff: Staff, password: str = PASSWORD) -> Staff | None:
    return sign_in(SYSTEM, username=staff.username, password=password)


def test_an_added_account_signs_in_and_its_password_is_not_kept(app: Flask) -> None:
    staff = add_staff(SYSTEM, username="wang", **ADDED)
    assert enter(staff) is staff
    assert staff.password_hash.startswith("$argon2id$")
    assert PASSWORD not in staff.password_hash
    assert [row.subject for row in audited("add_staff")] == [f"staff:{staff.id}"]


def test_everything_wrong_with_a_new_account_is_told_at_once(app: Flask) -> None:
    make_staff(username="wang")
    with pytest.raises(BadInput) as refused:
        add_staff(SYSTEM, username="wang", **ADDED | {"password": "short", "role": "chief"})
    assert set(refused.value.fields) == {"username", "password", "role"}


def test_an_account_stands_in_a_place_that_exists(app: Flask) -> None:
    with pytest.raises(NotFound):
        add_staff(SYSTEM, username="wang", **ADDED | {"region_code": "439999"})


def test_five_failures_lock_and_the_lock_opens_by_itself(app: Flask) -> None:
    staff = make_staff()
    for _ in range(5):
        assert enter(staff, "wrong") is None
    with pytest.raises(NotAllowed, match="账号先锁上") as refused:
        enter(staff)
    assert refused.value.rule == "staff.locked"
    assert staff.locked_until
    assert timedelta(minutes=14) < staff.locked_until - real_now() <= timedelta(minutes=15)
    staff.locked_until = real_now() - timedelta(seconds=1)
    assert enter(staff) is staff
    assert (staff.failures, staff.locked_until) == (0, None)


def test_a_success_forgets_earlier_failures(app: Flask) -> None:
    staff = make_staff()
    for _ in range(3):
        for _ in range(4):
            enter(staff, "wrong")
        assert enter(staff) is staff
    assert len(audited("sign_in_failed")) == 12


def test_failures_of_half_an_hour_ago_no_longer_count(app: Flask) -> None:
    staff = make_staff(failures=4, failed_at=real_now() - timedelta(minutes=31))
    assert enter(staff, "wrong") is None
    assert (staff.failures, staff.locked_until) == (1, None)


def test_unknown_names_and_closed_accounts_do_not_sign_in(app: Flask) -> None:
    assert sign_in(SYSTEM, username="nobody", password=PASSWORD) is None
    assert enter(make_staff(active=False)) is None


def test_signing_out_ends_every_session(app: Flask) -> None:
    staff = make_staff()
    held = staff.session_epoch
    assert find_session_staff(SYSTEM, staff_id=staff.id, epoch=held) is staff
    sign_out(SYSTEM, staff_id=staff.id)
    assert find_session_staff(SYSTEM, staff_id=staff.id, epoch=held) is None
    staff.active = False
    assert find_session_staff(SYSTEM, staff_id=staff.id, epoch=held + 1) is None


@pytest.mark.parametrize(
    "role, region, seen", [("county", COUNTY, COUNTY), ("province", "43", "")]
)
def test_an_officer_sees_the_own_area_and_the_province_everything(
    app: Flask, role: str, region: str, seen: str
) -> None:
    actor = actor_of(make_staff(role=role, region_code=region))
    assert (actor.kind, actor.role, actor.region) == ("staff", role, seen)


def test_labourers_call_the_desk_of_their_county_else_the_level_above(app: Flask) -> None:
    assert first_county(SYSTEM) == "43"
    make_staff(role="prefecture", region_code="4313", phone="0738-1")
    make_staff(region_code=COUNTY, phone="")
    desk = find_desk(SYSTEM, region_code=f"{COUNTY}101001")
    assert desk
    assert desk.phone == "0738-1"
    make_staff(region_code=COUNTY, phone="0738-2", active=False)
    make_staff(region_code=COUNTY, phone="0738-3")
    desk = find_desk(SYSTEM, region_code=f"{COUNTY}101001")
    assert desk
    assert desk.phone == "0738-3"
    assert find_desk(SYSTEM, region_code="440300") is None
    assert first_county(SYSTEM) == COUNTY
    assert db.session.get_one(Staff, desk.id).role == "county"

"""Separation of duties: no role holds what must stay apart, no one does both of two steps."""

from itertools import combinations

import pytest
from flask import Flask

from backend.core.actor import SYSTEM, Actor
from backend.core.errors import BadInput, NotAllowed
from backend.domain.accounts import rules
from backend.domain.accounts.actions import add_staff
from backend.domain.accounts.duties import (
    BUSINESS,
    STEP_PAIRS,
    duty_conflict,
    refuse_same_person,
    role_faults,
)
from backend.domain.accounts.rules import PERMISSIONS, ROLES, Can
from tests.console import Desk
from tests.factories import COUNTY, PASSWORD, make_person

OFFICER = Actor("staff", 7, "经办", "county", region=COUNTY)


@pytest.mark.parametrize("role", ROLES)
def test_no_role_holds_what_must_stay_apart(role: str) -> None:
    assert role_faults(role, PERMISSIONS[role]) == set()


@pytest.mark.parametrize("permission", sorted(BUSINESS))
def test_business_beside_audit_or_security_is_found(permission: Can) -> None:
    assert role_faults("county", {Can.READ_AUDIT, permission}) == {permission}
    assert role_faults("security", {Can.ENTER, permission}) == {permission}


def test_no_account_is_made_for_a_role_that_breaks_the_separation(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(rules.PERMISSIONS, "auditor", {Can.READ_AUDIT, Can.SEE_WORK})
    with pytest.raises(BadInput, match="岗位分离"):
        add_staff(
            SYSTEM, username="wang", password=PASSWORD, name="王试", role="auditor",
            region_code=COUNTY,
        )  # fmt: skip


@pytest.mark.parametrize("pair", [tuple(sorted(pair)) for pair in STEP_PAIRS])
def test_the_same_person_is_refused_the_second_step_and_another_is_not(
    pair: tuple[str, str],
) -> None:
    for steps in (pair, pair[::-1]):
        with pytest.raises(NotAllowed, match="同一个人") as refused:
            refuse_same_person(OFFICER, earlier_actor_id=7, steps=steps)
        assert refused.value.rule == "duty.same_person"
        refuse_same_person(OFFICER, earlier_actor_id=8, steps=steps)
        refuse_same_person(OFFICER, earlier_actor_id=None, steps=steps)
        # the numbers of labourers and of staff are counted apart
        refuse_same_person(Actor("labourer", 7), earlier_actor_id=7, steps=steps)


def test_steps_that_are_no_pair_may_be_done_by_one_person() -> None:
    steps = sorted({step for pair in STEP_PAIRS for step in pair})
    free = [pair for pair in combinations(steps, 2) if frozenset(pair) not in STEP_PAIRS]
    assert ("enter", "review") in free
    for pair in free:
        assert duty_conflict(*pair) == ""
        refuse_same_person(OFFICER, earlier_actor_id=7, steps=pair)


@pytest.mark.parametrize("role", ["auditor", "security"])
def test_auditor_and_security_open_a_home_page_without_people(app: Flask, role: str) -> None:
    person = make_person(check_status="pending")
    desk = Desk(app, role=role)
    home = desk.get("/").text
    assert "您的岗位能办什么" in home
    assert "查人或岗位" not in home
    assert desk.get(f"/people/{person.id}").status_code == 403
    assert desk.get("/search?q=张").status_code == 403


@pytest.mark.parametrize(
    "role, given, line", [("county_pa", "", "pa"), ("county", "", "hrss"), ("province", "pa", "pa")]
)
def test_a_role_brings_its_line_of_authority(app: Flask, role: str, given: str, line: str) -> None:
    staff = add_staff(
        SYSTEM, username="wang", password=PASSWORD, name="王试", role=role, line=given,
        region_code=COUNTY,
    )  # fmt: skip
    assert staff.line == line


def test_a_role_of_one_line_is_not_given_the_other(app: Flask) -> None:
    with pytest.raises(BadInput) as refused:
        add_staff(
            SYSTEM, username="wang", password=PASSWORD, name="王试", role="county_pa", line="hrss",
            region_code=COUNTY,
        )  # fmt: skip
    assert set(refused.value.fields) == {"line"}

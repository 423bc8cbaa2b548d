"""Who may do what: the table of roles and permissions, lock-out, passwords."""

from datetime import UTC, datetime, timedelta

import pytest

from backend.core.actor import ANONYMOUS, SYSTEM, Actor
from backend.domain.accounts.rules import (
    PERMISSION_TEXT,
    PERMISSIONS,
    ROLES,
    Can,
    is_allowed,
    lock_after_failure,
    password_faults,
)

# permission -> the roles that have it; what is not named here is refused
ALLOWED = {
    "enter": set(ROLES),
    "see_work": {"village", "township", "county", "county_pa", "prefecture", "province"},
    "handle_applications": {"township", "county"},
    "check_people": {"village", "township", "county", "province"},
    "keep_register": {"village", "township", "county", "county_pa"},
    "see_signs": {"township", "county", "county_pa"},
    "merge_people": {"county", "prefecture", "province"},
    "reveal_numbers": {"township", "county"},
    "enter_vacancies": {"county", "prefecture"},
    "vouch": {"county", "prefecture"},
    "answer_inbox": {"township", "county"},
    "decide_wishes": {"county"},
    "decide_claims": {"county"},
    "run_push": {"county", "province"},
    "stop_push": {"county", "prefecture", "province"},
    "read_audit": {"auditor"},
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("permission", list(Can))
def test_each_role_may_do_what_the_table_says_and_nothing_else(permission: str, role: str) -> None:
    actor = Actor("staff", 1, "经办", role, region="43")
    assert is_allowed(actor, permission) is (role in ALLOWED[permission])


def test_every_role_has_its_row_and_every_permission_its_reader() -> None:
    assert PERMISSIONS.keys() == ROLES.keys()
    assert ALLOWED.keys() == set(Can)
    assert PERMISSION_TEXT.keys() == set(Can)


@pytest.mark.parametrize("permission", list(Can))
def test_nobody_without_a_role_may_do_anything(permission: str) -> None:
    unknown = (ANONYMOUS, Actor("labourer", 1, person_id=1), Actor("staff", 1, role="director"))
    assert not any(is_allowed(actor, permission) for actor in unknown)
    assert is_allowed(SYSTEM, permission)


def test_the_fifth_failure_locks_for_a_quarter_of_an_hour() -> None:
    now = datetime(2026, 11, 23, 2, tzinfo=UTC)
    assert [lock_after_failure(n, now) for n in range(5)] == [None] * 5
    assert lock_after_failure(5, now) == now + timedelta(minutes=15)


@pytest.mark.parametrize(
    "password, fault",
    [
        ("Short-1", "密码至少要 10 位"),
        ("onlysmallletters", "密码要有大写字母、小写字母、数字、符号中的三种"),
        ("small-and-signs", "密码要有大写字母、小写字母、数字、符号中的三种"),
        ("Officer7-2026-x", "密码里不能有登录名"),
        ("Long-enough-7", ""),
        ("longenough-77", ""),
    ],
)
def test_a_password_says_why_it_is_refused(password: str, fault: str) -> None:
    assert password_faults(password, "officer7") == fault

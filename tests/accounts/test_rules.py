"""Who may do what: the table of roles and permissions, lock-out, passwords."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from backend.core.actor import ANONYMOUS, SYSTEM, Actor
from backend.domain.accounts.rules import (
    PERMISSION_TEXT,
    PERMISSIONS,
    ROLES,
    Can,
    idle_after,
    is_allowed,
    lock_after_failure,
    matching_step,
    password_due,
    password_faults,
)

# permission -> the roles that have it; what is not named here is refused
ALLOWED = {
    "enter": set(ROLES),
    "see_work": {"village", "township", "county", "county_pa", "prefecture", "province"},
    "handle_applications": {"township", "county"},
    "check_people": {"village", "township", "county", "province"},
    "keep_register": {"village", "township", "county", "county_pa"},
    "import_people": {"county", "county_pa"},
    "assign_helpers": {"township", "county", "county_pa"},
    "field_work": {"village", "township", "broker"},
    "export_people": {"county", "county_pa", "prefecture", "province"},
    "verify_incomes": {"county_pa"},
    "see_signs": {"township", "county", "county_pa"},
    "merge_people": {"county", "prefecture", "province"},
    "reveal_numbers": {"township", "county"},
    "enter_vacancies": {"county", "prefecture"},
    "vouch": {"county", "prefecture"},
    "answer_inbox": {"township", "county"},
    "decide_wishes": {"county"},
    "keep_providers": {"county", "prefecture"},
    "decide_claims": {"county"},
    "run_push": {"county", "province"},
    "stop_push": {"county", "prefecture", "province"},
    "manage_accounts": {"security"},
    "own_employer": {"employer"},
    "own_provider": {"provider"},
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
        ("Aa1-" + "x" * 200, "密码最多 200 位"),
        ("Qwerty-long-77", "密码里有太常见的词或数字，容易被猜到，请换一个"),
        ("Long-enough-7", ""),
        ("longenough-77", ""),
    ],
)
def test_a_password_says_why_it_is_refused(password: str, fault: str) -> None:
    assert password_faults(password, "officer7") == fault


NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
STEP = int(NOON.timestamp()) // 30
SECRET = pyotp.random_base32()


@pytest.mark.parametrize(
    "drift, last, found",
    [
        (0, None, True), (-1, None, True), (1, None, True), (-2, None, False), (2, None, False),
        (0, 0, False), (0, -1, True), (-1, 0, False), (1, 0, True),
    ],
)  # fmt: skip
def test_a_code_fits_within_one_step_and_never_twice(
    drift: int, last: int | None, found: bool
) -> None:
    code = pyotp.TOTP(SECRET).generate_otp(STEP + drift)
    last_step = None if last is None else STEP + last
    step = matching_step(SECRET, code, now=NOON, last_step=last_step)
    assert step == (STEP + drift if found else None)


@pytest.mark.parametrize("code", ["", "12345", "一二三四五六"])
def test_what_is_no_code_fits_nothing(code: str) -> None:
    assert matching_step(SECRET, code, now=NOON, last_step=None) is None


@pytest.mark.parametrize(
    "by_other, days, words",
    [(True, 0, "别人替您设"), (False, 180, ""), (False, 181, "超过 180 天")],
)
def test_when_a_password_has_to_be_changed(by_other: bool, days: int, words: str) -> None:
    due = password_due(by_other=by_other, since=NOON - timedelta(days=days), now=NOON)
    assert words in due
    assert bool(due) is bool(words)


def test_auditor_and_security_are_signed_out_sooner() -> None:
    minutes = {role: idle_after(role) // timedelta(minutes=1) for role in ROLES}
    assert {role for role, idle in minutes.items() if idle == 15} == {"auditor", "security"}
    assert set(minutes.values()) == {15, 30}

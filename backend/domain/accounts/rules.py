"""Roles and permissions of staff: one sentence per permission, one table."""

import re
from datetime import datetime, timedelta
from enum import StrEnum

from backend.core.actor import Actor

MAX_FAILURES = 5
LOCK_FOR = timedelta(minutes=15)
FAILURES_FORGOTTEN_AFTER = timedelta(minutes=30)
IDLE_SIGN_OUT = timedelta(minutes=30)
PASSWORD_MIN = 10


class Can(StrEnum):
    SEE_WORK = "see_work"  # the home page and the lists of one's own area
    HANDLE_APPLICATIONS = "handle_applications"  # move applications on, record consents
    CHECK_PEOPLE = "check_people"  # confirm self-registered people and changed phones
    MERGE_PEOPLE = "merge_people"  # decide whether two people are one, merge them, undo it
    REVEAL_NUMBERS = "reveal_numbers"  # see a full phone or ID number, with a purpose, audited
    ENTER_VACANCIES = "enter_vacancies"  # import, edit and close vacancies of one's own area
    VOUCH = "vouch"  # stand with one's name for the source of vacancies
    ANSWER_INBOX = "answer_inbox"  # answer labourers' messages
    DECIDE_WISHES = "decide_wishes"  # answer training wishes
    DECIDE_CLAIMS = "decide_claims"  # answer subsidy claims, see their photographs
    RUN_PUSH = "run_push"  # preview and send the weekly push of one's own area
    STOP_PUSH = "stop_push"  # throw the kill switch
    READ_AUDIT = "read_audit"  # read, check and export the audit trail; no business of any kind


ROLES: dict[str, str] = {
    "village": "村级协理员",
    "township": "乡镇经办人员",
    "county": "县级人社",
    "prefecture": "市州人社",
    "province": "省级人社",
    "auditor": "审计员",
}

_SEE = {Can.SEE_WORK}
_TOWNSHIP = _SEE | {Can.HANDLE_APPLICATIONS, Can.CHECK_PEOPLE, Can.ANSWER_INBOX, Can.REVEAL_NUMBERS}
_COUNTY = _TOWNSHIP | {
    Can.ENTER_VACANCIES, Can.VOUCH, Can.DECIDE_WISHES, Can.DECIDE_CLAIMS, Can.RUN_PUSH,
    Can.STOP_PUSH, Can.MERGE_PEOPLE,
}  # fmt: skip
PERMISSIONS: dict[str, set[Can]] = {
    "village": _SEE | {Can.CHECK_PEOPLE},
    "township": _TOWNSHIP,
    "county": _COUNTY,
    "prefecture": _SEE | {Can.ENTER_VACANCIES, Can.VOUCH, Can.STOP_PUSH, Can.MERGE_PEOPLE},
    # people who bound without a village's code belong to nobody below the province
    "province": _SEE | {Can.STOP_PUSH, Can.RUN_PUSH, Can.CHECK_PEOPLE, Can.MERGE_PEOPLE},
    "auditor": {Can.READ_AUDIT},
}


def is_allowed(actor: Actor, permission: str) -> bool:
    return actor.kind == "system" or Can(permission) in PERMISSIONS.get(actor.role, set())


def lock_after_failure(failures: int, now: datetime) -> datetime | None:
    """When the account opens again after this many failures in a row, or None."""
    return now + LOCK_FOR if failures >= MAX_FAILURES else None


def password_faults(password: str, username: str) -> str:
    """Why a password is refused (GB/T 22239 8.1.4.1: length and three of four classes)."""
    classes = (r"[a-z]", r"[A-Z]", r"\d", r"[^a-zA-Z\d]")
    kinds = sum(re.search(pattern, password) is not None for pattern in classes)
    if len(password) < PASSWORD_MIN:
        return f"密码至少要 {PASSWORD_MIN} 位"
    if kinds < 3:
        return "密码要有大写字母、小写字母、数字、符号中的三种"
    if username.lower() in password.lower():
        return "密码里不能有登录名"
    return ""

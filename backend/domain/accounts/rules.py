"""Roles and permissions of staff: one sentence per permission, one table."""

import hmac
import re
from datetime import datetime, timedelta
from enum import StrEnum

import pyotp

from backend.core.actor import Actor

MAX_FAILURES = 5
LOCK_FOR = timedelta(minutes=15)
FAILURES_FORGOTTEN_AFTER = timedelta(minutes=30)
IDLE_SIGN_OUT = timedelta(minutes=30)
IDLE_OF_ROLE = {"security": timedelta(minutes=15), "auditor": timedelta(minutes=15)}
PASSWORD_MIN, PASSWORD_MAX = 10, 200  # hashing a longer text would only keep the server busy
PASSWORDS_KEPT = 5
PASSWORD_AGE = timedelta(days=180)
INVITATION_VALID = timedelta(days=7)
WEAK = (
    "password", "passw0rd", "qwerty", "123456", "654321", "abcdef", "abc123", "admin", "woaini",
    "111111", "888888", "hunan2", "xiangjiuye",
)  # fmt: skip
TOTP_STEP_S, TOTP_DRIFT = 30, 1
RECOVERY_CODES = 10


class Can(StrEnum):
    ENTER = "enter"  # the home page and one's own account; no data of people
    SEE_WORK = "see_work"  # the lists of one's own area
    HANDLE_APPLICATIONS = "handle_applications"  # move applications on, record consents
    CHECK_PEOPLE = "check_people"  # confirm self-registered people and changed phones
    KEEP_REGISTER = "keep_register"  # write dated changes of the record, check those of others
    FIELD_WORK = "field_work"  # visit, call and register people with the app, for one's households
    ASSIGN_HELPERS = "assign_helpers"  # say who answers for which household
    IMPORT_PEOPLE = "import_people"  # load a roster of people of one's own area, undo it
    EXPORT_PEOPLE = "export_people"  # ask for files of people, consent to those of others
    VERIFY_INCOMES = "verify_incomes"  # confirm incomes, mark them as entered nationally
    SEE_SIGNS = "see_signs"  # signs of careless entries in one's own area
    MERGE_PEOPLE = "merge_people"  # decide whether two people are one, merge them, undo it
    REVEAL_NUMBERS = "reveal_numbers"  # see a full phone or ID number, with a purpose, audited
    ENTER_VACANCIES = "enter_vacancies"  # import, edit and close vacancies of one's own area
    VOUCH = "vouch"  # stand with one's name for the source of vacancies
    ANSWER_INBOX = "answer_inbox"  # answer labourers' messages
    DECIDE_WISHES = "decide_wishes"  # answer training wishes
    KEEP_PROVIDERS = "keep_providers"  # register training providers of one's own area
    DECIDE_CLAIMS = "decide_claims"  # answer subsidy claims, see their photographs
    RUN_PUSH = "run_push"  # preview and send the weekly push of one's own area
    STOP_PUSH = "stop_push"  # throw the kill switch
    MANAGE_ACCOUNTS = "manage_accounts"  # invite staff, change and close their accounts
    OWN_EMPLOYER = "own_employer"  # the own employer's vacancies, whoever consented to be shown
    OWN_PROVIDER = "own_provider"  # the own training provider's record
    READ_AUDIT = "read_audit"  # read, check and export the audit trail; no business of any kind


BROKER, EMPLOYER, PROVIDER = "broker", "employer", "provider"
# accounts of a unit, by the column that names it: they reach its own rows and no place
UNIT_OF_ROLE = {EMPLOYER: "employer_id", PROVIDER: "provider_id"}
ROLES: dict[str, str] = {
    "village": "村级协理员",
    BROKER: "劳务经纪人",
    "township": "乡镇经办人员",
    "county": "县级人社",
    "county_pa": "县级农业农村",
    "prefecture": "市州人社",
    "province": "省级人社",
    "auditor": "审计员",
    "security": "安全管理员",
    EMPLOYER: "用人单位",
    PROVIDER: "培训机构",
}
# the line of authority of roles that stand on one line only; the others are given theirs
LINES = {"hrss": "人社", "pa": "农业农村"}
ROLE_LINE = {"county": "hrss", "county_pa": "pa"}
PERMISSION_TEXT: dict[Can, str] = {
    Can.ENTER: "登录工作台，管理自己的账号",
    Can.SEE_WORK: "查看本地区的劳动者、应聘、岗位、培训意愿和补贴申请",
    Can.HANDLE_APPLICATIONS: "办理应聘，登记本人是否同意把资料给企业",
    Can.CHECK_PEOPLE: "登记和核对劳动者，核实换了的手机号",
    Can.KEEP_REGISTER: "登记就业、返乡、意愿、收入等变化，核实下级登记",
    Can.FIELD_WORK: "用手机走访、打电话、登记自己包的户",
    Can.ASSIGN_HELPERS: "安排谁包哪一户",
    Can.IMPORT_PEOPLE: "导入人员名册，整批撤销",
    Can.EXPORT_PEOPLE: "导出人员名单，答复同事的导出申请",
    Can.VERIFY_INCOMES: "核实务工收入，标记已录入全国系统",
    Can.SEE_SIGNS: "查看雷同登记、无意愿突增的提醒",
    Can.MERGE_PEOPLE: "处理疑似重复的登记",
    Can.REVEAL_NUMBERS: "写明用途后查看完整号码（有记录）",
    Can.ENTER_VACANCIES: "导入、修改、下架岗位",
    Can.VOUCH: "为岗位来源担保",
    Can.ANSWER_INBOX: "回复群众留言",
    Can.DECIDE_WISHES: "答复培训意愿",
    Can.KEEP_PROVIDERS: "登记、修改、停用培训机构",
    Can.DECIDE_CLAIMS: "办理补贴申请，查看申请照片",
    Can.RUN_PUSH: "预览和发送每周推送",
    Can.STOP_PUSH: "停止发送消息",
    Can.MANAGE_ACCOUNTS: "邀请工作人员，修改、停用账号",
    Can.OWN_EMPLOYER: "查看本单位的岗位，联系同意给资料的报名人并登记结果",
    Can.OWN_PROVIDER: "查看和修改本机构的资料，看想学的人数",
    Can.READ_AUDIT: "查看、核验、导出审计记录",
}

_SEE = {Can.ENTER, Can.SEE_WORK}
_TOWNSHIP = _SEE | {
    Can.HANDLE_APPLICATIONS, Can.CHECK_PEOPLE, Can.KEEP_REGISTER, Can.ANSWER_INBOX,
    Can.REVEAL_NUMBERS, Can.SEE_SIGNS, Can.FIELD_WORK, Can.ASSIGN_HELPERS,
}  # fmt: skip
_COUNTY = (_TOWNSHIP - {Can.FIELD_WORK}) | {
    Can.ENTER_VACANCIES, Can.VOUCH, Can.DECIDE_WISHES, Can.DECIDE_CLAIMS, Can.RUN_PUSH,
    Can.STOP_PUSH, Can.MERGE_PEOPLE, Can.IMPORT_PEOPLE, Can.EXPORT_PEOPLE, Can.KEEP_PROVIDERS,
}  # fmt: skip
PERMISSIONS: dict[str, set[Can]] = {
    "village": _SEE | {Can.CHECK_PEOPLE, Can.KEEP_REGISTER, Can.FIELD_WORK},
    # on the phone only, and only the people whom they introduced themselves
    BROKER: {Can.ENTER, Can.FIELD_WORK},
    "township": _TOWNSHIP,
    "county": _COUNTY,
    "county_pa": _SEE | {
        Can.KEEP_REGISTER, Can.SEE_SIGNS, Can.ASSIGN_HELPERS, Can.IMPORT_PEOPLE,
        Can.VERIFY_INCOMES, Can.EXPORT_PEOPLE,
    },
    "prefecture": _SEE | {
        Can.ENTER_VACANCIES, Can.VOUCH, Can.STOP_PUSH, Can.MERGE_PEOPLE,
        Can.EXPORT_PEOPLE, Can.KEEP_PROVIDERS,
    },
    # people who bound without a village's code belong to nobody below the province
    "province": _SEE | {
        Can.STOP_PUSH, Can.RUN_PUSH, Can.CHECK_PEOPLE, Can.MERGE_PEOPLE, Can.EXPORT_PEOPLE,
    },
    "auditor": {Can.ENTER, Can.READ_AUDIT},
    "security": {Can.ENTER, Can.MANAGE_ACCOUNTS},
    EMPLOYER: {Can.ENTER, Can.OWN_EMPLOYER},
    PROVIDER: {Can.ENTER, Can.OWN_PROVIDER},
}


# digits of the places in which somebody of a role works; of a unit, whose office looks after it
DIGITS_OF_ROLE: dict[str, tuple[int, ...]] = {
    "village": (12,), BROKER: (6, 9, 12), "township": (9,), "county": (6,), "county_pa": (6,),
    "prefecture": (4,), "province": (2,), "auditor": (2, 4, 6), "security": (2, 4, 6),
    EMPLOYER: (4, 6), PROVIDER: (4, 6),
}  # fmt: skip
PLACE_OF_DIGITS = {2: "省", 4: "市州", 6: "县（市、区）", 9: "乡镇（街道）", 12: "村（社区）"}


def place_fault(role: str, region_code: str) -> str:
    """Why nobody of this role can work in that place, or ""."""
    digits = DIGITS_OF_ROLE.get(role, ())
    if len(region_code) in digits:
        return ""
    places = "或".join(PLACE_OF_DIGITS[one] for one in digits)
    return f"“{ROLES.get(role, role)}”要选到{places}"


def unit_fault(role: str, unit_id: int | None) -> str:
    """Why an account of this role cannot be opened for that unit, or ""."""
    if role in UNIT_OF_ROLE and unit_id is None:
        return f"没有找到这个{ROLES[role]}，请填登记过的全称或统一社会信用代码"
    return ""


def is_allowed(actor: Actor, permission: str) -> bool:
    return actor.kind == "system" or Can(permission) in PERMISSIONS.get(actor.role, set())


def lock_after_failure(failures: int, now: datetime) -> datetime | None:
    """When the account opens again after this many failures in a row, or None."""
    return now + LOCK_FOR if failures >= MAX_FAILURES else None


def password_faults(password: str, username: str) -> str:
    """Why a password is refused (GB/T 22239 8.1.4.1: length and three of four classes)."""
    classes = (r"[a-z]", r"[A-Z]", r"\d", r"[^a-zA-Z\d]")
    kinds = sum(re.search(pattern, password) is not None for pattern in classes)
    if len(password) > PASSWORD_MAX:
        return f"密码最多 {PASSWORD_MAX} 位"
    if len(password) < PASSWORD_MIN:
        return f"密码至少要 {PASSWORD_MIN} 位"
    if kinds < 3:
        return "密码要有大写字母、小写字母、数字、符号中的三种"
    if username.lower() in password.lower():
        return "密码里不能有登录名"
    if any(word in password.lower() for word in WEAK):
        return "密码里有太常见的词或数字，容易被猜到，请换一个"
    return ""


def idle_after(role: str) -> timedelta:
    return IDLE_OF_ROLE.get(role, IDLE_SIGN_OUT)


def password_due(*, by_other: bool, since: datetime, now: datetime) -> str:
    """Why the password has to be changed before anything else, or ""."""
    if by_other:
        return "这个密码是别人替您设的，请先换成只有您自己知道的密码"
    if now - since > PASSWORD_AGE:
        return f"密码用了超过 {PASSWORD_AGE.days} 天，请先换一个新密码"
    return ""


def matching_step(secret: str, code: str, *, now: datetime, last_step: int | None) -> int | None:
    """The time step whose code this is, within one step of now and after the last one taken."""
    current = int(now.timestamp()) // TOTP_STEP_S
    totp = pyotp.TOTP(secret, interval=TOTP_STEP_S)
    for step in range(current - TOTP_DRIFT, current + TOTP_DRIFT + 1):
        fits = hmac.compare_digest(totp.generate_otp(step).encode(), code.encode())
        if fits and (last_step is None or step > last_step):
            return step
    return None

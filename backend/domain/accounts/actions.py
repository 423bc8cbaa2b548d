"""What can be done to staff accounts: add one, sign in, change the password, sign out."""

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import local, real_now
from backend.core.db import db
from backend.core.errors import BadInput, NotAllowed
from backend.domain.accounts.duties import role_faults
from backend.domain.accounts.models import Staff
from backend.domain.accounts.rules import (
    FAILURES_FORGOTTEN_AFTER,
    LINES,
    PASSWORDS_KEPT,
    PERMISSIONS,
    ROLE_LINE,
    ROLES,
    UNIT_OF_ROLE,
    lock_after_failure,
    password_faults,
    unit_fault,
)
from backend.domain.regions.queries import get_region

hasher = PasswordHasher()
# verified when no account has the name, so that both answers take the same time
NOBODY_HASH = hasher.hash("nobody has this password")
NO_PASSWORD = ""  # an account that a code opens


def add_staff(
    actor: Actor, *, username: str, password: str, name: str, role: str, region_code: str,
    phone: str = "", line: str = "", unit_id: int | None = None,
) -> Staff:  # fmt: skip
    """`unit_id` is the employer's or the training provider's, of a role that belongs to one."""
    line = line or ROLE_LINE.get(role, "hrss")
    faults = place_faults(role, line)
    if fault := password_faults(password, username):
        faults["password"] = fault
    if fault := unit_fault(role, unit_id):
        faults["unit"] = fault
    if db.session.scalar(db.select(Staff.id).where(Staff.username == username)):
        faults["username"] = "这个登录名已经有人用了，请换一个"
    if faults:
        raise BadInput("；".join(faults.values()), fields=faults)
    get_region(actor, code=region_code)
    staff = Staff(
        username=username, name=name, role=role, line=line, region_code=region_code, phone=phone,
        password_hash=hasher.hash(password), password_at=real_now(), password_by_other=True,
        **unit_columns(role, unit_id),
    )  # fmt: skip
    db.session.add(staff)
    db.session.flush()
    audit.record(actor, "add_staff", f"staff:{staff.id}", role=role, region=region_code)
    return staff


def unit_columns(role: str, unit_id: int | None) -> dict[str, int | None]:
    return {UNIT_OF_ROLE[role]: unit_id} if role in UNIT_OF_ROLE else {}


def place_faults(role: str, line: str) -> dict[str, str]:
    """What is wrong with a role and its line, by field."""
    if role not in ROLES:
        return {"role": f"角色只能是：{'、'.join(ROLES)}"}
    if role_faults(role, PERMISSIONS[role]):
        return {"role": "这个角色的权限违反了岗位分离，请联系系统管理员"}
    if line not in LINES or line != ROLE_LINE.get(role, line):
        return {"line": f"“{ROLES[role]}”归另一条线管，请改选"}
    return {}


def sign_in(
    actor: Actor, *, username: str, password: str, more: bool = False, only: bool = False
) -> Staff | None:
    """The account, or None when name and password do not fit; both outcomes change the row.

    With `more` a second factor follows, and nothing is opened yet. With `only` the session that
    begins ends all others. Raises NotAllowed while the account is locked (5 failures, 15 minutes).
    """
    staff = db.session.scalar(
        db.select(Staff).where(Staff.username == username).with_for_update()
    )
    if staff:
        refuse_locked(staff)
    right = _fits((staff and staff.password_hash) or NOBODY_HASH, password)
    if not staff or not staff.active:
        return None
    if not right or staff.password_hash == NO_PASSWORD:
        note_failure(actor, staff=staff)
        return None
    if not more:
        open_session(actor, staff=staff, only=only)
    return staff


def refuse_locked(staff: Staff) -> None:
    if staff.locked_until and staff.locked_until > real_now():
        until = local(staff.locked_until).strftime("%H:%M")
        raise NotAllowed(f"密码错了太多次，账号先锁上。请在 {until} 以后再试", rule="staff.locked")


def note_failure(actor: Actor, *, staff: Staff) -> None:
    """Wrong passwords and wrong codes count together, until a session opens."""
    now = real_now()
    stale = staff.failed_at and now - staff.failed_at > FAILURES_FORGOTTEN_AFTER
    staff.failures = 1 if stale else staff.failures + 1
    staff.failed_at = now
    staff.locked_until = lock_after_failure(staff.failures, now)
    if staff.locked_until:
        staff.failures = 0
    audit.record(actor, "sign_in_failed", f"staff:{staff.id}")


def open_session(actor: Actor, *, staff: Staff, only: bool) -> None:
    staff.failures, staff.locked_until, staff.signed_in_at = 0, None, real_now()
    if only:
        staff.session_epoch += 1
    audit.record(actor, "sign_in", f"staff:{staff.id}")


def change_password(actor: Actor, *, current: str, new: str, again: str) -> Staff | None:
    """The account with its new password, all sessions ended; None when `current` is wrong."""
    staff = db.session.get_one(Staff, actor.id, with_for_update=True)
    refuse_locked(staff)
    if not _fits(staff.password_hash or NOBODY_HASH, current):
        note_failure(actor, staff=staff)
        return None
    fault = password_faults(new, staff.username)
    used = [staff.password_hash, *(staff.old_hashes or [])][:PASSWORDS_KEPT]
    if not fault and any(_fits(one, new) for one in used):
        fault = f"最近 {PASSWORDS_KEPT} 次用过的密码不能再用，请换一个"
    faults = {"new": fault} if fault else {}
    if new != again:
        faults["again"] = "两次输入的新密码不一样，请重新输入"
    if faults:
        raise BadInput("；".join(faults.values()), fields=faults)
    staff.old_hashes, staff.password_hash = used, hasher.hash(new)
    staff.password_at, staff.password_by_other = real_now(), False
    staff.session_epoch += 1
    audit.record(actor, "change_password", f"staff:{staff.id}")
    return staff


def _fits(password_hash: str, password: str) -> bool:
    try:
        return hasher.verify(password_hash, password)
    except Argon2Error:
        return False


def sign_out(actor: Actor, *, staff_id: int) -> None:
    """End every session of the account."""
    staff = db.session.get(Staff, staff_id)
    if staff:
        staff.session_epoch += 1
        audit.record(actor, "sign_out", f"staff:{staff_id}")

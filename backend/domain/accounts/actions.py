"""What can be done to staff accounts: add one, sign in, sign out everywhere."""

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
    PERMISSIONS,
    ROLE_LINE,
    ROLES,
    lock_after_failure,
    password_faults,
)
from backend.domain.regions.queries import get_region

hasher = PasswordHasher()
# verified when no account has the name, so that both answers take the same time
NOBODY_HASH = hasher.hash("nobody has this password")


def add_staff(
    actor: Actor, *, username: str, password: str, name: str, role: str, region_code: str,
    phone: str = "", line: str = "",
) -> Staff:  # fmt: skip
    line = line or ROLE_LINE.get(role, "hrss")
    faults = {}
    if role not in ROLES:
        faults["role"] = f"角色只能是：{'、'.join(ROLES)}"
    elif role_faults(role, PERMISSIONS[role]):
        faults["role"] = "这个角色的权限违反了岗位分离，请联系系统管理员"
    elif line != ROLE_LINE.get(role, line):
        faults["line"] = f"“{ROLES[role]}”归另一条线管，请改选"
    if fault := password_faults(password, username):
        faults["password"] = fault
    if db.session.scalar(db.select(Staff.id).where(Staff.username == username)):
        faults["username"] = "这个登录名已经有人用了，请换一个"
    if faults:
        raise BadInput("；".join(faults.values()), fields=faults)
    get_region(actor, code=region_code)
    staff = Staff(
        username=username, name=name, role=role, line=line, region_code=region_code, phone=phone,
        password_hash=hasher.hash(password),
    )  # fmt: skip
    db.session.add(staff)
    db.session.flush()
    audit.record(actor, "add_staff", f"staff:{staff.id}", role=role, region=region_code)
    return staff


def sign_in(actor: Actor, *, username: str, password: str) -> Staff | None:
    """The account, or None when name and password do not fit; both outcomes change the row.

    Raises NotAllowed while the account is locked (5 failures, 15 minutes).
    """
    staff = db.session.scalar(
        db.select(Staff).where(Staff.username == username).with_for_update()
    )
    now = real_now()
    if staff and staff.locked_until and staff.locked_until > now:
        until = local(staff.locked_until).strftime("%H:%M")
        raise NotAllowed(f"密码错了太多次，账号先锁上。请在 {until} 以后再试", rule="staff.locked")
    right = _fits(staff.password_hash if staff else NOBODY_HASH, password)
    if not staff or not staff.active:
        return None
    if right:
        staff.failures, staff.locked_until, staff.signed_in_at = 0, None, now
        audit.record(actor, "sign_in", f"staff:{staff.id}")
        return staff
    stale = staff.failed_at and now - staff.failed_at > FAILURES_FORGOTTEN_AFTER
    staff.failures = 1 if stale else staff.failures + 1
    staff.failed_at = now
    staff.locked_until = lock_after_failure(staff.failures, now)
    if staff.locked_until:
        staff.failures = 0
    audit.record(actor, "sign_in_failed", f"staff:{staff.id}")
    return None


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

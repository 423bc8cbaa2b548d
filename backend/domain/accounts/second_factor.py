"""The second factor: enrolment with a time-based code, its check, recovery codes."""

import secrets

import pyotp

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import real_now
from backend.core.db import db
from backend.core.errors import BadInput, NotFound
from backend.core.privacy import look_up_hash
from backend.domain.accounts.actions import note_failure, open_session, refuse_locked
from backend.domain.accounts.models import Staff
from backend.domain.accounts.rules import RECOVERY_CODES, matching_step


def _account(staff_id: int, epoch: int) -> Staff | None:
    """The row, locked; None when it was closed or signed out since the password was right."""
    staff = db.session.get(Staff, staff_id, with_for_update=True)
    return staff if staff and staff.active and staff.session_epoch == epoch else None


def begin_enrolment(_actor: Actor, *, staff_id: int, epoch: int) -> None:
    """A fresh secret, unless one is in use; it counts for nothing until a code of it came."""
    staff = _account(staff_id, epoch)
    if staff and not staff.totp_since:
        staff.totp_secret, staff.totp_step = pyotp.random_base32(), None


def finish_enrolment(
    actor: Actor, *, staff_id: int, epoch: int, code: str, only: bool
) -> tuple[Staff, list[str]] | None:
    """The account, its session opened, and its recovery codes; None when the code is wrong."""
    staff = _account(staff_id, epoch)
    if not staff or not staff.totp_secret or staff.totp_since:
        return None
    refuse_locked(staff)
    if not _is_totp(staff, code):
        note_failure(actor, staff=staff)
        return None
    staff.totp_since = real_now()
    audit.record(actor, "enrol_second_factor", f"staff:{staff.id}")
    open_session(actor, staff=staff, only=only)
    return staff, _new_recovery_codes(staff)


def check_code(
    actor: Actor, *, staff_id: int, epoch: int, code: str, only: bool
) -> Staff | None:
    """The account, its session opened; None when the code is neither current nor for recovery."""
    staff = _account(staff_id, epoch)
    if not staff or not staff.totp_since:
        return None
    refuse_locked(staff)
    if not _is_totp(staff, code) and not _is_recovery(actor, staff, code):
        note_failure(actor, staff=staff)
        return None
    open_session(actor, staff=staff, only=only)
    return staff


def renew_recovery_codes(actor: Actor, *, code: str) -> list[str] | None:
    """Ten new codes in place of the old ones; None when the time-based code is wrong."""
    staff = db.session.get_one(Staff, actor.id, with_for_update=True)
    refuse_locked(staff)
    if not staff.totp_since or not _is_totp(staff, code):
        note_failure(actor, staff=staff)
        return None
    audit.record(actor, "renew_recovery_codes", f"staff:{staff.id}")
    return _new_recovery_codes(staff)


def reset_second_factor(actor: Actor, *, username: str, reason: str) -> None:
    """Phone and recovery codes are forgotten and all sessions end; the next sign-in enrols."""
    if not reason.strip():
        raise BadInput("请写明为什么要重置", fields={"reason": "请写明为什么要重置"})
    staff = db.session.scalar(
        db.select(Staff).where(Staff.username == username).with_for_update()
    )
    if staff is None:
        raise NotFound("没有找到这个账号，请核对登录名")
    staff.totp_secret = staff.totp_since = staff.totp_step = staff.recovery_hashes = None
    staff.session_epoch += 1
    audit.record(actor, "reset_second_factor", f"staff:{staff.id}", reason=reason.strip())


def _is_totp(staff: Staff, code: str) -> bool:
    step = matching_step(
        staff.totp_secret or "", code.replace(" ", ""), now=real_now(), last_step=staff.totp_step
    )
    if step is not None:
        staff.totp_step = step
    return step is not None


def _is_recovery(actor: Actor, staff: Staff, code: str) -> bool:
    left = list(staff.recovery_hashes or [])
    hashed = _recovery_hash(staff, code)
    if hashed not in left:
        return False
    left.remove(hashed)
    staff.recovery_hashes = left
    audit.record(actor, "use_recovery_code", f"staff:{staff.id}")
    return True


def _new_recovery_codes(staff: Staff) -> list[str]:
    drawn = [secrets.token_hex(5) for _ in range(RECOVERY_CODES)]
    codes = [f"{text[:5]}-{text[5:]}" for text in drawn]
    staff.recovery_hashes = [_recovery_hash(staff, code) for code in codes]
    return codes


def _recovery_hash(staff: Staff, code: str) -> str:
    plain = "".join(code.lower().replace("-", " ").split())
    return look_up_hash("recovery code", f"{staff.id}:{plain}")

"""An employer's own door: a code sent to the registered contact opens the unit's account."""

from datetime import timedelta
from typing import NamedTuple

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import real_now
from backend.core.db import db
from backend.core.errors import BadInput, NotAllowed, TooMany
from backend.core.privacy import look_up_hash
from backend.domain.accounts.actions import NO_PASSWORD, open_session
from backend.domain.accounts.models import Staff
from backend.domain.accounts.rules import EMPLOYER
from backend.domain.bindings.actions import count_try
from backend.domain.bindings.rules import CODE_VALID, RESEND_AFTER_S, new_code
from backend.domain.employers.models import Employer, EmployerCode
from backend.domain.employers.rules import mobile_of, read_credit_code


class Sending(NamedTuple):
    phone: str
    code: str


def start_employer_code(actor: Actor, *, credit_code: str) -> Sending | None:
    """What the door sends, or None where nothing goes out: an unknown or delisted unit, or one
    without a registered mobile. Who asks is told the same in each case."""
    code = _checked(credit_code)
    count_try(actor, action="employer_code", subjects={"unit": code})
    employer = _find(code)
    phone = mobile_of(employer)
    if employer is None or not phone:
        return None
    latest = db.session.scalar(
        db.select(EmployerCode)
        .where(EmployerCode.employer_id == employer.id)
        .order_by(EmployerCode.id.desc())
    )
    if latest and real_now() - latest.sent_at < timedelta(seconds=RESEND_AFTER_S):
        raise TooMany("验证码刚刚发过，请等一分钟再点")
    secret = new_code()
    db.session.add(
        EmployerCode(
            employer_id=employer.id, code_hash=_hash(phone, secret), sent_at=real_now(),
            expires_at=real_now() + CODE_VALID,
        )
    )  # fmt: skip
    audit.record(actor, "send_code", f"employer:{employer.id}")
    return Sending(phone, secret)


def enter_by_code(actor: Actor, *, credit_code: str, code: str, only: bool) -> Staff | None:
    """The unit's account with its session opened; None when the code does not fit.

    A wrong code counts as a try, so it is an answer and not an exception: the count must commit.
    The account is made at the first time. `only` as in `accounts.actions.sign_in`.
    """
    unit = _checked(credit_code)
    count_try(actor, action="employer_enter", subjects={"unit": unit})
    employer = _find(unit)
    phone = mobile_of(employer)
    if employer is None or not phone:
        return None
    row = db.session.scalar(
        db.select(EmployerCode)
        .where(
            EmployerCode.employer_id == employer.id, EmployerCode.used_at.is_(None),
            EmployerCode.expires_at > real_now(),
            EmployerCode.code_hash == _hash(phone, code.strip()),
        )
        .with_for_update()
    )  # fmt: skip
    if row is None:
        return None
    row.used_at = real_now()
    staff = _account(actor, employer)
    if not staff.active:
        raise NotAllowed("您单位的账号停用了，请联系当地人社部门", rule="staff.closed")
    open_session(actor, staff=staff, only=only)
    return staff


def _checked(credit_code: str) -> str:
    try:
        return read_credit_code(credit_code).value
    except ValueError as fault:
        raise BadInput(str(fault), fields={"credit_code": str(fault)}) from None


def _find(code: str) -> Employer | None:
    return db.session.scalar(
        db.select(Employer).where(Employer.credit_code == code, Employer.delisted_at.is_(None))
    )


def _hash(phone: str, code: str) -> str:
    return look_up_hash("employer_code", f"{phone}:{code}")


def _account(actor: Actor, employer: Employer) -> Staff:
    """The one that signs in by code; accounts that were invited keep their passwords."""
    username = (employer.credit_code or "").lower()
    staff = db.session.scalar(db.select(Staff).where(Staff.username == username))
    if staff is None:
        staff = Staff(
            username=username, name=employer.contact_name or "单位联系人", role=EMPLOYER,
            region_code=employer.owner_region, password_hash=NO_PASSWORD, employer_id=employer.id,
        )  # fmt: skip
        db.session.add(staff)
        db.session.flush()
        audit.record(
            actor, "add_staff", f"staff:{staff.id}", role=EMPLOYER, region=staff.region_code
        )
    return staff

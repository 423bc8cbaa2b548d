"""Reads of staff accounts."""

from collections.abc import Sequence

from backend.core.actor import NOWHERE, Actor
from backend.core.clock import real_now
from backend.core.db import db
from backend.domain.accounts.models import Staff
from backend.domain.accounts.rules import UNIT_OF_ROLE, password_due


def actor_of(staff: Staff) -> Actor:
    region = "" if staff.role == "province" else staff.region_code
    return Actor(
        "staff", staff.id, staff.name, staff.role,
        region=NOWHERE if staff.role in UNIT_OF_ROLE else region, line=staff.line,
        employer_id=staff.employer_id, provider_id=staff.provider_id,
    )  # fmt: skip


def find_session_staff(_actor: Actor, *, staff_id: int, epoch: int) -> Staff | None:
    """The account behind a session cookie, unless it was closed or signed out everywhere."""
    staff = db.session.get(Staff, staff_id)
    return staff if staff and staff.active and staff.session_epoch == epoch else None


def get_own_account(actor: Actor) -> Staff:
    return db.session.get_one(Staff, actor.id)


def own_password_due(actor: Actor) -> str:
    """Why the actor has to change the password before anything else, or ""."""
    staff = get_own_account(actor)
    if not staff.password_hash:
        return ""  # a code opens it each time
    since = staff.password_at or staff.created_at
    return password_due(by_other=staff.password_by_other, since=since, now=real_now())


def staff_names(_actor: Actor, *, ids: Sequence[int]) -> dict[int, str]:
    rows = db.session.execute(db.select(Staff.id, Staff.name).where(Staff.id.in_(ids)))
    return {row.id: row.name for row in rows}


def find_desk(_actor: Actor, *, region_code: str) -> Staff | None:
    """The office desk that a labourer of this area calls: the county's, else the level above."""
    for length in (6, 4, 2):
        code = region_code[:length]
        desk = db.session.scalar(
            db.select(Staff)
            .where(
                Staff.region_code == code, Staff.active, Staff.phone != "",
                Staff.role.not_in(UNIT_OF_ROLE),
            )
            .order_by(Staff.id)
            .limit(1)
        )
        if desk:
            return desk
    return None


def first_county(_actor: Actor) -> str:
    """The area of the first county officer, else the whole province."""
    found = db.session.scalar(
        db.select(Staff.region_code).where(Staff.role == "county").order_by(Staff.id).limit(1)
    )
    return found or "43"

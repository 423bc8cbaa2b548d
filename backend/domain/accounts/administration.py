"""What the security administrator does: invite, take up an invitation, change, close, reset."""

import secrets
from collections.abc import Sequence

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import real_now
from backend.core.db import db, starts_with
from backend.core.errors import BadInput, NotAllowed, NotFound, RuleBroken
from backend.core.paging import Page, page_by_id
from backend.core.privacy import look_up_hash
from backend.domain.accounts.actions import add_staff, place_faults, unit_columns
from backend.domain.accounts.models import Invitation, Staff
from backend.domain.accounts.rules import (
    INVITATION_VALID,
    ROLE_LINE,
    UNIT_OF_ROLE,
    place_fault,
    unit_fault,
)
from backend.domain.regions.queries import get_region_below

ONE_UNIT = "单位的账号不能改成别的角色，别的账号也不能改成单位的。请停用这个账号，再重新邀请"
GONE = "这个邀请用过了、撤回了，或者过了 7 天。请联系发邀请的人重新发一个"


def list_staff(
    actor: Actor, *, text: str = "", role: str = "", closed: bool = False,
    cursor: str | None = None,
) -> Page[Staff]:  # fmt: skip
    """Accounts of the actor's own area; `text` is part of a name or of a login name."""
    statement = db.select(Staff).where(
        starts_with(Staff.region_code, actor.region or ""), Staff.active.is_(not closed)
    )
    if role:
        statement = statement.where(Staff.role == role)
    if text:
        found = Staff.name.contains(text, autoescape=True)
        statement = statement.where(found | Staff.username.contains(text, autoescape=True))
    return page_by_id(statement, Staff.id, cursor)


def staff_over(actor: Actor, *, region_code: str) -> dict[str, list[Staff]]:
    """Open accounts of the actor's area that reach this place, by role, the nearest first."""
    place = get_region_below(actor, code=region_code)
    found: dict[str, list[Staff]] = {}
    for staff in db.session.scalars(
        db.select(Staff)
        .where(
            starts_with(Staff.region_code, actor.region or ""), Staff.active,
            db.literal(place.code).startswith(Staff.region_code),
            Staff.role.not_in(UNIT_OF_ROLE),
        )
        .order_by(db.func.length(Staff.region_code).desc(), Staff.name, Staff.id)
    ):  # fmt: skip
        found.setdefault(staff.role, []).append(staff)
    return found


def get_staff(actor: Actor, *, staff_id: int) -> Staff:
    staff = db.session.scalar(
        db.select(Staff).where(
            Staff.id == staff_id, starts_with(Staff.region_code, actor.region or "")
        )
    )
    if staff is None:
        raise NotFound("没有找到这个账号，或者不归您这里管")
    return staff


def open_invitations(actor: Actor) -> Sequence[Invitation]:
    """Those of the actor's area that can still be taken up, the newest first."""
    return db.session.scalars(
        db.select(Invitation)
        .where(
            Invitation.open_key.is_not(None), Invitation.expires_at > real_now(),
            starts_with(Invitation.region_code, actor.region or ""),
        )
        .order_by(Invitation.id.desc())
    ).all()  # fmt: skip


def invite(
    actor: Actor, *, name: str, role: str, region_code: str, line: str = "",
    unit_id: int | None = None,
) -> tuple[Invitation, str]:  # fmt: skip
    """The invitation and its token, which is shown once and not kept."""
    name, line = name.strip(), ROLE_LINE.get(role, line or "hrss")
    _check(name, role, line, region_code, {"unit": unit_fault(role, unit_id)})
    region = get_region_below(actor, code=region_code)
    token = secrets.token_urlsafe(24)
    row = Invitation(
        name=name, role=role, line=line, region_code=region.code, open_key=_hash(token),
        expires_at=real_now() + INVITATION_VALID, invited_by=actor.id,
        **unit_columns(role, unit_id),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "invite", f"invitation:{row.id}", role=role, region=region.code)
    return row, token


def withdraw_invitation(actor: Actor, *, invitation_id: int) -> Invitation:
    """The link opens nothing any more."""
    row = next((one for one in open_invitations(actor) if one.id == invitation_id), None)
    if row is None:
        raise NotFound("没有找到这个邀请，可能已经用过或撤回了，请刷新")
    row.open_key = None
    audit.record(actor, "withdraw_invitation", f"invitation:{row.id}")
    return row


def find_invitation(_actor: Actor, *, token: str) -> Invitation:
    row = db.session.scalar(
        db.select(Invitation).where(
            Invitation.open_key == _hash(token), Invitation.expires_at > real_now()
        )
    )
    if row is None:
        raise NotFound(GONE)
    return row


def take_up(actor: Actor, *, token: str, username: str, password: str, again: str) -> Staff:
    """The account of an invitation, with a login name and a password of one's own choice."""
    row = find_invitation(actor, token=token)
    username = username.strip()
    faults = {}
    if not (3 <= len(username) <= 40 and username.isascii() and username.isprintable()):
        faults["username"] = "登录名要 3 到 40 个字母、数字"
    if password != again:
        faults["again"] = "两次输入的密码不一样，请重新输入"
    if faults:
        raise BadInput("；".join(faults.values()), fields=faults)
    staff = add_staff(
        actor, username=username, password=password, name=row.name, role=row.role,
        region_code=row.region_code, line=row.line, unit_id=row.employer_id or row.provider_id,
    )  # fmt: skip
    staff.password_by_other = False
    row.open_key, row.staff_id = None, staff.id
    audit.record(actor, "take_up_invitation", f"invitation:{row.id}", staff=staff.id)
    return staff


def change_staff(
    actor: Actor, *, staff_id: int, name: str, role: str, region_code: str, line: str, phone: str
) -> Staff:
    """Another name, role, place, line or desk number; sessions end, so that it holds at once."""
    staff = _other(actor, staff_id)
    name, line = name.strip(), ROLE_LINE.get(role, line or staff.line)
    of_unit = role != staff.role and {role, staff.role} & UNIT_OF_ROLE.keys()
    _check(name, role, line, region_code, {"role": ONE_UNIT if of_unit else ""})
    region = get_region_below(actor, code=region_code)
    before = {"role": staff.role, "line": staff.line, "region": staff.region_code}
    staff.name, staff.role, staff.line = name, role, line
    staff.region_code, staff.phone = region.code, phone.strip()[:20]
    after = {"role": staff.role, "line": staff.line, "region": staff.region_code}
    if before != after:
        staff.session_epoch += 1
    audit.record(actor, "change_staff", f"staff:{staff.id}", before=before, after=after)
    return staff


def set_active(actor: Actor, *, staff_id: int, active: bool, reason: str) -> Staff:
    """Close an account, which ends its sessions, or open it again."""
    staff = _other(actor, staff_id)
    if not reason.strip():
        raise BadInput("请写明原因", fields={"reason": "请写明原因，例如：调离"})
    if staff.active is active:
        raise RuleBroken("这个账号已经是这样了，请刷新后再看", rule="staff.active")
    staff.active = active
    staff.session_epoch += 1
    if active:
        audit.record(actor, "open_staff", f"staff:{staff.id}", reason=reason)
    else:
        audit.record(actor, "close_staff", f"staff:{staff.id}", reason=reason)
    return staff


def unlock(actor: Actor, *, staff_id: int) -> Staff:
    """Wrong passwords are forgotten before the quarter of an hour is over."""
    staff = get_staff(actor, staff_id=staff_id)
    staff.failures, staff.locked_until = 0, None
    audit.record(actor, "unlock_staff", f"staff:{staff.id}")
    return staff


def _check(name: str, role: str, line: str, region_code: str, more: dict[str, str]) -> None:
    """BadInput names every fault by field, those of the caller's ("" = none) among them."""
    faults = place_faults(role, line) | {field: fault for field, fault in more.items() if fault}
    if not 2 <= len(name) <= 20:
        faults["name"] = "请填写真实姓名"
    if "role" not in faults and (fault := place_fault(role, region_code)):
        faults["region_code"] = fault
    if faults:
        raise BadInput("有几项还要再看一下", fields=faults)


def _other(actor: Actor, staff_id: int) -> Staff:
    """Nobody changes or closes the account that they are signed in with."""
    if staff_id == actor.id:
        raise NotAllowed("自己的账号要由另一位安全管理员来改", rule="staff.self")
    return get_staff(actor, staff_id=staff_id)


def _hash(token: str) -> str:
    return look_up_hash("invitation", token)

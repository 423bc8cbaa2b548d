"""The phone of a member of staff (手机上办): a one-time code of the console, the link, its end."""

import secrets
from collections.abc import Sequence

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import local, real_now
from backend.core.db import db
from backend.core.errors import RuleBroken
from backend.core.privacy import look_up_hash
from backend.domain.accounts.models import Staff
from backend.domain.accounts.rules import Can, is_allowed
from backend.domain.bindings.actions import count_try
from backend.domain.bindings.models import StaffLink, WechatUser
from backend.domain.bindings.rules import CODE_VALID, LINK_UNUSED

CODE_DIGITS = 8


def new_link_code(actor: Actor) -> str:
    """Eight digits to type into the app within ten minutes; the one before counts no more."""
    db.session.execute(
        db.delete(StaffLink).where(
            StaffLink.staff_id == actor.id, StaffLink.wechat_user_id.is_(None)
        )
    )
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    row = StaffLink(
        staff_id=actor.id, code_hash=_hash(code), code_until=real_now() + CODE_VALID
    )
    db.session.add(row)
    audit.record(actor, "new_link_code", f"staff:{actor.id}")
    return code


def link_phone(actor: Actor, *, user: WechatUser, code: str) -> Staff | None:
    """This WeChat user works for the staff account of the code from now on; None when it is wrong.

    A wrong code counts as a try (five a day), so it is an answer that commits.
    """
    count_try(actor, action="link", subjects={"openid": user.openid})
    row = db.session.scalar(
        db.select(StaffLink).where(
            StaffLink.code_hash == _hash("".join(code.split())),
            StaffLink.code_until > real_now(),
        ).with_for_update()
    )
    staff = row and db.session.get(Staff, row.staff_id)
    if row is None or staff is None or not staff.active:
        return None
    if not is_allowed(Actor("staff", staff.id, role=staff.role), Can.FIELD_WORK):
        raise RuleBroken("您的岗位不用手机走访，请在电脑上的工作台办理", rule="fieldwork.role")
    db.session.execute(db.delete(StaffLink).where(StaffLink.wechat_user_id == user.id))
    row.code_hash = row.code_until = None
    row.wechat_user_id, row.linked_at = user.id, real_now()
    row.used_on = local(real_now()).date()
    audit.record(actor, "link_phone", f"staff:{staff.id}", identity=user.id)
    return staff


def linked_staff(_actor: Actor, *, user: WechatUser) -> Staff | None:
    """The account that this phone works for, while the link counts."""
    found = db.session.execute(
        db.select(Staff, StaffLink)
        .join(StaffLink, StaffLink.staff_id == Staff.id)
        .where(StaffLink.wechat_user_id == user.id, Staff.active)
    ).one_or_none()
    if found is None:
        return None
    staff, link = found
    changed = staff.password_at and staff.password_at > link.linked_at
    unused = local(real_now()).date() - link.used_on > LINK_UNUSED
    return None if changed or unused else staff


def note_use(_actor: Actor, *, user: WechatUser) -> None:
    """The link is in use today."""
    db.session.execute(
        db.update(StaffLink)
        .where(StaffLink.wechat_user_id == user.id)
        .values(used_on=local(real_now()).date())
    )


def links_of(_actor: Actor, *, staff_id: int) -> Sequence[StaffLink]:
    """The phones that were linked to an account."""
    statement = db.select(StaffLink).where(
        StaffLink.staff_id == staff_id, StaffLink.wechat_user_id.is_not(None)
    )
    return db.session.scalars(statement.order_by(StaffLink.id)).all()


def end_links(actor: Actor, *, staff_id: int) -> int:
    """Every phone of the account lets go of it; returns how many did."""
    ended = len(links_of(actor, staff_id=staff_id))
    db.session.execute(db.delete(StaffLink).where(StaffLink.staff_id == staff_id))
    if ended:
        audit.record(actor, "end_links", f"staff:{staff_id}", identities=ended)
    return ended


def unlink_phone(actor: Actor, *, user: WechatUser) -> None:
    """Said on the phone itself; one that is not linked is fine."""
    db.session.execute(db.delete(StaffLink).where(StaffLink.wechat_user_id == user.id))
    audit.record(actor, "unlink_phone", f"wechat_user:{user.id}")


def _hash(code: str) -> str:
    return look_up_hash("link code", code)

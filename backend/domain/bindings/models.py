"""Who a WeChat user is, whether messages may reach them, and what they agreed to."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Model, Stamped
from backend.core.privacy import Encrypted
from backend.domain.people.models import Person


class WechatUser(Stamped, Model):
    """(app id, openid) -> person; one person may have several."""

    __tablename__ = "wechat_users"
    __table_args__ = (UniqueConstraint("app_id", "openid"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    app_id: Mapped[str] = mapped_column(String(40))
    openid: Mapped[str] = mapped_column(String(64))
    unionid: Mapped[str | None] = mapped_column(String(64), index=True)
    subscribed: Mapped[bool] = mapped_column(default=False)
    subscribed_at: Mapped[datetime | None]
    scene: Mapped[str] = mapped_column(String(64), default="")
    reachable: Mapped[bool] = mapped_column(default=True)
    unreachable_why: Mapped[str] = mapped_column(String(60), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    bound_at: Mapped[datetime | None]
    phone: Mapped[str | None] = mapped_column(Encrypted("wechat_users.phone"))
    phone_hash: Mapped[str | None] = mapped_column(String(64))
    # False = differs from the register's: stored data stays hidden until staff confirm
    phone_confirmed: Mapped[bool] = mapped_column(default=False)
    session_epoch: Mapped[int] = mapped_column(default=0)
    person: Mapped[Person | None] = relationship()


class SmsCode(Model):
    """One code sent to one phone; only hashes are kept."""

    __tablename__ = "sms_codes"
    id: Mapped[int] = mapped_column(primary_key=True)
    wechat_user_id: Mapped[int] = mapped_column(ForeignKey("wechat_users.id"), index=True)
    phone_hash: Mapped[str] = mapped_column(String(64))
    code_hash: Mapped[str] = mapped_column(String(64))
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class BindTry(Model):
    """Tries of one day by openid, phone or ID number (hashed), at most five each."""

    __tablename__ = "bind_tries"
    __table_args__ = (UniqueConstraint("subject_hash", "day"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    subject_hash: Mapped[str] = mapped_column(String(64))
    day: Mapped[date]
    count: Mapped[int] = mapped_column(default=0)


class OptIn(Model):
    """A person's own tap on 每周给我推岗位: which template, when, where, which wording."""

    __tablename__ = "opt_ins"
    id: Mapped[int] = mapped_column(primary_key=True)
    wechat_user_id: Mapped[int] = mapped_column(ForeignKey("wechat_users.id"), index=True)
    template_id: Mapped[str] = mapped_column(String(64))
    scene: Mapped[str] = mapped_column(String(20))
    text_version: Mapped[str] = mapped_column(String(20))
    opted_in_at: Mapped[datetime]
    opted_out_at: Mapped[datetime | None]
    opted_out_by: Mapped[str] = mapped_column(String(20), default="")  # chat app unfollow


class StaffLink(Model):
    """The phone of a member of staff who works in the app; a one-time code until it is used.

    A changed password, a closed account or a month without use ends it (see staff.py).
    """

    __tablename__ = "staff_links"
    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    code_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    code_until: Mapped[datetime | None]
    wechat_user_id: Mapped[int | None] = mapped_column(ForeignKey("wechat_users.id"), unique=True)
    linked_at: Mapped[datetime | None]
    used_on: Mapped[date | None]

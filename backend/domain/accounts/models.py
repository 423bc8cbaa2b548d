"""Staff accounts: one role, one line of authority, one region each."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Model, Stamped
from backend.core.privacy import Encrypted


class Staff(Stamped, Model):
    __tablename__ = "staff"
    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    role: Mapped[str] = mapped_column(String(20))  # see rules.ROLES
    line: Mapped[str] = mapped_column(String(8), default="hrss")  # hrss | pa
    region_code: Mapped[str] = mapped_column(String(12))
    phone: Mapped[str] = mapped_column(String(20), default="")  # office desk, shown to labourers
    password_hash: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    failures: Mapped[int] = mapped_column(default=0)
    failed_at: Mapped[datetime | None]
    locked_until: Mapped[datetime | None]
    session_epoch: Mapped[int] = mapped_column(default=0)
    signed_in_at: Mapped[datetime | None]
    password_at: Mapped[datetime | None]  # None: as old as the account
    password_by_other: Mapped[bool] = mapped_column(default=False, server_default=false())
    old_hashes: Mapped[list[str] | None] = mapped_column(JSON)  # of earlier passwords
    totp_secret: Mapped[str | None] = mapped_column(Encrypted("staff.totp_secret"))
    totp_since: Mapped[datetime | None]  # None: shown, but no code of it has come yet
    totp_step: Mapped[int | None]  # of the last code taken, so that none is taken twice
    recovery_hashes: Mapped[list[str] | None] = mapped_column(JSON)
    # the unit of an account that belongs to one (rules.UNIT_OF_ROLE)
    employer_id: Mapped[int | None] = mapped_column(ForeignKey("employers.id"), index=True)
    provider_id: Mapped[int | None] = mapped_column(
        ForeignKey("training_providers.id"), index=True
    )


class Invitation(Stamped, Model):
    """A link by which one person opens an account; only the token's keyed hash is kept.

    There is no account before it is taken up. `open_key` is the hash while it can be used.
    """

    __tablename__ = "invitations"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    role: Mapped[str] = mapped_column(String(20))
    line: Mapped[str] = mapped_column(String(8))
    region_code: Mapped[str] = mapped_column(String(12), index=True)
    open_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))  # whose it became
    employer_id: Mapped[int | None] = mapped_column(ForeignKey("employers.id"))
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("training_providers.id"))

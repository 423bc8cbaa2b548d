"""Employers (用人单位): who they are, how that was made sure, which kinds of unit they are."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Model, Stamped
from backend.core.privacy import Encrypted


class Employer(Stamped, Model):
    """`kinds` are codes of rules.UNIT_KINDS; a delisted one keeps its record and no vacancy."""

    __tablename__ = "employers"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), index=True)
    credit_code: Mapped[str | None] = mapped_column(String(18), unique=True)  # GB 32100
    owner_region: Mapped[str] = mapped_column(String(12), index=True)  # who entered it
    kinds: Mapped[list[str]] = mapped_column(JSON, default=list)
    legal_representative: Mapped[str] = mapped_column(String(40), default="")
    address: Mapped[str] = mapped_column(String(200), default="")
    contact_name: Mapped[str] = mapped_column(String(40), default="")
    contact_phone: Mapped[str | None] = mapped_column(Encrypted("employers.contact_phone"))
    identified_how: Mapped[str] = mapped_column(String(60), default="")
    identified_by: Mapped[int | None]
    identified_at: Mapped[datetime | None]
    # 服务专员, of staff; no foreign key, as accounts of units already point here
    service_officer_id: Mapped[int | None] = mapped_column(index=True)
    delisted_at: Mapped[datetime | None]
    delisted_why: Mapped[str] = mapped_column(String(200), default="")


class EmployerCode(Model):
    """One code sent to the registered contact of a unit; only its keyed hash is kept."""

    __tablename__ = "employer_codes"
    id: Mapped[int] = mapped_column(primary_key=True)
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

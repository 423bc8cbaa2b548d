"""Employers as far as a vacancy needs them."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Model, Stamped
from backend.core.privacy import Encrypted


class Employer(Stamped, Model):
    __tablename__ = "employers"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), index=True)
    credit_code: Mapped[str | None] = mapped_column(String(18), unique=True)  # GB 32100
    owner_region: Mapped[str] = mapped_column(String(12), index=True)  # who entered it
    address: Mapped[str] = mapped_column(String(200), default="")
    contact_name: Mapped[str] = mapped_column(String(40), default="")
    contact_phone: Mapped[str | None] = mapped_column(Encrypted("employers.contact_phone"))
    identified_how: Mapped[str] = mapped_column(String(60), default="")
    identified_by: Mapped[int | None]
    identified_at: Mapped[datetime | None]

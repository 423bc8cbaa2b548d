"""Minimum wages as the provinces announce them: dated, by place, with the document."""

from datetime import date

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Model, Stamped


class MinimumWage(Stamped, Model):
    """Holds for every place below `region_code` that has none of its own, until a later one."""

    __tablename__ = "minimum_wages"
    __table_args__ = (UniqueConstraint("region_code", "valid_from"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[str] = mapped_column(String(12))
    valid_from: Mapped[date]
    monthly_fen: Mapped[int]
    hourly_fen: Mapped[int]  # of part-time work
    document: Mapped[str] = mapped_column(String(120))
    entered_by: Mapped[int | None]

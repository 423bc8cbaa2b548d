"""Frozen figures: how one place stood at the end of one week, with the people behind the counts."""

from datetime import datetime

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.clock import real_now
from backend.core.db import Model


class FigureFreeze(Model):
    """`region_code` is the people's home as it stood then: a village, or further up without one.

    Places above are sums of these rows. `reached` and `missing` hold ids of people, so that a
    number of an old week still opens its names.
    """

    __tablename__ = "figure_freezes"
    __table_args__ = (UniqueConstraint("week", "figure_id", "region_code"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    week: Mapped[str] = mapped_column(String(8))
    figure_id: Mapped[str] = mapped_column(String(12))
    version: Mapped[int]
    region_code: Mapped[str] = mapped_column(String(12))
    numerator: Mapped[int]
    denominator: Mapped[int]
    reached: Mapped[list[int]] = mapped_column(JSON)
    missing: Mapped[list[int]] = mapped_column(JSON)
    frozen_at: Mapped[datetime] = mapped_column(default=real_now)

"""A stored preview of one week's push and its rows: a vacancy with reasons, or why none."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Model
from backend.domain.people.models import Person
from backend.domain.vacancies.models import Vacancy


class PushPlan(Model):
    __tablename__ = "push_plans"
    id: Mapped[int] = mapped_column(primary_key=True)
    week: Mapped[str] = mapped_column(String(8), index=True)
    region_code: Mapped[str] = mapped_column(String(12))
    seed: Mapped[int]
    status: Mapped[str] = mapped_column(String(10))  # preview sending sent stale
    created_by: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime]
    ordered_at: Mapped[datetime | None]
    targets: Mapped[int]
    chosen: Mapped[int]
    already: Mapped[int] = mapped_column(default=0)  # had this week's message before
    excluded: Mapped[dict[str, Any]] = mapped_column(JSON)
    dropped: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class PushRow(Model):
    """`excluded` empty = the vacancy was chosen; `dropped` = no longer qualified when sent."""

    __tablename__ = "push_rows"
    __table_args__ = (
        UniqueConstraint("plan_id", "person_id"),
        Index("ix_push_rows_plan_id_excluded", "plan_id", "excluded"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("push_plans.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    vacancy_id: Mapped[int | None] = mapped_column(ForeignKey("vacancies.id"))
    score: Mapped[int] = mapped_column(default=0)
    reasons: Mapped[list[str]] = mapped_column(JSON, default=list)
    excluded: Mapped[str] = mapped_column(String(24), default="")
    dropped: Mapped[str] = mapped_column(String(24), default="")
    person: Mapped[Person] = relationship()
    vacancy: Mapped[Vacancy | None] = relationship()

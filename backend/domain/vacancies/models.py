"""Vacancies: employment posts with the fields of an advert; no sex requirement exists."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.clock import today
from backend.core.db import Model, Stamped
from backend.core.privacy import Encrypted
from backend.domain.employers.models import Employer

PATROL_HOLDS = timedelta(days=7)  # clause 4.1.2(3)


class VacancyStatus(StrEnum):
    DRAFT = "draft"  # to complete
    REVIEW = "review"  # 待核
    OPEN = "open"
    PAUSED = "paused"
    FILLED = "filled"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Vacancy(Stamped, Model):
    """Pushed only when open, dated, with openings left, and vouched for by a named officer or
    posted by an employer whose credit code matched."""

    __tablename__ = "vacancies"
    __table_args__ = (
        UniqueConstraint("source", "source_key"),
        Index("ix_vacancies_status_region_code", "status", "region_code"),
        Index("ix_vacancies_updated_at_id", "updated_at", "id"),  # feed and search follow it
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    employer_id: Mapped[int | None] = mapped_column(ForeignKey("employers.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    occupation_code: Mapped[str | None] = mapped_column(String(8), index=True)
    headcount_total: Mapped[int] = mapped_column(default=1)
    headcount_left: Mapped[int] = mapped_column(default=1)
    region_code: Mapped[str | None] = mapped_column(String(12))
    place_text: Mapped[str] = mapped_column(String(200), default="")
    wage_min_fen: Mapped[int | None]
    wage_max_fen: Mapped[int | None]
    wage_period: Mapped[str] = mapped_column(String(8), default="month")
    wage_mode: Mapped[str] = mapped_column(String(12), default="time")
    monthly_fen: Mapped[int | None] = mapped_column(index=True)  # lower bound, for comparing
    education_min: Mapped[str] = mapped_column(String(12), default="none")
    age_min: Mapped[int | None]
    age_max: Mapped[int | None]
    age_reason: Mapped[str] = mapped_column(String(100), default="")
    board: Mapped[bool] = mapped_column(default=False)  # 包吃
    lodging: Mapped[bool] = mapped_column(default=False)  # 包住
    insurance: Mapped[list[str]] = mapped_column(JSON, default=list)
    benefits: Mapped[list[str]] = mapped_column(JSON, default=list)
    description: Mapped[str] = mapped_column(Text, default="")
    contact_name: Mapped[str] = mapped_column(String(40), default="")
    contact_phone: Mapped[str | None] = mapped_column(Encrypted("vacancies.contact_phone"))
    valid_from: Mapped[date]
    valid_to: Mapped[date] = mapped_column(index=True)
    status: Mapped[str] = mapped_column(String(10))
    source: Mapped[str] = mapped_column(String(40))
    source_key: Mapped[str] = mapped_column(String(64))
    import_batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batches.id"), index=True)
    owner_region: Mapped[str] = mapped_column(String(12), index=True)  # of who entered it
    entered_by: Mapped[int | None]
    vouched_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    vouched_at: Mapped[datetime | None]
    vouched_how: Mapped[str] = mapped_column(String(200), default="")
    missing: Mapped[list[str]] = mapped_column(JSON, default=list)  # what a draft still needs
    work_form: Mapped[str] = mapped_column(String(8), default="site")  # suitability.WORK_FORMS
    hours_free: Mapped[bool] = mapped_column(default=False)
    suits: Mapped[list[str]] = mapped_column(JSON, default=list)  # codes of suitability.py
    # the last day on which labourers find it without another look (谁录入谁巡查)
    patrol_due_on: Mapped[date] = mapped_column(default=lambda: today() + PATROL_HOLDS)
    reserved_left: Mapped[int] = mapped_column(default=0)  # kept for the campaign's group
    reserved_until: Mapped[date | None]  # that day included
    hidden_at: Mapped[datetime | None]  # a report of fees waits to be checked
    employer: Mapped[Employer | None] = relationship()

"""Weekly tasks per entering organisation, each look at a vacancy, what employers were asked."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Model
from backend.core.privacy import Note


class PatrolTask(Model):
    """What an organisation had to look at in a week: `live` as counted on its Monday, `checked`
    as counted when the next one was made."""

    __tablename__ = "patrol_tasks"
    __table_args__ = (UniqueConstraint("organisation", "week"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation: Mapped[str] = mapped_column(String(24))  # rules.organisation_of
    region_code: Mapped[str] = mapped_column(String(12), index=True)
    week: Mapped[str] = mapped_column(String(8), index=True)
    live: Mapped[int]
    made_on: Mapped[date]


class PatrolCheck(Model):
    """One look: what was found, how, by whom (None: the employer itself by its link)."""

    __tablename__ = "patrol_checks"
    __table_args__ = (Index("ix_patrol_checks_organisation_week", "organisation", "week"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancies.id"), index=True)
    organisation: Mapped[str] = mapped_column(String(24))
    week: Mapped[str] = mapped_column(String(8))
    result: Mapped[str] = mapped_column(String(8))  # rules.RESULTS
    evidence: Mapped[str] = mapped_column(String(8))  # rules.EVIDENCE
    note: Mapped[str] = mapped_column(Note(200), default="")
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    checked_at: Mapped[datetime]


class PatrolAsk(Model):
    """A link by which an employer says in one tap what is still wanted; it opens nothing else."""

    __tablename__ = "patrol_asks"
    id: Mapped[int] = mapped_column(primary_key=True)
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"), index=True)
    organisation: Mapped[str] = mapped_column(String(24))
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]

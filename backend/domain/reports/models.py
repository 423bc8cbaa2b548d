"""What labourers report of a vacancy; the employer never learns who it was."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Model
from backend.core.privacy import Note
from backend.domain.vacancies.models import Vacancy


class VacancyReport(Model):
    """One of a WeChat user about a vacancy; `decision` "" = waits to be checked."""

    __tablename__ = "vacancy_reports"
    __table_args__ = (UniqueConstraint("vacancy_id", "wechat_user_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancies.id"))
    wechat_user_id: Mapped[int] = mapped_column(ForeignKey("wechat_users.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))  # rules.KINDS
    text: Mapped[str] = mapped_column(Note(300), default="")
    reported_at: Mapped[datetime]
    decision: Mapped[str] = mapped_column(String(8), default="", index=True)  # true | untrue
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(Note(200), default="")
    vacancy: Mapped[Vacancy] = relationship()

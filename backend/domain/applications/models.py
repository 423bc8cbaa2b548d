"""Who wants which vacancy, how it went on, what was answered to a push, and which consents."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Model, Stamped
from backend.core.privacy import Note
from backend.domain.messages.models import BigId, Message
from backend.domain.people.models import Person
from backend.domain.vacancies.models import Vacancy


class ApplicationStatus(StrEnum):
    INTERESTED = "interested"
    CONTACTED = "contacted"
    INTERVIEW = "interview"
    HIRED = "hired"
    ON_POST = "on_post"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Application(Stamped, Model):
    __tablename__ = "applications"
    __table_args__ = (UniqueConstraint("person_id", "vacancy_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancies.id"), index=True)
    region_code: Mapped[str] = mapped_column(String(12), index=True)  # the person's home
    status: Mapped[str] = mapped_column(String(12), index=True)
    via: Mapped[str] = mapped_column(String(8))  # app | offer | helper
    on_behalf_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)  # 代办
    lead: Mapped[str] = mapped_column(String(12), default="interested")  # interested | called
    message_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("messages.id"))
    note: Mapped[str] = mapped_column(Note(200), default="")
    reserved: Mapped[bool] = mapped_column(default=False)  # holds one of the kept openings
    referred_at: Mapped[datetime | None]  # name and phone given to the employer
    asked_at: Mapped[datetime | None]  # the employer was reminded to answer
    overdue_at: Mapped[datetime | None]  # no answer: shown to the county, the person was told
    person: Mapped[Person] = relationship()
    vacancy: Mapped[Vacancy] = relationship()
    message: Mapped[Message | None] = relationship()  # the push that it came from
    steps: Mapped[list["ApplicationStep"]] = relationship(order_by="ApplicationStep.id")


class ApplicationStep(Model):
    __tablename__ = "application_steps"
    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    status: Mapped[str] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(Note(200), default="")
    actor_name: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]


class OfferAnswer(Model):
    """The latest answer to one pushed message; 不合适 narrows next week's choice."""

    __tablename__ = "offer_answers"
    message_id: Mapped[int] = mapped_column(BigId, ForeignKey("messages.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancies.id"))
    answer: Mapped[str] = mapped_column(String(12))  # interested called declined
    reason: Mapped[str] = mapped_column(String(12), default="")
    answered_at: Mapped[datetime]


class Consent(Model):
    """Leave to give name and phone to one named employer (PIPL art. 23)."""

    __tablename__ = "consents"
    __table_args__ = (UniqueConstraint("person_id", "employer_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"))
    text_version: Mapped[str] = mapped_column(String(20))
    how: Mapped[str] = mapped_column(String(10))  # app | phone
    recorded_by: Mapped[str] = mapped_column(String(60))
    given_at: Mapped[datetime]

"""What helpers do: home visits with their proof, and calls that read vacancies out."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Model, Stamped
from backend.core.privacy import Note
from backend.domain.people.models import Household, Person


class FieldPhoto(Model):
    """A photograph or a signature, kept as a file; `staff_id` took it."""

    __tablename__ = "field_photos"
    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(40))
    uploaded_at: Mapped[datetime]


class Visit(Stamped, Model):
    """入户宣传 (clause 4.2.2(1)). `topics` are codes of rules.TOPICS; the place is optional."""

    __tablename__ = "visits"
    __table_args__ = (Index("ix_visits_region_code_visited_on", "region_code", "visited_on"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("households.id"), index=True)
    region_code: Mapped[str] = mapped_column(String(12))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    staff_name: Mapped[str] = mapped_column(String(40))
    visited_on: Mapped[date]
    topics: Mapped[list[str]] = mapped_column(JSON)
    list_handed: Mapped[bool] = mapped_column(default=False)  # 服务清单已发
    note: Mapped[str] = mapped_column(Note(300), default="")
    lng: Mapped[float | None]
    lat: Mapped[float | None]
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("field_photos.id"))
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("field_photos.id"))
    client_key: Mapped[str] = mapped_column(String(64), unique=True)
    household: Mapped[Household] = relationship()
    photo: Mapped[FieldPhoto | None] = relationship(foreign_keys=[photo_id])
    signature: Mapped[FieldPhoto | None] = relationship(foreign_keys=[signature_id])


class Call(Stamped, Model):
    """One answer on the phone: to one vacancy that was read out, or nobody answered at all."""

    __tablename__ = "calls"
    __table_args__ = (Index("ix_calls_person_id_called_on", "person_id", "called_on"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    region_code: Mapped[str] = mapped_column(String(12), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    staff_name: Mapped[str] = mapped_column(String(40))
    vacancy_id: Mapped[int | None] = mapped_column(ForeignKey("vacancies.id"))
    result: Mapped[str] = mapped_column(String(12))  # rules.RESULTS
    reason: Mapped[str] = mapped_column(String(12), default="")
    application_id: Mapped[int | None] = mapped_column(ForeignKey("applications.id"))
    called_on: Mapped[date]
    client_key: Mapped[str] = mapped_column(String(64), unique=True)
    person: Mapped[Person] = relationship()

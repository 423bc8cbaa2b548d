"""What makes a unit a workshop or base, and whom of the register it gives work to."""

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Model, Stamped
from backend.domain.people.models import Person


class Workshop(Stamped, Model):
    """Facts of one unit of kind workshop or base; `form` is a key of rules.FORMS, "" of a base."""

    __tablename__ = "workshops"
    employer_id: Mapped[int] = mapped_column(
        ForeignKey("employers.id"), primary_key=True, autoincrement=False
    )
    form: Mapped[str] = mapped_column(String(8))
    region_code: Mapped[str] = mapped_column(String(12))  # where it stands
    recognised_on: Mapped[date | None]
    recognised_by: Mapped[str] = mapped_column(String(60), default="")
    absorbs_total: Mapped[int]  # everybody who works there, as the unit says


class WorkshopMember(Stamped, Model):
    """Somebody of the register who works there; `open_key` is unique until the work ends."""

    __tablename__ = "workshop_members"
    id: Mapped[int] = mapped_column(primary_key=True)
    employer_id: Mapped[int] = mapped_column(ForeignKey("employers.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    since: Mapped[date]
    until: Mapped[date | None]
    pay_mode: Mapped[str] = mapped_column(String(12))  # rules.PAY
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    open_key: Mapped[str | None] = mapped_column(String(40), unique=True)  # "<person>:<employer>"
    person: Mapped[Person] = relationship()

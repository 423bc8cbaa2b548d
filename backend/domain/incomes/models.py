"""What the national system is known to hold of a person."""

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Model, Stamped
from backend.core.privacy import EncryptedJSON
from backend.domain.people.models import Person


class NationalEntry(Stamped, Model):
    """`event_id` is the verified income that stands there since `entered_on`; we never write there.

    `row` is what its last file said of the person, heading to text, for our next export.
    """

    __tablename__ = "national_entries"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("register_events.id"), index=True)
    entered_on: Mapped[date | None]
    entered_name: Mapped[str] = mapped_column(String(60), default="")
    serial: Mapped[str] = mapped_column(String(24), default="")  # 人口编号
    row: Mapped[dict[str, str] | None] = mapped_column(EncryptedJSON("national_entries.row", 8000))
    person: Mapped[Person] = relationship()

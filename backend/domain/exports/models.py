"""One file of people: who asked for it, what for, who consented, what became of it."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Model, Stamped
from backend.core.privacy import Note


class Export(Stamped, Model):
    """`status`: waiting (for consent) -> queued -> ready -> gone; refused or failed on the way."""

    __tablename__ = "exports"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))  # people | national
    full: Mapped[bool]  # numbers not masked
    region_code: Mapped[str] = mapped_column(String(12), index=True)
    purpose: Mapped[str] = mapped_column(Note(200))
    status: Mapped[str] = mapped_column(String(8), index=True)
    rows: Mapped[int]
    rows_done: Mapped[int] = mapped_column(default=0)
    requested_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    requested_name: Mapped[str] = mapped_column(String(60))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_name: Mapped[str] = mapped_column(String(60), default="")
    decided_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(Note(200), default="")  # why it was refused or failed
    stored_name: Mapped[str] = mapped_column(String(60), default="")
    downloads: Mapped[int] = mapped_column(default=0)

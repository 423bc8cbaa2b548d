"""One uploaded file and what became of each of its rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Model, Stamped
from backend.core.privacy import EncryptedJSON


class ImportBatch(Stamped, Model):
    """`status`: reading -> preview -> loading -> done; failed or discarded at any point.

    Of people also done -> undoing -> undone.
    """

    __tablename__ = "import_batches"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))  # vacancies | people
    file_name: Mapped[str] = mapped_column(String(120))  # as the person named it
    stored_name: Mapped[str] = mapped_column(String(60))
    digest: Mapped[str] = mapped_column(String(64), index=True)
    owner_region: Mapped[str] = mapped_column(String(12), index=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    status: Mapped[str] = mapped_column(String(10))
    valid_days: Mapped[int | None]
    rows_total: Mapped[int] = mapped_column(default=0)
    rows_read: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    fault: Mapped[str] = mapped_column(String(300), default="")
    vouched_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    vouched_at: Mapped[datetime | None]
    vouched_how: Mapped[str] = mapped_column(String(200), default="")


class ImportRow(Model):
    """`outcome`: taken, repaired or rejected; `raw` is kept for rejected rows only."""

    __tablename__ = "import_rows"
    __table_args__ = (UniqueConstraint("batch_id", "row_number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batches.id"))
    row_number: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(10))
    notes: Mapped[list[str]] = mapped_column(JSON)
    raw: Mapped[dict[str, Any] | None] = mapped_column(
        EncryptedJSON("import_rows.raw", 1_000_000)
    )
    vacancy_id: Mapped[int | None] = mapped_column(ForeignKey("vacancies.id"))


class ImportedPerson(Model):
    """What a roster did to one person: `made`, or values `before` and `after`, to be undone."""

    __tablename__ = "imported_people"
    __table_args__ = (UniqueConstraint("batch_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batches.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    made: Mapped[bool]
    before: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON("imported_people.before"))
    after: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON("imported_people.after"))


class ColumnMapping(Model):
    """What a county means by a heading of its rosters; `field` "" = leave the column out."""

    __tablename__ = "column_mappings"
    region_code: Mapped[str] = mapped_column(String(12), primary_key=True)
    title: Mapped[str] = mapped_column(String(60), primary_key=True)
    field: Mapped[str] = mapped_column(String(20))

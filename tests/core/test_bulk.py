"""Many rows at once are the same rows as one by one, on either server."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from backend.core.bulk import insert_rows
from backend.core.db import db, transaction
from backend.core.errors import Conflict
from backend.domain.imports.models import ImportBatch, ImportRow

ODD = "制表\t换行\n回车\r反斜\\N 引号'\"，空\x00"


def batch(name: str) -> dict[str, object]:
    return {
        "kind": "people", "file_name": name, "stored_name": "x", "digest": "", "status": "done",
        "owner_region": "431321", "valid_days": None, "counts": {"说": name},
        "vouched_at": datetime(2026, 11, 1, 8, 30, 0, 5, UTC),
    }  # fmt: skip


def test_every_kind_of_value_comes_back(app: Flask) -> None:
    with transaction():
        insert_rows(ImportBatch, [batch("平常"), batch(ODD)])
    plain, odd = db.session.scalars(db.select(ImportBatch).order_by(ImportBatch.id))
    assert (plain.file_name, odd.file_name, odd.counts) == ("平常", ODD, {"说": ODD})
    assert (odd.valid_days, odd.rows_total) == (None, 0)
    assert odd.vouched_at == datetime(2026, 11, 1, 8, 30, 0, 5, UTC)
    assert odd.created_at.tzinfo is UTC


def test_ciphertext_comes_back(app: Flask) -> None:
    with transaction():
        insert_rows(ImportBatch, [batch("一")])
        one = db.session.scalars(db.select(ImportBatch)).one()
        row = {"batch_id": one.id, "outcome": "rejected", "status": "", "notes": [ODD]}
        insert_rows(ImportRow, [
            row | {"row_number": n, "raw": raw} for n, raw in enumerate(({"姓名": ODD}, None))
        ])  # fmt: skip
    found = db.session.scalars(db.select(ImportRow).order_by(ImportRow.row_number)).all()
    assert [one.raw for one in found] == [{"姓名": ODD}, None]


def test_a_row_that_is_there_already_takes_all_back(app: Flask) -> None:
    with transaction():
        insert_rows(ImportBatch, [batch("一")])
        one = db.session.scalars(db.select(ImportBatch)).one().id
    row = {
        "batch_id": one, "row_number": 1, "outcome": "taken", "status": "", "notes": [],
        "raw": None,
    }  # fmt: skip
    with pytest.raises(Conflict), transaction():
        insert_rows(ImportRow, [row, row])
    assert db.session.scalar(db.select(db.func.count(ImportRow.id))) == 0


def test_nothing_to_write_writes_nothing(app: Flask) -> None:
    with transaction():
        insert_rows(ImportBatch, [])
    assert db.session.scalar(db.select(db.func.count(ImportBatch.id))) == 0

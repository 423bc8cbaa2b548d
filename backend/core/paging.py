"""Lists by key: newest first with the row id as tie-breaker, and an opaque cursor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Select

from backend.core.db import db
from backend.core.errors import BadInput

Row = TypeVar("Row")


@dataclass
class Page(Generic[Row]):
    items: list[Row]
    next: str | None


def page_by_id(statement: Select[Any], key: Any, cursor: str | None, size: int = 25) -> Page[Any]:
    """One page of `statement` in falling order of the integer column `key`."""
    if cursor:
        if not cursor.isdigit():
            raise BadInput("翻页位置看不懂，请从第一页重新看")
        statement = statement.where(key < int(cursor))
    rows = list(db.session.scalars(statement.order_by(key.desc()).limit(size + 1)).unique())
    more = len(rows) > size
    rows = rows[:size]
    return Page(rows, str(getattr(rows[-1], key.key)) if more else None)


def page_in_order(
    statement: Select[Any], keys: Sequence[Any], cursor: str | None, size: int = 25
) -> Page[Any]:
    """One page in rising order of the columns `keys`, the last of which is the row id.

    The cursor is the id of the last row shown; its place in the order is read anew.
    """
    row_id = keys[-1]
    if cursor:
        after = cursor.isdigit() and db.session.execute(
            db.select(*keys).where(row_id == int(cursor))
        ).one_or_none()
        if not after:
            raise BadInput("翻页位置看不懂，请从第一页重新看")
        # the first column alone bounds the range of the index; MariaDB uses no row comparison
        further = row_id > after[-1]
        for key, value in zip(keys[-2::-1], after[-2::-1], strict=True):
            further = (key > value) | ((key == value) & further)
        statement = statement.where(further, keys[0] >= after[0])
    rows = list(db.session.scalars(statement.order_by(*keys).limit(size + 1)).unique())
    more = len(rows) > size
    rows = rows[:size]
    return Page(rows, str(getattr(rows[-1], row_id.key)) if more else None)


def count_rows(statement: Select[Any], key: Any) -> int:
    """How many rows a statement has, counted by its key column alone."""
    ids = statement.with_only_columns(key).order_by(None).subquery()
    return db.session.scalar(db.select(db.func.count()).select_from(ids)) or 0


def count_and_oldest(statement: Select[Any], column: Any) -> tuple[int, datetime | None]:
    """How many rows wait, and the earliest time in `column` (of a queue on the home page)."""
    times = statement.with_only_columns(column.label("at")).order_by(None).subquery()
    row = db.session.execute(db.select(db.func.count(), db.func.min(times.c.at))).one()
    return row[0], row[1]

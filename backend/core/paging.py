"""Lists by key: newest first with the row id as tie-breaker, and an opaque cursor."""

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


def count_rows(statement: Select[Any], key: Any) -> int:
    """How many rows a statement has, counted by its key column alone."""
    ids = statement.with_only_columns(key).order_by(None).subquery()
    return db.session.scalar(db.select(db.func.count()).select_from(ids)) or 0


def count_and_oldest(statement: Select[Any], column: Any) -> tuple[int, datetime | None]:
    """How many rows wait, and the earliest time in `column` (of a queue on the home page)."""
    times = statement.with_only_columns(column.label("at")).order_by(None).subquery()
    row = db.session.execute(db.select(db.func.count(), db.func.min(times.c.at))).one()
    return row[0], row[1]

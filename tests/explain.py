"""Plans of the statements that a piece of work sends: which of them read a whole table."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import event, text

from backend.core.db import db


def full_scans(work: Callable[[], object], *, of: str) -> list[str]:
    """The plans, as the database words them, that read table `of` from end to end."""
    seen: list[tuple[str, Any]] = []

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        seen.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    reads = [(sql, values) for sql, values in seen if f"FROM {of}" in sql]
    assert reads, f"nothing was read from {of}"
    return [plan for sql, values in reads for plan in _scans(sql, values, of)]


def _scans(sql: str, values: Any, table: str) -> list[str]:
    lite = db.engine.dialect.name == "sqlite"
    connection = db.session.connection()
    words = "EXPLAIN QUERY PLAN " if lite else "EXPLAIN "
    rows = connection.exec_driver_sql(words + sql, values).mappings().all()
    if lite:
        return [row["detail"] for row in rows if row["detail"].startswith(f"SCAN {table}")]
    whole = [row for row in rows if row["type"] in ("ALL", "index")]
    return [str(dict(row)) for row in whole if (row["table"] or "").startswith(table)]


def refresh_statistics(*tables: str) -> None:
    for table in tables:
        words = "ANALYZE" if db.engine.dialect.name == "sqlite" else f"ANALYZE TABLE {table}"
        db.session.execute(text(words))

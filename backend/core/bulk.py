"""Many new rows at once: by LOAD DATA where the server takes it, else by plain inserts.

Figures of both are in benchmarks/RESULTS.md.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Column, Connection, LargeBinary, Table
from sqlalchemy.types import TypeDecorator

from backend.core.db import Model, db
from backend.core.errors import Conflict

ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": "\\0"})


def insert_rows(model: type[Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """`rows` all have the same keys, names of columns; the rest is what the model's default says.

    Keys hold as ever: a row that breaks one makes a Conflict (of a plain insert IntegrityError,
    which `transaction` makes one).
    """
    if not rows:
        return
    connection = db.session.connection()
    if connection.dialect.name == "mysql" and connection.exec_driver_sql(
        "SELECT @@local_infile"
    ).scalar():
        _load(connection, model.__table__, rows)  # type: ignore[arg-type]
    else:
        db.session.execute(db.insert(model), rows)


def _load(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    columns = [one for one in table.columns if one.name in rows[0] or one.default is not None]
    texts = [_column(one, rows, connection) for one in columns]
    content = "\n".join(map("\t".join, zip(*texts, strict=True))) + "\n"
    fields = ", ".join(f"@{one.name}" if _binary(one) else f"`{one.name}`" for one in columns)
    binary = ", ".join(f"`{one.name}` = UNHEX(@{one.name})" for one in columns if _binary(one))
    with _in_memory(content) as path, _local_files(connection):
        done = connection.exec_driver_sql(
            f"LOAD DATA LOCAL INFILE '{path}' INTO TABLE `{table.name}` CHARACTER SET utf8mb4 "
            f"({fields})" + (f" SET {binary}" if binary else "")
        )
    # what would be an error of an INSERT is only a warning here
    if done.rowcount != len(rows):
        raise Conflict("刚刚已经有人办过同样的事，请刷新后再看")
    if connection.exec_driver_sql("SELECT @@warning_count").scalar():
        raise RuntimeError(f"{table.name}: a value does not fit its column")


def _column(
    column: Column[Any], rows: Sequence[Mapping[str, Any]], connection: Connection
) -> Sequence[str]:
    """One column's values as LOAD DATA reads them; a default is asked once for all rows."""
    processor = column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    if column.name not in rows[0]:
        default: Any = column.default
        value = default.arg(None) if default.is_callable else default.arg
        return [_text(processor(value) if processor else value)] * len(rows)
    values = [row[column.name] for row in rows]
    if processor:
        values = [processor(value) for value in values]
    texts = {value: _text(value) for value in set(values)}
    return [texts[value] for value in values]


def _text(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.translate(ESCAPES)
    if isinstance(value, bytes):
        return value.hex()
    return str(int(value)) if isinstance(value, bool) else str(value)


def _binary(column: Column[Any]) -> bool:
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    return isinstance(kind, LargeBinary)


@contextmanager
def _in_memory(content: str) -> Iterator[str]:
    """A path without a file: what is loaded holds people's data and never touches the disk."""
    handle = os.memfd_create("rows")
    try:
        with os.fdopen(handle, "wb", closefd=False) as file:
            file.write(content.encode())
        yield f"/proc/self/fd/{handle}"
    finally:
        os.close(handle)


@contextmanager
def _local_files(connection: Connection) -> Iterator[None]:
    """Only while this runs may the server ask for a file: else it could ask for any of ours."""
    raw: Any = connection.connection.dbapi_connection
    raw._local_infile = True
    try:
        yield
    finally:
        raw._local_infile = False

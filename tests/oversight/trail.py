"""A sealed trail for tests, the way past its guards, and what a check finds."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from unittest import mock

from sqlalchemy import text
from sqlalchemy.engine import Connection

from backend.core import audit
from backend.core.actor import Actor
from backend.core.audit import AuditEntry
from backend.core.audit_chain import Head, chain_head, seal
from backend.core.audit_verify import verify
from backend.core.clock import real_now
from backend.core.db import db, transaction

CLERK = Actor("staff", 7, "刘试", "county", region="431321")
TABLES = ("audit_entries", "audit_links", "audit_trims")


def write_trail(entries: int) -> list[Head]:
    """As many entries in transactions of ten, each sealed at once; the heads, one a seal."""
    heads = []
    for start in range(0, entries, 10):
        with transaction():
            for number in range(start, min(start + 10, entries)):
                write(number)
        heads.append(seal_one())
    return heads


def write(number: int, *, at: datetime | None = None) -> None:
    """One entry; `at` dates it as the program would have written it then."""
    with mock.patch.object(audit, "real_now", return_value=at or real_now()):
        if number % 3:
            changed = {"before": "open", "after": "paused"}
            audit.record(CLERK, "set_status", f"vacancy:{number}", reason="电话核实", **changed)
        else:
            audit.record_look(
                CLERK, "reveal_numbers", f"person:{number}", fields=["phone"], purpose="电话联系"
            )


def seal_one() -> Head:
    with transaction():
        seal()
        return chain_head()


def found(heads: Sequence[Head]) -> set[tuple[str, int]]:
    """What a check finds now, in the session as it is."""
    return {(one.kind, one.place) for one in verify(heads, lambda _done: None)}


@contextmanager
def past_the_guards() -> Iterator[Connection]:
    """A connection like that of somebody who holds the database: the triggers are gone for it."""
    db.session.rollback()
    with db.engine.connect() as connection:
        triggers = _triggers(connection)
        assert len(triggers) == 2 * len(TABLES)
        for name, _ in triggers:
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.commit()
        try:
            yield connection
        finally:
            connection.rollback()
            for _, statement in triggers:
                connection.exec_driver_sql(statement)
            connection.commit()


def _triggers(connection: Connection) -> list[tuple[str, str]]:
    if connection.dialect.name == "sqlite":
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        return [tuple(row) for row in connection.execute(text(query))]  # type: ignore[misc]
    made = []
    for row in connection.execute(text("SHOW TRIGGERS")).mappings():
        statement = (
            f"CREATE TRIGGER {row['Trigger']} {row['Timing']} {row['Event']} ON {row['Table']}"
            f" FOR EACH ROW {row['Statement']}"
        )
        made.append((str(row["Trigger"]), statement))
    return made


def row_of(entry_id: int) -> dict[str, Any]:
    table = AuditEntry.__table__
    return dict(
        db.session.execute(db.select(table).where(table.c.id == entry_id)).mappings().one()
    )

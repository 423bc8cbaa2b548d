"""How many statements a request costs, for the guards of lists."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from backend.core.db import db


def statements_of(work: Callable[[], Any]) -> int:
    """Everything that reaches the database while `work` runs, the session's look-up included."""
    seen: list[str] = []

    def note(*arguments: Any) -> None:
        seen.append(arguments[2])

    db.session.commit()
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)

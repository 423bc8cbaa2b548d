"""Writes of figures: freezing the week that has ended."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import iso_week, today
from backend.core.db import db
from backend.core.errors import RuleBroken
from backend.domain.figures.models import FigureFreeze

CHUNK = 1000


def freeze_week(actor: Actor, *, week: str, rows: Sequence[dict[str, Any]]) -> int:
    """Keep the rows of `queries.rows_of_week`; return how many were written.

    They are read beforehand, so that no lock is held meanwhile. Again does nothing. Only the week
    that ended last can be frozen: how people stood in an earlier one is no longer known (rule
    `figures.week`).
    """
    if week != iso_week(today() - timedelta(days=7)):
        raise RuleBroken("只能冻结刚结束的那一周，更早的情况已经变了", rule="figures.week")
    if db.session.scalar(db.select(FigureFreeze.id).where(FigureFreeze.week == week).limit(1)):
        return 0
    for start in range(0, len(rows), CHUNK):
        db.session.execute(db.insert(FigureFreeze), rows[start : start + CHUNK])
    audit.record(actor, "freeze_figures", f"week:{week}", rows=len(rows))
    return len(rows)

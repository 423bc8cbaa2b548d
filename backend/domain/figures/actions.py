"""Writes of figures: freezing the week that has ended."""

from datetime import timedelta
from itertools import groupby
from typing import Any

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import iso_week, today, week_start
from backend.core.db import db
from backend.core.errors import RuleBroken
from backend.domain.figures.models import FigureFreeze
from backend.domain.figures.queries import people_among
from backend.domain.figures.rules import FIGURES, Definition
from backend.domain.people.models import Person

CHUNK = 1000


def freeze_week(actor: Actor, *, week: str) -> int:
    """Keep every figure by place as of Sunday night; return how many rows were written.

    Again does nothing. Only the week that ended last can be frozen: how people stood in an
    earlier one is no longer known (rule `figures.week`).
    """
    if week != iso_week(today() - timedelta(days=7)):
        raise RuleBroken("只能冻结刚结束的那一周，更早的情况已经变了", rule="figures.week")
    if db.session.scalar(db.select(FigureFreeze.id).where(FigureFreeze.week == week).limit(1)):
        return 0
    rows = [row for figure in FIGURES.values() for row in _rows(actor, figure, week)]
    for start in range(0, len(rows), CHUNK):
        db.session.execute(db.insert(FigureFreeze), rows[start : start + CHUNK])
    audit.record(actor, "freeze_figures", f"week:{week}", rows=len(rows))
    return len(rows)


def _rows(actor: Actor, figure: Definition, week: str) -> list[dict[str, Any]]:
    sunday = week_start(week) + timedelta(days=6)
    people = db.session.execute(
        people_among(actor, figure=figure, day=sunday)
        .with_only_columns(Person.region_code, Person.id, figure.reached(sunday))
        .order_by(Person.region_code, Person.id)
    )
    rows = []
    for code, group in groupby(people, key=lambda row: row[0]):
        ids: tuple[list[int], list[int]] = ([], [])
        for _, person_id, reached in group:
            ids[reached].append(person_id)
        missing, reached_ids = ids
        rows.append({
            "week": week, "figure_id": figure.id, "version": figure.version, "region_code": code,
            "numerator": len(reached_ids), "denominator": len(missing) + len(reached_ids),
            "reached": reached_ids, "missing": missing,
        })  # fmt: skip
    return rows

"""Writes of the search index: all of it anew, or what changed in the database since."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import joinedload

from backend.core.actor import Actor
from backend.core.clock import real_now
from backend.core.db import db
from backend.domain.catalogues.rules import occupation_name
from backend.domain.regions.queries import region_names
from backend.domain.search import index
from backend.domain.vacancies.models import Vacancy, VacancyStatus

CHUNK = 2000
# a transaction that began before the last look may end after it: its rows are read again
OVERLAP = timedelta(seconds=30)


def rebuild_index(actor: Actor, *, root: Path) -> int:
    """Everything that is open, in chunks; how many vacancies are in it."""
    seen = real_now() - OVERLAP
    return index.rebuild(root, _documents_of_all(actor), seen=seen.isoformat())


def _documents_of_all(actor: Actor) -> Iterator[dict[str, Any]]:
    last = 0
    while True:
        rows = db.session.scalars(
            db.select(Vacancy)
            .where(Vacancy.id > last, _shown())
            .options(joinedload(Vacancy.employer))
            .order_by(Vacancy.id)
            .limit(CHUNK)
        ).all()
        if not rows:
            return
        last = rows[-1].id
        yield from _documents(actor, list(rows))


def _shown() -> Any:
    """Open and not hidden; the days of the rest are asked when somebody searches."""
    return (Vacancy.status == VacancyStatus.OPEN) & Vacancy.hidden_at.is_(None)


def _documents(actor: Actor, rows: list[Vacancy]) -> Iterator[dict[str, Any]]:
    names = region_names(actor, codes=[row.region_code or "" for row in rows])
    for row in rows:
        yield index.document(
            row, place=names.get(row.region_code or "", ""),
            occupation=occupation_name(row.occupation_code),
        )  # fmt: skip


def follow_changes(actor: Actor, *, root: Path) -> int:
    """What changed since the last look goes in or out; how many. Made anew where none is whole."""
    state = index.state_of(root)
    if state is None or not index.is_whole(root):
        return rebuild_index(actor, root=root)
    moment = real_now()
    seen = datetime.fromisoformat(state["seen"]).astimezone(UTC)
    rows = db.session.scalars(
        db.select(Vacancy)
        .where(Vacancy.updated_at > seen)
        .options(joinedload(Vacancy.employer))
        .order_by(Vacancy.id)
    ).all()
    if rows:
        shown = [
            row for row in rows if row.status == VacancyStatus.OPEN and row.hidden_at is None
        ]
        gone = {row.id for row in rows} - {row.id for row in shown}
        last = max(row.updated_at for row in rows)
        index.change(
            root, documents=_documents(actor, shown), gone=gone,
            seen=max(seen, min(last, moment - OVERLAP)).isoformat(),
        )  # fmt: skip
    return len(rows)

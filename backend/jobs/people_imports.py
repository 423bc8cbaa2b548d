"""Reading, loading and undoing a roster of people, as tasks that go on where they were."""

from collections.abc import Callable

from backend.core.actor import SYSTEM, Actor
from backend.core.db import db, transaction
from backend.domain.imports.people_batch import (
    finish_roster,
    load_chunk,
    preview_roster,
    undo_chunk,
)
from backend.domain.imports.people_read import CHUNK, Roster, in_chunks
from backend.domain.imports.queries import get_batch
from backend.jobs.batches import attempt, data_dir, keep_as_csv, table_of, whose
from backend.providers.storage import delete_file

Beat = Callable[[int], None]
BROKEN = "中途出了问题。已经写入的可以整批撤销，请再点一次，还不行请联系管理员"


def read_people(batch_id: int, beat: Beat) -> None:
    """The dry run: every row understood, nothing of people written."""
    _attempt(batch_id, lambda: _preview(batch_id, beat))


def _preview(batch_id: int, beat: Beat) -> None:
    keep_as_csv(batch_id, "people")
    beat(0)
    with transaction():
        actor, roster = _roster(batch_id)
        preview_roster(actor, batch_id=batch_id, roster=roster)


def load_people(batch_id: int, beat: Beat) -> None:
    """Chunk by chunk, each committed with its mark: a killed worker's successor goes on there."""
    _attempt(batch_id, lambda: _load(batch_id, beat))


def _load(batch_id: int, beat: Beat) -> None:
    with transaction():
        actor, roster = _roster(batch_id)
        done = get_batch(actor, batch_id=batch_id, kind="people").rows_read
    for rows in in_chunks(roster.rows(after=done), CHUNK):
        with transaction():
            load_chunk(actor, batch_id=batch_id, rows=rows)
        db.session.expunge_all()
        done += len(rows)
        beat(done)
    with transaction():
        stored = finish_roster(actor, batch_id=batch_id).stored_name
    delete_file(data_dir(), stored)  # what it said is in the register now


def undo_people(batch_id: int, beat: Beat) -> None:
    _attempt(batch_id, lambda: _undo(batch_id, beat))


def _undo(batch_id: int, beat: Beat) -> None:
    with transaction():
        actor = whose(get_batch(SYSTEM, batch_id=batch_id, kind="people"))
    last: int | None = 0
    while last is not None:
        with transaction():
            last = undo_chunk(actor, batch_id=batch_id, after=last)
        db.session.expunge_all()
        beat(last or 0)


def _roster(batch_id: int) -> tuple[Actor, Roster]:
    """As whoever uploaded the file: their area and their line are what it may touch."""
    batch = get_batch(SYSTEM, batch_id=batch_id, kind="people")
    actor = whose(batch)
    return actor, Roster(actor, batch=batch, table=table_of(batch))


def _attempt(batch_id: int, work: Callable[[], None]) -> None:
    attempt(batch_id, "people", work, broken=BROKEN)

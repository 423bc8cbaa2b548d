"""Reading, loading and undoing a roster of people, as tasks that go on where they were."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import cast

from flask import current_app

from backend.core.actor import SYSTEM, Actor
from backend.core.db import db, transaction
from backend.core.errors import AppError, RuleBroken
from backend.domain.accounts.models import Staff
from backend.domain.accounts.queries import actor_of
from backend.domain.imports.actions import fail_batch
from backend.domain.imports.models import ImportBatch
from backend.domain.imports.people_batch import (
    finish_roster,
    keep_table,
    load_chunk,
    preview_roster,
    undo_chunk,
)
from backend.domain.imports.people_read import CHUNK, Roster, in_chunks
from backend.domain.imports.queries import get_batch
from backend.domain.imports.tables import Table
from backend.jobs.sheets import as_csv
from backend.providers.storage import delete_file

log = logging.getLogger(__name__)
Beat = Callable[[int], None]
BROKEN = "中途出了问题。已经写入的可以整批撤销，请再点一次，还不行请联系管理员"


def read_people(batch_id: int, beat: Beat) -> None:
    """The dry run: every row understood, nothing of people written."""
    _attempt(batch_id, lambda: _preview(batch_id, beat))


def _preview(batch_id: int, beat: Beat) -> None:
    _keep_as_csv(batch_id)
    with transaction():
        actor, roster = _roster(batch_id)
        preview_roster(actor, batch_id=batch_id, roster=roster, beat=beat)


def _keep_as_csv(batch_id: int) -> None:
    """A spreadsheet is unfolded once; reading and loading go through what came of it."""
    with transaction():
        stored = get_batch(SYSTEM, batch_id=batch_id, kind="people").stored_name
    if stored.endswith(".csv"):
        return
    name = as_csv(_data_dir(), stored)
    with transaction():
        keep_table(SYSTEM, batch_id=batch_id, stored_name=name)
    delete_file(_data_dir(), stored)


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
    delete_file(_data_dir(), stored)  # what it said is in the register now


def undo_people(batch_id: int, beat: Beat) -> None:
    _attempt(batch_id, lambda: _undo(batch_id, beat))


def _undo(batch_id: int, beat: Beat) -> None:
    with transaction():
        actor = _whose(get_batch(SYSTEM, batch_id=batch_id, kind="people"))
    last: int | None = 0
    while last is not None:
        with transaction():
            last = undo_chunk(actor, batch_id=batch_id, after=last)
        db.session.expunge_all()
        beat(last or 0)


def _roster(batch_id: int) -> tuple[Actor, Roster]:
    """As whoever uploaded the file: their area and their line are what it may touch."""
    batch = get_batch(SYSTEM, batch_id=batch_id, kind="people")
    actor = _whose(batch)
    table = Table(_data_dir() / "files" / batch.stored_name)
    return actor, Roster(actor, batch=batch, table=table)


def _data_dir() -> Path:
    return cast(Path, current_app.extensions["settings"].data_dir)


def _whose(batch: ImportBatch) -> Actor:
    staff = db.session.get(Staff, batch.created_by or 0)
    if staff is None or not staff.active:
        raise RuleBroken("上传这个文件的账号已经停用，请由在用的账号重新上传", rule="import.owner")
    return actor_of(staff)


def _attempt(batch_id: int, work: Callable[[], None]) -> None:
    """A file that cannot be read fails in words; a bug is logged, and what is written stays."""
    try:
        work()
    except AppError as refusal:
        _fail(batch_id, refusal.message)
        raise
    except Exception:
        log.exception("people import %s failed", batch_id)
        _fail(batch_id, BROKEN)
        raise


def _fail(batch_id: int, fault: str) -> None:
    with transaction():
        fail_batch(SYSTEM, batch_id=batch_id, fault=fault, kind="people")

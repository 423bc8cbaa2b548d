"""What tasks on an uploaded table share: whose it is, its CSV, how it fails."""

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
from backend.domain.imports.actions import fail_batch, keep_table
from backend.domain.imports.models import ImportBatch
from backend.domain.imports.queries import get_batch
from backend.domain.imports.tables import Table
from backend.jobs.sheets import as_csv
from backend.providers.storage import delete_file

log = logging.getLogger(__name__)


def data_dir() -> Path:
    return cast(Path, current_app.extensions["settings"].data_dir)


def keep_as_csv(batch_id: int, kind: str) -> None:
    """A spreadsheet is unfolded once; reading and loading go through what came of it."""
    with transaction():
        stored = get_batch(SYSTEM, batch_id=batch_id, kind=kind).stored_name
    if stored.endswith(".csv"):
        return
    name = as_csv(data_dir(), stored)
    with transaction():
        keep_table(SYSTEM, batch_id=batch_id, kind=kind, stored_name=name)
    delete_file(data_dir(), stored)


def table_of(batch: ImportBatch) -> Table:
    return Table(data_dir() / "files" / batch.stored_name)


def whose(batch: ImportBatch) -> Actor:
    """Whoever uploaded the file: their area and their line are what it may touch."""
    staff = db.session.get(Staff, batch.created_by or 0)
    if staff is None or not staff.active:
        raise RuleBroken("上传这个文件的账号已经停用，请由在用的账号重新上传", rule="import.owner")
    return actor_of(staff)


def attempt(batch_id: int, kind: str, work: Callable[[], None], *, broken: str) -> None:
    """A file that cannot be read fails in words; a bug is logged, and what is written stays."""
    try:
        work()
    except AppError as refusal:
        _fail(batch_id, kind, refusal.message)
        raise
    except Exception:
        log.exception("%s import %s failed", kind, batch_id)
        _fail(batch_id, kind, broken)
        raise


def _fail(batch_id: int, kind: str, fault: str) -> None:
    with transaction():
        fail_batch(SYSTEM, batch_id=batch_id, fault=fault, kind=kind)

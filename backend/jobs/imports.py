"""Reading and loading an uploaded file, as background tasks or in the foreground."""

import hashlib
import logging
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from flask import current_app

from backend.core.actor import SYSTEM
from backend.core.clock import today
from backend.core.db import transaction
from backend.core.errors import AppError, BadInput
from backend.domain.accounts.queries import first_county
from backend.domain.imports.actions import (
    ReadRow,
    confirm_batch,
    count_rows,
    create_batch,
    fail_batch,
    note_progress,
    set_preview,
    understand,
)
from backend.domain.imports.files import read_rows
from backend.domain.imports.queries import find_twins, get_batch
from backend.domain.imports.rules import CHUNK, VALID_DAYS
from backend.domain.imports.vacancy_load import load_batch
from backend.providers.storage import save_upload

log = logging.getLogger(__name__)
Beat = Callable[[int], None]


def preview_file(batch_id: int, beat: Beat) -> None:
    """Understand every row, and expired ones also with renewed validity; store the counts."""
    path = _path(batch_id)
    _attempt(batch_id, lambda: _preview(batch_id, path, beat))


def _preview(batch_id: int, path: Path, beat: Beat) -> None:
    rows = list(read_rows(path))
    now = list(_counted(batch_id, rows, None, beat))
    expired = [row.raw for row in now if row.post.status == "expired"]
    renewed = understand(expired, today=today(), valid_days=VALID_DAYS[0])
    others = [row for row in now if row.post.status != "expired"]
    with transaction():
        area = get_batch(SYSTEM, batch_id=batch_id).owner_region
        like = find_twins(SYSTEM, posts=[row.post for row in now], area=area)
        counts: dict[str, Any] = {
            "now": count_rows(now), "renewed": count_rows(chain(others, renewed)),
            "like": sum(twin is not None for twin in like),
        }  # fmt: skip
        set_preview(SYSTEM, batch_id=batch_id, total=len(rows), counts=counts)


def load_file(batch_id: int, beat: Beat) -> None:
    """Understand with the chosen validity, then write everything in one transaction."""
    path = _path(batch_id)
    _attempt(batch_id, lambda: _load(batch_id, path, beat))


def _load(batch_id: int, path: Path, beat: Beat) -> None:
    with transaction():
        valid_days = get_batch(SYSTEM, batch_id=batch_id).valid_days
    rows = list(_counted(batch_id, list(read_rows(path)), valid_days, beat))
    with transaction():
        load_batch(SYSTEM, batch_id=batch_id, rows=rows)


def _attempt(batch_id: int, work: Callable[[], None]) -> None:
    """A file that cannot be read fails in words; a bug fails and is logged."""
    try:
        work()
    except AppError as refusal:
        _fail(batch_id, refusal.message)
        raise
    except Exception:
        log.exception("import %s failed", batch_id)
        _fail(batch_id, "读取时出了问题，没有写入任何岗位。请重新上传，还不行请联系管理员")
        raise


def _fail(batch_id: int, fault: str) -> None:
    with transaction():
        fail_batch(SYSTEM, batch_id=batch_id, fault=fault)


def _path(batch_id: int) -> Path:
    data_dir: Path = current_app.extensions["settings"].data_dir
    with transaction():
        return data_dir / "files" / get_batch(SYSTEM, batch_id=batch_id).stored_name


def _counted(
    batch_id: int, rows: list[dict[str, Any]], valid_days: int | None, beat: Beat
) -> Iterator[ReadRow]:
    """The understood rows; progress is committed every few hundred, on its own."""
    for count, row in enumerate(understand(rows, today=today(), valid_days=valid_days), start=1):
        if count % CHUNK == 0 or count == len(rows):
            with transaction():
                note_progress(SYSTEM, batch_id=batch_id, rows_read=count, rows_total=len(rows))
            beat(count)
        yield row


def import_from_shell(
    file: Path, *, region: str, valid_days: int | None, progress: Callable[[int, int], None]
) -> dict[str, Any]:
    """Preview and load in the foreground; returns the counts of what was loaded."""
    if file.suffix.lower() not in (".csv", ".xlsx", ".xls"):
        raise BadInput("请用 .csv、.xlsx 或 .xls 文件")
    settings = current_app.extensions["settings"]
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        stream.seek(0)
        stored = save_upload(settings.data_dir, stream, file.suffix.lower())
    with transaction():
        batch_id = create_batch(
            SYSTEM, file_name=file.name, stored_name=stored, digest=digest,
            owner_region=region or first_county(SYSTEM),
        ).id  # fmt: skip

    def beat(done: int) -> None:
        with transaction():
            progress(done, get_batch(SYSTEM, batch_id=batch_id).rows_total)

    with transaction():
        set_preview(SYSTEM, batch_id=batch_id, total=0, counts={})  # a command chooses beforehand
        confirm_batch(SYSTEM, batch_id=batch_id, valid_days=valid_days)
    load_file(batch_id, beat)
    with transaction():
        return {"batch": batch_id, **get_batch(SYSTEM, batch_id=batch_id).counts["loaded"]}

"""Reads a list of another office, as a task."""

from collections.abc import Callable

from backend.core.actor import SYSTEM
from backend.core.db import transaction
from backend.domain.imports.clue_lists import read_list
from backend.domain.imports.queries import get_batch
from backend.jobs.batches import attempt, data_dir, keep_as_csv, table_of, whose
from backend.providers.storage import delete_file

BROKEN = "读取时出了问题，请再传一次，还不行请联系管理员"


def read_clues(batch_id: int, beat: Callable[[int], None]) -> None:
    attempt(batch_id, "clues", lambda: _read(batch_id, beat), broken=BROKEN)


def _read(batch_id: int, beat: Callable[[int], None]) -> None:
    keep_as_csv(batch_id, "clues")
    beat(0)
    with transaction():
        batch = get_batch(SYSTEM, batch_id=batch_id, kind="clues")
        stored, table = batch.stored_name, table_of(batch)
        read_list(whose(batch), batch_id=batch_id, table=table)
    delete_file(data_dir(), stored)

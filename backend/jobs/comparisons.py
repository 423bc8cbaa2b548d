"""Files of others beside the register, as tasks: the national system's, other offices' lists."""

from collections.abc import Callable

from backend.core.actor import SYSTEM
from backend.core.db import transaction
from backend.domain.imports.clue_lists import read_list
from backend.domain.imports.models import ImportBatch
from backend.domain.imports.national import compare_national
from backend.domain.imports.queries import get_batch
from backend.jobs.batches import attempt, data_dir, keep_as_csv, table_of, whose
from backend.providers.storage import delete_file

Beat = Callable[[int], None]
BROKEN = "比对时出了问题，请再传一次，还不行请联系管理员"


def compare_file(batch_id: int, beat: Beat) -> None:
    attempt(
        batch_id, "national", lambda: _compare(batch_id, "national", compare_national, beat),
        broken=BROKEN,
    )  # fmt: skip


def read_clues(batch_id: int, beat: Beat) -> None:
    attempt(batch_id, "clues", lambda: _compare(batch_id, "clues", read_list, beat), broken=BROKEN)


def _compare(batch_id: int, kind: str, work: Callable[..., ImportBatch], beat: Beat) -> None:
    """All in one transaction; the file goes when it was read."""
    keep_as_csv(batch_id, kind)
    beat(0)
    with transaction():
        batch = get_batch(SYSTEM, batch_id=batch_id, kind=kind)
        stored, table = batch.stored_name, table_of(batch)
        work(whose(batch), batch_id=batch_id, table=table)
    delete_file(data_dir(), stored)

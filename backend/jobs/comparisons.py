"""Files of others beside ours, as tasks: the national system's, other lists, the registry."""

from collections.abc import Callable
from functools import partial

from backend.core.actor import SYSTEM
from backend.core.db import db, transaction
from backend.domain.accounts.models import Staff
from backend.domain.accounts.queries import actor_of
from backend.domain.imports.business_registry import KIND, apply_registry, compare_registry
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


def compare_units(batch_id: int, beat: Beat) -> None:
    work = partial(_compare, batch_id, KIND, compare_registry, beat)
    attempt(batch_id, KIND, work, broken=BROKEN)


def apply_units(batch_id: int, _beat: Beat) -> None:
    attempt(batch_id, KIND, partial(_apply, batch_id), broken=BROKEN)


def _apply(batch_id: int) -> None:
    with transaction():
        batch = get_batch(SYSTEM, batch_id=batch_id, kind=KIND)
        who = db.session.get_one(Staff, batch.vouched_by)
        apply_registry(actor_of(who), batch_id=batch_id)


def _compare(batch_id: int, kind: str, work: Callable[..., ImportBatch], beat: Beat) -> None:
    """All in one transaction; the file goes when it was read."""
    keep_as_csv(batch_id, kind)
    beat(0)
    with transaction():
        batch = get_batch(SYSTEM, batch_id=batch_id, kind=kind)
        stored, table = batch.stored_name, table_of(batch)
        work(whose(batch), batch_id=batch_id, table=table)
    delete_file(data_dir(), stored)

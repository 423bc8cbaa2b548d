"""Writes of imports: a batch, its preview, one load as a whole, an officer's word on it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import real_now
from backend.core.db import db
from backend.core.errors import RuleBroken
from backend.core.log import hide_numbers
from backend.domain.imports.models import ImportBatch
from backend.domain.imports.queries import get_batch
from backend.domain.imports.rules import BATCH_TEXT, VALID_DAYS
from backend.domain.imports.vacancy_rows import VacancyRow, read_vacancy_row
from backend.domain.regions.queries import place_index
from backend.domain.vacancies.actions import vouch_batch


@dataclass
class ReadRow:
    """A row of the file beside what was understood of it."""

    number: int
    raw: dict[str, str]
    post: VacancyRow

    @property
    def outcome(self) -> str:
        if self.post.outcome == "rejected":
            return "rejected"
        return "repaired" if self.post.repairs or self.post.warnings else "taken"


def create_batch(
    actor: Actor, *, file_name: str, stored_name: str, digest: str, owner_region: str = "",
    kind: str = "vacancies",
) -> ImportBatch:  # fmt: skip
    """`owner_region` "" = the actor's own area."""
    batch = ImportBatch(
        kind=kind, file_name=hide_numbers(file_name)[-120:], stored_name=stored_name,
        digest=digest, owner_region=owner_region or actor.region or "", created_by=actor.id,
        status="reading",
    )  # fmt: skip
    db.session.add(batch)
    db.session.flush()
    audit.record(actor, "create_batch", f"import_batch:{batch.id}", file=batch.file_name)
    return batch


def create_pasted(
    actor: Actor, *, file_name: str, stored_name: str, digest: str
) -> ImportBatch:
    """Posts out of a chat, each looked at by the person already: what is left is to load them."""
    batch = create_batch(actor, file_name=file_name, stored_name=stored_name, digest=digest)
    set_preview(actor, batch_id=batch.id, total=0, counts={})
    return confirm_batch(actor, batch_id=batch.id, valid_days=None)


def keep_table(actor: Actor, *, batch_id: int, kind: str, stored_name: str) -> None:
    """The file that is read from now on; the name is what storage gave."""
    get_batch(actor, batch_id=batch_id, kind=kind).stored_name = stored_name


def understand(
    rows: Iterable[dict[str, str]], *, today: date, valid_days: int | None
) -> Iterator[ReadRow]:
    """Every row of a file, understood; nothing is written. Row numbers are the spreadsheet's."""
    places = place_index()
    for number, raw in enumerate(rows, start=2):
        post = read_vacancy_row(raw, today=today, valid_days=valid_days, places=places)
        yield ReadRow(number, raw, post)


def note_progress(actor: Actor, *, batch_id: int, rows_read: int, rows_total: int) -> None:
    batch = get_batch(actor, batch_id=batch_id)
    batch.rows_read, batch.rows_total = rows_read, rows_total


def move(batch: ImportBatch, status: str, allowed: Sequence[str]) -> None:
    """One step of a batch; RuleBroken when it is elsewhere by now."""
    if batch.status not in allowed:
        raise RuleBroken(
            f"这次导入现在是“{BATCH_TEXT[batch.status]}”，不能再做这一步，请刷新后再看",
            rule="import.transition",
        )
    batch.status = status


def set_preview(
    actor: Actor, *, batch_id: int, total: int, counts: dict[str, Any]
) -> ImportBatch:
    """Store what loading would do; `counts` has `now` and `renewed` (valid N days from today)."""
    batch = get_batch(actor, batch_id=batch_id)
    move(batch, "preview", ["reading", "preview"])
    batch.rows_total = batch.rows_read = total
    batch.counts = counts
    return batch


def count_rows(rows: Iterable[ReadRow]) -> dict[str, Any]:
    """Rows by outcome and by the state that they would be stored in."""
    outcomes: Counter[str] = Counter()
    states: Counter[str] = Counter()
    for row in rows:
        outcomes[row.outcome] += 1
        states[row.post.status if row.outcome != "rejected" else "rejected"] += 1
    return {"outcomes": dict(outcomes), "states": dict(states)}


def confirm_batch(
    actor: Actor, *, batch_id: int, valid_days: int | None, twins: str = "renew"
) -> ImportBatch:
    """Choose how to load; the worker does it. A second click finds it under way.

    `twins`: whether posts like known ones renew them (`renew`) or are others (AS_NEW).
    """
    batch = get_batch(actor, batch_id=batch_id)
    if valid_days is not None and valid_days not in VALID_DAYS:
        raise RuleBroken("有效天数只能选 30、60 或 90 天", rule="import.valid_days")
    move(batch, "loading", ["preview"])
    batch.valid_days, batch.rows_read = valid_days, 0
    batch.counts = {**batch.counts, "twins": twins}
    audit.record(actor, "confirm_batch", f"import_batch:{batch.id}", valid_days=valid_days)
    return batch


def discard_batch(actor: Actor, *, batch_id: int, kind: str = "vacancies") -> ImportBatch:
    batch = get_batch(actor, batch_id=batch_id, kind=kind)
    move(batch, "discarded", ["preview", "failed"])
    audit.record(actor, "discard_batch", f"import_batch:{batch.id}")
    return batch


def fail_batch(actor: Actor, *, batch_id: int, fault: str, kind: str = "vacancies") -> None:
    batch = get_batch(actor, batch_id=batch_id, kind=kind)
    batch.status, batch.fault = "failed", fault[:300]


def vouch_for_batch(actor: Actor, *, batch_id: int, how: str) -> tuple[int, int]:
    """A named officer stands for the source of the file; its complete posts open."""
    batch = get_batch(actor, batch_id=batch_id)
    if batch.status != "done":
        raise RuleBroken("导入完成后才能担保", rule="import.not_done")
    opened = vouch_batch(actor, batch_id=batch.id, how=how)
    batch.vouched_by, batch.vouched_at, batch.vouched_how = actor.id, real_now(), how[:200]
    return opened

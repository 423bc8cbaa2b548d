"""The course of a roster: dry run, load with its mark, one-click undo."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError

from backend.core import audit
from backend.core.actor import Actor
from backend.core.db import db
from backend.core.errors import BadInput, RuleBroken
from backend.core.privacy import look_up_hash
from backend.domain.history.models import RegisterEvent
from backend.domain.history.rules import DATES
from backend.domain.imports.actions import move
from backend.domain.imports.models import ColumnMapping, ImportBatch, ImportedPerson, ImportRow
from backend.domain.imports.people_columns import FIELDS
from backend.domain.imports.people_load import Loader
from backend.domain.imports.people_read import (
    CHUNK,
    Roster,
    in_chunks,
    known_people,
    labels,
)
from backend.domain.imports.people_rows import PersonRow
from backend.domain.imports.queries import get_batch
from backend.domain.people.models import Person

UNDONE = "整批导入已撤销"


def keep_mapping(actor: Actor, *, batch_id: int, chosen: dict[str, str]) -> ImportBatch:
    """Remember for the county what its headings mean, and read the file anew."""
    batch = get_batch(actor, batch_id=batch_id, kind="people")
    wrong = [field for field in chosen.values() if field and field not in FIELDS]
    doubled = [field for field, n in Counter(chosen.values()).items() if field and n > 1]
    if wrong or doubled:
        names = "、".join(FIELDS[field][0] for field in doubled)
        raise BadInput(f"“{names}”选了两列，只能选一列" if doubled else "请从列表里选")
    move(batch, "reading", ["preview"])
    for title, field in chosen.items():
        db.session.merge(
            ColumnMapping(region_code=batch.owner_region[:6], title=title[:60], field=field)
        )
    audit.record(actor, "keep_mapping", f"import_batch:{batch.id}", counts=len(chosen))
    return batch


def preview_roster(actor: Actor, *, batch_id: int, roster: Roster) -> ImportBatch:
    """Store what loading would do; rows with something to say are kept with it."""
    batch = get_batch(actor, batch_id=batch_id, kind="people")
    move(batch, "preview", ["reading", "preview"])
    db.session.execute(db.delete(ImportRow).where(ImportRow.batch_id == batch.id))
    counts = Counter({"rows": 0, "rejected": 0, "known": 0, "noted": 0})
    errors: Counter[str] = Counter()
    warnings: Counter[str] = Counter()
    for rows in in_chunks(roster.rows()):
        known = known_people(actor, rows=rows)
        noted = [_noted(batch.id, row) for row in rows if row.errors or row.warnings]
        if noted:
            db.session.execute(db.insert(ImportRow), noted)
        rejected = sum(bool(row.errors) for row in rows)
        counts.update(
            rows=len(rows), known=len(known), rejected=rejected, noted=len(noted) - rejected
        )
        errors.update(note for row in rows for note in row.errors)
        warnings.update(note for row in rows for note in row.warnings)
    if not counts["rows"]:
        raise BadInput("表头下面没有内容，请换一个有人员的文件")
    batch.rows_total = batch.rows_read = counts["rows"]
    batch.counts = dict(counts) | {
        "fresh": counts["rows"] - counts["rejected"] - counts["known"],
        "columns": labels(roster.header),
        # the commonest sentences with how many rows they hold for, errors first
        "reasons": [["rejected", *one] for one in errors.most_common(20)]
        + [["repaired", *one] for one in warnings.most_common(20)],
    }
    return batch


def _noted(batch_id: int, row: PersonRow) -> dict[str, Any]:
    return {
        "batch_id": batch_id, "row_number": row.number, "status": "",
        "outcome": "rejected" if row.errors else "repaired",
        "notes": [*row.errors, *row.warnings],
        "raw": {FIELDS[field][0]: text for field, text in row.cells.items() if text},
    }  # fmt: skip


def confirm_roster(actor: Actor, *, batch_id: int) -> ImportBatch:
    """The worker writes it now; a second click finds it under way."""
    batch = get_batch(actor, batch_id=batch_id, kind="people")
    move(batch, "loading", ["preview"])
    batch.rows_read = 0
    audit.record(actor, "confirm_batch", f"import_batch:{batch.id}")
    return batch


def load_chunk(actor: Actor, *, batch_id: int, rows: Sequence[PersonRow]) -> None:
    """The next rows and the mark behind them, in one transaction: a second start goes on there."""
    batch = get_batch(actor, batch_id=batch_id, kind="people")
    if batch.status != "loading":
        raise RuleBroken("这次导入已经不在写入了", rule="import.transition")
    done = Counter(batch.counts.get("loaded", {}))
    done.update(Loader(actor, batch).write(rows))
    batch.counts = batch.counts | {"loaded": dict(done)}
    batch.rows_read += len(rows)


def finish_roster(actor: Actor, *, batch_id: int) -> ImportBatch:
    batch = get_batch(actor, batch_id=batch_id, kind="people")
    move(batch, "done", ["loading"])
    audit.record(
        actor, "load_people", f"import_batch:{batch.id}", counts=batch.counts.get("loaded", {})
    )
    return batch


def order_undo(actor: Actor, *, batch_id: int) -> ImportBatch:
    batch = get_batch(actor, batch_id=batch_id, kind="people")
    move(batch, "undoing", ["done"])
    batch.rows_read = 0
    audit.record(actor, "undo_batch", f"import_batch:{batch.id}")
    return batch


def undo_chunk(actor: Actor, *, batch_id: int, after: int) -> int | None:
    """Put back what the next people of the batch had; the last id, or None when all are done.

    Whoever was new goes again, unless something else speaks of them by now; a value that somebody
    changed since stays. Both are counted as kept.
    """
    batch = get_batch(actor, batch_id=batch_id, kind="people")
    rows = db.session.scalars(
        db.select(ImportedPerson)
        .where(ImportedPerson.batch_id == batch.id, ImportedPerson.id > after)
        .order_by(ImportedPerson.id)
        .limit(CHUNK // 4)
    ).all()
    if not rows:
        move(batch, "undone", ["undoing"])
        return None
    last = rows[-1].id
    made = [row for row in rows if row.made]
    changed = [row for row in rows if not row.made]
    kept = sum(not _put_back(batch, row) for row in changed)
    kept += _take_away(batch, made)
    done = Counter(batch.counts.get("undone", {}))
    done.update({"back": len(rows) - kept, "kept": kept})
    batch.counts = batch.counts | {"undone": dict(done)}
    batch.rows_read += len(rows)
    return last


def _put_back(batch: ImportBatch, row: ImportedPerson) -> bool:
    """Whether every value was still as the batch had left it."""
    person = db.session.get_one(Person, row.person_id)
    whole = True
    for name, value in (row.before or {}).items():
        current = getattr(person, name)
        current = current.isoformat() if isinstance(current, date) else current
        if current != (row.after or {})[name]:
            whole = False
            continue
        if name in DATES and value:
            value = date.fromisoformat(value)
        setattr(person, name, value)
        if name == "phone":
            person.phone_hash = look_up_hash("phone", value) if value else None
    db.session.execute(
        db.update(RegisterEvent)
        .where(RegisterEvent.batch_id == batch.id, RegisterEvent.person_id == person.id)
        .values(check_status="returned", return_reason=UNDONE)
    )
    db.session.delete(row)
    return whole


def _take_away(batch: ImportBatch, rows: Sequence[ImportedPerson]) -> int:
    """New people go; how many stay because other records speak of them by now."""
    if not rows or _delete(batch, [row.person_id for row in rows]):
        return 0
    return sum(not _delete(batch, [row.person_id]) for row in rows)


def _delete(batch: ImportBatch, people: list[int]) -> bool:
    try:
        with db.session.begin_nested():
            for model in (RegisterEvent, ImportedPerson):
                db.session.execute(
                    db.delete(model).where(
                        model.batch_id == batch.id, model.person_id.in_(people)
                    )
                )
            db.session.execute(db.delete(Person).where(Person.id.in_(people)))
    except IntegrityError:
        return False
    return True

"""The national system's file: what we would write into it, and what it says differently.

We never write there: somebody types, or loads our file by hand, and its own export comes back.
"""

from collections.abc import Iterable, Sequence
from itertools import islice

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import today
from backend.core.db import db
from backend.core.errors import BadInput
from backend.core.privacy import look_up_hash
from backend.domain.catalogues.dated import national_columns
from backend.domain.imports.actions import move
from backend.domain.imports.models import ImportBatch, ImportRow
from backend.domain.imports.people_columns import HEADER_WITHIN, plain
from backend.domain.imports.queries import get_batch
from backend.domain.incomes.models import NationalEntry
from backend.domain.incomes.national import NUMBERS, WORK, differences, in_words, row_of
from backend.domain.incomes.queries import entries_of, verified_events
from backend.domain.people.models import Person
from backend.domain.people.queries import visible_people
from backend.domain.regions.models import Region
from backend.domain.regions.queries import region_names

CHUNK = 500
LEVELS = (2, 4, 6, 9, 12)  # digits of province to village
ID, NAME, SERIAL = "证件号码", "姓名", "人口编号"
COMPARED = "文件比对"  # who says that the system holds an income, when its own file did


def national_rows(actor: Actor, *, people: Sequence[Person]) -> list[list[str]]:
    """Rows in the order of its columns; what goes out is kept, to compare what comes back."""
    entries = entries_of(actor, person_ids=[one.id for one in people])
    rows = _ours(actor, people, entries)
    for person in people:
        entry = entries.get(person.id) or NationalEntry(person_id=person.id)
        entry.row = rows[person.id]
        db.session.add(entry)
    return [[rows[one.id][name] for name in national_columns()] for one in people]


def _ours(
    actor: Actor, people: Sequence[Person], entries: dict[int, NationalEntry]
) -> dict[int, dict[str, str]]:
    """What we would write of each of these people, by id."""
    homes = {one.household_id for one in people if one.household_id}
    heads = {
        head.household_id: head
        for head in db.session.scalars(
            visible_people(actor).where(
                Person.household_id.in_(homes), Person.relation == "户主"
            )
        )
    }
    codes = {one.region_code[:n] for one in people for n in LEVELS}
    names = dict(
        db.session.execute(
            db.select(Region.code, Region.name).where(Region.code.in_(codes))
        ).tuples().all()
    )
    works = region_names(actor, codes={one.work_region for one in people})
    year = today().year
    return {
        one.id: row_of(
            one, last=(entries[one.id].row if one.id in entries else None) or {},
            head=heads.get(one.household_id), work_place=works.get(one.work_region, ""),
            places=[names.get(one.region_code[:n], "") for n in LEVELS], year=year,
        )
        for one in people
    }  # fmt: skip


def compare_national(
    actor: Actor, *, batch_id: int, table: Iterable[list[str]]
) -> ImportBatch:
    """Every row of the system's file beside the register; nothing of people is changed.

    Where the verified income is the same in both, it counts as entered there.
    """
    batch = get_batch(actor, batch_id=batch_id, kind="national")
    move(batch, "done", ["reading"])
    place, headings = _header(table)
    counts = {"rows": 0, "changed": 0, "changes": 0, "unknown": 0, "entered": 0}
    rows = enumerate(islice(table, place + 1, None), start=place + 2)
    while chunk := list(islice(rows, CHUNK)):
        _compare(actor, batch, [
            (number, {headings[n]: cell.strip() for n, cell in enumerate(cells) if n in headings})
            for number, cells in chunk
        ], counts)  # fmt: skip
    batch.rows_total = batch.rows_read = counts["rows"]
    batch.counts = counts
    audit.record(actor, "compare_national", f"import_batch:{batch.id}", counts=counts)
    return batch


def _header(table: Iterable[list[str]]) -> tuple[int, dict[int, str]]:
    """Row of the header, and the heading of each column that is the form's."""
    known = {plain(name): name for name in national_columns()}
    for place, row in enumerate(islice(table, HEADER_WITHIN)):
        found = {n: known[plain(cell)] for n, cell in enumerate(row) if plain(cell) in known}
        if {ID, NAME} <= set(found.values()):
            return place, found
    raise BadInput(
        f"前 {HEADER_WITHIN} 行里没有找到“{NAME}”和“{ID}”两列。请上传全国系统导出的原表，不要改表头"
    )


def _compare(
    actor: Actor, batch: ImportBatch, rows: Sequence[tuple[int, dict[str, str]]],
    counts: dict[str, int],
) -> None:  # fmt: skip
    rows = [(number, cells) for number, cells in rows if cells.get(ID)]
    hashes = {number: look_up_hash("id_number", cells[ID][:18].upper()) for number, cells in rows}
    people = {
        one.id_hash: one
        for one in db.session.scalars(
            visible_people(actor).where(Person.id_hash.in_(set(hashes.values())))
        )
    }
    ids = [one.id for one in people.values()]
    entries = entries_of(actor, person_ids=ids)
    verified = verified_events(actor, person_ids=ids)
    ours = _ours(actor, list(people.values()), entries)
    counts["rows"] += len(rows)
    for number, cells in rows:
        person = people.get(hashes[number])
        if person is None:
            counts["unknown"] += 1
            _note(batch, number, "rejected", ["本辖区名册里没有这个人"], cells)
            continue
        entry = entries.get(person.id) or NationalEntry(person_id=person.id)
        found = differences(ours[person.id], cells, known=entry.row is not None)
        entry.row = (entry.row or {}) | cells
        entry.serial = cells.get(SERIAL, entry.serial or "")[:24]
        if found:
            counts["changed"] += 1
            counts["changes"] += len(found)
            _note(batch, number, "repaired", [in_words(*one) for one in found], cells)
        event = verified.get(person.id)
        same = not {name for name, _, _ in found}.intersection(WORK)
        if event and same and set(WORK) <= cells.keys() and entry.event_id != event.id:
            entry.event_id, entry.entered_on, entry.entered_name = event.id, today(), COMPARED
            counts["entered"] += 1
        db.session.add(entry)


def _note(
    batch: ImportBatch, number: int, outcome: str, notes: list[str], cells: dict[str, str]
) -> None:
    db.session.add(ImportRow(
        batch_id=batch.id, row_number=number, outcome=outcome, status="", notes=notes,
        raw={name: NUMBERS.get(name, str)(cell) for name, cell in cells.items()},
    ))  # fmt: skip

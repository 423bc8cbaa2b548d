"""Lists of other offices (insurance stopped, trips home) beside the register: clues to confirm."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import today
from backend.core.db import db
from backend.core.errors import BadInput
from backend.core.privacy import look_up_hash, mask_id_number
from backend.domain.history.rules import EMPLOYED, UNEMPLOYED
from backend.domain.imports.actions import create_batch, move
from backend.domain.imports.models import ImportBatch, ImportRow
from backend.domain.imports.people_columns import HEADER_WITHIN, find_header
from backend.domain.imports.queries import get_batch
from backend.domain.monitoring.actions import note_clues
from backend.domain.monitoring.rules import DETAIL_MOST
from backend.domain.people.identity import read_id_number
from backend.domain.people.models import Person
from backend.domain.people.queries import visible_people

CHUNK = 500
# list: its name, the clue's source and what it says
LISTS = {
    "stopped": ("停止参保名单", "insurance", "lost_work"),
    "insured": ("新参保名单", "insurance", "found_work"),
    "home": ("返程乘车名单", "trip", "returned"),
    "away": ("外出乘车名单", "trip", "left"),
}
UNKNOWN = "本辖区名册里没有这个人"


def create_list(
    actor: Actor, *, which: str, file_name: str, stored_name: str, digest: str
) -> ImportBatch:
    """The batch of one uploaded list; `which` says what being on it means."""
    if which not in LISTS:
        raise BadInput("请选择这是什么名单", fields={"which": "请选择"})
    batch = create_batch(
        actor, file_name=file_name, stored_name=stored_name, digest=digest,
        kind="clues",
    )  # fmt: skip
    batch.counts = {"which": which}
    return batch


def read_list(actor: Actor, *, batch_id: int, table: Iterable[list[str]]) -> ImportBatch:
    """A clue for everybody on the list whose record says otherwise; the record stays as it is."""
    batch = get_batch(actor, batch_id=batch_id, kind="clues")
    move(batch, "done", ["reading"])
    name, source, says = LISTS[batch.counts["which"]]
    counts: Counter[str] = Counter(rows=0, known=0, new=0, unknown=0)
    rows = _rows(table)
    while chunk := list(islice(rows, CHUNK)):
        counts["rows"] += len(chunk)
        people = _people(actor, batch, chunk, counts)
        counts["known"] += len(people)
        counts["new"] += note_clues(actor, found=[
            (one.id, one.region_code, source, says, f"{name}：{batch.file_name}"[:DETAIL_MOST])
            for one in people
            if _says_otherwise(one, says)
        ])  # fmt: skip
    batch.rows_total = batch.rows_read = counts["rows"]
    batch.counts = batch.counts | dict(counts)
    audit.record(actor, "read_list", f"import_batch:{batch.id}", counts=dict(counts))
    return batch


def _rows(table: Iterable[list[str]]) -> Iterator[tuple[int, str, str]]:
    """Spreadsheet row, name and ID number as they stand."""
    header = find_header(list(islice(table, HEADER_WITHIN)), {})
    place = {field: column for column, field in header.fields.items()}
    behind = islice(table, header.place + 1, None)
    for number, cells in enumerate(behind, start=header.place + 2):
        texts = [
            cells[place[field]].strip() if place[field] < len(cells) else ""
            for field in ("name", "id_no")
        ]
        if any(texts):
            yield number, texts[0], texts[1]


def _people(
    actor: Actor, batch: ImportBatch, rows: Sequence[tuple[int, str, str]], counts: Counter[str]
) -> list[Person]:
    """Who of these is in the area; the rest is kept with the reason, numbers masked."""
    hashes: dict[str, tuple[int, str, str]] = {}
    for row in rows:
        try:
            number = read_id_number(row[2], today=today()).value
            hashes[look_up_hash("id_number", number)] = row
        except ValueError as fault:
            _leave(batch, row, str(fault), counts)
    found = db.session.scalars(visible_people(actor).where(Person.id_hash.in_(hashes))).all()
    for id_hash in hashes.keys() - {one.id_hash for one in found}:
        _leave(batch, hashes[id_hash], UNKNOWN, counts)
    return list(found)


def _leave(
    batch: ImportBatch, row: tuple[int, str, str], reason: str, counts: Counter[str]
) -> None:
    number, name, id_no = row
    counts["unknown"] += 1
    db.session.add(ImportRow(
        batch_id=batch.id, row_number=number, outcome="rejected", status="", notes=[reason],
        raw={"姓名": name, "身份证号": mask_id_number(id_no)},
    ))  # fmt: skip


def _says_otherwise(person: Person, says: str) -> bool:
    """Whether the clue would change anything: who is known to be home needs no "came home"."""
    return {
        "lost_work": person.employment in EMPLOYED,
        "found_work": person.employment in UNEMPLOYED or not person.employment,
        "returned": person.returned_on is None,
        "left": person.returned_on is not None,
    }[says]

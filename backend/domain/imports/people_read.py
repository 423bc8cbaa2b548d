"""Reads a roster against an area: columns, villages, and whom the register has already."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from backend.core.actor import Actor
from backend.core.clock import today
from backend.core.db import db, starts_with
from backend.core.errors import BadInput
from backend.core.privacy import look_up_hash
from backend.domain.imports.models import ColumnMapping, ImportBatch
from backend.domain.imports.people_columns import FIELDS, HEADER_WITHIN, Header, find_header
from backend.domain.imports.people_rows import PersonRow, check_together, read_person, short_name
from backend.domain.people.models import Person
from backend.domain.regions.models import Region
from backend.domain.regions.queries import place_index
from backend.domain.regions.rules import VILLAGE_DIGITS

ELSEWHERE = "这个人已经在别处的名册里，要转过来请联系上级人社部门"
MERGED = "这个人在名册里已经并入另一个人，请先在“劳动者”里核对"
CHUNK = 2000


class Roster(NamedTuple):
    header: Header
    rows: list[PersonRow]


def remembered(_actor: Actor, *, region_code: str) -> dict[str, str]:
    """Heading -> field, as the county chose before."""
    rows = db.session.scalars(
        db.select(ColumnMapping).where(ColumnMapping.region_code == region_code[:6])
    )
    return {row.title: row.field for row in rows}


def read_roster(
    actor: Actor, *, batch: ImportBatch, rows: Iterator[list[str]]
) -> Roster:
    """Every row understood and checked, in the file's order; nothing is written."""
    first = list(islice(rows, HEADER_WITHIN))
    header = find_header(first, remembered(actor, region_code=batch.owner_region))
    found: list[PersonRow] = []
    day = today()
    for number, cells in enumerate(_after(header.place, first, rows), start=header.place + 2):
        named = {
            field: cells[place].strip()
            for place, field in header.fields.items()
            if place < len(cells)
        }
        if any(named.values()):
            found.append(read_person(number, named, today=day))
    if not found:
        raise BadInput("表头下面没有内容，请换一个有人员的文件")
    check_together(found)
    Villages(actor, batch.owner_region).find_all(found)
    return Roster(header, found)


def _after(place: int, first: list[list[str]], rows: Iterator[list[str]]) -> Iterator[list[str]]:
    yield from first[place + 1 :]
    yield from rows


class Villages:
    """The villages of an area by code and by name with their township."""

    def __init__(self, _actor: Actor, area: str) -> None:
        self.area = area
        rows = db.session.execute(
            db.select(Region.code, Region.name, Region.level).where(
                starts_with(Region.code, area), Region.level >= 4
            )
        ).all()
        towns = {code: _town(name) for code, name, level in rows if level == 4}
        self.codes = {code for code, _, level in rows if level == 5}
        self.by_name: dict[tuple[str, str], set[str]] = {}
        for code, name, level in rows:
            if level == 5:
                for town in ("", towns.get(code[:9], "")):
                    self.by_name.setdefault((town, short_name(name)), set()).add(code)
        self.places: dict[str, str] = {}

    def find_all(self, rows: Iterable[PersonRow]) -> None:
        for row in rows:
            self._home(row)
            self._work(row)

    def _home(self, row: PersonRow) -> None:
        if row.text("code"):
            row.region_code = row.text("code") if row.text("code") in self.codes else ""
        elif row.text("village"):
            key = (_town(row.text("township")), short_name(row.text("village")))
            found = self.by_name.get(key, set())
            row.region_code = next(iter(found)) if len(found) == 1 else ""
            if len(found) > 1:
                row.errors.append(f"有 {len(found)} 个村叫“{row.text('village')}”，请写明乡镇")
                return
        elif len(self.area) == VILLAGE_DIGITS:
            row.region_code = self.area
        if not row.region_code:
            row.errors.append("没有找到这个村，或者不归您这里管。请写乡镇和村，或 12 位区划代码")

    def _work(self, row: PersonRow) -> None:
        text = row.text("work_place")
        if text and text not in self.places:
            self.places[text] = place_index().resolve(text).code or ""
        row.work_region = self.places.get(text, "")
        if text and not row.work_region:
            row.warnings.append(f"务工地“{text[:20]}”没有找到，没有记")


def _town(name: str) -> str:
    return name.removesuffix("镇").removesuffix("乡").removesuffix("街道")


def known_people(actor: Actor, *, rows: Sequence[PersonRow]) -> dict[str, Person]:
    """Whom the register has already, by ID number; a row for somebody elsewhere becomes an error.

    At most CHUNK rows at a time.
    """
    hashes = {
        look_up_hash("id_number", row.identity.value): row for row in rows if row.identity
    }
    found: dict[str, Person] = {}
    for person in db.session.scalars(
        db.select(Person).where(Person.id_hash.in_(list(hashes)))
    ):
        row = hashes[person.id_hash]
        if person.merged_into_id:
            row.errors.append(MERGED)
        elif not person.region_code.startswith(actor.region or ""):
            row.errors.append(ELSEWHERE)
        elif row.identity:
            found[row.identity.value] = person
    return found


def labels(header: Header) -> dict[str, str]:
    """What each heading of a file was taken for, in words; "" = left out."""
    return {
        title: FIELDS[header.fields[place]][0] if place in header.fields else ""
        for place, title in enumerate(header.titles)
        if title
    }

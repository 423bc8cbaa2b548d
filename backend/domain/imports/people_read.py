"""Reads a roster against an area: columns, villages, and whom the register has already."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from backend.core.actor import Actor
from backend.core.clock import today
from backend.core.db import db, starts_with
from backend.core.privacy import look_up_hash
from backend.domain.imports.models import ColumnMapping, ImportBatch
from backend.domain.imports.people_columns import FIELDS, HEADER_WITHIN, Header, find_header
from backend.domain.imports.people_rows import (
    Member,
    PersonRow,
    notes_between,
    read_person,
    short_name,
)
from backend.domain.people.models import Person
from backend.domain.regions.models import Region
from backend.domain.regions.queries import place_index
from backend.domain.regions.rules import VILLAGE_DIGITS

ELSEWHERE = "这个人已经在别处的名册里，要转过来请联系上级人社部门"
MERGED = "这个人在名册里已经并入另一个人，请先在“劳动者”里核对"
CHUNK = 2000


def remembered(_actor: Actor, *, region_code: str) -> dict[str, str]:
    """Heading -> field, as the county chose before."""
    rows = db.session.scalars(
        db.select(ColumnMapping).where(ColumnMapping.region_code == region_code[:6])
    )
    return {row.title: row.field for row in rows}


class Roster:
    """A table gone through row by row, as often as one likes; only a row at a time is held.

    What rows say of each other is known before the first one is given.
    """

    def __init__(self, actor: Actor, *, batch: ImportBatch, table: Iterable[list[str]]) -> None:
        first = list(islice(table, HEADER_WITHIN))
        self.header = find_header(first, remembered(actor, region_code=batch.owner_region))
        self._table, self._day = table, today()
        self._villages = Villages(actor, batch.owner_region)
        self._errors, self._warnings = notes_between(self._members())

    def rows(self, after: int = 0) -> Iterator[PersonRow]:
        """Every row behind the first `after` understood and checked, in the file's order."""
        for number, cells in islice(self._named(), after, None):
            row = read_person(number, cells, today=self._day)
            if number in self._errors:
                row.errors.append(self._errors[number])
            row.warnings += self._warnings.get(number, [])
            self._villages.find(row)
            yield row

    def _members(self) -> Iterator[Member]:
        columns = [
            next((place for place, field in self.header.fields.items() if field == name), None)
            for name in Member._fields[1:]
        ]
        for number, cells in self._filled():
            yield Member(number, *(cells[place].strip() if place is not None and place < len(cells)
                                   else "" for place in columns))  # fmt: skip

    def _named(self) -> Iterator[tuple[int, dict[str, str]]]:
        fields = sorted(self.header.fields.items())
        for number, cells in self._filled():
            width = len(cells)
            yield number, {
                field: cells[place].strip() for place, field in fields if place < width
            }

    def _filled(self) -> Iterator[tuple[int, list[str]]]:
        """Spreadsheet row, from 1, and cells, where any column that is read says something."""
        places = sorted(self.header.fields)
        behind = islice(self._table, self.header.place + 1, None)
        for number, cells in enumerate(behind, start=self.header.place + 2):
            if any(cells[place].strip() for place in places if place < len(cells)):
                yield number, cells


def in_chunks(rows: Iterator[PersonRow], size: int = CHUNK) -> Iterator[list[PersonRow]]:
    while chunk := list(islice(rows, size)):
        yield chunk


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

    def find(self, row: PersonRow) -> None:
        """The home, or an error; where the work is, or a warning."""
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
    """Whom the register has already, by hash; a row for somebody elsewhere becomes an error.

    At most CHUNK rows at a time.
    """
    hashes: dict[str, PersonRow] = {}
    for row in rows:
        if row.identity:
            row.id_hash = look_up_hash("id_number", row.identity.value)
            hashes[row.id_hash] = row
    found: dict[str, Person] = {}
    for person in db.session.scalars(
        db.select(Person).where(Person.id_hash.in_(list(hashes)))
    ):
        row = hashes[person.id_hash]
        if person.merged_into_id:
            row.errors.append(MERGED)
        elif not person.region_code.startswith(actor.region or ""):
            row.errors.append(ELSEWHERE)
        else:
            found[person.id_hash] = person
    return found


def labels(header: Header) -> dict[str, str]:
    """What each heading of a file was taken for, in words; "" = left out."""
    return {
        title: FIELDS[header.fields[place]][0] if place in header.fields else ""
        for place, title in enumerate(header.titles)
        if title
    }

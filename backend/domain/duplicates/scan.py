"""The scan of the whole register for pairs, in order of name and in constant memory."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from backend.core.actor import Actor
from backend.core.db import db
from backend.core.privacy import look_up_hash
from backend.domain.duplicates.models import Kind
from backend.domain.duplicates.rules import is_valid, right_neighbours, slip_between
from backend.domain.people.models import Person

Found = tuple[int, int, Kind]  # the smaller person id first
CHUNK = 5000


def scan_register(_actor: Actor) -> tuple[int, list[Found]]:
    """How many people there are, and every pair among them.

    People come in the order of their names, for two right numbers say nothing unless the name is
    the same; the few numbers with a wrong check digit are looked up one by one.
    """
    count = 0
    wrong: list[Any] = []
    found: set[Found] = set()
    for _name, group in groupby(_by_name(), key=attrgetter("name")):
        people = list(group)
        count += len(people)
        wrong += [row for row in people if not is_valid(row.id_number[:18])]
        if len(people) > 1:
            found.update(_alike(people))
    for chunk in (wrong[n : n + CHUNK // 10] for n in range(0, len(wrong), CHUNK // 10)):
        found.update(_near_wrong(chunk))
    return count, sorted(found)


def _by_name() -> Iterator[Any]:
    columns = (Person.id, Person.name, Person.id_number, Person.birth_on, Person.region_code)
    statement = db.select(*columns).where(Person.merged_into_id.is_(None)).order_by(Person.name)
    yield from db.session.execute(statement.execution_options(yield_per=CHUNK))


def _alike(people: list[Any]) -> Iterator[Found]:
    """Pairs in a group of one name: each way to be alike is a key that both share."""
    for keys in _keys(people):
        seen: dict[Any, list[Any]] = {}
        for row, key in zip(people, keys, strict=True):
            for other in seen.setdefault(key, []):
                kind = slip_between(other.id_number[:18], row.id_number[:18])
                if not kind and _details(other) == _details(row):
                    kind = Kind.DETAILS
                if kind:
                    yield min(other.id, row.id), max(other.id, row.id), kind
            seen[key].append(row)


def _keys(people: list[Any]) -> Iterator[Iterable[Any]]:
    bodies = [row.id_number[:17] for row in people]
    for place in range(17):
        yield (body[:place] + body[place + 1 :] for body in bodies)
    yield ("".join(sorted(body)) for body in bodies)
    yield (row.id_number[:16] + "".join(sorted(row.id_number[16:18])) for row in people)
    yield map(_details, people)


def _details(row: Any) -> tuple[str, date]:
    return row.region_code, row.birth_on


def _near_wrong(rows: list[Any]) -> Iterator[Found]:
    """Pairs of a number with a wrong check digit and a right one, whatever the names."""
    near: dict[str, list[Any]] = {}
    for row in rows:
        for number in right_neighbours(row.id_number[:18]):
            near.setdefault(look_up_hash("id_number", number), []).append(row)
    living = db.select(Person.id, Person.id_hash, Person.id_number)
    living = living.where(Person.merged_into_id.is_(None))
    hashes = list(near)
    for chunk in (hashes[n : n + CHUNK] for n in range(0, len(hashes), CHUNK)):
        for hit in db.session.execute(living.where(Person.id_hash.in_(chunk))):
            for row in near[hit.id_hash]:
                kind = slip_between(row.id_number[:18], hit.id_number[:18])
                if kind:
                    yield min(row.id, hit.id), max(row.id, hit.id), kind

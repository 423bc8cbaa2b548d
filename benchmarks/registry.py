"""The register at size on MariaDB: search, lists, live duplicate check, saves, with their plans."""

import os
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from random import Random

from backend.core.actor import SYSTEM, Actor
from backend.core.clock import today
from backend.core.db import db, transaction
from backend.domain.duplicates.actions import register_once
from backend.domain.duplicates.queries import find_similar
from backend.domain.duplicates.scan import scan_register
from backend.domain.history.actions import record_change
from backend.domain.history.queries import overdue_people, walking_order
from backend.domain.history.rules import Told
from backend.domain.people.models import Household, Person
from backend.domain.people.names import initials
from backend.domain.people.queries import list_people
from benchmarks.place import make_app
from benchmarks.province_people import (
    KINDS,
    LAST_DAY,
    load_people,
    name_of,
    number_of,
    phone_of,
    village_of,
)
from tests.explain import full_scans
from tests.services import mariadb_url

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "100000"))
ROUNDS = 200
LIVE_CHECK_MS, READ_MS = 40, 300  # p95 may not pass these
SERVER = ("--innodb-buffer-pool-size=2G", "--innodb-flush-log-at-trx-commit=1")


def main() -> bool:
    with tempfile.TemporaryDirectory() as folder, mariadb_url(*SERVER) as url:
        app = make_app(Path(folder), url)
        with app.app_context():
            begun = time.perf_counter()
            villages = load_people(PEOPLE, Path(folder))
            took = time.perf_counter() - begun
            print(f"register: {PEOPLE:,} people, {PEOPLE * len(KINDS):,} events in {took:.0f} s")
            return _measure(villages)


def _measure(villages: list[str]) -> bool:
    rng = Random(7)  # noqa: S311
    fine = [_read(name, work) for name, work in _reads(rng, villages).items()]
    fine += [_read("live duplicate check", _check(rng, villages), LIVE_CHECK_MS)]
    fine += [_row("save of a new person, checked", _times(save_of(villages)), READ_MS)]
    change = change_of(rng, villages, PEOPLE)
    fine += [_row("save of a status, event, audit", _times(change), READ_MS)]
    begun = time.perf_counter()
    people, pairs = scan_register(SYSTEM)
    took = time.perf_counter() - begun
    print(f"  nightly scan: {people:,} people, {len(pairs)} pairs, {took:.0f} s")
    return all(fine)


def _read(name: str, work: Callable[[], object], limit: int = READ_MS) -> bool:
    scans = full_scans(work, of="people")
    if scans:
        print(f"  {name}: READS A WHOLE TABLE: {scans}")
    return _row(name, _times(work), limit) and not scans


def _times(work: Callable[[], object]) -> list[float]:
    found = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        found.append((time.perf_counter() - begun) * 1000)
        db.session.rollback()
        db.session.expunge_all()
    return sorted(found)


def _row(name: str, times: list[float], limit: int) -> bool:
    p50, p95 = times[ROUNDS // 2], times[ROUNDS * 95 // 100]
    print(f"  {name:34s} p50 {p50:7.1f} ms   p95 {p95:7.1f} ms   (limit {limit})")
    return p95 <= limit


def _reads(rng: Random, villages: list[str]) -> dict[str, Callable[[], object]]:
    def anybody() -> int:
        return rng.randrange(1, PEOPLE + 1)

    def clerk(n: int, digits: int) -> Actor:
        region = village_of(n - 1, PEOPLE, villages)[:digits]
        return Actor("staff", 1, role="county", region=region)

    def find(digits: int, text: Callable[[int], str]) -> Callable[[], object]:
        def work() -> object:
            n = anybody()
            return list_people(clerk(n, digits), text=text(n))

        return work

    def work_list(digits: int) -> Callable[[], object]:
        def work() -> object:
            late = overdue_people(clerk(anybody(), digits), day=LAST_DAY)
            at_home = late.join(Household, Household.id == Person.household_id)
            return db.session.scalars(at_home.order_by(*walking_order()).limit(26)).all()

        return work

    return {
        "work-list of a village": work_list(12),
        "overdue in a county": work_list(6),
        "list of a village": find(12, lambda _n: ""),
        "list of a county": find(6, lambda _n: ""),
        "list of the province": find(2, lambda _n: ""),
        "full name in the province": find(2, name_of),
        "surname in the province": find(2, lambda n: name_of(n)[0]),
        "surname in a prefecture": find(4, lambda n: name_of(n)[0]),
        "part of a name in a county": find(6, lambda n: name_of(n)[1:]),
        "initials in the province": find(2, _letters),
        "one initial in a county": find(6, lambda n: _letters(n)[0]),
        "initials in a county": find(6, _letters),
        "ID number": find(2, lambda n: number_of(n, village_of(n - 1, PEOPLE, villages))[0]),
        "phone": find(2, phone_of),
    }


def _letters(n: int) -> str:
    return initials(name_of(n))


def _check(rng: Random, villages: list[str]) -> Callable[[], object]:
    """Half are strangers, half differ from somebody by two exchanged digits."""

    def work() -> object:
        n = rng.randrange(1, PEOPLE + 1)
        village = village_of(n - 1, PEOPLE, villages)
        number, birth = number_of(n if n % 2 else n + 9_000_000, village)
        if n % 2:
            number = number[:14] + number[15] + number[14] + number[16:]
        actor = Actor("staff", 1, role="county", region=village[:6])
        return find_similar(
            actor, number=number, name=name_of(n), birth_on=birth, region_code=village
        )

    return work


def save_of(villages: list[str]) -> Callable[[], object]:
    fresh = iter(range(10_000_000, 11_000_000))

    def work() -> None:
        n = next(fresh)
        village = villages[n * 7919 % len(villages)]
        actor = Actor("staff", 1, "周试", "county", region=village[:6])
        with transaction():
            register_once(
                actor, name=name_of(n), id_no=number_of(n, village)[0], phone=phone_of(n),
                region_code=village, sure=True,
            )  # fmt: skip

    return work


def change_of(rng: Random, villages: list[str], people: int) -> Callable[[], object]:
    """What a helper's three taps cost: load, check, one event, the record, audit, commit."""
    values = {"employment": "EMP_UNIT", "employer_name": "试验机械厂", "work_region": "4301"}

    def work() -> None:
        n = rng.randrange(1, people + 1)
        village = village_of(n - 1, people, villages)
        actor = Actor("staff", None, "周试", "village", region=village)
        told = Told(today(), "self", "visit", client_key=f"bench-{uuid.uuid4()}")
        with transaction():
            record_change(actor, person_id=n, kind="employment", values=values, told=told)

    return work

"""Finding planted duplicates: our nightly scan beside Splink, with precision, recall and time."""

import logging
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random

import pyarrow as pa
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from backend.core.actor import SYSTEM
from backend.core.db import db, transaction
from backend.core.privacy import look_up_hash
from backend.demo.store import region_codes
from backend.domain.duplicates.queries import scan_register
from backend.domain.duplicates.rules import is_valid, near_numbers
from backend.domain.people.identity import make_id_number
from backend.domain.people.models import Person
from backend.domain.regions.rules import VILLAGE_LEVEL
from benchmarks.place import make_app
from benchmarks.province_people import name_of, number_of, village_of

PEOPLE, PLANTED, TWINS = 200_000, 10_000, 4_000
FLOOR = 0.99  # of precision and of recall
SURE = (0.5, 0.95, 0.999, 0.99999)  # Splink's match probability from which a pair counts
Pairs = set[tuple[int, int]]


@dataclass(frozen=True)
class Row:
    id: int
    name: str
    number: str
    birth_on: date
    village: str


def main() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        app = make_app(Path(folder), f"sqlite:///{folder}/bench.db")
        with app.app_context():
            rows, truth = _draw(region_codes("43", level=VILLAGE_LEVEL))
            _store(rows)
            print(f"duplicates: {len(rows):,} people, {len(truth):,} of them planted")
            ours = _ours(truth)
            _splink(rows, truth)
            return ours


def _draw(villages: list[str]) -> tuple[list[Row], Pairs]:
    """People, brothers who are no duplicates, and planted second registrations."""
    rng = Random(11)  # noqa: S311
    rows = [_person(n, villages) for n in range(1, PEOPLE + 1)]
    taken = {row.number for row in rows}
    for row in rng.sample(rows, TWINS):
        sequence = (int(row.number[14:17]) + 2) % 1000
        number = make_id_number(row.number[:6], row.birth_on, sequence)
        if number not in taken:
            taken.add(number)
            name = row.name[:2] + rng.choice("宁安康乐")
            rows.append(replace(row, id=len(rows) + 1, name=name, number=number))
    truth: Pairs = set()
    for n, row in enumerate(rng.sample(rows[:PEOPLE], PLANTED)):
        again = _again(rng, row, n % 5)
        if again.number not in taken:
            taken.add(again.number)
            rows.append(replace(again, id=len(rows) + 1))
            truth.add((row.id, len(rows)))
    return rows, truth


def _person(n: int, villages: list[str]) -> Row:
    village = village_of(n - 1, PEOPLE, villages)
    number, birth = number_of(n, village)
    return Row(n, name_of(n), number, birth, village)


def _again(rng: Random, row: Row, way: int) -> Row:
    """The same person registered again with a slip (0 to 3), or with quite another number (4)."""
    if way == 4:
        sequence = (int(row.number[14:17]) + 111) % 1000
        return replace(row, number=make_id_number(row.number[:6], row.birth_on, sequence))
    near = list(_slips(row.number, swapped=way in (1, 3), mended=way in (2, 3)))
    number = rng.choice(near)
    birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    typo = way < 2 and rng.random() < 0.2  # the name as well; one of the numbers is not valid
    name = row.name[:2] + "某" if typo else row.name
    return replace(row, number=number, birth_on=birth, name=name)


def _slips(number: str, *, swapped: bool, mended: bool) -> Iterator[str]:
    for near in near_numbers(number):
        places = sum(a != b for a, b in zip(near[:17], number[:17], strict=True))
        if places == 1 + swapped and is_valid(near) == mended:
            yield near


def _store(rows: list[Row]) -> None:
    values = [
        {"id": row.id, "name": row.name, "region_code": row.village, "id_number": row.number,
         "id_hash": look_up_hash("id_number", row.number), "sex": 1, "birth_on": row.birth_on}
        for row in rows
    ]  # fmt: skip
    with transaction():
        for start in range(0, len(values), 10_000):
            db.session.execute(db.insert(Person), values[start : start + 10_000])


def _ours(truth: Pairs) -> bool:
    begun = time.perf_counter()
    _count, found = scan_register(SYSTEM)
    took = time.perf_counter() - begun
    return _score("our scan (reads and decrypts)", {pair[:2] for pair in found}, truth, took)


def _splink(rows: list[Row], truth: Pairs) -> None:
    table = pa.table({
        "unique_id": [row.id for row in rows], "name": [row.name for row in rows],
        "number": [row.number for row in rows], "birth": [str(row.birth_on) for row in rows],
        "village": [row.village for row in rows],
    })  # fmt: skip
    begun = time.perf_counter()
    first, last = "substr(number, 1, 14)", "substr(number, 7, 12)"
    middle = "substr(number, 1, 6) || substr(number, 15, 3)"
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.DamerauLevenshteinAtThresholds("number", [1, 2]),
            cl.LevenshteinAtThresholds("name", 1),
            cl.ExactMatch("birth"), cl.ExactMatch("village"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("name", "birth"), block_on("name", "village"), block_on(first),
            block_on(last), block_on(middle, "name"),
        ],
    )  # fmt: skip
    api = DuckDBAPI()
    api.duckdb_con.execute("SET enable_progress_bar = false")
    linker = Linker(api.register(table), settings, log_level=logging.ERROR)
    train = linker.training
    train.estimate_probability_two_random_records_match([block_on("name", "birth")], recall=0.7)
    train.estimate_u_using_random_sampling(max_pairs=2e6, seed=7)
    for rule in (block_on("name", "village"), block_on(first), block_on(last)):
        train.estimate_parameters_using_expectation_maximisation(rule, record_sample_proportion=1)
    scored = linker.inference.predict(threshold_match_probability=0.5).as_record_list()
    took = time.perf_counter() - begun
    for least in SURE:
        sure = (row for row in scored if row["match_probability"] >= least)
        both = ((row["unique_id_l"], row["unique_id_r"]) for row in sure)
        found = {(min(pair), max(pair)) for pair in both}
        _score(f"Splink 5, match >= {least}", found, truth, took)


def _score(name: str, found: Pairs, truth: Pairs, took: float) -> bool:
    hits = len(found & truth)
    precision, recall = hits / max(1, len(found)), hits / len(truth)
    print(f"  {name:32s} precision {precision:.4f}   recall {recall:.4f}   {took:5.1f} s")
    return precision >= FLOOR and recall >= FLOOR

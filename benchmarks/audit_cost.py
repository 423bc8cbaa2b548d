"""What the audit row adds to a write: the same saves with and without it, turn by turn."""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from statistics import median

from backend.core import audit
from backend.core.db import db
from benchmarks.place import make_app
from benchmarks.province_people import load_people
from benchmarks.registry import SERVER, change_of, save_of
from tests.services import mariadb_url

PEOPLE, ROUNDS = 20_000, 600
MOST = 0.10


def main() -> bool:
    with tempfile.TemporaryDirectory() as folder, mariadb_url(*SERVER) as url:
        app = make_app(Path(folder), url)
        with app.app_context():
            villages = load_people(PEOPLE, Path(folder))
            rng = Random(7)  # noqa: S311
            print(f"audit: {ROUNDS} saves each with and without the row, {PEOPLE:,} people")
            writes = {"new person": save_of(villages), "status": change_of(rng, villages, PEOPLE)}
            return all([_row(name, work) for name, work in writes.items()])


def _row(name: str, work: Callable[[], object]) -> bool:
    """Turn by turn, so that whatever else the machine does meets both alike."""
    times: dict[bool, list[float]] = {True: [], False: []}
    for n in range(2 * ROUNDS):
        kept = n % 2 == 0
        with _audit(kept=kept):
            begun = time.perf_counter()
            work()
            times[kept].append(time.perf_counter() - begun)
        db.session.expunge_all()
    with_it, without = (median(times[kept]) * 1000 for kept in (True, False))
    more = with_it / without - 1
    print(f"  {name:12s} with {with_it:6.2f} ms   without {without:6.2f} ms   {more:+.1%}")
    return more <= MOST


@contextmanager
def _audit(*, kept: bool) -> Iterator[None]:
    real = audit._write
    if not kept:
        audit._write = lambda *_arguments: None
    try:
        yield
    finally:
        audit._write = real

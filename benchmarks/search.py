"""Search of 100,000 vacancies: the index beside LIKE on both databases and SQLite's FTS5."""

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import insert

from backend.core.actor import ANONYMOUS, SYSTEM
from backend.core.db import db, transaction
from backend.demo.province import seed_province
from backend.domain.search import index
from backend.domain.search.actions import rebuild_index
from backend.domain.search.queries import Search, find_vacancies, index_root
from backend.domain.search.rules import Ask, bigrams, normal
from backend.domain.vacancies.models import Vacancy
from backend.domain.vacancies.queries import search_vacancies
from benchmarks.place import make_app
from tests.services import mariadb_url

VACANCIES = int(os.environ.get("BENCH_VACANCIES", "100000"))
QUERIES, SLOW_QUERIES = 300, 60
P99_MS, LIKE_SHARE, DEEP = 10, 1 / 10, 1.5
WORDS = (
    "普工", "电焊", "缝纫", "保洁", "保安", "司机", "厨师", "服务员", "搬运", "装配", "电子",
    "家政", "快递", "操作工", "质检", "包装", "木工", "瓦工", "钢筋", "叉车", "导购", "收银",
    "护工", "月嫂", "注塑", "车工", "长安", "双峰", "深圳", "东莞", "长沙", "有限公司",
    "电子厂", "制衣", "五金", "物流", "酒店", "食品", "机械", "建筑",
)  # fmt: skip
PLACES = ("43", "4313", "431321", "44", "4403", "4419", "4301", "")


def asks(count: int) -> list[Ask]:
    """Three quarters with a place, a third with an occupation, the three orders, by a seed."""
    pick = Random(7)  # noqa: S311
    return [
        Ask(
            text=" ".join(pick.sample(WORDS, 1 + (pick.random() < 0.2))),
            region=pick.choice(PLACES[:-1]) if pick.random() < 0.75 else "",
            occupations=(pick.choice(("6", "4", "604")),) if pick.random() < 0.3 else (),
            order=pick.choice(("new", "pay", "near")), home="431321", exact=True,
        )
        for _ in range(count)
    ]  # fmt: skip


def main() -> bool:
    fine = []
    with mariadb_url("--innodb-buffer-pool-size=1G") as url:
        for name, address in (("SQLite", None), ("MariaDB", url)):
            with tempfile.TemporaryDirectory() as folder:
                place = address or f"sqlite:///{folder}/bench.db"
                app = make_app(Path(folder), place)
                with app.app_context():
                    fine.append(_measure(name, Path(folder)))
                    db.session.remove()
                    db.engine.dispose()
    return all(fine)


def _measure(name: str, folder: Path) -> bool:
    with transaction():
        _fill()
    begun = time.perf_counter()
    count = rebuild_index(SYSTEM, root=index_root(SYSTEM))
    took = time.perf_counter() - begun
    size = sum(file.stat().st_size for file in (folder / "search").rglob("*") if file.is_file())
    print(f"search on {name}: {count:,} vacancies indexed in {took:.1f} s, {size / 1e6:.0f} MB")
    searcher = index.searcher_of(index_root(SYSTEM))
    assert searcher is not None  # noqa: S101 - it was just made
    search = Search(ANONYMOUS, searcher)
    ids = _times(asks(QUERIES), lambda ask: search.ids(ask, 20))
    whole = _times(asks(QUERIES), lambda ask: find_vacancies(ANONYMOUS, ask=ask))
    like = _times(asks(SLOW_QUERIES), _like)
    fts = _times(asks(SLOW_QUERIES), _fts5(folder))
    first, deep = _pages(search)
    share = _mean(ids) / _mean(like)
    print(f"  index: mean {_mean(ids):.2f} ms, p50 {_at(ids, 0.5):.2f}, p99 {_at(ids, 0.99):.2f}")
    print(f"  the whole answer with its 20 rows and the total: mean {_mean(whole):.1f} ms")
    print(f"  LIKE: mean {_mean(like):.1f} ms; the index takes {share:.4f} of it (limit 0.1)")
    print(f"  SQLite FTS5, pairs as a phrase: mean {_mean(fts):.1f} ms")
    print(f"  page 50 {deep:.2f} ms, page 1 {first:.2f} ms: {deep / first:.2f} (limit {DEEP})")
    return _at(ids, 0.99) <= P99_MS and share <= LIKE_SHARE and deep / first <= DEEP


def _fill() -> None:
    """The demo's invented province, then its adverts again under other keys up to the size."""
    seed_province(
        SYSTEM, people=100, vacancies=2000, seed=7, bound=0.5, progress=lambda *_: None
    )
    columns = [column for column in Vacancy.__table__.columns if column.name != "id"]
    rows = db.session.execute(db.select(*columns)).mappings().all()
    pick = Random(3)  # noqa: S311
    made = len(rows)
    while made < VACANCIES:
        chunk = []
        for row in rows[: min(len(rows), VACANCIES - made)]:
            made += 1
            pay = pick.randrange(2500, 12000) * 100
            changes = {"source_key": f"bench{made}", "monthly_fen": pay, "wage_min_fen": pay}
            chunk.append({**row, **changes, "title": f"{pick.choice(WORDS)}{row['title']}"[:120]})
        db.session.execute(insert(Vacancy), chunk)


def _like(ask: Ask) -> list[int]:
    order = Vacancy.monthly_fen if ask.order == "pay" else Vacancy.valid_from
    statement = search_vacancies(
        ANONYMOUS, text=ask.text, region=ask.region, occupations=ask.occupations
    ).order_by(order.desc(), Vacancy.id.desc())
    found = db.session.execute(statement.with_only_columns(Vacancy.id).limit(20))
    return [row.id for row in found]


def _fts5(folder: Path) -> Callable[[Ask], list[Any]]:
    """The same texts in FTS5 as pairs of characters; filters as columns beside it."""
    base = sqlite3.connect(folder / "fts.db")
    base.execute("CREATE VIRTUAL TABLE f USING fts5(pairs, tokenize='unicode61')")
    base.execute("CREATE TABLE v(id INTEGER PRIMARY KEY, region, occupation, pay, day)")
    rows = db.session.scalars(db.select(Vacancy).where(Vacancy.status == "open"))
    for row in rows.yield_per(2000):
        employer = row.employer.name if row.employer else ""
        texts = (normal(text) for text in (row.title, employer, row.place_text))
        pairs = " _ ".join(" ".join(bigrams(text)) for text in texts)
        base.execute("INSERT INTO f(rowid, pairs) VALUES (?, ?)", (row.id, pairs))
        base.execute(
            "INSERT INTO v VALUES (?, ?, ?, ?, ?)",
            (row.id, row.region_code, row.occupation_code, row.monthly_fen, str(row.valid_from)),
        )
    base.commit()

    def find(ask: Ask) -> list[Any]:
        match = " ".join(f'"{" ".join(bigrams(word))}"' for word in ask.text.split())
        order = "pay" if ask.order == "pay" else "day"
        occupation = ask.occupations[0] if ask.occupations else ""
        return base.execute(
            "SELECT id FROM f JOIN v ON v.id = f.rowid WHERE f.pairs MATCH ?"  # noqa: S608
            " AND region LIKE ? AND coalesce(occupation, '') LIKE ?"
            f" ORDER BY {order} DESC, id DESC LIMIT 20",
            (match, f"{ask.region}%", f"{occupation}%"),
        ).fetchall()

    return find


def _pages(search: Search) -> tuple[float, float]:
    """Page 1 and page 50 of one wide search, the median of 30 each."""
    ask = Ask(text="有限公司", exact=True)
    cursor = None
    for _ in range(49):
        _, cursor = search.ids(ask, 20, cursor)
    first = _times([ask] * 30, lambda one: search.ids(one, 20))
    deep = _times([ask] * 30, lambda one: search.ids(one, 20, cursor))
    return _at(first, 0.5), _at(deep, 0.5)


def _times(queries: list[Ask], work: Callable[[Ask], object]) -> list[float]:
    found = []
    for ask in queries:
        begun = time.perf_counter()
        work(ask)
        found.append((time.perf_counter() - begun) * 1000)
        db.session.rollback()
    return sorted(found)


def _mean(times: list[float]) -> float:
    return sum(times) / len(times)


def _at(times: list[float], share: float) -> float:
    return times[min(len(times) - 1, int(len(times) * share))]


if __name__ == "__main__":
    main()

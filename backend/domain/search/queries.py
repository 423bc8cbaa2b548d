"""Finding vacancies: pages by key in each order, what may be meant, which filter to loosen."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import tantivy
from flask import current_app
from sqlalchemy import Select

from backend.core.actor import Actor
from backend.core.clock import today
from backend.core.db import db
from backend.core.errors import BadInput
from backend.core.paging import count_rows, page_by_id
from backend.domain.regions.queries import county_seats
from backend.domain.regions.rules import HUNAN
from backend.domain.search import index
from backend.domain.search.rules import (
    Ask,
    alike,
    let_go,
    meanings,
    near_counties,
    occupation_of,
    rings,
    take_apart,
    understand,
    vocabulary,
    words_of,
)
from backend.domain.vacancies.models import Vacancy
from backend.domain.vacancies.queries import is_of_group, open_vacancies, search_vacancies

END = 2**63 - 1
ID_MASK = 2**index.ID_BITS - 1
LOOSENED = 3


class Loosen(NamedTuple):
    """A filter to let go of (a field of Ask), how many there are without it, and what stays of
    the words."""

    field: str
    total: int
    text: str


class Found(NamedTuple):
    """A page in its order; `total` counts all. `meant` = (as typed, as it was taken)."""

    items: list[Vacancy]
    next: str | None
    total: int
    meant: tuple[str, str] | None = None
    loosen: tuple[Loosen, ...] = ()


def index_root(_actor: Actor) -> Path:
    root: Path = Path(current_app.extensions["settings"].data_dir) / "search"
    return root


def find_vacancies(
    actor: Actor, *, ask: Ask, cursor: str | None = None, size: int = 20
) -> Found:
    """Open vacancies for what is asked; where nothing fits, what is probably meant is taken, and
    else the filters are named that would give something."""
    searcher = index.searcher_of(index_root(actor))
    asked = understand(ask)
    if searcher is None:
        return _in_database(actor, ask, cursor, size)
    search = Search(actor, searcher)
    found = search.page(asked, cursor, size)
    if found.total or ask.exact:
        return found
    for other in search.readings(asked):  # the same one again for each further page
        if search.count(other):
            meant = (asked.text, other.text) if other.text != asked.text else None
            if other.occupations != asked.occupations:
                meant = None  # 深圳焊工 was understood, nothing was changed
            return search.page(other, cursor, size)._replace(meant=meant)
    return found._replace(loosen=_loosened(ask, search.count))


def _loosened(ask: Ask, count: Callable[[Ask], int]) -> tuple[Loosen, ...]:
    """Each active filter alone let go, those that give most first."""
    fields = ("text", "region", "scope", "occupations", "wage_min_fen", "suits")
    asked = understand(ask)
    options = []
    for field in (field for field in fields if getattr(asked, field)):
        left = let_go(ask, field)
        options.append(Loosen(field, count(understand(left)), left.text))
    best = sorted((one for one in options if one.total), key=lambda one: -one.total)
    return tuple(best[:LOOSENED])


class Search:
    """One request's searches on one state of the index."""

    def __init__(self, actor: Actor, searcher: tantivy.Searcher) -> None:
        self.actor, self.searcher = actor, searcher
        day = index.ordinal(today())
        self.visible = [index.between("from", 0, day), index.between("until", day, END)]
        if not is_of_group(actor):
            self.visible.append(index.between("group_until", 0, day - 1))

    def query(
        self, ask: Ask, more: Iterable[tantivy.Query] = (), left_out: Iterable[str] = ()
    ) -> tantivy.Query:
        """`left_out` are code prefixes of places."""
        left_out = [*left_out, *((HUNAN,) if ask.scope == "out" else ())]
        parts = [*self.visible, *more, *(_word(word, ask.exact) for word in words_of(ask.text))]
        if ask.region:
            parts.append(index.term("region", ask.region))
        if ask.scope == "near":
            parts.append(_regions(near_counties(ask.home[:6], county_seats()) or [HUNAN]))
        elif ask.scope == "province":
            parts.append(index.term("region", HUNAN))
        if ask.occupations:
            parts.append(index.any_of(index.term("occupation", one) for one in ask.occupations))
        if ask.wage_min_fen:
            parts.append(index.between("wage", ask.wage_min_fen // 100, END))
        parts += [index.term("suits", code) for code in ask.suits]
        return index.all_of(parts, but_not=(index.term("region", code) for code in left_out))

    def count(self, ask: Ask) -> int:
        return self.searcher.search(self.query(ask), limit=1).count or 0  # type: ignore[attr-defined]

    def page(self, ask: Ask, cursor: str | None, size: int) -> Found:
        ids, following = self.ids(ask, size, cursor)
        return Found(self._rows(ids), following, self.count(ask))

    def ids(
        self, ask: Ask, size: int, cursor: str | None = None
    ) -> tuple[list[int], str | None]:
        """Of a page in its order, and the cursor of the next."""
        ring, last = _read_cursor(cursor)
        keys, following = self._keys(ask, ring, last, size)
        return [key & ID_MASK for _, key in keys], following

    def _keys(
        self, ask: Ask, ring: int, last: int, size: int
    ) -> tuple[list[tuple[int, int]], str | None]:
        """(ring, key) of a page and the cursor of the next; rings only in the order `near`."""
        field = "pay" if ask.order == "pay" else "new"
        around = rings(ask.home, county_seats()) if ask.order == "near" else [()]
        found: list[tuple[int, int]] = []
        for number in range(ring, len(around)):
            before = [code for places in around[:number] for code in places]
            more = [_regions(around[number])] if around[number] else []
            if last != END:
                more.append(index.between(field, 0, last - 1))
            hits = self.searcher.search(
                self.query(ask, more, before), limit=size + 1 - len(found), order_by_field=field,
                count=False,
            ).hits  # fmt: skip
            found += [(number, int(key)) for key, _ in hits]
            last = END
            if len(found) > size:
                number, key = found[size - 1]
                return found[:size], f"{number}.{key}"
        return found, None

    def _rows(self, ids: list[int]) -> list[Vacancy]:
        """In this order; what closed since the index was written is left out."""
        rows = db.session.scalars(open_vacancies(self.actor).where(Vacancy.id.in_(ids)))
        known = {row.id: row for row in rows}
        return [known[number] for number in ids if number in known]

    def readings(self, ask: Ask) -> Iterable[Ask]:
        """What else the text may mean, the likeliest first."""
        if apart := take_apart(ask):
            yield apart
        words = words_of(ask.text)
        for at, word in enumerate(words):
            if self.count(Ask(text=word)):
                continue
            for other in alike(word, vocabulary()):
                yield ask._replace(text=" ".join([*words[:at], other, *words[at + 1 :]]))


def _word(word: str, exact: bool) -> tantivy.Query:
    """As a part of the text, by a word that means it, or by the occupation that it names."""
    queries = [index.phrase(word)]
    if not exact:
        queries += [index.phrase(other) for other in meanings(word)]
        if code := occupation_of(word):
            queries.append(index.term("occupation", code))
    return queries[0] if len(queries) == 1 else index.any_of(queries)


def _regions(codes: Iterable[str]) -> tantivy.Query:
    return index.any_of(index.term("region", code) for code in codes)


def _read_cursor(cursor: str | None) -> tuple[int, int]:
    if not cursor:
        return 0, END
    ring, _, key = cursor.partition(".")
    if not (ring.isdecimal() and key.isdecimal() and len(key) < 20):
        raise BadInput("翻页位置看不懂，请从第一页重新看")
    return int(ring), min(int(key), END)


def _in_database(actor: Actor, ask: Ask, cursor: str | None, size: int) -> Found:
    """The slow way of the same: words as parts of the text, newest first in every order."""

    def statement(one: Ask) -> Select[tuple[Vacancy]]:
        near = near_counties(one.home[:6], county_seats()) if one.scope == "near" else []
        return search_vacancies(
            actor, text=one.text, region=one.region, occupations=one.occupations,
            wage_min_fen=one.wage_min_fen, suits=one.suits,
            places=near or ((HUNAN,) if one.scope in ("near", "province") else ()),
            outside=HUNAN if one.scope == "out" else "",
        )  # fmt: skip

    def count(one: Ask) -> int:
        return count_rows(statement(one), Vacancy.id)

    asked = understand(ask)
    page = page_by_id(statement(asked), Vacancy.id, cursor, size)
    total = count(asked)
    loosen = () if total or cursor else _loosened(ask, count)
    return Found(page.items, page.next, total, loosen=loosen)

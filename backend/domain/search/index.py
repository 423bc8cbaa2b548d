"""The index itself: schema, one document of a vacancy, writing it, a reader that keeps up.

Text stands in it as space-separated pairs of characters, so that a phrase of pairs is a substring
(tantivy's own n-gram tokenizer finds no phrases). Each order has one unique integer to page by.
"""

import fcntl
import json
import logging
import shutil
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import tantivy

from backend.domain.search.rules import bigrams, normal
from backend.domain.vacancies.models import Vacancy

log = logging.getLogger(__name__)
VERSION = 1  # of the schema; another one is made anew
_GAP = "\x01"  # between fields: no phrase reaches over it
_HEAP = 50_000_000
ID_BITS = 32


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in ("pairs", "chars", "occupation", "region", "suits"):
        builder.add_text_field(
            name, stored=False, tokenizer_name="whitespace",
            index_option="position" if name == "pairs" else "basic",
        )  # fmt: skip
    builder.add_unsigned_field("id", stored=False, indexed=True, fast=True)
    for name in ("new", "pay", "wage", "from", "until", "group_until"):
        builder.add_unsigned_field(name, stored=False, indexed=True, fast=True)
    return builder.build()


SCHEMA = _schema()


def document(row: Vacancy, *, place: str, occupation: str) -> dict[str, Any]:
    """What the index knows of a vacancy that is open; days as ordinals, pay in yuan a month.

    `group_until` is the last day on which it is for the campaign's group alone (0 = never).
    """
    texts = [
        normal(text)
        for text in (
            row.title, row.employer.name if row.employer else "", row.place_text, place, occupation,
        )
    ]  # fmt: skip
    code, region = row.occupation_code or "", row.region_code or ""
    ticks = [word for word, there in (("board", row.board), ("lodging", row.lodging)) if there]
    kept = row.reserved_until and row.headcount_left <= row.reserved_left
    yuan = (row.monthly_fen or 0) // 100
    return {
        "id": row.id,
        "pairs": f" {_GAP} ".join(" ".join(bigrams(text)) for text in texts),
        "chars": " ".join(sorted(set("".join(texts)))),
        "occupation": " ".join(code[:n] for n in (1, 3, 5, 7) if len(code) >= n),
        "region": " ".join(region[:n] for n in (2, 4, 6, 9, 12) if len(region) >= n),
        "suits": " ".join([*row.suits, *ticks]),
        "new": row.valid_from.toordinal() << ID_BITS | row.id,
        "pay": yuan << ID_BITS | row.id,
        "wage": yuan,
        "from": row.valid_from.toordinal(),
        "until": min(row.valid_to, row.patrol_due_on).toordinal(),
        "group_until": row.reserved_until.toordinal() if kept and row.reserved_until else 0,
    }


def rebuild(root: Path, documents: Iterable[Mapping[str, Any]], *, seen: str) -> int:
    """A new index beside the old one, which readers leave when it is whole; how many are in it.

    `seen` says up to which change of the database it goes.
    """
    with _alone(root):
        return _rebuild(root, documents, seen)


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """One writer at a time: the clock's two jobs and the command would undo each other's work."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / "writer.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _rebuild(root: Path, documents: Iterable[Mapping[str, Any]], seen: str) -> int:
    folder = root / uuid.uuid4().hex
    folder.mkdir()
    index = tantivy.Index(SCHEMA, path=str(folder))
    writer = index.writer(heap_size=_HEAP, num_threads=1)
    count = 0
    for count, one in enumerate(documents, start=1):  # noqa: B007
        writer.add_document(tantivy.Document.from_dict(dict(one), SCHEMA))
    writer.commit()
    writer.wait_merging_threads()
    _point(root, folder.name, seen)
    for old in root.iterdir():
        if old.is_dir() and old.name != folder.name:
            shutil.rmtree(old, ignore_errors=True)
    return count


def _point(root: Path, folder: str, seen: str) -> None:
    state = {"version": VERSION, "folder": folder, "seen": seen}
    temporary = root / f"state.{uuid.uuid4().hex}"
    temporary.write_text(json.dumps(state), encoding="utf-8")
    temporary.replace(root / "state.json")


def state_of(root: Path) -> dict[str, str] | None:
    """Folder and last change of the index in use; None where there is none of this version."""
    try:
        state: dict[str, Any] = json.loads((root / "state.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    whole = state.get("version") == VERSION and (root / str(state["folder"])).is_dir()
    return state if whole else None


def change(
    root: Path, *, documents: Iterable[Mapping[str, Any]], gone: Iterable[int], seen: str
) -> None:
    """Put these in place of what is there by their ids, take out those of `gone`."""
    with _alone(root):
        if state := state_of(root):
            _change(root, state["folder"], documents, gone)
            _point(root, state["folder"], seen)


def _change(
    root: Path, folder: str, documents: Iterable[Mapping[str, Any]], gone: Iterable[int]
) -> None:
    index = tantivy.Index.open(str(root / folder))
    writer = index.writer(heap_size=_HEAP, num_threads=1)
    for number in gone:
        writer.delete_documents_by_query(term("id", number))
    for one in documents:
        writer.delete_documents_by_query(term("id", one["id"]))
        writer.add_document(tantivy.Document.from_dict(dict(one), SCHEMA))
    writer.commit()
    writer.wait_merging_threads()


def is_whole(root: Path) -> bool:
    """Whether there is an index of this version all of whose files can be opened."""
    state = state_of(root)
    try:
        return state is not None and bool(Reader(root, state["folder"]).searcher())
    except (OSError, ValueError):
        return False


class Reader:
    """A searcher that follows what the writer has committed."""

    def __init__(self, root: Path, folder: str) -> None:
        self.folder = folder
        self._state = root / "state.json"
        self._index = tantivy.Index.open(str(root / folder))
        self._at = self._state.stat().st_mtime_ns

    def searcher(self) -> tantivy.Searcher:
        now = self._state.stat().st_mtime_ns
        if now != self._at:
            self._index.reload()
            self._at = now
        return self._index.searcher()


_readers: dict[Path, Reader] = {}
_told: set[str] = set()  # folders that could not be read: said once each


def searcher_of(root: Path) -> tantivy.Searcher | None:
    """None where there is no index that can be read; whoever asks then searches the database."""
    state = state_of(root)
    if state is None:
        return None
    reader = _readers.get(root)
    try:
        if reader is None or reader.folder != state["folder"]:
            reader = _readers[root] = Reader(root, state["folder"])
        return reader.searcher()
    except (OSError, ValueError) as fault:
        _readers.pop(root, None)
        if state["folder"] not in _told:
            _told.add(state["folder"])
            log.warning("the search index cannot be read, the database answers: %s", fault)
        return None


def phrase(word: str) -> tantivy.Query:
    """The word as a part of any text."""
    if len(word) == 1:
        return tantivy.Query.term_query(SCHEMA, "chars", word)
    pairs: list[Any] = list(bigrams(word))
    if len(pairs) == 1:
        return tantivy.Query.term_query(SCHEMA, "pairs", pairs[0])
    return tantivy.Query.phrase_query(SCHEMA, "pairs", pairs)


def term(field: str, value: str | int) -> tantivy.Query:
    return tantivy.Query.term_query(SCHEMA, field, value)


def between(field: str, low: int, high: int) -> tantivy.Query:
    """Both ends belong to it."""
    return tantivy.Query.range_query(SCHEMA, field, tantivy.FieldType.Unsigned, low, high)


def all_of(
    queries: Iterable[tantivy.Query], *, but_not: Iterable[tantivy.Query] = ()
) -> tantivy.Query:
    """One boolean query: what is left out costs little beside the rest, and much on its own."""
    return tantivy.Query.boolean_query(
        [
            *((tantivy.Occur.Must, query) for query in queries),
            *((tantivy.Occur.MustNot, query) for query in but_not),
        ]
    )


def any_of(queries: Iterable[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])


def ordinal(day: date) -> int:
    return day.toordinal()

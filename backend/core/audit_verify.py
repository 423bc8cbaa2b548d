"""The check of the audit trail: every entry, every link, the ends; what is wrong is located."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import Row

from backend.core.audit import AuditEntry
from backend.core.audit_chain import (
    BATCH,
    LATE,
    AuditLink,
    Head,
    chain_head,
    chain_start,
    entry_columns,
    is_right,
    latest_trim,
    link_digest,
    trim_stamp,
)
from backend.core.clock import real_now
from backend.core.db import db
from backend.core.privacy import key_ring

FINDINGS = {
    "changed": "第 {place} 号记录的内容被改过",
    "missing": "第 {place} 号记录不见了",
    "inserted": "第 {place} 号记录不是系统写的，或刚写下就被改过",
    "link": "链条第 {place} 环对不上",
    "cut": "链条从第 {place} 环起少了一截",
    "head": "链条第 {place} 环和另存的链头不一致",
    "heads": "另存的链头文件不见了，换机器时请把它一起带走",
    "trim": "到第 {place} 环为止的到期清理记录对不上",
}


@dataclass(frozen=True)
class Finding:
    """`place` is an entry's id for the first three kinds of FINDINGS, else a link's number."""

    kind: str
    place: int

    @property
    def sentence(self) -> str:
        return FINDINGS[self.kind].format(place=self.place)


class _Walk:
    """Goes along the links; one change gives one finding, and the walk goes on behind it."""

    def __init__(self, heads: Sequence[Head]) -> None:
        self.ring = key_ring()
        start = chain_start()
        self.seq, self.before = start.seq, {start.digest}
        self.heads = {head.seq: head.digest for head in heads if head.seq > start.seq}

    def step(self, row: Row[Any]) -> Iterator[Finding]:
        gap = row.seq != self.seq + 1
        ways = {
            link_digest(self.ring, before, row.seq, row.entry_id, row.link_stamp)
            for before in self.before
        }
        broken = gap or row.digest not in ways
        if broken:
            yield Finding("link", self.seq + 1)
        if self.heads.get(row.seq, row.digest) != row.digest:
            yield Finding("head", row.seq)
        yield from self._entry(row, broken)
        # behind a broken link either what it says or what it should say leads on
        self.seq, self.before = row.seq, {row.digest, *ways}

    def _entry(self, row: Row[Any], broken: bool) -> Iterator[Finding]:
        if row.link_stamp.startswith("?") and not broken:
            yield Finding("inserted", row.entry_id)
        elif row.id is None:
            if not broken:
                yield Finding("missing", row.entry_id)
        elif not is_right(self.ring, row) or (row.stamp != row.link_stamp and not broken):
            yield Finding("changed", row.id)


def verify(heads: Sequence[Head], note: Callable[[int], None]) -> Iterator[Finding]:
    """Check everything that was sealed when this began; `note` is told how far it is.

    `heads` are those kept outside the database, in the order in which they were written, read
    before this is called: what the database has lost since then is found by them.
    """
    last = chain_head().seq
    trim = latest_trim()
    if trim and trim_stamp(key_ring(), Head(trim.seq, trim.digest)) != trim.stamp:
        yield Finding("trim", trim.seq)
    yield from _rewound(heads)
    walk = _Walk(heads)
    while rows := _links(walk.seq, last):
        for row in rows:
            yield from walk.step(row)
        note(walk.seq)
    lost = max((head.seq for head in heads), default=0)
    if lost > last:
        yield Finding("cut", last + 1)
    for entry_id in _unlinked_before():
        yield Finding("inserted", entry_id)


def _links(after: int, last: int) -> Sequence[Row[Any]]:
    link = [
        AuditLink.seq, AuditLink.entry_id, AuditLink.stamp.label("link_stamp"), AuditLink.digest
    ]  # fmt: skip
    statement = (
        db.select(*link, *entry_columns())
        .outerjoin_from(AuditLink, AuditEntry, AuditLink.entry_id == AuditEntry.id)
        .where(AuditLink.seq > after, AuditLink.seq <= last)
        .order_by(AuditLink.seq)
        .limit(BATCH)
    )
    return db.session.execute(statement).all()


def _rewound(heads: Sequence[Head]) -> Iterator[Finding]:
    """Heads only rise: after a cut the chain grows anew from further back, and this shows it."""
    for before, head in pairwise(heads):
        if head.seq <= before.seq:
            yield Finding("cut", head.seq)


def _unlinked_before() -> Sequence[int]:
    """Entries that the sealer passed by: dated before its reach, with an id behind the newest."""
    newest = db.session.scalar(db.select(db.func.max(AuditLink.entry_id))) or 0
    linked = db.select(AuditLink.seq).where(AuditLink.entry_id == AuditEntry.id)
    statement = db.select(AuditEntry.id).where(
        AuditEntry.id < newest, AuditEntry.at < real_now() - LATE, ~linked.exists()
    )
    return db.session.scalars(statement.order_by(AuditEntry.id)).all()

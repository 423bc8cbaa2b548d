"""The chain over the audit trail: links made behind the writers, and the check of all of it.

A writer stamps its own row and waits for nobody. The sealer follows every few seconds and gives
each committed row its link: one unbroken series of numbers, each digest over the one before it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Integer, Row, Select, String, type_coerce
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.audit import CONTENT, NONCE, AuditEntry, append_only, stamp_of
from backend.core.clock import real_now
from backend.core.db import Model, db
from backend.core.privacy import KeyRing, key_ring

BATCH = 2000
# a transaction commits within this time of its audit row; an unlinked row that is older was
# brought in past the program
LATE = timedelta(hours=1)
START = "0" * 64


class AuditLink(Model):
    """`stamp` is the entry's as the sealer found it right, or `?id` when it was wrong by then."""

    __tablename__ = "audit_links"
    seq: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False
    )
    entry_id: Mapped[int] = mapped_column(unique=True)
    stamp: Mapped[str] = mapped_column(String(64), unique=True)
    digest: Mapped[str] = mapped_column(String(64))


class AuditTrim(Model):
    """The chain's links up to `seq` were let go after their time; it goes on from `digest`."""

    __tablename__ = "audit_trims"
    seq: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False
    )
    digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(60))
    stamp: Mapped[str] = mapped_column(String(64))


for _model in (AuditLink, AuditTrim):
    append_only(_model)


@dataclass(frozen=True)
class Head:
    seq: int
    digest: str


def link_digest(ring: KeyRing, before: str, seq: int, entry_id: int, stamp: str) -> str:
    return ring.sign("audit link", f"{before}:{seq}:{entry_id}:{stamp}")


def trim_stamp(ring: KeyRing, head: Head) -> str:
    return ring.sign("audit trim", f"{head.seq}:{head.digest}")


def latest_trim() -> AuditTrim | None:
    return db.session.scalar(db.select(AuditTrim).order_by(AuditTrim.seq.desc()).limit(1))


def chain_start() -> Head:
    """Where the kept part of the chain begins."""
    trim = latest_trim()
    return Head(trim.seq, trim.digest) if trim else Head(0, START)


def chain_head() -> Head:
    last = db.session.scalar(db.select(AuditLink).order_by(AuditLink.seq.desc()).limit(1))
    return Head(last.seq, last.digest) if last else chain_start()


def entry_columns() -> list[Any]:
    """Id, content and stamp, time and detail as they lie in the database: a value that was spoilt
    must not stop whoever checks."""
    raw = {name: type_coerce(getattr(AuditEntry, name), String()) for name in ("at", "detail")}
    content = [raw.get(name, getattr(AuditEntry, name)).label(name) for name in CONTENT]
    return [AuditEntry.id, *content, AuditEntry.stamp.label("stamp")]


def _fresh() -> Select[Any]:
    top = db.session.scalar(db.select(db.func.max(AuditLink.entry_id))) or 0
    return db.select(*entry_columns()).where(AuditEntry.id > top)


def _unlinked() -> Select[Any]:
    linked = db.select(AuditLink.seq).where(AuditLink.entry_id == AuditEntry.id)
    return db.select(*entry_columns()).where(~linked.exists())


def seal(limit: int = BATCH) -> int:
    """Link committed entries that have none, in the caller's transaction; returns how many.

    Ids rise, but transactions end in any order: an entry whose smaller id appears late gets its
    link late. Of two sealers at once one meets the other's number and is told Conflict.
    """
    late = _unlinked().where(AuditEntry.at >= real_now() - LATE)
    rows = db.session.execute(_fresh().order_by(AuditEntry.id).limit(limit)).all()
    rows = [*db.session.execute(late.order_by(AuditEntry.id).limit(limit)).all(), *rows]
    if not rows:
        return 0
    found = {row.id: row for row in rows}  # a fresh entry is unlinked as well
    ring, head, links = key_ring(), chain_head(), []
    taken = _taken([row.stamp for row in found.values()])
    for entry_id, row in sorted(found.items()):
        right = is_right(ring, row) and row.stamp not in taken
        stamp = row.stamp if right else f"?{entry_id}"
        taken.add(stamp)
        digest = link_digest(ring, head.digest, head.seq + 1, entry_id, stamp)
        head = Head(head.seq + 1, digest)
        links.append(
            {"seq": head.seq, "entry_id": entry_id, "stamp": stamp, "digest": digest}
        )
    db.session.execute(db.insert(AuditLink), links)
    return len(links)


def _taken(stamps: Sequence[str]) -> set[str]:
    """Those of the stamps that a link has already: their row is a copy."""
    return set(db.session.scalars(db.select(AuditLink.stamp).where(AuditLink.stamp.in_(stamps))))


def is_right(ring: KeyRing, row: Row[Any]) -> bool:
    """Whether the row's stamp is that of its content."""
    values = row._asdict()
    try:
        at = values["at"]
        values["at"] = (at if isinstance(at, datetime) else datetime.fromisoformat(at)).isoformat()
        values["detail"] = json.loads(values["detail"])
        content = [values[name] for name in CONTENT]
        return stamp_of(ring, content, values["stamp"][:NONCE]) == values["stamp"]
    except (TypeError, ValueError):  # no time or no JSON any more
        return False


def trim_to(before: datetime, by: str) -> int:
    """Write down that everything before the first entry at or after `before` may go.

    Returns the number of the last link that may go, 0 for none. The newest link always stays.
    """
    first_kept = db.session.scalar(
        db.select(db.func.min(AuditLink.seq))
        .join(AuditEntry, AuditEntry.id == AuditLink.entry_id)
        .where(AuditEntry.at >= before)
    )
    seq = (first_kept or chain_head().seq) - 1
    digest = db.session.scalar(db.select(AuditLink.digest).where(AuditLink.seq == seq))
    if digest is None:
        return 0
    stamp = trim_stamp(key_ring(), Head(seq, digest))
    db.session.add(AuditTrim(seq=seq, digest=digest, at=real_now(), by=by, stamp=stamp))
    return seq


def drop_trimmed(limit: int = BATCH) -> int:
    """Delete some of the entries and links that a trim let go; returns how many, 0 at the end."""
    rows = db.session.execute(
        db.select(AuditLink.seq, AuditLink.entry_id)
        .where(AuditLink.seq <= chain_start().seq)
        .order_by(AuditLink.seq)
        .limit(limit)
    ).all()
    if rows:
        ids = [row.entry_id for row in rows]
        db.session.execute(db.delete(AuditEntry).where(AuditEntry.id.in_(ids)))
        db.session.execute(db.delete(AuditLink).where(AuditLink.seq <= rows[-1].seq))
    return len(rows)

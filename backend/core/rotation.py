"""Key rotation: every encrypted column moved to the newest key, in short steps, while all runs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from cryptography.exceptions import InvalidTag
from sqlalchemy import BigInteger, Column, LargeBinary, String, type_coerce
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.clock import real_now
from backend.core.db import Model, db
from backend.core.privacy import Encrypted, KeyRing, key_ring

Place = Column[Any]


class KeyRotation(Model):
    """How far one column (`table.column`) is on its way to the key `key`; stops lose nothing."""

    __tablename__ = "key_rotations"
    place: Mapped[str] = mapped_column(String(120), primary_key=True)
    key: Mapped[str] = mapped_column(String(8))
    last_id: Mapped[int] = mapped_column(BigInteger, default=0)
    finished_at: Mapped[datetime | None]


@dataclass
class Step:
    """`moved` to the newest key; `missed`: changed meanwhile; `unreadable`: no key of the ring."""

    seen: int = 0
    moved: int = 0
    missed: int = 0
    unreadable: int = 0


def encrypted_columns() -> list[Place]:
    """Every encrypted column of every table that the program knows."""
    return [
        column
        for table in db.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Encrypted)
    ]


def place_of(column: Place) -> str:
    return f"{column.table.name}.{column.name}"


def rows_by_key(column: Place) -> dict[str, int]:
    """Rows under each key id (8 hex characters)."""
    start = db.func.lower(db.func.hex(db.func.substr(type_coerce(column, LargeBinary), 1, 4)))
    statement = db.select(start, db.func.count()).where(column.is_not(None)).group_by(start)
    return {str(key): count for key, count in db.session.execute(statement)}


def begin(column: Place) -> None:
    """Go on where a run to the same key stopped, else from the first row."""
    row = db.session.get(KeyRotation, place_of(column), with_for_update=True)
    key = key_ring().newest.hex()
    if row is None:
        db.session.add(KeyRotation(place=place_of(column), key=key))
    elif row.key != key or row.finished_at:
        row.key, row.last_id, row.finished_at = key, 0, None


def rotate_some(column: Place, size: int) -> Step:
    """The next `size` rows in the caller's transaction, progress included; `seen` 0 = the end.

    A row is written only if its ciphertext is still the one that was read.
    """
    row = db.session.get_one(KeyRotation, place_of(column), with_for_update=True)
    identity = _identity(column)
    found = db.session.execute(
        db.select(identity, type_coerce(column, LargeBinary))
        .where(identity > row.last_id)
        .order_by(identity)
        .limit(size)
    ).all()
    if not found:
        row.finished_at = real_now()
        return Step()
    row.last_id = found[-1][0]
    return _move(column, [(number, bytes(old)) for number, old in found if old], len(found))


def _move(column: Place, rows: list[tuple[int, bytes]], seen: int) -> Step:
    ring, step = key_ring(), Step(seen=seen)
    label = cast(Encrypted, column.type).label
    moves = []
    for number, old in rows:
        if old.startswith(ring.newest):
            continue
        fresh = _resealed(ring, old, label)
        if fresh is None:
            step.unreadable += 1
        else:
            moves.append({"number": number, "old": old, "fresh": fresh})
    if moves:
        # one statement after the other: a driver's count over many is not kept by SQLAlchemy
        step.moved = sum(_write(column, move) for move in moves)
        step.missed = len(moves) - step.moved
    return step


def _write(column: Place, move: dict[str, Any]) -> int:
    raw, table = type_coerce(column, LargeBinary), column.table
    same = {one.name: one for one in table.columns if one.onupdate}  # nobody edited the row
    statement = (
        db.update(table)
        .where(_identity(column) == move["number"], raw == move["old"])
        .values({column.name: type_coerce(db.literal(move["fresh"]), LargeBinary), **same})
    )
    return cast(CursorResult[Any], db.session.execute(statement)).rowcount


def _resealed(ring: KeyRing, old: bytes, label: str) -> bytes | None:
    try:
        return ring.seal(ring.open(old, label), label)
    except (KeyError, InvalidTag):
        return None


def _identity(column: Place) -> Place:
    (identity,) = column.table.primary_key.columns
    return identity

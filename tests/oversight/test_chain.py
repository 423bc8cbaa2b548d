"""The chain of the audit trail: every change behind the program's back is found and located."""

import random
import secrets
from datetime import timedelta
from typing import Any

from flask import Flask

from backend.core.audit import AuditEntry
from backend.core.audit_chain import AuditLink, chain_head, seal
from backend.core.db import db
from tests.oversight.trail import found, past_the_guards, row_of, write_trail

CHANGES = 1000
ENTRIES = 60
entries, links = AuditEntry.__table__, AuditLink.__table__
NEW: dict[str, Any] = {
    "actor": "staff:8", "actor_name": "王试", "action": "sign_in", "subject": "person:99999",
    "detail": {"before": "open", "after": "closed"}, "reason": "另有原因", "request_id": "ffffff",
    "kind": "none", "stamp": "0" * 64,
}  # fmt: skip
Found = set[tuple[str, int]]


def edit(dice: random.Random) -> Found:
    """One column of one entry."""
    entry_id = dice.choice(ids())
    column = dice.choice([*NEW, "at"])
    old = row_of(entry_id)[column]
    new = old + timedelta(microseconds=dice.randint(1, 10**9)) if column == "at" else NEW[column]
    db.session.execute(entries.update().where(entries.c.id == entry_id).values({column: new}))
    return {("changed", entry_id)}


def delete(dice: random.Random) -> Found:
    entry_id = dice.choice(ids())
    db.session.execute(entries.delete().where(entries.c.id == entry_id))
    return {("missing", entry_id)}


def delete_with_link(dice: random.Random) -> Found:
    """The entry and its link, so that nothing points at it any more."""
    seq, entry_id = dice.choice(pairs()[:-1])
    db.session.execute(entries.delete().where(entries.c.id == entry_id))
    db.session.execute(links.delete().where(links.c.seq == seq))
    return {("link", seq)}


def insert(dice: random.Random) -> Found:
    """A new entry at the end, made up, or a copy of an honest one with its stamp."""
    row = row_of(dice.choice(ids()))
    new_id = max(ids()) + dice.randint(1, 50)
    made_up = dice.random() < 0.5
    stamp = secrets.token_hex(32) if made_up else row["stamp"]
    db.session.execute(entries.insert().values(row | {"id": new_id, "stamp": stamp}))
    seal()
    return {("inserted", new_id)}


def slip_in(dice: random.Random) -> Found:
    """An entry of long ago, in the place of one that was taken out."""
    entry_id = dice.choice(ids()[:-1])
    row = row_of(entry_id)
    db.session.execute(links.delete().where(links.c.entry_id == entry_id))
    seq = next(seq for seq in range(1, ENTRIES + 1) if seq not in dict(pairs()))
    long_ago = row["at"] - timedelta(days=dice.randint(1, 300))
    db.session.execute(entries.update().where(entries.c.id == entry_id).values(at=long_ago))
    return {("inserted", entry_id), ("link", seq)}


def swap(dice: random.Random) -> Found:
    """Two entries change places, stamps and all."""
    one, other = dice.sample(ids(), 2)
    first, second = row_of(one), row_of(other)
    for entry_id, row in ((one, second), (other, first)):
        values = {name: value for name, value in row.items() if name != "id"}
        db.session.execute(entries.update().where(entries.c.id == entry_id).values(values))
    return {("changed", one), ("changed", other)}


def restamp(dice: random.Random) -> Found:
    """Changed content with a digest made anew, by somebody who has no key."""
    entry_id = dice.choice(ids())
    made = secrets.token_hex(32)
    values = {"reason": "改过的原因", "stamp": made}
    db.session.execute(entries.update().where(entries.c.id == entry_id).values(values))
    if dice.random() < 0.5:
        seq = dict((e, s) for s, e in pairs())[entry_id]
        db.session.execute(links.update().where(links.c.seq == seq).values(stamp=made))
        return {("changed", entry_id), ("link", seq)}
    return {("changed", entry_id)}


def edit_link(dice: random.Random) -> Found:
    seq, _ = dice.choice(pairs())
    digest = secrets.token_hex(32)
    db.session.execute(links.update().where(links.c.seq == seq).values(digest=digest))
    return {("link", seq)}


def truncate(dice: random.Random) -> Found:
    """The last entries and links go, as if they had never been."""
    cut = dice.randint(1, ENTRIES - 1)
    gone = [entry_id for seq, entry_id in pairs() if seq > cut]
    db.session.execute(links.delete().where(links.c.seq > cut))
    db.session.execute(entries.delete().where(entries.c.id.in_(gone)))
    return {("cut", cut + 1)}


WAYS = (
    edit, edit, edit, edit, delete, delete_with_link, insert, slip_in, swap, restamp, edit_link,
    truncate,
)  # fmt: skip


def ids() -> list[int]:
    return list(db.session.scalars(db.select(entries.c.id).order_by(entries.c.id)))


def pairs() -> list[tuple[int, int]]:
    rows = db.session.execute(db.select(links.c.seq, links.c.entry_id).order_by(links.c.seq))
    return [(seq, entry_id) for seq, entry_id in rows]


def test_a_thousand_random_changes_are_all_found_and_located(app: Flask) -> None:
    heads = write_trail(ENTRIES)
    assert (chain_head().seq, found(heads)) == (ENTRIES, set())
    marks = {head.seq for head in heads}
    dice = random.Random(20261126)
    with past_the_guards():
        for _ in range(CHANGES):
            way = dice.choice(WAYS)
            expected = way(dice)
            # whoever changes the digest of a kept head is found by that as well
            also = {("head", place) for kind, place in expected if kind == "link"} & {
                ("head", mark) for mark in marks
            }
            said = found(heads)
            assert expected <= said <= expected | also, way.__name__
            db.session.rollback()
            db.session.expire_all()
    assert found(heads) == set()

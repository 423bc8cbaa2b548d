"""The audit trail: one row per change or look, never altered (GB/T 22239 8.1.4.3)."""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import g, has_request_context
from sqlalchemy import JSON, Index, String, event
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.actor import Actor
from backend.core.clock import real_now
from backend.core.db import Model, db
from backend.core.log import hide_numbers
from backend.core.privacy import KeyRing, key_ring

NONCE = 16  # hex characters in front of a stamp
# what a stamp covers; the id is bound by the chain (audit_chain.py), as it is not known yet here
CONTENT = (
    "at", "actor", "actor_name", "action", "kind", "subject", "detail", "reason", "request_id",
)  # fmt: skip


class AuditEntry(Model):
    """`kind`: change, or look (somebody was shown personal data in clear)."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_kind_at", "kind", "at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(String(40), index=True)
    actor_name: Mapped[str] = mapped_column(String(60))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(60), index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(300), default="")
    request_id: Mapped[str] = mapped_column(String(40), default="")
    kind: Mapped[str] = mapped_column(String(6), default="change")
    stamp: Mapped[str] = mapped_column(String(64), default="")  # keyed digest of the content


class AppendOnly(RuntimeError):
    """Somebody tried to change what may only grow."""


def append_only(model: type[Model]) -> None:
    """Rows of this table are written once; triggers of the database refuse the same in SQL."""

    def refuse(_mapper: object, _connection: object, row: object) -> None:
        raise AppendOnly(f"rows of {type(row).__name__} are never changed or deleted")

    event.listen(model, "before_update", refuse)
    event.listen(model, "before_delete", refuse)


append_only(AuditEntry)
INSERT = db.insert(AuditEntry.__table__)


def stamp_of(ring: KeyRing, content: Sequence[Any], nonce: str) -> str:
    """The nonce, and a keyed digest over it and the values of CONTENT; 64 characters.

    Without the nonce two equal rows would have equal stamps, and a copied row could not be told
    from an honest one.
    """
    # through JSON once, so that the value is the one which the database will give back
    canonical = json.dumps(json.loads(json.dumps(content)), sort_keys=True, ensure_ascii=False)
    return nonce + ring.sign("audit row", f"{nonce}{canonical}")[: 64 - NONCE]


def record(
    actor: Actor, action: str, subject: str, *, reason: str = "", **detail: object
) -> None:
    """Write who did what to which `kind:id`, in the transaction of the change itself.

    `detail` holds before/after values; a personal number that somebody typed into it or into the
    reason is masked here.
    """
    _write(actor, "change", action, subject, reason, detail)


def record_look(
    actor: Actor, action: str, subject: str, *, fields: Iterable[str], purpose: str = "",
    **detail: object,
) -> None:  # fmt: skip
    """Write who was shown which personal `fields` in clear, and what for; never the values.

    `person=` in the detail says whose they are where the subject is another record.
    """
    _write(actor, "look", action, subject, purpose, {"fields": list(fields), **detail})


def _write(
    actor: Actor, kind: str, action: str, subject: str, reason: str, detail: dict[str, object]
) -> None:
    row: dict[str, Any] = {
        "at": real_now(), "actor": actor.label, "actor_name": actor.name, "action": action,
        "kind": kind, "subject": subject, "detail": hide_numbers(detail),
        "reason": hide_numbers(reason)[:300],
        "request_id": g.get("request_id", "") if has_request_context() else "",
    }  # fmt: skip
    # past the unit of work, which would take a third of the row's cost (benchmarks/RESULTS.md)
    db.session.connection().execute(INSERT, row | {"stamp": _new_stamp(row)})


def _new_stamp(row: Mapping[str, Any]) -> str:
    """The stamp of a new row's content."""
    values = [row[name] for name in CONTENT]
    values[0] = row["at"].replace(tzinfo=None).isoformat()
    return stamp_of(key_ring(), values, secrets.token_hex(NONCE // 2))

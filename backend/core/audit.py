"""The audit trail: one row per change, never altered (GB/T 22239 8.1.4.3)."""

from datetime import datetime
from typing import Any

from flask import g, has_request_context
from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.actor import Actor
from backend.core.clock import real_now
from backend.core.db import Model, db


class AuditEntry(Model):
    __tablename__ = "audit_entries"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(String(40), index=True)
    actor_name: Mapped[str] = mapped_column(String(60))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(60), index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(300), default="")
    request_id: Mapped[str] = mapped_column(String(40), default="")


def record(
    actor: Actor, action: str, subject: str, *, reason: str = "", **detail: object
) -> None:
    """Write who did what to which `kind:id`, in the transaction of the change itself.

    `detail` holds before/after values and never a personal number in clear.
    """
    db.session.add(
        AuditEntry(
            at=real_now(),
            actor=actor.label,
            actor_name=actor.name,
            action=action,
            subject=subject,
            detail=detail,
            reason=reason[:300],
            request_id=g.get("request_id", "") if has_request_context() else "",
        )
    )

"""The one queue mechanism of the home page: each feature registers what waits for its staff."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app

from backend.core.actor import Actor
from backend.core.clock import real_now
from backend.domain.accounts.rules import Can, is_allowed


@dataclass(frozen=True)
class Queue:
    """`count(actor)` gives how many wait and since when the oldest does."""

    title: str
    endpoint: str
    permission: Can
    count: Callable[[Actor], tuple[int, datetime | None]]
    late_after: timedelta
    arguments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Waiting:
    queue: Queue
    count: int
    oldest: datetime | None
    late_days: int


def waiting_for(actor: Actor) -> list[Waiting]:
    """What waits for this actor, late ones first, then the oldest."""
    found = []
    for queue in current_app.extensions["admin_queues"]:
        if is_allowed(actor, queue.permission):
            count, oldest = queue.count(actor)
            late = real_now() - oldest - queue.late_after if oldest else timedelta(0)
            found.append(Waiting(queue, count, oldest, max(0, late.days + (late > timedelta(0)))))
    return sorted(found, key=lambda w: (-w.late_days, w.count == 0, w.oldest or real_now()))

"""Sends what the ledger holds: reserve, call the platform outside any transaction, settle."""

import asyncio
import logging
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from flask import current_app

from backend.core import tokens
from backend.core.actor import SYSTEM
from backend.core.addresses import app_page
from backend.core.clock import now, real_now
from backend.core.db import db, transaction
from backend.domain.bindings.actions import mark_unreachable
from backend.domain.matching.queries import still_wanting
from backend.domain.messages.actions import (
    defer_rest,
    join_receipts,
    recover_expired,
    release,
    reserve_messages,
    settle,
)
from backend.domain.messages.models import Message
from backend.domain.messages.queries import is_switched_off
from backend.domain.messages.rules import is_quiet, next_midnight
from backend.wechat.sender import Category, Outcome, Outgoing, Result, Summary, send_all

log = logging.getLogger(__name__)
RESERVE = 100
WAITS = {  # how long a deferred message waits, by the class of the platform's answer
    Category.THROTTLE: timedelta(minutes=5),
    Category.TOKEN: timedelta(minutes=10),
    Category.CONFIG: timedelta(minutes=30),
    Category.PUNISHED: timedelta(hours=12),
    Category.CAPABILITY: timedelta(hours=12),
    Category.TEMPLATE: timedelta(hours=12),
    Category.TRANSIENT: timedelta(minutes=5),
}
TOO_OFTEN = 43117
TOO_OFTEN_WAIT = timedelta(days=3)


def wait_until(category: Category | None, errcode: int | None = None) -> datetime:
    if category == Category.QUOTA:
        return next_midnight(real_now())
    if errcode == TOO_OFTEN:
        return real_now() + TOO_OFTEN_WAIT
    return real_now() + WAITS.get(category or Category.TRANSIENT, timedelta(minutes=5))


def dispatch(
    channel: str, *, week: str | None = None, ordered: bool = False,
    leaving: Callable[[], bool] = lambda: False,
) -> Summary:  # fmt: skip
    """Send everything due on one channel; `ordered` by a person knows no quiet hours.

    `leaving` is asked between messages: a process that is to end gives back what it reserved.
    """
    client = current_app.extensions["wechat"].account
    quiet = is_quiet(now()) and not ordered
    run = _Run(channel, client.appid, week, quiet=quiet, leaving=leaving)
    first = next(run.items, None)
    if first is None:
        return Summary()  # nothing queued, no call at all
    summary = asyncio.run(
        send_all(client, run.from_first(first), on_settled=run.settled, stop=run.stopped)
    )
    with transaction():
        release(SYSTEM, attempt_id=run.attempt_id)
        if summary.stopped:
            defer_rest(
                SYSTEM, app_id=client.appid, channel=channel, reason=summary.stopped,
                until=wait_until(summary.category),
            )  # fmt: skip
    return summary


class _Run:
    """One sending: hands out reserved messages as the sender asks for them."""

    def __init__(
        self, channel: str, app_id: str, week: str | None, *, quiet: bool,
        leaving: Callable[[], bool],
    ) -> None:  # fmt: skip
        self.attempt_id = uuid.uuid4().hex
        self.channel, self.app_id, self.week, self.quiet = channel, app_id, week, quiet
        self.leaving = leaving
        self.items = self._reserve()
        self.openids: dict[int, str] = {}

    def _reserve(self) -> Iterator[Outgoing]:
        while not self.stopped():
            with transaction():
                rows = reserve_messages(
                    SYSTEM, attempt_id=self.attempt_id, channel=self.channel, app_id=self.app_id,
                    limit=RESERVE, quiet=self.quiet, week=self.week,
                )  # fmt: skip
                batch = [self._outgoing(row) for row in self._wanted(rows)]
            if not batch:
                return
            self.openids.update({item.id: item.openid for item in batch})
            yield from batch

    def _wanted(self, rows: Sequence[Message]) -> list[Message]:
        """The push goes only to who wants it at this moment, whenever it was queued."""
        weekly = [row.openid for row in rows if row.kind == "weekly"]
        wanting = still_wanting(SYSTEM, app_id=self.app_id, openids=weekly) if weekly else set()
        kept = [row for row in rows if row.kind != "weekly" or row.openid in wanting]
        for row in set(rows).difference(kept):
            settle(
                SYSTEM, message_id=row.id, attempt_id=self.attempt_id, result="cancelled",
                reason="发出前本人已退订或取消关注",
            )  # fmt: skip
        return kept

    def from_first(self, first: Outgoing) -> Iterator[Outgoing]:
        yield first
        yield from self.items

    def _outgoing(self, row: Message) -> Outgoing:
        payload = dict(row.payload)
        if row.kind == "weekly":
            # made now, so never stored; behind the #, so no log or referrer sees it
            token = tokens.sign(tokens.OFFER, row.id)
            payload["url"] = app_page(f"/pages/offer/offer?t={token}")
        channel = "template" if row.channel == "template" else "custom"
        return Outgoing(
            row.id, channel, row.openid, payload, row.client_msg_id, row.template_id
        )

    def stopped(self) -> bool:
        """The kill switch, looked at between messages, and whether this process is to end."""
        if self.leaving():
            return True
        off = self.channel == "template" and is_switched_off(SYSTEM) is not None
        db.session.rollback()
        return off

    def settled(self, outcomes: list[Outcome]) -> None:
        with transaction():
            for outcome in outcomes:
                self._settle(outcome)

    def _settle(self, outcome: Outcome) -> None:
        result: str = outcome.result
        until = None
        if outcome.result == Result.RECIPIENT:
            result = "failed"
            mark_unreachable(
                SYSTEM, app_id=self.app_id, openid=self.openids[outcome.id], why=outcome.reason
            )
        elif outcome.result == Result.DEFERRED:
            until = wait_until(outcome.category, outcome.errcode)
        settle(
            SYSTEM, message_id=outcome.id, attempt_id=self.attempt_id, result=result,
            errcode=outcome.errcode, provider_id=outcome.provider_id, reason=outcome.reason,
            until=until,
        )  # fmt: skip


def tidy_ledger() -> dict[str, int]:
    """Rows of dead senders, and receipts whose commit crossed ours."""
    with transaction():
        recovered = recover_expired(SYSTEM)
        joined = join_receipts(SYSTEM)
    return {"recovered": recovered, "joined": joined}

"""Sends the short messages that the ledger holds: reserve, call the gateway, settle."""

import uuid
from collections.abc import Callable

from flask import current_app

from backend.core.actor import SYSTEM
from backend.core.clock import now
from backend.core.db import transaction
from backend.core.errors import RuleBroken, UpstreamFailed
from backend.domain.messages.actions import release, reserve_messages, settle
from backend.domain.messages.rules import SMS, is_quiet
from backend.providers.sms import build_sms

RESERVE = 20  # a call takes a second at most times; a lease outlives twenty


def send_texts(*, leaving: Callable[[], bool] = lambda: False) -> int:
    """Everything due in the hours in which short messages may go; how many went."""
    gateway = build_sms(current_app.extensions["settings"])
    attempt_id, sent = uuid.uuid4().hex, 0
    with transaction():
        rows = reserve_messages(
            SYSTEM, attempt_id=attempt_id, channel=SMS, app_id=SMS, limit=RESERVE,
            quiet=is_quiet(now()),
        )  # fmt: skip
        waiting = [(row.id, row.payload) for row in rows]
    for number, payload in waiting:
        if leaving():
            break
        result, provider_id, reason = "accepted", None, ""
        try:
            provider_id = gateway.send(payload["to"], payload["template"], payload["params"])
            sent += 1
        except RuleBroken as error:
            result, reason = "failed", str(error)
        except UpstreamFailed as error:
            result = "failed" if error.rule == "sms.refused" else "ambiguous"
            reason = str(error)
        with transaction():
            settle(
                SYSTEM, message_id=number, attempt_id=attempt_id, result=result,
                provider_id=provider_id, reason=reason,
            )  # fmt: skip
    with transaction():
        release(SYSTEM, attempt_id=attempt_id)
    return sent

"""What goes into a mass sending and what comes out of it, without the sending."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from backend.wechat.errcodes import Category


class Result(StrEnum):
    """What a caller does with the row."""

    ACCEPTED = "accepted"
    FAILED = "failed"  # never again
    RECIPIENT = "recipient"  # failed, and this person cannot be reached until something changes
    RETRY = "retry"  # nothing was taken: again after a pause
    DEFERRED = "deferred"  # minutes (throttle), tomorrow (quota), when mended (the account)
    # it may have arrived: again only within 10 minutes of the first attempt and with the same
    # client_msg_id. Custom messages have none, so theirs are never repeated
    AMBIGUOUS = "ambiguous"


RESULTS = {
    Category.OK: Result.ACCEPTED,
    Category.NEVER_RESEND: Result.ACCEPTED,
    Category.RECIPIENT: Result.RECIPIENT,
    Category.TRANSIENT: Result.RETRY,
    # the message is not to blame: it waits until the account, the quota or the pace allows
    Category.TOKEN: Result.DEFERRED,
    Category.CONFIG: Result.DEFERRED,
    Category.PUNISHED: Result.DEFERRED,
    Category.CAPABILITY: Result.DEFERRED,
    Category.QUOTA: Result.DEFERRED,
    Category.THROTTLE: Result.DEFERRED,
}  # every other class: FAILED
STOPPING = {
    Category.TOKEN,
    Category.CONFIG,
    Category.PUNISHED,
    Category.CAPABILITY,
    Category.TEMPLATE,
    Category.QUOTA,
}


@dataclass(frozen=True)
class Outgoing:
    """One reserved message.

    `payload` holds url, data and perhaps miniprogram (template), or msgtype and its part (custom).
    """

    id: int
    channel: Literal["template", "custom"]
    openid: str
    payload: dict[str, Any]
    client_msg_id: str
    template_id: str = ""

    @property
    def body(self) -> dict[str, Any]:
        if self.channel == "custom":
            return {"touser": self.openid, **self.payload}
        head = {"touser": self.openid, "template_id": self.template_id}
        return {**head, "client_msg_id": self.client_msg_id, **self.payload}


@dataclass(frozen=True)
class Outcome:
    id: int
    result: Result
    category: Category
    reason: str
    errcode: int | None = None
    provider_id: str | None = None


@dataclass
class Summary:
    """`stopped`: why the run ended early, for staff, and of which class (None: it was asked to).

    A message without an outcome was not sent, unless the run itself was killed.
    """

    stopped: str | None = None
    category: Category | None = None
    counts: Counter[Result] = field(default_factory=Counter)

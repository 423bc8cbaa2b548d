"""What a failed call to the platform raises, and how an answer is read."""

import json
import re
from typing import Any

import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError

from backend.wechat.errcodes import Category, classify, reason

# the parts of an errmsg that help and are nobody's secret: request id, field name, our own IP
HARMLESS = re.compile(r"rid: [0-9a-f-]{8,40}|data\.\w{1,30}\.value|\b\d{1,3}(?:\.\d{1,3}){3}\b")

FIELD = re.compile(r"data\.(\w{1,30})\.value")


class WeChatError(Exception):
    """A call that failed; the text never holds a token, secret, code or openid.

    `errcode` is None when the platform gave no answer of its own. `sent` says whether the request
    may have reached it: False means that repeating is safe. `reason` is a sentence for staff.
    """

    def __init__(
        self, text: str, category: Category, *, sent: bool, errcode: int | None = None
    ) -> None:
        super().__init__(text)
        self.category = category
        self.sent = sent
        self.errcode = errcode
        self.reason = "暂时连不上微信，请稍后再试" if errcode is None else reason(errcode)


def read_answer(status: int, body: bytes) -> dict[str, Any]:
    """The platform's JSON object, `errcode` always in it; {"errcode": 0} for an empty answer.

    Raises WeChatError when something else than the platform answered, such as a proxy's page.
    """
    if status >= 500:
        raise WeChatError(f"HTTP {status}", Category.TRANSIENT, sent=True)
    if status != 200:
        raise WeChatError(f"HTTP {status}", Category.OTHER, sent=True)
    try:
        answer = json.loads(body, strict=False) if body.strip() else {}
        answer["errcode"] = int(answer.get("errcode") or 0)
    except (ValueError, TypeError, AttributeError):
        raise WeChatError("the answer is no JSON object", Category.OTHER, sent=True) from None
    return answer


def refusal(answer: dict[str, Any]) -> WeChatError | None:
    """The error that an answer stands for, if any."""
    errcode = answer["errcode"]
    category = classify(errcode)
    if category is Category.OK:
        return None
    hints = " ".join(HARMLESS.findall(str(answer.get("errmsg", ""))))
    text = f"errcode {errcode} ({category}) {hints}".rstrip()
    return WeChatError(text, category, sent=True, errcode=errcode)


def explain(answer: dict[str, Any]) -> str:
    """The sentence for staff, with the field that the platform names (47003)."""
    field = FIELD.search(str(answer.get("errmsg", "")))
    return reason(answer["errcode"]) + (f"（{field[1]}）" if field else "")


def silence(path: str, error: requests.RequestException) -> WeChatError:
    """What a request without an answer becomes."""
    cause = error.args[0] if error.args else None
    unconnected = isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)
    never_sent = unconnected or isinstance(error, requests.ConnectTimeout)
    text = f"{path}: {type(error).__name__}"
    return WeChatError(text, Category.TRANSIENT, sent=not never_sent)

"""Logging: one line per event, request id included, secrets and long digits scrubbed."""

import logging
import re
import sys
from collections.abc import Sequence
from types import TracebackType
from typing import Any, TypeVar

from flask import g, has_request_context

SECRET_QUERY = "access_token|secret|appsecret|code|openid|token|key|t"  # noqa: S105 - names, not secrets
# Chinese text has no word boundary before a digit, so the neighbours are named: no further digit,
# and no Latin letter, as in hexadecimal ids
_ALONE = r"(?<![0-9A-Za-z]){}(?![0-9A-Za-z])"
PHONE = r"(?:(?:\+|00)?86[\s-]?)?1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}"
ID_NUMBER = r"(?:\d{6}[\s-]?\d{8}[\s-]?\d{3}[\dXx]|\d{15,18}[\dXx]?)"
NUMBERS = [re.compile(_ALONE.format(kind)) for kind in (ID_NUMBER, PHONE)]
LOG_WORDS, PAGE_WORDS = ("[number]", "[phone]"), ("［证件号］", "［手机号］")
SECRETS = re.compile(rf"((?<![a-z])(?:{SECRET_QUERY})=)[^&\s'\"]+", re.I)
Value = TypeVar("Value")


def scrub(text: str) -> str:
    """The text without query secrets, ID numbers and phone numbers."""
    return _without(SECRETS.sub(r"\1…", text), LOG_WORDS)


def hide_numbers(value: Value) -> Value:
    """A text, or every text inside dicts and lists, without ID numbers and phone numbers."""
    hidden: Any = value
    if isinstance(value, str):
        hidden = _without(value, PAGE_WORDS)
    elif isinstance(value, dict):
        hidden = {key: hide_numbers(inner) for key, inner in value.items()}
    elif isinstance(value, list | tuple):
        hidden = [hide_numbers(inner) for inner in value]
    return hidden


def _without(text: str, words: Sequence[str]) -> str:
    for pattern, word in zip(NUMBERS, words, strict=True):
        text = pattern.sub(word, text)
    return text


class ScrubFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        record.request_id = g.get("request_id", "-") if has_request_context() else "-"
        return scrub(super().format(record))


def _log_crash(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """A process that ends by an error says so through the log, which is scrubbed."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        logging.getLogger("backend").critical("ended by an error", exc_info=(kind, error, trace))


def configure_logging(level: int = logging.INFO) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        ScrubFormatter("%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s")
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    sys.excepthook = _log_crash
    for name in ("dramatiq", "urllib3", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # a tick that finds the one before still sending is normal, and said every second otherwise
    logging.getLogger("apscheduler").setLevel(logging.ERROR)

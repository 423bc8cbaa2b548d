"""Logging: one line per event, request id included, secrets and long digits scrubbed."""

import logging
import re
import sys

from flask import g, has_request_context

SECRET_QUERY = "access_token|secret|appsecret|code|openid|token|key|t"  # noqa: S105 - names, not secrets
SCRUB = [
    (re.compile(rf"((?<![a-z])(?:{SECRET_QUERY})=)[^&\s'\"]+", re.I), r"\1…"),
    (re.compile(r"\b\d{15,18}[\dXx]?\b"), "[number]"),
    (re.compile(r"\b1[3-9]\d{9}\b"), "[phone]"),
]


def scrub(text: str) -> str:
    """The text without query secrets, ID numbers and phone numbers."""
    for pattern, replacement in SCRUB:
        text = pattern.sub(replacement, text)
    return text


class ScrubFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        record.request_id = g.get("request_id", "-") if has_request_context() else "-"
        return scrub(super().format(record))


def configure_logging(level: int = logging.INFO) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        ScrubFormatter("%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s")
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("dramatiq", "urllib3", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # a tick that finds the one before still sending is normal, and said every second otherwise
    logging.getLogger("apscheduler").setLevel(logging.ERROR)

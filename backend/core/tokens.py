"""Signed, expiring texts for addresses and app sessions; each kind has its own salt."""

from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

OFFER, SESSION, OAUTH_STATE, PATROL = "offer", "app-session", "oauth-state", "patrol"
MAX_AGE_S = {OFFER: 14 * 86400, SESSION: 30 * 86400, OAUTH_STATE: 600, PATROL: 7 * 86400}


def _serializer(kind: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=kind)


def sign(kind: str, value: Any) -> str:
    return _serializer(kind).dumps(value)


def read(kind: str, token: str) -> Any | None:
    """The signed value, or None when the token is forged, of another kind or too old."""
    try:
        return _serializer(kind).loads(token, max_age=MAX_AGE_S[kind])
    except BadSignature:
        return None

"""The platform's answering windows (customer-service messages)."""

from datetime import datetime, timedelta

# what the person did -> (how long we may answer, how many messages)
WINDOWS = {
    "message": (timedelta(hours=48), 5),
    "menu": (timedelta(minutes=1), 3),
    "follow": (timedelta(minutes=1), 3),
    "scan": (timedelta(minutes=1), 3),
}
KEPT_FOR_STAFF = 3  # notices never use up the last answers of a window
LATE_AFTER = timedelta(hours=24)
TEXT_LIMIT = 600  # characters; the platform's limit is 2,048 bytes


def can_reply(window_until: datetime | None, replies_left: int, now: datetime) -> bool:
    return window_until is not None and window_until > now and replies_left > 0

"""Rules of outgoing messages: states, template fields, quiet hours, when to try again."""

import re
from datetime import UTC, datetime, time, timedelta

from backend.core.clock import CHINA
from backend.core.errors import BadInput

QUIET_FROM, QUIET_TO = time(21, 0), time(8, 0)  # no push 21:00-08:00
LEASE = timedelta(seconds=60)
SAME_ID_VALID = timedelta(minutes=10)  # the platform's memory of a client_msg_id
SAME_ID_SAFE = SAME_ID_VALID - LEASE  # a reserved row may leave as late as its lease ends
MAX_ATTEMPTS = 5

STATUS_TEXT = {
    "queued": "排队中", "sending": "发送中", "accepted": "平台已接收", "delivered": "已送达",
    "failed": "没有发成", "deferred": "推迟发送", "unknown": "不确定是否送达",
    "cancelled": "已取消",
}  # fmt: skip

STATUS_EXPLAINED = {
    "queued": "在排队，轮到就发。晚上 9 点到早上 8 点不发推送，工作人员点了发送的除外",
    "sending": "正在交给微信平台",
    "accepted": "微信平台收下了，还没有告诉我们送到没有",
    "delivered": "微信平台说已经送到本人手机",
    "failed": "没有发成，不会再自动发这一条",
    "deferred": "今天发不了，到时间会自动再发",
    "unknown": "发出后没有收到平台回答，可能送到了，也可能没有；为免重复，不再发",
    "cancelled": "发出之前取消了，本人没有收到",
}
KIND_TEXT = {
    "weekly": "每周推送", "reply": "人工回复", "notice": "办理通知", "reminder": "提醒工作人员",
    "ask_employer": "提醒用人单位",
}  # fmt: skip
SMS = "sms"  # the channel, and the app that its rows belong to
CHANNEL_TEXT = {"template": "模板消息", "custom": "对话消息", SMS: "短信"}

# one transition table: from -> allowed next states
TRANSITIONS: dict[str, set[str]] = {
    "queued": {"sending", "cancelled", "deferred", "unknown"},
    "deferred": {"sending", "cancelled", "queued", "unknown"},
    "sending": {"accepted", "failed", "deferred", "queued", "unknown", "cancelled", "delivered"},
    "accepted": {"delivered", "failed"},
    "unknown": {"delivered", "failed"},
    "delivered": set(),
    "failed": set(),
    "cancelled": set(),
}


def can_become(status: str, following: str) -> bool:
    return following in TRANSITIONS[status]


def sources_of(following: str) -> list[str]:
    """The states from which `following` may be reached."""
    return [status for status, targets in TRANSITIONS.items() if following in targets]


# field kinds of category templates: key prefix -> longest value in characters
FIELD_LIMITS = {
    "thing": 20, "character_string": 32, "phone_number": 17, "car_number": 8, "number": 32,
    "letter": 32, "symbol": 5, "name": 10, "phrase": 5, "const": 20, "amount": 14,
    "time": 25, "date": 25, "short_thing": 5,
}  # fmt: skip
TIME_FORM = re.compile(r"\d{4}(年\d{1,2}月\d{1,2}日|-\d{2}-\d{2})( \d{1,2}:\d{2}(:\d{2})?)?")
NEUTRAL = "详见页面"  # stands where nothing is known: an empty value is refused (47003)


def template_fields(values: dict[str, str]) -> dict[str, dict[str, str]]:
    """Values checked and cut by the kind that each key's prefix names.

    Raises BadInput for a value that cutting cannot save.
    """
    return {key: {"value": _field_value(key, value)} for key, value in values.items()}


def _field_value(key: str, value: str) -> str:
    kind = key.rstrip("0123456789")
    if kind not in FIELD_LIMITS:
        raise BadInput(f"模板字段 {key} 的类型不认识")
    value = re.sub(r"\s+", " ", value).strip()
    if kind in ("time", "date"):
        if not TIME_FORM.fullmatch(value):
            raise BadInput(f"模板字段 {key} 要写成日期，例如 2026年11月23日")
        return value
    if kind in ("character_string", "number", "letter", "phone_number"):
        if not value or not value.isascii() or len(value) > FIELD_LIMITS[kind]:
            raise BadInput(f"模板字段 {key} 只能是字母和数字")
        return value
    return cut(value or NEUTRAL, FIELD_LIMITS[kind])


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, with an ellipsis when something was left out."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def weekly_key(week: str, person_id: int, leg: str = "wechat") -> str:
    """Business key of a weekly push; a further leg follows only a settled failure."""
    return f"weekly:{week}:{person_id}:{leg}"


def is_quiet(moment: datetime) -> bool:
    clock = moment.astimezone(CHINA).time()
    return clock >= QUIET_FROM or clock < QUIET_TO


def next_midnight(moment: datetime) -> datetime:
    """When the platform's daily quota starts anew (Beijing)."""
    day = moment.astimezone(CHINA).date() + timedelta(days=1)
    return datetime.combine(day, time(0, 1), CHINA).astimezone(UTC)


def may_repeat(began: datetime | None, moment: datetime) -> bool:
    """Whether the platform would still know the id of an attempt that may have arrived."""
    return began is None or moment < began + SAME_ID_SAFE


def retry_at(moment: datetime, attempts: int) -> datetime:
    return moment + timedelta(seconds=2**attempts)


def receipt_status(outcome: str) -> tuple[str, str]:
    """(status, reason) of a TEMPLATESENDJOBFINISH status; spaces after the colon vary."""
    plain = re.sub(r"\s+", "", outcome.lower())
    if plain == "success":
        return "delivered", ""
    known = {
        "failed:userblock": "用户关闭了消息接收",
        "failed:systemfailed": "微信系统没有送达",
        "failed:freqlimit": "微信限制了频次",
    }
    return "failed", known.get(plain, f"微信回执：{outcome[:40]}")

"""The rules for the fields of a template message, by the kind in a field's name."""

import re
from datetime import date
from typing import Any

from .errors import ApiError

CHINESE = "\u4e00-\u9fff"
PATTERNS = {
    "thing": r".{1,20}",
    "short_thing": r".{1,20}",
    "const": r".{1,20}",
    "character_string": rf"[^{CHINESE}]{{1,32}}",
    "phone_number": r"[\d+\-() ]{1,17}",
    "car_number": r".{1,8}",
    "number": r"(?=.{1,32}$)-?\d+(\.\d+)?",
    "letter": r"[A-Za-z]{1,32}",
    "symbol": rf"[^{CHINESE}A-Za-z0-9]{{1,5}}",
    "name": rf"[{CHINESE}·]{{1,10}}|[A-Za-z .·]{{1,20}}",
    "phrase": rf"[{CHINESE}]{{1,5}}",
    "amount": r"[¥￥$€£]?\d{1,10}(\.\d{1,2})?元?",
}
DAY = r"(?P<y>\d{4})(?:年(?P<m>\d{1,2})月(?P<d>\d{1,2})日|[-/.](?P<m2>\d{1,2})[-/.](?P<d2>\d{1,2}))"
CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"
MOMENT = re.compile(rf"(?:{DAY}(?:[ T]?{CLOCK})?|{CLOCK})")
FIELD = re.compile(r"\{\{(\w+)\.DATA\}\}")
LINE = re.compile(r"([^\n{]*?)[:：]?\s*\{\{(\w+)\.DATA\}\}")


def check(content: str, data: Any) -> None:
    """Raise 47003 for the first field of the template that is absent, empty or against its kind."""
    if not isinstance(data, dict):
        raise ApiError(47001)
    for key in FIELD.findall(content):
        given = data.get(key)
        value = given.get("value") if isinstance(given, dict) else None
        text = "" if value is None else str(value)
        if not text.strip():
            raise ApiError(47003, f"data.{key}.value is empty")
        if not fits(key, text):
            raise ApiError(47003, f"data.{key}.value invalid")


def fits(key: str, text: str) -> bool:
    kind = key.rstrip("0123456789")
    if kind in ("time", "date"):
        ends = re.split(r"\s*[~～]\s*", text.strip())
        return len(ends) <= 2 and all(_is_moment(end) for end in ends)
    return re.fullmatch(PATTERNS.get(kind, r".+"), text) is not None


def _is_moment(text: str) -> bool:
    match = MOMENT.fullmatch(text)
    if match is None:
        return False
    year, month, day = (match["y"], match["m"] or match["m2"], match["d"] or match["d2"])
    if year is None:
        return True
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def rows(content: str, data: dict[str, Any]) -> list[list[str]]:
    """Label and value of each line, as the card shows them."""
    return [
        [label.strip(), str(data[key]["value"])]
        for label, key in LINE.findall(content)
        if key in data
    ]

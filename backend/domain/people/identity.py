"""Check and make resident ID numbers (GB 11643-1999), and check mobile numbers."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from operator import mul

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
OLDEST_AGE = 120
PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_COUNTS = "零一两三四五六七八九"


@dataclass(frozen=True)
class IdNumber:
    """A number that passed the check; `sex` as in GB/T 2261.1 (1 male, 2 female).

    `warning` is a sentence for staff, "" = nothing unusual.
    """

    value: str
    birth_on: date
    sex: int
    warning: str = ""


def read_id_number(text: str, *, today: date) -> IdNumber:
    """The checked 18-digit number with a capital X; ValueError carries a sentence for the person.

    The county prefix is never refused: people carry codes abolished long ago.
    """
    value = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()
    _check_shape(value)
    birth_on = _birth_date(value, today)
    if check_digit(value[:17]) != value[17]:
        raise ValueError("身份证号有一位对不上，请照着身份证逐位核对后再填")
    known = PROVINCES.match(value)
    warning = "" if known else "身份证号开头两位不是常见的地区，请看一下证件原件"
    return IdNumber(value, birth_on, 1 if int(value[16]) % 2 else 2, warning)


def make_id_number(prefix6: str, birth: date, seq: int) -> str:
    """A synthetic number with a valid check digit; an odd `seq` (0 to 999) is male."""
    first = f"{prefix6}{birth:%Y%m%d}{seq:03d}"
    if not re.fullmatch(r"\d{17}", first):
        raise ValueError(f"not 17 digits: prefix {prefix6!r}, seq {seq}")
    return first + check_digit(first)


def check_digit(first17: str) -> str:
    """The 18th digit (ISO 7064 MOD 11-2), which catches any one wrong digit and any swap."""
    return CHECK_DIGITS[sum(map(mul, map(int, first17), WEIGHTS)) % 11]


def read_mobile(text: str) -> str:
    """The 11 digits of a mainland mobile number; ValueError carries a sentence for the person."""
    value = re.sub(r"[\s\-()]", "", unicodedata.normalize("NFKC", text))
    value = re.sub(r"^(?:\+|00)86|^86(?=1\d{10}$)", "", value)
    if not value:
        raise ValueError("请填写手机号")
    if not (value.isascii() and value.isdigit()):
        raise ValueError("手机号只能是数字，请核对后再填")
    if len(value) != 11 and value.startswith("1"):
        raise ValueError(f"手机号{_difference(len(value) - 11)}，请核对后再填")
    if not re.fullmatch(r"1[3-9]\d{9}", value):
        raise ValueError("这不像是手机号，请填写 1 开头的 11 位手机号")
    return value


def _check_shape(value: str) -> None:
    if not value:
        raise ValueError("请填写身份证号")
    if re.fullmatch(r"\d{15}", value):
        raise ValueError("这是 15 位的旧身份证号，请填写现在用的 18 位身份证号")
    if len(value) != 18:
        raise ValueError(f"身份证号{_difference(len(value) - 18)}，请核对后再填")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", value):
        raise ValueError("身份证号只能是数字，最后一位可以是 X，请核对后再填")


def _birth_date(value: str, today: date) -> date:
    try:
        birth_on = date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        raise ValueError("身份证号里的出生日期（第 7 到 14 位）不对，请核对后再填") from None
    age = today.year - birth_on.year - ((today.month, today.day) < (birth_on.month, birth_on.day))
    if birth_on > today or age > OLDEST_AGE:
        raise ValueError("身份证号里的出生年份（第 7 到 10 位）不对，请核对后再填")
    return birth_on


def _difference(places: int) -> str:
    word, size = ("多了" if places > 0 else "少了"), abs(places)
    return f"{word}{_COUNTS[size] if size < len(_COUNTS) else f' {size} '}位"

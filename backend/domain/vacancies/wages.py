"""Read wages as people write them, say what could not be read, and write them plainly."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

FEN = 100
# Assumptions for comparing wages only; no pay is ever worked out with them
WORK_DAYS_A_MONTH = 22
HOURS_A_DAY = 8
WEEKS_A_YEAR = 52
MONTHS_A_YEAR = 12
# A range wider than this is taken for a slip of the pen when it is upside down
WIDEST_RANGE = 3


class Period(StrEnum):
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    PIECE = "piece"


class Mode(StrEnum):
    """计时, 计件, 底薪加提成."""

    TIME = "time"
    PIECE = "piece"
    BASE = "base"


@dataclass(frozen=True)
class Wage:
    """Integer fen per period; `max_fen` None beside a minimum means 以上.

    `unread` is a sentence about what could not be read; `repairs` say what was changed or assumed.
    """

    min_fen: int | None = None
    max_fen: int | None = None
    period: Period = Period.MONTH
    mode: Mode = Mode.TIME
    negotiable: bool = False
    unread: str | None = None
    repairs: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        return self.min_fen is not None or self.max_fen is not None


_UNIT_LABELS = {
    Period.HOUR: "元/小时",
    Period.DAY: "元/天",
    Period.WEEK: "元/周",
    Period.MONTH: "元/月",
    Period.YEAR: "元/年",
    Period.PIECE: "元/件",
}
# What one person can plausibly earn, in yuan; outside it a digit is missing or too many
_PLAUSIBLE = {
    Period.HOUR: (5, 2_000),
    Period.DAY: (30, 5_000),
    Period.WEEK: (200, 20_000),
    Period.MONTH: (500, 200_000),
    Period.YEAR: (6_000, 3_000_000),
    Period.PIECE: (0.01, 50_000),
}
_PERIOD_WORDS = (
    (Period.HOUR, r"(?:/|每|一|1)个?(?:小时|钟头|时)|时薪|/h"),
    (Period.DAY, r"(?:/|每|一|1)(?:天|日|个?班)|[日天](?:薪|结|工资)|/d|按天|当天结"),
    (Period.WEEK, r"(?:/|每|一|1)个?(?:周|星期|礼拜)|周薪"),
    (Period.YEAR, r"(?:/|每|一|1)年|年薪|/y|年收入|年工资"),
    (Period.MONTH, r"(?:/|每|一|1)个?月|月(?:薪|入|工资|收入)|/m"),
    (Period.PIECE, r"(?:/|每|一|1)(?:件|单|个(?![月班小钟周星礼])|双|条|套)"),
)
# These point to a month only where nothing else names a period
_MONTH_HINTS = re.compile(r"底薪|保底|月结|综合")
_OTHER_MEASURE = re.compile(r"(?:/|每|一|1)(平方米?|平米|米|吨|公?斤|趟|车|亩|方)")
_NEGOTIABLE = re.compile(r"面议|面谈|另议|议价|详谈|面洽|电议|协商|待定|商议|不限")
# Numbers that are no money: 13薪, 8小时, 休4天, 3个月, 18岁, 5人, 20%, 5险1金
_NO_MONEY = re.compile(
    r"\d+薪|(?<![\d.])(?:[2-9]|1\d)个?小时|(?:休|干|做|满)\d+天|(?<![\d.])(?:[2-9]|\d\d)天(?!\d)"
    r"|(?<![\d.])(?:[2-9]|1\d)个月|\d+(?:岁|人|名|%|号)"
)
_CHINESE = str.maketrans("一二两三四五六七八九", "1223456789")
_NUMBER = r"\d+(?:\.\d+)?(?:[万千百十](?:\d+(?:\.\d+)?)?)*"
_RANGE = re.compile(rf"({_NUMBER})(?:元|块)?-({_NUMBER})")
_AT_LEAST = re.compile(r"以上|起|不低于|至少|最低|\d\+|[万千]\+|元\+|保底|≥|>")
_AT_MOST = re.compile(r"以下|以内|不超过|最高|高达|上限|封顶|≤|<")
_SCALE = {"万": 10_000, "千": 1_000, "百": 100, "十": 10}


def read_wage(text: str) -> Wage:
    """What a wage text says. Never raises; what cannot be read is said in `unread`."""
    plain = _plain(text)
    if not plain or not re.search(r"\d", plain):
        return _without_number(text, plain)
    period, said = _period(plain)
    mode = Mode.PIECE if period is Period.PIECE else _mode(plain)
    try:
        if not said and (measure := _OTHER_MEASURE.search(plain)):
            raise ValueError(f"按{measure[1]}计价，请改写成大约每天或每月多少")
        low, high, repairs = _amounts(plain)
        if not said:
            period, note = _assumed_period(low if low is not None else high)
            repairs = (*repairs, note)
        _check(low, period)
        _check(high, period)
    except ValueError as error:
        return Wage(mode=mode, unread=f"工资“{text.strip()[:30]}”{error}")
    if mode is Mode.BASE and high == low:
        high = None
    return Wage(_fen(low), _fen(high), period, mode, repairs=repairs)


def wage_text(
    min_fen: int | None, max_fen: int | None, period: Period, mode: Mode = Mode.TIME
) -> str:
    """What people read: 4000–5000 元/月, 150 元/天, 工资面议."""
    unit = _UNIT_LABELS[period]
    tail = "，另有提成" if mode is Mode.BASE else ""
    if min_fen is None and max_fen is None:
        return "计件工资，单价面议" if mode is Mode.PIECE else "工资面议"
    if min_fen is None:
        return f"最高 {_yuan(max_fen)} {unit}{tail}"
    if max_fen is None:
        base = "底薪 " if mode is Mode.BASE else ""
        return f"{base}{_yuan(min_fen)} {unit}{tail or '以上'}"
    amount = _yuan(min_fen) if min_fen == max_fen else f"{_yuan(min_fen)}–{_yuan(max_fen)}"
    return f"{amount} {unit}{tail}"


def monthly_fen(min_fen: int | None, period: Period) -> int | None:
    """The month's pay for comparing and filtering; None where the period has no month."""
    if min_fen is None or period is Period.PIECE:
        return None
    factors = {
        Period.HOUR: (HOURS_A_DAY * WORK_DAYS_A_MONTH, 1),
        Period.DAY: (WORK_DAYS_A_MONTH, 1),
        Period.WEEK: (WEEKS_A_YEAR, MONTHS_A_YEAR),
        Period.MONTH: (1, 1),
        Period.YEAR: (1, MONTHS_A_YEAR),
    }
    times, parts = factors[period]
    return min_fen * times // parts


def _plain(text: str) -> str:
    """One spelling for digits, dashes, units and Chinese numerals."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()
    plain = re.sub(
        r"[‐-―−－~～〜]+|--+|(?<=[\d千万元k])[至到](?=[\d一二两三四五六七八九])", "-", plain
    )
    plain = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", plain)
    plain = re.sub(r"(?<=[\d])[k仟]", "千", plain)
    plain = re.sub(r"(?<=[\d])w", "万", plain)
    plain = re.sub(r"[¥￥$]|rmb|人民币|税[前后]|左右|大约|约", "", plain)
    plain = re.sub(
        r"[一二两三四五六七八九](?=[百千万十])", lambda m: m[0].translate(_CHINESE), plain
    )
    unit = r"(?![天日个月年时小件班])"
    plain = re.sub(
        rf"(?<=[百千万十])[一二三四五六七八九]{unit}", lambda m: m[0].translate(_CHINESE), plain
    )
    plain = re.sub(r"[至到](?=\d)", "-", plain)
    plain = re.sub(r"(?<![\d])十(?=\d)", "1", re.sub(r"(?<!\d)十(?!\d)", "10", plain))
    return _NO_MONEY.sub("", plain)


def _without_number(text: str, plain: str) -> Wage:
    mode = _mode(plain)
    if _NEGOTIABLE.search(plain):
        return Wage(mode=mode, negotiable=True)
    if not plain:
        return Wage(unread="没有写工资")
    if mode is Mode.PIECE:
        return Wage(
            period=Period.PIECE, mode=mode, unread="工资只写了计件，没有写单价或每月大约多少"
        )
    return Wage(mode=mode, unread=f"工资“{text.strip()[:30]}”里没有数")


def _mode(plain: str) -> Mode:
    if "计件" in plain:
        return Mode.PIECE
    return Mode.BASE if re.search(r"提成|底薪|绩效|佣金|分成", plain) else Mode.TIME


def _period(plain: str) -> tuple[Period, bool]:
    """The period that the text names, the one written as `/天` before the one in a word."""
    found = [
        (0 if hit[0].startswith("/") else 1, hit.start(), period)
        for period, words in _PERIOD_WORDS
        if (hit := re.search(words, plain))
    ]
    if not found:
        return Period.MONTH, _MONTH_HINTS.search(plain) is not None
    return min(found)[2], True


def _assumed_period(amount: float | None) -> tuple[Period, str]:
    if amount is None or amount < 1000:
        raise ValueError("没有写是一天、一个月还是一件，请补上")
    if amount >= 80_000:
        return Period.YEAR, "工资没有写单位，数额大，按元/年理解"
    return Period.MONTH, "工资没有写单位，按元/月理解"


def _amounts(plain: str) -> tuple[float | None, float | None, tuple[str, ...]]:
    """Lowest and highest amount in yuan and what had to be changed; ValueError says why not."""
    focus = _after_trial(plain)
    if found := _RANGE.search(focus):
        low, high = _pair(found[1], found[2])
        return _ordered(low, high, found[0])
    numbers = [_value(number) for number in re.findall(_NUMBER, focus)]
    if not numbers:
        raise ValueError("里没有看懂的数")
    if len(numbers) > 1:
        low, high = min(numbers), max(numbers)
        if high > low * WIDEST_RANGE:
            raise ValueError("写了几个差别很大的数，分不清哪个是工资")
        return low, high, ("工资写了几个数，取了最低和最高",)
    if _AT_LEAST.search(focus):
        return numbers[0], None, ()
    if _AT_MOST.search(focus):
        return None, numbers[0], ()
    return numbers[0], numbers[0], ()


def _after_trial(plain: str) -> str:
    """The part about the real pay: behind 转正 or 综合, if it holds a number."""
    for word in ("转正后", "转正", "综合", "到手", "月入", "平均"):
        _, found, behind = plain.partition(word)
        if found and re.search(r"\d", behind):
            return behind
    return plain


def _pair(left: str, right: str) -> tuple[float, float]:
    """Both ends; in 4.5-6千 the unit at the end counts for both."""
    low, high = _value(left), _value(right)
    unit = right[-1] if right[-1] in _SCALE else ""
    if unit and left[-1] not in _SCALE and low * _SCALE[unit] <= high:
        low *= _SCALE[unit]
    return low, high


def _ordered(low: float, high: float, written: str) -> tuple[float, float, tuple[str, ...]]:
    if low <= high:
        return low, high, ()
    if low < high * 10 <= low * WIDEST_RANGE:
        note = f"工资“{written}”后一个数少了一位，按 {low:g}–{high * 10:g} 理解"
        return low, high * 10, (note,)
    if low <= high * WIDEST_RANGE:
        return high, low, (f"工资“{written}”前后写反了，按 {high:g}–{low:g} 理解",)
    raise ValueError("前一个数比后一个数大，看不出少了哪一位")


def _value(number: str) -> float:
    """1万2 is 12000, 6千5 is 6500, 2百8十 is 280."""
    total, scale = 0.0, 0
    for digits, unit in re.findall(r"(\d+(?:\.\d+)?)([万千百十]?)", number):
        if unit:
            scale = _SCALE[unit]
            total += float(digits) * scale
        else:
            total += float(digits) * (scale / 10 if scale and len(digits) == 1 else 1)
    return round(total, 2)


def _check(amount: float | None, period: Period) -> None:
    low, high = _PLAUSIBLE[period]
    if amount is not None and not low <= amount <= high:
        raise ValueError(f"按{_UNIT_LABELS[period]}看数额不合常理，可能多写或少写了一位")


def _fen(yuan: float | None) -> int | None:
    return None if yuan is None else round(yuan * FEN)


def _yuan(fen: int | None) -> str:
    whole, rest = divmod(fen or 0, FEN)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") if rest else str(whole)

"""Find the division that a text means, and say how far apart two counties are."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

from backend.domain.regions.data import AliasRow, RegionRow

Seat = tuple[float, float]

# Prefectures that exist only in the code tree, never in an address
PLACEHOLDERS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
HUNAN = "43"
VILLAGE_LEVEL, VILLAGE_DIGITS = 5, 12
COUNTY_DIGITS = 6
# digits of a division -> digits of those below it; a village has none
_BELOW = {0: 4, 2: 4, 4: 6, 6: 9, 9: 12}
EARTH_RADIUS_KM = 6371.0

_SEPARATORS = " -/\\|,.:;>~_·、。，；：－—–→()[]【】"
_FILLERS = re.compile(r"中国|市辖区|(?:不限|全境|全省|全市|其他|其它)(?=$|[ \-/,])")
_GROUPS = (
    "壮|回|蒙古|藏|苗|彝|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|"
    "柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|普米|塔吉克|怒|鄂温克|保安|裕固|独龙|各"
)
_AUTONOMOUS = re.compile(rf"(?:(?:{_GROUPS})族?)+自治([州县旗])$")
_PROVINCE_END = re.compile(r"(?:壮族|回族|维吾尔)?自治区$|特别行政区$|[省市]$")
_OTHER_END = re.compile(r"地区$|[市盟]$|(?:新|林)?区$|县$|旗$")
_STREET = re.compile(r"[东西南北中]?[路街巷]")
_NOT_PLACES = ("大理石", "长沙发")


@dataclass(frozen=True)
class Place:
    """What a text means: the surest `code`, what stands behind it, and why it is not surer."""

    code: str | None
    level: int = 0
    rest: str = ""
    candidates: tuple[str, ...] = ()
    why: str = ""


class _Name(NamedTuple):
    code: str
    level: int
    full: bool
    district: bool


def is_pseudo(code: str) -> bool:
    """Statistical areas carry a 7 as the fifth digit of their county code."""
    return len(code) == 6 and code[4] == "7"


def digits_below(region_code: str) -> int | None:
    return _BELOW.get(len(region_code))


def full_names(rows: Iterable[RegionRow]) -> dict[str, str]:
    """Full name by code, such as 湖南省长沙市芙蓉区; parents must come before their children."""
    names: dict[str, str] = {}
    for row in rows:
        own = "" if row.level == 2 and row.name in PLACEHOLDERS else row.name
        names[row.code] = names.get(row.parent, "") + own
    return names


def tidy(text: str) -> str:
    """Half-width characters, single spaces, every kind of dash as `-`."""
    text = re.sub(r"[‐-―−－]", "-", unicodedata.normalize("NFKC", text))
    return re.sub(r"\s+", " ", text).strip()


class PlaceIndex:
    """Names of divisions; `home` is the code prefix that wins between equal names in a query."""

    def __init__(
        self, rows: Iterable[RegionRow], *, aliases: Iterable[AliasRow] = (), home: str = ""
    ) -> None:
        self._home = home
        self._names: dict[str, list[_Name]] = {}
        self._below: dict[str, dict[str, str]] = {}
        for row in rows:
            if row.level > 3:
                self._below.setdefault(row.parent, {})[row.name] = row.code
            elif not is_pseudo(row.code) and row.name not in PLACEHOLDERS:
                self._add(row.code, row.name, row.level)
        for alias in aliases:
            self._add(alias.region_code, alias.name, 3)
        self._longest = max(map(len, self._names), default=0)

    def resolve(self, text: str) -> Place:
        """The division that an address begins with; equal names are never guessed between."""
        if not (wanted := tidy(text)):
            return Place(None, why="没有写地点")
        place = self._walk(wanted, alone=True, query=False)
        if place.code or place.candidates:
            return place
        return Place(None, rest=place.rest, why=f"没有找到“{wanted[:20]}”这个地方")

    def place_words(self, text: str) -> tuple[Place | None, str]:
        """The first place inside a query such as 电焊长沙, and the query without it."""
        wanted = tidy(text)
        for start in range(len(wanted)):
            alone = start == 0 or wanted[start - 1] in _SEPARATORS
            place = self._walk(wanted[start:], alone=alone, query=True)
            if place.code or place.candidates:
                return place, f"{wanted[:start].strip()} {place.rest}".strip()
        return None, wanted

    def _add(self, code: str, name: str, level: int) -> None:
        district = level == 3 and name.endswith("区")
        self._names.setdefault(name, []).append(_Name(code, level, True, district))
        for short in _short_names(name, level):
            self._names.setdefault(short, []).append(_Name(code, level, False, district))

    def _walk(self, text: str, *, alone: bool, query: bool) -> Place:
        """Read division names from the front of `text`, each inside the one before."""
        code, level, rest = "", 0, text
        while True:
            # In a query the front must be the place itself, or 电焊 长沙 would match twice
            behind = _skip(rest) if code or not query else rest
            word, codes = self._match(behind, code, alone=alone, query=query)
            if not codes:
                return Place(code or None, level, behind.strip(_SEPARATORS))
            if len(codes) > 1:
                why = f"叫“{word}”的地方有 {len(codes)} 个，请写明省和市"
                return Place(code or None, level, behind[len(word) :], tuple(codes), why)
            code, rest = codes[0], behind[len(word) :]
            level = {2: 1, 4: 2, 6: 3, 9: 4, 12: 5}[len(code)]

    def _match(
        self, text: str, scope: str, *, alone: bool, query: bool
    ) -> tuple[str, Sequence[str]]:
        below = self._below.get(scope)
        if below:
            town = max((name for name in below if text.startswith(name)), key=len, default="")
            return town, [below[town]] if town else []
        if text.startswith(_NOT_PLACES):
            return "", []
        for size in range(min(len(text), self._longest), 1, -1):
            word, behind = text[:size], text[size:]
            found = [
                name
                for name in self._names.get(word, ())
                if name.code.startswith(scope)
                and name.code != scope
                and self._fits(name, behind, scope, alone=alone, query=query)
            ]
            if found:
                return word, self._best(found, query=query)
        return "", []

    def _fits(self, name: _Name, behind: str, scope: str, *, alone: bool, query: bool) -> bool:
        """May this spelling count here? Short names are also parts of streets and other words."""
        if name.full:
            return True
        if _STREET.match(behind):
            return False
        if name.level < 3 or scope:
            return True
        whole = alone and (not behind or behind[0] in _SEPARATORS)
        home = query and name.code.startswith(self._home) and not name.district
        return whole or home or not (query or name.district)

    def _best(self, found: list[_Name], *, query: bool) -> list[str]:
        """One code where one name contains the others or is at home, else all of them."""
        found = [name for name in found if name.full] or found
        codes = sorted({name.code for name in found}, key=lambda code: (len(code), code))
        top = codes[0]
        if len(top) == 2 or all(code.startswith(top) for code in codes):
            return [top]
        at_home = [code for code in codes if code.startswith(self._home)]
        return at_home if query and len(at_home) == 1 else codes


def _short_names(name: str, level: int) -> set[str]:
    """Other spellings: 湘西 and 湘西州, 石柱 and 石柱县, 长沙, 浦东."""
    if level == 1:
        return {_PROVINCE_END.sub("", name)} - {name}
    if found := _AUTONOMOUS.search(name):
        stem = name[: found.start()]
        shorts = {stem, stem + found[1]}
    else:
        shorts = {_OTHER_END.sub("", name)}
    return {short for short in shorts if len(short) > 1} - {name}


def _skip(text: str) -> str:
    previous = None
    while previous != text:
        previous, text = text, text.lstrip(_SEPARATORS)
        if found := _FILLERS.match(text):
            text = text[found.end() :]
    return text


def distance_km(one: Seat, other: Seat) -> float:
    """Great-circle distance of two (lng, lat) in kilometres."""
    (lng1, lat1), (lng2, lat2) = ((radians(lng), radians(lat)) for lng, lat in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lng2 - lng1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(half))


def distance_text(
    home_code: str | None,
    work_code: str | None,
    seats: Mapping[str, Seat],
    names: Mapping[str, str],
) -> str:
    """How far work is from home, county seat to county seat; a place name where no number fits."""
    if not work_code:
        return ""
    if not work_code.startswith(HUNAN):
        return _place_outside(work_code, names)
    home, work = (home_code or "")[:6], work_code[:6]
    if len(work) == 6 and home == work:
        return "本县"
    if home in seats and work in seats:
        return f"县城到县城约 {max(1, round(distance_km(seats[home], seats[work])))} 公里"
    return names.get(work, "").removeprefix("湖南省") or names.get(HUNAN, "湖南省")


def _place_outside(code: str, names: Mapping[str, str]) -> str:
    province, city = names.get(code[:2], ""), names.get(code[:4], "")
    if code[:2] in MUNICIPALITIES or city != province:
        return province if code[:2] in MUNICIPALITIES else city
    return names.get(code[:6], province)

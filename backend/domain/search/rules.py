"""Pure rules of search: what is asked, words of a query, spoken names, what may be meant."""

import csv
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from pypinyin import lazy_pinyin

from backend.domain.catalogues.rules import find_in_query, occupation_name, occupations
from backend.domain.regions.rules import HUNAN, Seat, distance_km

ORDERS = {"new": "最新", "near": "离家近", "pay": "工资高"}
SCOPES = {"near": "身边", "province": "省内", "out": "省外"}
# what a labourer ticks, and how it is said in a query
FILTERS = {
    "board": "包吃", "lodging": "包住", "couple_room": "夫妻房", "no_reading": "不识字可",
    "older": "大龄可",
}  # fmt: skip
_SAID = {
    "包吃包住": ("board", "lodging"), "包吃住": ("board", "lodging"),
    "包食宿": ("board", "lodging"), "管吃管住": ("board", "lodging"),
    "包吃": ("board",), "包住": ("lodging",), "夫妻房": ("couple_room",),
    "不识字": ("no_reading",), "大龄": ("older",),
}  # fmt: skip
_SAID_RE = re.compile("|".join(_SAID))
NEAR_KM = 80  # county seat to county seat: an hour and a half by bus
WORDS_MOST, WORD_LONGEST = 4, 20
SUGGESTED = 8


class Ask(NamedTuple):
    """`region` is a code prefix; `home` the county that near and far are counted from ("" =
    unknown); `suits` are codes of FILTERS; `exact` leaves out what may be meant."""

    text: str = ""
    region: str = ""
    scope: str = ""
    occupations: tuple[str, ...] = ()
    wage_min_fen: int = 0
    suits: tuple[str, ...] = ()
    order: str = "new"
    home: str = ""
    exact: bool = False


def normal(text: str) -> str:
    """One spelling for what is indexed and for what is asked; spaces count for nothing."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()


def bigrams(text: str) -> list[str]:
    """Pairs of neighbouring characters; a phrase of them is the text itself."""
    return [text[n : n + 2] for n in range(len(text) - 1)]


def words_of(text: str) -> list[str]:
    """The words of a query as typed between spaces."""
    found = (normal(word)[:WORD_LONGEST] for word in unicodedata.normalize("NFKC", text).split())
    return [word for word in found if word][:WORDS_MOST]


def understand(ask: Ask) -> Ask:
    """包吃住 and the like become the filters that they are."""
    if ask.exact:
        return ask
    said = [code for hit in _SAID_RE.findall(ask.text) for code in _SAID[hit]]
    if not said:
        return ask
    suits = tuple(dict.fromkeys([*ask.suits, *said]))
    return without_said(ask)._replace(suits=suits)


def without_said(ask: Ask) -> Ask:
    """The words of the text that name no filter."""
    return ask._replace(text=" ".join(_SAID_RE.sub(" ", ask.text).split()))


def let_go(ask: Ask, field: str) -> Ask:
    """The same search without one filter, ticked or said in words; the others stay."""
    left = without_said(ask) if field == "suits" else ask
    return left._replace(**{field: getattr(Ask(), field)})


def take_apart(ask: Ask) -> Ask | None:
    """深圳焊工 as 深圳 and the occupation 焊工; None where nothing is told apart."""
    codes, rest = find_in_query(ask.text)
    if not codes or not rest.strip():
        return None
    return ask._replace(text=rest, occupations=(*ask.occupations, *codes))


def meanings(word: str) -> list[str]:
    """Other words that a post may use for a spoken one."""
    return _spoken().get(word, [])


def occupation_of(word: str) -> str | None:
    """The code of an occupation whose everyday word this is, whole."""
    codes, rest = find_in_query(word)
    return codes[0] if len(codes) == 1 and not rest else None


def near_counties(home: str, seats: dict[str, Seat]) -> list[str]:
    """The home county first, then those whose seats are near, by distance."""
    if home not in seats:
        return [home] if home else []
    away = {code: distance_km(seats[home], seat) for code, seat in seats.items()}
    return [code for code in sorted(away, key=lambda code: away[code]) if away[code] <= NEAR_KM]


def rings(home: str, seats: dict[str, Seat]) -> list[tuple[str, ...]]:
    """Places from near to far, each without those before it; () = everywhere else."""
    if not home:
        return [()]
    near = near_counties(home[:6], seats)  # the home alone where it has no county seat
    around = [tuple(near[:1]), tuple(near[1:]), (home[:4],), (HUNAN,)]
    return [*filter(None, around), ()]


def alike(word: str, vocabulary: Iterable[str]) -> list[str]:
    """The word with a part that sounds like a known word, the longest part first; then known
    words of the same length with one character changed."""
    parts = sorted(
        ((a, b) for a in range(len(word)) for b in range(a + 2, len(word) + 1)),
        key=lambda part: part[0] - part[1],
    )
    same = [
        word[:a] + known + word[b:]
        for a, b in parts
        for known in _by_sound().get("".join(lazy_pinyin(word[a:b])), ())
        if known != word[a:b]
    ]
    if len(word) < 3:
        return same
    near = [
        one
        for one in vocabulary
        if len(one) == len(word) and sum(a != b for a, b in zip(one, word, strict=True)) == 1
    ]
    return list(dict.fromkeys([*same, *near]))


def suggest(text: str) -> list[str]:
    """What may be meant while it is typed: by its beginning, a part of it, or pinyin."""
    typed = normal(text)
    if not typed:
        return []
    if typed.isascii():
        begins = [w for w, (full, short) in _sounds().items() if short.startswith(typed)]
        begins += [w for w, (full, short) in _sounds().items() if full.startswith(typed)]
        return list(dict.fromkeys(begins))[:SUGGESTED]
    begins = [occupation_name(occupation_of(typed))] if occupation_of(typed) else []
    begins += [word for word in vocabulary() if word.startswith(typed)]
    begins += [word for word in vocabulary() if typed in word]
    return [word for word in dict.fromkeys(begins) if word != typed][:SUGGESTED]


@lru_cache(maxsize=1)
def vocabulary() -> tuple[str, ...]:
    """Names of occupations first, then everyday and spoken words."""
    names = [one.name for one in occupations()]
    every = [word for one in occupations() for word in one.synonyms]
    return tuple(dict.fromkeys(map(normal, [*names, *_spoken(), *every])))


@lru_cache(maxsize=1)
def _spoken() -> dict[str, list[str]]:
    text = files(f"{__package__}").joinpath("spoken.csv").read_text(encoding="utf-8")
    return {row["word"]: row["means"].split("|") for row in csv.DictReader(text.splitlines())}


@lru_cache(maxsize=1)
def _sounds() -> dict[str, tuple[str, str]]:
    """Full pinyin and initials of each word."""
    found = {}
    for word in vocabulary():
        parts = lazy_pinyin(word)
        found[word] = ("".join(parts), "".join(part[0] for part in parts))
    return found


@lru_cache(maxsize=1)
def _by_sound() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word, (full, _) in _sounds().items():
        found.setdefault(full, []).append(word)
    return found

"""Occupations by their everyday words, and the ladder of education."""

import csv
import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple


class Occupation(NamedTuple):
    """One kind of work with its everyday words.

    The 7-digit code follows the labour-market classification that Hunan's counties use; where that
    has no row of its own, the code is ours in its series (6279901 工厂普工 beside 6279900 体力工).
    `picture` names an icon of the app (miniprogram/src/static/occupations).
    """

    code: str
    name: str
    group: str
    picture: str
    synonyms: tuple[str, ...]


class Education(StrEnum):
    """The least schooling that a post asks for; NONE asks for nothing."""

    NONE = "none"
    PRIMARY = "primary"
    JUNIOR = "junior"
    SENIOR = "senior"
    VOCATIONAL = "vocational"
    COLLEGE = "college"
    BACHELOR = "bachelor"
    MASTER = "master"

    @property
    def label(self) -> str:
        return _EDUCATION[self][1]

    @property
    def rank(self) -> int:
        """Comparable height; vocational school counts as much as senior high school."""
        return _EDUCATION[self][0]


_EDUCATION = {
    Education.NONE: (0, "不限", ""),
    Education.PRIMARY: (1, "小学", "小学"),
    Education.JUNIOR: (2, "初中", "初中|九年义务"),
    Education.SENIOR: (3, "高中", "高中|普高"),
    Education.VOCATIONAL: (
        3,
        "中专/中技",
        "中专|中技|职高|技校|中职|职业高中|技工学校|高技|技师学院",
    ),
    Education.COLLEGE: (4, "大专", "大专|专科|高职"),
    Education.BACHELOR: (5, "本科", "本科|大学|学士|统招"),
    Education.MASTER: (6, "硕士及以上", "硕士|研究生|博士|博后|MBA"),
}
_NO_SCHOOLING_ASKED = re.compile(r"^$|^[-/无]+$|不限|不要求|无要求|文盲|识字|学历不")
_AT_MOST = re.compile(r"以下|以内")
# What a description says right before the work that it offers
_OFFERED = re.compile(
    r"(?:诚聘|急聘|高薪聘|招聘|招收|招|聘)(?:岗位|职位|请)?[:：]?\s*([^，。；;,\n]{2,12})"
)


@lru_cache(maxsize=1)
def occupations() -> tuple[Occupation, ...]:
    """Every occupation in the order in which it is offered."""
    text = files(f"{__package__}.data").joinpath("occupations.csv").read_text(encoding="utf-8")
    return tuple(
        Occupation(
            row["code"],
            row["name"],
            row["group"],
            row["picture"],
            tuple(row["synonyms"].split("|")),
        )
        for row in csv.DictReader(text.splitlines())
    )


def occupation_groups() -> dict[str, list[Occupation]]:
    """The occupations by group, groups in order."""
    groups: dict[str, list[Occupation]] = {}
    for occupation in occupations():
        groups.setdefault(occupation.group, []).append(occupation)
    return groups


def occupation_name(code: str | None) -> str:
    return next((one.name for one in occupations() if one.code == code), "")


def occupation_group(code: str | None) -> str:
    return next((one.group for one in occupations() if one.code == code), "")


def classify_title(title: str, description: str = "") -> str | None:
    """The occupation of a post by the longest everyday word, at equal length by the last one.

    The description counts only where the title says nothing, and there only what it offers.
    """
    if found := _longest(title):
        return found
    for offer in _OFFERED.findall(description[:200]):
        if found := _longest(offer):
            return found
    return None


def find_in_query(text: str) -> tuple[list[str], str]:
    """Occupations named in a query such as `电焊 双休`, and the words that are left."""
    rest = unicodedata.normalize("NFKC", text)
    codes: list[str] = []
    for hit in _words().finditer(rest):
        code = _codes()[hit[0].lower()]
        if code not in codes:
            codes.append(code)
    left = _words().sub(" ", rest)
    return codes, " ".join(left.split())


def parse_education(text: str) -> Education | None:
    """The least schooling that a wording asks for; None where it cannot be read."""
    wanted = unicodedata.normalize("NFKC", text).strip()
    if _NO_SCHOOLING_ASKED.search(wanted) or _AT_MOST.search(wanted):
        return Education.NONE
    named = [
        level
        for level, (_, _, words) in _EDUCATION.items()
        if words and re.search(words, wanted, re.IGNORECASE)
    ]
    return min(named, key=lambda level: level.rank, default=None)


@lru_cache(maxsize=4096)  # files repeat their titles
def _longest(text: str) -> str | None:
    wanted = unicodedata.normalize("NFKC", text).lower()
    hits = [
        (len(word), wanted.rfind(word), code)
        for word, code in _codes().items()
        if _stands_in(word, wanted)
    ]
    return max(hits)[2] if hits else None


def _stands_in(word: str, text: str) -> bool:
    """Latin words such as IT count only as whole words."""
    if word not in text or not word.isascii():
        return word in text
    return re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", text) is not None


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    return {word.lower(): one.code for one in occupations() for word in (*one.synonyms, one.name)}


@lru_cache(maxsize=1)
def _words() -> re.Pattern[str]:
    words = sorted(_codes(), key=len, reverse=True)
    latin = [word for word in words if word.isascii()]
    chinese = [re.escape(word) for word in words if not word.isascii()]
    return re.compile(
        rf"{'|'.join(chinese)}|(?<![a-zA-Z])(?:{'|'.join(latin)})(?![a-zA-Z])", re.IGNORECASE
    )

"""Pinyin initials of names, so that a clerk finds 张小试 by typing zxs."""

import os
from functools import lru_cache

# letters of single characters only: the words pypinyin knows would be 44 MB in every process
os.environ["PYPINYIN_NO_PHRASES"] = "true"

from pypinyin import Style, lazy_pinyin

# surnames whose reading as a name is another than the everyday one: the letter of that reading
SURNAME_LETTERS = {
    "曾": "z", "单": "s", "解": "x", "仇": "q", "覃": "q", "查": "z", "区": "o", "翟": "z",
    "乐": "y", "种": "c", "尉迟": "y", "长孙": "c", "万俟": "m", "谌": "s",
}  # fmt: skip


@lru_cache(maxsize=30_000)
def _letter(character: str) -> str:
    letter = lazy_pinyin(character, style=Style.FIRST_LETTER)[0][:1].lower()
    return letter if letter.isascii() and letter.isalpha() else ""


def initials(name: str) -> str:
    """One small letter per character in its everyday reading; what has no letter is left out."""
    return "".join(map(_letter, name))


def other_spellings(typed: str) -> list[tuple[str, str]]:
    """(surname, initials as stored) of the surnames that `typed` may mean in their name reading.

    qxs is 覃小试 too, who is stored under the everyday reading as txs.
    """
    return [
        (surname, initials(surname[0]) + typed[1:])
        for surname, letter in SURNAME_LETTERS.items()
        if typed.startswith(letter) and letter != initials(surname[0])
    ]

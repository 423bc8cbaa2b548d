"""Answers to a search in the chat, such as `电焊 长沙`: a short list with links."""

import re
from urllib.parse import quote

from backend.core.actor import ANONYMOUS
from backend.core.addresses import app_page
from backend.domain.catalogues.rules import find_in_query, occupation_name
from backend.domain.regions.queries import place_index, region_names
from backend.domain.search.queries import Found, find_vacancies
from backend.domain.search.rules import Ask
from backend.domain.vacancies.rules import pay_text
from backend.wechat import texts

SHOWN = 5
LONGEST_SEARCH = 16  # a longer text is a question for a person, not a search
FILLER = re.compile(
    r"[，。！？,.!?\s]|请问|你好|您好|我想|想|要|找|做|的|工作|岗位|招聘|有没有|有|吗|招|在|去|什么"
)


def answer_search(text: str) -> str | None:
    """The answer, or None when this is not a search (then a person reads it)."""
    if len(text) > LONGEST_SEARCH:
        return None
    place, rest = place_index().place_words(text)
    codes, rest = find_in_query(rest)
    rest = FILLER.sub("", rest)
    region = place.code if place and place.code else ""
    if not (region or codes) or len(rest) > 4:
        return _by_title(text) if not (region or codes) else None
    ask = Ask(text=rest, region=region, occupations=tuple(codes))
    found = find_vacancies(ANONYMOUS, ask=ask, size=SHOWN)
    names = region_names(ANONYMOUS, codes=[region]) if region else {}
    what = names.get(region, "").removeprefix("湖南省") + "、".join(
        occupation_name(code) for code in codes[:1]
    )
    query = f"region={region}&occupation={codes[0] if codes else ''}&q={quote(rest)}"
    return _listing(found, f"“{what}{rest}”", query)


def _by_title(text: str) -> str | None:
    """A short word that open vacancies have, or one that means such; else it is no search."""
    word = FILLER.sub("", text)
    if not 2 <= len(word) <= 6:
        return None
    found = find_vacancies(ANONYMOUS, ask=Ask(text=word), size=SHOWN)
    if not found.total:
        return None
    meant = found.meant[1] if found.meant else word
    return _listing(found, f"“{meant}”", f"q={quote(meant)}")


def _listing(found: Found, what: str, query: str) -> str:
    rows, total = found.items, found.total
    everything = app_page(f"/pages/vacancies/list?{query}")
    if not total:
        return texts.FOUND_NONE.format(what=what, url=app_page("/pages/vacancies/list"))
    names = region_names(ANONYMOUS, codes=[row.region_code or "" for row in rows])
    lines = "\n".join(
        texts.FOUND_LINE.format(
            number=number, title=row.title, pay=pay_text(row),
            url=app_page(f"/pages/vacancies/detail?id={row.id}"),
            place=names.get(row.region_code or "", row.place_text).removeprefix("湖南省"),
        )
        for number, row in enumerate(rows, start=1)
    )  # fmt: skip
    more = texts.FOUND_MORE.format(url=everything, total=total) if total > SHOWN else ""
    return texts.FOUND.format(what=what, total=total, lines=lines, more=more)

"""300 wordings of our own: what adverts and files say of pay, age, place, school, number, keep."""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from backend.domain.catalogues.rules import parse_education
from backend.domain.imports.pasted import read_pasted
from backend.domain.imports.vacancy_rows import VacancyRow, read_vacancy_row
from backend.domain.regions.queries import place_index
from backend.domain.vacancies.wages import read_wage

TABLE = Path(__file__).with_name("wordings.csv")
LEAST = 0.98  # of each kind; the misses are what pytest prints
with TABLE.open(encoding="utf-8", newline="") as file:
    WORDINGS = list(csv.DictReader(file))


def row_of(**cells: str) -> VacancyRow:
    titled = {"title": "普工", "age_reason": "试"} | cells
    return read_vacancy_row(
        titled, today=date(2026, 11, 28), valid_days=None, places=place_index()
    )


def wage(text: str) -> str:
    found = read_wage(text)
    ends = ["" if fen is None else f"{fen / 100:g}" for fen in (found.min_fen, found.max_fen)]
    return f"{'-'.join(ends)}/{found.period.value}" if found.known else ""


def age(text: str) -> str:
    """The same words in the column and in the description."""
    ends = {
        (post.age_min, post.age_max)
        for post in (row_of(age=text), row_of(description=f"要求：{text}，身体健康"))
    }
    if len(ends) > 1:
        return f"{ends}"
    [(low, high)] = ends
    return f"{low or ''}-{high or ''}" if low or high else ""


def place(text: str) -> str:
    return place_index().resolve(text).code or ""


def education(text: str) -> str:
    level = parse_education(text)
    return level.value if level else ""


def headcount(text: str) -> str:
    [row] = read_pasted(text)
    return str(row_of(headcount=row["招聘人数"]).headcount)


def keep(text: str) -> str:
    post = row_of(benefits=text)
    kept = ("吃" if post.board else "") + ("住" if post.lodging else "")
    return f"包{kept}" if kept else ""


READERS: dict[str, Callable[[str], str]] = {
    "wage": wage, "age": age, "place": place, "education": education, "headcount": headcount,
    "keep": keep,
}  # fmt: skip


def test_there_are_three_hundred_different_ones() -> None:
    assert len({(one["kind"], one["text"]) for one in WORDINGS}) == 300


@pytest.mark.parametrize("kind", READERS)
def test_nearly_all_wordings_of_a_kind_are_read_right(kind: str) -> None:
    asked = [one for one in WORDINGS if one["kind"] == kind]
    misses = [
        (one["text"], one["expected"], got)
        for one in asked
        if (got := READERS[kind](one["text"])) != one["expected"]
    ]
    assert 1 - len(misses) / len(asked) >= LEAST, misses

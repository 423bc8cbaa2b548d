"""Wages, ages, places and education of 300 real postings: the share that the import reads right.

The labels (`posting_labels.csv`) were made by reading the rows, without their text. An age stands
in its column or, where that is empty, in the description; "?" = several posts with other ages.
A field counts where the row says something of it, or where something was read that is not there.
"""

import csv
import os
from collections import Counter
from datetime import date
from pathlib import Path

from backend.domain.catalogues.rules import Education
from backend.domain.imports.vacancy_rows import VacancyRow, read_vacancy_row
from backend.domain.regions.queries import place_index

LABELS = Path(__file__).with_name("posting_labels.csv")
POSTINGS = Path(__file__).parents[2] / "shared" / "data" / "postings"
FLOORS = {"wage": 0.99, "age": 0.9, "place": 0.97, "education": 0.99}
DAY = date(2026, 11, 28)
FEN = 100


def main() -> bool:
    folder = Path(os.environ.get("POSTINGS") or POSTINGS)
    if not folder.is_dir():
        print(f"posting_parsers: skipped, there is no {folder}; name the files' folder in POSTINGS")
        return True
    right: Counter[tuple[str, str]] = Counter()
    asked: Counter[tuple[str, str]] = Counter()
    misses = []
    with LABELS.open(encoding="utf-8", newline="") as file:
        labels = list(csv.DictReader(file))
    files = sorted({label["file"] for label in labels})
    rows = {name: _rows(folder / f"{name}.csv") for name in files}
    for label in labels:
        read = _read(rows[label["file"]][label["id"]])
        for field, expected in _expected(label).items():
            said, got = any(expected), any(read[field])
            if "?" in expected or not (said or got):
                continue
            asked[field, label["file"]] += 1
            if read[field] == expected:
                right[field, label["file"]] += 1
            else:
                misses.append((label["id"], field, expected, read[field]))
    return _report(files, right, asked, misses)


def _rows(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def _expected(label: dict[str, str]) -> dict[str, tuple[str, ...]]:
    return {
        "wage": (label["wage_min"], label["wage_max"], label["wage_period"]),
        "age": (label["age"],),
        "place": (label["place"],),
        "education": (label["education"],),
    }


def _read(row: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """With a ground for the ages, since without one they are dropped after they were read."""
    grounded = row | {"age_reason": "measured"}
    post: VacancyRow = read_vacancy_row(grounded, today=DAY, valid_days=None, places=place_index())
    ages = (post.age_min, post.age_max) != (None, None)
    low, high = post.wage.min_fen, post.wage.max_fen
    return {
        "wage": (_yuan(low), _yuan(high), post.wage.period.value if post.wage.known else ""),
        "age": (f"{post.age_min or ''}-{post.age_max or ''}" if ages else "",),
        "place": (post.place_code or "",),
        "education": ("" if post.education_min is Education.NONE else post.education_min.value,),
    }


def _yuan(fen: int | None) -> str:
    return "" if fen is None else f"{fen / FEN:g}"


def _report(
    files: list[str], right: Counter[tuple[str, str]], asked: Counter[tuple[str, str]],
    misses: list[tuple[str, str, tuple[str, ...], tuple[str, ...]]],
) -> bool:  # fmt: skip
    fine = True
    for field, floor in FLOORS.items():
        shares = {n: right[field, n] / asked[field, n] for n in files if asked[field, n]}
        rows = sum(asked[field, n] for n in files)
        total = sum(right[field, n] for n in files) / rows
        each = ", ".join(f"{name} {share:.1%}" for name, share in shares.items())
        print(f"posting_parsers: {field} {total:.1%} of {rows} right (≥ {floor:.0%}): {each}")
        fine = fine and total >= floor
    for number, field, expected, got in misses:
        print(f"  miss {number} {field}: expected {'/'.join(expected)}, read {'/'.join(got)}")
    return fine

"""The shipped division files, read once; where they come from stands in SOURCE.md."""

import csv
import gzip
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

LEVEL_OF_LENGTH = {2: 1, 4: 2, 6: 3, 9: 4, 12: 5}
_PARENT_LENGTH = {2: 0, 4: 2, 6: 4, 9: 6, 12: 9}


class RegionRow(NamedTuple):
    """One division; level 1 province, 2 prefecture, 3 county, 4 township, 5 village."""

    code: str
    name: str
    level: int
    parent: str
    lng: float | None = None
    lat: float | None = None


class AliasRow(NamedTuple):
    """An abolished county code and the county that took its place."""

    code: str
    name: str
    region_code: str
    note: str


def parent_of(code: str) -> str:
    return code[: _PARENT_LENGTH[len(code)]]


@lru_cache(maxsize=1)
def region_rows() -> tuple[RegionRow, ...]:
    """Every shipped division, parents first."""
    packed = files(__name__).joinpath("regions.csv.gz").read_bytes()
    return tuple(_rows(gzip.decompress(packed).decode()))


def _rows(text: str) -> Iterator[RegionRow]:
    for row in csv.DictReader(text.splitlines()):
        code = row["code"]
        seat = (float(row["lng"]), float(row["lat"])) if row["lng"] else (None, None)
        yield RegionRow(code, row["name"], LEVEL_OF_LENGTH[len(code)], parent_of(code), *seat)


@lru_cache(maxsize=1)
def alias_rows() -> tuple[AliasRow, ...]:
    text = files(__name__).joinpath("aliases.csv").read_text(encoding="utf-8")
    return tuple(AliasRow(**row) for row in csv.DictReader(text.splitlines()))

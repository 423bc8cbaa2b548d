"""Rows of cells out of a table; what would burst a reader of spreadsheets is refused before."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from backend.core.errors import BadInput
from backend.domain.imports.files import csv_rows

UNPACKED_MOST = 600 * 2**20
ROWS_MOST = 200_000
BLOCK = 2**20
OVERLAP = 200  # bytes: no row or cell tag is longer
MARK = re.compile(rb'<row[^>]* r="(\d+)"|<(?:v|is)>')
FAR_COLUMN = re.compile(rb'<c r="[A-Z]{3}\d+"[^>]*><(?:v|is)')
CANNOT_OPEN = "这个文件打不开，请确认是 .xlsx、.xls 或 .csv 表格，没有加密码"


class Table:
    """A CSV file, every row as text, as often as one goes through it; BadInput for another."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __iter__(self) -> Iterator[list[str]]:
        return csv_rows(self._path)


def refuse_bombs(path: Path) -> None:
    """One value in a far corner would make a reader hold a million rows of nothing."""
    try:
        with zipfile.ZipFile(path) as book:
            if sum(one.file_size for one in book.infolist()) > UNPACKED_MOST:
                raise BadInput("这个文件解开后太大，请另存为 .csv，或者分成几个文件再传")
            sheets = [one for one in book.namelist() if one.startswith("xl/worksheets/sheet")]
            if sheets:
                with book.open(min(sheets, key=lambda one: (len(one), one))) as sheet:
                    _refuse_far_values(sheet)
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError) as error:
        raise BadInput(CANNOT_OPEN) from error


def _refuse_far_values(sheet: IO[bytes]) -> None:
    """A block at a time, each behind the end of the last; rows without a value do not count."""
    row, last, tail = 0, 0, b""
    while block := sheet.read(BLOCK):
        text = tail + block
        if FAR_COLUMN.search(text):
            raise BadInput("表格右边很远的地方还有内容，请删掉名册以外的列，再另存一份上传")
        for found in MARK.finditer(text):
            if found.end() <= len(tail):
                continue  # seen with the block before
            if found[1]:
                row = int(found[1])
            else:
                last = row
        tail = text[-OVERLAP:]
    if last > ROWS_MOST:
        raise BadInput(f"表格超过 {ROWS_MOST} 行，请删掉下面的空行，或者分成几个文件再传")

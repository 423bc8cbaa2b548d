"""Rows out of an uploaded table: CSV (UTF-8 or GB 18030), .xlsx, .xls."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from backend.core.errors import BadInput
from backend.domain.imports.vacancy_columns import known_headers

MOST_ROWS = 200_000
HEADER_WITHIN = 20  # rows: titles and how-to-fill notes stand above it
_NOTE = re.compile(
    r"^\W*(?:备?注|(?:填表|填报|填写)?(?:说明|人|单位|日期)|(?:审核|制表|负责)人?|合计)\s*(?:[:：\d]|$)"
)
NO_HEADER = "没有找到表头。要有：岗位名称、单位名称、工作地点、工资等列名，请核对文件"
csv.field_size_limit(1_000_000)


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """One dict a row by the file's own headers; raises BadInput in words for a wrong file."""
    rows = csv_rows(path) if path.suffix.lower() in (".csv", ".txt") else _sheet_rows(path)
    headers: list[str] | None = None
    number = -1
    for number, row in enumerate(rows):
        if headers is None:
            headers = _header_row(row, number)
            continue
        if number > MOST_ROWS:
            raise BadInput(f"文件超过 {MOST_ROWS} 行，请分成几个文件再导入")
        filled = [cell for cell in row if cell.strip()]
        if filled and not (len(filled) <= 3 and _NOTE.match(filled[0])):  # notes below the table
            yield dict(zip(headers, row, strict=False))
    if headers is None:
        empty = "这个文件是空的，请换一个有内容的文件"
        raise BadInput(empty if number < 0 else NO_HEADER)


def _header_row(row: list[str], number: int) -> list[str] | None:
    """The header names, or None for a title row above them."""
    known = set(known_headers(row).values())
    if "title" in known and len(known) >= 3:
        return row
    if number >= HEADER_WITHIN:
        raise BadInput(NO_HEADER)
    return None


def csv_rows(path: Path) -> Iterator[list[str]]:
    """UTF-8 or GB 18030, a row at a time; BadInput in words for anything else."""
    with path.open("rb") as start:
        if b"\x00" in start.read(4096):
            raise BadInput("这不是 CSV 表格，请用 .csv、.xlsx 或 .xls 文件")
    with path.open(encoding=_encoding(path), newline="") as file:
        yield from csv.reader(file)


def _encoding(path: Path) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            with path.open(encoding=encoding) as file:
                while file.read(2**20):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise BadInput("文件的文字编码看不懂，请用 Excel 另存为 .xlsx 再导入")


def _sheet_rows(path: Path) -> Iterator[list[str]]:
    try:
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    except (CalamineError, OSError, ValueError) as error:
        raise BadInput("这个文件打不开，请确认是 .xlsx 或 .xls 表格，没有加密码") from error
    known: dict[tuple[int, int], str] = {}  # one firm's cell that stands beside several posts
    spans = [
        ((top, left), (bottom, right))
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
        if bottom > top and left == right
    ]
    below = {(row, at[1]): at for at, end in spans for row in range(at[0] + 1, end[0] + 1)}
    starts = {at for at, _ in spans}
    for number, values in enumerate(sheet.iter_rows()):
        row = [cell_text(value) for value in values]
        for column, text in enumerate(row):
            place = (number, column)
            if place in starts:
                known[place] = text
            elif place in below and not text:
                row[column] = known.get(below[place], "")
        yield row


def cell_text(value: object) -> str:
    """A cell as people see it; 12.0 is 12."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)

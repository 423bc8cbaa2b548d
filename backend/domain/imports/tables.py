"""Rows of cells out of an uploaded table, whatever its kind, with its bombs defused."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from backend.core.errors import BadInput
from backend.domain.imports.files import cell_text, csv_rows

UNPACKED_MOST = 600 * 2**20
ROWS_MOST = 200_000
LAST_ROW = re.compile(rb'<row[^>]* r="(\d+)"')
FAR_COLUMN = re.compile(rb'<c r="[A-Z]{3}\d+"[^>]*><(?:v|is)')
CANNOT_OPEN = "这个文件打不开，请确认是 .xlsx、.xls 或 .csv 表格，没有加密码"


def table_rows(path: Path) -> Iterator[list[str]]:
    """Every row of the first sheet as text; BadInput in words for what is no table."""
    if path.suffix.lower() in (".csv", ".txt"):
        yield from csv_rows(path)
        return
    if path.suffix.lower() == ".xlsx":
        _refuse_bombs(path)
    try:
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    except (CalamineError, OSError, ValueError) as error:
        raise BadInput(CANNOT_OPEN) from error
    for row in sheet.iter_rows():
        yield [cell_text(value) for value in row]


def _refuse_bombs(path: Path) -> None:
    """One value in a far corner would make a reader hold a million rows of nothing."""
    try:
        with zipfile.ZipFile(path) as book:
            if sum(one.file_size for one in book.infolist()) > UNPACKED_MOST:
                raise BadInput("这个文件解开后太大，请另存为 .csv，或者分成几个文件再传")
            sheets = [one for one in book.namelist() if one.startswith("xl/worksheets/sheet")]
            content = book.read(min(sheets, key=lambda one: (len(one), one))) if sheets else b""
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError) as error:
        raise BadInput(CANNOT_OPEN) from error
    last_value = max(content.rfind(b"<v>"), content.rfind(b"<is>"))
    numbers = LAST_ROW.findall(content, max(last_value - 200_000, 0), max(last_value, 0))
    if FAR_COLUMN.search(content):
        raise BadInput("表格右边很远的地方还有内容，请删掉名册以外的列，再另存一份上传")
    if numbers and int(numbers[-1]) > ROWS_MOST:
        raise BadInput(f"表格超过 {ROWS_MOST} 行，请删掉下面的空行，或者分成几个文件再传")

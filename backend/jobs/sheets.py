"""A spreadsheet becomes a CSV in a process of its own.

What a large or hostile file makes its reader do with memory does not touch the worker, and what
comes after goes through the rows one at a time.
"""

import csv
import subprocess
import sys
from pathlib import Path
from typing import IO, cast

from python_calamine import CalamineWorkbook

from backend.core.errors import BadInput
from backend.domain.imports.files import cell_text
from backend.domain.imports.tables import CANNOT_OPEN, refuse_bombs
from backend.providers.storage import delete_file, save_upload

ROOT = Path(__file__).parent.parent.parent


def as_csv(data_dir: Path, stored: str) -> str:
    """The name under which the first sheet is kept as CSV; BadInput for what is no spreadsheet."""
    path = data_dir / "files" / stored
    if path.suffix == ".xlsx":
        refuse_bombs(path)
    command = [sys.executable, "-m", "backend.jobs.sheets", str(path)]
    with subprocess.Popen(  # noqa: S603 - the path is ours
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:
        name = save_upload(data_dir, cast(IO[bytes], child.stdout), ".csv")
    if child.returncode:
        delete_file(data_dir, name)
        raise BadInput(CANNOT_OPEN)
    return name


def _print(path: Path) -> None:
    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]
    out = csv.writer(sys.stdout)
    for row in sheet.iter_rows():
        out.writerow([cell if type(cell) is str else cell_text(cell) for cell in row])


if __name__ == "__main__":
    _print(Path(sys.argv[1]))

"""An uploaded table: kept with its batch and task, its steps ordered, its noted rows sent back."""

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import PurePath
from typing import IO, cast

import xlsxwriter
from flask import Response, current_app, g, make_response, redirect, request, send_file

from backend.core.db import transaction
from backend.core.errors import AppError, BadInput, Conflict, RuleBroken
from backend.domain.imports.models import ImportBatch, ImportRow
from backend.domain.imports.queries import get_batch, rejected_rows
from backend.domain.imports.rules import safe_cell
from backend.domain.tasks.actions import add_task
from backend.providers.storage import delete_file, save_upload

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CELL_MOST = 32_767  # characters that a cell of a workbook can hold


def receive_table(*, make: Callable[..., ImportBatch], task: str) -> int:
    """The id of the batch that `make` made; the worker reads the file. BadInput for no table."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise BadInput("请先选择一个文件")
    return keep_batch(file.stream, PurePath(file.filename).name, make=make, task=task)


def keep_batch(
    stream: IO[bytes], name: str, *, make: Callable[..., ImportBatch], task: str
) -> int:
    """The id of the batch that `make` made of a table; BadInput for what cannot be kept."""
    folder = current_app.extensions["settings"].data_dir
    digest = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
    stream.seek(0)
    stored = save_upload(folder, stream, PurePath(name).suffix)
    try:
        with transaction():
            batch = make(g.actor, file_name=name, stored_name=stored, digest=digest)
            ordered = add_task(g.actor, kind=task, subject_id=batch.id)
    except BaseException:
        delete_file(folder, stored)  # no row knows it
        raise
    current_app.extensions["enqueue"](ordered.id)
    return batch.id


def order_step(
    step: Callable[[], object], *, task: str, batch_id: int, then: str,
    again: Callable[[AppError], str],
) -> Response:
    """One step of a batch and its task in one transaction, then the worker is woken.

    A refusal shows the page again; being out of reach goes on to the error page.
    """
    try:
        with transaction():
            step()
            ordered = add_task(g.actor, kind=task, subject_id=batch_id)
    except (BadInput, RuleBroken, Conflict) as error:
        return make_response(again(error), error.status)
    current_app.extensions["enqueue"](ordered.id)
    return cast(Response, redirect(then))


def send_form(columns: Sequence[str], *, title: str, hint: str) -> Response:
    """An empty table to fill in: a title, how to fill it, the heading; wide enough to read."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    book = xlsxwriter.Workbook(file)
    sheet, bold = book.add_worksheet(title), book.add_format({"bold": True, "bottom": 1})
    sheet.write_string(0, 0, title, bold)
    sheet.write_string(1, 0, hint)
    sheet.set_column(0, len(columns) - 1, 16, book.add_format({"num_format": "@"}))  # 18 digits
    for place, heading in enumerate(columns):
        sheet.write_string(2, place, heading, bold)
    sheet.freeze_panes(3, 0)
    book.close()
    file.seek(0)
    return send_file(file, mimetype=XLSX, as_attachment=True, download_name=f"{title}.xlsx")


def send_noted(*, batch_id: int, title: str, notes: str, kind: str = "vacancies") -> Response:
    """The rows of a batch that something is to be said of, as a workbook to download."""
    batch = get_batch(g.actor, batch_id=batch_id, kind=kind)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    rows = partial(rejected_rows, g.actor, batch_id=batch_id, kind=kind)
    _write_noted(file, rows, title, notes)
    file.seek(0)
    name = f"{title}-{PurePath(batch.file_name).stem}.xlsx"
    return send_file(file, mimetype=XLSX, as_attachment=True, download_name=name)


def _write_noted(
    file: IO[bytes], rows: Callable[[], Iterable[ImportRow]], title: str, notes: str
) -> None:
    """A workbook of rows as they came, with what is to be said of each; all cells are text."""
    headers: dict[str, int] = {}  # a short row lacks the last ones, so all rows are asked
    for row in rows():
        for header in row.raw or {}:
            headers.setdefault(header, len(headers))
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    sheet = book.add_worksheet(title)
    for place, heading in enumerate(["原表行号", *headers, notes]):
        sheet.write_string(0, place, safe_cell(heading))
    for line, row in enumerate(rows(), start=1):
        sheet.write_number(line, 0, row.row_number)
        # as text: a spreadsheet would cut the digits of a phone or ID number
        for header, value in (row.raw or {}).items():
            sheet.write_string(line, headers[header] + 1, safe_cell(str(value))[:CELL_MOST])
        sentences = "；".join(row.notes)
        sheet.write_string(line, len(headers) + 1, safe_cell(sentences)[:CELL_MOST])
    book.close()

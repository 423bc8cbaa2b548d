"""Writes a file of people as whoever asked for it, and deletes old ones."""

import logging
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import IO, Any

import xlsxwriter

from backend.core.actor import SYSTEM, Actor
from backend.core.clock import local, now
from backend.core.db import db, transaction
from backend.core.privacy import mask_id_number, mask_phone
from backend.domain.accounts.models import Staff
from backend.domain.accounts.queries import actor_of
from backend.domain.accounts.rules import ROLES
from backend.domain.catalogues.dated import national_columns
from backend.domain.exports.actions import drop_export, finish_export, note_progress
from backend.domain.exports.models import Export
from backend.domain.exports.queries import get_export, over_time, people_after
from backend.domain.imports.national import national_rows
from backend.domain.imports.rules import safe_cell
from backend.domain.people.models import Person
from backend.domain.people.rules import EDUCATION_WORD, EMPLOYMENT_TEXT
from backend.domain.regions.queries import region_names
from backend.jobs.batches import data_dir
from backend.providers.storage import delete_file, save_upload

log = logging.getLogger(__name__)
Beat = Callable[[int], None]
HEADINGS = (
    "姓名", "身份证号", "户编号", "与户主关系", "住址", "手机号", "文化程度", "劳动能力",
    "就业状况", "在哪家单位", "在哪里上班", "今年务工月数", "月收入（元）", "返乡日期",
    "最近核实", "导出编号",
)  # fmt: skip
BROKEN = "生成时出了问题，请重新申请导出；还不行请联系管理员"


def write_export(export_id: int, beat: Beat) -> None:
    try:
        _write(export_id, beat)
    except Exception:
        log.exception("export %s failed", export_id)
        with transaction():
            finish_export(SYSTEM, export_id=export_id, fault=BROKEN)
        raise


def _write(export_id: int, beat: Beat) -> None:
    with transaction():
        export = get_export(SYSTEM, export_id=export_id)
        if export.status != "queued":
            return  # the message came twice
        actor = actor_of(db.session.get_one(Staff, export.requested_by))
        mark, kind, full = _mark(export, actor), export.kind, export.full
    headings: Sequence[str] = HEADINGS if kind == "people" else national_columns()

    def make(people: Sequence[Person]) -> list[list[str]]:
        if kind == "people":
            return _people(actor, people, f"导出 {export_id}", full=full)
        return national_rows(actor, people=people)

    rows = chain([list(headings)], _in_chunks(actor, make))

    def done(count: int) -> None:
        with transaction():
            note_progress(SYSTEM, export_id=export_id, rows_done=count)
        beat(count)

    with tempfile.TemporaryFile() as file:
        count = _book(file, rows, mark, done, title_row=kind == "people")
        file.seek(0)
        stored = save_upload(data_dir(), file, ".xlsx")
    with transaction():
        finish_export(SYSTEM, export_id=export_id, stored_name=stored, rows=count)


def _mark(export: Export, actor: Actor) -> str:
    """What stands on the file, so that any copy leads to who took it and why."""
    return (
        f"内部资料，只用于：{export.purpose}。导出 {export.id} · {actor.name}"
        f"（{ROLES[actor.role]}）· {local(now()):%Y-%m-%d %H:%M}"
        + (f" · {export.decided_name}同意" if export.decided_name else "")
    )


def _in_chunks(
    actor: Actor, make: Callable[[Sequence[Person]], list[list[str]]]
) -> Iterator[list[str]]:
    """A chunk is a transaction of its own: a long file holds no snapshot open."""
    last: int | None = 0
    while last is not None:
        with transaction():
            people = people_after(actor, last=last)
            rows = make(people)
            last = people[-1].id if people else None
        yield from rows


def _people(
    actor: Actor, people: Sequence[Person], mark: str, *, full: bool
) -> list[list[str]]:
    codes = {code for one in people for code in (one.region_code, one.work_region)}
    places = region_names(actor, codes=codes)
    return [_person(one, places, mark, full=full) for one in people]


def _person(one: Person, places: dict[str, str], mark: str, *, full: bool) -> list[str]:
    values: Sequence[Any] = (
        one.name, one.id_number if full else mask_id_number(one.id_number),
        one.household.number if one.household else "", one.relation,
        places.get(one.region_code, ""), one.phone if full else mask_phone(one.phone),
        EDUCATION_WORD.get(one.education, ""), one.ability, EMPLOYMENT_TEXT[one.employment],
        one.employer_name, places.get(one.work_region, ""), one.work_months,
        None if one.income_fen_month is None else f"{one.income_fen_month / 100:g}",
        one.returned_on, one.last_verified_on, mark,
    )  # fmt: skip
    return ["" if value is None else str(value) for value in values]


def _book(
    file: IO[bytes], rows: Iterator[list[str]], mark: str, done: Callable[[int], None], *,
    title_row: bool,
) -> int:  # fmt: skip
    """How many people; every cell is text. The mark is printed on each page and on a sheet."""
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    book.set_properties({"title": "人员名单", "comments": mark})
    sheet = book.add_worksheet("人员")
    printed = mark.replace("&", "&&")[:200]
    sheet.set_header(f"&C{printed}")
    sheet.set_footer("&C第 &P 页，共 &N 页")
    if title_row:
        sheet.write_string(0, 0, safe_cell(mark))
    line = -1
    for line, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if cell:
                sheet.write_string(line + title_row, column, safe_cell(cell))
        if line and line % 2000 == 0:
            done(line)
    note = book.add_worksheet("说明")
    note.write_string(0, 0, safe_cell(mark))
    book.close()
    return max(line, 0)


def drop_old_exports() -> int:
    """Delete files that were kept long enough; their rows stay."""
    with transaction():
        old = [(one.id, one.stored_name) for one in over_time(SYSTEM)]
        for export_id, _ in old:
            drop_export(SYSTEM, export_id=export_id)
    for _, stored in old:
        delete_file(data_dir(), stored)
    return len(old)

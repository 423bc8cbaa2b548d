"""The sheet of posts as offices fill it: titles above, merged cells of one firm, notes below."""

import io
from pathlib import Path

import pytest
import xlsxwriter
from flask import Flask
from python_calamine import CalamineWorkbook

from backend.core.db import db
from backend.domain.employers.models import Employer
from backend.domain.employers.rules import make_credit_code
from backend.domain.imports.files import read_rows
from backend.domain.imports.models import ImportBatch, ImportRow
from backend.domain.imports.vacancy_columns import FORM, known_headers
from backend.domain.vacancies.models import Vacancy
from backend.jobs.imports import load_file, preview_file
from tests.console import CSRF, Desk

CODE = make_credit_code("91", "431321", 7001)
FIRM = ("双峰试验机械厂", CODE, "制造业", "双峰县经开区一路", "张某", "0738-6820002")
POSTS = (
    ("电焊工", "5", "不限", "", "", "5000", "7000", "", "包吃住", "五险", "", "焊接钢构件"),
    ("装配工", "8", "初中", "", "", "4500", "", "长沙市", "包住", "", "", "装配小型机械"),
)  # fmt: skip


def write_book(path: Path, firm: tuple[str, ...] = FIRM) -> None:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.merge_range(0, 0, 0, 17, "2026 年岗位信息采集表")
    sheet.write(1, 0, "填报单位：某县")
    for column, name in enumerate(FORM):
        sheet.write(3, column, name)
    for column, value in enumerate(firm):
        sheet.merge_range(4, column, 5, column, value)
    for line, post in enumerate(POSTS):
        for column, value in enumerate(post):
            sheet.write(4 + line, 6 + column, value)
    sheet.write(7, 0, "注：请于月底前报送。")
    book.close()


@pytest.fixture(autouse=True)
def woken(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "enqueue", lambda task: None)


def load(app: Flask, path: Path) -> ImportBatch:
    desk = Desk(app)
    db.session.commit()
    file = (io.BytesIO(path.read_bytes()), path.name)
    desk.client.post("/admin/imports", data={"csrf_token": CSRF, "file": file})
    batch = db.session.scalars(db.select(ImportBatch).order_by(ImportBatch.id.desc())).first()
    assert batch
    preview_file(batch.id, lambda done: None)
    desk.post(f"/imports/{batch.id}/confirm", valid_days="")
    load_file(batch.id, lambda done: None)
    db.session.commit()
    return batch


def test_titles_merged_cells_and_notes_are_no_obstacle(tmp_path: Path) -> None:
    write_book(tmp_path / "a.xlsx")
    rows = list(read_rows(tmp_path / "a.xlsx"))
    assert [row["岗位名称"] for row in rows] == ["电焊工", "装配工"]
    assert {(row["单位名称"], row["统一社会信用代码"]) for row in rows} == {FIRM[:2]}


def test_its_posts_carry_pay_place_contact_and_the_firm_gets_its_code(
    app: Flask, tmp_path: Path
) -> None:
    write_book(tmp_path / "a.xlsx")
    load(app, tmp_path / "a.xlsx")
    first, second = db.session.scalars(db.select(Vacancy).order_by(Vacancy.id)).all()
    assert (first.wage_min_fen, first.wage_max_fen, first.wage_period) == (500000, 700000, "month")
    assert (first.region_code, second.region_code) == ("431321", "4301")
    assert (first.board, second.board, second.lodging) == (True, False, True)
    assert (first.contact_name, first.contact_phone) == ("张某", "0738-6820002")
    firm = db.session.scalars(db.select(Employer)).one()
    assert (firm.credit_code, firm.address) == (CODE, "双峰县经开区一路")
    assert firm.identified_at is None  # a check digit proves nothing about who it is


@pytest.mark.parametrize("code", [CODE, CODE[:-1] + ("1" if CODE[-1] != "1" else "2")])
def test_a_wrong_code_or_another_units_is_not_taken_and_said(
    app: Flask, tmp_path: Path, code: str
) -> None:
    db.session.add(Employer(name="另一家试验厂", owner_region="431321", credit_code=CODE))
    write_book(tmp_path / "a.xlsx", (FIRM[0], code, *FIRM[2:]))
    load(app, tmp_path / "a.xlsx")
    firm = db.session.scalars(db.select(Employer).where(Employer.name == FIRM[0])).one()
    assert firm.credit_code is None
    notes = [note for row in db.session.scalars(db.select(ImportRow)) for note in row.notes]
    assert any("信用代码" in note and "没有采用" in note for note in notes)


def test_the_empty_form_is_understood_when_it_comes_back(app: Flask) -> None:
    with Desk(app).get("/imports/form.xlsx") as answer:
        book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    rows = list(book.get_sheet_by_index(0).iter_rows())
    assert tuple(rows[2]) == FORM
    assert set(FORM) - set(known_headers(list(FORM))) == {"所属行业"}

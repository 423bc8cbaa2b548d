"""The console's pages of imports: upload, preview, load, vouch, discard, the rejected rows."""

import io
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from werkzeug.test import TestResponse

from backend.core.db import db
from backend.domain.imports.models import ImportBatch
from backend.domain.tasks.models import Task
from backend.domain.vacancies.models import Vacancy
from backend.jobs.imports import load_file, preview_file
from tests.console import CSRF, ELSEWHERE, Desk, audited

HEADER = "岗位名称,单位名称,工作地点,工资,工作内容,联系电话\n"
ROWS = (
    "电焊工,双峰试验厂,长沙市,5000-6000元/月,焊接钢构件并打磨,19911110000\n"
    "缝纫工,双峰试验厂,双峰县,面议,缝制服装并整理,19911110000\n"
    ",双峰试验厂,双峰县,4000元/月,没有名字的一行,19911110000\n"
    ",=cmd()|x,双峰县,4000元/月,另一行没有名字,19911110000\n"
)


@pytest.fixture
def woken(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The tasks that a worker was woken for."""
    tasks: list[int] = []
    monkeypatch.setitem(app.extensions, "enqueue", tasks.append)
    return tasks


def upload(desk: Desk, text: str = HEADER + ROWS, name: str = "岗位表.csv") -> TestResponse:
    db.session.commit()
    file = (io.BytesIO(text.encode()), name)
    return desk.client.post("/admin/imports", data={"csrf_token": CSRF, "file": file})


def work(job: Any, batch_id: int) -> None:
    """What the worker does with the task."""
    job(batch_id, lambda done: None)


@pytest.fixture
def batch(app: Flask, woken: list[int]) -> ImportBatch:
    """Uploaded and read, waiting for somebody to confirm."""
    upload(Desk(app))
    found = db.session.scalars(db.select(ImportBatch)).one()
    work(preview_file, found.id)
    db.session.refresh(found)
    return found


@pytest.fixture
def loaded(app: Flask, batch: ImportBatch) -> ImportBatch:
    Desk(app).post(f"/imports/{batch.id}/confirm", valid_days="")
    work(load_file, batch.id)
    db.session.refresh(batch)
    return batch


def test_an_upload_becomes_a_batch_with_a_task(
    app: Flask, woken: list[int], data_dir: Path
) -> None:
    desk = Desk(app)
    answer = upload(desk, name="表/岗位表.csv")
    batch = db.session.scalars(db.select(ImportBatch)).one()
    task = db.session.scalars(db.select(Task)).one()
    assert answer.location == f"/admin/imports/{batch.id}"
    assert (batch.file_name, batch.owner_region) == ("岗位表.csv", desk.staff.region_code)
    assert (task.kind, task.subject_id) == ("read_import", batch.id)
    assert woken == [task.id]
    assert (data_dir / "files" / batch.stored_name).read_text() == HEADER + ROWS


@pytest.mark.parametrize("name, sentence", [("岗位.pdf", "请上传 Excel"), ("", "请先选择一个文件")])
def test_what_is_no_table_is_refused_in_words(
    app: Flask, woken: list[int], name: str, sentence: str
) -> None:
    answer = upload(Desk(app), name=name)
    assert answer.status_code == 400
    assert sentence in answer.text
    assert woken == []


def test_importing_is_for_county_and_prefecture(app: Flask, batch: ImportBatch) -> None:
    for role, region in (
        ("village", "431321101001"),
        ("township", "431321101"),
        ("province", "43"),
    ):
        desk = Desk(app, role=role, region_code=region)
        assert upload(desk).status_code == 403
        for action in ("confirm", "discard", "vouch"):
            assert desk.post(f"/imports/{batch.id}/{action}").status_code == 403


def test_imports_of_another_county_read_as_absent(app: Flask, batch: ImportBatch) -> None:
    other = Desk(app, region_code=ELSEWHERE)
    assert "岗位表.csv" not in other.get("/imports").text
    for action in ("", "/progress", "/rows", "/rejected.xlsx"):
        assert other.get(f"/imports/{batch.id}{action}").status_code == 404, action
    for action in ("confirm", "discard", "vouch"):
        answer = other.post(f"/imports/{batch.id}/{action}", how="电话核实过")
        assert answer.status_code == 404, action


def test_the_page_refreshes_itself_until_the_file_is_read(app: Flask, woken: list[int]) -> None:
    desk = Desk(app)
    address = upload(desk).location.removeprefix("/admin")
    page = desk.get(address).text
    assert "正在读取文件" in page
    assert f'hx-get="/admin{address}/progress"' in page
    poll = desk.get(f"{address}/progress", **{"X-Poll": "1"})
    assert (poll.status_code, "正在读取文件" in poll.text) == (200, True)
    work(preview_file, int(address.rsplit("/", 1)[1]))
    assert desk.get(f"{address}/progress").headers["HX-Refresh"] == "true"
    assert "读好了，共 4 行" in desk.get(address).text


def test_the_preview_counts_outcomes_and_states(app: Flask, batch: ImportBatch) -> None:
    page = Desk(app).get(f"/imports/{batch.id}").text
    assert batch.counts["now"]["outcomes"]["rejected"] == 2
    assert "从今天起 30 天有效" in page
    assert "待补全" in page
    assert db.session.scalar(db.select(db.func.count(Vacancy.id))) == 0


def test_confirming_wakes_the_worker_once(app: Flask, batch: ImportBatch, woken: list[int]) -> None:
    desk = Desk(app)
    path = f"/imports/{batch.id}/confirm"
    assert desk.post(path, valid_days="45").status_code == 422
    assert desk.post(path, valid_days="60").status_code == 302
    assert desk.post(path, valid_days="60").status_code == 422  # a second click
    db.session.refresh(batch)
    assert (batch.status, batch.valid_days, len(woken)) == ("loading", 60, 2)


def test_the_result_counts_every_reason_and_lists_the_rows(app: Flask, loaded: ImportBatch) -> None:
    desk = Desk(app)
    page = desk.get(f"/imports/{loaded.id}").text
    assert "没有写岗位名称" in page
    assert "还缺工资" in page
    assert "补全 1 个岗位" in page
    assert f"/admin/vacancies?batch={loaded.id}" in page
    rows = desk.get(f"/imports/{loaded.id}/rows?outcome=rejected").text
    assert "没有写岗位名称" in rows
    assert "查看岗位" not in rows
    assert "电焊工" in desk.get(f"/vacancies?batch={loaded.id}").text


def test_the_rejected_rows_come_as_a_workbook_of_texts(app: Flask, loaded: ImportBatch) -> None:
    answer = Desk(app).get(f"/imports/{loaded.id}/rejected.xlsx")
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0] == ["原表行号", *HEADER.strip().split(","), "没有收的原因"]
    assert [row[0] for row in rows[1:]] == [4.0, 5.0]
    assert rows[1][6] == "19911110000"
    assert rows[2][2] == "'=cmd()|x"
    assert "没有写岗位名称" in rows[1][7]
    answer.close()


def test_one_word_of_an_officer_opens_the_whole_file(app: Flask, loaded: ImportBatch) -> None:
    desk = Desk(app)
    path = f"/imports/{loaded.id}/vouch"
    refused = desk.post(path, how="好")
    assert refused.status_code == 400
    assert "请写明怎么核实的" in refused.text
    assert desk.post(path, how="已电话向网站核实").location == f"/admin/imports/{loaded.id}"
    page = desk.get(f"/imports/{loaded.id}").text
    assert "已担保，1 个岗位上架了" in page
    opened = db.session.scalars(db.select(Vacancy).where(Vacancy.status == "open")).all()
    assert [(one.title, one.vouched_by) for one in opened] == [("电焊工", desk.staff.id)]
    desk.post(path, how="已电话向网站核实")
    assert [entry.detail["opened"] for entry in audited("vouch_batch")] == [1, 0]


def test_a_file_that_is_not_loaded_yet_is_not_vouched_for(app: Flask, batch: ImportBatch) -> None:
    answer = Desk(app).post(f"/imports/{batch.id}/vouch", how="已电话向网站核实")
    assert answer.status_code == 422
    assert "导入完成后才能担保" in answer.text


def test_a_discarded_file_writes_nothing(app: Flask, batch: ImportBatch) -> None:
    desk = Desk(app)
    assert desk.post(f"/imports/{batch.id}/discard").location == "/admin/imports"
    assert desk.post(f"/imports/{batch.id}/discard").status_code == 422
    assert desk.post(f"/imports/{batch.id}/confirm").status_code == 422
    assert "已放弃" in desk.get(f"/imports/{batch.id}").text
    assert db.session.scalar(db.select(db.func.count(Vacancy.id))) == 0


def test_the_same_file_again_is_told_and_adds_nothing(app: Flask, loaded: ImportBatch) -> None:
    desk = Desk(app)
    address = upload(desk).location.removeprefix("/admin")
    again = int(address.rsplit("/", 1)[1])
    work(preview_file, again)
    page = desk.get(address).text
    assert "同样的文件已经导入过" in page
    assert f'href="/admin/imports/{loaded.id}"' in page
    desk.post(f"{address}/confirm", valid_days="")
    work(load_file, again)
    assert "以前收过" in desk.get(address).text
    assert db.session.scalar(db.select(db.func.count(Vacancy.id))) == 2


def test_a_file_that_cannot_be_read_says_why(app: Flask, woken: list[int]) -> None:
    desk = Desk(app)
    address = upload(desk, "a,b\n1,2\n" * 9).location.removeprefix("/admin")
    with pytest.raises(Exception, match="没有找到表头"):
        work(preview_file, int(address.rsplit("/", 1)[1]))
    page = desk.get(address).text
    assert "没有找到表头" in page
    assert "没有写入任何岗位" in page

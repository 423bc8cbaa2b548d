"""Rosters of people for tests: workbooks with title rows, and the way from upload to result."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from itertools import count
from typing import Any

import xlsxwriter
from flask import Flask

from backend.core.db import db
from backend.domain.imports.models import ImportBatch
from backend.domain.people.identity import make_id_number
from backend.jobs.people_imports import load_people, read_people, undo_people
from tests.console import CSRF, Desk
from tests.factories import COUNTY

HEADERS = (
    "姓名", "证件号码", "户编号", "与户主关系", "乡", "村", "联系电话", "文化程度", "劳动技能",
    "就业状况", "务工企业名称", "务工所在地", "务工时间（月）", "务工月收入",
)  # fmt: skip
TITLES = (("2026 年劳动力花名册",), ("填表单位：某乡", "单位：人、元"))
_numbers = count(1)


def number(sex: int = 1) -> str:
    n = next(_numbers)
    return make_id_number("431382", date(1980, 1, 1 + n % 28), n // 28 * 2 % 998 + sex % 2)


def row(**changes: str) -> list[str]:
    """A head of a household of 青树村 who works in 东莞."""
    n = next(_numbers)
    values = {
        "姓名": "周小试", "证件号码": number(), "户编号": f"R{n:08d}", "与户主关系": "户主",
        "乡": "青树坪镇", "村": "青树村", "联系电话": f"198{n:08d}", "文化程度": "初中",
        "劳动技能": "普通劳动力", "就业状况": "单位就业", "务工企业名称": "样例电子厂",
        "务工所在地": "东莞市", "务工时间（月）": "6", "务工月收入": "4500",
    }  # fmt: skip
    return [(values | changes).get(title, "") for title in HEADERS]


def workbook(
    rows: Sequence[Sequence[str]], headers: Sequence[str] = HEADERS,
    titles: Sequence[Sequence[str]] = TITLES,
) -> BytesIO:  # fmt: skip
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet("花名册")
    if titles:
        sheet.merge_range(0, 0, 0, len(headers) - 1, titles[0][0])
    for place, cells in enumerate([*titles[1:], headers, *rows], start=bool(titles)):
        for column, cell in enumerate(cells):
            sheet.write_string(place, column, cell)
    book.close()
    content.seek(0)
    return content


class Importer(Desk):
    """Uploads and walks on; the worker's part is done in the test's own process."""

    def __init__(self, app: Flask, **changes: Any) -> None:
        super().__init__(app, **{"role": "county", "region_code": COUNTY} | changes)
        self.sent: list[int] = []
        app.extensions["enqueue"] = self.sent.append

    def upload(self, content: BytesIO, name: str = "花名册.xlsx") -> int:
        db.session.commit()
        answer = self.client.post(
            "/admin/people-imports", data={"csrf_token": CSRF, "file": (content, name)},
            content_type="multipart/form-data",
        )  # fmt: skip
        assert answer.status_code == 302, answer.text
        return int(answer.location.rsplit("/", 1)[1])

    def read(self, content: BytesIO, name: str = "花名册.xlsx") -> ImportBatch:
        batch_id = self.upload(content, name)
        read_people(batch_id, lambda _done: None)
        return batch(batch_id)

    def load(self, batch_id: int) -> ImportBatch:
        assert self.post(f"/people-imports/{batch_id}/confirm").status_code == 302
        load_people(batch_id, lambda _done: None)
        return batch(batch_id)

    def undo(self, batch_id: int) -> ImportBatch:
        assert self.post(f"/people-imports/{batch_id}/undo").status_code == 302
        undo_people(batch_id, lambda _done: None)
        return batch(batch_id)


def batch(batch_id: int) -> ImportBatch:
    db.session.rollback()
    return db.session.get_one(ImportBatch, batch_id, populate_existing=True)

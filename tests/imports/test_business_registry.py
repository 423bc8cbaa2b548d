"""The business registry beside the employers: looked at first, applied when somebody confirms."""

import csv
from io import BytesIO, StringIO
from typing import Any

import pytest
from flask import Flask

from backend.core.db import db
from backend.domain.employers.models import Employer
from backend.domain.employers.rules import make_credit_code, standing
from backend.domain.imports.models import ImportBatch, ImportRow
from backend.jobs.worker import run_task
from tests.console import CSRF, ELSEWHERE, Desk, audited
from tests.factories import COUNTY, make_application, make_employer, make_person, make_vacancy

HEAD = ["企业名称", "统一社会信用代码", "登记状态", "法定代表人", "住 所"]


class Office(Desk):
    """A county's desk with the worker behind it."""

    def send(self, rows: list[list[str]], **form: str) -> int:
        text = StringIO()
        csv.writer(text).writerows(rows)
        file = (BytesIO(text.getvalue().encode()), "登记.csv")
        data = {"csrf_token": CSRF, "file": file} | form
        self._work(lambda: self.client.post(
            "/admin/employers/registry", data=data, content_type="multipart/form-data",
        ))  # fmt: skip
        return db.session.scalar(db.select(db.func.max(ImportBatch.id))) or 0

    def press(self, batch_id: int, word: str) -> int:
        answer = self._work(lambda: self.post(f"/employers/registry/{batch_id}/{word}"))
        code: int = answer.status_code
        return code

    def _work(self, ask: Any) -> Any:
        """The request, then the tasks that it ordered."""
        ordered: list[int] = []
        app = self.client.application
        app.extensions["enqueue"] = ordered.append
        db.session.commit()
        answer = ask()
        for task_id in ordered:
            run_task(app, task_id)
        db.session.commit()
        return answer


def line(row: Employer, **changes: str) -> list[str]:
    values = {
        "name": row.name, "code": row.credit_code or "", "status": "存续",
        "representative": row.legal_representative, "address": row.address,
    } | changes  # fmt: skip
    return list(values.values())


def unit(name: str, **changes: Any) -> Employer:
    values = {
        "name": name, "legal_representative": "李试", "address": "工业园 1 号",
        "contact_name": "周试", "identified_at": None, "identified_how": "",
    }  # fmt: skip
    return make_employer(**values | changes)


def found(batch_id: int) -> dict[str, tuple[str, list[str]]]:
    rows = db.session.scalars(db.select(ImportRow).where(ImportRow.batch_id == batch_id))
    return {str((row.raw or {})["name"]): (row.outcome, row.notes) for row in rows}


def test_nothing_changes_before_somebody_confirms(app: Flask) -> None:
    dead, fine, office = unit("已注销的厂"), unit("照旧的厂"), Office(app)
    batch = office.send([["某市登记库"], HEAD, line(dead, status="注销"), line(fine)])
    assert found(batch) == {
        "已注销的厂": ("rejected", ["登记机关显示“注销”"]), "照旧的厂": ("taken", []),
    }  # fmt: skip
    assert (dead.delisted_at, fine.identified_at) == (None, None)
    page = office.get(f"/employers/registry/{batch}").text
    assert "要清退的 1 家" in page
    assert "登记库比对待确认" in office.get("/").text
    assert office.press(batch, "discard") == 302
    assert office.press(batch, "confirm") == 422
    assert dead.delisted_at is None


def test_dead_units_go_the_same_day_with_their_vacancies_and_applicants_are_told(
    app: Flask,
) -> None:
    """✔ 4.1.2(3)."""
    dead, office = unit("已吊销的厂"), Office(app)
    posts = [make_vacancy(employer_id=dead.id) for _ in range(3)]
    applied = [make_application(make_person(), posts[0]) for _ in range(2)]
    batch = office.send([HEAD, line(dead, status="吊销，未注销")])
    assert office.press(batch, "confirm") == 302
    assert dead.delisted_why == "登记机关显示“吊销，未注销”"
    assert {post.status for post in posts} == {"withdrawn"}
    assert {one.status for one in applied} == {"refused"}
    assert audited("delist_employer")[0].actor == f"staff:{office.staff.id}"
    assert office.press(batch, "confirm") == 422  # a second click


def test_what_differs_is_to_complete_and_what_agrees_is_identified(app: Flask) -> None:
    other, same = unit("换了法人的厂"), unit("照旧（双峰）的厂", address="")
    batch = (office := Office(app)).send([
        HEAD, line(other, representative="王试"),
        line(same, name="照旧(双峰)的厂", address="新地址 2 号"),
    ])  # fmt: skip
    assert found(batch)["换了法人的厂"] == (
        "repaired", ["法定代表人：登记库是“王试”，我们是“李试”"],
    )  # fmt: skip
    office.press(batch, "confirm")
    assert (standing(other), other.identified_how) == ("incomplete", "")
    assert (standing(same), same.identified_by) == ("fine", office.staff.id)
    assert same.address == "新地址 2 号"
    assert "待补全" in office.get(f"/employers?state=incomplete&text={other.name}").text


def test_another_address_is_told_and_doubts_nobody(app: Flask) -> None:
    row = unit("厂房在别处的厂")
    batch = (office := Office(app)).send([HEAD, line(row, address="新区 9 号")])
    assert found(batch)[row.name] == (
        "taken", ["地址：登记库是“新区 9 号”，我们是“工业园 1 号”"],
    )  # fmt: skip
    office.press(batch, "confirm")
    assert (standing(row), row.address) == ("fine", "工业园 1 号")


@pytest.mark.parametrize("whole, outcome", [("yes", "rejected"), ("", None)])
def test_a_unit_that_is_not_in_the_file_is_gone_only_if_the_file_is_whole(
    app: Flask, whole: str, outcome: str | None
) -> None:
    unit("库里没有的厂")
    batch = Office(app).send([HEAD, ["别家", "x", "存续", "", ""]], whole=whole)
    told = found(batch).get("库里没有的厂")
    assert told == ((outcome, ["登记库里没有这家单位"]) if outcome else None)


def test_one_without_a_code_gets_it_when_only_one_unit_has_its_name(app: Flask) -> None:
    one, two = unit("独一个的厂", credit_code=None), unit("有两个的厂", credit_code=None)
    codes = [make_credit_code("91", COUNTY, 500 + n) for n in range(3)]
    batch = (office := Office(app)).send([
        HEAD, line(one, code=f" {codes[0].lower()} "), line(two, code=codes[1]),
        line(two, code=codes[2]),
    ])  # fmt: skip
    office.press(batch, "confirm")
    assert (one.credit_code, two.credit_code) == (codes[0], None)


@pytest.mark.parametrize("code", ["not a code of eighteen", "taken"])
def test_a_code_that_is_wrong_or_somebody_elses_is_not_taken_over(app: Flask, code: str) -> None:
    """The rest of the comparison is applied all the same."""
    far = unit("外县同码的厂", owner_region=ELSEWHERE[:6])
    row, dead = unit("没有码的厂", credit_code=None), unit("已注销的厂")
    told = (far.credit_code or "") if code == "taken" else code
    batch = (office := Office(app)).send([HEAD, line(row, code=told), line(dead, status="注销")])
    office.press(batch, "confirm")
    assert row.credit_code is None
    assert dead.delisted_at is not None


def test_units_of_elsewhere_and_delisted_ones_are_left_alone(app: Flask) -> None:
    far = unit("外县的厂", owner_region=ELSEWHERE[:6])
    batch = (office := Office(app)).send([HEAD, line(far, status="注销")], whole="yes")
    office.press(batch, "confirm")
    assert (found(batch), far.delisted_at) == ({}, None)
    there = Office(app, region_code=ELSEWHERE[:6])
    assert there.get(f"/employers/registry/{batch}").status_code == 404


def test_another_file_is_refused_in_words(app: Flask) -> None:
    batch = (office := Office(app)).send([["姓名", "身份证号"], ["周试", "x"]])
    page = office.get(f"/employers/registry/{batch}").text
    assert "没有找到列名“企业名称”、“统一社会信用代码”、“登记状态”" in page
    assert "看过了，确认" not in page


def test_a_township_does_not_compare(app: Flask) -> None:
    desk = Desk(app, role="township", region_code=COUNTY)
    assert desk.get("/employers/registry").status_code == 403

"""The auditor's pages: the trail with filters and export, checks, unusual looks, who may enter."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import text

from backend.admin.queues import waiting_for
from backend.core.actor import Actor
from backend.core.audit import AuditEntry
from backend.core.db import db
from backend.domain.accounts.models import Staff
from backend.domain.accounts.queries import actor_of
from backend.domain.oversight.models import AuditCheck
from backend.domain.people.actions import reveal_numbers
from backend.domain.tasks.models import Task
from backend.jobs.audit import check_now, seal_entries
from backend.jobs.worker import run_task
from tests.console import ELSEWHERE, Desk, audited
from tests.factories import COUNTY, make_person, make_staff
from tests.oversight.trail import past_the_guards, write

AUDITOR: dict[str, Any] = {"role": "auditor", "region_code": "43"}


@pytest.fixture
def desk(app: Flask) -> Desk:
    return Desk(app, **AUDITOR)


def reveal(staff: Staff, times: int = 1, purpose: str = "电话联系面试") -> int:
    person = make_person()
    for _ in range(times):
        reveal_numbers(actor_of(staff), person_id=person.id, purpose=purpose)
    return person.id


def test_the_trail_says_who_did_what_to_whom_in_words(desk: Desk) -> None:
    officer = make_staff(name="龙小试")
    person_id = reveal(officer)
    page = desk.get("/audit").text
    for words in ("龙小试", "查看完整号码", f"劳动者 {person_id}", "电话联系面试"):
        assert words in page
    assert "身份证号、手机号" in page
    entry = audited("reveal_numbers")[0]
    record = desk.get(f"/audit/{entry.id}").text
    assert "龙小试" in record
    assert f"about=person&amp;number={person_id}" in record


def test_before_and_after_are_told_in_words(desk: Desk) -> None:
    write(1)
    db.session.flush()
    page = desk.get(f"/audit/{audited('set_status')[0].id}").text
    assert "<dt>原来</dt><dd>在招</dd>" in page
    assert "<dt>改为</dt><dd>暂停</dd>" in page


@pytest.mark.parametrize(
    "query, seen",
    [
        ("", True), ("who=龙小试", True), ("who=别人", False), ("action=reveal_numbers", True),
        ("action=sign_in", False), ("kind=look", True), ("kind=change", False),
        ("first=2020-01-01&last=2020-12-31", False), ("request_id=nothing", False),
        ("first=not-a-day", True),
    ],
)  # fmt: skip
def test_the_filters_narrow_the_list(desk: Desk, query: str, seen: bool) -> None:
    reveal(make_staff(name="龙小试"))
    assert ("电话联系面试" in desk.get(f"/audit?{query}").text) is seen


def test_a_subject_and_a_request_are_found(app: Flask, desk: Desk) -> None:
    person_id = reveal(make_staff())
    assert "电话联系面试" in desk.get(f"/audit?about=person&number={person_id}").text
    assert "电话联系面试" not in desk.get(f"/audit?about=person&number={person_id + 1}").text
    county = Desk(app)
    county.post(f"/people/{person_id}/reveal", purpose="第二次查看")
    entry = audited("reveal_numbers")[-1]
    assert entry.request_id
    page = desk.get(f"/audit?request_id={entry.request_id}").text
    assert "第二次查看" in page
    assert "电话联系面试" not in page


def test_the_list_has_pages_and_costs_the_same_for_many(desk: Desk) -> None:
    reveal(make_staff(), times=2)
    few = desk.queries_of("/audit")
    reveal(make_staff(), times=30, purpose="很多次")
    assert desk.queries_of("/audit") <= few
    first = desk.get("/audit?kind=look").text
    address = first.split('rel="next" href="/admin')[1].split('"')[0].replace("&amp;", "&")
    assert "电话联系面试" not in first
    assert "电话联系面试" in desk.get(address).text


def test_an_auditor_of_a_county_sees_what_its_staff_did(app: Flask) -> None:
    reveal(make_staff(name="龙小试"))
    entry = audited("reveal_numbers")[0]
    own = Desk(app, role="auditor", region_code=COUNTY)
    other = Desk(app, role="auditor", region_code=ELSEWHERE)
    assert "龙小试" in own.get("/audit").text
    assert "龙小试" not in other.get("/audit").text
    assert own.get(f"/audit/{entry.id}").status_code == 200
    assert other.get(f"/audit/{entry.id}").status_code == 404


def test_numbers_typed_into_a_reason_are_masked_in_the_trail(desk: Desk) -> None:
    reveal(make_staff(), purpose="核对电话19912345678和431321198506070011")
    page = desk.get("/audit").text
    assert "核对电话［手机号］和［证件号］" in page
    assert "19912345678" not in page


def test_an_export_needs_its_purpose_and_is_an_entry_itself(desk: Desk) -> None:
    reveal(make_staff(name="龙小试"), purpose="=cmd()")
    refused = desk.post("/audit/export", purpose=" ", kind="look")
    assert refused.status_code == 400
    assert "请写明用途" in refused.text
    assert audited("export_audit") == []
    with desk.post("/audit/export", purpose="年度审计", kind="look") as answer:
        book = CalamineWorkbook.from_filelike(BytesIO(answer.data))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0][:4] == ["编号", "时间", "谁", "做了什么"]
    assert len(rows) == 2
    assert rows[1][2] == "龙小试"
    assert "=cmd()" in rows[1][6]
    note = audited("export_audit")[0]
    assert (note.reason, note.detail) == ("年度审计", {"rows": 1, "filters": {"kind": "look"}})


def test_a_check_by_hand_is_done_by_the_worker_with_progress(app: Flask, desk: Desk) -> None:
    write(1)
    assert desk.post("/audit/checks").status_code == 302
    check = db.session.scalars(db.select(AuditCheck)).one()
    assert "正在核验" in desk.get("/audit/checks").text
    assert "正在核验" in desk.get(f"/audit/checks/{check.id}/progress").text
    again = desk.post("/audit/checks")
    assert again.status_code == 409
    assert "不用再点" in again.text
    run_task(app, db.session.scalars(db.select(Task.id)).one())
    db.session.rollback()
    assert (check.status, check.ordered_by) == ("fine", desk.staff.name)
    assert desk.get(f"/audit/checks/{check.id}/progress").headers["HX-Refresh"] == "true"
    assert "没有问题" in desk.get("/audit/checks").text
    assert "完好" in desk.get("/audit").text


def spoil() -> AuditCheck:
    """One row changed behind the program's back, and the check that finds it."""
    write(1)
    db.session.commit()
    seal_entries()
    entry_id = db.session.scalar(db.select(db.func.min(AuditEntry.id)))
    with past_the_guards() as connection:
        connection.execute(text(f"UPDATE audit_entries SET reason = 'x' WHERE id = {entry_id}"))
        connection.commit()
    return check_now()[0]


def waiting(desk: Desk) -> int:
    db.session.rollback()
    found = waiting_for(Actor("staff", desk.staff.id, "", "auditor", region="43"))
    return sum(one.count for one in found)


def test_a_finding_waits_on_the_auditors_list_until_it_is_handled(desk: Desk) -> None:
    check = spoil()
    assert check.status == "broken"
    assert waiting(desk) == 1
    page = desk.get("/audit/checks").text
    assert f"第 {check.findings[0][1]} 号记录的内容被改过" in page
    path = f"/audit/checks/{check.id}/handle"
    refused = desk.post(path, how="好")
    assert refused.status_code == 400
    assert "至少 5 个字" in refused.text
    assert desk.post(path, how="数据库被直接改动，已报告").status_code == 302
    assert desk.post(path, how="数据库被直接改动，已报告").status_code == 422
    assert waiting(desk) == 0
    assert len(audited("handle_check")) == 1
    assert "数据库被直接改动" in desk.get("/audit/checks").text


def test_what_was_handled_is_no_news_the_next_night(desk: Desk) -> None:
    check = spoil()
    desk.post(f"/audit/checks/{check.id}/handle", how="数据库被直接改动，已报告")
    again = check_now()[0]
    assert (again.status, again.found) == ("known", 1)
    assert waiting(desk) == 0


def test_unusual_looks_are_listed_with_why_and_open_their_entries(desk: Desk) -> None:
    usual, unusual = make_staff(name="常小试"), make_staff(name="奇小试", username="odd")
    reveal(usual, times=2)
    reveal(unusual, times=12)
    page = desk.get("/audit/looks").text
    assert "2 人看过 14 次" in page
    assert "奇小试" in page
    assert "常小试" not in page
    assert "比自己平时多：12 次" in page
    assert "who=odd&amp;kind=look" in page
    yesterday = (datetime.now(UTC) - timedelta(days=3)).date()
    assert "没有不寻常的查看" in desk.get(f"/audit/looks?day={yesterday}").text


def test_the_report_costs_the_same_for_many(desk: Desk) -> None:
    reveal(make_staff(), times=12)
    few = desk.queries_of("/audit/looks")
    for _ in range(4):
        reveal(make_staff(), times=12)
    assert desk.queries_of("/audit/looks") <= few


@pytest.mark.parametrize("role", ["village", "township", "county", "prefecture", "province"])
def test_nobody_but_the_auditor_enters(app: Flask, role: str) -> None:
    regions = {"province": "43", "prefecture": "4313"}
    other = Desk(app, role=role, region_code=regions.get(role, COUNTY))
    for path in ("/audit", "/audit/1", "/audit/checks", "/audit/looks"):
        assert other.get(path).status_code == 403
    for path in ("/audit/export", "/audit/checks", "/audit/checks/1/handle"):
        assert other.post(path, purpose="年度审计").status_code == 403


def test_the_auditor_enters_no_business(desk: Desk) -> None:
    for path in ("/people", "/applications", "/subsidies", "/push", "/imports", "/inbox"):
        assert desk.get(path).status_code == 403

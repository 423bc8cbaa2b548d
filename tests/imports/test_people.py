"""A roster from upload to undo: columns, dry run, load, resume, another area, another line."""

from io import BytesIO
from itertools import islice
from typing import Any

import pytest
import xlsxwriter
from flask import Flask
from python_calamine import CalamineWorkbook

from backend.core.db import db, transaction
from backend.core.errors import BadInput
from backend.core.privacy import look_up_hash
from backend.domain.history.models import RegisterEvent
from backend.domain.imports import people_read
from backend.domain.imports.people_batch import load_chunk
from backend.domain.people.models import Household, Person
from backend.jobs import people_imports
from backend.jobs.worker import run_task
from tests.console import ELSEWHERE, Desk
from tests.factories import COUNTY, VILLAGE, make_person, make_vacancy
from tests.imports.roster import HEADERS, Importer, batch, number, row, workbook
from tests.labourer import Labourer


def people() -> list[Person]:
    db.session.rollback()
    return list(db.session.scalars(db.select(Person).order_by(Person.id)))


def test_a_roster_under_title_rows_is_read_checked_and_written_after_a_yes(app: Flask) -> None:
    desk = Importer(app)
    done = desk.read(workbook([row(姓名="周甲试"), row(姓名="周乙试", 证件号码="123")]))
    assert (done.status, done.counts["fresh"], done.counts["rejected"]) == ("preview", 1, 1)
    assert people() == []
    page = desk.get(f"/people-imports/{done.id}").text
    assert "还没有写入" in page
    assert "身份证号少了" in page
    loaded = desk.load(done.id)
    assert (loaded.status, loaded.counts["loaded"]["made"]) == ("done", 1)
    person = people()[0]
    assert (person.name, person.region_code) == ("周甲试", "431321110201")
    assert (person.employment, person.employer_name, person.work_region) == (
        "EMP_UNIT", "样例电子厂", "4419",
    )  # fmt: skip
    assert person.household
    assert person.household.region_code == person.region_code
    event = db.session.scalars(db.select(RegisterEvent)).one()
    assert (event.kind, event.how, event.batch_id) == ("employment", "file", loaded.id)
    assert "写好了：新登记 1 人" in desk.get(f"/people-imports/{loaded.id}").text


def test_no_row_is_lost_behind_the_rows_searched_for_the_header(app: Flask) -> None:
    desk = Importer(app)
    names = [f"周小{word}" for word in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"]
    desk.load(desk.read(workbook([row(姓名=name) for name in names])).id)
    assert [person.name for person in people()] == names


def test_each_line_writes_its_own_fields_only(app: Flask) -> None:
    content = [row()]
    hrss = Importer(app)
    hrss.load(hrss.read(workbook(content)).id)
    assert people()[0].income_fen_month is None
    pa = Importer(app, role="county_pa", line="pa")
    loaded = pa.load(pa.read(workbook(content)).id)
    person = people()[0]
    assert loaded.counts["loaded"]["changed"] == 1
    assert (person.work_months, person.income_fen_month) == (6, 450_000)
    kinds = {one.kind for one in db.session.scalars(db.select(RegisterEvent))}
    assert kinds == {"employment", "income"}


def test_the_same_file_again_changes_nothing(app: Flask) -> None:
    content, desk = [row(), row()], Importer(app)
    desk.load(desk.read(workbook(content)).id)
    again = desk.load(desk.read(workbook(content)).id)
    assert again.counts["loaded"]["same"] == 2
    assert db.session.query(RegisterEvent).count() == 2


def test_a_number_in_a_free_text_does_not_make_the_same_file_a_change(app: Flask) -> None:
    desk, content = Importer(app), [row(务工企业名称="样例厂，电话13712345678")]
    desk.load(desk.read(workbook(content)).id)
    again = desk.load(desk.read(workbook(content)).id)
    assert again.counts["loaded"]["same"] == 1
    assert people()[0].employer_name == "样例厂，电话［手机号］"


def test_undo_takes_new_people_away_and_puts_values_back(app: Flask) -> None:
    known = make_person(region_code="431321110201", phone="19812340000", education="primary")
    desk = Importer(app)
    done = desk.load(
        desk.read(workbook([row(), row(证件号码=known.id_number, 文化程度="高中")])).id
    )
    assert (done.counts["loaded"]["made"], done.counts["loaded"]["changed"]) == (1, 1)
    known = people()[0]
    assert (known.education, known.employment) == ("senior", "EMP_UNIT")
    back = desk.undo(done.id)
    assert (back.status, back.counts["undone"]) == ("undone", {"back": 2, "kept": 0})
    known = people()[0]
    assert (known.education, known.phone, known.employment) == (
        "primary", "19812340000", "UNEMP_WILL",
    )  # fmt: skip
    assert known.phone_hash == look_up_hash("phone", "19812340000")
    assert [person.id for person in people()] == [known.id]
    assert "已撤销：恢复 2 人" in desk.get(f"/people-imports/{back.id}").text


def test_undo_keeps_whoever_has_other_records_by_now(app: Flask) -> None:
    desk = Importer(app)
    done = desk.load(desk.read(workbook([row(姓名="周甲试"), row(姓名="周乙试")])).id)
    first = people()[0]
    Labourer(app, first).post(f"/vacancies/{make_vacancy().id}/applications", consent=False)
    back = desk.undo(done.id)
    assert back.counts["undone"] == {"back": 1, "kept": 1}
    assert [person.name for person in people()] == ["周甲试"]


def test_a_killed_load_goes_on_where_it_was_and_doubles_nobody(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people_imports, "CHUNK", 2)
    desk = Importer(app)
    batch_id = desk.read(workbook([row() for _ in range(5)])).id
    desk.post(f"/people-imports/{batch_id}/confirm")
    with transaction():  # the first chunk, then the worker is gone
        actor, roster = people_imports._roster(batch_id)
        load_chunk(actor, batch_id=batch_id, rows=list(islice(roster.rows(), 2)))
    assert len(people()) == 2
    people_imports.load_people(batch_id, lambda _done: None)
    assert (len(people()), batch(batch_id).counts["loaded"]["made"]) == (5, 5)


def test_people_and_villages_of_another_area_are_refused_by_row(app: Flask) -> None:
    far = make_person(region_code=f"{ELSEWHERE}001001")
    desk = Importer(app)
    done = desk.read(workbook([
        row(证件号码=far.id_number), row(村="没有这个村"), row(乡="星沙街道", 村="开元路社区"),
        row(),
    ]))  # fmt: skip
    assert (done.counts["rejected"], done.counts["fresh"]) == (3, 1)
    reasons = {sentence for outcome, sentence, _ in done.counts["reasons"] if outcome == "rejected"}
    assert people_read.ELSEWHERE in reasons
    assert Desk(app, region_code=ELSEWHERE).get(f"/people-imports/{done.id}").status_code == 404


def test_a_chosen_column_is_remembered_for_the_county(app: Flask) -> None:
    headers = [{"务工企业名称": "老板"}.get(title, title) for title in HEADERS]
    desk = Importer(app)
    done = desk.read(workbook([row()], headers))
    assert done.counts["columns"]["老板"] == ""
    db.session.commit()
    answer = desk.client.post(
        f"/admin/people-imports/{done.id}/columns",
        data={"csrf_token": "csrf-of-the-tests", "title": ["老板"], "field": ["employer"]},
    )
    assert answer.status_code == 302
    assert batch(done.id).status == "reading"
    people_imports.read_people(done.id, lambda _done: None)
    assert batch(done.id).counts["columns"]["老板"] == "在哪家单位"
    other = Importer(app, region_code=COUNTY).read(workbook([row()], headers))
    assert other.counts["columns"]["老板"] == "在哪家单位"


def test_the_rows_to_look_at_come_back_as_text_with_the_reason(app: Flask) -> None:
    desk = Importer(app)
    rows = [row(姓名="=cmd|'/c calc'!A1", 证件号码="1"), row(劳动技能="无劳动力")]
    done = desk.read(workbook(rows))
    with desk.get(f"/people-imports/{done.id}/noted.xlsx") as answer:
        sheet = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0)
        head, *rows = sheet.to_python()
    assert (head[0], head[-1]) == ("原表行号", "要看什么")
    assert rows[0][1] == "'=cmd|'/c calc'!A1"
    assert "有工作的人不应是无劳动力" in str(rows[1][-1])


@pytest.mark.parametrize(
    "name, content, said",
    [
        ("报表.xlsx", workbook([["1", "2"]], ["品名", "数量"]), "没有找到列名“姓名”、“身份证号”"),
        ("人.xlsx", workbook([["周试"]], ["姓名", "年龄"]), "没有找到列名“身份证号”"),
        ("空.xlsx", workbook([]), "表头下面没有内容"),
        ("图.xlsx", BytesIO(b"\x89PNG not a workbook"), "打不开"),
        ("乱.csv", BytesIO(b"\x00\x01\x02"), "不是 CSV 表格"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_a_sentence(
    app: Flask, name: str, content: BytesIO, said: str
) -> None:
    desk = Importer(app)
    batch_id = desk.upload(BytesIO(content.getvalue()), name)
    with pytest.raises(BadInput):
        people_imports.read_people(batch_id, lambda _done: None)
    assert said in batch(batch_id).fault
    assert said.split("“")[0] in desk.get(f"/people-imports/{batch_id}").text


@pytest.mark.parametrize("place", ["XFD12", "A1048576"])
def test_a_phantom_sheet_is_refused_before_it_is_unfolded(app: Flask, place: str) -> None:
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADERS)
    sheet.write_row(1, 0, row())
    sheet.write_number(place, 1)
    book.close()
    content.seek(0)
    desk = Importer(app)
    batch_id = desk.upload(content)
    with pytest.raises(BadInput, match=r"远|行"):
        people_imports.read_people(batch_id, lambda _done: None)


def test_the_file_is_gone_once_it_is_written_or_given_up(app: Flask) -> None:
    folder = app.extensions["settings"].data_dir / "files"
    others = set(folder.glob("*"))
    desk = Importer(app)
    done = desk.read(workbook([row()]))
    assert [file.suffix for file in set(folder.iterdir()) - others] == [".csv"]
    desk.load(done.id)
    given_up = desk.read(workbook([row()]))
    desk.post(f"/people-imports/{given_up.id}/discard")
    assert set(folder.iterdir()) == others


def test_the_worker_reads_and_loads_with_its_heartbeat(app: Flask) -> None:
    desk = Importer(app)
    batch_id = desk.upload(workbook([row(), row()]))
    for step in ("", "confirm"):
        if step:
            desk.post(f"/people-imports/{batch_id}/{step}")
        run_task(app, desk.sent[-1])
    assert batch(batch_id).status == "done"
    assert len(people()) == 2


def test_a_double_click_loads_once(app: Flask) -> None:
    desk = Importer(app)
    done = desk.read(workbook([row()]))
    first = desk.post(f"/people-imports/{done.id}/confirm").status_code
    second = desk.post(f"/people-imports/{done.id}/confirm").status_code
    assert (first, second) == (302, 422)


@pytest.mark.parametrize("role", ["village", "township", "prefecture", "province", "auditor"])
def test_other_roles_are_refused(app: Flask, role: str) -> None:
    place = {"village": VILLAGE, "township": VILLAGE[:9], "province": "43"}.get(role, "4313")
    assert Desk(app, role=role, region_code=place).get("/people-imports").status_code == 403


def test_numbers_in_excel_cells_and_csv_of_gb18030_are_read(app: Flask) -> None:
    lines = [",".join(HEADERS), ",".join(row(姓名="周甲试"))]
    done = Importer(app).read(BytesIO("\n".join(lines).encode("gb18030")), "册.csv")
    assert (done.status, done.counts["fresh"]) == ("preview", 1)


def test_homes_are_shared_by_their_number(app: Flask) -> None:
    home: dict[str, Any] = {"户编号": "R1"}
    rows = [row(**home), row(**home, 与户主关系="配偶", 证件号码=number(2))]
    desk = Importer(app)
    desk.load(desk.read(workbook(rows)).id)
    assert db.session.query(Household).count() == 1
    assert len({person.household_id for person in people()}) == 1

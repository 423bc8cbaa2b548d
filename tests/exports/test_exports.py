"""Files of people: asked for with a purpose, masked, or in full by the word of two people."""

from io import BytesIO

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from backend.core.clock import real_now
from backend.core.db import db, transaction
from backend.domain.exports import rules
from backend.domain.exports.models import Export
from backend.domain.people.models import Person
from backend.jobs.exports import drop_old_exports
from backend.jobs.worker import run_task
from tests.console import ELSEWHERE, Desk, audited
from tests.factories import COUNTY, make_person

PURPOSE = "八月核对名单"


@pytest.fixture
def people(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[Person]:
    monkeypatch.setattr(rules, "FULL_ALONE", 2)
    return [
        make_person(name=f"周{one}试", phone=f"1380000000{n}") for n, one in enumerate("甲乙丙")
    ]


class Clerk(Desk):
    """Asks and downloads; tasks are done at once by the worker's own function."""

    def __init__(self, app: Flask, role: str = "county", region_code: str = COUNTY) -> None:
        super().__init__(app, role=role, region_code=region_code)
        self.app = app

    def ask(self, way: str, purpose: str = PURPOSE) -> int:
        sent: list[int] = []
        self.app.extensions["enqueue"] = sent.append
        status = self.post("/exports", way=way, purpose=purpose).status_code
        self.work(sent)
        return status

    def decide(self, export_id: int, agreed: str = "yes", note: str = "") -> int:
        sent: list[int] = []
        self.app.extensions["enqueue"] = sent.append
        answer = self.post(f"/exports/{export_id}/decide", agreed=agreed, note=note)
        self.work(sent)
        return answer.status_code

    def work(self, tasks: list[int]) -> None:
        db.session.commit()
        for task_id in tasks:
            run_task(self.app, task_id)

    def file(self, export_id: int) -> list[list[str]]:
        answer = self.get(f"/exports/{export_id}.xlsx")
        assert answer.status_code == 200
        book = CalamineWorkbook.from_filelike(BytesIO(answer.data))
        answer.close()
        return [[str(cell) for cell in row] for row in book.get_sheet_by_index(0).to_python()]


def last() -> Export:
    db.session.commit()
    return db.session.scalars(db.select(Export).order_by(Export.id.desc()).limit(1)).one()


def test_a_masked_list_needs_nobody_and_shows_no_number(app: Flask, people: list[Person]) -> None:
    clerk = Clerk(app)
    assert clerk.ask("people") == 302
    done = last()
    assert (done.status, done.rows, done.rows_done) == ("ready", 3, 3)
    rows = clerk.file(done.id)
    text = str(rows)
    assert [row[0] for row in rows[2:]] == ["周甲试", "周乙试", "周丙试"]
    numbers = [(one.id_number, one.phone) for one in db.session.scalars(db.select(Person))]
    assert not [n for pair in numbers for n in pair if n and n in text]


def test_the_file_says_who_took_it_and_what_for(app: Flask, people: list[Person]) -> None:
    clerk = Clerk(app)
    clerk.ask("people")
    rows = clerk.file(last().id)
    assert PURPOSE in rows[0][0]
    assert clerk.staff.name in rows[0][0]
    assert {row[-1] for row in rows[2:]} == {f"导出 {last().id}"}
    assert [entry.reason for entry in audited("take_export")] == [PURPOSE]
    assert last().downloads == 1


def test_many_full_rows_wait_for_a_second_person(app: Flask, people: list[Person]) -> None:
    clerk, colleague = Clerk(app), Clerk(app)
    assert clerk.ask("people-full") == 302
    waiting = last()
    assert waiting.status == "waiting"
    assert clerk.get(f"/exports/{waiting.id}.xlsx").status_code == 404
    assert clerk.decide(waiting.id) == 403  # one's own
    assert "不能由同一个人办" in clerk.post(f"/exports/{waiting.id}/decide", agreed="yes").text
    assert "申请导出劳动者名册，3 人" in colleague.get("/exports").text
    assert colleague.decide(waiting.id) == 302
    assert last().status == "ready"
    numbers = {one.id_number for one in db.session.scalars(db.select(Person))}
    assert {row[1] for row in clerk.file(waiting.id)[2:]} == numbers
    assert colleague.get(f"/exports/{waiting.id}.xlsx").status_code == 404  # not theirs


def test_few_full_rows_go_at_once(app: Flask, people: list[Person]) -> None:
    people[0].region_code = ELSEWHERE
    clerk = Clerk(app)
    clerk.ask("people-full")
    assert last().status == "ready"


def test_a_refusal_says_why_and_is_final(app: Flask, people: list[Person]) -> None:
    clerk, colleague = Clerk(app), Clerk(app)
    clerk.ask("people-full")
    export_id = last().id
    assert colleague.decide(export_id, agreed="no") == 400
    assert colleague.decide(export_id, agreed="no", note="用途不够具体") == 302
    assert "用途不够具体" in clerk.get("/exports").text
    assert colleague.decide(export_id) == 422
    assert last().status == "refused"


def test_the_level_above_may_consent_and_another_county_sees_nothing(
    app: Flask, people: list[Person]
) -> None:
    clerk = Clerk(app)
    clerk.ask("people-full")
    export_id = last().id
    other = Clerk(app, region_code=ELSEWHERE)
    assert PURPOSE not in other.get("/exports").text
    assert other.decide(export_id) == 404
    assert Clerk(app, "prefecture", COUNTY[:4]).decide(export_id) == 302


@pytest.mark.parametrize(
    "role, place, way, status",
    [
        ("prefecture", COUNTY[:4], "people-full", 403), ("prefecture", COUNTY[:4], "people", 302),
        ("county", COUNTY, "national-full", 403), ("county", COUNTY, "national", 403),
        ("county_pa", COUNTY, "people-full", 403), ("township", COUNTY + "110", "people", 403),
        ("county", COUNTY, "x", 400),
    ],
)  # fmt: skip
def test_who_may_ask_for_what(
    app: Flask, people: list[Person], role: str, place: str, way: str, status: int
) -> None:
    assert Clerk(app, role, place).ask(way) == status


def test_without_a_purpose_nothing_goes_out(app: Flask, people: list[Person]) -> None:
    clerk = Clerk(app)
    assert clerk.ask("people", purpose="看") == 400
    assert "请写明用途" in clerk.post("/exports", way="people", purpose="").text
    assert db.session.scalar(db.select(db.func.count(Export.id))) == 0


def test_a_formula_in_a_name_is_text(app: Flask, people: list[Person]) -> None:
    people[0].employer_name = "=HYPERLINK(1)"
    clerk = Clerk(app)
    clerk.ask("people")
    assert clerk.file(last().id)[2][9] == "'=HYPERLINK(1)"


def test_old_files_are_deleted_and_their_story_stays(app: Flask, people: list[Person]) -> None:
    clerk = Clerk(app)
    clerk.ask("people")
    export = last()
    folder = app.extensions["settings"].data_dir / "files"
    file = folder / export.stored_name
    assert file.exists()
    assert drop_old_exports() == 0
    with transaction():
        db.session.execute(db.update(Export).values(updated_at=real_now() - rules.KEEP * 2))
    assert drop_old_exports() == 1
    assert not file.exists()
    assert last().status == "gone"
    assert clerk.get(f"/exports/{export.id}.xlsx").status_code == 404


def test_a_broken_writing_says_so(
    app: Flask, people: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> str:
        raise OSError("no space left on device")

    monkeypatch.setattr("backend.jobs.exports.save_upload", full)
    clerk = Clerk(app)
    clerk.ask("people")
    assert last().status == "failed"
    assert "请重新申请导出" in clerk.get("/exports").text

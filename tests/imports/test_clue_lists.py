"""Lists of insurance stopped and of trips: clues where the register says otherwise, no change."""

import csv
from datetime import date
from io import BytesIO, StringIO

import pytest
from flask import Flask

from backend.core.db import db
from backend.domain.imports.models import ImportBatch
from backend.domain.monitoring.models import Clue
from backend.domain.people.models import Person
from backend.jobs.worker import run_task
from tests.console import CSRF, ELSEWHERE, Desk, audited
from tests.factories import COUNTY, make_person

HEAD = ["姓名", "身份证号码", "停保日期"]


class Office(Desk):
    def __init__(self, app: Flask, region_code: str = COUNTY) -> None:
        super().__init__(app, role="county", region_code=region_code)
        self.app = app

    def send(self, which: str, rows: list[list[str]]) -> int:
        text = StringIO()
        csv.writer(text).writerows(rows)
        sent: list[int] = []
        self.app.extensions["enqueue"] = sent.append
        db.session.commit()
        answer = self.client.post(
            "/admin/monitoring/lists",
            data={
                "csrf_token": CSRF, "which": which,
                "file": (BytesIO(text.getvalue().encode()), "名单.csv"),
            },
            content_type="multipart/form-data",
        )  # fmt: skip
        for task_id in sent:
            run_task(self.app, task_id)
        db.session.commit()
        return answer.status_code


def clues() -> list[tuple[int, str, str]]:
    db.session.commit()
    statement = db.select(Clue).order_by(Clue.id)
    return [(one.person_id, one.source, one.says) for one in db.session.scalars(statement)]


def line(person: Person) -> list[str]:
    return [person.name, person.id_number, "2026-11-01"]


def test_who_works_by_the_register_and_stopped_insurance_is_a_clue(app: Flask) -> None:
    worker = make_person(name="周甲试", employment="EMP_UNIT")
    jobless = make_person(name="周乙试")
    office = Office(app)
    assert office.send("stopped", [["某局停保名单"], HEAD, line(worker), line(jobless)]) == 302
    assert clues() == [(worker.id, "insurance", "lost_work")]
    assert worker.employment == "EMP_UNIT"
    page = office.get("/monitoring/clues?status=waiting").text
    assert "周甲试" in page
    assert "停止参保名单" in page
    assert len(audited("read_list")) == 1


@pytest.mark.parametrize(
    "which, changes, says",
    [
        ("insured", {}, "found_work"), ("insured", {"employment": "EMP_UNIT"}, ""),
        ("home", {}, "returned"), ("home", {"returned_on": date(2026, 1, 1)}, ""),
        ("away", {"returned_on": date(2026, 1, 1)}, "left"), ("away", {}, ""),
    ],
)  # fmt: skip
def test_only_what_the_register_does_not_say_already(
    app: Flask, which: str, changes: dict[str, object], says: str
) -> None:
    person = make_person(**changes)
    Office(app).send(which, [HEAD, line(person)])
    assert [one[2] for one in clues()] == ([says] if says else [])


def test_the_same_list_again_adds_nothing(app: Flask) -> None:
    person = make_person(employment="EMP_UNIT")
    office = Office(app)
    for _ in range(2):
        office.send("stopped", [HEAD, line(person)])
    assert len(clues()) == 1


def test_strangers_and_slips_come_back_with_the_reason_and_masked(app: Flask) -> None:
    person = make_person()
    elsewhere = Office(app, ELSEWHERE)
    elsewhere.send("home", [HEAD, line(person), ["周丙试", "123", ""]])
    assert clues() == []
    batch = db.session.scalars(db.select(ImportBatch)).one()
    assert (batch.counts["rows"], batch.counts["unknown"]) == (2, 2)
    with elsewhere.get(f"/monitoring/lists/{batch.id}/left.xlsx") as answer:
        assert answer.status_code == 200
        assert person.id_number.encode() not in answer.data


def test_a_wrong_file_or_no_choice_is_refused_in_words(app: Flask) -> None:
    office = Office(app)
    assert office.send("", [HEAD]) == 400
    assert office.send("home", [["岗位", "工资"], ["普工", "4000"]]) == 302
    assert "没有找到列名" in office.get("/monitoring/lists").text


@pytest.mark.parametrize("role", ["village", "township", "prefecture"])
def test_others_are_refused(app: Flask, role: str) -> None:
    place = {"village": COUNTY + "110201", "township": COUNTY + "110"}.get(role, COUNTY[:4])
    assert Desk(app, role=role, region_code=place).get("/monitoring/lists").status_code == 403

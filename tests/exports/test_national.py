"""The national system's form: out in its order, back again, and exactly what was changed."""

import csv
from io import BytesIO, StringIO

import pytest
from flask import Flask

from backend.core.clock import today
from backend.core.db import db
from backend.domain.catalogues.dated import national_columns
from backend.domain.exports import rules
from backend.domain.history.models import RegisterEvent
from backend.domain.imports.models import ImportBatch
from backend.domain.incomes.models import NationalEntry
from backend.domain.people.models import Person
from tests.console import CSRF, ELSEWHERE, audited
from tests.exports.test_exports import Clerk, last
from tests.factories import COUNTY, _add, make_household, make_person


@pytest.fixture(autouse=True)
def _alone(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "FULL_ALONE", 1000)


def people(count: int = 5) -> list[Person]:
    """Workers with a verified income, each the head of a household."""
    found = []
    for n in range(count):
        person = make_person(
            name=f"周{'甲乙丙丁戊'[n]}试", employment="EMP_UNIT", employer_name=f"样例{n}厂",
            work_region="4419", work_months=6, income_fen_month=350_000 + n * 10_000,
            relation="户主", household_id=make_household(number=f"H{n:05d}").id,
        )  # fmt: skip
        _add(RegisterEvent(
            person_id=person.id, region_code=person.region_code, kind="income", before={},
            after={"work_months": 6}, true_on=today(), said_by="self", how="call",
            entered_name="村里", check_status="confirmed",
        ))  # fmt: skip
        found.append(person)
    return found


def exported(clerk: Clerk) -> list[list[str]]:
    assert clerk.ask("national-full", "录入全国系统") == 302
    return clerk.file(last().id)


def send(clerk: Clerk, rows: list[list[str]]) -> ImportBatch:
    text = StringIO()
    csv.writer(text).writerows(rows)
    sent: list[int] = []
    clerk.app.extensions["enqueue"] = sent.append
    db.session.commit()
    answer = clerk.client.post(
        "/admin/incomes/national",
        data={"csrf_token": CSRF, "file": (BytesIO(text.getvalue().encode()), "全国.csv")},
        content_type="multipart/form-data",
    )  # fmt: skip
    assert answer.status_code == 302, answer.text
    clerk.work(sent)
    statement = db.select(ImportBatch).order_by(ImportBatch.id.desc()).limit(1)
    return db.session.scalars(statement).one()


def state() -> list[tuple[object, ...]]:
    db.session.commit()
    return [
        (one.id, one.name, one.employer_name, one.income_fen_month, one.work_months, one.phone)
        for one in db.session.scalars(db.select(Person).order_by(Person.id))
    ]


def test_the_columns_are_the_systems_in_its_order(app: Flask) -> None:
    people(1)
    rows = exported(Clerk(app, "county_pa"))
    assert tuple(rows[0]) == national_columns()
    assert (len(national_columns()), national_columns()[:3]) == (52, ("省", "市", "县"))
    row = dict(zip(*rows, strict=True))
    assert (row["省"], row["县"], row["户编号"]) == ("湖南省", "双峰县", "H00000")
    assert (row["务工时间(月)"], row["务工月收入"], row["户主姓名"]) == ("6", "3500", "周甲试")
    assert "东莞" in row["务工所在地"]


def test_three_edited_rows_are_exactly_three_changes(app: Flask) -> None:
    people()
    clerk = Clerk(app, "county_pa")
    rows = exported(clerk)
    at = {name: place for place, name in enumerate(rows[0])}
    rows[1][at["务工月收入"]] = "4800"
    rows[2][at["务工企业名称"]] = "别的厂"
    rows[4][at["是否会讲普通话"]] = "是"
    before = state()
    batch = send(clerk, rows)
    assert (batch.status, batch.counts["changed"], batch.counts["changes"]) == ("done", 3, 3)
    page = clerk.get(f"/incomes/national/{batch.id}").text
    for words in (
        "务工月收入：名册“3500”，文件“4800”", "务工企业名称：名册“样例1厂”，文件“别的厂”",
        "是否会讲普通话：名册“空”，文件“是”",
    ):  # fmt: skip
        assert words in page
    assert state() == before
    with clerk.get(f"/incomes/national/{batch.id}/differences.xlsx") as report:
        assert report.status_code == 200
    assert len(audited("compare_national")) == 1


def test_a_verified_income_that_is_the_same_there_counts_as_entered(app: Flask) -> None:
    first, *others = people(3)
    clerk = Clerk(app, "county_pa")
    rows = exported(clerk)
    place = rows[0].index("务工月收入")
    rows[1][place] = "1"
    batch = send(clerk, rows)
    assert batch.counts["entered"] == 2
    entries = db.session.scalars(db.select(NationalEntry)).all()
    assert {one.person_id for one in entries if one.event_id} == {one.id for one in others}
    assert first.id in {one.person_id for one in entries}
    assert send(clerk, rows).counts["entered"] == 0


def test_what_only_the_system_holds_is_learnt_before_it_is_compared(app: Flask) -> None:
    people(1)
    clerk = Clerk(app, "county_pa")
    number = db.session.scalars(db.select(Person)).one().id_number
    rows = [["姓名", "证件号码", "人口编号", "政治面貌"], ["周甲试", number, "P000000001", "群众"]]
    assert send(clerk, rows).counts["changes"] == 0
    rows[1][3] = "中共党员"
    batch = send(clerk, rows)
    assert batch.counts["changes"] == 1
    assert "政治面貌：名册“群众”，文件“中共党员”" in clerk.get(f"/incomes/national/{batch.id}").text
    assert db.session.scalars(db.select(NationalEntry)).one().serial == "P000000001"
    row = dict(zip(*exported(clerk), strict=True))
    assert (row["政治面貌"], row["人口编号"]) == ("中共党员", "P000000001")


def test_people_of_elsewhere_are_told_and_not_looked_at(app: Flask) -> None:
    people(1)
    rows = exported(Clerk(app, "county_pa"))
    batch = send(Clerk(app, "county_pa", ELSEWHERE), rows)
    assert (batch.counts["unknown"], batch.counts["changes"]) == (1, 0)
    assert db.session.scalars(db.select(Person)).one().id_number not in str(batch.counts)


def test_another_file_is_refused_with_a_sentence(app: Flask) -> None:
    clerk = Clerk(app, "county_pa")
    batch = send(clerk, [["岗位", "工资"], ["普工", "4000"]])
    assert batch.status == "failed"
    assert "没有找到“姓名”和“证件号码”" in clerk.get(f"/incomes/national/{batch.id}").text


@pytest.mark.parametrize("role, place", [("county", COUNTY), ("township", COUNTY + "110")])
def test_the_other_line_neither_sends_nor_sees(app: Flask, role: str, place: str) -> None:
    assert Clerk(app, role, place).get("/incomes/national").status_code == 403

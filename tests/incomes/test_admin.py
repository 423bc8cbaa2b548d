"""Work-lists of incomes: verified many at once by their line, marked; contradictions."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from backend.core.actor import SYSTEM
from backend.core.db import db, transaction
from backend.domain.figures.queries import table_of
from backend.domain.figures.rules import Count
from backend.domain.history.models import RegisterEvent
from backend.domain.incomes.models import NationalEntry
from backend.domain.people.models import EmploymentStatus, Person
from tests.console import ELSEWHERE, Desk, audited
from tests.factories import COUNTY, VILLAGE, make_person

INCOME = {
    "work_months": "6", "income_fen_month": "3500", "said_by": "self", "how": "call",
    "true_on": "2020-05-01",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _may_2020(app: Flask, clock: Callable[[str], None]) -> None:
    clock("2020-05-20 09:00")


def worker(name: str = "周小试", **changes: object) -> Person:
    return make_person(name=name, employment=EmploymentStatus.UNIT, **changes)


def desk(app: Flask, role: str = "county_pa") -> Desk:
    place = {"village": VILLAGE, "township": VILLAGE[:9]}.get(role, COUNTY)
    line = {"village": "", "township": ""}.get(role, "pa" if role == "county_pa" else "hrss")
    return Desk(app, role=role, region_code=place, line=line)


def enter(app: Flask, *people: Person) -> list[int]:
    village = desk(app, "village")
    for person in people:
        assert village.post(f"/people/{person.id}/history/income", **INCOME).status_code == 302
    db.session.commit()
    return list(db.session.scalars(db.select(RegisterEvent.id).order_by(RegisterEvent.id)))


def send(at: Desk, path: str, ids: list[int], **form: str) -> int:
    data = {"csrf_token": "csrf-of-the-tests", "id": [str(one) for one in ids]} | form
    db.session.commit()
    return at.client.post(f"/admin{path}", data=data).status_code


def lists(at: Desk, name: str) -> str:
    return at.get(f"/incomes?list={name}").text


def test_many_are_verified_at_once_with_their_evidence(app: Flask) -> None:
    ids = enter(app, worker("周甲试"), worker("周乙试"))
    at = desk(app)
    assert "周甲试" in lists(at, "waiting")
    assert send(at, "/incomes/verify", ids, evidence="payslip") == 302
    db.session.commit()
    events = db.session.scalars(db.select(RegisterEvent)).all()
    assert {(one.check_status, one.evidence) for one in events} == {("confirmed", "payslip")}
    assert "周甲试" not in lists(at, "waiting")
    assert len(audited("check_event")) == 2


def test_without_evidence_or_choice_nothing_is_verified(app: Flask) -> None:
    ids = enter(app, worker())
    at = desk(app)
    assert send(at, "/incomes/verify", ids, evidence="") == 400
    assert send(at, "/incomes/verify", [], evidence="payslip") == 400
    assert at.post(f"/history/{ids[0]}/check").status_code == 400
    assert "周小试" in lists(at, "waiting")


def test_a_second_click_verifies_nothing_twice(app: Flask) -> None:
    ids = enter(app, worker())
    at = desk(app)
    for _ in range(2):
        assert send(at, "/incomes/verify", ids, evidence="bank") == 302
    assert len(audited("check_event")) == 1
    assert "有 1 条没有核实" in at.get("/incomes").text


@pytest.mark.parametrize("role", ["village", "township", "county", "prefecture", "auditor"])
def test_only_the_second_line_verifies(app: Flask, role: str) -> None:
    ids = enter(app, worker())
    assert send(desk(app, role), "/incomes/verify", ids, evidence="bank") == 403


def test_another_county_neither_sees_nor_verifies(app: Flask) -> None:
    ids = enter(app, worker())
    other = Desk(app, role="county_pa", region_code=ELSEWHERE, line="pa")
    assert "周小试" not in lists(other, "waiting")
    assert send(other, "/incomes/verify", ids, evidence="bank") == 404


def test_a_verified_income_is_marked_and_the_mark_ends_with_a_newer_one(app: Flask) -> None:
    person = worker()
    at = desk(app)
    ids = enter(app, person)
    assert send(at, "/incomes/entered", [person.id]) == 302  # not verified: nothing to mark
    assert db.session.get(NationalEntry, person.id) is None
    send(at, "/incomes/verify", ids, evidence="contract")
    assert "周小试" in lists(at, "to_enter")
    send(at, "/incomes/entered", [person.id])
    assert "周小试" in lists(at, "entered")
    assert "周小试" not in lists(at, "to_enter")
    enter(app, person)
    assert "周小试" not in lists(at, "entered")


def test_a_mark_is_taken_back(app: Flask) -> None:
    person = worker()
    at = desk(app)
    send(at, "/incomes/verify", enter(app, person), evidence="contract")
    send(at, "/incomes/entered", [person.id])
    assert send(at, "/incomes/entered", [person.id], back="yes") == 302
    assert "周小试" in lists(at, "to_enter")
    assert [len(audited(f"{way}mark_entered")) for way in ("", "un")] == [1, 1]


def test_contradictions_of_the_two_lines_are_listed(app: Flask) -> None:
    worker("周甲试", income_fen_month=0, work_months=0)
    make_person(name="周乙试", employment=EmploymentStatus.WILLING, income_fen_month=300_000)
    worker("周丙试", income_fen_month=300_000)
    worker("周丁试")
    for role in ("county", "county_pa", "township"):
        at = desk(app, role)
        found = {
            name: {one for one in ("甲", "乙", "丙", "丁") if f"周{one}试" in lists(at, name)}
            for name in ("no_income", "idle_income", "missing")
        }
        assert found == {"no_income": {"甲"}, "idle_income": {"乙"}, "missing": {"丁"}}


def test_the_figure_counts_who_is_verified_and_entered(app: Flask) -> None:
    person, other = worker("周甲试"), worker("周乙试")
    at = desk(app)
    send(at, "/incomes/verify", enter(app, person, other), evidence="payslip")
    send(at, "/incomes/entered", [person.id])
    with transaction():
        total, _ = table_of(SYSTEM, region_code=COUNTY)
    assert total.counts["I04"] == Count(1, 2)


def test_an_unknown_list_is_not_found(app: Flask) -> None:
    assert desk(app).get("/incomes?list=x").status_code == 404


def test_a_later_day_replaces_what_was_verified(app: Flask) -> None:
    person = worker(returned_on=date(2020, 4, 1))
    at = desk(app)
    send(at, "/incomes/verify", enter(app, person), evidence="payslip")
    desk(app, "village").post(
        f"/people/{person.id}/history/income", **INCOME | {"true_on": "2020-05-10"}
    )
    assert "周小试" not in lists(at, "to_enter")

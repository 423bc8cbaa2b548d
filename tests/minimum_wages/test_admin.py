"""最低工资: who may enter it, which one holds, and what an advert below it is told."""

from datetime import date, timedelta

import pytest
from flask import Flask

from backend.core.actor import SYSTEM
from backend.core.clock import today
from backend.core.db import db
from backend.domain.minimum_wages.models import MinimumWage
from backend.domain.minimum_wages.queries import minimum_wage_at
from tests.console import Desk, audited
from tests.factories import COUNTY, make_minimum_wage, make_vacancy


def form(**changes: str) -> dict[str, str]:
    return {
        "place": "湖南省双峰县", "valid_from": "2026-01-01", "monthly": "1900", "hourly": "19",
        "document": "湘人社规〔2025〕9 号",
    } | changes  # fmt: skip


def test_a_county_enters_its_own_class_and_puts_it_right(app: Flask) -> None:
    desk = Desk(app)
    assert "还没有登记最低工资" in desk.get("/minimum-wages").text
    assert desk.post("/minimum-wages", **form()).status_code == 302
    assert desk.post("/minimum-wages", **form(monthly="1950.5")).status_code == 302
    row = db.session.scalars(db.select(MinimumWage)).one()
    assert (row.region_code, row.monthly_fen, row.hourly_fen) == (COUNTY, 195_050, 1900)
    assert [entry.detail["before"] for entry in audited("save_minimum_wage")] == [None, 190_000]
    page = desk.get("/minimum-wages").text
    assert "1950.50" in page
    assert "现行" in page


def test_a_county_cannot_enter_another_place(app: Flask) -> None:
    for place in ("广东省", "湖南省", "湖南省新化县"):
        assert Desk(app).post("/minimum-wages", **form(place=place)).status_code == 403


@pytest.mark.parametrize(
    "changes, sentence",
    [
        ({"monthly": "19000"}, "每月应在 1000–10000 元之间"),
        ({"hourly": "1.9"}, "每小时应在 5–200 元之间"),
        ({"monthly": "一千九"}, "请填每月多少元"),
        ({"monthly": "NaN"}, "请填每月多少元"),
        ({"place": "没有的县"}, "没有找到这个地方"),
        ({"valid_from": ""}, "请选择从哪天起生效"),
        ({"document": ""}, "请写公布这个标准的文件"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(
    app: Flask, changes: dict[str, str], sentence: str
) -> None:
    answer = Desk(app).post("/minimum-wages", **form(**changes))
    assert answer.status_code == 400
    assert sentence in answer.text
    assert db.session.scalar(db.select(db.func.count(MinimumWage.id))) == 0


def test_the_smallest_place_and_the_latest_day_in_force_hold(app: Flask) -> None:
    make_minimum_wage("43", 1550, since=date(2022, 4, 1))
    make_minimum_wage("43", 1700, since=date(2024, 12, 1))
    make_minimum_wage(COUNTY, 1900, since=date(2026, 12, 1))

    def at(place: str | None, day: date) -> int | None:
        row = minimum_wage_at(SYSTEM, place=place, day=day)
        return row.monthly_fen // 100 if row else None

    assert at(COUNTY, date(2024, 11, 30)) == 1550
    assert at(COUNTY, date(2026, 11, 30)) == 1700
    assert at(f"{COUNTY}104", date(2026, 12, 1)) == 1900
    assert at("430122", date(2026, 12, 1)) == 1700
    assert at("440300", date(2026, 12, 1)) is None
    assert at(None, date(2026, 12, 1)) is None
    assert at(COUNTY, date(2022, 3, 31)) is None


def test_an_advert_below_it_does_not_open_until_the_pay_is_put_right(app: Flask) -> None:
    make_minimum_wage("43", 1700)
    desk = Desk(app)
    low = make_vacancy(
        status="review", wage_min_fen=150_000, wage_max_fen=300_000, vouched_by=None
    )
    assert "工资低于工作地的最低工资标准" in desk.get(f"/vacancies/{low.id}").text
    refused = desk.post(f"/vacancies/{low.id}/vouch", how="已电话核实")
    assert (refused.status_code, "每月 1700 元" in refused.text) == (422, True)
    low.wage_min_fen = 170_000
    db.session.commit()
    assert desk.post(f"/vacancies/{low.id}/vouch", how="已电话核实").status_code == 302


def test_a_minimum_wage_of_tomorrow_binds_nobody_today(app: Flask) -> None:
    make_minimum_wage("43", 9000, since=today() + timedelta(days=1))
    vacancy = make_vacancy(status="review", vouched_by=None)
    answer = Desk(app).post(f"/vacancies/{vacancy.id}/vouch", how="已电话核实")
    assert answer.status_code == 302

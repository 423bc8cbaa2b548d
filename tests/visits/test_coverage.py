"""走访进度: visited ÷ listed by county, with the missing ones named (4.1.2(1), I11)."""

from datetime import timedelta
from io import BytesIO

from flask import Flask
from python_calamine import CalamineWorkbook

from backend.core.clock import real_now, today
from backend.core.db import db
from backend.domain.employers.models import Employer
from backend.domain.visits.models import FirmVisit
from backend.domain.visits.queries import counted_since
from tests.console import ELSEWHERE, Desk
from tests.factories import COUNTY, make_employer, make_staff

COVERAGE = "/employers/visits/coverage"


def forty(*, region: str = COUNTY, missing: str = "漏掉的厂") -> list[Employer]:
    """39 visited units and one that nobody went to, the last."""
    staff = make_staff()
    units = [make_employer(kinds=["key_contact"], owner_region=region) for _ in range(39)]
    for unit in units:
        visit(unit, staff.id)
    return [*units, make_employer(name=missing, kinds=["park", "key"], owner_region=region)]


def visit(unit: Employer, staff_id: int, *, days_ago: int = 1) -> None:
    day = today() - timedelta(days_ago)
    db.session.add(FirmVisit(
        employer_id=unit.id, staff_id=staff_id, staff_name="走访人", visited_on=day, method="visit",
        client_key=f"{unit.id}-{day}",
    ))  # fmt: skip


def test_39_of_40_listed_units_are_97_5_percent_and_the_missing_one_is_named(app: Flask) -> None:
    desk, units = Desk(app, role="county"), forty()
    page = desk.get(COVERAGE).text
    assert "97.5%" in page
    assert "漏掉的厂" in page
    assert f"/admin/employers/{units[-1].id}/visit" in page
    assert units[0].name not in page
    visit(units[-1], desk.staff.id)
    page = desk.get(COVERAGE).text
    assert "100.0%" in page
    assert "都走访过了" in page


def test_units_of_no_listed_kind_and_delisted_ones_do_not_count(app: Flask) -> None:
    make_employer(kinds=["sole"], name="小店")
    make_employer(kinds=["key"], name="清退的厂", delisted_at=real_now(), delisted_why="注销")
    page = Desk(app, role="county").get(COVERAGE).text
    assert "—" in page
    assert "小店" not in page
    assert "清退的厂" not in page


def test_visits_before_the_campaign_do_not_count(app: Flask) -> None:
    desk, unit = Desk(app, role="county"), make_employer(kinds=["key"], name="早年去过的厂")
    before = (today() - counted_since(today())).days + 1
    visit(unit, desk.staff.id, days_ago=before)
    assert "0.0%" in desk.get(COVERAGE).text
    visit(unit, desk.staff.id, days_ago=before - 1)
    assert "100.0%" in desk.get(COVERAGE).text


def test_the_province_and_the_prefecture_see_their_counties_and_open_one(app: Flask) -> None:
    forty()
    forty(region=ELSEWHERE, missing="长沙县的厂")
    make_employer(kinds=["park"], owner_region="4313", name="市里登记的厂")
    prefecture = Desk(app, role="prefecture", region_code="4313")
    page = prefecture.get(COVERAGE).text
    assert "双峰县" in page
    assert "娄底市本级登记" in page
    assert "长沙县的厂" not in page
    assert "市里登记的厂" not in prefecture.get(f"{COVERAGE}?region={COUNTY}").text
    assert prefecture.get(f"{COVERAGE}?region={ELSEWHERE}").status_code == 404
    page = Desk(app, role="province", region_code="43").get(COVERAGE).text
    assert all(name in page for name in ("娄底市", "长沙市", "长沙县的厂", "漏掉的厂"))


def test_the_workbook_has_the_same_numbers_and_every_missing_name(app: Flask) -> None:
    forty()
    for number in range(30):
        make_employer(kinds=["monitored"], name=f"也漏掉的厂{number}")
    answer = Desk(app, role="county").get(f"{COVERAGE}.xlsx")
    book = CalamineWorkbook.from_filelike(BytesIO(answer.data))
    figures, missing = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    assert figures[2][2:] == [70, 39, 31, "55.7%"]
    assert len(missing) == 32
    assert ["漏掉的厂", "园区企业、用工大户", "湖南省娄底市双峰县"] in missing

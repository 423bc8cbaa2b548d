"""The page 数字 in a browser: what each office sees, the names behind a number, the workbook."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from backend.core.actor import SYSTEM
from backend.core.db import db, transaction
from backend.domain.figures.actions import freeze_week
from backend.domain.figures.queries import rows_of_week
from tests.console import ELSEWHERE, Desk
from tests.factories import COUNTY, VILLAGE, make_person, make_wechat_user
from tests.figures.rows import FAR, make_people

WEEK = "2020-W20"
REGION_OF = {
    "village": VILLAGE, "township": VILLAGE[:9], "county": COUNTY, "prefecture": COUNTY[:4],
    "province": "43",
}  # fmt: skip


@pytest.fixture(autouse=True)
def people(app: Flask, clock: Callable[[str], None]) -> None:
    clock("2020-05-18 09:00")
    make_people()
    db.session.commit()


def province(app: Flask) -> Desk:
    return Desk(app, role="province", region_code="43")


def freeze() -> None:
    db.session.commit()
    rows = rows_of_week(SYSTEM, week=WEEK)
    with transaction():
        freeze_week(SYSTEM, week=WEEK, rows=rows)


def links(page: str) -> list[tuple[str, int]]:
    """Every address of names on the page with the number that it stands on."""
    found = re.findall(r'href="/admin(/figures/\w+/names\?[^"]*)">(?:差 )?(\d+) 人<', page)
    return [(address.replace("&amp;", "&"), int(number)) for address, number in found]


def names_on(desk: Desk, address: str) -> int:
    return desk.get(address).text.count('data-label="姓名"')


@pytest.mark.parametrize("role", REGION_OF)
def test_every_office_starts_at_its_own_place(app: Flask, role: str) -> None:
    page = Desk(app, role=role, region_code=REGION_OF[role]).get("/figures")
    assert page.status_code == 200
    assert "公众号覆盖率" in page.text
    assert "返回上一级" not in page.text


def test_the_province_sees_14_prefectures_in_table_and_map(app: Flask) -> None:
    page = province(app).get("/figures").text
    assert page.count('<rect width="96"') == 14
    assert page.count("region=43") >= 14
    assert "还没分到下级" in page
    assert "50.0%" in page


@pytest.mark.parametrize("region", ["43", "4313", COUNTY, VILLAGE[:9], VILLAGE])
@pytest.mark.parametrize("week", ["", WEEK])
def test_each_number_opens_as_many_names(app: Flask, region: str, week: str) -> None:
    desk = province(app)
    freeze()
    page = desk.get(f"/figures?region={region}&week={week}").text
    found = links(page)
    assert len(found) >= 4
    assert [names_on(desk, address) for address, _ in found] == [number for _, number in found]


def test_names_are_listed_with_masked_phones(app: Flask) -> None:
    make_wechat_user(make_person(name="周小试", phone="19912345678", employment="UNEMP_WILL"))
    page = Desk(app).get(f"/figures/I03/names?region={COUNTY}&reached=yes").text
    assert "周小试" in page
    assert "199****5678" in page
    assert "19912345678" not in page


def test_who_moved_away_still_counts_in_the_frozen_week_without_a_name(app: Flask) -> None:
    person = make_person(name="周小试")
    freeze()
    person.region_code = FAR
    page = Desk(app).get(f"/figures/I03/names?region={COUNTY}&week={WEEK}").text
    assert "周小试" not in page
    assert "已迁出或已合并" in page


@pytest.mark.parametrize(
    "path",
    [
        f"/figures?region={ELSEWHERE}", f"/figures.xlsx?region={ELSEWHERE}",
        f"/figures/I03/names?region={ELSEWHERE}", "/figures?region=43", "/figures?week=2019-W01",
        "/figures/I99/names", "/figures?figure=I99", f"/figures/I03/names?week={WEEK}",
    ],
)  # fmt: skip
def test_what_is_outside_or_unknown_is_not_found(app: Flask, path: str) -> None:
    assert Desk(app).get(path).status_code == 404


def test_a_changed_address_of_a_later_page_is_refused(app: Flask) -> None:
    freeze()
    for week in ("", WEEK):
        answer = Desk(app).get(f"/figures/I03/names?region={COUNTY}&week={week}&cursor=x")
        assert answer.status_code == 400


def test_the_workbook_holds_the_table(app: Flask) -> None:
    answer = province(app).get("/figures.xlsx")
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert rows[1][1] == "地区"
    assert rows[1][2:5] == list(f"返乡回流登记率：{part}" for part in ("达到", "总数", "比例"))
    assert rows[2][:5] == ["430000000000", "湖南省", 5, 10, "50.0%"]
    assert len(rows) == 2 + 1 + 14 + 1
    assert sum(row[9] for row in rows[3:]) == rows[2][9] == 11


def test_more_people_cost_no_more_queries(app: Flask) -> None:
    desk = province(app)
    paths = ["/figures", "/figures/I03/names?region=43"]
    for path in paths:
        desk.get(path)  # names of places are remembered from here on
    before = [desk.queries_of(path) for path in paths]
    for home in (VILLAGE, FAR):
        make_person(region_code=home)
    assert [desk.queries_of(path) for path in paths] == before

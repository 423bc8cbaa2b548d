"""The campaign's scenarios at the register, in their own words, through consoles and a phone."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from backend.core.actor import SYSTEM
from backend.core.db import db
from backend.domain.fieldwork.models import Visit
from backend.domain.figures.queries import table_of
from backend.domain.figures.rules import Count
from backend.domain.history.models import RegisterEvent
from tests.console import Desk, audited
from tests.exports.test_exports import Clerk
from tests.exports.test_national import exported, people, send, state
from tests.factories import COUNTY, VILLAGE, make_household, make_person, make_wechat_user
from tests.fieldwork.phone import HelperPhone
from tests.fieldwork.test_visits import visit
from tests.figures.rows import FAR, make_people
from tests.figures.test_admin import links, names_on

CALL = {"said_by": "self", "how": "call"}


@pytest.fixture(autouse=True)
def _campaign(app: Flask, clock: Callable[[str], None]) -> None:
    clock("2020-05-12 09:00")


def desk(app: Flask, role: str) -> Desk:
    place = {"village": VILLAGE, "township": VILLAGE[:9], "province": "43"}.get(role, COUNTY)
    return Desk(app, role=role, region_code=place, line="pa" if role == "county_pa" else "hrss")


def test_a_second_line_user_changes_the_status_and_is_refused_on_record(app: Flask) -> None:
    """4.1.1: 403 and an audit row; the mismatch list shows the contradictory person."""
    person = make_person(name="周小试", employment="EMP_UNIT", income_fen_month=0)
    second_line = desk(app, "county_pa")
    path = f"/people/{person.id}/history/employment"
    answer = second_line.post(path, **CALL, true_on="2020-05-11", employment="UNEMP_WILL")
    assert answer.status_code == 403
    assert [entry.subject for entry in audited("refused_change")] == [f"person:{person.id}"]
    assert "周小试" in second_line.get("/incomes?list=no_income").text
    assert "周小试" in desk(app, "county").get("/incomes?list=no_income").text


def test_verified_on_the_first_and_overdue_from_the_sixteenth(
    app: Flask, clock: Callable[[str], None]
) -> None:
    """4.1.1(1): on 05-15 not overdue, on 05-16 listed to all three; "no change" is an event."""
    person = make_person(
        name="周小试", returned_on=date(2020, 4, 1), last_verified_on=date(2020, 5, 1)
    )
    offices = ("village", "township", "county")
    clock("2020-05-15 09:00")
    assert not any("周小试" in desk(app, one).get("/history/watch").text for one in offices)
    clock("2020-05-16 09:00")
    assert all("周小试" in desk(app, one).get("/history/watch").text for one in offices)
    village = desk(app, "village")
    village.post(f"/people/{person.id}/history/no_change", **CALL, true_on="2020-05-16")
    assert not any("周小试" in desk(app, one).get("/history/watch").text for one in offices)
    event = db.session.scalars(db.select(RegisterEvent)).one()
    assert (event.kind, event.how, event.true_on) == ("no_change", "call", date(2020, 5, 16))


def test_export_edit_three_rows_import(app: Flask) -> None:
    """4.1.1(2): the difference shows exactly 3 changes, old and new, nobody else is touched."""
    people()
    clerk = Clerk(app, "county_pa")
    rows = exported(clerk)
    pay = rows[0].index("务工月收入")
    for line, value in ((1, "5001"), (3, "5003"), (5, "5005")):
        rows[line][pay] = value
    before = state()
    batch = send(clerk, rows)
    assert (batch.counts["changed"], batch.counts["changes"]) == (3, 3)
    page = clerk.get(f"/incomes/national/{batch.id}").text
    for old, new in (("3500", "5001"), ("3700", "5003"), ("3900", "5005")):
        assert f"务工月收入：名册“{old}”，文件“{new}”" in page
    assert state() == before


def test_a_household_without_a_helper_is_in_the_red_list(app: Flask) -> None:
    """4.2.2: until somebody answers for it."""
    person, phone = make_person(name="周小试"), HelperPhone(app)
    county = desk(app, "county")
    red = f"/fieldwork?region={VILLAGE}&show=gaps"
    assert "周小试" in county.get(red).text
    county.post(
        "/fieldwork/assign", region=VILLAGE, helper_id=str(phone.staff.id),
        household=str(person.household_id),
    )  # fmt: skip
    assert "周小试" not in county.get(red).text


def test_a_visit_saved_without_a_network_arrives_once(app: Flask) -> None:
    """4.2.2(1): the phone sends again until it is answered."""
    phone, home, kept = HelperPhone(app), make_household(), visit(visited_on="2020-05-11")
    for _ in range(5):
        phone.post(f"/households/{home.id}/visits", **kept)
    assert db.session.scalar(db.select(db.func.count(Visit.id))) == 1


def test_an_unfollow_lowers_the_coverage_at_once(app: Flask) -> None:
    """4.2.2(2): and who finds work leaves the denominator."""
    first, other = make_person(), make_person()
    user = make_wechat_user(first)
    make_wechat_user(other)

    def covered() -> Count:
        db.session.commit()
        return table_of(SYSTEM, region_code=VILLAGE)[0].counts["I03"]

    assert covered() == Count(2, 2)
    user.subscribed = False
    assert covered() == Count(1, 2)
    answer = desk(app, "county").post(
        f"/people/{first.id}/history/employment", **CALL, true_on="2020-05-11",
        employment="EMP_UNIT", employer_name="样例厂", work_region="",
    )  # fmt: skip
    assert answer.status_code == 302
    assert covered() == Count(1, 1)


def test_no_willingness_requires_a_reason(app: Flask) -> None:
    """4.2.2(3)."""
    person = make_person()
    village, path = desk(app, "village"), f"/people/{person.id}/history/willingness"
    form = CALL | {"true_on": "2020-05-11", "willingness": "none"}
    assert village.post(path, **form, unwilling_reason="").status_code == 400
    assert village.post(path, **form, unwilling_reason="care").status_code == 302
    db.session.refresh(person)
    assert (person.willingness, person.unwilling_reason) == ("none", "care")


def test_the_provinces_figure_is_the_sum_of_its_prefectures(app: Flask) -> None:
    """3: and clicking it lists exactly that many persons."""
    make_people()
    db.session.commit()
    total, lines = table_of(SYSTEM, region_code="43")
    for figure in ("I01", "I02", "I03", "I04"):
        parts = [line.counts.get(figure, Count()) for line in lines]
        assert sum(one.denominator for one in parts) == total.counts[figure].denominator
        assert sum(one.numerator for one in parts) == total.counts[figure].numerator
    assert {line.code for line in lines if line.counts} >= {COUNTY[:4], FAR[:4]}
    province = desk(app, "province")
    for address, number in links(province.get("/figures?region=43").text):
        assert names_on(province, address) == number

"""走访 in the console: the tree, the red list, assigning, coverage, the visits and their proof."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from backend.core.clock import real_now, today
from backend.core.db import db
from backend.domain.fieldwork.models import FieldPhoto, Visit
from backend.domain.people.models import Household
from tests.console import CSRF, ELSEWHERE, Desk, audited
from tests.factories import (
    COUNTY,
    VILLAGE,
    make_application,
    make_household,
    make_person,
    make_staff,
    make_vacancy,
)

TREE = f"/fieldwork?region={VILLAGE}"


def helper(**changes: Any) -> Any:
    return make_staff(**{"role": "village", "region_code": VILLAGE, "name": "贺助"} | changes)


def visit(home: Household, **changes: Any) -> Visit:
    staff = helper()
    row = Visit(
        household_id=home.id, region_code=home.region_code, staff_id=staff.id, staff_name="贺助",
        visited_on=today(), topics=["work"], client_key=f"visit-{home.id}-{staff.id}", **changes,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def assign(desk: Desk, homes: list[Household], helper_id: object) -> Any:
    db.session.commit()
    form = {
        "csrf_token": CSRF, "region": VILLAGE, "helper_id": str(helper_id),
        "household": [str(home.id) for home in homes],
    }  # fmt: skip
    return desk.client.post("/admin/fieldwork/assign", data=form)


def test_a_household_without_a_helper_stands_on_the_red_list(app: Flask) -> None:
    """Clause 4.2.2: no household unassigned."""
    person, desk = make_person(name="周小试"), Desk(app)
    assert "没有人包的户" in desk.get("/").text
    page = desk.get(f"{TREE}&show=gaps").text
    assert ("周小试" in page, "没有人包" in page) == (True, True)
    answer = assign(desk, [person.household], helper().id)
    assert answer.status_code == 302
    assert "周小试" not in desk.get(f"{TREE}&show=gaps").text
    assert "贺助" in desk.get(TREE).text
    assert len(audited("assign_household")) == 1


def test_a_helper_whose_account_was_closed_leaves_a_gap(app: Flask) -> None:
    staff = helper(active=False)
    make_person(name="周小试", household_id=make_household(helper_id=staff.id).id)
    assert "周小试" in Desk(app).get(f"{TREE}&show=gaps").text


def test_the_tree_goes_from_county_to_village(app: Flask) -> None:
    make_household(helper_id=helper().id)
    make_household()
    make_household(region_code=f"{ELSEWHERE}001001")
    page = Desk(app).get("/fieldwork").text
    assert "双峰县合计" in page
    assert page.count('data-label="户数">2<') == 2  # the county, and its one township
    assert page.count('show=gaps">1</a>') == 2


def test_coverage_counts_households_with_somebody_out_of_work(app: Flask) -> None:
    """Clause 4.2.2(1): visited households of those with somebody without work."""
    for name, employment in (("甲", "UNEMP_WILL"), ("乙", "UNEMP_WILL"), ("丙", "EMP_UNIT")):
        person = make_person(name=f"{name}小试", employment=employment)
        if name != "乙":
            visit(person.household)
    old = make_person(name="丁小试", employment="UNEMP_WILL")
    visit(old.household, note="去年").visited_on = date(2019, 1, 1)
    page = Desk(app).get(TREE).text
    assert ('data-label="有人没工作">3<' in page, 'data-label="走访过">1<' in page) == (True, True)
    assert "33.3%" in page


def test_applications_on_behalf_are_counted_apart(app: Flask) -> None:
    staff = helper()
    make_application(make_person(), make_vacancy())
    make_application(make_person(), make_vacancy(), via="helper", on_behalf_by=staff.id)
    desk = Desk(app)
    assert "应聘 2 条，其中本人自己报 1 条、由人代报 1 条" in desk.get(TREE).text
    assert "由人代报" in desk.get("/applications").text


@pytest.mark.parametrize(
    "changes", [{"region_code": f"{ELSEWHERE}001001"}, {"role": "county", "region_code": COUNTY},
                {"active": False}, {"region_code": "431321101002"}],
)  # fmt: skip
def test_only_an_active_helper_of_the_place_can_be_chosen(
    app: Flask, changes: dict[str, Any]
) -> None:
    home = make_household()
    answer = assign(Desk(app), [home], helper(**changes).id)
    assert answer.status_code == 400
    db.session.refresh(home)
    assert home.helper_id is None


def test_households_elsewhere_and_none_at_all_are_refused(app: Flask) -> None:
    home = make_household(region_code=f"{ELSEWHERE}001001")
    assert assign(Desk(app), [home], helper().id).status_code == 400
    assert assign(Desk(app), [], helper().id).status_code == 400
    assert Desk(app).get(f"/fieldwork?region={ELSEWHERE}").status_code == 404


@pytest.mark.parametrize("role", ["village", "prefecture", "auditor"])
def test_who_does_not_assign_is_refused(app: Flask, role: str) -> None:
    desk = Desk(app, role=role, region_code={"village": VILLAGE}.get(role, "4313"))
    assert assign(desk, [make_household()], helper().id).status_code == 403


def test_a_visits_photograph_is_opened_inside_the_area_and_on_record(app: Flask) -> None:
    home = make_household()
    photo = FieldPhoto(staff_id=helper().id, file_name="0" * 32 + ".jpg", uploaded_at=real_now())
    db.session.add(photo)
    db.session.flush()
    visit(home, photo_id=photo.id)
    folder = app.extensions["settings"].data_dir / "files"
    folder.mkdir(exist_ok=True)
    (folder / photo.file_name).write_bytes(b"jpeg")
    desk = Desk(app)
    assert f"/fieldwork/photos/{photo.id}" in desk.get("/fieldwork/visits").text
    with desk.get(f"/fieldwork/photos/{photo.id}") as answer:
        assert answer.data == b"jpeg"
    assert [one.kind for one in audited("open_photo")] == ["look"]
    assert Desk(app, region_code=ELSEWHERE).get(f"/fieldwork/photos/{photo.id}").status_code == 404

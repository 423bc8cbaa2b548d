"""The campaign's scenarios of vacancies (4.1.2, 4.3.1(2)), through the console and the app."""

from datetime import timedelta

from flask import Flask

from backend.core.clock import today
from backend.core.db import db
from backend.domain.vacancies.models import Vacancy
from tests.console import Desk
from tests.factories import make_employer, make_person, make_vacancy
from tests.labourer import Labourer


def enter(desk: Desk, **changes: str) -> Vacancy:
    form = {
        "title": "装配普工", "employer_name": "双峰试验电子厂", "place": "双峰县",
        "wage_min": "4000", "wage_max": "5000", "wage_period": "month", "headcount": "3",
        "education_min": "none",
        "valid_to": (today() + timedelta(30)).isoformat(), "description": "装配，包教包会",
    }  # fmt: skip
    answer = desk.post("/vacancies/new", **form | changes)
    assert answer.status_code == 302
    row = db.session.scalars(db.select(Vacancy).order_by(Vacancy.id.desc())).first()
    assert row
    assert desk.post(f"/vacancies/{row.id}/vouch", how="已打电话核实").status_code == 302
    return row


def sees(phone: Labourer, vacancy: Vacancy) -> bool:
    return phone.get(f"/vacancies/{vacancy.id}").status_code == 200


def test_a_post_that_asks_for_a_degree_is_not_tagged_as_fitting_the_group(app: Flask) -> None:
    """4.1.2: tags with reasons; 学历要求 本科 is none of them."""
    desk = Desk(app)
    simple, degree = enter(desk), enter(desk, title="研发工程师", education_min="bachelor")
    listed = desk.get("/vacancies?suits=target_group").text
    assert (f"/vacancies/{simple.id}" in listed, f"/vacancies/{degree.id}" in listed) == (
        True, False,
    )  # fmt: skip
    assert "初中及以下可" in desk.get(f"/vacancies/{simple.id}").text


def test_one_office_cannot_patrol_what_another_entered(app: Flask) -> None:
    """4.1.2(3): the prefecture sees the county's post, the county answers for it."""
    county, prefecture = Desk(app), Desk(app, role="prefecture", region_code="4313")
    vacancy = enter(county)
    look = {"vacancy": str(vacancy.id), "result": "keep", "evidence": "call"}
    assert prefecture.get(f"/vacancies/{vacancy.id}").status_code == 200
    assert prefecture.post("/patrols", **look).status_code == 403
    assert county.post("/patrols", **look).status_code == 302


def test_what_nobody_patrols_for_seven_days_comes_back_with_a_look(app: Flask) -> None:
    """4.1.2(3): hidden from labourers until it is checked."""
    desk, phone = Desk(app), Labourer(app)
    vacancy = enter(desk)
    assert sees(phone, vacancy)
    vacancy.patrol_due_on = today() - timedelta(days=1)
    assert not sees(phone, vacancy)
    look = {"vacancy": str(vacancy.id), "result": "keep", "evidence": "visit"}
    assert desk.post("/patrols", **look).status_code == 302
    assert sees(phone, vacancy)


def test_a_unit_that_is_struck_off_takes_its_three_posts_with_it(app: Flask) -> None:
    """4.1.2(3): gone the same day, and both who had applied read why."""
    unit = make_employer()
    posts = [make_vacancy(employer_id=unit.id) for _ in range(3)]
    phones = [Labourer(app, make_person()) for _ in range(2)]
    for phone in phones:
        assert phone.post(f"/vacancies/{posts[0].id}/applications").status_code == 200
    desk = Desk(app)
    desk.post(f"/employers/{unit.id}/delist", reason="登记机关显示已注销")
    assert not any(sees(phones[0], post) for post in posts)
    for phone in phones:
        assert "不在招人名单里了" in phone.get("/notices").text


def test_nobody_else_takes_a_kept_opening_before_the_reserve_ends(app: Flask) -> None:
    """4.3.1(2): kept for the group, free for everybody afterwards."""
    desk = Desk(app)
    vacancy = enter(desk, headcount="1")
    assert desk.post(f"/vacancies/{vacancy.id}/reserve", count="1", days="7").status_code == 302
    group, other = (Labourer(app, make_person(registered_poor=poor)) for poor in (True, False))
    path = f"/vacancies/{vacancy.id}/applications"
    assert (other.post(path).status_code, group.post(path).status_code) == (404, 200)
    vacancy.reserved_until = today() - timedelta(days=1)
    assert other.post(path).status_code == 200

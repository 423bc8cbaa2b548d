"""我的单位 → 岗位: an employer posts, renews, extends, fills and withdraws its own, no others."""

from datetime import timedelta

import pytest
from flask import Flask

from backend.core.clock import real_now, today
from backend.core.db import db
from backend.domain.employers.models import Employer
from backend.domain.vacancies.models import Vacancy
from tests.console import Desk, audited
from tests.factories import COUNTY, make_employer, make_vacancy


@pytest.fixture
def employer(app: Flask) -> Employer:
    return make_employer(name="试验焊接厂")


@pytest.fixture
def desk(app: Flask, employer: Employer) -> Desk:
    return Desk(app, role="employer", employer_id=employer.id)


def form(**changes: str) -> dict[str, str]:
    return {
        "title": "电焊工", "place": "双峰县永丰街道", "wage_min": "5000", "wage_max": "",
        "wage_period": "month", "wage_mode": "time", "headcount": "3", "work_form": "site",
        "valid_to": (today() + timedelta(20)).isoformat(), "description": "焊接钢构件",
        "education_min": "none",
    } | changes  # fmt: skip


def test_it_posts_a_vacancy_that_waits_for_the_county(
    app: Flask, desk: Desk, employer: Employer
) -> None:
    answer = desk.post("/own-employer/vacancies/new", **form(employer_name="别的单位"))
    assert (answer.status_code, answer.location) == (302, "/admin/own-employer")
    row = db.session.scalars(db.select(Vacancy)).one()
    assert (row.employer_id, row.status, row.owner_region) == (employer.id, "review", COUNTY)
    assert "电焊工" in desk.get("/own-employer").text
    county = Desk(app)
    assert county.post(f"/vacancies/{row.id}/vouch", how="已电话核实").status_code == 302
    assert "正在招" in desk.get(f"/own-employer/vacancies/{row.id}").text


def test_what_the_law_bars_is_refused_and_what_was_typed_stays(desk: Desk) -> None:
    answer = desk.post("/own-employer/vacancies/new", **form(description="限男性，收押金100元"))
    assert answer.status_code == 400
    for words in ("不能限制或偏重性别", "不能收费", "限男性，收押金100元"):
        assert words in answer.text


def test_it_renews_what_expired_and_extends_what_runs(desk: Desk, employer: Employer) -> None:
    old = make_vacancy(
        employer_id=employer.id, status="expired", valid_to=today() - timedelta(days=2)
    )
    runs = make_vacancy(employer_id=employer.id, headcount_total=5, headcount_left=2)
    path = f"/own-employer/vacancies/{old.id}"
    assert "改截止日期" in desk.get(path).text
    assert desk.post(f"{path}/edit", **form()).status_code == 302
    until = today() + timedelta(60)
    longer = desk.post(
        f"/own-employer/vacancies/{runs.id}/extend", valid_to=until.isoformat(), headcount="4"
    )
    assert longer.status_code == 302
    db.session.refresh(old)
    db.session.refresh(runs)
    assert (old.status, old.employer_id) == ("review", employer.id)
    assert (runs.valid_to, runs.headcount_left, runs.headcount_total) == (until, 4, 7)
    assert audited("extend_vacancy")[0].detail["count"] == 4


@pytest.mark.parametrize(
    "changes, sentence",
    [
        ({"valid_to": "2099-01-01"}, "最长 90 天"),
        ({"valid_to": "2020-01-01"}, "不能早于今天"),
        ({"headcount": "0"}, "至少填 1"),
        ({"headcount": "很多"}, "请选择截止日期，并填还招几个人"),
    ],
)
def test_an_extension_that_cannot_be_is_refused(
    desk: Desk, employer: Employer, changes: dict[str, str], sentence: str
) -> None:
    row = make_vacancy(employer_id=employer.id)
    form = {"valid_to": (today() + timedelta(30)).isoformat(), "headcount": "3"} | changes
    answer = desk.post(f"/own-employer/vacancies/{row.id}/extend", **form)
    assert (answer.status_code, sentence in answer.text) == (400, True)


def test_it_fills_opens_again_and_withdraws(desk: Desk, employer: Employer) -> None:
    row = make_vacancy(employer_id=employer.id)
    path = f"/own-employer/vacancies/{row.id}"
    assert desk.post(f"{path}/fill").status_code == 302
    assert (row.status, row.headcount_left) == ("filled", 0)
    until = (today() + timedelta(30)).isoformat()
    assert desk.post(f"{path}/extend", valid_to=until, headcount="2").status_code == 302
    assert (row.status, row.headcount_left) == ("open", 2)
    assert desk.post(f"{path}/withdraw", reason="").status_code == 400
    assert desk.post(f"{path}/withdraw", reason="订单没了").status_code == 302
    assert row.status == "withdrawn"
    assert desk.post(f"{path}/extend", valid_to=until, headcount="2").status_code == 422


def test_others_vacancies_read_as_absent(desk: Desk) -> None:
    other = make_vacancy()
    path = f"/own-employer/vacancies/{other.id}"
    assert desk.get(path).status_code == 404
    assert desk.get(f"{path}/edit").status_code == 404
    for action, body in (
        ("edit", form()), ("extend", {"valid_to": today().isoformat(), "headcount": "1"}),
        ("fill", {}), ("withdraw", {"reason": "不招了"}),
    ):  # fmt: skip
        assert desk.post(f"{path}/{action}", **body).status_code == 404
    assert other.status == "open"


def test_one_that_was_delisted_posts_nothing(desk: Desk, employer: Employer) -> None:
    employer.delisted_at, employer.delisted_why = real_now(), "已注销"
    answer = desk.post("/own-employer/vacancies/new", **form())
    assert (answer.status_code, "不能发布岗位" in answer.text) == (422, True)

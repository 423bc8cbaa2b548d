"""举报: money and papers hide a vacancy until somebody has checked; everybody is told."""

from datetime import timedelta

import pytest
from flask import Flask

from backend.core.clock import real_now
from backend.core.db import db
from backend.domain.messages.models import Notice
from backend.domain.reports.models import VacancyReport
from backend.domain.vacancies.models import Vacancy
from tests.console import ELSEWHERE, Desk, audited
from tests.factories import make_application, make_person, make_vacancy
from tests.labourer import Labourer


@pytest.fixture
def vacancy(app: Flask) -> Vacancy:
    return make_vacancy(title="被举报的岗")


def report(phone: Labourer, vacancy: Vacancy, kind: str = "fee", text: str = "") -> int:
    return phone.post(f"/vacancies/{vacancy.id}/reports", kind=kind, text=text).status_code


def is_shown(app: Flask, vacancy: Vacancy) -> bool:
    phone = Labourer(app)
    listed = [one["id"] for one in phone.get("/vacancies").json["items"]]
    found = phone.get(f"/vacancies/{vacancy.id}").status_code == 200
    assert found is (vacancy.id in listed)
    return found


def notices() -> list[str]:
    db.session.commit()
    return [row.text for row in db.session.scalars(db.select(Notice).order_by(Notice.id))]


@pytest.mark.parametrize("kind, hides", [("fee", True), ("papers", True), ("false", False)])
def test_money_and_papers_hide_the_vacancy_at_once(
    app: Flask, vacancy: Vacancy, kind: str, hides: bool
) -> None:
    assert report(Labourer(app), vacancy, kind) == 200
    assert is_shown(app, vacancy) is not hides
    desk = Desk(app)
    assert "被举报的岗" in desk.get("/reports").text
    assert ("等核查" in desk.get(f"/vacancies/{vacancy.id}").text) is hides


def test_an_unbound_user_may_report_and_a_second_tap_finds_the_first(
    app: Flask, vacancy: Vacancy
) -> None:
    phone = Labourer(app)
    assert [report(phone, vacancy, "closed"), report(phone, vacancy, "fee")] == [200, 200]
    row = db.session.scalars(db.select(VacancyReport)).one()
    assert (row.kind, row.person_id) == ("closed", None)


@pytest.mark.parametrize(
    "body, sentence",
    [({"kind": "sex"}, "请选是什么问题"), ({"kind": "other", "text": "坏"}, "请写几个字")],
)
def test_what_says_nothing_is_refused(
    app: Flask, vacancy: Vacancy, body: dict[str, str], sentence: str
) -> None:
    answer = Labourer(app).post(f"/vacancies/{vacancy.id}/reports", **body)
    assert (answer.status_code, sentence in answer.text) == (400, True)


def test_nobody_reports_everything_there_is(app: Flask) -> None:
    phone = Labourer(app)
    told = [report(phone, make_vacancy(), "false") for _ in range(6)]
    assert told == [200] * 5 + [429]


def test_numbers_in_a_report_are_not_kept(app: Flask, vacancy: Vacancy) -> None:
    report(Labourer(app), vacancy, "fee", "叫我打给13800000001交钱")
    assert "13800000001" not in db.session.scalars(db.select(VacancyReport)).one().text


def test_a_true_report_takes_the_vacancy_down_and_tells_everybody(
    app: Flask, vacancy: Vacancy
) -> None:
    reporter, applicant = make_person(), make_person()
    make_application(applicant, vacancy)
    report(Labourer(app, reporter), vacancy)
    desk = Desk(app)
    answer = desk.post(
        f"/reports/{vacancy.id}", decision="true", note="打电话核实，要收 200 元押金"
    )
    assert answer.status_code == 302
    db.session.refresh(vacancy)
    assert (vacancy.status, vacancy.hidden_at) == ("withdrawn", None)
    told = notices()
    assert any("情况属实：打电话核实" in text for text in told)
    assert any("“被举报的岗”撤下了" in text for text in told)
    assert audited("decide_reports")[0].detail["confirmed"] is True


def test_an_untrue_one_shows_it_again_and_the_next_one_does_not_hide_it(
    app: Flask, vacancy: Vacancy
) -> None:
    report(Labourer(app, make_person()), vacancy)
    desk = Desk(app)
    path = f"/reports/{vacancy.id}"
    assert desk.post(path, decision="untrue", note="短").status_code == 400
    assert desk.post(path, decision="untrue", note="问了三个在职的人，都没收钱").status_code == 302
    assert is_shown(app, vacancy)
    assert "没有发现您说的情况" in notices()[0]
    assert desk.post(path, decision="untrue", note="问了三个在职的人").status_code == 422
    report(Labourer(app), vacancy)
    assert is_shown(app, vacancy)
    first = db.session.scalars(db.select(VacancyReport).order_by(VacancyReport.id)).first()
    assert first
    first.decided_at = real_now() - timedelta(days=8)
    report(Labourer(app), vacancy)
    assert not is_shown(app, vacancy)


def test_another_county_neither_sees_nor_decides(app: Flask, vacancy: Vacancy) -> None:
    report(Labourer(app), vacancy)
    other = Desk(app, region_code=ELSEWHERE)
    assert "被举报的岗" not in other.get("/reports").text
    assert other.get(f"/reports/{vacancy.id}").status_code == 404
    assert other.post(f"/reports/{vacancy.id}", decision="true", note="核实了").status_code == 404


def test_a_closed_vacancy_cannot_be_reported(app: Flask) -> None:
    assert report(Labourer(app), make_vacancy(status="expired")) == 404

"""我的单位: an employer's own vacancies and the applicants who gave leave to be told to it."""

import pytest
from flask import Flask

from backend.core.clock import real_now
from backend.core.db import db
from backend.domain.applications.models import Application, Consent
from backend.domain.employers.models import Employer
from backend.domain.vacancies.models import Vacancy
from tests.console import Desk, audited
from tests.factories import make_application, make_employer, make_person, make_vacancy

PHONE = "19912345678"


@pytest.fixture
def employer(app: Flask) -> Employer:
    return make_employer(name="试验焊接厂")


@pytest.fixture
def desk(app: Flask, employer: Employer) -> Desk:
    return Desk(app, role="employer", employer_id=employer.id)


def apply(employer: Employer, name: str, *, consent: bool, **changes: str) -> Application:
    vacancy = make_vacancy(employer_id=employer.id, title=f"焊工{name}")
    application = make_application(make_person(name=name, phone=PHONE), vacancy, **changes)
    if consent:
        db.session.add(Consent(
            person_id=application.person_id, employer_id=employer.id, text_version="employer-1",
            how="app", recorded_by="test", given_at=real_now(),
        ))  # fmt: skip
    return application


def page_of(application: Application, action: str = "") -> str:
    return f"/own-employer/applicants/{application.id}{action}"


def test_it_sees_its_own_vacancies_in_every_state(desk: Desk, employer: Employer) -> None:
    make_vacancy(employer_id=employer.id, title="自己的岗位", owner_region="430121")
    make_vacancy(employer_id=employer.id, title="停了的岗位", status="paused")
    make_vacancy(title="别家的岗位")
    page = desk.get("/own-employer").text
    assert "试验焊接厂" in page
    assert "自己的岗位" in page
    assert "停了的岗位" in page
    assert "别家的岗位" not in page


def test_only_who_gave_leave_is_on_its_list(desk: Desk, employer: Employer) -> None:
    apply(employer, "周甲试", consent=True)
    apply(employer, "周乙试", consent=False)
    apply(employer, "周丙试", consent=True, status="withdrawn")
    apply(make_employer(), "周丁试", consent=True)
    page = desk.get("/own-employer/applicants").text
    assert "周甲试" in page
    assert not any(name in page for name in ("周乙试", "周丙试", "周丁试"))
    assert PHONE not in page


def test_leave_taken_back_takes_the_person_off(desk: Desk, employer: Employer) -> None:
    application = apply(employer, "周甲试", consent=True)
    assert desk.get(page_of(application)).status_code == 200
    db.session.execute(db.delete(Consent))
    assert desk.get(page_of(application)).status_code == 404
    assert desk.post(page_of(application, "/phone")).status_code == 404


def test_a_delisted_employer_sees_nobody_any_more(desk: Desk, employer: Employer) -> None:
    application = apply(employer, "周甲试", consent=True)
    Desk(desk.client.application).post(f"/employers/{employer.id}/delist", reason="已注销")
    assert "已被清退（已注销）" in desk.get("/own-employer").text
    assert "周甲试" not in desk.get("/own-employer/applicants").text
    assert desk.post(page_of(application, "/phone")).status_code == 404


def test_another_employers_applicant_is_not_there(app: Flask, desk: Desk) -> None:
    application = apply(make_employer(), "周丁试", consent=True)
    for action in ("/phone", "/move"):
        assert desk.post(page_of(application, action), status="contacted").status_code == 404
    assert application.status == "interested"


def test_the_number_is_shown_at_a_press_and_the_look_written_down(
    desk: Desk, employer: Employer
) -> None:
    application = apply(employer, "周甲试", consent=True)
    assert PHONE not in desk.get(page_of(application)).text
    assert PHONE in desk.post(page_of(application, "/phone")).text
    assert PHONE not in desk.get(page_of(application)).text
    look = audited("reveal_phone")[0]
    assert (look.kind, look.subject) == ("look", f"application:{application.id}")
    assert look.detail == {"fields": ["phone"], "person": application.person_id}


def test_it_says_how_it_went_and_why_not(desk: Desk, employer: Employer) -> None:
    application = apply(employer, "周甲试", consent=True)
    assert desk.post(page_of(application, "/move"), status="contacted").status_code == 302
    assert application.status == "contacted"
    refused = desk.post(page_of(application, "/move"), status="refused")
    assert refused.status_code == 400
    desk.post(page_of(application, "/move"), status="refused", note="年龄不合要求")
    assert application.steps[-1].actor_name == desk.staff.name


@pytest.mark.parametrize(
    "path", ["/people", "/vacancies", "/applications", "/figures", "/inbox", "/own-provider"]
)
def test_it_enters_nothing_of_the_offices(desk: Desk, path: str) -> None:
    assert desk.get(path).status_code == 403


def test_its_home_leads_to_whoever_waits(desk: Desk, employer: Employer) -> None:
    apply(employer, "周甲试", consent=True)
    home = desk.get("/").text
    assert "我的单位" in home
    assert "报名的人待联系" in home
    assert "您只看得到自己单位的" in home


def test_its_vacancy_is_not_its_to_change(desk: Desk, employer: Employer) -> None:
    vacancy: Vacancy = make_vacancy(employer_id=employer.id)
    assert desk.post(f"/vacancies/{vacancy.id}/status", status="paused").status_code in (403, 404)
    assert vacancy.status == "open"

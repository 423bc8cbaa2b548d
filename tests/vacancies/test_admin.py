"""The console's pages of vacancies: filters, completing, vouching, pausing, taking down."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from backend.core.clock import today
from backend.core.db import db
from backend.domain.vacancies.models import Vacancy, VacancyStatus
from tests.console import ELSEWHERE, Desk, audited
from tests.factories import COUNTY, make_vacancy

UNVOUCHED: dict[str, Any] = {"vouched_by": None, "vouched_at": None, "vouched_how": ""}


@pytest.fixture
def review(app: Flask) -> Vacancy:
    return make_vacancy(title="待核焊工", status="review", **UNVOUCHED)


@pytest.fixture
def draft(app: Flask) -> Vacancy:
    gaps = {"description": "", "missing": ["工作内容"], "employer_id": None}
    return make_vacancy(title="缺项焊工", status="draft", **UNVOUCHED | gaps)


def page_of(vacancy: Vacancy, action: str = "") -> str:
    return f"/vacancies/{vacancy.id}{action}"


def status_of(vacancy: Vacancy) -> str:
    db.session.refresh(vacancy)
    return vacancy.status


def form(**changes: str) -> dict[str, str]:
    """A complete edit form."""
    return {
        "title": "电焊工", "employer_name": "双峰试验厂", "place": "长沙市长沙县星沙街道",
        "wage_min": "4000",
        "wage_max": "5000.50", "wage_period": "month", "headcount": "3",
        "valid_to": (today() + timedelta(20)).isoformat(), "description": "焊接钢构件",
        "wage_mode": "time", "education_min": "none", "work_form": "site",
    } | changes  # fmt: skip


def test_the_list_filters_by_title_and_state(app: Flask, review: Vacancy) -> None:
    make_vacancy(title="缝纫工")
    desk = Desk(app)
    assert "缝纫工" in desk.get("/vacancies").text
    assert "缝纫工" not in desk.get("/vacancies?status=review").text
    assert "待核焊工" in desk.get("/vacancies?text=焊&status=review").text
    assert "没有符合的岗位" in desk.get("/vacancies?text=木工").text


def test_the_list_costs_the_same_for_many(app: Flask, review: Vacancy) -> None:
    desk = Desk(app)
    few = desk.queries_of("/vacancies")
    for _ in range(10):
        make_vacancy()
    assert desk.queries_of("/vacancies") <= few


def test_vacancies_of_another_county_read_as_absent(app: Flask, review: Vacancy) -> None:
    other = Desk(app, region_code=ELSEWHERE)
    assert "待核焊工" not in other.get("/vacancies").text
    assert other.get(page_of(review)).status_code == 404
    assert other.get(page_of(review, "/edit")).status_code == 404
    for action in ("vouch", "pause", "resume", "withdraw"):
        answer = other.post(page_of(review, f"/{action}"), how="电话核实过", reason="有问题")
        assert answer.status_code == 404, action
    assert other.post(page_of(review, "/edit"), **form()).status_code == 404


@pytest.mark.parametrize("action", ["vouch", "pause", "resume", "withdraw", "edit"])
@pytest.mark.parametrize("role, region", [("township", "431321101"), ("province", "43")])
def test_only_who_enters_vacancies_changes_them(
    app: Flask, review: Vacancy, action: str, role: str, region: str
) -> None:
    desk = Desk(app, role=role, region_code=region)
    assert desk.post(page_of(review, f"/{action}"), how="电话核实过").status_code == 403
    assert status_of(review) == "review"


def test_an_officer_vouches_and_it_opens(app: Flask, review: Vacancy) -> None:
    desk = Desk(app)
    assert "还没有人担保来源" in desk.get(page_of(review)).text
    answer = desk.post(page_of(review, "/vouch"), how="已电话向企业核实")
    assert answer.location == f"/admin/vacancies/{review.id}"
    assert status_of(review) == VacancyStatus.OPEN
    assert review.vouched_by == desk.staff.id
    page = desk.get(page_of(review)).text
    assert "已电话向企业核实" in page
    assert desk.staff.name in page
    assert desk.post(page_of(review, "/vouch"), how="已电话向企业核实").status_code == 422


@pytest.mark.parametrize(
    "changes, how, code, sentence",
    [
        ({}, "好", 400, "请写明怎么核实的"),
        ({"description": ""}, "电话核实过", 422, "还缺工作内容"),
        ({"valid_to": date(2020, 1, 1)}, "电话核实过", 422, "有效期已过"),
    ],
)
def test_vouching_has_its_rules(
    app: Flask, changes: dict[str, Any], how: str, code: int, sentence: str
) -> None:
    vacancy = make_vacancy(status="review", **UNVOUCHED | changes)
    answer = Desk(app).post(page_of(vacancy, "/vouch"), how=how)
    assert answer.status_code == code
    assert sentence in answer.text
    assert status_of(vacancy) == "review"


def test_an_open_one_is_paused_with_a_reason_and_resumed(app: Flask) -> None:
    vacancy = make_vacancy()
    desk = Desk(app)
    assert desk.post(page_of(vacancy, "/pause")).status_code == 400
    assert desk.post(page_of(vacancy, "/pause"), reason="企业停工").status_code == 302
    assert status_of(vacancy) == "paused"
    assert "企业停工" in desk.get(page_of(vacancy)).text
    assert desk.post(page_of(vacancy, "/pause"), reason="企业停工").status_code == 422
    assert desk.post(page_of(vacancy, "/resume")).status_code == 302
    assert status_of(vacancy) == "open"
    assert desk.post(page_of(vacancy, "/resume")).status_code == 422


def test_resuming_never_opens_what_nobody_vouched_for(app: Flask, review: Vacancy) -> None:
    assert Desk(app).post(page_of(review, "/resume")).status_code == 422
    assert status_of(review) == "review"


def test_one_past_its_last_day_is_not_resumed(app: Flask) -> None:
    vacancy = make_vacancy(status="paused", valid_to=today() - timedelta(1))
    answer = Desk(app).post(page_of(vacancy, "/resume"))
    assert answer.status_code == 422
    assert "有效期已过" in answer.text


def test_taking_down_needs_a_reason_and_is_final(app: Flask) -> None:
    vacancy = make_vacancy()
    desk = Desk(app)
    assert desk.post(page_of(vacancy, "/withdraw"), reason=" ").status_code == 400
    assert desk.post(page_of(vacancy, "/withdraw"), reason="企业收押金").status_code == 302
    assert status_of(vacancy) == "withdrawn"
    assert [entry.reason for entry in audited("set_status")] == ["企业收押金"]
    assert desk.post(page_of(vacancy, "/withdraw"), reason="再来一次").status_code == 422


def test_a_completed_draft_goes_to_review(app: Flask, draft: Vacancy) -> None:
    desk = Desk(app)
    assert "补全资料" in desk.get(page_of(draft)).text
    assert desk.post(page_of(draft, "/edit"), **form()).status_code == 302
    assert status_of(draft) == "review"
    assert draft.missing == []
    assert draft.region_code is not None
    assert draft.region_code.startswith("430121")
    assert (draft.wage_min_fen, draft.wage_max_fen) == (400_000, 500_050)
    assert draft.employer
    assert (draft.employer.name, draft.employer.owner_region) == ("双峰试验厂", COUNTY)
    assert desk.post(page_of(draft, "/edit"), **form()).status_code == 302  # the same again


def test_pay_by_the_day_stays_pay_by_the_day(app: Flask) -> None:
    draft = make_vacancy(
        status="draft", wage_min_fen=15_000, wage_max_fen=None, wage_period="day",
        monthly_fen=1, **UNVOUCHED,
    )  # fmt: skip
    desk = Desk(app)
    page = desk.get(page_of(draft, "/edit")).text
    assert '<option value="day" selected>' in page
    desk.post(page_of(draft, "/edit"), **form(wage_min="150", wage_max="", wage_period="day"))
    db.session.refresh(draft)
    assert (draft.wage_min_fen, draft.wage_period) == (15_000, "day")
    assert draft.monthly_fen
    assert draft.monthly_fen > 300_000


def test_a_half_filled_draft_stays_one(app: Flask, draft: Vacancy) -> None:
    assert Desk(app).post(page_of(draft, "/edit"), **form(description="")).status_code == 302
    assert status_of(draft) == "draft"
    assert draft.missing == ["工作内容"]


def test_an_expired_one_is_renewed_into_review(app: Flask) -> None:
    vacancy = make_vacancy(status="expired", valid_to=today() - timedelta(9))
    assert Desk(app).post(page_of(vacancy, "/edit"), **form()).status_code == 302
    assert status_of(vacancy) == "review"


def test_an_open_one_is_not_edited(app: Flask) -> None:
    vacancy = make_vacancy()
    answer = Desk(app).post(page_of(vacancy, "/edit"), **form())
    assert answer.status_code == 422
    assert "不能修改" in answer.text


def test_every_unreadable_field_is_named_at_once_and_what_was_typed_stays(
    app: Flask, draft: Vacancy
) -> None:
    wrong = form(place="不知道哪里", wage_min="面谈", headcount="很多", valid_to="明年")
    answer = Desk(app).post(page_of(draft, "/edit"), **wrong)
    assert answer.status_code == 400
    for sentence in ("没有找到这个地方", "最低工资请填数字", "请填整数", "请选择截止日期"):
        assert sentence in answer.text
    assert "不知道哪里" in answer.text
    assert status_of(draft) == "draft"


@pytest.mark.parametrize(
    "changes, sentence",
    [
        ({"headcount": "0"}, "至少 1 人"),
        ({"wage_min": "6000"}, "最高工资不能比最低工资少"),
        ({"valid_to": "2020-01-01"}, "截止日期不能早于今天"),
        ({"valid_to": ""}, "请选择截止日期"),
        ({"wage_min": "NaN"}, "最低工资请填数字"),
        ({"wage_period": "century"}, "请选择按什么计工资"),
    ],
)
def test_what_cannot_be_is_refused(
    app: Flask, draft: Vacancy, changes: dict[str, str], sentence: str
) -> None:
    answer = Desk(app).post(page_of(draft, "/edit"), **form(**changes))
    assert answer.status_code == 400
    assert sentence in answer.text

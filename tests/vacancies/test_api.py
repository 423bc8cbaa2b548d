"""Finding vacancies through the API: words, filters, pages, one vacancy, what suits me."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.core.clock import today
from backend.core.db import db
from backend.domain.vacancies.models import Vacancy
from tests.api.counting import statements_of
from tests.factories import make_application, make_employer, make_person, make_vacancy, make_wish
from tests.labourer import API, Labourer, error_of, known

CHANGSHA = "430102"  # 芙蓉区


def found(client: FlaskClient, **query: Any) -> list[str]:
    db.session.commit()
    answer = client.get(f"{API}/vacancies", query_string=query)
    assert answer.status_code == 200
    return [card["title"] for card in answer.json["items"]]


@pytest.fixture
def three(app: Flask) -> None:
    make_vacancy(title="电焊工", region_code=CHANGSHA, monthly_fen=600_000)
    make_vacancy(title="缝纫工", occupation_code="6110100", monthly_fen=400_000)
    employer = make_employer(name="湘中电子厂")
    make_vacancy(
        title="普工", occupation_code="6231100", region_code="441900", monthly_fen=None,
        wage_min_fen=None, wage_max_fen=None, employer_id=employer.id, place_text="东莞市",
    )  # fmt: skip


@pytest.mark.parametrize(
    "query, titles",
    [
        ({}, ["普工", "缝纫工", "电焊工"]),
        ({"q": "电焊"}, ["电焊工"]),
        ({"q": "湘中 普工"}, ["普工"]),
        ({"q": "%"}, []),
        ({"region": "43"}, ["缝纫工", "电焊工"]),
        ({"region": "4301"}, ["电焊工"]),
        ({"region": CHANGSHA}, ["电焊工"]),
        ({"region": "4_"}, []),
        ({"occupation": "6110100"}, ["缝纫工"]),
        ({"occupation": "6110100,6040205"}, ["缝纫工", "电焊工"]),
        ({"wage_min": "5000"}, ["电焊工"]),
        ({"wage_min": "4000"}, ["缝纫工", "电焊工"]),
        ({"wage_min": "4000", "region": "4313"}, ["缝纫工"]),
        ({"q": "没有这种活"}, []),
    ],
)
def test_words_and_filters_narrow_the_list(
    client: FlaskClient, three: None, query: dict[str, str], titles: list[str]
) -> None:
    assert found(client, **query) == titles


def test_pages_follow_each_other_without_gap_or_repeat(client: FlaskClient, app: Flask) -> None:
    employer, officer = make_employer().id, make_vacancy().vouched_by
    for n in range(44):
        make_vacancy(title=f"岗位{n}", employer_id=employer, vouched_by=officer)
    db.session.commit()
    ids: list[int] = []
    cursor, sizes = "", []
    while cursor is not None:
        page = client.get(f"{API}/vacancies", query_string={"cursor": cursor}).json
        assert page["total"] == 45
        ids += [card["id"] for card in page["items"]]
        sizes.append(len(page["items"]))
        cursor = page["next"]
        make_vacancy(employer_id=employer, vouched_by=officer, status="review")
        db.session.commit()
    assert sizes == [20, 20, 5]
    assert ids == sorted(set(ids), reverse=True)


def test_a_cursor_that_is_none_is_told_in_words(client: FlaskClient, app: Flask) -> None:
    answer = client.get(f"{API}/vacancies?cursor=abc")
    assert (answer.status_code, error_of(answer)["message"]) == (
        400, "翻页位置看不懂，请从第一页重新看",
    )  # fmt: skip


@pytest.mark.parametrize("wage", ["-1", "多", "100001"])
def test_a_wage_that_is_no_number_is_told_by_its_field(
    client: FlaskClient, app: Flask, wage: str
) -> None:
    answer = client.get(f"{API}/vacancies", query_string={"wage_min": wage})
    assert (answer.status_code, set(error_of(answer)["fields"])) == (400, {"wage_min"})


def test_a_full_list_costs_no_more_statements_than_a_short_one(
    app: Flask, client: FlaskClient
) -> None:
    make_vacancy()
    few = statements_of(lambda: client.get(f"{API}/vacancies"))
    for code in ("430102", "430103", "430104", "440300", "441900"):
        make_vacancy(region_code=code)
        make_vacancy(region_code=code, board=True)
    assert statements_of(lambda: client.get(f"{API}/vacancies")) == few
    who = known(app)
    assert statements_of(lambda: who.get("/vacancies")) <= few + 4  # who asks, and from where


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "review"}, {"status": "paused"}, {"status": "filled"}, {"status": "withdrawn"},
        {"status": "draft"}, {"status": "expired"}, {"valid_to": "yesterday"},
        {"valid_from": "tomorrow"},
    ],
)  # fmt: skip
def test_a_vacancy_that_is_not_open_is_not_found(
    client: FlaskClient, app: Flask, changes: dict[str, Any]
) -> None:
    days = {"yesterday": today() - timedelta(days=1), "tomorrow": today() + timedelta(days=1)}
    row = make_vacancy(**{name: days.get(value, value) for name, value in changes.items()})
    assert found(client) == []
    answer = client.get(f"{API}/vacancies/{row.id}")
    assert (answer.status_code, error_of(answer)["rule"]) == (404, "vacancy.closed")
    assert error_of(answer)["message"] == "这个岗位已经招满或下线了，请看看别的岗位"


def test_a_vacancy_closes_at_the_end_of_its_last_day(
    client: FlaskClient, app: Flask, clock: Callable[[str], None]
) -> None:
    clock("2026-11-23 10:00")
    make_vacancy(valid_from=today(), valid_to=today())
    clock("2026-11-23 23:59")
    assert len(found(client)) == 1
    clock("2026-11-24 00:01")
    assert found(client) == []


def test_a_card_says_pay_place_and_at_most_three_tags(client: FlaskClient, app: Flask) -> None:
    make_vacancy(
        title="焊工", board=True, lodging=True, benefits=["五险一金", "包吃", "全勤奖", "年终奖"],
        region_code=CHANGSHA, employer_id=make_employer(name="星沙机械厂").id,
    )  # fmt: skip
    db.session.commit()
    (card,) = client.get(f"{API}/vacancies").json["items"]
    assert card["wage_text"] == "5000–6000 元/月"
    assert card["place_text"] == "长沙市芙蓉区"
    assert card["tags"] == ["包吃包住", "五险一金", "全勤奖"]
    assert (card["employer_name"], card["headcount_left"], card["why"]) == ("星沙机械厂", 10, None)


def test_the_distance_is_county_seat_to_county_seat_for_those_signed_in(
    app: Flask, client: FlaskClient
) -> None:
    make_vacancy(region_code=CHANGSHA)
    who = known(app)
    (card,) = who.get("/vacancies").json["items"]
    assert "县城到县城约" in card["place_text"]
    (card,) = client.get(f"{API}/vacancies").json["items"]
    assert "约" not in card["place_text"]


def test_one_vacancy_shows_what_the_law_asks_of_an_advert(client: FlaskClient, app: Flask) -> None:
    row = make_vacancy(
        age_min=18, age_max=50, age_reason="高空作业", education_min="junior", insurance=["工伤"],
        contact_name="王试", contact_phone="13900001111",
    )  # fmt: skip
    db.session.commit()
    answer = client.get(f"{API}/vacancies/{row.id}")
    shown = answer.json
    labels = {one["label"]: one["value"] for one in shown["requirements"]}
    assert labels == {
        "学历": "初中及以上",
        "年龄": "18–50 岁（高空作业）",
        "保险": "工伤",
    }
    assert shown["desk"] == {"name": "县就业服务中心", "phone": "0738-0000001"}
    assert "不收任何费用" in shown["fee_notice"]
    assert row.employer
    assert row.employer.name in shown["consent_text"]
    assert shown["my_application"] is None
    assert "13900001111" not in answer.text, "calls go to the county's desk"


def test_a_vacancy_shows_my_own_application_and_nobody_elses(app: Flask) -> None:
    row = make_vacancy()
    who = known(app)
    make_application(make_person(), row)
    assert who.get(f"/vacancies/{row.id}").json["my_application"] is None
    mine = who.post(f"/vacancies/{row.id}/applications", consent=False).json
    assert who.get(f"/vacancies/{row.id}").json["my_application"]["id"] == mine["id"]


def test_what_suits_me_comes_with_its_reasons_and_only_what_fits(app: Flask) -> None:
    person = make_person(wish=False)
    make_wish(person, occupations=["6040205"], wage_floor_fen=400_000)
    fits = make_vacancy(title="电焊工")
    make_vacancy(title="缝纫工", occupation_code="6110100")
    make_vacancy(title="便宜的电焊", monthly_fen=300_000)
    make_vacancy(title="没人担保", vouched_by=None, employer_id=make_employer(credit_code=None).id)
    answer = Labourer(app, person).get("/vacancies/recommended").json
    assert [card["id"] for card in answer["items"]] == [fits.id]
    assert answer["items"][0]["why"]
    assert answer["reason"] is None


def test_when_nothing_suits_the_answer_says_what_to_do(app: Flask) -> None:
    answer = known(app).get("/vacancies/recommended").json
    assert answer["items"] == []
    assert "看看全部岗位" in answer["reason"]
    assert db.session.scalars(db.select(Vacancy)).all() == []

"""The list of vacancies over the API: filters, orders, suggestions, loosening, pay by the day."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from backend.core.actor import SYSTEM
from backend.core.db import db
from backend.domain.search.actions import rebuild_index
from backend.domain.search.queries import index_root
from tests.factories import COUNTY, make_person, make_vacancy
from tests.labourer import API, Labourer
from tests.search.test_search import CHANGSHA, SHENZHEN, root

__all__ = ["root"]  # the fixture


def ask(client: FlaskClient, **query: Any) -> dict[str, Any]:
    db.session.commit()
    answer = client.get(f"{API}/vacancies", query_string=query)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json
    return found


def test_filters_and_orders_reach_the_index(client: FlaskClient, root: Any) -> None:
    make_vacancy(title="近的", board=True, monthly_fen=400_000)
    make_vacancy(title="远的", region_code=SHENZHEN, monthly_fen=900_000, suits=["couple_room"])
    db.session.commit()
    rebuild_index(SYSTEM, root=index_root(SYSTEM))

    def titles(**query: Any) -> list[str]:
        return [card["title"] for card in ask(client, **query)["items"]]

    assert titles(order="pay") == ["远的", "近的"]
    assert titles(suits="board,nonsense") == ["近的"]
    assert titles(suits="couple_room") == ["远的"]
    assert titles(scope="out") == ["远的"]
    assert titles(order="nonsense", scope="nonsense") == ["远的", "近的"]


def test_near_is_counted_from_the_own_county(app: Flask, root: Any) -> None:
    for title, code in (("省外", SHENZHEN), ("本县", COUNTY), ("省城", CHANGSHA)):
        make_vacancy(title=title, region_code=code)
    phone = Labourer(app, make_person())
    db.session.commit()
    rebuild_index(SYSTEM, root=index_root(SYSTEM))
    items = phone.get("/vacancies", order="near").json["items"]
    assert [card["title"] for card in items] == ["本县", "省城", "省外"]
    near = phone.get("/vacancies", scope="near").json
    assert [card["title"] for card in near["items"]] == ["本县"]


def test_nothing_found_names_the_parameter_to_drop(client: FlaskClient, root: Any) -> None:
    make_vacancy(title="电焊工")
    assert ask(client, q="电焊", wage_min=9000)["loosen"] == [
        {"filter": "wage_min", "name": "工资", "total": 1, "q": "电焊"}
    ]


def test_pay_by_the_day_shows_the_month_and_how_it_was_reckoned(client: FlaskClient) -> None:
    row = make_vacancy(
        wage_period="day", wage_min_fen=20_000, wage_max_fen=None, monthly_fen=440_000
    )
    text = "按每月 22 天算，一个月约 4400 元"
    assert ask(client)["items"][0]["month_text"] == text
    assert client.get(f"{API}/vacancies/{row.id}").json["month_text"] == text
    row.wage_period = "month"
    assert ask(client)["items"][0]["month_text"] == ""


def test_words_are_suggested_while_typing(client: FlaskClient) -> None:
    answer = client.get(f"{API}/vacancies/suggestions", query_string={"q": "焊"})
    assert "焊工" in answer.json["items"]
    assert client.get(f"{API}/vacancies/suggestions").json["items"] == []

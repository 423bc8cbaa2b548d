"""The console's ledger of outgoing messages: filters, a row that explains itself, the area."""

import pytest
from flask import Flask

from backend.domain.messages.models import Message
from tests.console import ELSEWHERE, Desk
from tests.factories import make_message, make_person, make_wechat_user


@pytest.fixture
def message(app: Flask) -> Message:
    return make_message(
        make_wechat_user(make_person(name="周小试")), week="2026-W48", status="failed",
        attempts=3, errcode=43004, reason="对方取消了关注", key="weekly:2026-W48:7:wechat",
        payload={"data": {"thing1": {"value": "氩弧焊工"}}},
    )  # fmt: skip


@pytest.mark.parametrize(
    "query, found",
    [
        ("", True), ("?week=2026-W48&status=failed&kind=weekly", True), ("?week=2026-W47", False),
        ("?status=delivered", False), ("?kind=reply", False),
    ],
)  # fmt: skip
def test_the_ledger_can_be_filtered(app: Flask, message: Message, query: str, found: bool) -> None:
    assert ("周小试" in Desk(app).get(f"/messages{query}").text) is found


def test_a_row_explains_itself(app: Flask, message: Message) -> None:
    page = Desk(app).get(f"/messages/{message.id}").text
    for words in ("没有发成", "对方取消了关注", "43004", "weekly:2026-W48:7:wechat", "氩弧焊工"):
        assert words in page
    assert message.openid not in page


def test_a_message_of_another_county_reads_as_absent(app: Flask, message: Message) -> None:
    desk = Desk(app, region_code=ELSEWHERE)
    assert "周小试" not in desk.get("/messages").text
    assert desk.get(f"/messages/{message.id}").status_code == 404


def test_a_message_to_somebody_unbound_is_for_the_province(app: Flask) -> None:
    message = make_message(make_wechat_user(), kind="reply", channel="custom")
    assert Desk(app).get(f"/messages/{message.id}").status_code == 404
    province = Desk(app, role="province", region_code="43")
    assert "没有绑定的微信用户" in province.get(f"/messages/{message.id}").text


def test_the_ledger_costs_the_same_for_many(app: Flask, message: Message) -> None:
    desk = Desk(app)
    few = desk.queries_of("/messages")
    for _ in range(5):
        make_message(make_wechat_user(make_person()))
    assert desk.queries_of("/messages") <= few


def test_a_page_holds_25_rows_and_leads_on(app: Flask) -> None:
    user = make_wechat_user(make_person())
    made = [make_message(user, key=f"k:{n}") for n in range(26)]
    desk = Desk(app)
    first = desk.get("/messages").text
    assert first.count("<tr data-href") == 25
    assert "下一页" in first
    rest = desk.get(f"/messages?cursor={made[1].id}").text
    assert rest.count("<tr data-href") == 1

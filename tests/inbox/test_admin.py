"""The staff inbox: answering within the window, once per form, parts that refresh themselves."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from backend.core.actor import SYSTEM
from backend.core.db import db
from backend.domain.inbox.actions import receive
from backend.domain.inbox.models import ChatMessage, Conversation
from backend.domain.messages.models import Message
from tests.console import ELSEWHERE, Desk, audited
from tests.factories import make_conversation, make_person, make_wechat_user

POLL = {"X-Poll": "1", "HX-Request": "true"}


@pytest.fixture
def conversation(app: Flask) -> Conversation:
    user = make_wechat_user(make_person(name="周小试"))
    return make_conversation(user, text="请问焊工还招人吗")


def reply(desk: Desk, conversation: Conversation, text: str, key: str = "form-1") -> int:
    path = f"/inbox/{conversation.id}/reply"
    return desk.post(path, text=text, request_key=key).status_code


def sent() -> list[Message]:
    db.session.commit()
    return list(db.session.scalars(db.select(Message).where(Message.kind == "reply")))


def test_the_inbox_lists_who_waits_with_the_last_words(
    app: Flask, conversation: Conversation
) -> None:
    page = Desk(app).get("/inbox").text
    assert "周小试" in page
    assert "请问焊工还招人吗" in page
    assert "等回复" in page


def test_the_talk_says_how_much_may_still_be_answered(
    app: Flask, conversation: Conversation
) -> None:
    page = Desk(app).get(f"/inbox/{conversation.id}").text
    assert "还能回 5 条" in page


def test_an_answer_is_queued_and_its_state_shows(app: Flask, conversation: Conversation) -> None:
    desk = Desk(app)
    assert reply(desk, conversation, "还招，明天可以来看看") == 302
    (message,) = sent()
    assert message.any_hour
    assert message.payload["text"]["content"] == "还招，明天可以来看看"
    page = desk.get(f"/inbox/{conversation.id}").text
    assert "排队中" in page
    assert "还能回 4 条" in page
    assert "等回复" not in page
    assert len(audited("reply")) == 1


def test_a_failed_answer_says_why(app: Flask, conversation: Conversation) -> None:
    desk = Desk(app)
    reply(desk, conversation, "还招")
    (message,) = sent()
    message.status, message.reason = "failed", "对方取消了关注"
    page = desk.get(f"/inbox/{conversation.id}").text
    assert "没有发成" in page
    assert "对方取消了关注" in page


def test_a_form_that_is_sent_twice_answers_once(app: Flask, conversation: Conversation) -> None:
    desk = Desk(app)
    conversation.replies_left = 1  # the second submit meets a window that the first has used up
    assert [reply(desk, conversation, "还招") for _ in range(2)] == [302, 302]
    assert len(sent()) == 1
    said = db.select(db.func.count(ChatMessage.id)).where(ChatMessage.direction == "out")
    assert db.session.scalar(said) == 1


def test_each_rendered_form_has_its_own_key(app: Flask, conversation: Conversation) -> None:
    desk = Desk(app)
    pages = [desk.get(f"/inbox/{conversation.id}").text for _ in range(2)]
    keys = {re.findall(r'name="request_key" value="(\w+)"', page)[0] for page in pages}
    assert len(keys) == 2


@pytest.mark.parametrize("text", [" ", "长" * 601])
def test_an_empty_or_overlong_answer_is_refused_and_kept(
    app: Flask, conversation: Conversation, text: str
) -> None:
    answer = Desk(app).post(f"/inbox/{conversation.id}/reply", text=text, request_key="form-7")
    assert answer.status_code == 400
    assert text in answer.text
    assert 'value="form-7"' in answer.text
    assert sent() == []


@pytest.mark.parametrize(
    "hours, left, said", [(-1, 5, "过了微信允许回复的时间"), (1, 0, "已经回满")]
)
def test_outside_the_window_nothing_is_sent_and_the_page_says_what_to_do(
    app: Flask, conversation: Conversation, hours: int, left: int, said: str
) -> None:
    conversation.window_until = datetime.now(UTC) + timedelta(hours=hours)
    conversation.replies_left = left
    desk = Desk(app)
    page = desk.get(f"/inbox/{conversation.id}").text
    assert said in page
    assert "打电话" in page
    assert reply(desk, conversation, "还招") == 422
    assert sent() == []


def test_nothing_to_answer_takes_it_out_of_the_queue(
    app: Flask, conversation: Conversation
) -> None:
    desk = Desk(app)
    path = f"/inbox/{conversation.id}/done"
    assert [desk.post(path).status_code for _ in range(2)] == [302, 302]
    assert "等回复" not in desk.get("/inbox").text


def test_a_poll_brings_new_words_and_else_nothing(
    app: Flask, conversation: Conversation
) -> None:
    desk = Desk(app)
    page = desk.get(f"/inbox/{conversation.id}").text
    for part in ("talk", "people"):
        seen = re.findall(rf'id="{part}".*?"seen": "(\w+)"', page, re.S)[0]
        path = f"/inbox/{conversation.id}/{part}?seen={seen}"
        assert desk.get(path, **POLL).status_code == 204
    receive(SYSTEM, user=conversation.user, text="我明天过来", needs_person=True)
    for part in ("talk", "people"):
        answer = desk.get(f"/inbox/{conversation.id}/{part}?seen={seen}", **POLL)
        assert "我明天过来" in answer.text
        assert "<form" not in answer.text  # what is being typed is never replaced


def test_the_account_s_words_are_shown_as_text(app: Flask, conversation: Conversation) -> None:
    receive(SYSTEM, user=conversation.user, text="<b>急</b>", needs_person=True)
    assert "<b>急" not in Desk(app).get(f"/inbox/{conversation.id}").text


@pytest.mark.parametrize("path", ["", "/{}", "/{}/talk", "/{}/people", "/people"])
def test_a_village_helper_does_not_read_the_inbox(
    app: Flask, conversation: Conversation, path: str
) -> None:
    desk = Desk(app, role="village")
    assert desk.get(f"/inbox{path.format(conversation.id)}").status_code == 403


@pytest.mark.parametrize("action", ["reply", "done"])
def test_writes_need_the_role_and_the_area(
    app: Flask, conversation: Conversation, action: str
) -> None:
    path = f"/inbox/{conversation.id}/{action}"
    assert Desk(app, role="village").post(path, text="好").status_code == 403
    elsewhere = Desk(app, region_code=ELSEWHERE)
    assert elsewhere.post(path, text="好", request_key="x").status_code == 404
    assert elsewhere.get(f"/inbox/{conversation.id}").status_code == 404
    assert "周小试" not in elsewhere.get("/inbox").text
    assert sent() == []


def test_the_list_costs_the_same_for_many(app: Flask, conversation: Conversation) -> None:
    desk = Desk(app)
    few = desk.queries_of("/inbox")
    for _ in range(5):
        make_conversation(make_wechat_user(make_person()))
    assert desk.queries_of("/inbox") <= few

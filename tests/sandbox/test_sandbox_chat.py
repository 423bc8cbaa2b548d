"""Customer-service messages keep to their windows, counts and shapes."""

import pytest

from tests.sandbox.harness import MINI, SEEDED

SEND = "/cgi-bin/message/custom/send"


def text(openid, words="您好"):
    return {"touser": openid, "msgtype": "text", "text": {"content": words}}


def send_many(sandbox, openid, count):
    return [sandbox.api(SEND, text(openid))["errcode"] for _ in range(count)]


def test_a_message_allows_five_answers_within_48_hours(sandbox, follower):
    sandbox.clock.moved = 120
    sandbox.drive("/phones/1/say", {"text": "在吗"})
    assert send_many(sandbox, follower, 6) == [0, 0, 0, 0, 0, 45047]
    sandbox.drive("/phones/1/say", {"text": "还在吗"})
    assert send_many(sandbox, follower, 1) == [0]
    sandbox.clock.moved = 120 + 48 * 3600 + 1
    sandbox._token = ""
    assert send_many(sandbox, follower, 1) == [45015]


def test_a_click_a_follow_or_a_scan_allows_three_answers_within_a_minute(sandbox, follower):
    assert send_many(sandbox, follower, 4) == [0, 0, 0, 45047]
    sandbox.drive("/phones/1/click", {"key": "K"})
    assert send_many(sandbox, follower, 1) == [0]
    sandbox.drive("/phones/1/follow", {"scene": "village"})
    assert send_many(sandbox, follower, 4) == [0, 0, 0, 45047]
    sandbox.clock.moved = 61
    assert send_many(sandbox, follower, 1) == [45015]


def test_tapping_an_item_of_a_menu_message_counts_as_a_menu_event(sandbox, callback, follower):
    sandbox.clock.moved = 120
    sandbox.drive("/phones/1/say", {"text": "满意", "menu_id": "101"})
    assert callback.wait(2)[1]["xml"]["bizmsgmenuid"] == "101"
    assert send_many(sandbox, follower, 4) == [0, 0, 0, 45047]


def test_who_never_wrote_or_has_left_cannot_be_written_to(sandbox, follower):
    assert send_many(sandbox, SEEDED, 1) == [45015]
    sandbox.drive("/phones/1/say", {"text": "在吗"})
    sandbox.drive("/phones/1/unfollow")
    assert send_many(sandbox, follower, 1) == [45015]
    assert sandbox.api(SEND, text("x"))["errcode"] == 40003


@pytest.mark.parametrize(
    "kind, content, errcode",
    [
        ("text", {"content": ""}, 44004),
        ("text", {"content": "字" * 700}, 45002),
        ("news", {"articles": []}, 44004),
        ("news", {"articles": [{"title": "a"}, {"title": "b"}]}, 45008),
        ("news", {"articles": ["a"]}, 47001),
        ("msgmenu", {"head_content": "x", "list": []}, 44004),
        ("miniprogrampage", {"appid": "wx9", "pagepath": "p"}, 40013),
        ("poster", {}, 40008),
    ],
)
def test_a_malformed_message_is_refused_and_costs_nothing(
    sandbox, follower, kind, content, errcode
):
    message = {"touser": follower, "msgtype": kind, kind: content}
    assert sandbox.api(SEND, message)["errcode"] == errcode
    assert send_many(sandbox, follower, 3) == [0, 0, 0]


def test_all_four_shapes_reach_the_chat(sandbox, follower):
    sandbox.drive("/phones/1/say", {"text": "在吗"})
    items = [{"id": "1", "content": "满意"}, {"id": "2", "content": "不满意"}]
    messages = {
        "text": {"content": "您好"},
        "news": {"articles": [{"title": "岗位", "url": "https://e.example/"}]},
        "msgmenu": {"head_content": "您满意吗", "list": items, "tail_content": "谢谢"},
        "miniprogrampage": {"title": "岗位", "appid": MINI, "pagepath": "pages/a", "thumb": ""},
    }
    for kind, content in messages.items():
        message = {"touser": follower, "msgtype": kind, kind: content}
        assert sandbox.api(SEND, message)["errcode"] == 0
    assert [c["kind"] for c in sandbox.chat()][1:] == list(messages)


def test_typing_shows_only_soon_after_the_person_did_something(sandbox, follower):
    typing = {"touser": follower, "command": "Typing"}
    assert sandbox.api("/cgi-bin/message/custom/typing", typing)["errcode"] == 0
    assert sandbox.chat()[-1]["kind"] == "typing"
    wrong = {**typing, "command": "Sing"}
    assert sandbox.api("/cgi-bin/message/custom/typing", wrong)["errcode"] == 45072
    sandbox.clock.moved = 31
    assert sandbox.api("/cgi-bin/message/custom/typing", typing)["errcode"] == 45080

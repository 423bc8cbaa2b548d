"""Pushes are signed, tried three times, and their answers reach the chat or the fault bubble."""

import time

import pytest

from sandbox import crypto, xml
from tests.sandbox.harness import AES_KEY, APP, MINI, TOKEN, until, weekly

FAULT = "该公众号提供的服务出现故障，请稍后再试"


def reply(message, **more):
    return xml.write(
        {
            "ToUserName": message["FromUserName"],
            "FromUserName": message["ToUserName"],
            "CreateTime": int(time.time()),
            **more,
        }
    )


def texts(sandbox, kind="text"):
    return [c["body"]["text"] for c in sandbox.chat() if c["side"] == "them" and c["kind"] == kind]


def test_a_push_carries_a_good_signature_and_the_openid(sandbox, callback, follower):
    sandbox.drive("/phones/1/say", {"text": "电焊 长沙"})
    push = callback.wait(2)[1]
    query = push["query"]
    assert query["signature"] == crypto.signature(TOKEN, query["timestamp"], query["nonce"])
    assert query["openid"] == follower == push["xml"]["FromUserName"]
    assert push["path"] == "/wechat/callback"
    assert push["xml"]["MsgType"] == "text"
    assert push["xml"]["Content"] == "电焊 长沙"
    assert push["xml"]["MsgId"].isdigit()
    assert "encrypt_type" not in query


def test_the_callbacks_address_is_verified_by_its_echo(sandbox, callback):
    assert sandbox.drive("/verify-callback") == {"ok": True}


def test_following_by_a_code_scanning_again_and_leaving_are_three_events(sandbox, callback):
    scene = {"action_info": {"scene": {"scene_str": "village_1"}}}
    made = sandbox.api("/cgi-bin/qrcode/create", {**scene, "action_name": "QR_LIMIT_STR_SCENE"})
    sandbox.drive("/phones/1/follow", {"scene": "village_1"})
    sandbox.drive("/phones/1/follow", {"scene": "village_1"})
    callback.wait(2)
    assert callback.events("subscribe")[0]["EventKey"] == "qrscene_village_1"
    assert callback.events("subscribe")[0]["Ticket"] == made["ticket"]
    assert callback.events("SCAN")[0]["EventKey"] == "village_1"
    sandbox.drive("/phones/1/unfollow")
    callback.wait(3)
    assert callback.events("unsubscribe")[0]["EventKey"] is None
    assert sandbox.raw("POST", "/_sandbox/phones/1/say", json={"text": "x"}).status_code == 409


def test_menu_links_places_and_other_events_are_pushed(sandbox, callback, follower):
    sandbox.drive("/phones/1/click", {"key": "MENU_SUBSIDY"})
    sandbox.drive("/phones/1/open", {"url": "https://e.example/"})
    sandbox.drive("/phones/1/open", {"pagepath": "pages/index/index"})
    place = {"latitude": 28.228209, "longitude": 112.938814, "label": "长沙市岳麓区"}
    sandbox.drive("/phones/1/location", place)
    sandbox.drive("/phones/1/event", {"event": "made_up", "fields": {"A": {"B": [1, "x"]}}})
    callback.wait(6)
    assert callback.events("CLICK")[0]["EventKey"] == "MENU_SUBSIDY"
    assert callback.events("VIEW")[0]["EventKey"] == "https://e.example/"
    assert callback.events("view_miniprogram")[0]["EventKey"] == "pages/index/index"
    assert callback.events("made_up")[0]["A"] == {"B": ["1", "x"]}
    spot = next(p["xml"] for p in callback.pushes if p["xml"]["MsgType"] == "location")
    assert (spot["Location_X"], spot["Label"]) == ("28.228209", "长沙市岳麓区")


def test_the_mini_program_has_its_own_callback_and_token(sandbox, callback):
    event = {"account": "mini", "event": "user_authorization_revoke", "fields": {"AppID": MINI}}
    sandbox.drive("/phones/1/event", event)
    push = callback.wait(1)[0]
    assert push["path"] == "/wechat/callback/mini"
    assert push["query"]["openid"] == sandbox.phone()["mini_openid"]
    query = push["query"]
    assert query["signature"] == crypto.signature("mini_token", query["timestamp"], query["nonce"])


def test_a_text_reply_shows_in_the_chat(sandbox, callback, follower):
    callback.answer = lambda m, q: reply(m, MsgType="text", Content="您好]]>，<b>请说")
    sandbox.drive("/phones/1/say", {"text": "hi"})
    until(lambda: texts(sandbox) == ["您好]]>，<b>请说"])


def article(n):
    return {"Title": f"岗位{n}", "Description": "", "PicUrl": "", "Url": "https://e.example/v"}


def test_a_news_reply_shows_as_one_article(sandbox, callback, follower):
    callback.answer = lambda m, q: reply(
        m, MsgType="news", ArticleCount=1, Articles={"item": article(1)}
    )
    sandbox.drive("/phones/1/say", {"text": "hi"})
    news = until(lambda: [c for c in sandbox.chat() if c["kind"] == "news"])
    assert news[0]["body"]["articles"][0]["title"] == "岗位1"


def test_two_articles_to_a_message_are_too_many(sandbox, callback, follower):
    callback.answer = lambda m, q: reply(
        m, MsgType="news", ArticleCount=2, Articles={"item": [article(1), article(2)]}
    )
    sandbox.drive("/phones/1/say", {"text": "hi"})
    until(lambda: texts(sandbox, "system") == [FAULT])


@pytest.mark.parametrize("answer", ["success", ""])
def test_success_and_an_empty_body_show_nothing_and_are_not_tried_again(
    sandbox, callback, follower, answer
):
    callback.answer = answer
    sandbox.drive("/phones/1/say", {"text": "hi"})
    callback.wait(2)
    time.sleep(0.2)
    assert len(callback.pushes) == 2
    assert [c["side"] for c in sandbox.chat()] == ["me"]


@pytest.mark.parametrize("answer", ['{"ok": true}', "<xml><MsgType>text</MsgType></xml>", 500, 403])
def test_an_unreadable_answer_or_an_error_shows_the_fault_bubble(
    sandbox, callback, follower, answer
):
    callback.answer = answer
    sandbox.drive("/phones/1/say", {"text": "hi"})
    until(lambda: texts(sandbox, "system") == [FAULT])
    assert len(callback.pushes) == 2


@pytest.mark.parametrize(
    "broken",
    [
        {"MsgType": "text"},
        {"MsgType": "text", "Content": {"b": "nested"}},
        {"MsgType": "news", "ArticleCount": 1, "Articles": {"item": "no article"}},
        {"MsgType": "image", "Image": {"MediaId": "m1"}},
    ],
)
def test_a_reply_in_a_wrong_shape_is_a_fault(sandbox, callback, follower, broken):
    callback.answer = lambda m, q: reply(m, **broken)
    sandbox.drive("/phones/1/say", {"text": "hi"})
    until(lambda: texts(sandbox, "system") == [FAULT])


def test_a_reply_to_somebody_else_is_a_fault(sandbox, callback, follower):
    callback.answer = lambda m, q: reply(
        {**m, "FromUserName": "o" * 28}, MsgType="text", Content="x"
    )
    sandbox.drive("/phones/1/say", {"text": "hi"})
    until(lambda: texts(sandbox, "system") == [FAULT])


@pytest.fixture
def hasty(start, callback):
    """A stand-in that waits for the callback 0.3 s, not 5; phone 1 follows."""
    sandbox = start(push_timeout_s=0.3)
    sandbox.drive("/phones/1/follow")
    callback.wait(1)
    return sandbox


def test_a_late_answer_is_tried_three_times_with_the_same_message(hasty, callback):
    def slow(message, query):
        time.sleep(0.5)
        return "success"

    callback.answer = slow
    hasty.drive("/phones/1/say", {"text": "hi"})
    until(lambda: texts(hasty, "system") == [FAULT])
    tries = callback.pushes[1:]
    assert len(tries) == 3
    assert len({t["xml"]["MsgId"] for t in tries}) == 1
    assert len({t["query"]["nonce"] for t in tries}) == 3


def test_the_second_try_may_still_be_answered(hasty, callback):
    def slow_once(message, query):
        if len(callback.pushes) < 3:
            time.sleep(0.5)
        return reply(message, MsgType="text", Content="来了")

    callback.answer = slow_once
    hasty.drive("/phones/1/say", {"text": "hi"})
    until(lambda: texts(hasty) == ["来了"])
    assert texts(hasty, "system") == []


def test_nobody_sees_that_a_receipt_or_a_farewell_went_wrong(sandbox, callback, follower):
    callback.answer = 500
    sandbox.api("/cgi-bin/message/template/send", weekly(follower))
    sandbox.drive("/phones/1/unfollow")
    callback.wait(3)
    time.sleep(0.1)
    assert [c["kind"] for c in sandbox.chat()] == ["template"]


def test_in_aes_mode_pushes_are_sealed_and_only_sealed_replies_count(start, callback):
    sandbox = start(XJY_WECHAT_AES_KEY=AES_KEY)
    plain = False

    def answer(outer, query):
        sealed = outer["Encrypt"]
        assert query["msg_signature"] == crypto.signature(
            TOKEN, query["timestamp"], query["nonce"], sealed
        )
        inner = xml.read(crypto.decrypt(AES_KEY, APP, sealed))
        back = reply(inner, MsgType="text", Content=f"收到{inner.get('Content')}")
        if plain:
            return back
        closed = crypto.encrypt(AES_KEY, APP, back)
        signed = crypto.signature(TOKEN, "1", "2", closed)
        return xml.write(
            {"Encrypt": closed, "MsgSignature": signed, "TimeStamp": "1", "Nonce": "2"}
        )

    sandbox.drive("/phones/1/follow")
    callback.wait(1)
    assert callback.pushes[0]["query"]["encrypt_type"] == "aes"
    assert "FromUserName" not in callback.pushes[0]["xml"]
    callback.answer = answer
    sandbox.drive("/phones/1/say", {"text": "一"})
    until(lambda: texts(sandbox) == ["收到一"])
    plain = True
    sandbox.drive("/phones/1/say", {"text": "二"})
    until(lambda: texts(sandbox, "system") == [FAULT])
    assert texts(sandbox) == ["收到一"]

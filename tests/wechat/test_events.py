"""What each push of the official account does, as the person in the chat and the staff see it."""

import re
from typing import Any

import pytest
from flask import Flask

from backend.core.actor import SYSTEM
from backend.core.db import db, transaction
from backend.domain.bindings.models import OptIn, WechatUser
from backend.domain.inbox.models import ChatMessage, Conversation
from backend.domain.messages.actions import reserve_messages, settle
from backend.domain.messages.models import Message
from backend.wechat.menu import TALK_KEY
from sandbox import crypto, xml
from tests.factories import (
    VILLAGE,
    make_message,
    make_opt_in,
    make_person,
    make_staff,
    make_vacancy,
    make_wechat_user,
)
from tests.wechat.pushes import NONCE, STAMP, Platform, event, follower, openid, text

CHANGSHA = "430103"  # 长沙市天心区
MSGID = "3557254367693750277"


@pytest.fixture
def user(app: Flask) -> WechatUser:
    """Somebody bound, following and opted in, with this week's push in the queue."""
    user = make_wechat_user(make_person(), openid=openid())
    make_opt_in(user)
    make_message(user)
    db.session.commit()
    return user


def opted_in() -> bool:
    db.session.rollback()
    return db.session.scalar(db.select(OptIn.id).where(OptIn.opted_out_at.is_(None))) is not None


def message() -> Message:
    db.session.rollback()
    return db.session.scalars(db.select(Message)).one()


def conversation() -> Conversation:
    db.session.rollback()
    return db.session.scalars(db.select(Conversation)).one()


def talk() -> list[tuple[str, str]]:
    db.session.rollback()
    rows = db.session.scalars(db.select(ChatMessage).order_by(ChatMessage.id))
    return [(row.direction, row.text) for row in rows]


def test_following_by_a_villages_code_welcomes_and_remembers_the_village(
    platform: Platform,
) -> None:
    said = platform.said(event("subscribe", EventKey=f"qrscene_village_{VILLAGE}", Ticket="gQH"))
    base = platform.settings.public_url
    assert "欢迎来到湘就业" in said
    bind = f"{base}/api/v1/sign-in/oauth?to=%2Fpages%2Fbind%2Fbind"
    assert f'<a href="{bind}">点这里绑定身份</a>' in said
    assert f'<a href="{base}/m/#/pages/vacancies/list">' in said
    user = follower()
    assert user is not None
    assert (user.subscribed, user.scene) == (True, f"village_{VILLAGE}")
    assert conversation().region_code == VILLAGE
    assert conversation().waiting_since is None
    assert [direction for direction, _ in talk()] == ["auto"]
    assert "href" not in talk()[0][1]  # staff read words, not mark-up


def test_following_without_a_code_is_welcomed_too(platform: Platform) -> None:
    assert "欢迎来到湘就业" in platform.said(event("subscribe", EventKey=""))
    user = follower()
    assert user is not None
    assert (user.subscribed, user.scene) == (True, "")


def test_who_comes_back_bound_is_not_asked_to_bind(platform: Platform, user: WechatUser) -> None:
    platform.push(event("unsubscribe", EventKey=""))
    said = platform.said(event("subscribe", EventKey=""))
    assert "欢迎回来" in said
    assert "绑定" not in said
    back = follower()
    assert back is not None
    assert (back.subscribed, back.reachable) == (True, True)
    assert not opted_in()  # following again is no consent to the push


def test_unfollowing_cancels_what_waits_and_ends_the_opt_in(
    platform: Platform, user: WechatUser
) -> None:
    assert platform.push(event("unsubscribe", EventKey="")) == "success"
    gone = follower()
    assert gone is not None
    assert not gone.subscribed
    assert not opted_in()
    assert (message().status, message().reason) == ("cancelled", "本人已退订每周推荐")


def test_scanning_as_a_follower_leads_to_the_vacancies(platform: Platform) -> None:
    said = platform.said(event("SCAN", EventKey=f"village_{VILLAGE}", Ticket="gQH"))
    assert "/m/#/pages/vacancies/list" in said
    user = follower()
    assert user is not None
    assert user.scene == f"village_{VILLAGE}"


def test_the_menus_talk_button_says_how_to_reach_a_person(
    platform: Platform, user: WechatUser
) -> None:
    make_staff(phone="0738-0000007")
    said = platform.said(event("CLICK", EventKey=TALK_KEY))
    assert "请直接把想问的写在这里" in said
    assert "0738-0000007" in said
    assert conversation().window_until is not None


def test_a_click_on_an_entry_of_an_older_menu_is_answered(platform: Platform) -> None:
    assert platform.push(event("CLICK", EventKey="OLD_ENTRY")) == "success"


@pytest.mark.parametrize("words", ["电焊 长沙", "长沙电焊", "我想在长沙找电焊的工作", "长沙 焊工"])
def test_a_search_is_answered_with_open_vacancies_and_their_links(
    platform: Platform, words: str
) -> None:
    found = make_vacancy(title="二保焊工", region_code=CHANGSHA)
    make_vacancy(title="撤下的焊工", region_code=CHANGSHA, status="withdrawn")
    make_vacancy(title="缝纫工", region_code=CHANGSHA, occupation_code="6050101")
    make_vacancy(title="双峰焊工")
    said = platform.said(text(words))
    base = platform.settings.public_url
    assert "有 1 个岗位" in said
    assert f'<a href="{base}/m/#/pages/vacancies/detail?id={found.id}">二保焊工</a>' in said
    assert "5000–6000 元/月 · 长沙市天心区" in said
    assert re.findall(r"[撤缝]", said) == []
    assert conversation().waiting_since is None  # nobody has to answer it again
    assert [direction for direction, _ in talk()] == ["in", "auto"]


def test_many_hits_are_five_and_a_link_to_the_rest(platform: Platform) -> None:
    for _ in range(7):
        make_vacancy(region_code=CHANGSHA)
    said = platform.said(text("电焊 长沙"))
    assert said.count("pages/vacancies/detail?id=") == 5
    assert "看全部 7 个" in said
    assert "pages/vacancies/list?region=43" in said


def test_a_search_without_a_hit_says_what_to_do(platform: Platform) -> None:
    said = platform.said(text("电焊 长沙"))
    assert "暂时没有岗位" in said
    assert "看看全部岗位" in said


STOPS = ["TD", "td", "退订", " td. ", "T D", "退订。", "t", "不要推了"]


@pytest.mark.parametrize("words", STOPS)
def test_a_stop_word_stops_at_once(platform: Platform, user: WechatUser, words: str) -> None:
    said = platform.said(text(words))
    assert "已经停了" in said
    assert not opted_in()
    assert message().status == "cancelled"
    assert conversation().waiting_since is None
    assert "没有开" in platform.said(text(words))


def test_a_stop_word_stops_every_account_of_the_person(
    platform: Platform, user: WechatUser
) -> None:
    twin = make_wechat_user(user.person)
    make_opt_in(twin)
    make_message(twin)
    platform.push(text("TD"))
    assert not opted_in()
    db.session.rollback()
    assert set(db.session.scalars(db.select(Message.status))) == {"cancelled"}


def test_a_stop_word_of_one_stops_nobody_else(platform: Platform, user: WechatUser) -> None:
    platform.push(text("TD", FromUserName=openid(2)))
    assert opted_in()
    assert message().status == "queued"


@pytest.mark.parametrize(
    "words", ["我的补贴批了没有，已经过去两个月了", "人工", "为什么不给我打电话呢，急死人了啊"]
)
def test_a_question_is_handed_over_and_waits_for_staff(
    platform: Platform, user: WechatUser, words: str
) -> None:
    make_staff(phone="0738-0000007")
    said = platform.said(text(words))
    assert "转给" in said
    assert "0738-0000007" in said
    waiting = conversation()
    assert waiting.waiting_since is not None
    assert waiting.region_code == VILLAGE
    assert waiting.replies_left == 5
    assert talk()[0] == ("in", words)


def test_an_unconfirmed_phone_does_not_learn_the_home_from_the_desk_that_answers(
    platform: Platform, user: WechatUser
) -> None:
    make_staff(phone="0738-0000007")
    user.phone_confirmed = False
    db.session.commit()
    assert "0738-0000007" not in platform.said(text("请问补贴什么时候能发下来"))
    assert conversation().region_code == VILLAGE, "it waits where the person is looked after"


def test_without_a_desk_no_telephone_is_promised(platform: Platform) -> None:
    said = platform.said(text("人工"))
    assert "转给工作人员" in said
    assert "电话" not in said


@pytest.mark.parametrize(
    "kind, shown, more",
    [
        ("image", "[图片]", {"PicUrl": "http://p.example/0", "MediaId": "m"}),
        ("voice", "[语音]", {"MediaId": "m", "Format": "amr", "Recognition": ""}),
        ("location", "[位置]", {"Location_X": 28.2, "Location_Y": 112.9, "Label": "长沙"}),
        ("kind_of_next_year", "[kind_of_next_year]", {}),
    ],
)
def test_what_is_no_text_goes_to_a_person(
    platform: Platform, kind: str, shown: str, more: dict[str, Any]
) -> None:
    fields = text("", MsgType=kind) | more
    del fields["Content"]
    assert "转给" in platform.said(fields)
    assert talk()[0] == ("in", shown)
    assert conversation().waiting_since is not None


def test_words_that_would_break_the_reply_come_back_whole(platform: Platform) -> None:
    make_vacancy(title="]]></Content>工", region_code=CHANGSHA)
    assert "]] ></Content>工" in platform.said(text("电焊 长沙"))


def receipt(status: str) -> dict[str, Any]:
    return event("TEMPLATESENDJOBFINISH", MsgID=MSGID, Status=status)


def accept(row: Message) -> None:
    with transaction():
        reserved = reserve_messages(
            SYSTEM, attempt_id="a1", channel="template", app_id=row.app_id, limit=5, quiet=False
        )
        assert [one.id for one in reserved] == [row.id]
    with transaction():
        settle(
            SYSTEM, message_id=row.id, attempt_id="a1", result="accepted", provider_id=MSGID
        )


RECEIPTS = [
    ("success", "delivered", ""),
    ("failed:user block", "failed", "用户关闭了消息接收"),
    ("failed: system failed", "failed", "微信系统没有送达"),
    ("failed:freq limit", "failed", "微信限制了频次"),
    ("failed:something new", "failed", "微信回执：failed:something new"),
]


@pytest.mark.parametrize("status, becomes, reason", RECEIPTS)
def test_a_receipt_settles_its_row(
    platform: Platform, user: WechatUser, status: str, becomes: str, reason: str
) -> None:
    accept(message())
    assert message().status == "accepted"
    assert platform.push(receipt(status)) == "success"
    assert (message().status, message().reason) == (becomes, reason)


@pytest.mark.parametrize("status, becomes, reason", RECEIPTS)
def test_a_receipt_that_comes_before_our_commit_settles_it_all_the_same(
    platform: Platform, user: WechatUser, status: str, becomes: str, reason: str
) -> None:
    assert platform.push(receipt(status)) == "success"
    assert message().status == "queued"
    accept(message())
    assert (message().status, message().reason) == (becomes, reason)


def test_who_blocks_the_account_is_not_written_to_until_they_come_back(
    platform: Platform, user: WechatUser
) -> None:
    accept(message())
    platform.push(receipt("failed:user block"))
    blocked = follower()
    assert blocked is not None
    assert (blocked.reachable, blocked.unreachable_why) == (False, "用户关闭了消息接收")
    platform.push(text("您好，在吗，我想问一下补贴的事情怎么办"))
    back = follower()
    assert back is not None
    assert back.reachable


def test_a_receipt_of_nothing_we_know_is_kept_and_harmless(
    platform: Platform, user: WechatUser
) -> None:
    assert platform.push(receipt("success")) == "success"
    assert message().status == "queued"


def test_the_mini_programs_chat_is_not_answered(app: Flask) -> None:
    platform = Platform(app)
    query = platform.query(
        signature=crypto.signature(platform.settings.mini_token, STAMP, NONCE)
    )
    answer = platform.post(query, xml.write(text("TD")), path="/wechat/callback/mini")
    assert (answer.status_code, answer.text) == (200, "success")
    assert db.session.scalars(db.select(Conversation)).all() == []

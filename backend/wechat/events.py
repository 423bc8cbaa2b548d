"""What each push means: a table from event or message kind to one function."""

import logging
import re
from collections.abc import Callable
from typing import Any

from flask import current_app

from backend.core.actor import SYSTEM
from backend.core.addresses import app_page, signed_in_page
from backend.domain.accounts.queries import find_desk
from backend.domain.bindings.actions import (
    follow,
    mark_unreachable,
    opt_out,
    touch_user,
    unfollow,
)
from backend.domain.bindings.models import WechatUser
from backend.domain.bindings.queries import labourer_of
from backend.domain.bindings.rules import scene_of_event, village_of_scene
from backend.domain.inbox.actions import note_auto_answer, open_window, receive
from backend.domain.messages.actions import record_receipt
from backend.domain.messages.rules import receipt_status
from backend.wechat import texts
from backend.wechat.answers import answer_search
from backend.wechat.menu import TALK_KEY

log = logging.getLogger(__name__)
STOP_WORDS = {"td", "t", "r", "退订", "不要推了", "取消推送"}
PERSON_WORDS = {"人工", "人工服务", "客服", "找人"}
Push = dict[str, Any]


def handle(app_id: str, push: Push) -> str:
    """The answer to one push, as plain XML or `success`; runs inside the row's transaction."""
    if push.get("MsgType") == "event":
        name = str(push.get("Event", "")).lower()
        handler = EVENTS.get(name)
        if handler is None:
            log.info("event without a handler: %s", name)
            return "success"
        return handler(app_id, push)
    if app_id != current_app.extensions["settings"].wechat_app_id:
        return "success"  # the mini-program's own chat is not in use
    return _message(app_id, push)


def _user(app_id: str, push: Push) -> WechatUser:
    return touch_user(SYSTEM, app_id=app_id, openid=str(push.get("FromUserName", "")))


def _subscribe(app_id: str, push: Push) -> str:
    scene = scene_of_event(str(push.get("EventKey") or ""))
    user = follow(SYSTEM, app_id=app_id, openid=str(push["FromUserName"]), scene=scene)
    conversation = open_window(SYSTEM, user=user, by="follow")
    form = texts.WELCOME_BACK if user.person_id else texts.WELCOME
    answer = form.format(
        bind=signed_in_page("/pages/bind/bind"),
        vacancies=app_page("/pages/vacancies/list"),
        mine=signed_in_page("/pages/mine/mine"),
    )
    note_auto_answer(SYSTEM, conversation=conversation, text=_plain(answer))
    return texts.text_reply(push, answer)


def _unsubscribe(app_id: str, push: Push) -> str:
    unfollow(SYSTEM, app_id=app_id, openid=str(push["FromUserName"]))
    return "success"


def _scan(app_id: str, push: Push) -> str:
    scene = scene_of_event(str(push.get("EventKey") or ""))
    user = follow(SYSTEM, app_id=app_id, openid=str(push["FromUserName"]), scene=scene)
    open_window(SYSTEM, user=user, by="scan")
    url = app_page("/pages/vacancies/list")
    return texts.text_reply(push, texts.SCANNED.format(vacancies=url))


def _click(app_id: str, push: Push) -> str:
    user = _user(app_id, push)
    open_window(SYSTEM, user=user, by="menu")
    if push.get("EventKey") != TALK_KEY:
        return "success"
    desk = find_desk(SYSTEM, region_code=_home(user))
    call = f"也可以打电话：{desk.phone}" if desk else ""
    return texts.text_reply(push, texts.TALK.format(call=call))


def _receipt(app_id: str, push: Push) -> str:
    outcome = str(push.get("Status", ""))
    provider_id = str(push.get("MsgID") or push.get("MsgId") or "")
    record_receipt(SYSTEM, app_id=app_id, provider_id=provider_id, outcome=outcome)
    status, why = receipt_status(outcome)
    if status == "failed" and "block" in outcome:
        mark_unreachable(SYSTEM, app_id=app_id, openid=str(push["FromUserName"]), why=why)
    return "success"


def _seen(_app_id: str, _push: Push) -> str:
    return "success"


EVENTS: dict[str, Callable[[str, Push], str]] = {
    "subscribe": _subscribe,
    "unsubscribe": _unsubscribe,
    "scan": _scan,
    "click": _click,
    "view": _seen,
    "templatesendjobfinish": _receipt,
}


def _message(app_id: str, push: Push) -> str:
    """Stop words first, then what can be answered at once, else a person."""
    user = follow(SYSTEM, app_id=app_id, openid=str(push["FromUserName"]), scene="")
    kind = str(push.get("MsgType", ""))
    said = str(push.get("Content") or "") if kind == "text" else ""
    text = said.strip()
    if re.sub(r"[\s。！!.]", "", text).lower() in STOP_WORDS:
        answer, needs_person = _stop(user), False
    elif text and text not in PERSON_WORDS and (found := answer_search(text)):
        answer, needs_person = found, False
    else:
        answer, needs_person = _hand_over(user), True
    shown = text or texts.UNCLEAR_KINDS.get(kind, f"[{kind}]")
    conversation = receive(SYSTEM, user=user, text=shown, needs_person=needs_person)
    note_auto_answer(SYSTEM, conversation=conversation, text=_plain(answer))
    return texts.text_reply(push, answer)


def _stop(user: WechatUser) -> str:
    stopped = opt_out(SYSTEM, user=user, by="chat")
    form = texts.OPTED_OUT if stopped else texts.NOT_OPTED_IN
    return form.format(mine=signed_in_page("/pages/mine/mine"))


def _hand_over(user: WechatUser) -> str:
    desk = find_desk(SYSTEM, region_code=_home(user))
    if desk is None:
        return texts.HANDED_OVER_NO_PHONE
    return texts.HANDED_OVER.format(phone=desk.phone)


def _home(user: WechatUser) -> str:
    """As far as it may be shown: an unconfirmed phone gets the desk of an unknown person."""
    return labourer_of(user).region or village_of_scene(user.scene)


def _plain(answer: str) -> str:
    """The answer without its link mark-up, for the staff's view of the talk."""
    return re.sub(r"</?a[^>]*>", "", answer)

"""Customer-service messages: what staff may write, how often, and in which shapes."""

from typing import Any

from flask import Blueprint

from . import followers, replies
from .errors import ApiError
from .gate import body, endpoint
from .world import world

blueprint = Blueprint("chat", __name__)
MAX_TEXT_BYTES = 2048
TYPING_AFTER_S = 30
TYPING_FOR_S = 15


@endpoint(blueprint, "/cgi-bin/message/custom/send")
def custom_send() -> dict[str, object]:
    w, ask = world(), body()
    openid = str(ask.get("touser", ""))
    followers.check_openid(w, openid)
    kind = str(ask.get("msgtype", ""))
    if kind not in SHAPES:
        raise ApiError(40008)
    content = ask.get(kind)
    if not isinstance(content, dict):
        raise ApiError(44004)
    shown = SHAPES[kind](content)
    with w.store.transaction():
        followers.spend(w, openid)
        replies.show(w.store, openid, "them", kind, shown, w.now())
    return {"errcode": 0, "errmsg": "ok"}


@endpoint(blueprint, "/cgi-bin/message/custom/typing")
def custom_typing() -> dict[str, object]:
    w, ask = world(), body()
    openid, command = str(ask.get("touser", "")), ask.get("command")
    followers.check_openid(w, openid)
    if command not in ("Typing", "CancelTyping"):
        raise ApiError(45072)
    if not followers.acted_since(w, openid, TYPING_AFTER_S):
        raise ApiError(45080)
    until = w.now() + TYPING_FOR_S if command == "Typing" else 0
    replies.show(w.store, openid, "them", "typing", {"until": until}, w.now())
    return {"errcode": 0, "errmsg": "ok"}


def _text(content: dict[str, Any]) -> dict[str, Any]:
    text = str(content.get("content") or "")
    if not text:
        raise ApiError(44004)
    if len(text.encode()) > MAX_TEXT_BYTES:
        raise ApiError(45002)
    return {"text": text}


def _news(content: dict[str, Any]) -> dict[str, Any]:
    articles = content.get("articles")
    if not isinstance(articles, list) or not all(isinstance(a, dict) for a in articles):
        raise ApiError(47001)
    if not articles:
        raise ApiError(44004)
    if len(articles) > 1:
        raise ApiError(45008)
    names = ("title", "description", "url", "picurl")
    return {"articles": [{name: str(item.get(name) or "") for name in names} for item in articles]}


def _msgmenu(content: dict[str, Any]) -> dict[str, Any]:
    items = content.get("list")
    if not isinstance(items, list) or not items:
        raise ApiError(44004)
    if not all(isinstance(item, dict) and item.get("content") for item in items):
        raise ApiError(40035)
    return {
        "head": str(content.get("head_content") or ""),
        "items": [{"id": str(item.get("id", "")), "content": item["content"]} for item in items],
        "tail": str(content.get("tail_content") or ""),
    }


def _miniprogrampage(content: dict[str, Any]) -> dict[str, Any]:
    if content.get("appid") != world().settings.mini.app_id:
        raise ApiError(40013)
    if not content.get("pagepath"):
        raise ApiError(40165)
    return {
        "title": str(content.get("title") or ""),
        "miniprogram": {"appid": content["appid"], "pagepath": content["pagepath"]},
    }


SHAPES = {
    "text": _text,
    "news": _news,
    "msgmenu": _msgmenu,
    "miniprogrampage": _miniprogrampage,
}

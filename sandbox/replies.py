"""What the callback answered: nothing, a message for the person, or something unreadable."""

import json
from dataclasses import dataclass, field
from typing import Any

from . import crypto, xml
from .settings import Account
from .store import Store

MAX_ARTICLES = 8
MESSAGES = {"text", "location"}  # pushes that are a person's message, answered by one article only


@dataclass(frozen=True)
class Outcome:
    broken: bool = False
    kind: str = ""
    body: dict[str, Any] = field(default_factory=dict)


def understand(account: Account, push: dict[str, Any], status: int, text: str) -> Outcome:
    """Read a passive reply; whatever the platform would not accept is `broken`."""
    if status != 200:
        return Outcome(broken=True)
    if text.strip() in ("", "success"):
        return Outcome()
    try:
        reply = xml.read(text)
        if account.aes_key:
            reply = _unseal(account, reply)
        return _shape(account, push, reply)
    except (AttributeError, KeyError, TypeError, ValueError):
        return Outcome(broken=True)


def show(store: Store, openid: str, side: str, kind: str, body: dict[str, Any], at: float) -> int:
    """Put one item into the chat of this openid; returns the item's id."""
    return store.run(
        "INSERT INTO chat (openid, side, kind, body, at) VALUES (?, ?, ?, ?, ?)",
        *(openid, side, kind, json.dumps(body, ensure_ascii=False), at),
    )


def _unseal(account: Account, outer: dict[str, Any]) -> dict[str, Any]:
    sealed = outer["Encrypt"]
    expected = crypto.signature(account.token, outer["TimeStamp"], outer["Nonce"], sealed)
    if outer["MsgSignature"] != expected:
        raise ValueError("wrong msg_signature")
    return xml.read(crypto.decrypt(account.aes_key, account.app_id, sealed))


def _shape(account: Account, push: dict[str, Any], reply: dict[str, Any]) -> Outcome:
    if reply["ToUserName"] != push["openid"] or reply["FromUserName"] != account.original_id:
        raise ValueError("addressed to somebody else")
    if not str(reply["CreateTime"]).isdigit():
        raise ValueError("CreateTime is not a number")
    kind = reply["MsgType"]
    if kind == "transfer_customer_service":
        return Outcome()
    if kind == "text":
        if not isinstance(reply["Content"], str):
            raise ValueError("no text")
        return Outcome(kind="text", body={"text": reply["Content"]})
    if kind == "news":
        return Outcome(kind="news", body={"articles": _articles(push, reply)})
    raise ValueError("a type that needs media, which the stand-in does not keep")


def _articles(push: dict[str, Any], reply: dict[str, Any]) -> list[dict[str, str]]:
    items = reply["Articles"]["item"]
    items = items if isinstance(items, list) else [items]
    most = 1 if xml.read(push["xml"])["MsgType"] in MESSAGES else MAX_ARTICLES
    if int(reply["ArticleCount"]) != len(items) or len(items) > most:
        raise ValueError("wrong number of articles")
    names = {"title": "Title", "description": "Description", "url": "Url", "picurl": "PicUrl"}
    articles = [{name: item.get(tag) or "" for name, tag in names.items()} for item in items]
    if not all(article["title"] for article in articles):
        raise ValueError("an article without a title")
    return articles

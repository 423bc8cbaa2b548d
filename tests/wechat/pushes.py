"""The platform's side of the callback, by the sandbox's own code: signed pushes, read answers."""

import time
from itertools import count
from typing import Any

from flask import Flask, current_app
from werkzeug.test import TestResponse

from backend.core.db import db
from backend.core.settings import Settings
from backend.domain.bindings.models import WechatUser
from backend.domain.messages.models import InboundEvent
from sandbox import crypto, xml

ACCOUNT = "gh_5a11d0b0c0de"
STAMP, NONCE = "1409659813", "1372623149"
CALLBACK = "/wechat/callback"

_numbers = count(23_847_612_893_746_123)  # beyond what a float keeps


def openid(number: int = 1) -> str:
    return f"oPush{number:023d}"


def text(content: str, **changes: Any) -> dict[str, Any]:
    """A message that somebody wrote, with an id of its own."""
    return _envelope(MsgType="text", Content=content, MsgId=next(_numbers)) | changes


def event(name: str, **changes: Any) -> dict[str, Any]:
    return _envelope(MsgType="event", Event=name) | changes


def _envelope(**fields: Any) -> dict[str, Any]:
    head = {"ToUserName": ACCOUNT, "FromUserName": openid(), "CreateTime": int(time.time())}
    return head | fields


class Platform:
    """Pushes to the callback as the settings of the moment ask: sealed when there is a key."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    @property
    def settings(self) -> Settings:
        settings: Settings = self.app.extensions["settings"]
        return settings

    def query(self, **changes: str) -> dict[str, str]:
        signature = crypto.signature(self.settings.wechat_token, STAMP, NONCE)
        return {"signature": signature, "timestamp": STAMP, "nonce": NONCE} | changes

    def sealed(self, body: str, *, app_id: str = "", **changes: str) -> tuple[dict[str, str], str]:
        """Query and body of a push in the safe mode."""
        settings = self.settings
        inside = crypto.encrypt(settings.wechat_aes_key, app_id or settings.wechat_app_id, body)
        return self.around(inside, **changes)

    def around(self, encrypted: str, **changes: str) -> tuple[dict[str, str], str]:
        """Rightly signed query and body around any text that claims to be encrypted."""
        sign = crypto.signature(self.settings.wechat_token, STAMP, NONCE, encrypted)
        query = self.query(encrypt_type="aes", msg_signature=sign) | changes
        return query, xml.write({"ToUserName": ACCOUNT, "Encrypt": encrypted})

    def post(self, query: dict[str, str], body: str | bytes, path: str = CALLBACK) -> TestResponse:
        db.session.commit()
        return self.app.test_client().post(path, query_string=query, data=body)

    def push_raw(self, body: str) -> TestResponse:
        """One push with any body, wrapped as the mode wants it."""
        settings = self.settings
        query, wrapped = self.sealed(body) if settings.wechat_aes_key else (self.query(), body)
        return self.post(query, wrapped)

    def push(self, fields: dict[str, Any]) -> str:
        """One push and its answer in plain words: `success` or the reply's XML."""
        answer = self.push_raw(xml.write(fields))
        assert answer.status_code == 200
        return self.unseal(answer.text)

    def unseal(self, answer: str) -> str:
        settings = self.settings
        if answer == "success" or not settings.wechat_aes_key:
            return answer
        sealed = xml.read(answer)
        signed = crypto.signature(
            settings.wechat_token, sealed["TimeStamp"], sealed["Nonce"], sealed["Encrypt"]
        )
        assert sealed["MsgSignature"] == signed
        return crypto.decrypt(settings.wechat_aes_key, settings.wechat_app_id, sealed["Encrypt"])

    def said(self, fields: dict[str, Any]) -> str:
        """The words that the person reads in the chat."""
        reply = xml.read(self.push(fields))
        assert reply["MsgType"] == "text"
        assert reply["ToUserName"] == fields["FromUserName"]
        content: str = reply["Content"]
        return content


def stored() -> list[InboundEvent]:
    db.session.rollback()
    return list(db.session.scalars(db.select(InboundEvent).order_by(InboundEvent.id)))


def follower(name: str | None = None) -> WechatUser | None:
    db.session.rollback()
    app_id = current_app.extensions["settings"].wechat_app_id
    return db.session.scalar(
        db.select(WechatUser).where(
            WechatUser.app_id == app_id, WechatUser.openid == (name or openid())
        )
    )


def rows_of(model: type[Any]) -> int:
    db.session.rollback()
    return db.session.scalar(db.select(db.func.count()).select_from(model)) or 0

"""The platform's pushes: verify, decrypt, de-duplicate, dispatch, answer well under a second."""

import hashlib
import logging
import time
from typing import Any

from flask import Blueprint, Response, current_app, request
from sqlalchemy.exc import OperationalError

from backend.core.access import public
from backend.core.clock import real_now
from backend.core.db import db, transaction
from backend.core.errors import AppError, Conflict
from backend.core.settings import Settings
from backend.domain.messages.models import InboundEvent
from backend.wechat.crypto import Door, Refused, Unreadable
from backend.wechat.events import handle
from backend.wechat.texts import BUSY, text_reply

log = logging.getLogger(__name__)
pages = Blueprint("wechat", __name__, url_prefix="/wechat")
RAW_LIMIT = 16_000  # characters: four bytes each must fit the column
DATABASE_TRIES, DATABASE_PAUSE_S = 4, 0.7  # a restart of the database passes unnoticed


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


@pages.get("/callback")
@public("the platform's address check; its signature is the proof")
def verify_account() -> Response:
    return _verify(Door.account(_settings()))


@pages.post("/callback")
@public("the platform's pushes; their signature is the proof")
def push_account() -> Response:
    return _push(Door.account(_settings()))


@pages.get("/callback/mini")
@public("the platform's address check for the mini-program")
def verify_mini() -> Response:
    return _verify(Door.mini(_settings()))


@pages.post("/callback/mini")
@public("the mini-program's pushes; their signature is the proof")
def push_mini() -> Response:
    return _push(Door.mini(_settings()))


def _verify(door: Door) -> Response:
    try:
        door.check_signature(request.args)
    except Refused:
        return Response(status=403)
    return Response(request.args.get("echostr", ""), mimetype="text/plain")


def _push(door: Door) -> Response:
    try:
        push = door.read(request.args, request.get_data())
    except Refused as refused:
        log.warning("callback refused: %s", refused)
        return Response(status=403)
    except Unreadable as fault:
        _keep_raw(door, {}, f"unreadable: {fault}")
        return Response("success", mimetype="text/plain")
    answer = _answer(door, push)
    mimetype = "text/plain" if answer == "success" else "application/xml"
    return Response(door.seal(answer, request.args), mimetype=mimetype)


def event_key(door: Door, push: dict[str, Any]) -> str:
    """What makes a push the same: messages by sender and id, events by all that tells apart."""
    to, sender = push.get("ToUserName", ""), push.get("FromUserName", "")
    if push.get("MsgId") and push.get("MsgType") != "event":
        parts = ["m", to, sender, push["MsgId"]]
    else:
        told_apart = push.get("MsgID") or push.get("trace_id") or _digest(push)
        parts = ["e", to, sender, push.get("CreateTime", ""), str(push.get("Event", "")).lower()]
        parts += [push.get("EventKey") or "", told_apart]
    key = ":".join([door.app_id, *(str(part) for part in parts)])
    return key if len(key) <= 190 else hashlib.sha256(key.encode()).hexdigest()


def _digest(push: dict[str, Any]) -> str:
    return hashlib.sha256(repr(sorted(push.items(), key=str)).encode()).hexdigest()[:16]


def _answer(door: Door, push: dict[str, Any]) -> str:
    """The reply as plain XML or `success`; a handler that fails never breaks the chat."""
    for attempt in range(DATABASE_TRIES):
        try:
            return _handle_once(door, push)
        except Conflict:
            # two first pushes of a newcomer make the same rows; the later one finds them next time
            log.info("another push of the same person came first, try %s", attempt + 1)
            if attempt + 1 == DATABASE_TRIES:
                _keep_raw(door, push, "Conflict")
                return "success"
        except OperationalError:
            log.warning("database did not answer a push, try %s", attempt + 1)
            db.session.remove()
            time.sleep(DATABASE_PAUSE_S)
        except AppError as refusal:
            return text_reply(push, refusal.message)
        except Exception as error:
            log.exception("handler failed for %s %s", push.get("MsgType"), push.get("Event"))
            _keep_raw(door, push, f"{type(error).__name__}")
            return "success"
    # nothing could be stored: the person is told, so nothing is lost in silence
    return text_reply(push, BUSY) if push.get("MsgType") != "event" else "success"


def _handle_once(door: Door, push: dict[str, Any]) -> str:
    key = event_key(door, push)
    if (known := _find(key)) is not None:
        return known.answer
    try:
        with transaction():
            row = _row(door, push, key)
            db.session.add(row)
            db.session.flush()  # the unique key decides before anything else happens
            row.answer = handle(door.app_id, push)
            return row.answer
    except Conflict:
        known = _find(key)
        if known is None:
            raise
        return known.answer


def _find(key: str) -> InboundEvent | None:
    return db.session.scalar(
        db.select(InboundEvent).where(InboundEvent.key == key)
    )


def _row(door: Door, push: dict[str, Any], key: str) -> InboundEvent:
    kind = push.get("Event") or push.get("MsgType") or "?"
    return InboundEvent(
        key=key, app_id=door.app_id, kind=str(kind)[:60], answer="success",
        openid=str(push.get("FromUserName", ""))[:64], received_at=real_now(),
    )  # fmt: skip


def _keep_raw(door: Door, push: dict[str, Any], fault: str) -> None:
    """Keep what could not be handled, once, so that it can be looked into and handled by hand."""
    body = request.get_data()
    try:
        key = event_key(door, push) if push else f"raw:{hashlib.sha256(body).hexdigest()}"
        with transaction():
            if _find(key) is None:
                row = _row(door, push, key)
                row.raw, row.fault = body.decode(errors="replace")[:RAW_LIMIT], fault[:200]
                db.session.add(row)
    except Exception:  # whatever it holds, the platform gets its answer
        log.exception("an unhandled push could not be kept")
        if push:
            _keep_raw(door, {}, fault)  # its own values may be the trouble

"""Template messages: checked, delivered once, and reported by a receipt."""

from typing import Any

from flask import Blueprint

from . import fields, followers, replies
from .errors import ApiError
from .gate import body, caller, endpoint
from .world import World, world

blueprint = Blueprint("template", __name__)
SAME_MESSAGE_S = 600
FIRST_MSGID = 3_557_254_367_693_750_000  # 19 digits, as seen on the platform
BLOCKED = "failed:user block"


@endpoint(blueprint, "/cgi-bin/message/template/send")
def send_template() -> dict[str, object]:
    w, ask = world(), body()
    openid = str(ask.get("touser", ""))
    followers.check_openid(w, openid)
    template = w.store.one(
        "SELECT * FROM templates WHERE template_id = ?", str(ask.get("template_id", ""))
    )
    if template is None:
        raise ApiError(40037)
    fields.check(template["content"], ask.get("data"))
    _check_mini(w, ask.get("miniprogram"))
    if not followers.follows(w, openid):
        raise ApiError(43004)
    with w.store.transaction():
        known = _sent_before(w, openid, str(ask.get("client_msg_id") or ""))
        msgid = known or _deliver(w, openid, template, ask)
    return {"errcode": 0, "errmsg": "ok", "msgid": msgid}


@endpoint(blueprint, "/cgi-bin/template/get_all_private_template", "GET")
def get_all_private_template() -> dict[str, object]:
    rows = world().store.all("SELECT * FROM templates ORDER BY rowid")
    return {
        "template_list": [
            {**row, "primary_industry": "", "deputy_industry": "", "example": ""} for row in rows
        ]
    }


def _check_mini(w: World, target: Any) -> None:
    if target is None:
        return
    if not isinstance(target, dict) or target.get("appid") != w.settings.mini.app_id:
        raise ApiError(40013)
    if str(target.get("pagepath", "")).startswith("/"):
        raise ApiError(40165)


def _sent_before(w: World, openid: str, client_msg_id: str) -> int | None:
    if not client_msg_id:
        return None
    row = w.store.one(
        "SELECT id FROM sends WHERE openid = ? AND client_msg_id = ? AND at > ?",
        *(openid, client_msg_id, w.now() - SAME_MESSAGE_S),
    )
    return FIRST_MSGID + int(row["id"]) if row else None


def _deliver(w: World, openid: str, template: dict[str, Any], ask: dict[str, Any]) -> int:
    number = w.store.run(
        "INSERT INTO sends (openid, client_msg_id, at) VALUES (?, ?, ?)",
        *(openid, str(ask.get("client_msg_id") or ""), w.now()),
    )
    blocked = followers.blocks(w, openid)
    if not blocked:
        card = {
            "template_id": template["template_id"],
            "title": template["title"],
            "rows": fields.rows(template["content"], ask["data"]),
            "url": ask.get("url") or "",
            "miniprogram": ask.get("miniprogram"),
            "msgid": str(FIRST_MSGID + number),
        }
        replies.show(w.store, openid, "them", "template", card, w.now())
    _report(w, openid, FIRST_MSGID + number, blocked)
    return FIRST_MSGID + number


def _report(w: World, openid: str, msgid: int, blocked: bool) -> None:
    knobs = w.knobs.get()
    if knobs["receipts"] == "off":
        return
    w.pusher.send(
        caller(),
        openid,
        {
            "MsgType": "event",
            "Event": "TEMPLATESENDJOBFINISH",
            "MsgID": msgid,
            "Status": BLOCKED if blocked else knobs["receipt_status"],
        },
        lane="receipts",
        delay_s=0 if knobs["receipts"] == "on" else knobs["receipts"] / 1000,
    )

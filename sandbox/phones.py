"""What the person holding a phone can do, and the push that each act causes."""

import json
import secrets
from typing import Any

from flask import abort

from . import followers, replies
from .user_api import current_menu
from .world import World

RECENT = 200


def get(w: World, n: int) -> dict[str, Any]:
    phone = w.store.one("SELECT * FROM phones WHERE n = ?", n)
    if phone is None:
        abort(404, f"there is no phone {n}")
    return {
        **phone,
        "following": followers.follows(w, phone["openid"]),
        "blocked": followers.blocks(w, phone["openid"]),
    }


def follow(w: World, n: int, scene: str = "") -> None:
    """Scan a code or press follow: subscribe for a newcomer, SCAN for a follower."""
    phone = get(w, n)
    openid, code = phone["openid"], _code_of(w, scene)
    if code and code["expires_at"] is not None and code["expires_at"] <= w.now():
        abort(410, "这个二维码已经过期，请换一个再扫")
    ticket = {"Ticket": code["ticket"] if code else "gQ" + secrets.token_urlsafe(66)}
    with w.store.transaction():
        if phone["following"]:
            if scene:
                followers.grant(w, openid, "event")
                _event(w, phone, "SCAN", {"EventKey": scene, **ticket}, bubble=True)
            return
        followers.set_following(w, openid, subscribed=True, scene=scene)
        followers.grant(w, openid, "event")
        key = {"EventKey": f"qrscene_{scene}", **ticket} if scene else {"EventKey": ""}
        _event(w, phone, "subscribe", key, bubble=True)


def unfollow(w: World, n: int) -> None:
    phone = _follower(w, n)
    with w.store.transaction():
        followers.set_following(w, phone["openid"], subscribed=False)
        _event(w, phone, "unsubscribe", {"EventKey": ""})


def block(w: World, n: int, on: bool) -> None:
    """Switch the account's messages off or on, as its profile page allows."""
    phone = _follower(w, n)
    w.store.run("UPDATE followers SET blocked = ? WHERE openid = ?", int(on), phone["openid"])


def say(w: World, n: int, text: str, menu_id: str = "") -> int:
    """Write a text; `menu_id` when an item of a msgmenu was tapped instead of typed."""
    phone = _follower(w, n)
    extra = {"bizmsgmenuid": menu_id} if menu_id else {}
    return _message(w, phone, "text", {"text": text}, {"Content": text, **extra}, bool(menu_id))


def locate(w: World, n: int, latitude: float, longitude: float, label: str) -> int:
    phone = _follower(w, n)
    fields = {"Location_X": latitude, "Location_Y": longitude, "Scale": 15, "Label": label}
    return _message(w, phone, "location", {"text": label}, fields)


def click(w: World, n: int, key: str) -> None:
    phone = _follower(w, n)
    with w.store.transaction():
        followers.grant(w, phone["openid"], "event")
        _event(w, phone, "CLICK", {"EventKey": key}, bubble=True)


def view(w: World, n: int, url: str) -> None:
    """Follow a link of the menu; the page opens whatever the callback answers."""
    phone = _follower(w, n)
    _event(w, phone, "VIEW", {"EventKey": url, "MenuId": 429379655})


def view_mini(w: World, n: int, pagepath: str) -> None:
    phone = _follower(w, n)
    _event(w, phone, "view_miniprogram", {"EventKey": pagepath, "MenuId": 429379655})


def event(w: World, n: int, account: str, name: str, fields: dict[str, Any]) -> None:
    """Any other event of either AppID, with the fields as given."""
    phone, mini = get(w, n), account == "mini"
    w.pusher.send(
        w.settings.mini if mini else w.settings.official,
        phone["mini_openid" if mini else "openid"],
        {"MsgType": "event", "Event": name, **fields},
    )


def chat(w: World, n: int, since: int = 0, most: int = -1) -> list[dict[str, Any]]:
    """The chat's items with an id above `since`, oldest first; at most the latest `most`."""
    rows = w.store.all(
        "SELECT id, side, kind, body, at FROM chat WHERE openid = ? AND id > ?"
        " ORDER BY id DESC LIMIT ?",
        *(get(w, n)["openid"], since, most),
    )
    return [{**row, "body": json.loads(row["body"])} for row in reversed(rows)]


def sms(w: World, n: int) -> list[dict[str, Any]]:
    return w.store.all(
        "SELECT id, template, text, at FROM sms WHERE number = ? ORDER BY id", get(w, n)["number"]
    )


def scene_codes(w: World) -> list[dict[str, Any]]:
    """The latest code of each scene that can still be scanned, newest first."""
    return w.store.all(
        "SELECT ticket, scene, action, max(at) AS at, expires_at FROM scene_codes"
        " WHERE expires_at IS NULL OR expires_at > ? GROUP BY scene ORDER BY at DESC LIMIT 100",
        w.now(),
    )


def state(w: World, n: int) -> dict[str, Any]:
    """All that the phone page shows at one moment."""
    return {
        "phone": get(w, n),
        "chat": chat(w, n, most=RECENT),
        "sms": sms(w, n),
        "menu": current_menu(w),
        "codes": scene_codes(w),
        "now": w.now(),
        "stray_sms": w.store.one(
            "SELECT id, number FROM sms WHERE number NOT IN (SELECT number FROM phones)"
            " AND at > ? ORDER BY id DESC",
            w.now() - 600,
        ),
    }


def _follower(w: World, n: int) -> dict[str, Any]:
    phone = get(w, n)
    if not phone["following"]:
        abort(409, "这部手机还没有关注公众号，请先关注")
    return phone


def _code_of(w: World, scene: str) -> dict[str, Any] | None:
    return w.store.one(
        "SELECT * FROM scene_codes WHERE scene = ? ORDER BY expires_at IS NOT NULL, at DESC", scene
    )


def _event(
    w: World, phone: dict[str, Any], name: str, fields: dict[str, Any], *, bubble: bool = False
) -> None:
    shape = {"MsgType": "event", "Event": name, **fields}
    w.pusher.send(w.settings.official, phone["openid"], shape, bubble=bubble)


def _message(
    w: World,
    phone: dict[str, Any],
    kind: str,
    shown: dict[str, Any],
    fields: dict[str, Any],
    is_menu_tap: bool = False,
) -> int:
    with w.store.transaction():
        item = replies.show(w.store, phone["openid"], "me", kind, shown, w.now())
        followers.grant(w, phone["openid"], "event" if is_menu_tap else "message")
        # 64 bits and unlike any other message's, as the platform numbers them
        shape = {"MsgType": kind, **fields, "MsgId": 23_847_612_893_000_000 + item}
        w.pusher.send(w.settings.official, phone["openid"], shape, bubble=True)
    return item

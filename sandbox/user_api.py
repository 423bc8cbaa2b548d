"""The account's menu, its scene codes and its followers."""

import io
import json
import secrets
from typing import Any

import segno
from flask import Blueprint, Response, abort, request

from . import followers, menu
from .errors import ApiError
from .gate import body, endpoint
from .world import World, world

blueprint = Blueprint("user", __name__)
OK = {"errcode": 0, "errmsg": "ok"}
MAX_TEMPORARY_S = 30 * 86_400
MAX_PERMANENT = 100_000
PAGE = 10_000


@endpoint(blueprint, "/cgi-bin/menu/create")
def menu_create() -> dict[str, object]:
    wanted = body()
    menu.check(request.get_data(), wanted, world().settings.mini.app_id)
    kept = json.dumps({"button": wanted["button"]}, ensure_ascii=False)
    world().store.run("INSERT OR REPLACE INTO menu (id, body) VALUES (1, ?)", kept)
    return dict(OK)


@endpoint(blueprint, "/cgi-bin/menu/get", "GET")
def menu_get() -> dict[str, object]:
    kept = current_menu(world())
    if kept is None:
        raise ApiError(46003)
    return {"menu": kept}


@endpoint(blueprint, "/cgi-bin/menu/delete", "GET")
def menu_delete() -> dict[str, object]:
    world().store.run("DELETE FROM menu")
    return dict(OK)


@endpoint(blueprint, "/cgi-bin/get_current_selfmenu_info", "GET")
def get_current_selfmenu_info() -> dict[str, object]:
    return menu.as_selfmenu(current_menu(world()))


def current_menu(w: World) -> dict[str, Any] | None:
    row = w.store.one("SELECT body FROM menu")
    return json.loads(row["body"]) if row else None


@endpoint(blueprint, "/cgi-bin/qrcode/create")
def qrcode_create() -> dict[str, object]:
    w, ask = world(), body()
    action = str(ask.get("action_name", ""))
    scene = _scene(action, ask.get("action_info"))
    expires_at = None
    seconds = ask.get("expire_seconds", 60)
    if action.startswith("QR_LIMIT"):
        made = w.store.all("SELECT count(*) AS n FROM scene_codes WHERE expires_at IS NULL")
        if made[0]["n"] >= MAX_PERMANENT:
            raise ApiError(45029)
    elif not isinstance(seconds, int) or not 1 <= seconds <= MAX_TEMPORARY_S:
        raise ApiError(40053)
    else:
        expires_at = w.now() + seconds
    code = {"ticket": "gQ" + secrets.token_urlsafe(66), "url": _address()}
    w.store.run(
        "INSERT INTO scene_codes (ticket, scene, action, url, at, expires_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        *(code["ticket"], scene, action, code["url"], w.now(), expires_at),
    )
    return code if expires_at is None else {**code, "expire_seconds": seconds}


def _address() -> str:
    return "http://weixin.qq.com/q/02" + secrets.token_urlsafe(15)


def _scene(action: str, info: Any) -> str:
    scene = info.get("scene") if isinstance(info, dict) else None
    if not isinstance(scene, dict):
        raise ApiError(40053)
    text, number = scene.get("scene_str"), scene.get("scene_id")
    if action in ("QR_STR_SCENE", "QR_LIMIT_STR_SCENE"):
        if isinstance(text, str) and 1 <= len(text) <= 64:
            return text
    elif action in ("QR_SCENE", "QR_LIMIT_SCENE"):
        most = 100_000 if action == "QR_LIMIT_SCENE" else 2**32 - 1
        if isinstance(number, int) and 1 <= number <= most:
            return str(number)
    raise ApiError(40053)


@blueprint.get("/cgi-bin/showqrcode")
def showqrcode() -> Response:
    row = world().store.one(
        "SELECT url FROM scene_codes WHERE ticket = ?", request.args.get("ticket", "")
    )
    if row is None:
        abort(404)
    image = io.BytesIO()
    segno.make(row["url"], micro=False, error="m").save(image, kind="png", scale=10, border=4)
    return Response(image.getvalue(), mimetype="image/png")


@endpoint(blueprint, "/cgi-bin/user/info", "GET")
def user_info() -> dict[str, object]:
    openid = request.args.get("openid", "")
    followers.check_openid(world(), openid)
    return _person(world(), openid)


@endpoint(blueprint, "/cgi-bin/user/info/batchget")
def user_info_batchget() -> dict[str, object]:
    asked = body().get("user_list")
    if not isinstance(asked, list) or not 1 <= len(asked) <= 100:
        raise ApiError(40035)
    openids = [str(entry.get("openid", "")) for entry in asked if isinstance(entry, dict)]
    for openid in openids:
        followers.check_openid(world(), openid)
    return {"user_info_list": [_person(world(), openid) for openid in openids]}


def _person(w: World, openid: str) -> dict[str, object]:
    if not followers.follows(w, openid):
        return {"subscribe": 0, "openid": openid, "tagid_list": []}
    row = followers.row_of(w, openid) or {"since": 0, "scene": ""}
    phone = w.store.one("SELECT unionid FROM phones WHERE openid = ?", openid)
    number = row["scene"] if row["scene"].isdigit() else ""
    return {
        "subscribe": 1,
        "openid": openid,
        "language": "zh_CN",
        "subscribe_time": row["since"],
        **({"unionid": phone["unionid"]} if phone else {}),
        "remark": "",
        "groupid": 0,
        "tagid_list": [],
        "subscribe_scene": "ADD_SCENE_QR_CODE" if row["scene"] else "ADD_SCENE_SEARCH",
        "qr_scene": int(number or 0),
        "qr_scene_str": "" if number else row["scene"],
    }


@endpoint(blueprint, "/cgi-bin/user/get", "GET")
def user_get() -> dict[str, object]:
    start = request.args.get("next_openid", "")
    rows = world().store.all(
        "SELECT openid FROM followers WHERE subscribed = 1 AND openid > ? ORDER BY openid LIMIT ?",
        *(start, PAGE),
    )
    total = world().store.all("SELECT count(*) AS n FROM followers WHERE subscribed = 1")[0]["n"]
    if not rows:
        return {"total": total, "count": 0, "next_openid": ""}
    openids = [row["openid"] for row in rows]
    return {
        "total": total,
        "count": len(openids),
        "data": {"openid": openids},
        "next_openid": openids[-1],
    }

"""Who is behind a page: the account's OAuth, the mini-program's sign-in and phone number."""

import secrets
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, redirect, render_template, request

from . import followers, tokens
from .errors import ApiError
from .gate import body, caller, endpoint
from .world import World, world

blueprint = Blueprint("oauth", __name__)
COOKIE = "sandbox_phone"
CODE_LIFE_S = 300


@blueprint.get("/connect/oauth2/authorize")
def authorize() -> Any:
    """Send the current phone back with a code; without one, ask which phone this is."""
    w, args = world(), request.args
    fault = _fault(w)
    if fault:
        return render_template("oauth_fault.html", fault=fault), 400
    phone = phone_of_cookie(w)
    if phone is None or (args["scope"] == "snsapi_userinfo" and args.get("agreed") != "1"):
        phones = w.store.all("SELECT n, name, number FROM phones ORDER BY n")
        return render_template("oauth_ask.html", phone=phone, phones=phones, args=args)
    code = new_code(w, "oauth", phone["n"], args["scope"])
    target = urlsplit(args["redirect_uri"])
    added = urlencode({"code": code, "state": args.get("state", "")})
    query = f"{target.query}&{added}" if target.query else added
    answer = redirect(target._replace(query=query).geturl())
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/connect/oauth2/phone/<int:n>")
def become(n: int) -> Response:
    """Remember that this browser is phone n, and go on with what was asked."""
    answer = redirect("/connect/oauth2/authorize?" + request.query_string.decode())
    answer.set_cookie(COOKIE, str(n), samesite="Lax")
    return answer


def phone_of_cookie(w: World) -> dict[str, Any] | None:
    n = request.cookies.get(COOKIE, "")
    return w.store.one("SELECT * FROM phones WHERE n = ?", int(n)) if n.isdigit() else None


def _fault(w: World) -> str:
    args = request.args
    if args.get("appid") != w.settings.official.app_id:
        return "AppID 参数错误（错误码 10002）"
    if args.get("response_type") != "code":
        return "response_type 参数错误（错误码 10012）"
    if args.get("scope") not in ("snsapi_base", "snsapi_userinfo"):
        return "Scope 参数错误或没有 Scope 权限（错误码 10005）"
    if not _is_ours(w, args.get("redirect_uri", "")):
        return "redirect_uri 域名与后台配置不一致（错误码 10003）"
    return ""


def _is_ours(w: World, address: str) -> bool:
    """Whether this address lies on the one domain that is registered: the program's own."""
    try:
        target = urlsplit(address)
        host, _port = target.hostname, target.port  # a port that is no number raises
    except ValueError:
        return False
    return target.scheme in ("http", "https") and host == urlsplit(w.settings.public_url).hostname


def new_code(w: World, kind: str, phone: int, scope: str = "") -> str:
    """A single-use code of 5 minutes; kind is oauth, mini or phone."""
    code = "0" + secrets.token_hex(16)[:31]
    w.store.run("DELETE FROM codes WHERE expires_at < ?", w.now() - 86_400)
    w.store.run(
        "INSERT INTO codes (code, kind, phone, scope, expires_at) VALUES (?, ?, ?, ?, ?)",
        *(code, kind, phone, scope, w.now() + CODE_LIFE_S),
    )
    return code


def _redeem(w: World, kind: str, code: str) -> dict[str, Any]:
    if not code:
        raise ApiError(41008)
    with w.store.transaction():
        row = w.store.one(
            "SELECT codes.*, number, openid, mini_openid, unionid FROM codes"
            " JOIN phones ON phones.n = codes.phone WHERE code = ? AND kind = ?",
            *(code, kind),
        )
        if row is None or w.now() >= row["expires_at"]:
            raise ApiError(40029)
        if row["used"]:
            raise ApiError(40163)
        w.store.run("UPDATE codes SET used = 1 WHERE code = ?", code)
    return row


@blueprint.get("/sns/oauth2/access_token")
def oauth_access_token() -> dict[str, object]:
    w, args = world(), request.args
    if args.get("grant_type") != "authorization_code":
        raise ApiError(40002)
    account = tokens.account_by_secret(w, args.get("appid", ""), args.get("secret", ""))
    if account is not w.settings.official:
        raise ApiError(40013)
    row = _redeem(w, "oauth", args.get("code", ""))
    with_union = row["scope"] == "snsapi_userinfo" or followers.follows(w, row["openid"])
    return {
        "access_token": secrets.token_urlsafe(80),
        "expires_in": 7200,
        "refresh_token": secrets.token_urlsafe(80),
        "openid": row["openid"],
        "scope": row["scope"],
        **({"unionid": row["unionid"]} if with_union else {}),
    }


@blueprint.get("/sns/jscode2session")
def jscode2session() -> dict[str, object]:
    w, args = world(), request.args
    if args.get("grant_type") != "authorization_code":
        raise ApiError(40002)
    account = tokens.account_by_secret(w, args.get("appid", ""), args.get("secret", ""))
    if account is not w.settings.mini:
        raise ApiError(40013)
    row = _redeem(w, "mini", args.get("js_code", ""))
    return {
        "openid": row["mini_openid"],
        "session_key": secrets.token_urlsafe(18)[:22] + "==",
        "unionid": row["unionid"],
    }


@endpoint(blueprint, "/wxa/business/getuserphonenumber", account="mini")
def getuserphonenumber() -> dict[str, object]:
    w = world()
    row = _redeem(w, "phone", str(body().get("code") or ""))
    return {
        "errcode": 0,
        "errmsg": "ok",
        "phone_info": {
            "phoneNumber": row["number"],
            "purePhoneNumber": row["number"],
            "countryCode": "86",
            "watermark": {"timestamp": int(w.now()), "appid": caller().app_id},
        },
    }

"""Tokens, quotas, addresses and the jsapi ticket: what a program asks before it does anything."""

import socket
import time
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, request

from . import quotas, tokens
from .errors import ApiError
from .gate import body, caller, endpoint
from .world import world

blueprint = Blueprint("base", __name__)


@blueprint.route("/cgi-bin/token", methods=["GET", "POST"])
def token() -> dict[str, object]:
    args = request.args
    account = tokens.account_with(
        world(), args.get("grant_type", ""), args.get("appid", ""), args.get("secret", "")
    )
    return tokens.plain_token(world(), account)


@blueprint.route("/cgi-bin/stable_token", methods=["GET", "POST"])
def stable_token() -> dict[str, object]:
    if request.method != "POST":
        raise ApiError(43002)
    ask = body()
    account = tokens.account_with(
        world(),
        str(ask.get("grant_type", "")),
        str(ask.get("appid", "")),
        str(ask.get("secret", "")),
    )
    return tokens.stable_token(world(), account, force=ask.get("force_refresh") is True)


@blueprint.post("/cgi-bin/clear_quota/v2")
def clear_quota_by_secret() -> dict[str, object]:
    ask = body()
    account = tokens.account_by_secret(
        world(), str(ask.get("appid", "")), str(ask.get("appsecret", ""))
    )
    quotas.clear(world(), account.app_id)
    return {"errcode": 0, "errmsg": "ok"}


def clear_quota() -> dict[str, object]:
    if body().get("appid") != caller().app_id:
        raise ApiError(40013)
    quotas.clear(world(), caller().app_id)
    return {"errcode": 0, "errmsg": "ok"}


def quota_get() -> dict[str, object]:
    path = str(body().get("cgi_path", ""))
    if path.startswith("/sns/"):
        raise ApiError(76022)
    if path not in quotas.DAY_LIMITS or "#" in path:
        raise ApiError(76003)
    limit = quotas.limit_of(world(), path)
    used = quotas.used(world(), caller().app_id, path)
    return {
        "errcode": 0,
        "errmsg": "ok",
        "quota": {"daily_limit": limit, "used": used, "remain": max(0, limit - used)},
    }


def getticket() -> dict[str, object]:
    """One jsapi ticket that lives as long as the token that asks for it may."""
    if request.args.get("type") != "jsapi":
        raise ApiError(40097)
    w = world()
    with w.store.transaction():
        row = w.store.one(
            "SELECT * FROM tokens WHERE app_id = ? AND kind = 'jsapi' AND expires_at > ?",
            *(caller().app_id, w.now()),
        )
        issued = row or tokens.issue(w, caller(), "jsapi")
    return {
        "errcode": 0,
        "errmsg": "ok",
        "ticket": issued["token"],
        "expires_in": round(issued["expires_at"] - w.now()),
    }


def getcallbackip() -> dict[str, object]:
    return {"ip_list": ["127.0.0.1"]}


def get_api_domain_ip() -> dict[str, object]:
    return {"ip_list": ["127.0.0.1"]}


def callback_check() -> dict[str, object]:
    """Resolve and reach the callback's host, as the platform's network check does."""
    action = body().get("action")
    if action not in ("dns", "ping", "all"):
        raise ApiError(40097)
    url = urlsplit(caller().callback)
    host, port = url.hostname or "", url.port or (443 if url.scheme == "https" else 80)
    addresses = _addresses(host, port)
    answer: dict[str, Any] = {}
    if action in ("dns", "all"):
        answer["dns"] = [{"ip": ip, "real_operator": "DEFAULT"} for ip in addresses]
    if action in ("ping", "all"):
        answer["ping"] = [_ping(ip, port) for ip in addresses]
    return answer


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, socket.AF_INET, socket.SOCK_STREAM)
    except OSError:
        return []
    return sorted({str(entry[4][0]) for entry in found})


def _ping(ip: str, port: int) -> dict[str, str]:
    started = time.monotonic()
    try:
        socket.create_connection((ip, port), timeout=2).close()
    except OSError:
        return {"ip": ip, "from_operator": "DEFAULT", "package_loss": "100%", "time": ""}
    spent = f"{(time.monotonic() - started) * 1000:.3f}ms"
    return {"ip": ip, "from_operator": "DEFAULT", "package_loss": "0%", "time": spent}


for _path, _view, _method in (
    ("/cgi-bin/clear_quota", clear_quota, "POST"),
    ("/cgi-bin/openapi/quota/get", quota_get, "POST"),
    ("/cgi-bin/ticket/getticket", getticket, "GET"),
    ("/cgi-bin/getcallbackip", getcallbackip, "GET"),
    ("/cgi-bin/get_api_domain_ip", get_api_domain_ip, "GET"),
    ("/cgi-bin/callback/check", callback_check, "POST"),
):
    endpoint(blueprint, _path, _method, account="any")(_view)

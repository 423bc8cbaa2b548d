"""The way in of every platform call: log, latency, faults, token, quota; and the way out."""

import contextlib
import json
import socket
import time
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, Response, g, request

from .errors import ApiError
from .quotas import use_quota
from .settings import Account
from .tokens import account_of_token
from .world import world

SECRETS = {"access_token", "secret", "appsecret", "refresh_token", "session_key"}
OWN_PATHS = ("/_sandbox", "/static/")


def install(app: Flask) -> None:
    app.before_request(_arrive)
    app.after_request(_leave)
    app.register_error_handler(ApiError, lambda error: error.answer())


def endpoint(
    blueprint: Blueprint, path: str, method: str = "POST", account: str = "official"
) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Route one API behind token and quota; `account` may call it: official, mini or any."""

    def wrap(view: Callable[[], Any]) -> Callable[[], Any]:
        def guarded() -> Any:
            if request.method != method:
                raise ApiError(43002 if method == "POST" else 43001)
            g.account = account_of_token(world(), request.args.get("access_token", ""))
            if account not in ("any", g.account.name):
                raise ApiError(48001)
            use_quota(world(), g.account.app_id, path)
            return view()

        blueprint.add_url_rule(
            path, endpoint=view.__name__, view_func=guarded, methods=["GET", "POST"]
        )
        return view

    return wrap


def caller() -> Account:
    account: Account = g.account
    return account


def body() -> dict[str, Any]:
    """The JSON object that was sent, or the platform's complaint about it."""
    raw = request.get_data()
    if not raw:
        raise ApiError(44002)
    try:
        value = json.loads(raw.decode())
    except UnicodeDecodeError as error:
        raise ApiError(40033) from error
    except ValueError as error:
        raise ApiError(47001) from error
    if not isinstance(value, dict):
        raise ApiError(47001)
    return value


def _is_platform() -> bool:
    return request.path != "/" and not request.path.startswith(OWN_PATHS)


def _arrive() -> tuple[dict[str, str], int] | None:
    # Reading the body first also keeps a refused call from spoiling a kept-alive connection.
    request.get_data()
    if not _is_platform():
        return None
    g.started = time.time()
    knobs = world().knobs.get()
    if knobs["latency_ms"]:
        time.sleep(knobs["latency_ms"] / 1000)
    errcode = world().knobs.take_error(request.path)
    if errcode is not None and request.path.startswith("/sms/"):
        return {"error": "fault"}, errcode  # the gateway speaks by HTTP status
    if errcode is not None:
        raise ApiError(errcode)
    if knobs["refuse_ip"] and request.path.startswith(("/cgi-bin/", "/wxa/")):
        raise ApiError(40164)
    return None


def _leave(response: Response) -> Response:
    if "started" not in g:
        return response
    dropped = world().knobs.take_drop(request.path)
    world().log.write(
        {
            "kind": "call",
            "at": round(g.started, 3),
            "took_ms": round((time.time() - g.started) * 1000),
            "method": request.method,
            "path": request.path,
            "query": _masked(request.args.to_dict()),
            "body": _masked(_read(request.get_data())),
            "status": response.status_code,
            "answer": _masked(_answer(response)),
            "dropped": dropped,
        }
    )
    if dropped:
        _cut()
    return response


def _cut() -> None:
    """Close the connection under the answer; the call itself has been done."""
    connection = request.environ.get("werkzeug.socket")
    if connection is not None:
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)


def _answer(response: Response) -> Any:
    if response.mimetype.startswith("image/"):
        return f"<{response.mimetype}>"
    return None if response.mimetype == "text/html" else _read(response.get_data())


def _read(raw: bytes) -> Any:
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return raw.decode(errors="replace")


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: "***" if k in SECRETS else _masked(v) for k, v in value.items()}
    return [_masked(v) for v in value] if isinstance(value, list) else value

"""What every request gets: an id, security headers, one error envelope, readiness."""

import logging
import secrets

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from pydantic import BaseModel, ValidationError
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from backend.core.db import db
from backend.core.errors import AppError, BadInput, NotFound, TooMany

log = logging.getLogger(__name__)


class ErrorBody(BaseModel):
    code: str
    message: str
    rule: str
    fields: dict[str, str]
    request_id: str


class ErrorEnvelope(BaseModel):
    """Every refusal of the API."""

    error: ErrorBody


REFUSED = {400: ErrorEnvelope}  # what each blueprint of the API documents; all codes look alike


def init_web(app: Flask) -> None:
    app.before_request(_give_request_id)
    app.after_request(_set_headers)
    app.register_error_handler(AppError, _answer_refusal)
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(Exception, _answer_bug)


def _give_request_id() -> None:
    g.request_id = secrets.token_hex(6)


def _set_headers(response: Response) -> Response:
    settings = current_app.extensions["settings"]
    # in the demo the sandbox phone shows the app inside its own frame
    frames = f"'self' {settings.wechat_oauth_base}" if settings.demo else "'self'"
    response.headers.setdefault(
        "Content-Security-Policy",
        "default-src 'self'; img-src 'self' data: blob:; connect-src 'self' blob:; "
        "style-src 'self' 'unsafe-inline'; "
        f"object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors {frames}",
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if settings.public_url.startswith("https:"):
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if not request.path.startswith(("/m/", "/admin/static")):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def error_envelope(error: AppError) -> Response:
    body = {
        "code": error.code, "message": error.message, "rule": error.rule,
        "fields": error.fields, "request_id": g.get("request_id", ""),
    }
    return make_response(jsonify(error=body), error.status)


def _answer_refusal(error: AppError) -> Response:
    if request.path.startswith("/admin"):
        page = render_template("error.html", error=error, request_id=g.get("request_id", ""))
        return make_response(page, error.status)
    return error_envelope(error)


def _answer_http(error: HTTPException) -> Response:
    if error.response is not None or (error.code or 500) < 400:
        return make_response(error.get_response())
    if error.code == 413:
        return _answer_refusal(BadInput("文件太大了，请换一个小一些的再传"))
    if error.code == 429:
        return _answer_refusal(TooMany("操作太快了，请过一会儿再试"))
    if error.code in (404, 405):
        return _answer_refusal(NotFound("没有找到这个页面，请返回上一页"))
    return _answer_refusal(BadInput("这次请求看不懂，请刷新后再试"))


def _answer_bug(error: Exception) -> Response:
    log.exception("unhandled error on %s %s", request.method, request.path)
    if isinstance(error, SQLAlchemyError | RedisError):
        refusal = AppError("现在连不上数据库，您填的内容还在，请过一分钟再试一次")
    else:
        refusal = AppError("这里出了点问题，我们已经记下来了。您填的内容还在，请过一会儿再试")
    return _answer_refusal(refusal)


# pydantic's kinds of fault, in words for the person who typed
SENTENCES = {
    "missing": "这一项还没有填",
    "string_too_short": "这一项还没有填完整",
    "string_too_long": "这一项太长了，请写短一些",
    "bool_type": "请选“是”或“否”",
}


def validation_envelope(error: ValidationError) -> Response:
    """All input faults of one request at once, by field."""
    fields = {
        ".".join(str(part) for part in item["loc"]): SENTENCES.get(
            item["type"], "这一项填得不对，请核对后再填"
        )
        for item in error.errors()
    }
    return error_envelope(BadInput("有几项还要再看一下", fields=fields))


def readiness(app: Flask) -> dict[str, str]:
    parts = {}
    try:
        db.session.execute(text("SELECT 1 FROM regions LIMIT 1"))
        parts["database"] = "ok"
    except SQLAlchemyError:
        parts["database"] = "down"
    finally:
        db.session.rollback()
    try:
        app.extensions["redis"].ping()
        parts["redis"] = "ok"
    except RedisError:
        parts["redis"] = "down"
    return parts

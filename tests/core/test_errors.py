"""Every refusal is one envelope with a sentence; a bug tells the person what to do and no more."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
import redis
from flask import Flask, abort
from flask.testing import FlaskClient
from redis.exceptions import RedisError
from sqlalchemy.exc import OperationalError

from backend.core import errors
from backend.core.web import init_web
from tests.factories import make_wechat_user
from tests.labourer import API, Labourer, error_of
from tests.support import make_settings

CODES = {
    "bad_input": 400, "not_signed_in": 401, "not_allowed": 403, "not_found": 404, "conflict": 409,
    "rule_broken": 422, "too_many": 429, "upstream_failed": 502, "internal": 500,
}  # fmt: skip


@pytest.fixture
def raising(tmp_path: Path) -> Callable[[Exception | int], FlaskClient]:
    """A bare app whose page raises what the test says."""

    def build(error: Exception | int) -> FlaskClient:
        app = Flask("raising")
        app.extensions["settings"] = make_settings(database_url="sqlite://", data_dir=tmp_path)
        init_web(app)

        @app.route("/api/x")
        def page() -> str:
            if isinstance(error, int):
                abort(error)
            raise error

        return app.test_client()

    return build


def kinds() -> list[type[errors.AppError]]:
    return [errors.AppError, *errors.AppError.__subclasses__()]


def test_there_are_nine_codes_with_their_status() -> None:
    assert {kind.code: kind.status for kind in kinds()} == CODES


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.code)
def test_each_becomes_the_one_envelope(
    raising: Callable[[Exception | int], FlaskClient], kind: type[errors.AppError]
) -> None:
    refusal = kind("请换一张", rule="photo.small", fields={"photo": "太小了"})
    answer = raising(refusal).get("/api/x")
    assert answer.status_code == kind.status
    assert answer.json == {
        "error": {
            "code": kind.code, "message": "请换一张", "rule": "photo.small",
            "fields": {"photo": "太小了"}, "request_id": answer.headers["X-Request-Id"],
        }
    }  # fmt: skip


@pytest.mark.parametrize(
    "status, code, words",
    [
        (404, "not_found", "没有找到这个页面"), (405, "not_found", "没有找到这个页面"),
        (413, "bad_input", "文件太大了"), (429, "too_many", "操作太快了"),
        (400, "bad_input", "这次请求看不懂"), (415, "bad_input", "这次请求看不懂"),
    ],
)  # fmt: skip
def test_what_the_web_layer_refuses_has_words_too(
    raising: Callable[[Exception | int], FlaskClient], status: int, code: str, words: str
) -> None:
    error = error_of(raising(status).get("/api/x"))
    assert error["code"] == code
    assert words in error["message"]


@pytest.mark.parametrize(
    "bug, words",
    [
        (ZeroDivisionError("inner detail"), "这里出了点问题"),
        (OperationalError("SELECT 1", {}, Exception("inner detail")), "现在连不上数据库"),
        (RedisError("inner detail"), "现在连不上数据库"),
    ],
)
def test_a_bug_keeps_its_details_for_the_log(
    raising: Callable[[Exception | int], FlaskClient],
    caplog: pytest.LogCaptureFixture, bug: Exception, words: str,
) -> None:  # fmt: skip
    caplog.set_level(logging.ERROR)
    answer = raising(bug).get("/api/x")
    assert (answer.status_code, error_of(answer)["code"]) == (500, "internal")
    assert words in error_of(answer)["message"]
    assert "您填的内容还在" in error_of(answer)["message"]
    assert "inner detail" not in answer.text
    assert "inner detail" in caplog.text


@pytest.mark.parametrize("body", ["{", "[]", '"text"', "null", ""])
def test_a_body_that_is_no_object_is_refused_in_words(app: Flask, body: str) -> None:
    who = Labourer(app)
    answer = who.call("POST", "/bind", data=body, content_type="application/json")
    assert (answer.status_code, error_of(answer)["code"]) == (400, "bad_input")


def test_every_answer_carries_the_headers_that_guard_the_page(app: Flask) -> None:
    make_wechat_user()
    headers = app.test_client().get(f"{API}/me").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
    assert "script-src" not in headers["Content-Security-Policy"], "default-src 'self' holds"
    assert "Strict-Transport-Security" not in headers, "the test address is plain http"


def test_readiness_names_the_part_that_is_down_and_no_address(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = app.test_client()
    assert visitor.get("/healthz").json == {"status": "ok"}
    assert visitor.get("/readyz").json == {"database": "ok", "redis": "ok"}
    nobody = redis.Redis(unix_socket_path="/nonexistent/redis.sock")
    monkeypatch.setitem(app.extensions, "redis", nobody)
    answer = visitor.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"database": "ok", "redis": "down"})
    nobody.close()

"""Every endpoint is classified, and whoever may not enter is turned away at the door."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from backend.core.access import access_of, refuse_unmarked
from backend.core.audit import AuditEntry
from backend.core.db import db
from backend.domain.accounts.rules import PERMISSIONS, ROLES, Can
from tests.architecture.access_table import ENDPOINTS
from tests.console import CSRF, Desk
from tests.labourer import Labourer, error_of

FILLED = {"path": "x", "filename": "x", "code": "x", "kind": "MP_verify", "name": "x"}


def marks(app: Flask) -> dict[str, tuple[str, str]]:
    found = {}
    for rule in app.url_map.iter_rules():
        access = access_of(app, rule.endpoint)
        found[rule.endpoint] = (access.who, str(access.permission))
    return found


def ways_in(app: Flask, *who: str) -> list[tuple[str, str]]:
    """Method and address of every endpoint with one of these marks."""
    adapter = app.url_map.bind("127.0.0.1")
    return [
        (method, adapter.build(rule.endpoint, _values(rule), method=method))
        for rule in app.url_map.iter_rules()
        if access_of(app, rule.endpoint).who in who
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def _values(rule: Rule) -> dict[str, Any]:
    return {name: FILLED.get(name, 1) for name in rule.arguments}


def test_every_endpoint_stands_in_the_reviewed_table_with_its_mark(app: Flask) -> None:
    assert marks(app) == ENDPOINTS


def test_whatever_is_public_says_why(app: Flask) -> None:
    silent = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if (access := access_of(app, rule.endpoint)).who == "public" and len(access.why) < 10
    ]
    assert not silent


def test_an_app_with_an_unmarked_view_does_not_start() -> None:
    bare = Flask("bare")
    bare.add_url_rule("/new", "new", lambda: "")
    with pytest.raises(RuntimeError, match="view new has no access mark"):
        refuse_unmarked(bare)


def test_every_permission_opens_something() -> None:
    used = {permission for who, permission in ENDPOINTS.values() if who in ("staff", "helper")}
    assert used == {str(permission) for permission in Can}


def test_nobody_enters_the_console_without_signing_in(app: Flask) -> None:
    visitor, ways = app.test_client(), ways_in(app, "staff")
    assert len(ways) > 50
    for method, path in ways:
        answer = visitor.open(path, method=method, data={"csrf_token": CSRF})
        assert answer.status_code == 302, (method, path)
        assert answer.location.startswith("/admin/sign-in"), (method, path)
    assert db.session.scalars(db.select(AuditEntry)).all() == []


def test_a_labourers_session_opens_nothing_of_the_console(app: Flask) -> None:
    who = Labourer(app)
    token = who.call("GET", "/me").request.headers["Authorization"]
    for method, path in ways_in(app, "staff"):
        headers = {"Authorization": token, "X-Client": "h5"}
        answer = who.client.open(path, method=method, headers=headers)
        assert answer.location.startswith("/admin/sign-in"), (method, path)


def test_no_form_of_the_console_is_taken_without_its_token(app: Flask) -> None:
    desk = Desk(app)
    db.session.commit()
    for method, path in ways_in(app, "staff"):
        if method != "GET":
            answer = desk.client.open(path, method=method, data={"csrf_token": "guessed"})
            assert answer.status_code == 400, (method, path)
            assert "页面放得太久了" in answer.text, (method, path)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_refused_whatever_its_row_does_not_name(app: Flask, role: str) -> None:
    region = {"province": "43", "prefecture": "4313"}.get(role, "431321")
    desk = Desk(app, role=role, region_code=region)
    db.session.commit()
    adapter = app.url_map.bind("127.0.0.1")
    for method, path in ways_in(app, "staff"):
        endpoint = adapter.match(path, method=method)[0]
        if Can(ENDPOINTS[endpoint][1]) in PERMISSIONS[role]:
            continue
        answer = desk.client.open(path, method=method, data={"csrf_token": CSRF})
        assert answer.status_code == 403, (role, method, path)
        assert "您的岗位没有这项权限" in answer.text


def test_the_api_asks_to_sign_in_first(app: Flask) -> None:
    visitor, ways = app.test_client(), ways_in(app, "bound", "labourer", "helper")
    assert len(ways) >= 18
    for method, path in ways:
        answer = visitor.open(path, method=method, json={})
        assert (answer.status_code, error_of(answer)["code"]) == (401, "not_signed_in"), path
        assert error_of(answer)["message"] == "请先登录，再来办这件事"


def test_the_api_asks_to_bind_first(app: Flask) -> None:
    who = Labourer(app)
    for method, path in ways_in(app, "bound"):
        answer = who.call(method, path.removeprefix("/api/v1"), json={})
        found = (answer.status_code, error_of(answer)["code"], error_of(answer)["rule"])
        assert found == (403, "not_allowed", "bind.required"), (method, path)


def _bearer(token: str) -> dict[str, Any]:
    return {"headers": {"Authorization": f"Bearer {token}"}}


def _cookie(token: str) -> dict[str, Any]:
    return {"headers": {"Cookie": f"xjy_labourer={token}"}}


def _cookie_of_the_app(token: str) -> dict[str, Any]:
    return {"headers": {"Cookie": f"xjy_labourer={token}", "X-Client": "h5"}}


@pytest.mark.parametrize(
    "carry, may_read, may_write",
    [(_bearer, True, True), (_cookie, True, False), (_cookie_of_the_app, True, True)],
)
def test_a_cookie_writes_only_with_the_apps_own_header(
    app: Flask, carry: Callable[[str], dict[str, Any]], may_read: bool, may_write: bool
) -> None:
    who = Labourer(app)
    token = who.call("GET", "/me").request.headers["Authorization"].removeprefix("Bearer ")
    client = app.test_client(use_cookies=False)
    assert client.get("/api/v1/me", **carry(token)).json["signed_in"] is may_read
    status = client.post("/api/v1/bind", json={}, **carry(token)).status_code
    assert status == (400 if may_write else 401)


def test_a_session_ends_for_good_when_one_signs_out(app: Flask) -> None:
    who = Labourer(app)
    token = who.call("GET", "/me").request.headers["Authorization"].removeprefix("Bearer ")
    assert who.post("/sign-out").json == {}
    visitor = app.test_client()
    assert visitor.get("/api/v1/me", **_bearer(token)).json["signed_in"] is False
    assert visitor.post("/api/v1/bind", json={}, **_bearer(token)).status_code == 401


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "null"])
def test_a_made_up_token_is_nobody(app: Flask, token: str) -> None:
    client = app.test_client(use_cookies=False)
    for carry in (_bearer, _cookie_of_the_app):
        assert client.get("/api/v1/me", **carry(token)).json["signed_in"] is False


def test_the_api_asks_a_helper_to_link_the_phone_first(app: Flask) -> None:
    who = Labourer(app)
    ways = ways_in(app, "helper")
    assert len(ways) >= 13
    for method, path in ways:
        answer = who.call(method, path.removeprefix("/api/v1"), json={})
        found = (answer.status_code, error_of(answer)["code"], error_of(answer)["rule"])
        assert found == (403, "not_allowed", "fieldwork.link"), (method, path)

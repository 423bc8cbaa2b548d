"""A labourer's app in tests: signed in by token, as unbound, bound or not yet confirmed."""

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from backend.api import session_token
from backend.core.db import db
from backend.domain.bindings.models import WechatUser
from backend.domain.people.models import Person
from tests.factories import make_person, make_wechat_user

API = "/api/v1"


class Labourer:
    """Commits what the test has made before each request: only that is seen by the API."""

    def __init__(self, app: Flask, person: Person | None = None, **changes: Any) -> None:
        self.client = app.test_client()
        self.user: WechatUser = make_wechat_user(person, **changes)

    def call(self, method: str, path: str, **more: Any) -> TestResponse:
        db.session.commit()
        headers = {"Authorization": f"Bearer {session_token(self.user)}"} | more.pop("headers", {})
        return self.client.open(f"{API}{path}", method=method, headers=headers, **more)

    def get(self, path: str, **query: Any) -> TestResponse:
        return self.call("GET", path, query_string=query)

    def post(self, path: str, **body: Any) -> TestResponse:
        return self.call("POST", path, json=body)

    def put(self, path: str, **body: Any) -> TestResponse:
        return self.call("PUT", path, json=body)

    def delete(self, path: str) -> TestResponse:
        return self.call("DELETE", path)


def known(app: Flask, **changes: Any) -> Labourer:
    """Somebody of the register, bound and confirmed."""
    return Labourer(app, make_person(**changes))


def unconfirmed(app: Flask, person: Person, **changes: Any) -> Labourer:
    """Somebody who knew this person's name and number and bound with a phone of their own."""
    other = {"phone": "19800000001", "phone_hash": "of another phone", "phone_confirmed": False}
    return Labourer(app, person, **other | changes)


def error_of(answer: TestResponse) -> dict[str, Any]:
    found: dict[str, Any] = answer.json["error"]
    return found

"""What the tests of the stand-in share: a clock to turn, a callback that answers, a caller."""

import threading
import time
from dataclasses import dataclass, field
from typing import Any

import requests
from flask import request

from sandbox import xml

APP, MINI = "wx0000000000000001", "wx0000000000000002"
SECRET, TOKEN = "not-a-secret", "xjy_token"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
WEEKLY = "weekly-template"
SEEDED = "o" + "seeded_person_" + "0" * 13  # an openid that only the program knows


class Clock:
    def __init__(self) -> None:
        self.moved = 0.0

    def __call__(self) -> float:
        return time.time() + self.moved


@dataclass
class Callback:
    """Keeps each push and answers with `answer`: a text, a status, or a function of the message."""

    url: str = ""
    answer: Any = "success"
    pushes: list[dict[str, Any]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, path: str = "") -> tuple[str, int]:
        if request.method == "GET":
            return request.args.get("echostr", ""), 200
        message = xml.read(request.get_data())
        with self.lock:
            self.pushes.append(
                {"query": request.args.to_dict(), "path": request.path, "xml": message}
            )
        answer = self.answer(message, request.args) if callable(self.answer) else self.answer
        return ("", answer) if isinstance(answer, int) else (answer, 200)

    def wait(self, count: int, seconds: float = 5) -> list[dict[str, Any]]:
        until(lambda: len(self.pushes) >= count, seconds)
        return self.pushes

    def events(self, name: str) -> list[dict[str, Any]]:
        return [p["xml"] for p in self.pushes if p["xml"].get("Event") == name]


def until(check: Any, seconds: float = 5) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        result = check()
        if result:
            return result
        time.sleep(0.01)
    raise AssertionError("it did not happen in time")


class Sandbox:
    """The stand-in as a program and as a test sees it: over HTTP only."""

    def __init__(self, base: str, clock: Clock) -> None:
        self.base, self.clock = base, clock
        self.http = requests.Session()
        self.http.trust_env = False
        self._token = ""

    def raw(self, method: str, path: str, **kw: Any) -> requests.Response:
        return self.http.request(method, self.base + path, timeout=10, **kw)

    def drive(self, path: str, body: dict[str, Any] | None = None, method: str = "POST") -> Any:
        answer = self.raw(method, "/_sandbox" + path, json=body if method != "GET" else None)
        assert answer.ok, answer.text
        return answer.json()

    def get(self, path: str, **params: Any) -> Any:
        return self.raw("GET", path, params=params).json()

    def set(self, **knobs: Any) -> None:
        self.drive("/settings", knobs, "PUT")

    def stable(self, force: bool = False, app: str = APP, secret: str = SECRET) -> Any:
        ask = {"grant_type": "client_credential", "appid": app, "secret": secret}
        return self.raw(
            "POST", "/cgi-bin/stable_token", json={**ask, "force_refresh": force}
        ).json()

    def api(self, path: str, body: Any = None, **params: Any) -> Any:
        """One API call with a good token: POST with a body, GET without."""
        self._token = self._token or self.stable()["access_token"]
        method = "GET" if body is None else "POST"
        query = {"access_token": self._token, **params}
        return self.raw(method, path, json=body, params=query).json()

    def phone(self, n: int = 1) -> Any:
        return self.drive(f"/phones/{n}", method="GET")

    def chat(self, n: int = 1) -> Any:
        return self.drive(f"/phones/{n}/chat", method="GET")


CARD = {
    "thing1": {"value": "电焊工"},
    "thing2": {"value": "6000–8000 元/月"},
    "thing3": {"value": "长沙市岳麓区"},
    "thing4": {"value": "某某机械有限公司"},
    "time5": {"value": "2026-12-31 18:00"},
}


def weekly(openid: str, **more: Any) -> dict[str, Any]:
    message = {"touser": openid, "template_id": WEEKLY, "url": "https://e.example/v", "data": CARD}
    return {**message, **more}

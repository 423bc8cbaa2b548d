"""What a test asks the sandbox: its settings, and its log of what it was asked."""

import time
from collections.abc import Callable
from typing import Any

import requests

SEND = "/cgi-bin/message/template/send"
CUSTOM = "/cgi-bin/message/custom/send"


class Platform:
    """The stand-in as a test sees it: over HTTP only."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.http = requests.Session()
        self.http.trust_env = False

    def drive(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.http.request(method, f"{self.base}/_sandbox{path}", json=body, timeout=10)
        assert answer.ok, answer.text
        return answer.json()

    def set(self, **knobs: Any) -> None:
        self.drive("PUT", "/settings", knobs)

    def calls(self, path: str = "") -> list[dict[str, Any]]:
        """What the program asked of the platform, oldest first."""
        items = self.drive("GET", "/log")["items"]
        return [item for item in items if item["kind"] == "call" and path in item["path"]]

    def sends(self) -> list[dict[str, Any]]:
        return self.calls(SEND)

    def phone(self, openid: str) -> int:
        """A phone for somebody whom the program knows already."""
        number: int = self.drive("POST", "/phones", {"openid": openid})["n"]
        return number

    def cards(self, number: int) -> list[dict[str, Any]]:
        """The template messages that this phone shows."""
        chat = self.drive("GET", f"/phones/{number}/chat")
        return [item["body"] for item in chat if item["kind"] == "template"]


def until(check: Callable[[], Any], seconds: float = 10) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := check():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")

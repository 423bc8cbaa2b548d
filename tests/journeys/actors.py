"""Who takes part in a journey: a labourer with a phone, an officer at a desk; HTTP only."""

import re
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from PIL import Image

from tests.factories import PASSWORD
from tests.jobs.platform import Platform, until

API = "/api/v1"


class Browser:
    """What both use: cookies, one address, no proxy."""

    def __init__(self, address: str) -> None:
        self.address, self.http = address, requests.Session()
        self.http.trust_env = False

    def ask(self, method: str, path: str, **more: Any) -> requests.Response:
        url = path if path.startswith("http") else self.address + path
        return self.http.request(method, url, timeout=20, **more)


class Phone(Browser):
    """Phone 1 of the sandbox, its chat with the account, and the app in its browser."""

    def __init__(self, address: str, sandbox: Platform, number: str) -> None:
        super().__init__(address)
        self.sandbox = sandbox
        sandbox.drive("PUT", "/phones/1", {"number": number})
        self.openid: str = sandbox.drive("GET", "/phones/1")["openid"]

    def do(self, act: str, **body: Any) -> None:
        self.sandbox.drive("POST", f"/phones/1/{act}", body)

    def reads(self, words: str) -> dict[str, Any]:
        """The first thing from the account that holds these words, once it is there."""
        found: dict[str, Any] = until(lambda: self._find(words))
        return found

    def _find(self, words: str) -> dict[str, Any] | None:
        chat = self.sandbox.drive("GET", "/phones/1/chat")
        return next(
            (one for one in chat if one["side"] != "me" and words in str(one["body"])), None
        )

    def sms_code(self) -> str:
        texts = until(lambda: self.sandbox.drive("GET", "/phones/1/sms"))
        found = re.search(r"\d{6}", texts[-1]["text"])
        assert found
        return found[0]

    def tap(self, link: str) -> str:
        """Follow a link of the chat through the platform's sign-in; where it ends."""
        host = urlsplit(self.sandbox.base).hostname
        self.http.cookies.set("sandbox_phone", "1", domain=host, path="/")
        answer = self.ask("GET", link)
        assert len(answer.history) == 3, "to the platform, back with a code, to the page"
        return answer.history[-1].headers["Location"]

    def app(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """One request of the app in this phone's browser; anything but success fails."""
        more.setdefault("headers", {"X-Client": "h5"})
        answer = self.ask(method, f"{API}{path}", json=body, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def photograph(self) -> int:
        content = BytesIO()
        Image.new("RGB", (60, 40), "green").save(content, "JPEG")
        files = {"photo": ("ticket.jpg", content.getvalue())}
        number: int = self.app("POST", "/photos", files=files)["id"]
        return number


def offer_token(card: dict[str, Any]) -> str:
    """The token behind the # of a pushed card's address."""
    parts = urlsplit(card["url"])
    assert (parts.path, parts.query) == ("/m/", "")
    return parse_qs(urlsplit(parts.fragment).query)["t"][0]


def link_in(item: dict[str, Any], words: str) -> str:
    found = re.search(rf'href="([^"]+)"[^>]*>{words}', str(item["body"]["text"]))
    assert found, item
    return found[1]


class Officer(Browser):
    """A county officer at the console; posts carry the page's own token."""

    def __init__(self, address: str, username: str) -> None:
        super().__init__(address)
        self._csrf = self._token(self.ask("GET", "/admin/sign-in").text)
        self.post("/sign-in", username=username, password=PASSWORD)
        self._csrf = self._token(self.page("/"))

    def _token(self, page: str) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found
        return found[1]

    def page(self, path: str) -> str:
        answer = self.ask("GET", f"/admin{path}")
        assert answer.status_code == 200, (path, answer.text[-2000:])
        assert "/admin/sign-in" not in answer.url
        return answer.text

    def post(self, path: str, **form: str) -> str:
        """Send a form and follow where it leads: the path of the page that shows."""
        answer = self.ask("POST", f"/admin{path}", data={"csrf_token": self._csrf} | form)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[-2000:])
        return urlsplit(answer.url).path.removeprefix("/admin")

    def newest(self, kind: str) -> int:
        """The number of the first record in a list."""
        found = re.search(rf"/admin/{kind}/(\d+)", self.page(f"/{kind}"))
        assert found, kind
        return int(found[1])

"""The platform that the mass sending's tests call, and a run against it."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

from backend.wechat.client import WeChatClient
from backend.wechat.outgoing import Outcome, Outgoing, Summary
from backend.wechat.sender import send_all
from tests.wechat.loopback import Asked

TOKEN_PATH = "/cgi-bin/stable_token"
SEND_PATH = "/cgi-bin/message/template/send"


class Platform:
    """Answers sends by `answer(openid, how many times asked)`, accepting unless told."""

    def __init__(self) -> None:
        self.issued = 0
        self.refused: set[str] = set()
        self.answer: Callable[[Asked, int], Any] = lambda asked, count: None
        self.counts: dict[str, int] = {}
        self.now = self.most = 0
        self.lock = threading.Lock()

    def __call__(self, asked: Asked) -> Any:
        if asked.path == TOKEN_PATH:
            self.issued += 1
            return {"access_token": f"tok-{self.issued}", "expires_in": 7200}
        if asked.query["access_token"] in self.refused or "*" in self.refused:
            return {"errcode": 42001, "errmsg": "expired"}
        openid = asked.json["touser"]
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
            count = self.counts[openid] = self.counts.get(openid, 0) + 1
        try:
            told = self.answer(asked, count)
        finally:
            with self.lock:
                self.now -= 1
        return told or {"errcode": 0, "errmsg": "ok", "msgid": 3557254367693750000 + int(openid)}


def messages(count: int) -> list[Outgoing]:
    payload = {"url": "https://example.test/m/", "data": {"thing1": {"value": "电焊工"}}}
    return [
        Outgoing(number, "template", str(number), payload, f"c-{number}", "T-weekly")
        for number in range(1, count + 1)
    ]


def run(
    client: WeChatClient, outgoing: Any, **options: Any
) -> tuple[Summary, dict[int, Outcome], list[list[Outcome]]]:
    batches: list[list[Outcome]] = []
    defaults: dict[str, Any] = {
        "on_settled": batches.append, "stop": lambda: False, "per_second": 5000,
    }  # fmt: skip
    summary = asyncio.run(send_all(client, outgoing, **{**defaults, **options}))
    settled = [outcome for batch in batches for outcome in batch]
    assert len({outcome.id for outcome in settled}) == len(settled), "settled twice"
    assert sum(summary.counts.values()) == len(settled)
    return summary, {outcome.id: outcome for outcome in settled}, batches


def refuse(errcode: int, *openids: str) -> Callable[[Asked, int], Any]:
    answer = {"errcode": errcode, "errmsg": "no"}
    return lambda asked, count: answer if asked.json["touser"] in openids else None

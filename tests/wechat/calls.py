"""The platform that the client's tests call: it issues tokens and answers by path."""

import time
from typing import Any

from tests.wechat.loopback import Asked

SECRET = "s3cr3t-0f-the-account"
TOKEN_PATH = "/cgi-bin/stable_token"
SEND_PATH = "/cgi-bin/message/custom/send"
OPENID = "oSynthetic0000000000000000x1"


class Platform:
    """Issues tok-1, tok-2 …; answers other paths by `answers`, {"errcode": 0} unless told."""

    def __init__(self) -> None:
        self.issued = 0
        self.life = 7200
        self.slow_s = 0.0
        self.refused: set[str] = set()
        self.answers: dict[str, Any] = {}

    def __call__(self, asked: Asked) -> Any:
        if asked.path == TOKEN_PATH:
            time.sleep(self.slow_s)
            self.issued += 1
            return {"access_token": f"tok-{self.issued}", "expires_in": self.life}
        if asked.query.get("access_token") in self.refused or "*" in self.refused:
            return {"errcode": 40001, "errmsg": "invalid credential " + str(asked.query)}
        answer = self.answers.get(asked.path, {"errcode": 0, "errmsg": "ok"})
        return answer(asked) if callable(answer) else answer

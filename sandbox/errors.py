"""The platform's error answers: numbers, wording and the request id at their end."""

import secrets
import time

MESSAGES = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest, "
    "could get access_token by getStableAccessToken",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40008: "invalid message type",
    40013: "invalid appid",
    40016: "invalid button size",
    40017: "invalid button type",
    40018: "invalid button name size",
    40019: "invalid button key size",
    40020: "invalid button url size",
    40023: "invalid sub button size",
    40025: "invalid sub button name size",
    40029: "invalid code",
    40033: "invalid charset. please check your request, if include \\uxxxx will create fail!",
    40035: "invalid parameter",
    40037: "invalid template_id",
    40053: "invalid action info",
    40054: "invalid button url domain",
    40097: "invalid args",
    40125: "invalid appsecret",
    40163: "code been used",
    40164: "invalid ip 127.0.0.1, not in whitelist",
    40165: "invalid weapp pagepath",
    41001: "access_token missing",
    41002: "appid missing",
    41004: "appsecret missing",
    41008: "missing code",
    42001: "access_token expired",
    43001: "require GET method",
    43002: "require POST method",
    43004: "require subscribe",
    43101: "user refuse to accept the msg",
    43116: "this template is banned",
    43117: "too frequent to this openid",
    44002: "empty post data",
    44004: "empty content",
    45002: "content size out of limit",
    45008: "article size out of limit",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    45015: "response out of time limit or subscription is canceled",
    45029: "qrcode count out of limit",
    45047: "out of response count limit",
    45072: "invalid command",
    45080: "need push history message",
    46003: "menu no exist",
    47001: "data format error",
    47003: "argument invalid!",
    48001: "api unauthorized",
    48006: "forbid to clear quota because of reaching the limit",
    76003: "invalid cgi_path",
    76022: "cgi_path not support",
}


class ApiError(Exception):
    """An answer with an errcode; HTTP status stays 200, as the platform has it."""

    def __init__(self, errcode: int, detail: str = "") -> None:
        super().__init__(errcode)
        self.errcode = errcode
        self.detail = detail

    def answer(self) -> dict[str, object]:
        text = " ".join(filter(None, (MESSAGES.get(self.errcode, "error"), self.detail)))
        rid = f"{int(time.time()):x}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"
        return {"errcode": self.errcode, "errmsg": f"{text} rid: {rid}"}

"""Signatures and AES of the callback; the mode is a setting, never what a request looks like."""

import hashlib
import hmac
import json
import struct
from dataclasses import dataclass
from typing import Any

import xmltodict
from wechatpy.crypto import PrpCrypto, WeChatCrypto
from wechatpy.exceptions import InvalidAppIdException
from werkzeug.datastructures import MultiDict

from backend.core.settings import Settings


class Refused(Exception):
    """The push is not the platform's: 403, nothing stored."""


class Unreadable(Exception):
    """Rightly signed, but not to be understood: answered `success`, raw body kept."""


@dataclass(frozen=True)
class Door:
    """One account's callback: its token and, for the safe mode, its key."""

    app_id: str
    token: str
    aes_key: str

    @classmethod
    def account(cls, settings: Settings) -> "Door":
        return cls(settings.wechat_app_id, settings.wechat_token, settings.wechat_aes_key)

    @classmethod
    def mini(cls, settings: Settings) -> "Door":
        return cls(settings.mini_app_id, settings.mini_token, settings.mini_aes_key)

    def _signature(self, *parts: str) -> str:
        text = "".join(sorted([self.token, *parts]))
        return hashlib.sha1(text.encode()).hexdigest()  # noqa: S324 - the protocol's own choice

    def check_signature(self, query: "MultiDict[str, str]") -> None:
        wanted = self._signature(query.get("timestamp", ""), query.get("nonce", ""))
        given = query.get("signature", "")
        if not self.token or not hmac.compare_digest(wanted.encode(), given.encode()):
            raise Refused("signature")

    def read(self, query: "MultiDict[str, str]", body: bytes) -> dict[str, Any]:
        """The push as a dict of its own names; raises Refused or Unreadable."""
        self.check_signature(query)
        if not self.aes_key:
            return _parse(body)
        try:
            sealed = str(_parse(body)["Encrypt"])
        except (Unreadable, KeyError) as error:
            raise Refused("plain body in AES mode") from error
        given = query.get("msg_signature", "")
        wanted = self._signature(query.get("timestamp", ""), query.get("nonce", ""), sealed)
        if not hmac.compare_digest(wanted.encode(), given.encode()):
            raise Refused("msg_signature")
        try:
            return _parse(PrpCrypto(self._crypto().key).decrypt(sealed, self.app_id).encode())
        except InvalidAppIdException as error:
            raise Refused("app id") from error
        except (ValueError, IndexError, struct.error) as error:
            raise Unreadable("cipher") from error

    def seal(self, answer: str, query: "MultiDict[str, str]") -> str:
        """An answer as the mode wants it; `success` stays as it is."""
        if not self.aes_key or answer == "success":
            return answer
        sealed: str = self._crypto().encrypt_message(
            answer, query.get("nonce", ""), query.get("timestamp", "")
        )
        return sealed

    def _crypto(self) -> Any:
        return WeChatCrypto(self.token, self.aes_key, self.app_id)


def _parse(body: bytes) -> dict[str, Any]:
    """XML, or JSON as the mini-program's console allows; key names come with stray blanks."""
    try:
        text = body.decode()
        found = json.loads(text) if text.lstrip().startswith("{") else xmltodict.parse(text)["xml"]
        return {str(key).strip(): value for key, value in found.items()}
    except Exception as error:  # expat, json, unicode, missing root: one meaning
        raise Unreadable(type(error).__name__) from error

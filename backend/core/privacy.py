"""Personal numbers: encrypted columns, keyed look-up hashes, masks (PIPL art. 28, 30)."""

import hashlib
import hmac
import os
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator


class KeyRing:
    """AES-256-GCM under the newest key; older keys still open what they closed.

    The look-up hash is derived from the oldest key, so that adding a key in front changes no hash;
    the oldest key therefore stays in the ring for as long as rows are looked up by it.
    """

    def __init__(self, keys: list[bytes]) -> None:
        self._keys = {hashlib.sha256(key).digest()[:4]: AESGCM(key) for key in keys}
        self._newest = hashlib.sha256(keys[0]).digest()[:4]
        kdf = HKDF(SHA256(), 32, salt=None, info=b"look-up hash")
        self._index_key = kdf.derive(keys[-1])

    def seal(self, text: str, label: str) -> bytes:
        """Key id (4 bytes), nonce (12), ciphertext bound to its column by `label`."""
        nonce = os.urandom(12)
        sealed = self._keys[self._newest].encrypt(nonce, text.encode(), label.encode())
        return self._newest + nonce + sealed

    def open(self, sealed: bytes, label: str) -> str:
        return self._keys[sealed[:4]].decrypt(sealed[4:16], sealed[16:], label.encode()).decode()

    def look_up(self, kind: str, value: str) -> str:
        message = f"{kind}:{value}".encode()
        return hmac.new(self._index_key, message, hashlib.sha256).hexdigest()


def key_ring() -> KeyRing:
    ring: KeyRing = current_app.extensions["key_ring"]
    return ring


def look_up_hash(kind: str, value: str) -> str:
    """Keyed hash (64 hex characters) under which an encrypted value can be found again."""
    return key_ring().look_up(kind, value)


class Encrypted(TypeDecorator[str]):
    """A text column that is ciphertext in the database; `label` binds it to its place."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, label: str) -> None:
        super().__init__(1024)
        self.label = label

    def process_bind_param(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else key_ring().seal(value, self.label)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else key_ring().open(bytes(value), self.label)


def mask_name(name: str | None) -> str:
    return f"{name[0]}*" if name else ""


def mask_id_number(value: str | None) -> str:
    return f"{value[:4]}**********{value[-4:]}" if value else ""


def mask_phone(value: str | None) -> str:
    return f"{value[:3]}****{value[-4:]}" if value else ""

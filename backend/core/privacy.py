"""Personal numbers: encrypted columns, keyed look-up hashes, masks (PIPL art. 28, 30)."""

import hashlib
import hmac
import json
import os
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app
from sqlalchemy import Dialect, LargeBinary, String, Text
from sqlalchemy.dialects.mysql import MEDIUMBLOB
from sqlalchemy.types import TypeDecorator

from backend.core.log import hide_numbers

BLOB_MOST = 65_535  # bytes in MySQL's BLOB


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=purpose).derive(key)


class KeyRing:
    """AES-256-GCM under the newest key; older keys still open what they closed.

    Look-up hashes and signatures are derived from the oldest key, so that adding a key in front
    changes none; the oldest key therefore stays in the ring.
    """

    def __init__(self, keys: list[bytes]) -> None:
        self._keys = {hashlib.sha256(key).digest()[:4]: AESGCM(key) for key in keys}
        self._newest = hashlib.sha256(keys[0]).digest()[:4]
        self._index_key = _derived(keys[-1], b"look-up hash")
        self._sign_key = _derived(keys[-1], b"signatures")

    @property
    def newest(self) -> bytes:
        """Id of the key that closes: the first four bytes of everything sealed with it."""
        return self._newest

    @property
    def ids(self) -> list[bytes]:
        """Ids of all keys, newest first."""
        return list(self._keys)

    def seal(self, text: str, label: str) -> bytes:
        """Key id (4 bytes), nonce (12), ciphertext bound to its column by `label`."""
        nonce = os.urandom(12)
        sealed = self._keys[self._newest].encrypt(nonce, text.encode(), label.encode())
        return self._newest + nonce + sealed

    def open(self, sealed: bytes, label: str) -> str:
        return self._keys[sealed[:4]].decrypt(sealed[4:16], sealed[16:], label.encode()).decode()

    def look_up(self, kind: str, value: str) -> str:
        return hmac.digest(self._index_key, f"{kind}:{value}".encode(), "sha256").hex()

    def sign(self, purpose: str, text: str) -> str:
        """Keyed digest (64 hex characters) that nobody without the ring can make."""
        message = f"{purpose}:{text}".encode()
        return hmac.new(self._sign_key, message, hashlib.sha256).hexdigest()


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

    def __init__(self, label: str, length: int = 1024) -> None:
        super().__init__(length)
        self.label, self.length = label, length

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        long = dialect.name == "mysql" and self.length > BLOB_MOST
        return dialect.type_descriptor(MEDIUMBLOB() if long else LargeBinary(self.length))

    def process_bind_param(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else key_ring().seal(value, self.label)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else key_ring().open(bytes(value), self.label)


class Note(TypeDecorator[str]):
    """What somebody wrote freely: ID and phone numbers in it are hidden before it is kept."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return hide_numbers(value)


class LongNote(Note):
    impl = Text
    cache_ok = True


class EncryptedJSON(Encrypted):
    """A JSON value as ciphertext, for answers and rows that may hold personal data."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        text = None if value is None else json.dumps(value, ensure_ascii=False)
        return super().process_bind_param(text, dialect)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        text = super().process_result_value(value, dialect)
        return None if text is None else json.loads(text)


def mask_name(name: str | None) -> str:
    return f"{name[0]}*" if name else ""


def mask_id_number(value: str | None) -> str:
    return f"{value[:4]}**********{value[-4:]}" if value else ""


def mask_phone(value: str | None) -> str:
    return f"{value[:3]}****{value[-4:]}" if value else ""

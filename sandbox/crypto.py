"""Signatures and AES envelope of pushes, apart from the program's own: each checks the other."""

import base64
import hashlib
import secrets
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32  # the platform pads to 32 bytes, not to the cipher's 16


def signature(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324  the protocol's


def _cipher(aes_key: str) -> Cipher[modes.CBC]:
    key = base64.b64decode(aes_key + "=")
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))


def encrypt(aes_key: str, app_id: str, message: str, prefix: bytes | None = None) -> str:
    """Base64 of the encrypted envelope; `prefix` is the 16 random bytes, given only by tests."""
    body = message.encode()
    plain = (
        (prefix or secrets.token_bytes(16)) + struct.pack(">I", len(body)) + body + app_id.encode()
    )
    pad = BLOCK - len(plain) % BLOCK
    encryptor = _cipher(aes_key).encryptor()
    return base64.b64encode(
        encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()
    ).decode()


def decrypt(aes_key: str, app_id: str, encrypted: str) -> str:
    """The message inside; ValueError when the envelope is broken or meant for another AppID."""
    decryptor = _cipher(aes_key).decryptor()
    padded = decryptor.update(base64.b64decode(encrypted)) + decryptor.finalize()
    if not padded or not 1 <= padded[-1] <= BLOCK:
        raise ValueError("bad padding")
    plain = padded[: -padded[-1]]
    if len(plain) < 20:
        raise ValueError("too short")
    (length,) = struct.unpack(">I", plain[16:20])
    if plain[20 + length :] != app_id.encode():
        raise ValueError("wrong appid")
    return plain[20 : 20 + length].decode()

"""Sealing at the door: encryption of clear identifiers and keyed-hash pseudonyms for joining.

`docs/decisions/0002-sealing.md` says why the nonce comes from the content and what that gives away.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import secrets
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyarrow as pa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from data_contracts.errors import JianweiError

ENVIRONMENT = "JIANWEI_KEY"
KEY_BYTES = 32
NONCE_BYTES = 12
PSEUDONYM_DIGITS = 20
# one leading byte, so that a later format can live beside the rows sealed today
FORMAT = b"\x01"
PREFIXES = {"person": "P", "firm": "F", "place": "L"}
SHA256_BLOCK = 64


class CityKeyError(JianweiError):
    """The city's key cannot be used as it stands."""


class SealError(JianweiError):
    """A sealed value does not open: another key, another context, or changed bytes."""


class Hmac:
    """HMAC-SHA256 (RFC 2104) with the key's blocks hashed once: twice as fast as one call per value."""

    def __init__(self, key: bytes) -> None:
        block = key.ljust(SHA256_BLOCK, b"\0")
        self._inner = hashlib.sha256(bytes(b ^ 0x36 for b in block))
        self._outer = hashlib.sha256(bytes(b ^ 0x5C for b in block))

    def begun(self, start: bytes) -> Hmac:
        """The same, for messages that all start like this."""
        begun = copy(self)
        begun._inner = self._inner.copy()
        begun._inner.update(start)
        return begun

    def digest(self, message: bytes) -> bytes:
        """The 32 bytes for one message."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(message)
        outer.update(inner.digest())
        return outer.digest()


@dataclass(frozen=True)
class Keys:
    """The city's key and everything derived from it; it never shows itself in a repr."""

    root: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.root) != KEY_BYTES:
            raise CityKeyError(
                f"the city's key has {len(self.root)} bytes, it needs {KEY_BYTES}; make one with "
                "`python -c 'import secrets,base64;print(base64.b64encode(secrets.token_bytes(32)).decode())'`."
            )

    @classmethod
    def load_or_create(cls, home: Path) -> Keys:
        """The key from JIANWEI_KEY (base64), else from `<home>/keys/city.key`, made when missing.

        CityKeyError when the key is malformed or others than its owner may read the file.
        """
        if ENVIRONMENT in os.environ:
            return cls(_from_base64(os.environ[ENVIRONMENT], where=ENVIRONMENT))
        path = Path(home) / "keys" / "city.key"
        if not path.exists():
            _create(path)
        _refuse_if_shared(path)
        return cls(
            _from_base64(path.read_text(encoding="ascii", errors="replace"), where=str(path))
        )

    @property
    def fingerprint(self) -> str:
        """Eight hex digits that tell two keys apart and reveal neither."""
        return self._derive("fingerprint").hex()[:8]

    def seal(self, data: bytes, context: bytes = b"") -> bytes:
        """The encrypted bytes; the same data in the same context gives the same bytes."""
        return self.seal_many([data], context)[0]

    def seal_many(self, values: Iterable[bytes], context: bytes = b"") -> list[bytes]:
        """Each value sealed in the one context, in order."""
        nonces = Hmac(self._derive("seal/nonce")).begun(_frame(context))
        encrypt = self._cipher.encrypt
        result = []
        for value in values:
            nonce = nonces.digest(value)[:NONCE_BYTES]
            result.append(FORMAT + nonce + encrypt(nonce, value, context))
        return result

    def open(self, sealed: bytes, context: bytes = b"") -> bytes:
        """The clear bytes; SealError when key, context or bytes are not those of the sealing."""
        start = len(FORMAT) + NONCE_BYTES
        try:
            if not sealed.startswith(FORMAT):
                raise InvalidTag
            return self._cipher.decrypt(sealed[len(FORMAT) : start], sealed[start:], context)
        except (InvalidTag, ValueError) as error:
            raise SealError(
                f"a sealed value of {len(sealed)} bytes does not open with key {self.fingerprint}; "
                "use the key and the context it was sealed with."
            ) from error

    def open_many(self, sealed: Iterable[bytes], context: bytes = b"") -> list[bytes]:
        """Each value opened, in order."""
        return [self.open(value, context) for value in sealed]

    def pseudonym(self, purpose: str, value: str, prefix: str | None = None) -> str:
        """Prefix and 20 hex digits; another purpose gives an unrelated pseudonym of the same value.

        The prefix is P for purpose person, F for firm, L for place, else empty unless given.
        ValueError on an empty value: it would join everyone who left the field empty.
        """
        if not value:
            raise ValueError(f"purpose={purpose}: an empty value has no pseudonym; keep it null.")
        return _prefix(purpose, prefix) + self._hashed(purpose, [value])[0]

    def pseudonyms(self, purpose: str, values: pa.Array, prefix: str | None = None) -> pa.Array:
        """The pseudonym of each value as strings; null and empty values stay null."""
        coded = _as_array(values).dictionary_encode()
        start = _prefix(purpose, prefix)
        clear = coded.dictionary.to_pylist()
        hashed = self._hashed(purpose, clear)
        named = [start + h if value else None for h, value in zip(hashed, clear, strict=True)]
        return pa.array(named, pa.string()).take(coded.indices)

    def _hashed(self, purpose: str, values: Sequence[str]) -> list[str]:
        hashed = Hmac(self._derive(f"pseudonym/{purpose}"))
        clear = (value.encode("utf-8", "surrogatepass") for value in values)
        return [hashed.digest(value).hex()[:PSEUDONYM_DIGITS] for value in clear]

    @cached_property
    def _cipher(self) -> AESGCM:
        return AESGCM(self._derive("seal/encrypt"))

    def _derive(self, purpose: str) -> bytes:
        hkdf = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=b"jianwei", info=purpose.encode())
        return hkdf.derive(self.root)


def _frame(context: bytes) -> bytes:
    """What stands before the data, so that no other context and data give the same bytes."""
    return len(context).to_bytes(8, "big") + context


def _prefix(purpose: str, prefix: str | None) -> str:
    return PREFIXES.get(purpose, "") if prefix is None else prefix


def _as_array(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


def _from_base64(text: str, *, where: str) -> bytes:
    try:
        return base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise CityKeyError(
            f"{where} is not base64; put {KEY_BYTES} bytes in base64 there."
        ) from error


def _create(path: Path) -> None:
    # parents made on the way get the default mode, so the home is made on its own
    path.parent.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.parent.mkdir(exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
        os.fsync(file.fileno())
    try:
        # a link fails when another process was first; both then read that one key
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _refuse_if_shared(path: Path) -> None:
    mode = path.stat().st_mode & 0o777
    if mode & 0o077:
        raise CityKeyError(
            f"{path} has mode {mode:04o}, at most 0600 is allowed; run `chmod 600 {path}` "
            "and think about who may have read it."
        )

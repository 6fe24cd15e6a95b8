"""Keyset cursors: a position in an order, signed, and bound to the order and filters it was made with (contract §3)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Iterable
from typing import Any

from app.kernel.errors import Invalid, invalid

_MAC_BYTES = 10
_CONTEXT_BYTES = 4


def context_of(path: str, filters: Iterable[tuple[str, Any]], sort: Iterable[tuple[str, bool]], q: str | None) -> bytes:
    """What a cursor is bound to: the same bytes for the same list, whichever door asks for it."""
    said = repr((path, sorted((name, str(value)) for name, value in filters), tuple(sort), q))
    return hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=_CONTEXT_BYTES).digest()


class Cursors:
    """Makes and reads cursors under one secret, which all processes of a service share."""

    def __init__(self, secret: bytes) -> None:
        self._secret = hashlib.blake2b(secret, digest_size=32, person=b"hinge-cursor").digest()

    def _mac(self, message: bytes) -> bytes:
        return hashlib.blake2b(message, key=self._secret, digest_size=_MAC_BYTES).digest()

    def make(self, keys: str, context: bytes, *, backward: bool = False) -> str:
        """`keys` is the JSON array of the row's sort values, as Postgres wrote it."""
        message = context + (b"-" if backward else b"+") + keys.encode()
        return base64.urlsafe_b64encode(self._mac(message) + message).rstrip(b"=").decode()

    def read(self, text: str, context: bytes, pointer: str) -> tuple[list[Any], bool]:
        """The sort values and whether the cursor leads backward; raises Invalid for any other text."""
        try:
            raw = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), b"-_", validate=True)
        except (ValueError, binascii.Error):
            raise self._refused(pointer) from None
        mac, message = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        if len(text) > 4000 or not hmac.compare_digest(mac, self._mac(message)):
            raise self._refused(pointer)
        if message[:_CONTEXT_BYTES] != context:
            raise invalid(pointer, "cursor_mismatch", "this cursor was made with another sort, filter or resource")
        backward = message[_CONTEXT_BYTES : _CONTEXT_BYTES + 1] == b"-"
        return json.loads(message[_CONTEXT_BYTES + 1 :]), backward

    @staticmethod
    def _refused(pointer: str) -> Invalid:
        return invalid(pointer, "cursor", "is not a cursor that this service made")


def as_texts(values: Iterable[Any]) -> list[str | None]:
    """Cursor values as the texts that SQL casts back: true, numbers and texts alike."""

    def one(value: Any) -> str | None:
        if value is None:
            return None
        return value if isinstance(value, str) else json.dumps(value)

    return [one(value) for value in values]


def newest() -> str:
    """An id above every id made until now: what a search's walk is held to."""
    return str(uuid.UUID(int=(time.time_ns() // 1_000_000 + 1) << 80))

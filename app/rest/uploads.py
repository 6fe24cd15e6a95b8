"""A body that is too long for memory, received into a file."""

from __future__ import annotations

import hashlib
from typing import IO

from app.kernel.errors import Malformed, TooLarge
from app.rest.http import Call

PIECE = 1_048_576


async def receive(call: Call, file: IO[bytes]) -> tuple[int, str]:
    """The body into a file; each mebibyte has as long to arrive as another request's whole body."""
    limit: int = call.services.settings.max_import_bytes
    over = TooLarge(f"The file may have at most {limit} bytes.", limit_bytes=limit)
    length = call.header(b"content-length")
    if length is not None and length.isascii() and length.isdigit() and int(length[:18]) > limit:
        raise over
    digest, size, more = hashlib.sha256(), 0, True
    while more:
        try:
            part, more = await call.services.bodies.bound(_part(call))
        except TimeoutError:
            raise Malformed("The body did not arrive in time.", headers={"Connection": "close"}) from None
        size += len(part)
        if size > limit:
            raise over
        digest.update(part)
        file.write(part)
    file.seek(0)
    return size, digest.hexdigest()


async def _part(call: Call) -> tuple[bytes, bool]:
    """About a mebibyte of the body, and whether there is more."""
    chunks, size = [], 0
    while True:
        message = await call.receive()
        if message["type"] == "http.disconnect":
            raise Malformed("The connection closed before the body was complete.")
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size >= PIECE or not message.get("more_body"):
            return b"".join(chunks), bool(message.get("more_body"))

"""One request and its answer, without a framework in between: parsing, negotiation, problem+json.

The read path spends a few tens of microseconds here; that is why it is not FastAPI's dependency machinery.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, MutableMapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import orjson

from app.kernel.access import ANONYMOUS, Caller
from app.kernel.cursors import Cursors
from app.kernel.errors import (
    Fault,
    Internal,
    Invalid,
    Malformed,
    Problem,
    TooLarge,
    UnsupportedMediaType,
)
from app.kernel.kinds import EVERY_LANGUAGE, LANGUAGES
from app.kernel.resource import Registry
from app.kernel.session import Database
from app.platform.announcements import Bell
from app.rest.negotiation import accepted_language
from app.rest.patience import Patience

log = logging.getLogger("hinge.request")
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

JSON = b"application/json"
PROBLEM = b"application/problem+json"
MERGE_PATCH = "application/merge-patch+json"
PARAMETERS_MAX = 100
DEPTH_MAX = 100
"""Of a JSON body. No payload needs a tenth of it, and what walks a value may recurse."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer, or with `stream` one that goes on.

    `tables` names what a read depends on; None forbids keeping it in memory.
    """

    status: int
    body: bytes = b""
    headers: Headers = field(default_factory=list)
    tables: frozenset[str] | None = None
    stream: AsyncGenerator[bytes] | None = None


@dataclass(slots=True)
class Services:
    """What every door works with; made once by the application."""

    database: Database
    registry: Registry
    settings: Any
    keyring: Any
    identity: Any
    rates: Any
    bodies: Patience
    imports: Any
    cursors: Cursors | None = None
    bell: Bell = field(default_factory=Bell)

    async def signer(self) -> Cursors:
        """The cursor signer, under the secret that all processes share."""
        if self.cursors is None:
            row = await self.database.query("SELECT value FROM secrets WHERE name = 'cursors'")
            assert row is not None, "the first migration makes it"
            self.cursors = Cursors(bytes(row["value"]))
        return self.cursors


class Call:
    """One HTTP request, read as far as needed."""

    __slots__ = (
        "_body",
        "_headers",
        "_lang",
        "_pairs",
        "caller",
        "path_params",
        "rate",
        "receive",
        "request_id",
        "scope",
        "services",
        "sql",
    )

    def __init__(self, scope: Scope, receive: Receive, services: Services, request_id: str) -> None:
        self.scope = scope
        self.receive = receive
        self.services = services
        self.request_id = request_id
        self.caller: Caller = ANONYMOUS
        self.path_params: dict[str, str] = scope.get("path_params") or {}
        self.sql = 0
        self.rate: Headers = []
        self._body: bytes | None = None
        self._headers: dict[bytes, bytes] | None = None
        self._pairs: list[tuple[str, str]] | None = None
        self._lang: str | None = None

    @property
    def method(self) -> str:
        """The HTTP method."""
        return str(self.scope["method"])

    @property
    def path(self) -> str:
        """The decoded path."""
        return str(self.scope["path"])

    def header(self, name: bytes) -> str | None:
        """A request header by its lower-case name, or None."""
        if self._headers is None:
            self._headers = dict(self.scope["headers"])
        value = self._headers.get(name)
        return None if value is None else value.decode("latin-1")

    @property
    def query(self) -> list[tuple[str, str]]:
        """Decoded query parameters in order; raises Invalid for what is not UTF-8 or too many."""
        if self._pairs is None:
            raw: bytes = self.scope["query_string"]
            if not raw:
                self._pairs = []
                return self._pairs
            try:
                self._pairs = parse_qsl(
                    raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=PARAMETERS_MAX
                )
            except UnicodeDecodeError:
                raise Invalid(Fault("?", "encoding", "the query string is not UTF-8")) from None
            except ValueError:
                raise Invalid(Fault("?", "length", f"at most {PARAMETERS_MAX} parameters")) from None
        return self._pairs

    @property
    def lang(self) -> str:
        """The language of the answer: `lang=`, else Accept-Language, else English."""
        if self._lang is None:
            asked = next((value for name, value in self.query if name == "lang"), None)
            if asked is not None:
                if asked not in (*LANGUAGES, EVERY_LANGUAGE):
                    raise Invalid(Fault("?lang", "language", f"must be one of {', '.join(LANGUAGES)} or *"))
                self._lang = asked
            else:
                self._lang = accepted_language(self.header(b"accept-language"))
        return self._lang

    async def body(self) -> bytes:
        """The request body, read once; raises TooLarge as soon as the limit is passed, Malformed when it is too slow."""
        if self._body is None:
            patience = self.services.bodies
            try:
                self._body = await patience.bound(self._read())
            except TimeoutError:
                said = f"The body did not arrive within {patience.seconds:g} seconds."
                raise Malformed(said, headers={"Connection": "close"}) from None
        return self._body

    async def _read(self) -> bytes:
        limit: int = self.services.settings.max_body_bytes
        length = self.header(b"content-length")
        if length is not None and length.isascii() and length.isdigit() and int(length[:18]) > limit:
            raise TooLarge(f"The body may have at most {limit} bytes.", limit_bytes=limit)
        chunks: list[bytes] = []
        size = 0
        while True:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                raise Malformed("The connection closed before the body was complete.")
            chunk = message.get("body", b"")
            size += len(chunk)
            if size > limit:
                raise TooLarge(f"The body may have at most {limit} bytes.", limit_bytes=limit)
            chunks.append(chunk)
            if not message.get("more_body"):
                return b"".join(chunks)

    async def json(self, *media: str, accept_header: str = "Accept-Post") -> Any:
        """The parsed body of one of these media types; raises UnsupportedMediaType or Malformed."""
        given = (self.header(b"content-type") or "").partition(";")[0].strip().lower()
        body = await self.body()
        if not body and not given:
            return None
        if given not in media:
            raise UnsupportedMediaType(f"Send {' or '.join(media)}.", headers={accept_header: ", ".join(media)})
        return parse_json(body)


def parse_json(body: bytes) -> Any:
    """JSON text → value. What orjson refuses but JSON allows (a lone surrogate) is kept, for the member to be named."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError as bad:
            raise Malformed(f"The body is not UTF-8: byte {bad.start} cannot be read.") from None
        try:
            value = json.loads(text, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise Malformed(f"The body is not JSON: {str(error)[:200]}.") from None
    if body.count(b"{") + body.count(b"[") > DEPTH_MAX and _is_deep(value):
        raise Malformed(f"The body is nested more than {DEPTH_MAX} deep.")
    return value


def _is_deep(value: Any) -> bool:
    """Whether containers stand in containers beyond the limit; level by level, without recursion."""
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(DEPTH_MAX):
        members = (inner for entry in level for inner in (entry.values() if isinstance(entry, dict) else entry))
        level = [inner for inner in members if isinstance(inner, dict | list)]
    return bool(level)


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def problem(error: Problem, request_id: str) -> Answer:
    """The RFC 9457 answer to an error."""
    headers: Headers = [(b"content-type", PROBLEM), (b"cache-control", b"no-store")]
    headers += [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in error.headers.items()]
    body = orjson.dumps(error.as_json(request_id), default=str)
    return Answer(error.status, body, headers)


def refusal(error: Exception, request_id: str) -> Answer:
    """The answer to any exception; what is not a Problem is logged and shown as nothing but a request id."""
    if isinstance(error, Problem):
        return problem(error, request_id)
    log.error("unexpected error", extra={"request_id": request_id}, exc_info=error)
    return problem(Internal("Report the request id."), request_id)


_OF_304 = frozenset({b"etag", b"cache-control", b"vary"})
"""What a 304 says (RFC 9110, 15.4.5); all else stands with the answer that the caller holds."""


def unchanged(answer: Answer) -> Answer:
    """The 304 to a caller who holds this answer."""
    return Answer(304, b"", [pair for pair in answer.headers if pair[0] in _OF_304], answer.tables)


def digest(body: bytes) -> str:
    """A short fingerprint of a body."""
    return hashlib.blake2b(body, digest_size=6).hexdigest()


async def reply(answer: Answer, send: Send, *, head: bool = False) -> None:
    """Send an answer over ASGI."""
    headers = [*answer.headers]
    if answer.stream is not None:
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        async with aclosing(answer.stream) as chunks:
            if not head:
                async for chunk in chunks:  # what the client does not take is not made
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
        return
    if answer.status not in (204, 304):
        headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else answer.body})

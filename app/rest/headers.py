"""What every answer says to browsers: security headers, policies for the pages, and who may call from elsewhere (CORS).

Everything is put together once; a request only picks. Sources: the Fetch standard, CSP level 3, RFC 6797; ADR 0024.
"""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from typing import Any

from app.rest.http import Answer, Headers, Send

DATA_POLICY = b"default-src 'none'; frame-ancestors 'none'"
"""Of everything that is not a page: a browser that is made to render it runs and fetches nothing."""
_POLICY = b"content-security-policy"
ALWAYS: Headers = [(b"x-content-type-options", b"nosniff"), (_POLICY, DATA_POLICY)]
"""Of every answer but a 304, which leaves the headers of the answer that is held as they are."""
OF_PAGES: Headers = [
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
"""Of HTML besides. Data is not framed (its policy says so), refers to nothing, and is not given by cookie to anybody."""
_OWN = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; connect-src 'self'; "
PAGES = {
    "/docs": _OWN + "script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:",
    "/redoc": _OWN
    + "script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; worker-src blob:",
    "/graphql": _OWN
    + "script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:",
}
"""The policy of each page; `{scripts}` becomes the digests of the scripts that stand in it. Their styles are inline."""
_SCRIPT = re.compile(rb"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)

METHODS = b"GET, HEAD, POST, PATCH, DELETE"
TAKEN = (
    b"Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, Hinge-Reason, Last-Event-ID, "
    b"X-Request-ID, Traceparent"
)
SHOWN = (
    b"ETag, Link, Location, Content-Language, RateLimit, RateLimit-Policy, Retry-After, X-Request-ID, Traceparent, "
    b"Content-Disposition, Idempotency-Replayed, Allow, Accept-Patch, Accept-Post, WWW-Authenticate, Deprecation, Sunset"
)
PREFLIGHT_SECONDS = 7200
"""How long a browser need not ask again; the most that any of them keeps to."""


class Security:
    """The headers of an answer, by the scheme that the request came over."""

    def __init__(self, hsts_seconds: int) -> None:
        strict = [(b"strict-transport-security", b"max-age=%d" % hsts_seconds)] if hsts_seconds else []
        self._secure: Headers = [*ALWAYS, *strict]
        self._policies: dict[str, bytes] = {}

    def headers(self, scope: Any) -> Headers:
        """For an answer that is data. The list is shared: copy it."""
        return self._secure if scope.get("scheme") == "https" else ALWAYS

    def page(self, path: str, send: Send) -> Send:
        """A `send` that gives an HTML answer at one of PAGES its own policy, which is fixed by its first rendering."""
        started: Any = None

        async def sent(message: Any) -> None:
            nonlocal started
            if message["type"] == "http.response.start" and _is_html(message["headers"]):
                started = message
                return
            if started is not None:
                body = message.get("body", b"")
                policy = self._policies.get(path) or page_policy(path, body)
                if body:  # a HEAD has none
                    self._policies[path] = policy
                headers = [pair for pair in started["headers"] if pair[0] != _POLICY]
                message_start, started = {**started, "headers": [*headers, (_POLICY, policy), *OF_PAGES]}, None
                await send(message_start)
            await send(message)

        return sent


def page_policy(path: str, body: bytes) -> bytes:
    """The policy of a page: the scripts that stand in it now, by their digests, and nothing else inline."""
    digests = (b64encode(sha256(script).digest()).decode() for script in _SCRIPT.findall(body))
    return PAGES[path].format(scripts=" ".join(f"'sha256-{digest}'" for digest in digests)).replace("  ", " ").encode()


def _is_html(headers: Headers) -> bool:
    return any(name == b"content-type" and value.startswith(b"text/html") for name, value in headers)


class Cors:
    """Which origins' pages may read answers. No cookies exist, so credentials are never allowed; keys go in a header."""

    def __init__(self, origins: tuple[str, ...]) -> None:
        self.on = bool(origins)
        self._origins = frozenset(origin.encode() for origin in origins)
        self._any = b"*" in self._origins
        self._stranger: Headers = [] if self._any else [(b"vary", b"Origin")]

    def headers(self, origin: bytes | None) -> Headers:
        """For an answer to a page of this origin, or to no page at all. The list is shared: copy it."""
        allowed = self._allowed(origin)
        if allowed is None:
            return self._stranger
        return [(b"access-control-allow-origin", allowed), (b"access-control-expose-headers", SHOWN), *self._stranger]

    def preflight(self, scope: Any, origin: bytes | None) -> Answer | None:
        """The answer to a browser that asks before it sends a request; None when this is not such a question."""
        asks = scope["method"] == "OPTIONS" and any(n == b"access-control-request-method" for n, _ in scope["headers"])
        if not asks or self._allowed(origin) is None:
            return None
        return Answer(204, headers=_PREFLIGHT)

    def _allowed(self, origin: bytes | None) -> bytes | None:
        if self._any:
            return b"*"
        return origin if origin in self._origins else None


_PREFLIGHT: Headers = [
    (b"access-control-allow-methods", METHODS),
    (b"access-control-allow-headers", TAKEN),
    (b"access-control-max-age", b"%d" % PREFLIGHT_SECONDS),
    (b"vary", b"Access-Control-Request-Method, Access-Control-Request-Headers"),
]

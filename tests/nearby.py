"""A client of an application in the test's own process."""

from __future__ import annotations

import asyncio
import json as plain_json
import re
from typing import Any

from httpx import USE_CLIENT_DEFAULT, ASGITransport, AsyncClient, ByteStream, Headers, QueryParams, Request, Response

BASE = "http://hinge.test"
_PLAIN = re.compile(r"(/[\w.~:@,;*+=-]*)+(\?[\w.~:@,;*+=&%/-]*)?", re.ASCII)
"""Addresses that httpx would send as they are written."""
_AS_EVER = {
    "cookies": None, "auth": USE_CLIENT_DEFAULT, "follow_redirects": USE_CLIENT_DEFAULT, "timeout": USE_CLIENT_DEFAULT,
    "extensions": None, "data": None, "files": None,
}  # fmt: skip


class Told(Response):
    """An answer that makes its request only when it is asked for it."""

    asked: tuple[str, str]

    @property
    def request(self) -> Request:
        if self._request is None:
            self._request = Request(*self.asked)
        return self._request

    @request.setter
    def request(self, value: Request) -> None:
        self._request = value


class Nearby(AsyncClient):
    """httpx's client, without the half millisecond that it spends on a request before and after the application.

    What is out of the ordinary (streams, files, an address that must be escaped, other options) goes httpx's own way. A
    client that `owns` the application closes its pools as it ends.
    """

    def __init__(
        self,
        app: Any,
        key: str | None = None,
        *,
        address: str = "127.0.0.1",
        base: str = BASE,
        owns: bool = False,
        **headers: str,
    ) -> None:
        given = headers if key is None else {"Authorization": f"Bearer {key}", **headers}
        self._address = (address, 4711)
        super().__init__(transport=ASGITransport(app, client=self._address), base_url=base, headers=given)
        self.app, self._owns, self._base = app, owns, base
        self._scheme, self._host = self.base_url.scheme, (self.base_url.host, self.base_url.port)

    def beside(self, key: str | None = None, **headers: str) -> Nearby:
        """Another client of the same application."""
        return Nearby(self.app, key, **headers)

    async def __aexit__(self, *error: Any) -> None:
        await super().__aexit__(*error)
        await self.aclose()

    async def aclose(self) -> None:
        await super().aclose()
        if self._owns:
            await self.app.services.database.close()

    async def request(  # type: ignore[override]  # httpx names each option
        self, method: str, url: Any, *, content: Any = None, json: Any = None, params: Any = None, headers: Any = None, **more: Any
    ) -> Response:  # fmt: skip
        """One request; as httpx's."""
        known = isinstance(url, str) and _PLAIN.fullmatch(url) and isinstance(content, str | bytes | None)
        known = known and not (params and "?" in url)
        if not known or any(_AS_EVER.get(name, more) is not value for name, value in more.items()):
            options = {"content": content, "json": json, "params": params, "headers": headers, **more}
            return await super().request(method, url, **options)
        path, _, query = url.partition("?")
        if params is not None:
            query = str(QueryParams(params))
        body = b"" if content is None else content.encode() if isinstance(content, str) else content
        given = [(b"host", self.base_url.netloc)]
        given += [(name.lower(), value) for name, value in Headers(headers).raw]
        if json is not None:
            body = plain_json.dumps(json, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
            given.append((b"content-type", b"application/json"))
        if body or method in ("POST", "PUT", "PATCH"):
            given.append((b"content-length", b"%d" % len(body)))
        said = {name for name, _ in given}
        given += [(name.lower(), value) for name, value in self.headers.raw if name.lower() not in said]
        return await self._ask(method, path, query, given, body)

    async def _ask(self, method: str, path: str, query: str, headers: list[tuple[bytes, bytes]], body: bytes) -> Told:
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": self._scheme,
            "path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": "", "headers": headers,
            "client": self._address, "server": self._host,
        }  # fmt: skip
        parts: list[bytes] = []
        begun: dict[str, Any] = {}
        asked, ended = False, asyncio.Event()

        async def receive() -> dict[str, Any]:
            nonlocal asked
            if asked:
                await ended.wait()
                return {"type": "http.disconnect"}
            asked = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            assert not ended.is_set(), "the answer had ended"
            if message["type"] == "http.response.start":
                begun.update(message)
                return
            if method != "HEAD":
                parts.append(message.get("body", b""))
            if not message.get("more_body", False):
                ended.set()

        await self.app(scope, receive, send)
        assert begun and ended.is_set(), "the answer never ended"
        said = Told(begun["status"], headers=begun.get("headers", []), stream=ByteStream(b"".join(parts)))
        said.asked = (method, f"{self._base}{path}?{query}" if query else f"{self._base}{path}")
        await said.aread()
        return said


def near(client: AsyncClient) -> Nearby:
    """A client of which only the kind is known, as what it is."""
    assert isinstance(client, Nearby), type(client)
    return client

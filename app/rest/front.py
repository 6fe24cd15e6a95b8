"""The front: the ASGI application that every request meets first.

Gives the request its id, finds its route without walking all of them, serves published answers from memory,
and writes the request's log line and measurement. FastAPI answers what is not a resource.
"""

from __future__ import annotations

import re
import secrets
import time
from itertools import count
from typing import Any

from fastapi import FastAPI
from starlette.routing import Route

from app.platform.telemetry import AccessLog, Line, Requests
from app.rest.http import Answer, Call, Receive, Scope, Send, Services, reply
from app.rest.memory import Key, Memory
from app.rest.routes import Endpoint

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_TRACE = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


class Front:
    """ASGI. `memory` keeps anonymous GET answers; `app` is the FastAPI application behind."""

    def __init__(self, app: FastAPI, services: Services, memory: Memory, requests: Requests, log: AccessLog) -> None:
        self.app = app
        self.services = services
        self.memory = memory
        self.requests = requests
        self.log = log
        self._process = secrets.token_hex(4)
        self._numbers = count(1)
        self._routes: dict[str, list[tuple[set[str], re.Pattern[str], Endpoint]]] = {}
        for route in app.routes:
            endpoint = getattr(route, "app", None)
            if isinstance(route, Route) and isinstance(endpoint, Endpoint):
                family = self._routes.setdefault(_family(endpoint.operation.path), [])
                family.append((route.methods or set(), route.path_regex, endpoint))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI's entry."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        authorized, language, accept, seen, given_id, trace = _glance(scope["headers"])
        request_id = given_id or f"{self._process}-{next(self._numbers):x}"
        key: Key | None = None
        if scope["method"] == "GET" and not authorized and self.memory.listening:
            key = (scope["path"], scope["query_string"], language, accept)
            kept = self.memory.get(key)
            if kept is not None:
                status = await self._from_memory(kept, seen, request_id, trace, send)
                self.requests.memory_hits += 1
                self._done("GET", "memory", scope["path"], status, started, None, request_id, 0, trace)
                return
        await self._serve(scope, receive, send, started, request_id, trace, key)

    async def _from_memory(
        self, kept: tuple[Answer, str], seen: bytes | None, request_id: str, trace: str | None, send: Send
    ) -> int:
        answer, etag = kept
        fresh = seen is not None and etag and etag.encode() in seen
        status = 304 if fresh else 200
        headers = [*answer.headers, (b"x-request-id", request_id.encode()), *_trace_header(trace)]
        if not fresh:
            headers.append((b"content-length", str(len(answer.body)).encode()))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if fresh else answer.body})
        return status

    async def _serve(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        started: float,
        request_id: str,
        trace: str | None,
        key: Key | None,
    ) -> None:
        call = Call(scope, receive, self.services, request_id)
        scope["hinge.call"] = call
        status = 500
        extra = [(b"x-request-id", request_id.encode()), (b"x-content-type-options", b"nosniff"), *_trace_header(trace)]

        async def labelled(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *extra]
            await send(message)

        route = "unmatched"
        try:
            endpoint, route = self._find(scope)
            if endpoint is None:
                await self.app(scope, receive, labelled)
                found = scope.get("route")
                route = getattr(found, "path", "unmatched")
            else:
                call.path_params = scope["path_params"]
                stamp = self.memory.stamp()
                answer = await endpoint.answer(call)
                if key is not None and answer.status == 200 and call.caller.anonymous:
                    self.memory.keep(key, answer, _etag(answer), stamp)
                await reply(answer, labelled, head=scope["method"] == "HEAD")
        finally:
            self._done(
                scope["method"], route, scope["path"], status, started, call.caller.name, request_id, call.sql, trace
            )

    def _find(self, scope: Scope) -> tuple[Endpoint | None, str]:
        """The endpoint and its path. Asking FastAPI's routes themselves costs several times as much."""
        method, path = scope["method"], scope["path"]
        for methods, pattern, endpoint in self._routes.get(_family(path), ()):
            if method in methods and (match := pattern.match(path)) is not None:
                scope["path_params"] = match.groupdict()
                return endpoint, endpoint.operation.path
        return None, "unmatched"

    def _done(
        self, method: str, route: str, path: str, status: int, started: float, caller: str | None, request_id: str, sql: int,
        trace: str | None,
    ) -> None:  # fmt: skip
        seconds = time.perf_counter() - started
        self.requests.observe(method if method in _METHODS else "OTHER", route, status, seconds, sql)
        self.log.add(Line(time.time(), method, route, path[:200], status, seconds, caller, request_id, sql, trace))


_METHODS = frozenset({"GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"})


def _family(path: str) -> str:
    """The first two segments of a path: `/v1/needs/…` → `/v1/needs`."""
    return "/".join(path.split("/", 3)[:3])


def _glance(headers: Any) -> tuple[bool, str | None, str | None, bytes | None, str | None, str | None]:
    """Authorization there?, Accept-Language, Accept, If-None-Match, X-Request-ID, traceparent: in one pass."""
    authorized = False
    language = accept = seen = request_id = trace = None
    for name, value in headers:
        match name:
            case b"authorization":
                authorized = True
            case b"accept-language":
                language = value.decode("latin-1")
            case b"accept":
                accept = value.decode("latin-1")
            case b"if-none-match":
                seen = value
            case b"x-request-id" if _REQUEST_ID.fullmatch(value.decode("latin-1")):
                request_id = value.decode("latin-1")
            case b"traceparent" if _TRACE.fullmatch(value.decode("latin-1")):
                trace = value.decode("latin-1")
    return authorized, language, accept, seen, request_id, trace


def _trace_header(trace: str | None) -> list[tuple[bytes, bytes]]:
    return [] if trace is None else [(b"traceparent", trace.encode())]


def _etag(answer: Answer) -> str:
    return next((value.decode() for name, value in answer.headers if name == b"etag"), "")

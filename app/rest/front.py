"""The front: the ASGI application that every request meets first.

Gives the request its id, finds its route without walking all of them, serves published answers from memory,
and writes the request's log line and measurement. FastAPI answers what is not a resource.
"""

from __future__ import annotations

import re
import secrets
import time
from itertools import count
from typing import Any, NamedTuple

from fastapi import FastAPI
from starlette.routing import Route

from app.platform.telemetry import AccessLog, Line, Requests
from app.rest.http import Answer, Call, Headers, Receive, Scope, Send, Services, reply
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
        seen = _glance(scope["headers"])
        request_id = seen.request_id or f"{self._process}-{next(self._numbers):x}"
        headers = [(b"x-request-id", request_id.encode()), NOSNIFF]
        if seen.trace is not None:
            headers.append((b"traceparent", seen.trace.encode()))
        key: Key | None = None
        if scope["method"] == "GET" and not seen.authorized and self.memory.listening:
            key = (scope["path"], scope["query_string"], seen.language, seen.accept)
            kept = self.memory.get(key)
            if kept is not None:
                status = await self._from_memory(kept, seen.tags, headers, send)
                self.requests.memory_hits += 1
                self._done(scope, "memory", status, started, None, request_id, 0, seen.trace)
                return
        call = Call(scope, receive, self.services, request_id)
        scope["hinge.call"] = call
        route, status = "unmatched", 500

        async def labelled(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *headers]
            await send(message)

        try:
            route = await self._serve(scope, receive, labelled, call, key)
        finally:
            self._done(scope, route, status, started, call.caller.name, request_id, call.sql, seen.trace)

    async def _from_memory(self, kept: tuple[Answer, str], tags: bytes | None, headers: Headers, send: Send) -> int:
        answer, etag = kept
        fresh = tags is not None and etag and (etag.encode() in tags or tags.strip() == b"*")
        status, body = (304, b"") if fresh else (200, answer.body)
        headers = [*answer.headers, *headers]
        if not fresh:
            headers.append((b"content-length", str(len(body)).encode()))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        return status

    async def _serve(self, scope: Scope, receive: Receive, send: Send, call: Call, key: Key | None) -> str:
        """Answer a request that memory cannot; returns the path of its route."""
        endpoint, route = self._find(scope)
        if endpoint is None:
            await self.app(scope, receive, send)
            return str(getattr(scope.get("route"), "path", "unmatched"))
        call.path_params = scope["path_params"]
        stamp = self.memory.stamp()
        answer = await endpoint.answer(call)
        if key is not None and answer.status == 200 and call.caller.anonymous:
            self.memory.keep(key, answer, _etag(answer), stamp)
        await reply(answer, send, head=scope["method"] == "HEAD")
        return route

    def _find(self, scope: Scope) -> tuple[Endpoint | None, str]:
        """The endpoint and its path. Asking FastAPI's routes themselves costs several times as much."""
        method, path = scope["method"], scope["path"]
        for methods, pattern, endpoint in self._routes.get(_family(path), ()):
            if method in methods and (match := pattern.match(path)) is not None:
                scope["path_params"] = match.groupdict()
                return endpoint, endpoint.operation.path
        return None, "unmatched"

    def _done(
        self,
        scope: Scope,
        route: str,
        status: int,
        started: float,
        caller: str | None,
        request_id: str,
        sql: int,
        trace: str | None,
    ) -> None:
        seconds = time.perf_counter() - started
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        self.requests.observe(method, route, status, seconds, sql)
        path = scope["path"][:200]
        self.log.add(Line(time.time(), method, route, path, status, seconds, caller, request_id, sql, trace))


NOSNIFF = (b"x-content-type-options", b"nosniff")
_METHODS = frozenset({"GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"})


class Glance(NamedTuple):
    """The request headers that the front itself needs."""

    authorized: bool
    language: str | None
    accept: str | None
    tags: bytes | None
    request_id: str | None
    trace: str | None


def _family(path: str) -> str:
    """The first two segments of a path: `/v1/needs/…` → `/v1/needs`."""
    return "/".join(path.split("/", 3)[:3])


def _glance(headers: Any) -> Glance:
    """One pass over the headers; a request id or trace that is not well formed is not taken."""
    authorized = False
    language = accept = tags = request_id = trace = None
    for name, value in headers:
        match name:
            case b"authorization":
                authorized = True
            case b"accept-language":
                language = value.decode("latin-1")
            case b"accept":
                accept = value.decode("latin-1")
            case b"if-none-match":
                tags = value
            case b"x-request-id" if _REQUEST_ID.fullmatch(value.decode("latin-1")):
                request_id = value.decode("latin-1")
            case b"traceparent" if _TRACE.fullmatch(value.decode("latin-1")):
                trace = value.decode("latin-1")
    return Glance(authorized, language, accept, tags, request_id, trace)


def _etag(answer: Answer) -> str:
    return next((value.decode() for name, value in answer.headers if name == b"etag"), "")

"""The front: the ASGI application that every request meets first.

Gives the request its id, counts it for its caller's limit, finds its route without walking all of them, serves
published answers from memory, and writes the request's log line and measurement. FastAPI answers what is not a
resource.
"""

from __future__ import annotations

import re
import secrets
import time
from dataclasses import replace
from itertools import count
from typing import Any, NamedTuple

from fastapi import FastAPI
from starlette.routing import Route

from app.kernel.errors import RateLimited
from app.kernel.query import looks_like_id
from app.platform.erasure import personal_fields
from app.platform.rates import UNCOUNTED, address_of
from app.platform.telemetry import AccessLog, Line, Requests
from app.rest.headers import PAGES, Cors, Security
from app.rest.http import Call, Headers, Receive, Scope, Send, Services, refusal, reply
from app.rest.memory import Kept, Key, Memory
from app.rest.routes import Endpoint, refusing

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
        self._anonymous = services.rates.anonymous
        self._security = Security(services.settings.hsts_seconds)
        self._cors = Cors(services.settings.cors_origins)
        self._process = secrets.token_hex(4)
        self._numbers = count(1)
        self._routes: dict[str, list[tuple[set[str], re.Pattern[str], Endpoint]]] = {}
        for route in app.routes:
            endpoint = getattr(route, "app", None)
            if isinstance(route, Route) and isinstance(endpoint, Endpoint):
                family = self._routes.setdefault(_family(endpoint.operation.path), [])
                family.append((route.methods or set(), route.path_regex, endpoint))
        self._own = _own_paths(self._routes)
        self._of_people = {one.path for one in services.registry.values() if personal_fields(one)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI's entry."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        seen = _glance(scope["headers"])
        request_id = seen.request_id or f"{self._process}-{next(self._numbers):x}"
        headers, security = [(b"x-request-id", request_id.encode())], self._security.headers(scope)
        if seen.trace is not None:
            headers.append((b"traceparent", seen.trace.encode()))
        if self._cors.on:
            headers += self._cors.headers(seen.origin)
            preflight = self._cors.preflight(scope, seen.origin)
            if preflight is not None:
                await reply(replace(preflight, headers=[*preflight.headers, *headers, *security]), send)
                self._done(scope, "preflight", 204, started, None, request_id, 0, seen.trace)
                return
        rate, wait = NOT_COUNTED
        if self._anonymous is not None and not seen.authorized and scope["path"] not in UNCOUNTED:
            rate, wait = await self._anonymous.spend(address_of(scope))
        key: Key | None = None
        if scope["method"] == "GET" and not seen.authorized and wait is None and self.memory.listening:
            key = (scope["path"], scope["query_string"], seen.language, seen.accept)
            kept = self.memory.get(key)
            if kept is not None:
                status = await _from_memory(kept, seen, [*headers, *rate], security, send)
                self.requests.memory_hits += 1
                self._done(scope, "memory", status, started, None, request_id, 0, seen.trace)
                return
        call = Call(scope, receive, self.services, request_id)
        call.rate = rate
        scope["hinge.call"] = call
        route, status = "unmatched", 500

        async def labelled(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                own = headers if status == 304 else [*headers, *security]
                message["headers"] = [*message["headers"], *own, *call.rate]
            await send(message)

        if scope["path"] in PAGES and scope["method"] != "POST":
            send = self._security.page(scope["path"], send)
        try:
            if wait is None:
                route = await self._serve(scope, receive, labelled, call, key)
            else:
                route = await self._refuse(scope, labelled, call, wait)
        finally:
            self._done(scope, route, status, started, call.caller.name, request_id, call.sql, seen.trace)

    async def _serve(self, scope: Scope, receive: Receive, send: Send, call: Call, key: Key | None) -> str:
        """Answer a request that memory cannot; returns the path of its route."""
        endpoint, route = self._find(scope)
        if endpoint is None:
            if not call.rate and self._anonymous is not None and scope["path"] not in UNCOUNTED:
                call.rate, wait = await self._anonymous.spend(address_of(scope))  # nobody looks at credentials here
                if wait is not None:
                    return await self._refuse(scope, send, call, wait)
            await self.app(scope, receive, send)
            return str(getattr(scope.get("route"), "path", "unmatched"))
        call.path_params = scope["path_params"]
        stamp = self.memory.stamp()
        answer = await endpoint.answer(call)
        if key is not None and answer.status == 200 and call.caller.anonymous:
            self.memory.keep(key, answer, stamp)
        await reply(answer, send, head=scope["method"] == "HEAD")
        return route

    async def _refuse(self, scope: Scope, send: Send, call: Call, wait: int) -> str:
        """Answer 429, in the form of the door that was asked; returns the path of its route."""
        endpoint, route = self._find(scope)
        error = RateLimited(wait)
        answer = refusal(error, call.request_id) if endpoint is None else endpoint.refuse(error, call)
        await reply(answer, send, head=scope["method"] == "HEAD")
        return route

    def _find(self, scope: Scope) -> tuple[Endpoint | None, str]:
        """The endpoint and its path. Asking FastAPI's routes themselves costs several times as much."""
        method, path = scope["method"], scope["path"]
        for methods, pattern, endpoint in self._routes.get(_family(path), ()):
            if method in methods and (match := pattern.match(path)) is not None:
                if path in self._own and endpoint.operation.path != path:
                    continue
                scope["path_params"] = match.groupdict()
                return endpoint, endpoint.operation.path
        if path not in self._own:
            return None, "unmatched"
        scope["path_params"] = {}
        return self._own[path], path

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
        self.log.add(
            Line(time.time(), method, route, self._told(scope["path"]), status, seconds, caller, request_id, sql, trace)
        )

    def _told(self, path: str) -> str:
        """The path for the request's line. A record that is about a person stands there by its id: its code may be their name."""
        _, _, rest = path.partition("/v1/")
        family, _, below = rest.partition("/")
        if family in self._of_people and below and not looks_like_id(below.partition("/")[0]):
            return f"/v1/{family}/{{key}}"
        return path[:200]


async def _from_memory(kept: Kept, seen: Glance, headers: Headers, security: Headers, send: Send) -> int:
    """Send what is kept, or that it has not changed; returns the status."""
    if _holds(kept, seen):
        answer = kept.unchanged
    else:
        answer = kept.answer
        headers += [*security, (b"content-length", b"%d" % len(answer.body))]
    await send({"type": "http.response.start", "status": answer.status, "headers": [*answer.headers, *headers]})
    await send({"type": "http.response.body", "body": answer.body})
    return answer.status


def _holds(kept: Kept, seen: Glance) -> bool:
    """Whether the caller has what is kept. A date counts when no tag is sent, and when it is just the one that was given."""
    if seen.tags is not None:
        return bool(kept.etag) and (kept.etag in seen.tags or seen.tags.strip() == b"*")
    return seen.since is not None and seen.since == kept.modified


NOT_COUNTED: tuple[Headers, int | None] = ([], None)
_METHODS = frozenset({"GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"})


class Glance(NamedTuple):
    """The request headers that the front itself needs."""

    authorized: bool
    language: str | None
    accept: str | None
    tags: bytes | None
    since: bytes | None
    request_id: str | None
    trace: str | None
    origin: bytes | None


def _own_paths(routes: dict[str, list[tuple[set[str], re.Pattern[str], Endpoint]]]) -> dict[str, Endpoint]:
    """Paths in full that would pass for the key of a record, each with what refuses the methods that it does not take."""
    found: dict[str, Endpoint] = {}
    for family in routes.values():
        for methods, _, endpoint in family:
            path = endpoint.operation.path
            if "{" not in path and any("{" in other.operation.path and regex.match(path) for _, regex, other in family):
                found[path] = refusing(path, methods)
    return found


def _family(path: str) -> str:
    """The first two segments of a path: `/v1/needs/…` → `/v1/needs`."""
    return "/".join(path.split("/", 3)[:3])


def _glance(headers: Any) -> Glance:
    """One pass over the headers; a request id or trace that is not well formed is not taken."""
    authorized = False
    language = accept = tags = since = request_id = trace = origin = None
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
            case b"if-modified-since":
                since = value
            case b"origin":
                origin = value
            case b"x-request-id" if _REQUEST_ID.fullmatch(value.decode("latin-1")):
                request_id = value.decode("latin-1")
            case b"traceparent" if _TRACE.fullmatch(value.decode("latin-1")):
                trace = value.decode("latin-1")
    return Glance(authorized, language, accept, tags, since, request_id, trace, origin)

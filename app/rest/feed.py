"""`GET /v1/changes`: one ordered feed of every change, as pages, as long polls, or as a stream (contract section 8)."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson

from app.kernel.errors import Fault, Invalid, Problem, Unavailable, unknown
from app.kernel.feed import Look, Walk, rights
from app.kernel.query import LIMIT_DEFAULT, LIMIT_MAX
from app.kernel.resource import Resource
from app.platform.announcements import RETRY_SECONDS
from app.rest.http import Answer, Call
from app.rest.negotiation import accepts
from app.rest.reads import representation
from app.rest.routes import Operation

EVENTS = "text/event-stream"
NOW = "now"
WAIT_MAX = 60
BEAT_SECONDS = 15.0
"""How often a stream without news says that it is there."""
PAUSE_SECONDS = 0.05
"""How long one request leaves between two looks, so that many who wait do not look at every commit of a busy writer."""
CONTROLS = ("after", "limit", "wait", "lang")
log = logging.getLogger("hinge.feed")


async def changes(call: Call) -> Answer:
    """A page of the feed; with `wait`, as soon as there is one; as `text/event-stream`, one entry after the other."""
    streams = accepts(call.header(b"accept"), ("application/json", EVENTS)) == EVENTS
    asked, resources = _asked(call)
    limit, wait = _number(asked, "limit", LIMIT_DEFAULT, LIMIT_MAX), _number(asked, "wait", 0, WAIT_MAX)
    signer = await call.services.signer()
    walk = Walk(call.services.registry, resources, call.caller.reader(call.lang), signer)
    resumed = call.header(b"last-event-id") if streams else None
    if resumed:
        walk.go_to(resumed, "Last-Event-ID")
    elif asked.get("after") == NOW:
        call.sql += 1
        await walk.go_to_end(call.services.database)
    elif "after" in asked:
        walk.go_to(asked["after"], "?after")
    if (streams or wait) and call.services.bell.waiting >= call.services.settings.max_streams:
        raise Unavailable("Too many requests wait for changes already.", retry_after=5)
    if streams:
        first = await _look(call, walk, limit)  # what is refused is refused before the stream begins
        headers = [*representation(call), (b"x-accel-buffering", b"no")]
        headers = [(name, EVENTS.encode()) if name == b"content-type" else (name, value) for name, value in headers]
        return Answer(200, headers=headers, stream=_events(call, walk, limit, first))
    look = await _first_news(call, walk, limit, wait) if wait else await _look(call, walk, limit)
    page = orjson.dumps({"next": walk.cursor(), "more": look.more, "limit": limit})
    body = b'{"data":[' + ",".join(entry for _, entry in look.entries).encode() + b'],"page":' + page + b"}"
    return Answer(200, body, representation(call))


def _asked(call: Call) -> tuple[dict[str, str], list[Resource]]:
    """The single parameters, and the resources of the filter: all when there is none."""
    by_name = {resource.name: resource for resource in call.services.registry.values()}
    asked: dict[str, str] = {}
    chosen: dict[str, Resource] = {}
    for name, value in call.query:
        if name == "resource":
            if value not in by_name:
                raise Invalid(unknown("?resource", "resource", value, by_name))
            chosen[value] = by_name[value]
        elif name not in CONTROLS:
            raise Invalid(unknown(f"?{name[:80]}", "parameter", name, (*CONTROLS, "resource")))
        elif name in asked:
            raise Invalid(Fault(f"?{name}", "repeated", "stands twice"))
        else:
            asked[name] = value
    return asked, list((chosen or by_name).values())


def _number(asked: dict[str, str], name: str, default: int, most: int) -> int:
    raw = asked.get(name)
    if raw is None:
        return default
    if not raw.isascii() or not raw.isdigit() or len(raw) > 9 or not 1 <= int(raw) <= most:
        raise Invalid(Fault(f"?{name}", "range", f"must be between 1 and {most}"))
    return int(raw)


async def _look(call: Call, walk: Walk, limit: int) -> Look:
    look = await walk.look(call.services.database, limit)
    call.sql += look.statements
    return look


async def _is_still(call: Call, walk: Walk) -> bool:
    """Whether the caller is still who it was, with the rights it had; raises Unauthenticated when nobody is any more."""
    await call.services.identity.identify(call)
    return rights(call.services.registry, call.caller.reader(call.lang)) == walk.rights


def _patience(call: Call, seconds: float) -> float:
    """How long the caller may wait without being asked for its credentials again."""
    if call.caller.expires_at is None:
        return seconds
    left = (call.caller.expires_at - dt.datetime.now(dt.UTC)).total_seconds()
    return min(seconds, max(left, 0) + 0.01)


@asynccontextmanager
async def _listening(call: Call, walk: Walk) -> AsyncIterator[tuple[asyncio.Event, asyncio.Task[None]]]:
    """An event for whatever should wake the request, and a task that is done when the client has gone."""
    with call.services.bell.heard(walk.resources) as event:
        gone = asyncio.create_task(_gone(call))
        gone.add_done_callback(lambda _: event.set())
        try:
            yield event, gone
        finally:
            gone.cancel()


async def _gone(call: Call) -> None:
    """Returns when the client has closed the connection."""
    while (await call.receive())["type"] != "http.disconnect":
        pass


async def _first_news(call: Call, walk: Walk, limit: int, wait: int) -> Look:
    """The first look that finds something, or the last one when the time is over. Raises Unauthenticated."""
    bell, clock = call.services.bell, asyncio.get_running_loop().time
    deadline = clock() + wait
    async with _listening(call, walk) as (event, gone):
        while True:
            event.clear()
            look = await _look(call, walk, limit)
            if look.entries or look.more or bell.closing or gone.done() or clock() >= deadline:
                return look
            await bell.rest(event, _patience(call, deadline - clock()))
            if not await _is_still(call, walk):
                return look


async def _events(call: Call, walk: Walk, limit: int, look: Look) -> AsyncGenerator[bytes]:
    """Server-Sent Events: each entry under its cursor as id and its op as event. Ends with the client, the key, or the process."""
    bell, clock = call.services.bell, asyncio.get_running_loop().time
    async with _listening(call, walk) as (event, gone):
        yield f"retry: {int(RETRY_SECONDS * 1000)}\n\n".encode() + _frames(walk, look)
        beat = clock() + BEAT_SECONDS
        while True:
            if not look.more:
                await bell.rest(event, _patience(call, beat - clock()))
                await asyncio.sleep(PAUSE_SECONDS)
            event.clear()
            if gone.done() or bell.closing:
                return
            try:
                if not await _is_still(call, walk):
                    return
                look = await _look(call, walk, limit)
            except (
                Unavailable,
                TimeoutError,
            ):  # the client keeps its stream, and its place, until the database is back
                look = Look([], walk.position, more=False, statements=0)
            except Problem as error:  # the stream has begun: all that can be said is that it is over
                log.info("a stream ended: %s", error.code, extra={"request_id": call.request_id})
                return
            if look.entries:
                yield _frames(walk, look)
            elif clock() >= beat:
                yield f": still here\nid: {walk.cursor()}\n\n".encode()
            else:
                continue
            beat = clock() + BEAT_SECONDS


def _frames(walk: Walk, look: Look) -> bytes:
    """The entries of a look, and after them the place it came to, which hidden changes may have moved further."""
    frames = []
    for place, entry in look.entries:
        op = orjson.loads(entry)["op"]
        # A line break in the JSON is one that Postgres laid out: inside a text it would be escaped.
        data = entry.replace("\n", " ")
        frames.append(f"id: {walk.cursor(place)}\nevent: {op}\ndata: {data}\n\n")
    if not look.entries or look.position != look.entries[-1][0]:
        frames.append(f"id: {walk.cursor(look.position)}\n\n")
    return "".join(frames).encode()


def feed_operations() -> list[Operation]:
    """The operation of this module."""
    return [
        Operation(
            "GET", "/v1/changes", changes, "changes", "Follow every change of every record", None, "changes", view=_VIEW
        )
    ]


_ENTRY: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["seq", "resource", "id", "code", "op", "at", "changed", "etag", "data"],
    "properties": {
        "seq": {"type": "integer", "description": "Ascending in the order of commits. Numbers may be missing."},
        "resource": {"type": "string", "description": "The resource's plural in snake_case."},
        "id": {"type": "string"},
        "code": {"type": ["string", "null"]},
        "op": {"type": "string", "enum": ["create", "update", "archive", "restore", "erase", "delete", "removed"]},
        "at": {"type": "string", "format": "date-time"},
        "changed": {"type": "array", "items": {"type": "string"}, "description": "Members with a new value."},
        "etag": {"type": ["string", "null"], "description": "The version's `etag` member."},
        "data": {"type": ["object", "null"], "description": "The record in this version: its stored members."},
    },
}
_PAGE: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["next", "more", "limit"],
    "properties": {
        "next": {"type": "string", "description": "Always there: ask with it as `after` from here on."},
        "more": {"type": "boolean", "description": "Whether there is more already."},
        "limit": {"type": "integer"},
    },
}


def _parameter(name: str, text: str, schema: dict[str, Any], where: str = "query") -> dict[str, Any]:
    return {"name": name, "in": where, "required": False, "description": text, "schema": schema}


_VIEW: dict[str, Any] = {
    "tags": ["service"],
    "description": "Every change of every record that the caller may see, in the order of commits; from the very beginning "
    "without `after`. Who stores `page.next` and asks again misses nothing. `removed` and `delete` carry the id alone.",
    "parameters": [
        _parameter("after", "`page.next` of an earlier answer, or `now`.", {"type": "string"}),
        {
            **_parameter("resource", "Only these resources.", {"type": "array", "items": {"type": "string"}}),
            "explode": True,
            "style": "form",
        },
        _parameter(
            "limit",
            "Entries in a page, at most.",
            {"type": "integer", "minimum": 1, "maximum": LIMIT_MAX, "default": LIMIT_DEFAULT},
        ),
        _parameter(
            "wait",
            "Seconds to wait for a first entry when there is none.",
            {"type": "integer", "minimum": 1, "maximum": WAIT_MAX},
        ),
        {"$ref": "#/components/parameters/lang"},
        _parameter(
            "Last-Event-ID",
            "Of a stream: the `id` of the last event; goes before `after`.",
            {"type": "string"},
            "header",
        ),
    ],
    "responses": {
        "200": {
            "description": "A page, or a stream of events whose `data` is an entry.",
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["data", "page"],
                        "properties": {"data": {"type": "array", "items": _ENTRY}, "page": _PAGE},
                    }
                },
                EVENTS: {"schema": {"type": "string"}},
            },
        },
        **{
            str(code): {"$ref": f"#/components/responses/Refusal{code}"} for code in (400, 401, 406, 410, 422, 429, 503)
        },
    },
}

"""POST, PATCH, DELETE and actions: the kernel's store inside one Unit, answered with what the read path then sees."""

from __future__ import annotations

from typing import Any

import orjson

from app.kernel import store
from app.kernel.errors import Fault, Invalid, Malformed
from app.kernel.kinds import EVERY_LANGUAGE
from app.kernel.model import Record
from app.kernel.query import whole
from app.kernel.resource import Resource
from app.kernel.schemas import check_text
from app.kernel.select import compile_one
from app.kernel.session import Unit
from app.kernel.shapes import OneShape, Reader
from app.rest.http import MERGE_PATCH, Answer, Call
from app.rest.reads import controls, item_controls, scope_key, tagged

REASON_HEADER = b"hinge-reason"


def _reason(call: Call) -> str | None:
    """Why the caller makes the change: `Hinge-Reason`, at most 500 characters; kept in the history."""
    raw = call.header(REASON_HEADER)
    if raw is None:
        return None
    try:
        return check_text(raw.encode("latin-1").decode("utf-8"), minimum=1)
    except UnicodeDecodeError:
        raise Malformed("The Hinge-Reason header is not UTF-8.") from None
    except ValueError as error:
        raise Invalid(Fault("Hinge-Reason", "length", str(error))) from None


def _unit(call: Call) -> Any:
    lang = call.lang
    if lang == EVERY_LANGUAGE:
        lang = "en"
    return call.services.database.unit(call.caller, request_id=call.request_id, lang=lang, reason=_reason(call))


async def _shown(call: Call, unit: Unit, resource: Resource, record: Record, status: int) -> Answer:
    """The record as a GET would show it, read inside the same transaction; rules of severity W in `warnings`."""
    reader = Reader(call.lang, call.caller.scopes)
    statement = compile_one(OneShape(resource, whole(resource, reader), reader, "id", 0, archived=True))
    row = await unit.fetchrow(statement, (record.id,))
    assert row is not None, "whoever may write a record may read it"
    call.sql += await unit.statements()
    body: bytes = row["j"]
    if unit.warnings:
        shown = orjson.dumps([fault.as_json() for fault in unit.warnings])
        body = body[:-1] + b',"warnings":' + shown + b"}"
    answer = tagged(call, body, row["tag"], statement.tables, status)
    location = f"/v1/{resource.path}/{resource.prefix}_{record.id.hex}"
    extra = [(b"location", location.encode())] if status == 201 else []
    return Answer(status, answer.body, [*answer.headers, *extra])


async def create(call: Call, resource: Resource) -> Answer:
    """`POST /v1/<resource>`."""
    controls(call, ("lang",))
    call.caller.must(f"{resource.domain}:write")
    body = await call.json("application/json")
    async with _unit(call) as unit:
        record = await store.create(unit, call.services.registry, resource, body)
        return await _shown(call, unit, resource, record, 201)


def _scope(call: Call, resource: Resource) -> str | None:
    return scope_key(resource, item_controls(call, resource, "lang"))


async def patch(call: Call, resource: Resource) -> Answer:
    """`PATCH /v1/<resource>/{id}`: JSON Merge Patch."""
    scope = _scope(call, resource)
    call.caller.must(f"{resource.domain}:write")
    body = await call.json(MERGE_PATCH, "application/json", accept_header="Accept-Patch")
    async with _unit(call) as unit:
        record = await store.patch(
            unit, call.services.registry, resource, call.path_params["key"], body, call.header(b"if-match"), scope
        )
        return await _shown(call, unit, resource, record, 200)


async def archive(call: Call, resource: Resource) -> Answer:
    """`DELETE /v1/<resource>/{id}`: archives."""
    scope = _scope(call, resource)
    async with _unit(call) as unit:
        await store.archive(unit, resource, call.path_params["key"], call.header(b"if-match"), scope)
        call.sql += await unit.statements()
    return Answer(204)


async def restore(call: Call, resource: Resource) -> Answer:
    """`POST /v1/<resource>/{id}/restore`."""
    scope = _scope(call, resource)
    async with _unit(call) as unit:
        record = await store.restore(unit, resource, call.path_params["key"], call.header(b"if-match"), scope)
        return await _shown(call, unit, resource, record, 200)


async def act(call: Call, resource: Resource, name: str) -> Answer:
    """`POST /v1/<resource>/{id}/<action>`."""
    scope = _scope(call, resource)
    body = await call.json("application/json")
    async with _unit(call) as unit:
        record = await store.act(unit, resource, call.path_params["key"], name, body, call.header(b"if-match"), scope)
        return await _shown(call, unit, resource, record, 200)

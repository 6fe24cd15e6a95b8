"""POST, PATCH, DELETE and actions: the kernel's store inside one Unit, answered with what the read path then sees."""

from __future__ import annotations

import orjson

from app.kernel import store
from app.kernel.access import must_make, must_write
from app.kernel.model import Record
from app.kernel.query import whole
from app.kernel.resource import Resource
from app.kernel.select import compile_one
from app.kernel.session import Unit
from app.kernel.shapes import OneShape
from app.platform import erasure
from app.rest.changes import change
from app.rest.http import MERGE_PATCH, Answer, Call
from app.rest.reads import controls, item_controls, scope_key, tagged


async def _shown(call: Call, unit: Unit, resource: Resource, record: Record, status: int) -> Answer:
    """The record as a GET would show it, read inside the same transaction; rules of severity W in `warnings`."""
    reader = call.caller.reader(call.lang)
    statement = compile_one(OneShape(resource, whole(resource, reader), reader, "id", 0, archived=True))
    row = await unit.fetchrow(statement, (record.id,))
    assert row is not None, "whoever may write a record may read it"
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
    must_make(resource, call.caller)
    body = await call.json("application/json")

    async def work(unit: Unit) -> Answer:
        record = await store.create(unit, call.services.registry, resource, body)
        return await _shown(call, unit, resource, record, 201)

    return await change(call, work)


def _scope(call: Call, resource: Resource) -> str | None:
    return scope_key(resource, item_controls(call, resource, "lang"))


async def patch(call: Call, resource: Resource) -> Answer:
    """`PATCH /v1/<resource>/{id}`: JSON Merge Patch."""
    scope = _scope(call, resource)
    must_write(resource, call.caller)
    body = await call.json(MERGE_PATCH, "application/json", accept_header="Accept-Patch")

    async def work(unit: Unit) -> Answer:
        record = await store.patch(
            unit, call.services.registry, resource, call.path_params["key"], body, call.header(b"if-match"), scope
        )
        return await _shown(call, unit, resource, record, 200)

    return await change(call, work)


async def archive(call: Call, resource: Resource) -> Answer:
    """`DELETE /v1/<resource>/{id}`: archives."""
    scope = _scope(call, resource)

    async def work(unit: Unit) -> Answer:
        await store.archive(unit, resource, call.path_params["key"], call.header(b"if-match"), scope)
        return Answer(204)

    return await change(call, work)


async def restore(call: Call, resource: Resource) -> Answer:
    """`POST /v1/<resource>/{id}/restore`."""
    scope = _scope(call, resource)

    async def work(unit: Unit) -> Answer:
        record = await store.restore(unit, resource, call.path_params["key"], call.header(b"if-match"), scope)
        return await _shown(call, unit, resource, record, 200)

    return await change(call, work)


async def erase(call: Call, resource: Resource) -> Answer:
    """`POST /v1/<resource>/{id}/erase`: blanks what the record says of a person, in its history too."""
    scope = _scope(call, resource)
    must_write(resource, call.caller, erasure.VERB)
    body = await call.json("application/json")

    async def work(unit: Unit) -> Answer:
        key, if_match = call.path_params["key"], call.header(b"if-match")
        record = await erasure.erase(unit, resource, key, body, if_match, scope)
        return await _shown(call, unit, resource, record, 200)

    return await change(call, work)


async def act(call: Call, resource: Resource, name: str) -> Answer:
    """`POST /v1/<resource>/{id}/<action>`."""
    scope = _scope(call, resource)
    body = await call.json("application/json")

    async def work(unit: Unit) -> Answer:
        record = await store.act(unit, resource, call.path_params["key"], name, body, call.header(b"if-match"), scope)
        return await _shown(call, unit, resource, record, 200)

    return await change(call, work)

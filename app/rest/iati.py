"""The doors of the IATI export: one activity for each project that the caller may see (docs/review.md)."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

import orjson

from app.bridges.iati import activities
from app.domains.review.published import export_sql, seen
from app.kernel.errors import NotFound
from app.kernel.resource import Registry, Resource
from app.rest.http import Answer, Call
from app.rest.negotiation import accepts
from app.rest.parameters import parameter
from app.rest.published import base_of
from app.rest.reads import controls, item_key
from app.rest.routes import Operation

XML = b"application/xml; charset=utf-8"
_FILE = {"description": "An IATI 2.03 activity file.", "content": {"application/xml": {"schema": {"type": "string"}}}}
_KEY = parameter("key", "The project's id or code.", {"type": "string", "minLength": 1}, where="path", required=True)


def _view(text: str, parameters: list[Any], *refusals: int) -> dict[str, Any]:
    refused = {str(status): {"$ref": f"#/components/responses/Refusal{status}"} for status in (*refusals, 429)}
    return {"tags": ["review"], "description": text, "parameters": parameters, "responses": {"200": _FILE, **refused}}


def iati_operations(registry: Registry) -> list[Operation]:
    """The operations of this module; none for a registry without projects."""
    if "projects" not in registry:
        return []
    handler = partial(export, resource=registry["projects"])
    said = "The marker stands under vocabulary 99, as the organisation's own; it is never a DAC score. Projects whose first day is not known are left out, as the standard requires it."  # noqa: E501 - a sentence for users
    return [
        Operation(
            "GET", "/bridges/iati/activities", handler, "iati_activities", "Export projects as an IATI file", None,
            "iati", view=_view(said, [], 400, 401, 406, 422, 503),
        ),
        Operation(
            "GET", "/bridges/iati/activities/{key}", handler, "iati_activity", "Export a project as an IATI file", None,
            "iati", view=_view(said, [_KEY], 400, 401, 404, 406, 422, 503),
        ),
    ]  # fmt: skip


async def export(call: Call, resource: Resource) -> Answer:
    """All projects that the caller may see, or the one of the path."""
    accepts(call.header(b"accept"), ("application/xml",))
    controls(call, ())
    key = call.path_params.get("key")
    values: list[Any] = seen(call.caller.scopes)
    if key is not None:
        values.append(str(item_key(resource, key)[1]))
    call.sql += 1
    row = await call.services.database.query(export_sql(one=key is not None), *values)
    assert row is not None
    rows = orjson.loads(row["rows"])
    if key is not None and not rows:
        raise NotFound(f"There is no {resource.type} {key[:100]!r}.")
    body = await asyncio.to_thread(activities, rows, base_of(call).address)
    kept = b"no-cache" if call.caller.anonymous else b"private, no-cache"
    return Answer(200, body, [(b"content-type", XML), (b"vary", b"Accept, Authorization"), (b"cache-control", kept)])

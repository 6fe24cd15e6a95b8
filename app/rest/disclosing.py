"""`POST /v1/<resource>/{id}/disclose`: everything that is kept of a person, for the person (docs/erasure.md)."""

from __future__ import annotations

from functools import partial
from typing import Any

import orjson

from app.kernel.access import must_write
from app.kernel.jsonschema import Schema, member_schema
from app.kernel.resource import Registry, Resource
from app.kernel.session import Unit
from app.platform import disclosure
from app.platform.erasure import personal_fields
from app.rest.changes import change
from app.rest.http import Answer, Call
from app.rest.parameters import parameter, shared
from app.rest.reads import item_controls, representation, scope_key
from app.rest.routes import Operation
from app.rest.view_schemas import TEXT, a_list, an_object, or_null, responses, said

_ASKED: Schema = member_schema(disclosure.Disclosure, write=True)
_INSTANT: Schema = {"type": "string", "format": "date-time"}
_VERSION = an_object(
    {
        "version": {"type": "integer"}, "op": TEXT, "at": _INSTANT, "actor": or_null(TEXT), "request_id": or_null(TEXT),
        "reason": or_null(TEXT), "data": said({"type": "object"}, "What the record said, in every language."),
    }
)  # fmt: skip
_EVENT = an_object(
    {
        "at": _INSTANT, "event": TEXT, "actor": or_null(TEXT), "request_id": or_null(TEXT), "detail": {"type": "object"},
    }
)  # fmt: skip
_ANSWER = an_object(
    {
        "resource": TEXT,
        "id": TEXT,
        "personal": said(a_list(TEXT), "The members that are about the person, which an erasure blanks."),
        "versions": said(a_list(_VERSION), "Every version, the newest first: that one is what stands now."),
        "mentions": said(
            a_list(an_object({"resource": TEXT, "id": TEXT, "code": TEXT, "member": TEXT})),
            "The records that name it, as far as the caller may see them.",
        ),
        "kept_answers": said(
            {"type": "integer", "minimum": 0}, "Answers kept for `Idempotency-Key` that hold it; gone within a day."
        ),
        "audit": said(a_list(_EVENT), "When it was disclosed or erased before."),
    }
)


def disclosure_operations(registry: Registry) -> list[Operation]:
    """One operation for each kind of record that says something of a person."""
    return [
        Operation(
            "POST", f"/v1/{resource.path}/{{key}}/{disclosure.VERB}", partial(disclose, resource=resource),
            f"{disclosure.VERB}_{resource.name}", f"Give out all that is kept of the person in one of the {_words(resource)}",
            None, f"{disclosure.VERB}_{resource.name}", view=_view(resource),
        )
        for resource in registry.values() if personal_fields(resource)
    ]  # fmt: skip


async def disclose(call: Call, resource: Resource) -> Answer:
    """What is kept of the person whom the record is about, with its history."""
    scope = scope_key(resource, item_controls(call, resource))
    must_write(resource, call.caller, disclosure.VERB)
    body = await call.json("application/json")

    async def work(unit: Unit) -> Answer:
        shown = await disclosure.disclose(unit, resource, call.path_params["key"], body, scope)
        return Answer(200, orjson.dumps(shown), representation(call))

    return await change(call, work)


def _words(resource: Resource) -> str:
    return resource.path.replace("-", " ")


def _view(resource: Resource) -> dict[str, Any]:
    return {
        "tags": [resource.path],
        "description": f"Needs the scope `{resource.domain}:{disclosure.VERB}`, which no role but `admin` has, and sight of the "
        "record. Goes into the audit trail.",
        "parameters": [
            parameter("key", "The record's id or code.", {"type": "string", "minLength": 1}, where="path", required=True),
            *shared("reason", "idempotency_key"),
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": _ASKED}}},
        "responses": responses(_ANSWER, 400, 401, 403, 404, 409, 413, 415, 422, 503, tagged=False),
    }  # fmt: skip

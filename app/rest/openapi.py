"""The OpenAPI 3.1 document, derived from the registry and the operations; each example in it is a real answer."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.bridges.jsonld import MEDIA as JSON_LD
from app.kernel.access import field_scope
from app.kernel.errors import tree
from app.kernel.jsonschema import (
    MONEY,
    TRANSLATIONS,
    Schema,
    member_schema,
    members_of,
    read_schema,
    ref,
    write_schema,
)  # fmt: skip
from app.kernel.resource import Registry
from app.kernel.store import steps
from app.platform.erasure import Erasure, personal_fields
from app.platform.rates import UNCOUNTED
from app.rest.account_views import SCHEMAS as ACCOUNT
from app.rest.http import MERGE_PATCH
from app.rest.import_views import SCHEMAS as IMPORTS
from app.rest.linked import KINDS as LINKED
from app.rest.markers_views import SCHEMAS as MARKERS
from app.rest.parameters import SHARED, path_parameters, query_parameters
from app.rest.request_views import SCHEMAS as DESK
from app.rest.routes import Operation
from app.rest.search_views import SCHEMAS as SEARCH
from app.rest.tags import TAGS

EXAMPLES = Path(__file__).resolve().parents[1] / "data" / "examples.json"
FAULT: Schema = {
    "type": "object",
    "properties": {name: {"type": "string"} for name in ("pointer", "code", "message")},
    "required": ["pointer", "code", "message"],
    "additionalProperties": False,
}
PROBLEM: Schema = {
    "type": "object",
    "description": "RFC 9457. `code` is stable and described at `type`; further members depend on the code.",
    "properties": {
        "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
        "detail": {"type": "string"}, "code": {"type": "string", "enum": [error.code for error in tree()]},
        "request_id": {"type": "string"}, "errors": {"type": "array", "items": ref("Fault")},
    },
    "required": ["type", "title", "status", "detail", "code", "request_id", "errors"],
}  # fmt: skip
PAGE: Schema = {
    "type": "object",
    "properties": {
        "next": {"type": ["string", "null"], "description": "The cursor of the page after this one."},
        "prev": {"type": ["string", "null"], "description": "The cursor of the page before this one."},
        "limit": {"type": "integer"},
        "total": {"type": ["integer", "null"], "description": "How many records there are; only with total=exact."},
    },
    "required": ["next", "prev", "limit", "total"],
    "additionalProperties": False,
}

_VALUES: Schema = {"type": ["object", "null"]}
VERSION: Schema = {
    "type": "object",
    "description": "What one change to a record was.",
    "properties": {
        "version": {"type": "integer"},
        "op": {"type": "string", "enum": ["create", "update", "archive", "restore", "erase", "delete"]},
        "at": {"type": "string", "format": "date-time", "description": "When the change's transaction began."},
        "by": {"type": ["string", "null"]},
        "request_id": {"type": ["string", "null"]},
        "reason": {"type": ["string", "null"]},
        "note": {"type": ["object", "null"], "description": "Facts of the change, such as the action's name."},
        "changed": {"type": "array", "items": {"type": "string"}},
        "before": {**_VALUES, "description": "What they were; null for what was made, or came into the caller's sight."},
        "after": {**_VALUES, "description": "What they became; null for what was deleted."},
    },
    "required": ["version", "op", "at", "by", "request_id", "reason", "note", "changed", "before", "after"],
    "additionalProperties": False,
}  # fmt: skip
VERSIONS: Schema = {
    "type": "object", "required": ["data", "page"], "additionalProperties": False,
    "properties": {
        "data": {"type": "array", "items": ref("Version")},
        "page": {
            "type": "object", "required": ["before_version", "limit"], "additionalProperties": False,
            "properties": {"before_version": {"type": ["integer", "null"]}, "limit": {"type": "integer"}},
        },
    },
}  # fmt: skip


@lru_cache(maxsize=1)
def examples() -> dict[str, Any]:
    """Answers recorded by `export-schema`, by operation name."""
    return json.loads(EXAMPLES.read_text("utf-8")) if EXAMPLES.exists() else {}


def document(
    registry: Registry, operations: list[Operation], title: str, version: str, description: str
) -> dict[str, Any]:
    """The whole document."""
    paths: dict[str, Any] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = describe(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "description": description},
        "tags": [{"name": name, "description": text} for name, text in TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": _schemas(registry),
            "parameters": SHARED,
            "responses": {f"Refusal{status}": _refusal(status) for status in _TITLES},
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "An API key: hinge_…"}},
        },
        "security": [{}, {"key": []}],
    }


def _schemas(registry: Registry) -> dict[str, Schema]:
    found: dict[str, Schema] = {
        "Problem": PROBLEM,
        "Fault": FAULT,
        "Page": PAGE,
        "Version": VERSION,
        "Versions": VERSIONS,
        "Money": MONEY,
        "Translations": TRANSLATIONS,
        **ACCOUNT,
        **(DESK if "requests" in registry else {}),
        **IMPORTS,
        **SEARCH,
        **(MARKERS if "markers" in registry else {}),
    }
    for resource in registry.values():
        found[resource.type] = read_schema(resource)
        found[f"{resource.type}Create"] = write_schema(resource, patch=False)
        found[f"{resource.type}Patch"] = write_schema(resource, patch=True)
        for member in members_of(resource):
            found[member.__name__] = member_schema(member, write=False)
            found[f"{member.__name__}Write"] = member_schema(member, write=True)
    if any(personal_fields(resource) for resource in registry.values()):
        found["ErasureWrite"] = member_schema(Erasure, write=True)
    return found


def describe(operation: Operation) -> dict[str, Any]:
    """One operation object."""
    if operation.view is not None:
        return {"operationId": operation.name, "summary": operation.summary, **_with_example(operation)}
    resource = operation.resource
    found: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [resource.domain if resource is not None else "service"],
        "parameters": [*path_parameters(operation), *query_parameters(operation)],
        "responses": _responses(operation),
    }
    if (handler_doc := _doc(operation)) is not None:
        found["description"] = handler_doc
    if (body := _body(operation)) is not None:
        found["requestBody"] = body
    return found


def _with_example(operation: Operation) -> dict[str, Any]:
    """The view of an operation with its own description, and the answer that was recorded for it."""
    view: dict[str, Any] = operation.view
    if operation.name not in examples():
        return view
    answer = view["responses"]["200"]
    media = {**answer["content"]["application/json"], "example": examples()[operation.name]}
    responses = {**view["responses"], "200": {**answer, "content": {"application/json": media}}}
    return {**view, "responses": responses}


def _doc(operation: Operation) -> str | None:
    resource = operation.resource
    if resource is None or operation.kind not in ("list", "read", "create"):
        return None
    hidden = [f"`{name}` ({field_scope(resource, item)})" for name, item in resource.fields.items() if item.scope]
    return resource.doc + (f" Members that need a scope: {', '.join(hidden)}." if hidden else "")


def _body(operation: Operation) -> Schema | None:
    resource = operation.resource
    if resource is None:
        return None
    match operation.kind:
        case "create":
            return {"required": True, "content": {"application/json": {"schema": ref(f"{resource.type}Create")}}}
        case "update":
            schema = {"schema": ref(f"{resource.type}Patch")}
            return {"required": True, "content": {MERGE_PATCH: schema, "application/json": schema}}
        case "erase":
            schema = {"schema": ref("ErasureWrite")}
            return {"required": True, "content": {"application/json": schema}}
        case "act":
            payload = steps(resource)[str(operation.action)][0].payload
            required = any(item.required for item in payload.FIELDS.values())
            return {"required": required, "content": {"application/json": {"schema": ref(f"{payload.__name__}Write")}}}
    return None


_REFUSALS = {
    "list": (400, 401, 406, 422, 503),
    "read": (400, 401, 404, 406, 422, 503),
    "tree": (400, 401, 404, 406, 422, 503),
    "summary": (400, 401, 404, 406, 422, 503),
    "diff": (400, 401, 404, 406, 422, 503),
    "clock": (400, 401, 404, 406, 422, 503),
    "compliance": (400, 401, 406, 422, 503),
    "history": (400, 401, 403, 404, 406, 422, 503),
    "create": (400, 401, 403, 409, 413, 415, 422, 503),
    "update": (400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 503),
    "archive": (400, 401, 403, 404, 409, 412, 422, 428, 503),
    "restore": (400, 401, 403, 404, 409, 412, 422, 428, 503),
    "erase": (400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 503),
    "act": (400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 503),
    "problem": (401, 404, 406),
    "readyz": (401, 503),
    "status": (401, 503),
}
_OWN_VIEWS = {"history": "Versions", "clock": "Clock", "compliance": "Compliance"}
_TITLES = {error.status: error.title for error in reversed(tree())}


def _responses(operation: Operation) -> dict[str, Any]:
    found: dict[str, Any] = {}
    resource, kind = operation.resource, operation.kind
    schema: Schema = {"type": "object"}
    if resource is not None and kind in ("read", "create", "update", "restore", "erase", "act"):
        schema = ref(resource.type)
    elif kind in _OWN_VIEWS:
        schema = ref(_OWN_VIEWS[kind])
    elif resource is not None and kind == "list":
        schema = {
            "type": "object", "required": ["data", "page"], "additionalProperties": False,
            "properties": {"data": {"type": "array", "items": ref(resource.type)}, "page": ref("Page")},
        }  # fmt: skip
    media: dict[str, Any] = {"schema": schema}
    if operation.name in examples():
        media["example"] = examples()[operation.name]
    kinds_of_answer = "text/plain" if kind == "metrics" else "application/json"
    content = {kinds_of_answer: {"schema": {"type": "string"}} if kind == "metrics" else media}
    if resource is not None and resource.path in LINKED and kind in ("read", "list"):
        content[JSON_LD] = {"schema": {"type": "object", "required": ["@context", "@type"]}}
    if kind == "problem":
        content["text/html"] = {"schema": {"type": "string"}}
    if kind == "archive":
        found["204"] = {"description": "Archived.", "headers": _REPLAYED}
    elif kind == "create":
        found["201"] = {
            "description": "Made.",
            "content": content,
            "headers": {
                "Location": {"description": "The record's path.", "schema": {"type": "string"}},
                **_ETAG,
                **_REPLAYED,
            },
        }
    else:
        found["200"] = {"description": "The answer.", "content": content}
        if kind in ("read", "tree", "summary"):
            found["200"]["headers"] = _ETAG
            found["304"] = {"description": "The caller holds this representation already."}
        elif kind in ("update", "restore", "erase", "act"):
            found["200"]["headers"] = {**_ETAG, **_REPLAYED}
    counted = () if operation.path in UNCOUNTED else (429,)
    for status in (*_REFUSALS.get(kind, (401,)), *counted):
        found[str(status)] = {"$ref": f"#/components/responses/Refusal{status}"}
    return found


def _refusal(status: int) -> dict[str, Any]:
    return {"description": _TITLES[status], "content": {"application/problem+json": {"schema": ref("Problem")}}}


_ETAG = {"ETag": {"description": "Strong; If-Match and If-None-Match take it.", "schema": {"type": "string"}}}
_REPLAYED = {
    "Idempotency-Replayed": {
        "description": "`true`: this is the answer given when the Idempotency-Key was first sent.",
        "schema": {"type": "string", "const": "true"},
    }
}

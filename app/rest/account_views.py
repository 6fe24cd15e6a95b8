"""What the OpenAPI document says of `/v1/me`, `/v1/keys` and `/v1/audit`."""

from __future__ import annotations

from typing import Any

from app.kernel.access import ROLES
from app.kernel.jsonschema import Schema, member_schema, ref
from app.kernel.model import Visibility
from app.kernel.workflow import Reason
from app.platform.audit import EVENTS
from app.platform.keys import NewKey, Rotation
from app.rest.parameters import parameter, shared

_KEY_ID: Schema = {"type": "string", "pattern": "^key_[0-9a-f]{32}$"}
_INSTANT: Schema = {"type": ["string", "null"], "format": "date-time"}
_TEXTS: Schema = {"type": "array", "items": {"type": "string"}}
_OPTIONAL: Schema = {"type": ["string", "null"]}


def _object(doc: str, properties: dict[str, Schema], optional: tuple[str, ...] = ()) -> Schema:
    return {
        "type": "object", "description": doc, "properties": properties, "additionalProperties": False,
        "required": [name for name in properties if name not in optional],
    }  # fmt: skip


def _said(schema: Schema, text: str) -> Schema:
    return {**schema, "description": text}


KEY = _object(
    "What is known of an API key; the key itself is not.",
    {
        "id": _KEY_ID,
        "name": _said({"type": "string"}, "Whose it is."),
        "hint": _said({"type": "string"}, "How the key begins, to tell it among others."),
        "role": _OPTIONAL,
        "scopes": _said(_TEXTS, "Scopes beside those of the role."),
        "networks": _said(_TEXTS, "Networks that it works from; none means anywhere."),
        "partner_id": _said(_OPTIONAL, "The partner organisation that it acts for."),
        "active": _said({"type": "boolean"}, "Whether it works now."),
        "created_at": {"type": "string", "format": "date-time"},
        "created_by": _OPTIONAL,
        "expires_at": _INSTANT,
        "revoked_at": _INSTANT,
        "last_used_at": _said(_INSTANT, "To the minute, and a minute late."),
        "replaced_by_id": _said({**_KEY_ID, "type": ["string", "null"]}, "The key that takes its place."),
        "key": _said({"type": "string"}, "The key itself: only in the answer that makes it, and never again."),
    },
    optional=("key",),
)
ME = _object(
    "Who the caller is, and what it may do.",
    {
        "kind": {"type": "string", "enum": ["anonymous", "key", "user"]},
        "name": _said(_OPTIONAL, "As the history names it."),
        "id": _OPTIONAL,
        "role": _OPTIONAL,
        "scopes": _TEXTS,
        "expires_at": _said(_INSTANT, "When these credentials end."),
        "partner_id": _said(_OPTIONAL, "The partner organisation that it acts for."),
        "may": {
            "type": "object",
            "description": "What the scopes open, by resource. A record's own state or visibility may close it still.",
            "additionalProperties": ref("Rights"),
        },
    },
)
RIGHTS = _object(
    "What a caller may do with a resource.",
    {
        "verbs": {
            "type": "array",
            "items": {"enum": ["read", "create", "update", "archive", "restore", "disclose", "erase", "history"]},
        },
        "own": {
            "type": "array",
            "description": "What may be done to records of the caller's own partner, whatever their visibility.",
            "items": {"enum": ["read", "create", "update"]},
        },
        "actions": _said(_TEXTS, "Steps of the workflow."),
        "visibility": {"type": "array", "items": {"enum": [str(level) for level in Visibility]}},
    },
)
AUDIT_ROW = _object(
    "Something that happened to the service itself.",
    {
        "seq": _said({"type": "integer"}, "Ascending; numbers may be missing."),
        "at": {"type": "string", "format": "date-time"},
        "event": _said({"type": "string"}, " ".join(f"`{name}`: {text}" for name, text in EVENTS.items())),
        "actor": _said(_OPTIONAL, "Who did it; null for refused sign-ins."),
        "subject": _said(_OPTIONAL, "What it was done to: a key's id, an erased record, the hint of a refused key."),
        "request_id": _OPTIONAL,
        "address": _said(_OPTIONAL, "Where the request came from; `others` when there were too many to keep apart."),
        "detail": {"type": "object"},
    },
)
SCHEMAS: dict[str, Schema] = {
    "Key": KEY,
    "KeyCreate": member_schema(NewKey, write=True),
    "KeyRotate": {**member_schema(Rotation, write=True), "required": []},
    "KeyRevoke": member_schema(Reason, write=True),
    "Me": ME,
    "Rights": RIGHTS,
    "AuditRow": AUDIT_ROW,
}


def _answer(schema: Schema) -> Schema:
    return {"description": "The answer.", "content": {"application/json": {"schema": schema}}}


def _refusals(*statuses: int) -> dict[str, Schema]:
    return {str(status): {"$ref": f"#/components/responses/Refusal{status}"} for status in (*statuses, 429)}


def _list(name: str) -> Schema:
    return {
        "type": "object", "required": ["data", "page"], "additionalProperties": False,
        "properties": {"data": {"type": "array", "items": ref(name)}, "page": ref("Page")},
    }  # fmt: skip


def _any(name: str, text: str, options: list[str] | None = None) -> Schema:
    items: Schema = {"type": "string"} if options is None else {"type": "string", "enum": options}
    several = parameter(name, f"{text} Repeat for any of several.", {"type": "array", "items": items})
    return {**several, "explode": True, "style": "form"}


def _body(name: str, *, required: bool) -> Schema:
    return {"required": required, "content": {"application/json": {"schema": ref(name)}}}


_PATH = parameter("key", "The key's id.", _KEY_ID, where="path", required=True)
_MADE = {
    **_answer(ref("Key")),
    "description": "Made. The member `key` is shown this once.",
    "headers": {"Location": {"description": "The path of what is known of the key.", "schema": {"type": "string"}}},
}
_WRITE = (400, 401, 403, 413, 415, 422, 503)
_ADMIN = {"tags": ["access"], "description": "Needs the scope `admin`."}
VIEWS: dict[str, dict[str, Any]] = {
    "me": {"tags": ["access"], "responses": {"200": _answer(ref("Me")), **_refusals(400, 401, 406, 422, 503)}},
    "list_keys": {
        **_ADMIN,
        "parameters": [
            _any("name", "The key's name."),
            _any("role", "The key's role.", list(ROLES)),
            parameter("active", "Whether it works now.", {"type": "boolean"}),
            *shared("limit", "cursor"),
        ],
        "responses": {"200": _answer(_list("Key")), **_refusals(400, 401, 403, 406, 422, 503)},
    },
    "create_key": {
        **_ADMIN,
        "requestBody": _body("KeyCreate", required=True),
        "responses": {"201": _MADE, **_refusals(*_WRITE)},
    },
    "read_key": {
        **_ADMIN,
        "parameters": [_PATH],
        "responses": {"200": _answer(ref("Key")), **_refusals(400, 401, 403, 404, 406, 422, 503)},
    },
    "rotate_key": {
        **_ADMIN,
        "parameters": [_PATH],
        "requestBody": _body("KeyRotate", required=False),
        "responses": {"201": _MADE, **_refusals(*_WRITE, 404, 409)},
    },
    "revoke_key": {
        **_ADMIN,
        "parameters": [_PATH],
        "requestBody": _body("KeyRevoke", required=False),
        "responses": {"200": _answer(ref("Key")), **_refusals(*_WRITE, 404, 409)},
    },
    "list_audit": {
        **_ADMIN,
        "parameters": [
            _any("event", "What happened.", list(EVENTS)),
            _any("actor", "Who did it, such as `key:learning-platform`."),
            parameter("since", "Not before this instant.", {"type": "string", "format": "date-time"}),
            parameter("until", "Before this instant.", {"type": "string", "format": "date-time"}),
            *shared("limit", "cursor"),
        ],
        "responses": {"200": _answer(_list("AuditRow")), **_refusals(400, 401, 403, 406, 422, 503)},
    },
}

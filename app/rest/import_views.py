"""What the OpenAPI document says of imports and templates."""

from __future__ import annotations

from typing import Any

from app.kernel.jsonschema import Schema, ref
from app.platform.tables.write import CSV
from app.platform.tables.xlsx_write import XLSX
from app.rest.parameters import parameter, shared

STATUSES = ("previewing", "previewed", "committing", "committed", "stale", "failed")
_ID: Schema = {"type": "string", "pattern": "^import_[0-9a-f]{32}$"}
_OPTIONAL: Schema = {"type": ["string", "null"]}
_COUNTS: Schema = {
    "type": "object",
    "description": "Rows by what they do, and how many errors there are.",
    "properties": {name: {"type": "integer"} for name in ("create", "update", "unchanged", "errors")},
    "required": ["create", "update", "unchanged", "errors"],
    "additionalProperties": False,
}
CELL_FAULT: Schema = {
    "type": "object",
    "description": "What is wrong with one cell; `cell` is null where the column is not in the file or no cell is at fault.",
    "properties": {
        "row": {"type": "integer"}, "column": _OPTIONAL, "cell": {**_OPTIONAL, "examples": ["C7"]},
        "code": {"type": "string"}, "message": {"type": "string"},
    },
    "required": ["row", "column", "cell", "code", "message"],
    "additionalProperties": False,
}  # fmt: skip
IMPORT: Schema = {
    "type": "object",
    "description": "A table on its way into the records. It is kept for 24 hours.",
    "properties": {
        "id": _ID, "resource": {"type": "string"}, "status": {"type": "string", "enum": list(STATUSES)},
        "by": _OPTIONAL, "created_at": {"type": "string", "format": "date-time"},
        "finished_at": {"type": ["string", "null"], "format": "date-time"},
        "size": {"type": "integer"}, "digest": {"type": "string"},
        "done": {"type": "integer", "description": "Rows worked on so far."},
        "total": {"type": ["integer", "null"], "description": "Rows beside the headers; null until they are counted."},
        "counts": _COUNTS,
        "ignored": {"type": "array", "items": {"type": "string"}, "description": "Columns that are read past."},
        "errors": {"type": "array", "items": ref("CellFault"), "description": "The first 1,000; `counts` has them all."},
        "warnings": {"type": "array", "items": ref("CellFault"), "description": "Accepted, and worth a look."},
        "token": {**_OPTIONAL, "description": "What a commit sends as If-Match; null while there is nothing to commit."},
        "problem": {"type": ["object", "null"], "description": "Why it came to nothing: code and detail."},
    },
    "required": [
        "id", "resource", "status", "by", "created_at", "finished_at", "size", "digest", "done", "total", "counts",
        "ignored", "errors", "warnings", "token", "problem",
    ],
    "additionalProperties": False,
}  # fmt: skip
_BEGUN: Schema = {
    "type": "object",
    "properties": {"id": _ID, "resource": {"type": "string"}, "status": {"type": "string"}},
    "required": ["id", "resource", "status"],
    "additionalProperties": False,
}
_LISTED: Schema = {
    "type": "object",
    "properties": {
        name: IMPORT["properties"][name]
        for name in ("id", "resource", "status", "by", "created_at", "done", "total", "counts")
    },
    "additionalProperties": False,
}
_CHANGE: Schema = {
    "type": "object",
    "properties": {
        "row": {"type": "integer"}, "op": {"type": "string", "enum": ["create", "update"]},
        "id": {**_OPTIONAL, "description": "Of the record that would change; null for a new one."}, "code": _OPTIONAL,
        "cells": {
            "type": "object", "description": "By column: the text before and the text after.",
            "additionalProperties": {"type": "array", "items": _OPTIONAL, "minItems": 2, "maxItems": 2},
        },
    },
    "required": ["row", "op", "id", "code", "cells"],
    "additionalProperties": False,
}  # fmt: skip
_CHANGES: Schema = {
    "type": "object", "required": ["data", "page"], "additionalProperties": False,
    "properties": {
        "data": {"type": "array", "items": _CHANGE},
        "page": {
            "type": "object", "required": ["after_row", "limit"], "additionalProperties": False,
            "properties": {"after_row": {"type": ["integer", "null"]}, "limit": {"type": "integer"}},
        },
    },
}  # fmt: skip
SCHEMAS: dict[str, Schema] = {"Import": IMPORT, "CellFault": CELL_FAULT}

_FILE: Schema = {"type": "string", "format": "binary"}
_LOCATION = {"Location": {"description": "The import's path.", "schema": {"type": "string"}}}
_PATH = parameter("key", "The import's id.", _ID, where="path", required=True)


def _answer(schema: Schema, text: str = "The answer.") -> Schema:
    return {"description": text, "content": {"application/json": {"schema": schema}}}


def _refusals(*statuses: int) -> dict[str, Schema]:
    return {str(status): {"$ref": f"#/components/responses/Refusal{status}"} for status in (*statuses, 429)}


def _several(name: str, text: str, items: Schema) -> Schema:
    return {**parameter(name, text, {"type": "array", "items": items}), "explode": True, "style": "form"}


VIEWS: dict[str, dict[str, Any]] = {
    "create_import": {
        "tags": ["imports"],
        "description": "Needs the write scope of the resource's domain. Nothing is changed: the answer's `Location` shows "
        "the preview, which is ready when its `status` is `previewed`.",
        "parameters": [
            parameter("resource", "The resource's path, such as `practices`.", {"type": "string"}, required=True),
            *shared("reason", "idempotency_key"),
        ],
        "requestBody": {"required": True, "content": {CSV: {"schema": {"type": "string"}}, XLSX: {"schema": _FILE}}},
        "responses": {
            "202": {**_answer(_BEGUN, "The preview has begun."), "headers": _LOCATION},
            **_refusals(400, 401, 403, 409, 413, 415, 422, 503),
        },
    },
    "list_imports": {
        "tags": ["imports"],
        "parameters": [
            _several("resource", "The resource's path.", {"type": "string"}),
            _several("status", "How it stands.", {"type": "string", "enum": list(STATUSES)}),
            *shared("limit", "cursor"),
        ],
        "responses": {
            "200": _answer(
                {
                    "type": "object", "required": ["data", "page"], "additionalProperties": False,
                    "properties": {"data": {"type": "array", "items": _LISTED}, "page": ref("Page")},
                }
            ),
            **_refusals(400, 401, 406, 422, 503),
        },
    },
    "read_import": {
        "tags": ["imports"],
        "parameters": [
            _PATH,
            parameter("wait", "Seconds to wait for the end of the work.", {"type": "integer", "minimum": 0, "maximum": 30}),
        ],
        "responses": {"200": _answer(ref("Import")), **_refusals(400, 401, 404, 406, 422, 503)},
    },
    "list_import_changes": {
        "tags": ["imports"],
        "description": "Rows that change nothing, and rows with errors, are not among them.",
        "parameters": [
            _PATH,
            parameter("after_row", "`page.after_row` of an earlier answer.", {"type": "integer", "minimum": 0}),
            *shared("limit"),
        ],
        "responses": {"200": _answer(_CHANGES), **_refusals(400, 401, 404, 406, 422, 503)},
    },
    "commit_import": {
        "tags": ["imports"],
        "description": "All rows in one transaction, or none. 409 when a record that the preview has met has changed since. "
        "Sent again, it answers with what came of it.",
        "parameters": [
            _PATH,
            parameter("If-Match", "The preview's `token`.", {"type": "string"}, where="header", required=True),
        ],
        "responses": {
            "200": _answer(ref("Import"), "Committed."),
            "202": {**_answer(ref("Import"), "The work goes on."), "headers": _LOCATION},
            **_refusals(400, 401, 403, 404, 409, 412, 422, 428, 503),
        },
    },
    "read_template": {
        "tags": ["imports"],
        "description": "`<resource>.csv` has the headers alone; `<resource>.xlsx` also a sheet that says what each column takes.",
        "parameters": [
            parameter("key", "Such as `practices.xlsx`.", {"type": "string", "minLength": 1}, where="path", required=True)
        ],
        "responses": {
            "200": {"description": "The file.", "content": {CSV: {"schema": {"type": "string"}}, XLSX: {"schema": _FILE}}},
            **_refusals(400, 401, 404, 406, 422, 503),
        },
    },
}  # fmt: skip

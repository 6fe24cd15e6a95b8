"""What the OpenAPI document says of the bridges' own paths."""

from __future__ import annotations

from typing import Any

from app.bridges import moochub, moodle, sitemap
from app.kernel.jsonschema import Schema
from app.rest.parameters import parameter, shared

_TEXT: Schema = {"type": "string"}
_OBJECT: Schema = {"type": "object"}
_RESOURCE: Schema = {
    "type": "object", "required": ["id", "type", "attributes"],
    "properties": {
        "id": {"type": "string", "format": "uuid"}, "type": {"const": "Course"}, "attributes": _OBJECT, "meta": _OBJECT,
    },
}  # fmt: skip
_MOOCHUB: Schema = {
    "type": "object", "required": ["links", "data"], "additionalProperties": False,
    "properties": {
        "links": {
            "type": "object", "required": ["self", "first", "last"], "additionalProperties": False,
            "properties": dict.fromkeys(("self", "first", "last", "next", "prev"), _TEXT),
        },
        "data": {"type": "array", "items": _RESOURCE},
    },
}  # fmt: skip
_SINCE = parameter(
    "If-Modified-Since",
    "The `Last-Modified` of an answer already held; 304 when it is still the same. Counts without If-None-Match alone.",
    _TEXT,
    where="header",
)
_FILTERS = "Takes every filter of `GET /v1/courses`, `updated_at_gte` for what has changed among them."
_SAME = "Shows published courses alone, and everybody the same, whatever credentials are sent."


def _responses(media: str, schema: Schema, *refusals: int) -> dict[str, Any]:
    return {
        "200": {
            "description": "The answer.",
            "content": {media: {"schema": schema}},
            "headers": {
                "ETag": {"description": "If-None-Match takes it.", "schema": _TEXT},
                "Last-Modified": {
                    "description": "When what the public sees last changed; absent where that second had two changes.",
                    "schema": _TEXT,
                },
            },
        },
        "304": {"description": "The caller holds this answer already."},
        **{str(code): {"$ref": f"#/components/responses/Refusal{code}"} for code in (*refusals, 429)},
    }


VIEWS: dict[str, dict[str, Any]] = {
    "moochub_courses": {
        "tags": ["bridges"],
        "description": f"One resource for each published edition; a page holds those of `limit` courses. {_FILTERS} "
        f"`languages=fr` shows the French editions alone. {_SAME}",
        "parameters": [*shared("limit", "cursor", "if_none_match"), _SINCE],
        "responses": _responses(moochub.MEDIA, _MOOCHUB, 400, 401, 406, 422, 503),
    },
    "moodle_courses": {
        "tags": ["bridges"],
        "description": f"A file for Moodle's *Upload courses*, one row for each published edition: {', '.join(moodle.COLUMNS)}. "
        f"{_FILTERS} {_SAME}",
        "parameters": [
            parameter(
                "category", "The id of the Moodle category that courses go into.",
                {"type": "integer", "minimum": 1, "maximum": 2**31 - 1, "default": 1},
            ),
            *shared("if_none_match"),
            _SINCE,
        ],
        "responses": _responses(moodle.MEDIA, _TEXT, 400, 401, 406, 422, 503),
    },
    "sitemap": {
        "tags": ["bridges"],
        "description": "The addresses of public courses and tools with their last change; an index of files when there are more "
        f"than {sitemap.URLS_MAX:,}.",
        "parameters": [
            parameter("part", "One of the files of the index.", {"type": "integer", "minimum": 1, "maximum": 999_999}),
            *shared("if_none_match"),
            _SINCE,
        ],
        "responses": _responses("application/xml", _TEXT, 400, 401, 404, 406, 422, 503),
    },
}  # fmt: skip

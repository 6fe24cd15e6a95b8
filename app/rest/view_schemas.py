"""Small words for the OpenAPI text of doors that are no resource's."""

from __future__ import annotations

from typing import Any

from app.kernel.jsonschema import Schema
from app.rest.parameters import parameter

TEXT: Schema = {"type": "string"}


def an_object(properties: dict[str, Schema], optional: tuple[str, ...] = ()) -> Schema:
    """An object with these members, all but `optional` of them required."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def a_list(items: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": items}


def said(schema: Schema, text: str) -> Schema:
    """A schema with what it means."""
    return {**schema, "description": text}


def or_null(schema: Schema) -> Schema:
    """A schema, or null."""
    return {**schema, "type": [schema["type"], "null"]}


def a_filter(name: str, text: str, items: Schema) -> Schema:
    """A parameter that may stand several times."""
    return {**parameter(name, f"{text} Repeat for any of several.", a_list(items)), "explode": True, "style": "form"}


def a_limit(default: int, most: int) -> Schema:
    """The parameter `limit`."""
    size: Schema = {"type": "integer", "minimum": 1, "maximum": most, "default": default}
    return parameter("limit", "Entries in the answer, at most.", size)


def responses(schema: Schema, *refusals: int, tagged: bool = True) -> dict[str, Any]:
    """The answers of an operation: the schema of the good one, and which refusals there are."""
    found: dict[str, Any] = {
        "200": {"description": "The answer.", "content": {"application/json": {"schema": schema}}},
        **{str(status): {"$ref": f"#/components/responses/Refusal{status}"} for status in (*refusals, 429)},
    }
    if tagged:
        found["304"] = {"description": "The caller holds this representation already."}
    return found


def a_method(properties: dict[str, Schema]) -> Schema:
    """How figures come about: the code of the method, its standing, and more."""
    shown = {"code": said(TEXT, "Its version."), "standing": said(TEXT, "`proposal`: ours, not UN-Habitat's.")}
    return said(an_object({**shown, **properties}), "How the figures come about.")

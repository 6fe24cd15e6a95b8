"""What the OpenAPI document says of `/v1/search` and `/v1/search/suggestions`."""

from __future__ import annotations

from typing import Any

from app.kernel.facets import known_facets
from app.kernel.jsonschema import Schema, ref
from app.kernel.kinds import LANGUAGES
from app.kernel.paging import CANDIDATES
from app.kernel.query import VALUES_MAX
from app.kernel.resource import Registry
from app.kernel.search import VALUES_SHOWN
from app.rest.parameters import parameter, shared

HITS_DEFAULT, HITS_MAX = 20, 100
SUGGESTIONS_DEFAULT, SUGGESTIONS_MAX = 8, 20
TYPED_MAX = 100
EVERY_SCOPE = frozenset({"admin"})
_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 0}


def _said(schema: Schema, text: str) -> Schema:
    return {**schema, "description": text}


def _object(text: str, properties: dict[str, Schema]) -> Schema:
    return {
        "type": "object", "description": text, "properties": properties, "required": list(properties),
        "additionalProperties": False,
    }  # fmt: skip


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


_OPTIONAL: Schema = {"type": ["string", "null"]}
_RECORD: dict[str, Schema] = {
    "kind": _said(_TEXT, "The resource, as the change feed names it."),
    "type": _said(_TEXT, "Its type in GraphQL."),
    "id": _TEXT,
    "code": _TEXT,
    "url": _said(_TEXT, "The path of the record."),
    "title": _said(
        _OPTIONAL, "What it is called, in the answer's language, else in English; null for what has no name."
    ),
}
_MARKED = "HTML: everything of the text is escaped, and `<mark>` around the words is the only element."
_SNIPPET = _object(
    "Where the words stand beside the title.",
    {"member": _said(_TEXT, "The record's member."), "html": _said(_TEXT, f"Up to two parts of it. {_MARKED}")},
)
SCHEMAS: dict[str, Schema] = {
    "Hit": _object(
        "A record that was found.",
        {
            **_RECORD,
            "title_html": _said(_OPTIONAL, f"The title. {_MARKED}"),
            "snippet": {"anyOf": [_SNIPPET, {"type": "null"}], "description": "Null when they stand nowhere else."},
            "score": _said({"type": "number"}, "Comparable within one answer."),
            "updated_at": {"type": "string", "format": "date-time"},
            "untranslated": _said(_list({"const": "title"}), "`title` when it is not there in the answer's language."),
        },
    ),
    "FacetValue": _object(
        "How many records have a value.",
        {"value": _TEXT, "label": _said(_OPTIONAL, "What people read in its place."), "count": _COUNT},
    ),
    "Suggestion": _object("A record that might be meant.", _RECORD),
}


def search_view(registry: Registry) -> dict[str, Any]:
    """The operation of the search."""
    facets = known_facets(registry.facets, registry.values(), EVERY_SCOPE)
    values = _list(ref("FacetValue"))
    answer = {
        "type": "object", "required": ["data", "found", "facets", "page"], "additionalProperties": False,
        "properties": {
            "data": _list(ref("Hit")),
            "found": _object(
                f"How many there are. Of each kind the newest {CANDIDATES} are ranked and counted.",
                {
                    "count": _COUNT,
                    "at_least": _said({"type": "boolean"}, "Whether there may be more, of all numbers in this answer."),
                    "by": _said({"enum": ["words", "names"]}, "`names`: nothing has the words; these are called alike."),
                },
            ),
            "facets": _said(
                {
                    "type": "object", "additionalProperties": False, "required": ["kind"],
                    "properties": {"kind": values, **{facet.name: values for facet in facets}},
                },
                f"Of what was found, how many have which value: the {VALUES_SHOWN} most frequent.",
            ),
            "page": _object("The pages beside this one.", {"next": _OPTIONAL, "prev": _OPTIONAL, "limit": _COUNT}),
        },
    }  # fmt: skip
    words = {"type": "string", "minLength": 1, "maxLength": VALUES_MAX}
    found: dict[str, Any] = {
        "tags": ["search"],
        "description": "Finds what a list with the same `q` finds, of all kinds that the caller may read, the best match first. "
        "Facets narrow it: a kind of record that is in none of a facet's values is left out.",
        "parameters": [
            parameter("q", 'Words, as in lists: `"in this order"`, `-without`, `this or that`.', words, required=True),
            _kind(registry),
            *(_repeated(facet.name, facet.doc) for facet in facets),
            _size(HITS_DEFAULT, HITS_MAX),
            *shared("cursor"),
            _language(),
        ],
        "responses": _responses(answer),
    }
    return found


def suggestions_view(registry: Registry) -> dict[str, Any]:
    """The operation of the suggestions."""
    answer = {
        "type": "object", "required": ["data"], "additionalProperties": False, "properties": {"data": _list(ref("Suggestion"))},
    }  # fmt: skip
    typed = {"type": "string", "minLength": 1, "maxLength": TYPED_MAX}
    responses = _responses(answer)
    responses["304"] = {"description": "The caller holds this representation already."}
    return {
        "tags": ["search"],
        "description": "Records whose name has a word that begins so, or whose code begins so: those that begin so "
        "themselves first, then the shortest. Of each kind its newest are looked at.",
        "parameters": [
            parameter(
                "q", "What has been typed: two characters or more, or one Chinese character.", typed, required=True
            ),
            _kind(registry),
            _size(SUGGESTIONS_DEFAULT, SUGGESTIONS_MAX),
            _language(),
            *shared("if_none_match"),
        ],
        "responses": responses,
    }


def _kind(registry: Registry) -> Schema:
    names = [resource.name for resource in registry.values()]
    return _repeated("kind", "A resource, as the change feed names it.", {"type": "string", "enum": names})


def _repeated(name: str, text: str, items: Schema | None = None) -> Schema:
    values = _list(items or {"type": "string", "maxLength": VALUES_MAX})
    return {**parameter(name, f"{text} Repeat for any of several.", values), "explode": True, "style": "form"}


def _size(default: int, most: int) -> Schema:
    size: Schema = {"type": "integer", "minimum": 1, "maximum": most, "default": default}
    return parameter("limit", "Entries in the answer, at most.", size)


def _language() -> Schema:
    return parameter(
        "lang", "Language of the answer; else Accept-Language decides.", {"type": "string", "enum": list(LANGUAGES)}
    )


def _responses(schema: Schema) -> dict[str, Any]:
    refusals = {
        str(status): {"$ref": f"#/components/responses/Refusal{status}"} for status in (400, 401, 406, 422, 429, 503)
    }
    return {"200": {"description": "The answer.", "content": {"application/json": {"schema": schema}}}, **refusals}

"""What the OpenAPI document says of `/v1/needs/aggregate`, `/v1/gaps` and `/v1/needs/{id}/candidates`."""

from __future__ import annotations

from typing import Any

from app.domains.needs.aggregate import COUNTS, DIMENSIONS, FINEST
from app.domains.needs.candidates import WEIGHTS
from app.domains.needs.gaps import GROUPINGS
from app.domains.needs.offers import COVERING, KINDS
from app.domains.reference.vocabulary import CapacityLevel
from app.kernel.jsonschema import Schema, ref
from app.kernel.query import VALUES_MAX
from app.rest.parameters import parameter, shared

_COUNT: Schema = {"type": "integer", "minimum": 0}
_DECIMAL: Schema = {"type": "string", "pattern": r"^[0-9]+\.[0-9]{2}$"}
_TEXT: Schema = {"type": "string"}
_LEVEL: Schema = {"type": "string", "enum": list(CapacityLevel)}
_VALUE: Schema = {"type": "string", "maxLength": VALUES_MAX}


def _object(properties: dict[str, Schema], optional: tuple[str, ...] = ()) -> Schema:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _said(schema: Schema, text: str) -> Schema:
    return {**schema, "description": text}


def _or_null(schema: Schema) -> Schema:
    return {**schema, "type": [schema["type"], "null"]}


def _filter(name: str, text: str, items: Schema) -> Schema:
    return {**parameter(name, f"{text} Repeat for any of several.", _list(items)), "explode": True, "style": "form"}


def _limit(default: int, most: int) -> Schema:
    size: Schema = {"type": "integer", "minimum": 1, "maximum": most, "default": default}
    return parameter("limit", "Entries in the answer, at most.", size)


def _responses(schema: Schema, *refusals: int, tagged: bool = True) -> dict[str, Any]:
    found: dict[str, Any] = {
        "200": {"description": "The answer.", "content": {"application/json": {"schema": schema}}},
        **{str(status): {"$ref": f"#/components/responses/Refusal{status}"} for status in (*refusals, 429)},
    }
    if tagged:
        found["304"] = {"description": "The caller holds this representation already."}
    return found


def _method(properties: dict[str, Schema]) -> Schema:
    shown = {"code": _said(_TEXT, "Its version."), "standing": _said(_TEXT, "`proposal`: ours, not UN-Habitat's.")}
    return _said(_object({**shown, **properties}), "How the figures come about.")


_CELL = _object(
    {
        "region": _said(_or_null(_TEXT), "M49 code of the country's region."),
        "country": _said(_TEXT, "Code of the country."),
        "theme": _said(_TEXT, "Code of the main theme."),
        "level": _LEVEL,
        "year": _said({"type": "integer"}, "Year of validation."),
        "needs": _said({"type": "integer", "minimum": 3}, "At least so many needs: a multiple of `minimum`."),
    },
    optional=DIMENSIONS,
)
_AGGREGATE = _object(
    {
        "data": _list(_CELL),
        "by": _list({"type": "string", "enum": list(DIMENSIONS)}),
        "minimum": _said({"type": "integer"}, "The least number that is published, and the step of all numbers."),
        "counts": {"type": "string", "const": COUNTS},
        "standing": _TEXT,
        "left_out": _said(_TEXT, "What no number contains."),
        "page": _object({"next": _or_null(_TEXT), "limit": {"type": "integer"}}),
    }
)
_GAP = _object(
    {
        "theme": _TEXT,
        "territory": {"anyOf": [_object({"id": _TEXT, "code": _TEXT}), {"type": "null"}]},
        "level": _LEVEL,
        "score": _DECIMAL,
        "needs": _COUNT,
        "unmet": _COUNT,
        "partly": _COUNT,
        "met": _COUNT,
        "demand": _or_null(_DECIMAL),
        "not_rated": _COUNT,
        "offers": _object({f"{kind}s": _or_null({"type": "integer"}) for kind in COVERING}),
    }
)
_NOT_RECORDED = _said(
    _list({"type": "string", "enum": list(KINDS)}), "Kinds of offer that the service holds no registry of yet."
)
_GAPS = _object(
    {
        "data": _list(_GAP),
        "by": {"type": "string", "enum": list(GROUPINGS)},
        "more": _said({"type": "boolean"}, "Whether there are more cells than `limit`."),
        "limit": {"type": "integer"},
        "not_recorded": _NOT_RECORDED,
        "method": _method(dict.fromkeys(("score", "needs", "unmet", "demand", "offers"), _TEXT)),
    }
)
_TERM = _object(
    {
        "term": {"type": "string", "enum": list(WEIGHTS)},
        "weight": {"type": "integer"},
        "value": _said(_or_null(_DECIMAL), "How well it fits, 0 to 1; null when not known, which then does not count."),
        "why": _said(_TEXT, "What was found."),
    }
)
_CANDIDATE = _object(
    {
        "kind": {"type": "string", "enum": list(KINDS)},
        "id": _TEXT,
        "code": _TEXT,
        "title": {"anyOf": [_or_null(_TEXT), ref("Translations")]},
        "score": _said(_or_null(_DECIMAL), "0 to 100; null when nothing is known."),
        "known_weight": _said({"type": "integer"}, "How much of the weight the score rests on."),
        "terms": _list(_TERM),
        "blocked": {
            "description": "Why it may not be matched as it is (VR-23); null when it may.",
            "anyOf": [_object({"code": _TEXT, "reason": _TEXT, "waivable": {"type": "boolean"}}), {"type": "null"}],
        },
    }
)
_CANDIDATES = _object(
    {
        "data": _list(_CANDIDATE),
        "more": {"type": "boolean"},
        "limit": {"type": "integer"},
        "not_recorded": _NOT_RECORDED,
        "method": _method({"weights": _object({name: {"type": "integer"} for name in WEIGHTS}), "score": _TEXT}),
    }
)
_BY = "(" + "|".join(DIMENSIONS) + ")"
_NEED_KEY = parameter("key", "The need's id or code.", {"type": "string", "minLength": 1}, where="path", required=True)

VIEWS: dict[str, dict[str, Any]] = {
    "aggregate_needs": {
        "tags": ["needs"],
        "description": "Public, and the same for everybody. Needs stay internal: every number is a sum of published cells, "
        "each rounded down to a multiple of `minimum`, and cells below it are left out. Codes only, no labels.",
        "parameters": [
            parameter(
                "by",
                f"Dimensions, comma-separated: {', '.join(DIMENSIONS)}. Default: {','.join(FINEST)}. Empty: one sum.",
                {"type": "string", "pattern": f"^({_BY}(,{_BY}){{0,{len(DIMENSIONS) - 1}}})?$"},
            ),
            _filter("country", "Code or id of a country.", _VALUE),
            _filter("region", "Code or id of an M49 region.", _VALUE),
            _filter("theme", "Code of the main theme.", _VALUE),
            _filter("level", "The primary level of capacity.", _LEVEL),
            _filter("year", "Year of validation.", {"type": "integer", "minimum": 1, "maximum": 9999}),
            _limit(50, 500),
            *shared("cursor", "if_none_match"),
        ],
        "responses": _responses(_AGGREGATE, 400, 401, 406, 422, 503),
    },
    "gaps": {
        "tags": ["needs"],
        "description": "Needs the scope `needs:read`. Cells with an unmet need, the highest score first. The figures are our "
        "proposal; `method` says how they come about.",
        "parameters": [
            _filter("theme", "Code of a theme.", _VALUE),
            _filter("territory", "Code or id of a territory: its own cells and those of all that lies in it.", _VALUE),
            _filter("level", "A level of capacity.", _LEVEL),
            parameter(
                "by", "Whether territories are countries or their regions.", {"type": "string", "enum": list(GROUPINGS)}
            ),
            _limit(50, 500),
            *shared("if_none_match"),
        ],
        "responses": _responses(_GAPS, 400, 401, 403, 406, 422, 503),
    },
    "need_candidates": {
        "tags": ["needs"],
        "description": "Needs the scope `needs:read`. What shares a theme with the need and is not matched with it yet, the best "
        "first. Terms, weights and score are our proposal. A match with one of them keeps its score and terms.",
        "parameters": [
            _NEED_KEY,
            _filter("kind", "The sort of answer.", {"type": "string", "enum": list(KINDS)}),
            _limit(10, 100),
            *shared("lang"),
        ],
        "responses": _responses(_CANDIDATES, 400, 401, 403, 404, 406, 422, 503, tagged=False),
    },
}

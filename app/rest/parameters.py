"""The parameters of the OpenAPI document: filters, order, page, language and preconditions."""

from __future__ import annotations

from typing import Any

from app.kernel import kinds
from app.kernel.checks import TEXT_MAX
from app.kernel.jsonschema import Schema, base_schema, id_pattern
from app.kernel.kinds import INT4_MAX, LANGUAGES
from app.kernel.query import DEPTH_MAX as SORT_MAX
from app.kernel.query import LIMIT_DEFAULT, LIMIT_MAX
from app.kernel.resource import Resource
from app.platform.idempotency import KEY
from app.rest.routes import Operation

ITEM_KINDS = frozenset({"read", "update", "archive", "restore", "erase", "history", "act"})
"""Kinds of operation on one record, whose code may stand in several plan versions."""


def path_parameters(operation: Operation) -> list[Schema]:
    """The path's own parameter."""
    if "{key}" not in operation.path:
        return []
    resource = operation.resource
    text = "The id or the code." if resource is not None else "The error code."
    schema: Schema = {"type": "string", "minLength": 1}
    if resource is not None:
        schema["description"] = f"Ids match {id_pattern(resource.prefix)}."
    return [{"name": "key", "in": "path", "required": True, "description": text, "schema": schema}]


def parameter(name: str, text: str, schema: Schema, *, where: str = "query", required: bool = False) -> Schema:
    """A parameter object."""
    return {"name": name, "in": where, "required": required, "description": text, "schema": schema}


_PAGE_SIZE: Schema = {"type": "integer", "minimum": 1, "maximum": LIMIT_MAX, "default": LIMIT_DEFAULT}
SHARED: dict[str, Schema] = {
    "lang": parameter(
        "lang",
        "Language of the answer; `*` gives every language as a map. Else Accept-Language decides.",
        {"type": "string", "enum": [*LANGUAGES, "*"]},
    ),
    "if_match": parameter(
        "If-Match",
        "The ETag of the version that is changed; 428 without it, 412 when it is stale.",
        {"type": "string"},
        where="header",
        required=True,
    ),
    "if_none_match": parameter(
        "If-None-Match",
        "An ETag already held; the answer is 304 when it still stands.",
        {"type": "string"},
        where="header",
    ),
    "reason": parameter(
        "Hinge-Reason",
        "Why; kept in the history.",
        {"type": "string", "maxLength": 500, "minLength": 1},
        where="header",
    ),
    "idempotency_key": parameter(
        "Idempotency-Key",
        "A text of the caller's own choosing, such as a UUID: the first answer to it is kept for 24 hours and given again, "
        "with `Idempotency-Replayed: true`. 409 while that request is being answered, 422 for another request's key.",
        {"type": "string", "minLength": 1, "maxLength": 255, "pattern": f"^{KEY.pattern}$"},
        where="header",
    ),
    "q": parameter(
        "q",
        "Full-text search in the answer's language; best match first unless `sort` is given.",
        {"type": "string", "minLength": 1, "maxLength": 200},
    ),
    "limit": parameter("limit", "Records in a page.", _PAGE_SIZE),
    "cursor": parameter(
        "cursor", "`page.next` or `page.prev` of an earlier answer to the same question.", {"type": "string"}
    ),
    "total": parameter("total", "`exact` counts all records that match.", {"type": "string", "enum": ["exact"]}),
    "as_of": parameter(
        "as_of",
        "Answer from history: what the records said at this instant, as far as the caller could see it then and can now.",
        {"type": "string", "format": "date-time"},
    ),
    "fields": parameter(
        "fields",
        "Only these members, comma-separated; `territory.name` reaches into a relation. `id` always comes.",
        {"type": "string"},
    ),
}
"""Parameters that many operations have, by their name among the components."""


def shared(*names: str) -> list[Schema]:
    """References to shared parameters."""
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def query_parameters(operation: Operation) -> list[Schema]:
    """Query parameters and headers of an operation, those that many share by reference."""
    resource, kind = operation.resource, operation.kind
    if resource is None:
        return []
    found: list[Schema] = []
    if resource.scope_name is not None and kind in ITEM_KINDS:
        text = f"The {resource.scope_name} (id or code) in which the code is meant; the current one if left out."
        found.append(parameter(resource.scope_name, text, {"type": "string"}))
    match kind:
        case "list":
            found += _list_parameters(resource)
        case "read":
            found += [*_shape_parameters(resource), *shared("lang", "as_of", "if_none_match")]
        case "tree" | "summary":
            found += shared("lang", "as_of", "if_none_match")
        case "diff":
            text = "A plan's id or code, or an instant of this plan."
            found += [
                parameter("from", text + " The superseded version if left out.", {"type": "string"}),
                parameter("to", text + " This plan, now, if left out.", {"type": "string"}),
                *shared("lang"),
            ]
        case "history":
            found += [
                *shared("limit", "lang"),
                parameter("from", "Only changes after this instant.", {"type": "string", "format": "date-time"}),
                parameter("to", "Only changes up to this instant.", {"type": "string", "format": "date-time"}),
                parameter(
                    "before_version",
                    "Only versions before this one.",
                    {"type": "integer", "minimum": 1, "maximum": INT4_MAX},
                ),
            ]
        case "create":
            found += shared("lang", "reason", "idempotency_key")
        case "update" | "archive" | "restore" | "erase" | "act":
            found += shared("lang", "if_match", "reason", "idempotency_key")
    return found


def _shape_parameters(resource: Resource) -> list[Schema]:
    relations = ", ".join(resource.relations) or "none"
    included = parameter("include", f"Relations to embed, comma-separated. Relations: {relations}.", {"type": "string"})
    return [*shared("fields"), included]


def _list_parameters(resource: Resource) -> list[Schema]:
    sorts = ["id", *(name for name, item in resource.fields.items() if item.sort and name != "id")]
    order = ",".join(f"{'-' if descending else ''}{name}" for name, descending in resource.sort) or "id"
    found = [
        *shared("q", "limit", "cursor", "total", "lang", "as_of"),
        parameter(
            "sort",
            f"Comma-separated, `-` for descending: {', '.join(sorts)}. Default: {order}.",
            {"type": "string", "pattern": _sort_pattern(sorts)},
        ),
        *_shape_parameters(resource),
    ]
    for name, item in resource.fields.items():
        if not item.filter:
            continue
        value = _filter_schema(resource, item)
        hint = " Needs a scope." if item.scope else ""
        found.append(
            {
                **parameter(name, f"{item.doc} Repeat for any of several.{hint}", {"type": "array", "items": value}),
                "explode": True,
                "style": "form",
            }
        )
        for operator in item.operators():
            kind: Schema = {"type": "boolean"} if operator == "is_null" else value
            found.append(parameter(f"{name}_{operator}", f"{name} {operator.replace('_', ' ')}.", kind))
        if item.ref is not None:
            relation = resource.relations[str(item.relation)]
            text = (
                f"The {relation.target.type}'s id or code; `{relation.name}.<filter>` asks of any of its own filters, "
                f"such as `{relation.name}.code`."
            )
            found.append(
                {
                    **parameter(relation.name, text, {"type": "array", "items": {"type": "string"}}),
                    "explode": True,
                    "style": "form",
                }
            )
    return found


def _sort_pattern(names: list[str]) -> str:
    """One to four of the names, each perhaps descending. That none stands twice is beyond a pattern."""
    term = f"-?({'|'.join(names)})"
    return f"^{term}(,{term}){{0,{SORT_MAX - 1}}}$"


def _filter_schema(resource: Resource, item: Any) -> Schema:
    if item.kind in (kinds.REF, kinds.REFS) or item.name == "id":
        return {"type": "string"}
    if item.kind is kinds.TEXTS:
        return {"type": "string", "enum": list(item.enum)} if item.enum else {"type": "string"}
    if item.kind in (kinds.MONEY, kinds.DECIMAL):
        return {"type": "string", "pattern": r"^[+-]?[0-9]+(\.[0-9]+)?$", "maxLength": 30}
    if item.kind is kinds.INTEGER:
        return {"type": "integer", "minimum": -INT4_MAX, "maximum": INT4_MAX}
    if item.kind is kinds.TEXT:
        return {"type": "string", "maxLength": TEXT_MAX}
    return base_schema(item, resource, write=False)

"""JSON Schema of what is read and written, derived from the same declarations as the SQL and the checks."""

from __future__ import annotations

from typing import Any

from app.kernel import kinds
from app.kernel.checks import LTEXT_MAX, TEXT_MAX, entries
from app.kernel.fields import Field
from app.kernel.kinds import INT4_MAX, LANGUAGES
from app.kernel.members import Member
from app.kernel.resource import Resource

Schema = dict[str, Any]
_STRING: Schema = {"type": "string"}
MONEY: Schema = {
    "type": "object",
    "description": "An amount as a decimal text, never a float, with its ISO 4217 currency.",
    "properties": {
        "amount": {"type": "string", "pattern": r"^-?[0-9]{1,16}(\.[0-9]{1,2})?$"},
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
    },
    "required": ["amount", "currency"],
    "additionalProperties": False,
}
TRANSLATIONS: Schema = {
    "type": "object",
    "description": "One text in each of the six official languages; null where it is not translated.",
    "properties": {code: {"type": ["string", "null"]} for code in LANGUAGES},
    "additionalProperties": False,
}


def ref(name: str) -> Schema:
    """A reference to a component of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def id_pattern(prefix: str) -> str:
    """The regular expression of a typed id."""
    return f"^{prefix}_[0-9a-f]{{32}}$"


_PLAIN: dict[kinds.Kind, Schema] = {
    kinds.MONEY: ref("Money"),
    kinds.MAP: {"type": "object", "additionalProperties": True},
    kinds.BOOLEAN: {"type": "boolean"},
    kinds.DECIMAL: {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"},
    kinds.DATE: {"type": "string", "format": "date"},
    kinds.INSTANT: {"type": "string", "format": "date-time"},
}


def base_schema(item: Field, resource: Resource | None, *, write: bool) -> Schema:
    """The schema of a value that is there."""
    if item.kind in _PLAIN:
        return _PLAIN[item.kind]
    if item.kind in (kinds.UUID, kinds.REF, kinds.REFS):
        return _identity(item, resource, write=write)
    many = bounds(item) if write else {}
    match item.kind:
        case kinds.LTEXT:
            return _localised(item) if write else {"anyOf": [_STRING, ref("Translations")]}
        case kinds.STRUCT:
            return ref(_member_name(item, write=write))
        case kinds.STRUCTS:
            return {"type": "array", "items": ref(_member_name(item, write=write)), **many}
        case kinds.INTEGER:
            low = item.minimum if item.minimum is not None else -INT4_MAX
            high = item.maximum if item.maximum is not None else INT4_MAX
            return {"type": "integer", "minimum": int(low), "maximum": int(high)}
        case kinds.ENUM:
            return {"type": "string", "enum": [member.value for member in item.enum or ()]}
        case kinds.TEXTS:
            entry = {"type": "string", "enum": list(item.enum)} if item.enum is not None else _STRING
            return {"type": "array", "items": entry, **many, **({"uniqueItems": True} if write else {})}
    return _text(item) if write else _STRING


def bounds(item: Field) -> Schema:
    """How many entries a list that is written may have."""
    least, most = entries(item)
    return {"maxItems": most, **({"minItems": least} if least else {})}


def _identity(item: Field, resource: Resource | None, *, write: bool) -> Schema:
    """An id of this record, or of those it refers to, by id or (when writing) by code."""
    if item.kind is kinds.UUID:
        own = resource if item.name == "id" else None
        return {**_STRING, "format": "uuid"} if own is None else {**_STRING, "pattern": id_pattern(own.prefix)}
    prefix = resource.relations[str(item.relation)].target.prefix if resource is not None else ""
    one = _key(prefix) if write else {**_STRING, "pattern": id_pattern(prefix)}
    if item.kind is kinds.REF:
        return one
    return {"type": "array", "items": one, **({**bounds(item), "uniqueItems": True} if write else {})}


def _key(prefix: str) -> Schema:
    return {"type": "string", "maxLength": TEXT_MAX, "minLength": 1, "description": f"The id ({prefix}_…) or the code."}


def _text(item: Field) -> Schema:
    least = item.min_length if item.min_length is not None else int(not item.nullable)
    found: Schema = {"type": "string", "minLength": least, "maxLength": item.max_length or TEXT_MAX}
    return {**found, "pattern": item.pattern} if item.pattern else found


def _localised(item: Field) -> Schema:
    bounds = {"minLength": item.min_length or 1, "maxLength": item.max_length or LTEXT_MAX}
    text = {"type": "string", **bounds}
    languages = {code: {"type": ["string", "null"], **bounds} for code in LANGUAGES}
    return {
        "anyOf": [
            text,
            {"type": "object", "properties": languages, "additionalProperties": False, "minProperties": 1},
        ]
    }


def _member_name(item: Field, *, write: bool) -> str:
    return f"{item.of.__name__}{'Write' if write else ''}" if item.of is not None else "object"


def value_schema(item: Field, resource: Resource | None, *, write: bool = False) -> Schema:
    """The schema of a field: its value, whether it may be null, and what it means."""
    found = base_schema(item, resource, write=write)
    if item.nullable:
        found = {**found, "type": [found["type"], "null"]} if _widens(found) else {"anyOf": [found, {"type": "null"}]}
    described: Schema = {"description": item.doc}
    if item.example is not None:
        described["examples"] = [item.example]
    return {**found, **described}


def _widens(schema: Schema) -> bool:
    return isinstance(schema.get("type"), str) and "enum" not in schema


def read_schema(resource: Resource) -> Schema:
    """The record as answered. Fields that ask for a scope, and members left out by `fields=`, may be absent."""
    properties: dict[str, Schema] = {name: value_schema(item, resource) for name, item in resource.fields.items()}
    required = [name for name, item in resource.fields.items() if item.scope is None]
    properties["etag"] = {"type": "string", "description": "The version, as If-Match takes it."}
    properties["untranslated"] = {
        "type": "array",
        "items": _STRING,
        "description": "Localised members shown in English for want of a translation.",
    }
    if resource.workflow is not None:
        properties["actions"] = {
            "type": "array",
            "items": _STRING,
            "description": "The actions open to this caller now.",
        }
    for name, relation in resource.relations.items():
        target = ref(relation.target.type)
        shown = {"type": "array", "items": target} if relation.many else {"anyOf": [target, {"type": "null"}]}
        properties[name] = {**shown, "description": f"{relation.doc} Only with `include={name}` or `fields={name}.…`."}
    if any(relation.many for relation in resource.relations.values()):
        properties["truncated"] = {
            "type": "array",
            "items": _STRING,
            "description": "Embedded relations that hold more than 500 records.",
        }
    properties["warnings"] = {
        "type": "array",
        "items": ref("Fault"),
        "description": "In answers to writes: what was accepted but deserves a look.",
    }
    return {
        "type": "object", "description": resource.doc, "properties": properties, "required": ["id"],
        "x-always-present": required,
    }  # fmt: skip


def write_schema(resource: Resource, *, patch: bool) -> Schema:
    """A POST or PATCH body."""
    chosen = {name: item for name, item in resource.writable().items() if not patch or item.write is True}
    required = (
        []
        if patch
        else [name for name, item in chosen.items() if item.required and not (name == "code" and resource.code_pattern)]
    )
    found: Schema = {
        "type": "object", "additionalProperties": False,
        "properties": {name: value_schema(item, resource, write=True) for name, item in chosen.items()},
    }  # fmt: skip
    return {**found, "required": required} if required else found


def member_schema(member: type[Member], *, write: bool) -> Schema:
    """A typed member."""
    chosen = {name: item for name, item in member.FIELDS.items() if item.write or not write}
    found: Schema = {
        "type": "object", "additionalProperties": False, "description": " ".join((member.__doc__ or "").split()),
        "properties": {name: value_schema(item, None, write=write) for name, item in chosen.items()},
    }  # fmt: skip
    required = [name for name, item in chosen.items() if (item.required if write else item.scope is None)]
    return {**found, "required": required} if required else found


def members_of(resource: Resource) -> list[type[Member]]:
    """Every Member class that a resource's fields or steps use."""
    found = [item.of for item in resource.fields.values() if item.of is not None]
    if resource.workflow is not None:
        found += [step.payload for step in resource.workflow.transitions]
    return list(dict.fromkeys(found))

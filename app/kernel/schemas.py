"""What may be written: pydantic models derived from the declarations, and the JSON Schema of every value.

A write model refuses unknown members; a patch model has no defaults, so that an absent member stays untouched.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cache
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainValidator,
    ValidationError,
    ValidationInfo,
    create_model,
)
from pydantic import Field as PydanticField

from app.kernel import kinds
from app.kernel.access import field_scope
from app.kernel.checks import CHECKS, entries, fault
from app.kernel.errors import Fault, Invalid, unknown
from app.kernel.fields import Field
from app.kernel.kinds import DEFAULT_LANGUAGE, spell_instant
from app.kernel.members import Member
from app.kernel.resource import Resource


class Payload(BaseModel):
    """Base of all write models."""

    model_config = ConfigDict(extra="forbid", strict=True)


def present(value: Any) -> Any:
    """A value that must not be null."""
    if value is None:
        raise fault("null", "must not be null")
    return value


def annotation(item: Field, lacking: frozenset[str] = frozenset()) -> Any:
    """The pydantic annotation of a writable field."""
    if item.kind in (kinds.STRUCT, kinds.STRUCTS):
        assert item.of is not None
        inner: Any = member_model(item.of, lacking)
        if item.kind is kinds.STRUCTS:
            least, most = entries(item)
            return Annotated[list[inner], PydanticField(min_length=least, max_length=most), BeforeValidator(present)]
        return inner | None if item.nullable else Annotated[inner, BeforeValidator(present)]
    check = CHECKS[item.kind](item)

    def validate(value: Any, info: ValidationInfo) -> Any:
        return None if value is None and item.nullable else check(present(value), info)

    return Annotated[Any, PlainValidator(validate)]


@cache
def member_model(member: type[Member], lacking: frozenset[str] = frozenset()) -> type[Payload]:
    """The write model of a typed member, for callers who lack these scopes."""
    fields = {
        name: (annotation(item), PydanticField(... if item.required else _absent(item)))
        for name, item in member.FIELDS.items()
        if item.write and item.scope not in lacking
    }
    return create_model(member.__name__, __base__=Payload, **fields)  # type: ignore[call-overload, no-any-return]


def _absent(item: Field) -> Any:
    return [] if item.kind in (kinds.TEXTS, kinds.REFS, kinds.STRUCTS) and not item.nullable else None


@cache
def create_schema(resource: Resource, lacking: frozenset[str] = frozenset()) -> type[Payload]:
    """The model of a POST body, without the members that callers who lack these scopes may not know of."""
    fields: dict[str, Any] = {}
    for name, item in resource.writable().items():
        if field_scope(resource, item) in lacking:
            continue
        optional = not item.required or (name == "code" and resource.code_pattern is not None)
        fields[name] = (annotation(item, lacking), PydanticField(default=None) if optional else PydanticField(...))
    return create_model(f"{resource.type}Create", __base__=Payload, **fields)


@cache
def patch_schema(resource: Resource, lacking: frozenset[str] = frozenset()) -> type[Payload]:
    """The model of a merged PATCH: no member is required, none has a meaning when absent."""
    fields: dict[str, Any] = {
        name: (annotation(item, lacking), PydanticField(default=None))
        for name, item in resource.writable().items()
        if item.write is True and field_scope(resource, item) not in lacking
    }
    return create_model(f"{resource.type}Patch", __base__=Payload, **fields)


def validate(model: type[Payload], body: Any, *, lang: str = DEFAULT_LANGUAGE) -> Payload:
    """The checked payload; raises Invalid with a pointer to every member at fault."""
    if not isinstance(body, dict):
        raise Invalid(Fault("", "type", "the body must be a JSON object"))
    try:
        return model.model_validate(body, context={"lang": lang})
    except ValidationError as error:
        faults = [_as_fault(model, entry) for entry in error.errors(include_url=False, include_input=False)]
        raise Invalid(*faults[:100]) from None


_CODES = {
    "missing": "required",
    "too_long": "length",
    "too_short": "length",
    "list_type": "type",
    "model_type": "type",
    "dict_type": "type",
}


def _as_fault(model: type[Payload], entry: Any) -> Fault:
    location = [str(part) for part in entry["loc"]]
    pointer = "".join("/" + part[:100].replace("~", "~0").replace("/", "~1") for part in location)
    if entry["type"] == "extra_forbidden":
        return unknown(pointer, "member", location[-1], model.model_fields if len(location) == 1 else ())
    if entry["type"] == "string_unicode":  # only a member's name gets here: check_text has looked at the values
        return Fault(pointer, "character", "a member's name must not contain a lone surrogate")
    code = _CODES.get(entry["type"], entry["type"])
    message = "is required" if code == "required" else entry["msg"]
    return Fault(pointer, code, message)


def iso(value: Any) -> Any:
    """A value as the JSON inside a record keeps it."""
    if isinstance(value, dt.datetime):
        return spell_instant(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, BaseModel):
        return {name: iso(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, list):
        return [iso(entry) for entry in value]
    if isinstance(value, dict):
        return {key: iso(inner) for key, inner in value.items()}
    return value

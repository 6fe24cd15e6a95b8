"""What may be written: pydantic models derived from the declarations, and the JSON Schema of every value.

A write model refuses unknown members; a patch model has no defaults, so that an absent member stays untouched.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, PlainValidator, ValidationError, ValidationInfo, create_model
from pydantic import Field as PydanticField
from pydantic_core import PydanticCustomError

from app.kernel import kinds
from app.kernel.access import field_scope
from app.kernel.errors import Fault, Invalid, unknown
from app.kernel.fields import Field
from app.kernel.kinds import DEFAULT_LANGUAGE, INT4_MAX, LANGUAGES, BadValue, spell_instant
from app.kernel.members import Member
from app.kernel.resource import Resource

TEXT_MAX = 500
LTEXT_MAX = 4000
LIST_MAX = 200
AMOUNT_MAX = Decimal("9999999999999999.99")

Validator = Callable[[Any, ValidationInfo], Any]


class Payload(BaseModel):
    """Base of all write models."""

    model_config = ConfigDict(extra="forbid", strict=True)


def _fault(code: str, message: str) -> PydanticCustomError:
    return PydanticCustomError(code, message)


def check_text(value: Any, *, minimum: int = 0, maximum: int = TEXT_MAX, pattern: str | None = None) -> str:
    """A text within bounds that Postgres and every consumer can hold."""
    if not isinstance(value, str):
        raise _fault("type", "must be a text")
    if "\x00" in value:
        raise _fault("character", "must not contain the NUL character")
    if not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
        raise _fault("character", "must not contain a lone surrogate")
    if len(value) > maximum:
        raise _fault("length", f"must have at most {maximum} characters")
    if len(value) < minimum or (minimum and not value.strip()):
        raise _fault("length", f"must have at least {minimum} characters")
    if pattern is not None and not re.search(pattern, value):
        raise _fault("pattern", f"must match {pattern}")
    return value


def _text(item: Field) -> Validator:
    least = item.min_length if item.min_length is not None else int(not item.nullable)
    return lambda value, _info: check_text(
        value, minimum=least, maximum=item.max_length or TEXT_MAX, pattern=item.pattern
    )


def _ltext(item: Field) -> Validator:
    """A text in the request's language, or a map over the six languages in which null takes a language out."""

    def validate(value: Any, info: ValidationInfo) -> dict[str, str]:
        lang = (info.context or {}).get("lang", DEFAULT_LANGUAGE)
        given = {lang if lang in LANGUAGES else DEFAULT_LANGUAGE: value} if isinstance(value, str) else value
        if not isinstance(given, dict):
            raise _fault("type", "must be a text or a map of languages to texts")
        for code, words in given.items():
            if code not in LANGUAGES:
                raise _fault("language", f"{str(code)[:20]!r} is not one of {', '.join(LANGUAGES)}")
            if words is not None:
                check_text(words, minimum=item.min_length or 1, maximum=item.max_length or LTEXT_MAX)
        if given.get(DEFAULT_LANGUAGE) is None:
            raise _fault("english_required", "must have an English text (VR-01)")
        return {code: given[code] for code in LANGUAGES if given.get(code) is not None}

    return validate


def _number(item: Field) -> Validator:
    def validate(value: Any, _info: ValidationInfo) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise _fault("type", "must be a whole number")
        low = item.minimum if item.minimum is not None else -INT4_MAX
        high = item.maximum if item.maximum is not None else INT4_MAX
        if not low <= value <= high:
            raise _fault("range", f"must be between {low:g} and {high:.0f}")
        return value

    return validate


def _parsed(item: Field) -> Validator:
    """Dates, instants and decimals come as texts and are read as filters read them."""

    def validate(value: Any, _info: ValidationInfo) -> Any:
        if not isinstance(value, str):
            raise _fault("type", f"must be a {item.kind.name} given as a text")
        try:
            found = item.kind.parse(value)
        except BadValue as error:
            raise _fault(error.code, str(error)) from None
        if isinstance(found, Decimal) and item.minimum is not None and found < Decimal(str(item.minimum)):
            raise _fault("range", f"must be at least {item.minimum:g}")
        if isinstance(found, Decimal) and abs(found) > AMOUNT_MAX:
            raise _fault("range", f"must be at most {AMOUNT_MAX}")
        return found

    return validate


def _money(item: Field) -> Validator:
    amount = _parsed(item)

    def validate(value: Any, info: ValidationInfo) -> dict[str, Any]:
        if not isinstance(value, dict) or set(value) != {"amount", "currency"}:
            raise _fault("type", "must be an object with amount and currency")
        found = amount(value["amount"], info)
        if found.as_tuple().exponent < -2:
            raise _fault("range", "must have at most two decimal places")
        return {"amount": found, "currency": check_text(value["currency"], pattern="^[A-Z]{3}$")}

    return validate


def _boolean(_item: Field) -> Validator:
    def validate(value: Any, _info: ValidationInfo) -> bool:
        if not isinstance(value, bool):
            raise _fault("type", "must be true or false")
        return value

    return validate


def _choice(item: Field) -> Validator:
    assert item.enum is not None
    options = {member.value: member for member in item.enum}

    def validate(value: Any, _info: ValidationInfo) -> Any:
        if not isinstance(value, str) or value not in options:
            raise _fault("choice", f"must be one of {', '.join(options)}")
        return options[value]

    return validate


def _texts(item: Field) -> Validator:
    def validate(value: Any, _info: ValidationInfo) -> list[str]:
        if not isinstance(value, list):
            raise _fault("type", "must be a list of texts")
        limit = int(item.maximum) if item.maximum is not None else LIST_MAX
        if len(value) > limit:
            raise _fault("length", f"must have at most {limit} entries")
        found = [check_text(entry, minimum=1) for entry in value]
        if item.enum is not None and (bad := [entry for entry in found if entry not in list(item.enum)]):
            raise _fault("choice", f"{bad[0][:40]!r} is not one of {', '.join(item.enum)}")
        if len(set(found)) != len(found):
            raise _fault("repeated", "must not name anything twice")
        return found

    return validate


def _map(_item: Field) -> Validator:
    def bounded(value: Any, depth: int) -> None:
        if depth > 4:
            raise _fault("depth", "must not be nested deeper than four levels")
        if isinstance(value, dict):
            if len(value) > LIST_MAX:
                raise _fault("length", f"must have at most {LIST_MAX} members")
            for key, inner in value.items():
                check_text(key, minimum=1, maximum=100)
                bounded(inner, depth + 1)
        elif isinstance(value, str):
            check_text(value)
        elif value is not None:
            raise _fault("type", "must be texts, maps of texts, or null")

    def validate(value: Any, _info: ValidationInfo) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise _fault("type", "must be a map")
        bounded(value, 0)
        return value

    return validate


_VALIDATORS: dict[kinds.Kind, Callable[[Field], Validator]] = {
    kinds.TEXT: _text, kinds.LTEXT: _ltext, kinds.INTEGER: _number, kinds.BOOLEAN: _boolean, kinds.DECIMAL: _parsed,
    kinds.DATE: _parsed, kinds.INSTANT: _parsed, kinds.MONEY: _money, kinds.ENUM: _choice, kinds.TEXTS: _texts,
    kinds.MAP: _map, kinds.REF: _text, kinds.REFS: _texts, kinds.UUID: _text,
}  # fmt: skip


def annotation(item: Field, lacking: frozenset[str] = frozenset()) -> Any:
    """The pydantic annotation of a writable field."""
    if item.kind in (kinds.STRUCT, kinds.STRUCTS):
        assert item.of is not None
        inner: Any = member_model(item.of, lacking)
        if item.kind is kinds.STRUCTS:
            return Annotated[list[inner], PydanticField(max_length=int(item.maximum or LIST_MAX))]
        return inner | None if item.nullable else inner
    check = _VALIDATORS[item.kind](item)

    def validate(value: Any, info: ValidationInfo) -> Any:
        if value is None:
            if item.nullable:
                return None
            raise _fault("null", "must not be null")
        return check(value, info)

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


_CODES = {"missing": "required", "too_long": "length", "list_type": "type", "model_type": "type", "dict_type": "type"}


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

"""What a single value must be to be written: one check for each kind of field.

A check takes the value as JSON gave it and returns it as it is stored, or says in a word and a sentence what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from pydantic import ValidationInfo
from pydantic_core import PydanticCustomError

from app.kernel import kinds
from app.kernel.fields import Field
from app.kernel.kinds import DEFAULT_LANGUAGE, INT4_MAX, LANGUAGES, BadValue

TEXT_MAX = 500
LTEXT_MAX = 4000
LIST_MAX = 200
AMOUNT_MAX = Decimal("9999999999999999.99")

Validator = Callable[[Any, ValidationInfo], Any]


def fault(code: str, message: str) -> PydanticCustomError:
    """What is wrong with a value."""
    return PydanticCustomError(code, message)


def check_text(value: Any, *, minimum: int = 0, maximum: int = TEXT_MAX, pattern: str | None = None) -> str:
    """A text within bounds that Postgres and every consumer can hold."""
    if not isinstance(value, str):
        raise fault("type", "must be a text")
    if "\x00" in value:
        raise fault("character", "must not contain the NUL character")
    if not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
        raise fault("character", "must not contain a lone surrogate")
    if len(value) > maximum:
        raise fault("length", f"must have at most {maximum} characters")
    if len(value) < minimum or (minimum and not value.strip()):
        raise fault("length", f"must have at least {minimum} characters")
    if pattern is not None and not re.search(pattern, value):
        raise fault("pattern", f"must match {pattern}")
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
            raise fault("type", "must be a text or a map of languages to texts")
        for code, words in given.items():
            if code not in LANGUAGES:
                raise fault("language", f"{str(code)[:20]!r} is not one of {', '.join(LANGUAGES)}")
            if words is not None:
                check_text(words, minimum=item.min_length or 1, maximum=item.max_length or LTEXT_MAX)
        if given.get(DEFAULT_LANGUAGE) is None:
            raise fault("english_required", "must have an English text (VR-01)")
        return {code: given[code] for code in LANGUAGES if given.get(code) is not None}

    return validate


def _number(item: Field) -> Validator:
    def validate(value: Any, _info: ValidationInfo) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise fault("type", "must be a whole number")
        low = item.minimum if item.minimum is not None else -INT4_MAX
        high = item.maximum if item.maximum is not None else INT4_MAX
        if not low <= value <= high:
            raise fault("range", f"must be between {low:g} and {high:.0f}")
        return value

    return validate


def _parsed(item: Field) -> Validator:
    """Dates, instants and decimals come as texts and are read as filters read them."""

    def validate(value: Any, _info: ValidationInfo) -> Any:
        if not isinstance(value, str):
            raise fault("type", f"must be a {item.kind.name} given as a text")
        try:
            found = item.kind.parse(value)
        except BadValue as error:
            raise fault(error.code, str(error)) from None
        if isinstance(found, Decimal) and item.minimum is not None and found < Decimal(str(item.minimum)):
            raise fault("range", f"must be at least {item.minimum:g}")
        if isinstance(found, Decimal) and abs(found) > AMOUNT_MAX:
            raise fault("range", f"must be at most {AMOUNT_MAX}")
        return found

    return validate


def _money(item: Field) -> Validator:
    amount = _parsed(item)

    def validate(value: Any, info: ValidationInfo) -> dict[str, Any]:
        if not isinstance(value, dict) or set(value) != {"amount", "currency"}:
            raise fault("type", "must be an object with amount and currency")
        found = amount(value["amount"], info)
        if found.as_tuple().exponent < -2:
            raise fault("range", "must have at most two decimal places")
        return {"amount": found, "currency": check_text(value["currency"], pattern="^[A-Z]{3}$")}

    return validate


def _boolean(_item: Field) -> Validator:
    def validate(value: Any, _info: ValidationInfo) -> bool:
        if not isinstance(value, bool):
            raise fault("type", "must be true or false")
        return value

    return validate


def _choice(item: Field) -> Validator:
    assert item.enum is not None
    options = {member.value: member for member in item.enum}

    def validate(value: Any, _info: ValidationInfo) -> Any:
        if not isinstance(value, str) or value not in options:
            raise fault("choice", f"must be one of {', '.join(options)}")
        return options[value]

    return validate


def entries(item: Field) -> tuple[int, int]:
    """How many entries a list has, at least and at most."""
    return int(item.minimum or 0), int(item.maximum or LIST_MAX)


def _texts(item: Field) -> Validator:
    def validate(value: Any, _info: ValidationInfo) -> list[str]:
        if not isinstance(value, list):
            raise fault("type", "must be a list of texts")
        least, most = entries(item)
        if len(value) > most:
            raise fault("length", f"must have at most {most} entries")
        if len(value) < least:
            raise fault("length", f"must have at least {least} {'entry' if least == 1 else 'entries'}")
        found = [check_text(entry, minimum=1) for entry in value]
        if item.enum is not None and (bad := [entry for entry in found if entry not in list(item.enum)]):
            raise fault("choice", f"{bad[0][:40]!r} is not one of {', '.join(item.enum)}")
        if len(set(found)) != len(found):
            raise fault("repeated", "must not name anything twice")
        return found

    return validate


def _map(_item: Field) -> Validator:
    def bounded(value: Any, depth: int) -> None:
        if depth > 4:
            raise fault("depth", "must not be nested deeper than four levels")
        if isinstance(value, dict):
            if len(value) > LIST_MAX:
                raise fault("length", f"must have at most {LIST_MAX} members")
            for key, inner in value.items():
                check_text(key, minimum=1, maximum=100)
                bounded(inner, depth + 1)
        elif isinstance(value, str):
            check_text(value)
        elif value is not None:
            raise fault("type", "must be texts, maps of texts, or null")

    def validate(value: Any, _info: ValidationInfo) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise fault("type", "must be a map")
        bounded(value, 0)
        return value

    return validate


CHECKS: dict[kinds.Kind, Callable[[Field], Validator]] = {
    kinds.TEXT: _text, kinds.LTEXT: _ltext, kinds.INTEGER: _number, kinds.BOOLEAN: _boolean, kinds.DECIMAL: _parsed,
    kinds.DATE: _parsed, kinds.INSTANT: _parsed, kinds.MONEY: _money, kinds.ENUM: _choice, kinds.TEXTS: _texts,
    kinds.MAP: _map, kinds.REF: _text, kinds.REFS: _texts, kinds.UUID: _text,
}  # fmt: skip

"""Kinds of value: how each is stored, checked, filtered, written as JSON by Postgres and named in GraphQL.

A kind is what a field's annotation means. `json` gives the SQL text that turns a column into its JSON
value; it is the only spelling of a value that the service has, so that all doors agree (contract section 2).
"""

from __future__ import annotations

import datetime as dt
import enum
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh")  # the six official languages, S 7(b)(i)
DEFAULT_LANGUAGE = "en"
EVERY_LANGUAGE = "*"
LANGUAGE_TAG = r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$"
"""BCP 47 as far as people, courses and figures need it: language, script, region."""

INT4_MAX = 2**31 - 1


class BadValue(ValueError):  # noqa: N818 - it says what the value is
    """A text that is not a value of the kind; `code` is the fault's code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def _text(raw: str) -> str:
    if "\x00" in raw:
        raise BadValue("character", "must not contain the NUL character")
    if len(raw) > 500:
        raise BadValue("length", "must have at most 500 characters")
    return raw


def _integer(raw: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,10}", raw):
        raise BadValue("type", "must be a whole number")
    value = int(raw)
    if abs(value) > INT4_MAX:
        raise BadValue("range", f"must be between -{INT4_MAX} and {INT4_MAX}")
    return value


def _decimal(raw: str) -> Decimal:
    if len(raw) > 30 or not re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", raw):
        raise BadValue("type", "must be a decimal number such as 225000.00")
    try:
        return Decimal(raw)
    except InvalidOperation:  # pragma: no cover - the pattern above admits nothing of the sort
        raise BadValue("type", "must be a decimal number") from None


def _boolean(raw: str) -> bool:
    if raw not in ("true", "false"):
        raise BadValue("type", "must be true or false")
    return raw == "true"


def _date(raw: str) -> dt.date:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", raw):
        raise BadValue("type", "must be a date such as 2022-06-28")
    try:
        return dt.date.fromisoformat(raw)
    except ValueError as error:
        raise BadValue("type", f"must be a date: {error}") from None


def instant(raw: str) -> dt.datetime:
    """An RFC 3339 instant; a date alone means its first moment in UTC. A `+` that a URL made a blank is read as `+`."""
    text = raw.strip().replace(" ", "+") if raw.count(" ") == 1 and "T" in raw else raw
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return dt.datetime.combine(_date(text), dt.time(), dt.UTC)
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9:.]{5,15}([Zz]|[+-][0-9]{2}:[0-9]{2})", text):
        raise BadValue("type", "must be an instant with a time zone, such as 2022-06-28T09:00:00Z")
    try:
        return dt.datetime.fromisoformat(text).astimezone(dt.UTC)
    except (ValueError, OverflowError) as error:
        raise BadValue("type", f"must be an instant: {error}") from None


def _json_plain(column: str, _lang: str) -> str:
    return column


def currency_of(column: str) -> str:
    """The column beside an amount's that holds its currency."""
    return f'{column[:-1]}_currency"' if column.endswith('"') else f"{column}_currency"


def _json_money(column: str, _lang: str) -> str:
    return (
        f"CASE WHEN {column} IS NOT NULL THEN "
        f"json_build_object('amount', {column}::text, 'currency', {currency_of(column)}) END"
    )


def _json_instant(column: str, _lang: str) -> str:
    """One spelling of an instant in every door: UTC, always six digits, so that it sorts as a text."""
    return f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"


def spell_instant(value: dt.datetime) -> str:
    """The same spelling, from Python."""
    return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _json_text(column: str, _lang: str) -> str:
    return f"{column}::text"


def localised(column: str, lang: str) -> str:
    """SQL for a localised text: one language with the fall-back to English, or the map of all six."""
    if lang == EVERY_LANGUAGE:
        pairs = ", ".join(f"'{code}', {column}->>'{code}'" for code in LANGUAGES)
        return f"CASE WHEN {column} IS NOT NULL THEN json_build_object({pairs}) END"
    if lang == DEFAULT_LANGUAGE:
        return f"{column}->>'{DEFAULT_LANGUAGE}'"
    return f"coalesce({column}->>'{lang}', {column}->>'{DEFAULT_LANGUAGE}')"


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """What a value is; each is itself alone. `sql` is the type that parameters are cast to, `graphql` the GraphQL type's name."""

    name: str
    sql: str
    graphql: str
    python: type
    parse: Callable[[str], Any] = _text
    json: Callable[[str, str], str] = _json_plain
    ordered: bool = False
    filterable: bool = True


TEXT = Kind("text", "text", "String", str, ordered=True)
INTEGER = Kind("integer", "integer", "Int", int, _integer, ordered=True)
DECIMAL = Kind("decimal", "numeric", "Decimal", Decimal, _decimal, _json_text, ordered=True)
BOOLEAN = Kind("boolean", "boolean", "Boolean", bool, _boolean)
DATE = Kind("date", "date", "Date", dt.date, _date, ordered=True)
INSTANT = Kind("instant", "timestamptz", "DateTime", dt.datetime, instant, _json_instant, ordered=True)
MONEY = Kind("money", "numeric", "Money", Decimal, _decimal, _json_money, ordered=True)
UUID = Kind("uuid", "uuid", "ID", uuid.UUID, _text, _json_text)
LTEXT = Kind("ltext", "jsonb", "String", dict, _text, localised, filterable=False)
MAP = Kind("map", "jsonb", "JSON", dict, _text, filterable=False)
TEXTS = Kind("texts", "text[]", "String", list)
ENUM = Kind("enum", "text", "", enum.Enum, ordered=False)
REF = Kind("ref", "uuid", "ID", uuid.UUID)
REFS = Kind("refs", "uuid[]", "ID", list)
STRUCT = Kind("struct", "jsonb", "", dict, filterable=False)
STRUCTS = Kind("structs", "jsonb", "", list, filterable=False)

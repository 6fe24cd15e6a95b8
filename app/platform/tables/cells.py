r"""One value in one cell: how it is written as a text, and how that text is read again. The two are exact inverses.

An empty cell is null, or the empty list or map of a member that cannot be null. Lists stand in one cell between `|`,
with `\` before a `|` or `\` that belongs to an entry. Typed members and maps are compact JSON. A text that a
spreadsheet would take for a formula, and the empty text, begin with an apostrophe that reading takes off again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import orjson

from app.kernel import kinds
from app.kernel.kinds import BadValue, instant
from app.kernel.query import looks_like_id
from app.kernel.resource import Resource
from app.platform.tables.columns import Column

Record = Mapping[str, Any]
APOSTROPHE = "'"
CELL_MAX = 32_767
"""Characters that a cell of a workbook may hold."""
TOO_LONG = "(longer than a cell of a workbook: see the CSV)"
"""What a workbook says of a value that its cell cannot hold; an import takes it for no change."""
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")  # noqa: RUF001 - spreadsheets of East Asia take the wide forms as well
_JSON = frozenset({"struct", "structs", "map"})
_LISTS = frozenset({"texts", "refs"})
_BARE = frozenset({"decimal", "date", "instant"})
"""Kinds by name: comparing kinds themselves compares all that they hold."""
EMPTIES: dict[str, Any] = {"texts": [], "refs": [], "structs": [], "map": {}}
"""What an empty cell means where null cannot stand."""


def _needs_guard(text: str) -> bool:
    """Whether a text is empty, would run, or looks as if it had been guarded already."""
    if not text or text[0] in _FORMULA:
        return True
    return text[0] == APOSTROPHE and (len(text) == 1 or text[1] == APOSTROPHE or text[1] in _FORMULA)


def guard(text: str) -> str:
    """A text that no spreadsheet runs (formula injection, OWASP)."""
    return APOSTROPHE + text if _needs_guard(text) else text


def unguard(text: str) -> str:
    """The text that `guard` was given; a text that needed no guard is left alone, its own apostrophe included."""
    return text[1:] if text[:1] == APOSTROPHE and _needs_guard(text[1:]) else text


def joined(entries: list[str]) -> str:
    """Several texts in one."""
    return "|".join(entry.replace("\\", "\\\\").replace("|", "\\|") for entry in entries)


def split(text: str) -> list[str]:
    """The texts that `joined` was given; raises BadValue for a backslash that stands before neither `|` nor another."""
    if "\\" not in text:
        return text.split("|")
    found, letters, place = [], "", 0
    while place < len(text):
        letter = text[place]
        if letter == "\\":
            place += 1
            if text[place : place + 1] not in ("\\", "|"):
                raise BadValue("escape", "a backslash must stand before | or another backslash")
            letters += text[place]
        elif letter == "|":
            found.append(letters)
            letters = ""
        else:
            letters += letter
        place += 1
    return [*found, letters]


# -- from a record to a cell ---------------------------------------------------------------------------------


def getter(resource: Resource, column: Column) -> Callable[[Record], Any]:
    """The function from a record, as `selection_of` selects it, to the column's value as JSON Lines shows it."""
    name, part = column.name, column.part
    if part:
        return lambda record: None if record[name] is None else record[name][part]
    if column.item.kind is kinds.MONEY:
        return lambda record: None if record[name] is None else record[name]["amount"]
    if column.kind is kinds.REF:
        return lambda record: _key(resource, column, record, record[name], record[column.header])
    if column.kind is kinds.REFS:
        return lambda record: _keys(resource, column, record)
    return lambda record: record[name]


def _key(resource: Resource, column: Column, record: Record, given: str | None, found: Any) -> str | None:
    """A reference as people say it: the code; `plan/code` for one of another plan; the id where neither leads there."""
    if given is None or found is None or looks_like_id(found["code"]):
        return given
    scope = resource.relations[column.header].target.model.__scope__
    code: str = found["code"]
    if scope is None:
        return code
    owner = found[scope.removesuffix("_id")]
    if owner is None:
        return given
    if scope in resource.fields and scope != column.name and record.get(scope) == owner["id"]:
        return code
    return f"{owner['code']}/{code}"


def _keys(resource: Resource, column: Column, record: Record) -> list[str | None]:
    seen = {entry["id"]: entry for entry in record[column.header]}
    return [_key(resource, column, record, given, seen.get(given)) for given in record[column.name]]


def spelled(column: Column, value: Any) -> str:
    """A value of `getter` as the text of a CSV cell."""
    if value is None:
        return ""
    name = column.kind.name
    if isinstance(value, str):
        return value if name in _BARE else guard(value)
    if value is True or value is False:
        return "true" if value else "false"
    if name in _LISTS:
        return guard(joined(value)) if value else ""
    if name in _JSON:
        return "" if not value and not column.nullable else orjson.dumps(value).decode()
    return str(value)


# -- from a cell to a value ----------------------------------------------------------------------------------


def read(column: Column, text: str) -> Any:
    """A cell's text as a member of a request's body; raises BadValue. An empty cell is None, or what stands for it."""
    kind = column.kind
    if text == "":
        return None if column.nullable or column.part else EMPTIES.get(kind.name)
    if kind is kinds.INTEGER:
        return kinds.INTEGER.parse(text)
    if kind is kinds.BOOLEAN:
        return kinds.BOOLEAN.parse(text.lower())
    if kind.name in _BARE:
        kind.parse(text)
        return text
    if kind.name in _LISTS:
        return split(unguard(text))
    if kind.name in _JSON:
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise BadValue("json", f"must be JSON: {error}") from None
    return unguard(text)


def same(column: Column, given: str, stored: str) -> bool:
    """Whether two texts of a column say the same; a spreadsheet writes 1250 for 1250.00, and TRUE for true."""
    if given == stored or (given == TOO_LONG and len(stored) > CELL_MAX):
        return True
    if not given or not stored:
        return False
    try:
        match column.kind:
            case kinds.DECIMAL:
                return _is_number(given) and Decimal(given) == Decimal(stored)
            case kinds.BOOLEAN:
                return given.lower() == stored
            case kinds.INSTANT:
                return instant(given) == instant(stored)
            case kinds.STRUCT | kinds.STRUCTS | kinds.MAP:
                return bool(orjson.loads(given) == orjson.loads(stored))
            case kinds.INTEGER:
                return bool(kinds.INTEGER.parse(given) == kinds.INTEGER.parse(stored))
    except ValueError:
        return False
    return False


def _is_number(text: str) -> bool:
    try:
        kinds.DECIMAL.parse(text)
    except BadValue:
        return False
    return True

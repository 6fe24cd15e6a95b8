"""A row against what is there: the body of the POST or PATCH that it amounts to, and the cells that it would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app.kernel import kinds
from app.kernel.fields import Field
from app.kernel.kinds import BadValue
from app.platform.imports.find import Stored
from app.platform.imports.header import CellFault, Header
from app.platform.tables.cells import EMPTIES, getter, read, same, spelled
from app.platform.tables.columns import CURRENCY, SEPARATOR, Column

Cells = dict[str, list[str | None]]


@dataclass(slots=True)
class Given:
    """What a row says: `body` as the record's members, `cells` as [before, after] by column."""

    body: dict[str, Any] = field(default_factory=dict)
    cells: Cells = field(default_factory=dict)
    faults: list[CellFault] = field(default_factory=list)


class Reader:
    """Reads the rows under one header."""

    def __init__(self, header: Header) -> None:
        self._header = header
        self._members = header.members()
        self._each = [
            (place, column, getter(header.resource, column))
            for place, column in header.columns.items()
            if column.writable
        ]

    def created(self, row: int, cells: Sequence[str]) -> Given:
        """A new record: an empty cell leaves its member out."""
        found = Given()
        for name, columns in self._members.items():
            given = [(place, column, _at(cells, place)) for place, column in columns]
            if not any(text for _, _, text in given):
                continue
            found.cells |= {column.header: [None, text] for _, column, text in given if text}
            self._value(found, row, name, given, None)
        return found

    def changed(self, row: int, cells: Sequence[str], stored: Stored) -> Given:
        """A record that is there: only the members whose cells say something else."""
        found, shown = Given(), stored.shown
        cells = [*cells, *[""] * (self._header.width - len(cells))]
        texts = {place: spelled(column, get(shown)) for place, column, get in self._each}
        if all(cells[place] == text for place, text in texts.items()):
            return found
        for name, columns in self._members.items():
            if all(cells[place] == texts[place] for place, _ in columns):
                continue
            given = [(place, column, cells[place]) for place, column in columns]
            item = self._header.resource.fields[name]
            differing = [entry for entry in given if not same(entry[1], entry[2], texts[entry[0]])]
            if not differing or (_stays(item) and not any(text for _, _, text in differing)):
                continue
            if item.write is not True:
                message = "cannot be changed once the record is there"
                found.faults += [
                    self._header.fault(row, column.header, "read_only", message) for _, column, _ in differing
                ]
                continue
            found.cells |= {column.header: [texts[place] or None, text or None] for place, column, text in differing}
            self._value(found, row, name, differing if item.kind is kinds.LTEXT else given, stored.shown[name])
        return found

    def _value(self, found: Given, row: int, name: str, given: list[tuple[int, Column, str]], stored: Any) -> None:
        """One member from its cells into the body, or the cells' faults."""
        item = self._header.resource.fields[name]
        values: dict[str, Any] = {}
        for _, column, text in given:
            try:
                values[column.part] = read(column, text)
            except BadValue as error:
                found.faults.append(self._header.fault(row, column.header, error.code, str(error)))
                return
        if item.kind is kinds.LTEXT:
            left = {lang: words for lang, words in {**(stored or {}), **values}.items() if words is not None}
            found.body[name] = values if left else None
            if stored is None and left:
                found.body[name] = left
        elif item.kind is kinds.MONEY:
            self._money(found, row, item, values, stored)
        else:
            value = values[""]
            if item.of is not None:
                value = _writable(item, value)
            found.body[name] = _replacing(stored, value) if item.kind in (kinds.MAP, kinds.STRUCT) else value

    def _money(self, found: Given, row: int, item: Field, values: dict[str, Any], stored: Any) -> None:
        amount = values[""] if "" in values else (stored or {}).get("amount")
        currency = values[CURRENCY] if CURRENCY in values else (stored or {}).get("currency")
        if (amount is None) != (currency is None):
            header = item.name if amount is None else f"{item.name}{SEPARATOR}{CURRENCY}"
            message = "is required: an amount and its currency go together"
            found.faults.append(self._header.fault(row, header, "required", message))
            return
        found.body[item.name] = None if amount is None else {"amount": amount, "currency": currency}


def _stays(item: Field) -> bool:
    """Whether an empty cell leaves a record's member as it is: one that is fixed, or had its value from the service."""
    return item.write is not True or not (item.nullable or item.required or item.kind.name in EMPTIES)


def _at(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def _writable(item: Field, value: Any) -> Any:
    """A typed member as it was exported, without the parts that are worked out at reading."""
    if isinstance(value, list):
        return [_writable(item, entry) for entry in value]
    if not isinstance(value, dict):
        return value
    parts: dict[str, Field] = item.of.FIELDS  # type: ignore[union-attr]  # a Member
    return {name: inner for name, inner in value.items() if name not in parts or parts[name].write}


def _replacing(stored: Any, given: Any) -> Any:
    """A merge patch that leaves nothing of `stored` beside what is given (RFC 7396)."""
    if not isinstance(stored, dict) or not isinstance(given, dict):
        return given
    gone = {name: None for name in stored if name not in given}
    return {**gone, **{name: _replacing(stored.get(name), value) for name, value in given.items()}}

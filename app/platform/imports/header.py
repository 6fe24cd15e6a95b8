"""The first row: which column is which; and where a fault of a record's member stands in the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import PydanticCustomError

from app.kernel import kinds
from app.kernel.checks import LTEXT_MAX, check_text
from app.kernel.errors import Fault, unknown
from app.kernel.resource import Resource
from app.platform.tables.columns import CURRENCY, SEPARATOR, Column, columns_of
from app.platform.tables.xlsx_write import letters


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong with one cell, or with a row where no cell of it can be named."""

    row: int
    column: str | None
    cell: str | None
    code: str
    message: str

    def as_json(self) -> dict[str, Any]:
        """As the door shows it."""
        return {
            "row": self.row, "column": self.column, "cell": self.cell, "code": self.code, "message": self.message,
        }  # fmt: skip


@dataclass(slots=True)
class Header:
    """The columns of a file by their place; `ignored` are those whose values the service gives itself."""

    resource: Resource
    row: int
    columns: dict[int, Column] = field(default_factory=dict)
    faults: list[CellFault] = field(default_factory=list)
    width: int = 0

    @property
    def ignored(self) -> list[str]:
        """Columns that an import reads past."""
        kept = ("id", "etag")
        return [column.header for column in self.columns.values() if not column.writable and column.name not in kept]

    def place(self, header: str) -> int | None:
        """Where a column stands, None where it does not."""
        return next((place for place, column in self.columns.items() if column.header == header), None)

    def members(self) -> dict[str, list[tuple[int, Column]]]:
        """The columns of each member that can be written."""
        found: dict[str, list[tuple[int, Column]]] = {}
        for place, column in self.columns.items():
            if column.writable:
                found.setdefault(column.name, []).append((place, column))
        return found

    def fault(self, row: int, header: str | None, code: str, message: str) -> CellFault:
        """A fault of a row in a column, which need not be in the file."""
        place = None if header is None else self.place(header)
        return CellFault(row, header, None if place is None else f"{letters(place)}{row}", code, message)

    def located(self, row: int, fault: Fault, body: dict[str, Any]) -> CellFault:
        """A fault of the record's member as one of the row's cell."""
        name, _, rest = fault.pointer.removeprefix("/").partition("/")
        item = self.resource.fields.get(name)
        if item is None:
            return self.fault(row, None, fault.code, fault.message)
        header, message = str(item.relation or name), fault.message
        if item.kind is kinds.LTEXT:
            header = f"{name}{SEPARATOR}{_language(item, body.get(name), fault.code)}"
        elif item.kind is kinds.MONEY:
            is_currency = rest == CURRENCY or (not rest and fault.code in ("pattern", "currency"))
            header = f"{name}{SEPARATOR}{CURRENCY}" if is_currency else name
        elif rest and item.kind in (kinds.TEXTS, kinds.REFS):
            message = f"entry {int(rest) + 1}: {message}" if rest.isdigit() else message
        elif rest:
            message = f"{rest}: {message}"
        return self.fault(row, header, fault.code, message)


def read_header(resource: Resource, scopes: frozenset[str], row: int, cells: Sequence[str]) -> Header:
    """The header row understood; what the caller may not know of is unknown. Faults stand in the result."""
    known = columns_of(resource, scopes)
    by_name = {column.item.name: column for column in known if column.item.ref is not None}
    by_name |= {column.header: column for column in known}
    found = Header(resource, row, width=len(cells))
    for place, cell in enumerate(cells):
        name = cell.strip()
        if not name:
            continue
        column, where = by_name.get(name), f"{letters(place)}{row}"
        if column is None:
            fault = unknown("", "column", name, by_name)
            found.faults.append(CellFault(row, name[:100], where, fault.code, fault.message))
        elif (earlier := found.place(column.header)) is not None:
            message = f"stands in column {letters(earlier)} already"
            found.faults.append(CellFault(row, column.header, where, "repeated", message))
        else:
            found.columns[place] = column
    if not found.faults and not found.members():
        message = "must name at least one column that can be written"
        found.faults.append(CellFault(row, None, None, "required", message))
    return found


def _language(item: Any, given: Any, code: str) -> str:
    """The language whose text is at fault."""
    if code == "english_required" or not isinstance(given, dict):
        return kinds.DEFAULT_LANGUAGE
    for lang, words in given.items():
        try:
            if words is not None:
                check_text(words, minimum=item.min_length or 1, maximum=item.max_length or LTEXT_MAX)
        except PydanticCustomError:
            return str(lang)
    return kinds.DEFAULT_LANGUAGE

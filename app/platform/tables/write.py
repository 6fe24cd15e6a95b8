"""A table in each of its formats, a page of records at a time: CSV (RFC 4180), XLSX, JSON Lines."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any, Protocol

import orjson

from app.kernel import kinds
from app.kernel.resource import Resource
from app.platform.tables.cells import CELL_MAX, TOO_LONG, Record, getter, guard, spelled
from app.platform.tables.columns import Column
from app.platform.tables.hxl import tag_of
from app.platform.tables.xlsx_write import XLSX, Number, Workbook

CSV = "text/csv"
JSON_LINES = "application/jsonl"
BOM = b"\xef\xbb\xbf"
SHEET_NAME_MAX = 31


class Writer(Protocol):
    """What makes a file of records: bytes come out of each step."""

    media: str

    def begin(self, *, tags: bool) -> bytes:
        """What stands before the records."""

    def page(self, records: Sequence[Record]) -> bytes:
        """Some records."""

    def end(self) -> bytes:
        """What stands behind them."""


class CsvWriter:
    """UTF-8, lines end in CRLF, quoted where needed; with a mark of the byte order only if asked for."""

    media = f"{CSV}; charset=utf-8; header=present"

    def __init__(self, resource: Resource, columns: Sequence[Column], *, bom: bool = False) -> None:
        self._columns = [(column, getter(resource, column)) for column in columns]
        self._bom = bom

    def begin(self, *, tags: bool) -> bytes:
        """The headers."""
        return (BOM if self._bom else b"") + _csv(_head([column for column, _ in self._columns], tags=tags))

    def page(self, records: Sequence[Record]) -> bytes:
        """A row for each record."""
        return _csv([[spelled(column, get(record)) for column, get in self._columns] for record in records])

    def end(self) -> bytes:
        """Nothing more."""
        return b""


def _head(columns: Sequence[Column], *, tags: bool) -> list[list[str]]:
    """The headers, and under them the tags if they are asked for."""
    head = [[column.header for column in columns]]
    return [*head, [tag_of(column) for column in columns]] if tags else head


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8", "replace")


class XlsxWriter:
    """One sheet of the resource's name: whole numbers and amounts as numbers, all else as texts."""

    media = XLSX

    def __init__(self, resource: Resource, columns: Sequence[Column]) -> None:
        self._columns = [(column, getter(resource, column)) for column in columns]
        self._book = Workbook([resource.path[:SHEET_NAME_MAX]])

    def begin(self, *, tags: bool) -> bytes:
        """The sheet with its headers."""
        return self._book.open_sheet() + self._book.rows(_head([column for column, _ in self._columns], tags=tags))

    def page(self, records: Sequence[Record]) -> bytes:
        """A row for each record."""
        return self._book.rows([[_typed(column, get(record)) for column, get in self._columns] for record in records])

    def end(self) -> bytes:
        """The rest of the workbook."""
        return self._book.close()


def _typed(column: Column, value: Any) -> Any:
    """A value as a cell of a workbook; a cell that holds a number or a choice of two needs no guard."""
    if isinstance(value, bool | int) and column.kind in (kinds.INTEGER, kinds.BOOLEAN):
        return value
    text = spelled(column, value)
    if len(text) > CELL_MAX:
        return TOO_LONG
    return Number(text) if column.kind is kinds.DECIMAL else text


class JsonLinesWriter:
    """One object a line, its members named as the columns are; nothing needs a guard."""

    media = JSON_LINES

    def __init__(self, resource: Resource, columns: Sequence[Column]) -> None:
        self._columns = [(column.header, getter(resource, column)) for column in columns]

    def begin(self, *, tags: bool) -> bytes:  # noqa: ARG002 - lines have no row of tags, and the door refuses to be asked
        """Nothing: a line says its own names."""
        return b""

    def page(self, records: Sequence[Record]) -> bytes:
        """A row for each record."""
        return b"".join(orjson.dumps({name: get(record) for name, get in self._columns}) + b"\n" for record in records)

    def end(self) -> bytes:
        """Nothing more."""
        return b""


def headers_of(columns: Sequence[Column]) -> bytes:
    """A CSV template: the headers alone."""
    return _csv([[guard(column.header) for column in columns]])

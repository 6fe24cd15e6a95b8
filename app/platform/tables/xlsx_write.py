"""A workbook, written as it goes: what has been compressed leaves at once, and nothing but a row is held.

The libraries that write workbooks need a file on disk until the last row is known; this writes the small part of ECMA-376
that a table needs, with every text in its own cell. Texts stay texts: no cell is ever a formula. openpyxl reads what is
written here in the tests.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXACT_DIGITS = 15
"""A spreadsheet's numbers keep no more; a longer one is written as a text."""
ROWS_MAX = 1_048_576
"""Rows that a sheet may have."""
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_UNSPEAKABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_DATE = (1980, 1, 1, 0, 0, 0)


class _Sink:
    """A stream that cannot be wound back, for the archive to write to."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes, /) -> int:
        """Take it."""
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """There is nothing to flush."""

    def taken(self) -> bytes:
        """What has been written since the last time."""
        found = b"".join(self._parts)
        self._parts.clear()
        return found


class Workbook:
    """Sheets one after the other: `open_sheet`, `rows` as often as needed, and at last `close`; each returns bytes."""

    def __init__(self, names: Sequence[str]) -> None:
        self._sink = _Sink()
        self._archive = zipfile.ZipFile(self._sink, "w", zipfile.ZIP_DEFLATED, compresslevel=1)  # type: ignore[call-overload]  # it asks for no more to write
        self._names = names
        self._sheet: Any = None
        self._count = 0
        self._row = 0
        self._tail = ""
        for path, text in _fixed(names):
            self._archive.writestr(_entry(path), text)

    def open_sheet(self, widths: Iterable[int] = (), tail: str = "") -> bytes:
        """Begin the next sheet, its first row frozen; `tail` is XML that stands behind the rows."""
        self._end_sheet()
        self._count += 1
        self._row, self._tail = 0, tail
        self._sheet = self._archive.open(_entry(f"xl/worksheets/sheet{self._count}.xml"), "w", force_zip64=True)
        columns = "".join(f'<col min="{n}" max="{n}" width="{w}" customWidth="1"/>' for n, w in enumerate(widths, 1))
        self._put(
            f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
            '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
            f"{f'<cols>{columns}</cols>' if columns else ''}<sheetData>"
        )
        return self._sink.taken()

    def rows(self, rows: Iterable[Sequence[Any]]) -> bytes:
        """Add rows: None is no cell, int and bool are what they are, a `Number` a number, all else a text."""
        self._put("".join(self._row_xml(row) for row in rows))
        return self._sink.taken()

    def close(self) -> bytes:
        """End the workbook."""
        self._end_sheet()
        self._archive.close()
        return self._sink.taken()

    def _row_xml(self, row: Sequence[Any]) -> str:
        self._row += 1
        cells = "".join(_cell(value, place, self._row) for place, value in enumerate(row) if value not in (None, ""))
        return f'<row r="{self._row}">{cells}</row>'

    def _put(self, text: str) -> None:
        self._sheet.write(text.encode("utf-8", "xmlcharrefreplace"))

    def _end_sheet(self) -> None:
        if self._sheet is not None:
            self._put(f"</sheetData>{self._tail}</worksheet>")
            self._sheet.close()
            self._sheet = None


class Number(str):
    """A decimal text that a cell shall hold as a number, where it holds it exactly."""

    __slots__ = ()


def letters(place: int) -> str:
    """A column's letters by its place from 0: A, B … Z, AA."""
    found = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        found = chr(65 + rest) + found
    return found


def _cell(value: Any, place: int, row: int) -> str:
    where = f"{letters(place)}{row}"
    if value is True or value is False:
        return f'<c r="{where}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int):
        return f'<c r="{where}"><v>{value}</v></c>'
    text = str(value)
    if (
        isinstance(value, Number)
        and _NUMBER.fullmatch(text)
        and len(text.strip("-0.").replace(".", "")) <= EXACT_DIGITS
    ):
        return f'<c r="{where}"><v>{text}</v></c>'
    return f'<c r="{where}" t="inlineStr"><is><t xml:space="preserve">{_text(text)}</t></is></c>'


def _text(text: str) -> str:
    """XML of a text; what XML cannot hold, and what looks like such an escape, as `_x000B_` (ECMA-376, 22.9.2.19)."""
    if _UNSPEAKABLE.search(text):
        text = _UNSPEAKABLE.sub(lambda match: _escaped(match[0]), text)
    return escape(text)


def _escaped(found: str) -> str:
    return f"_x005F{found}" if len(found) > 1 else f"_x{ord(found):04X}_"


def _entry(path: str) -> zipfile.ZipInfo:
    """A member of the archive, the same in every archive: it carries no clock."""
    info = zipfile.ZipInfo(path, _DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _fixed(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The members beside the sheets."""
    numbered = list(enumerate(names, 1))
    sheets = "".join(f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>' for n, name in numbered)
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n, _ in numbered
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>' for n, _ in numbered
    )
    yield (
        "[Content_Types].xml",
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>{parts}</Types>',
    )
    yield (
        "_rels/.rels",
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    )
    yield (
        "xl/workbook.xml",
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>{sheets}</sheets></workbook>',
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>',
    )

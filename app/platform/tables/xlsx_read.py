"""The rows of a workbook's first sheet as texts, read as a stream and within bounds, whatever the file says of itself.

A workbook comes from anybody: it is a zip of XML. Its parts may not grow beyond these limits, no part may declare a document
type (so no entity is ever expanded), formulas are never run (their last result is read), and nothing outside is fetched.
"""

from __future__ import annotations

import datetime as dt
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from decimal import Decimal
from posixpath import join, normpath
from typing import IO, Protocol
from xml.parsers import expat

SHEET_BYTES = 536_870_912
SHARED_BYTES = 134_217_728
PART_BYTES = 16_777_216
"""What a sheet, its shared texts, and every other part may unpack to."""
PARTS_MAX = 5_000
COLUMNS_MAX = 1_000
ROW_LAST = 1_048_576
_CHUNK = 65_536
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NOT_LETTERS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_BROKEN = (
    zipfile.BadZipFile, zlib.error, expat.ExpatError, struct.error, KeyError, IndexError, ValueError, EOFError,
    NotImplementedError, RuntimeError, OSError, OverflowError,
)  # fmt: skip


class Unreadable(Exception):  # noqa: N818 - it says what the file is
    """The file is no workbook, or is over a limit; the message says which."""


class Handler(Protocol):
    """What takes the events of one part."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Characters between tags."""


def rows(file: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
    """(row number, cells) of the rows that have cells; raises Unreadable."""
    try:
        with zipfile.ZipFile(file) as archive:
            book = _Book(archive)
            sheet = _Sheet(book)
            for _ in _parsed(archive, book.sheet, sheet, SHEET_BYTES):
                yield from sheet.taken()
    except Unreadable:
        raise
    except _BROKEN as error:
        raise Unreadable(f"cannot be read as a workbook ({type(error).__name__})") from None


def _parsed(archive: zipfile.ZipFile, name: str, handler: Handler, limit: int) -> Iterator[None]:
    """Parse a part, chunk by chunk."""
    info = archive.getinfo(name)
    if info.file_size > limit:  # the archive's reader goes no further than what is declared here
        raise Unreadable(f"unpacks to more than {limit} bytes")
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise Unreadable("declares a document type")

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda found, attributes: handler.start(found.rpartition(" ")[2], attributes)
    parser.EndElementHandler = lambda found: handler.end(found.rpartition(" ")[2])
    parser.CharacterDataHandler = handler.text
    with archive.open(info) as part:
        while chunk := part.read(_CHUNK):
            parser.Parse(chunk, False)
            yield
    parser.Parse(b"", True)
    yield


def _whole(archive: zipfile.ZipFile, name: str, handler: Handler, limit: int = PART_BYTES) -> None:
    for _ in _parsed(archive, name, handler, limit):
        pass


class _Attributes:
    """Collects the attributes of some elements, in order."""

    def __init__(self, *names: str) -> None:
        self.found: dict[str, list[dict[str, str]]] = {name: [] for name in names}
        self.inside: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.inside.append(name)
        key = f"{self.inside[-2]}/{name}" if len(self.inside) > 1 else name
        if key in self.found:
            self.found[key].append({each.rpartition(" ")[2]: value for each, value in attributes.items()})

    def end(self, _name: str) -> None:
        self.inside.pop()

    def text(self, _text: str) -> None:
        """Nothing of it matters."""


class _Texts:
    """The shared texts: all runs of an entry, without the readings that East Asian texts may carry."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._letters: list[str] = []
        self._open = self._reading = False

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        self._open = name == "t"
        self._reading = self._reading or name == "rPh"

    def end(self, name: str) -> None:
        self._open = False
        if name == "rPh":
            self._reading = False
        elif name == "si":
            self.found.append(_unescaped("".join(self._letters)))
            self._letters.clear()

    def text(self, text: str) -> None:
        if self._open and not self._reading:
            self._letters.append(text)


class _Book:
    """What a sheet needs to know of its workbook."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        names = set(archive.namelist())
        if len(names) > PARTS_MAX:
            raise Unreadable(f"has more than {PARTS_MAX} parts")
        book = _Attributes("sheets/sheet", "workbook/workbookPr")
        _whole(archive, "xl/workbook.xml", book)
        links = _Attributes("Relationships/Relationship")
        _whole(archive, "xl/_rels/workbook.xml.rels", links)
        targets = {link["Id"]: link for link in links.found["Relationships/Relationship"]}
        first = targets[book.found["sheets/sheet"][0]["id"]]["Target"]
        self.sheet = first.lstrip("/") if first.startswith("/") else normpath(join("xl", first))
        of_1904 = any(entry.get("date1904") in ("1", "true") for entry in book.found["workbook/workbookPr"])
        self.day_zero = dt.datetime(1904, 1, 1) if of_1904 else dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet knows no zone
        self.texts: list[str] = []
        if "xl/sharedStrings.xml" in names:
            shared = _Texts()
            _whole(archive, "xl/sharedStrings.xml", shared, SHARED_BYTES)
            self.texts = shared.found
        self.dates: list[bool] = []
        if "xl/styles.xml" in names:
            styles = _Attributes("numFmts/numFmt", "cellXfs/xf")
            _whole(archive, "xl/styles.xml", styles)
            own = {fmt["numFmtId"]: fmt.get("formatCode", "") for fmt in styles.found["numFmts/numFmt"]}
            self.dates = [_is_date(xf.get("numFmtId", "0"), own) for xf in styles.found["cellXfs/xf"]]


def _is_date(number: str, own: dict[str, str]) -> bool:
    if number not in own:
        return int(number) in _DATE_FORMATS
    return any(letter in _NOT_LETTERS.sub("", own[number]).lower() for letter in "dmyhs")


class _Sheet:
    """Rows as they are completed."""

    def __init__(self, book: _Book) -> None:
        self._book = book
        self._done: list[tuple[int, list[str]]] = []
        self._row, self._cells = 0, list[str]()
        self._place, self._type, self._style = 0, "n", 0
        self._letters: list[str] = []
        self._open = self._reading = False

    def taken(self) -> list[tuple[int, list[str]]]:
        """The rows since the last time."""
        found, self._done = self._done, []
        return found

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match name:
            case "row":
                number = int(attributes.get("r", self._row + 1))
                if not self._row < number <= ROW_LAST:
                    raise Unreadable("its rows are not in order")
                self._row, self._cells = number, []
            case "c":
                where = attributes.get("r")
                self._place = len(self._cells) if where is None else _place(where)
                self._type, self._style = attributes.get("t", "n"), int(attributes.get("s", 0))
                self._letters.clear()
            case "v" | "t":
                self._open = not self._reading
            case "rPh":
                self._reading = True

    def end(self, name: str) -> None:
        match name:
            case "v" | "t":
                self._open = False
            case "rPh":
                self._reading = False
            case "c":
                if self._place < len(self._cells) or self._place >= COLUMNS_MAX:
                    raise Unreadable(f"has a row whose cells are not in order, or more than {COLUMNS_MAX} columns")
                self._cells += [""] * (self._place - len(self._cells))
                self._cells.append(self._value("".join(self._letters)))
            case "row" if any(self._cells):
                self._done.append((self._row, self._cells))

    def text(self, text: str) -> None:
        if self._open:
            self._letters.append(text)

    def _value(self, raw: str) -> str:
        match self._type:
            case "s":
                return self._book.texts[int(raw)]
            case "b":
                return "true" if raw.strip() == "1" else "false"
            case "n" if raw:
                is_date = self._style < len(self._book.dates) and self._book.dates[self._style]
                return _date(raw, self._book.day_zero) if is_date else _number(raw)
        return _unescaped(raw)


def _unescaped(text: str) -> str:
    """`_x000D_` → the character (ECMA-376, 22.9.2.19)."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _place(where: str) -> int:
    """`C7` → 2."""
    found = 0
    for letter in where.rstrip("0123456789"):
        found = found * 26 + ord(letter) - 64
        if not 0 < found <= COLUMNS_MAX:
            raise Unreadable(f"has more than {COLUMNS_MAX} columns")
    return found - 1


def _number(raw: str) -> str:
    """A number as people read it: no exponent, and no more digits than a spreadsheet keeps."""
    if raw.lstrip("-").isdigit() and len(raw) < 16:
        return str(int(raw))
    value = float(raw)
    return format(Decimal(format(value, ".15g")), "f") if abs(value) < 1e30 else raw


def _date(raw: str, zero: dt.datetime) -> str:
    """A day's number as a date, or with a time as an instant in UTC."""
    days = float(raw)
    if not 1 <= days < 2_958_466:
        return _number(raw)
    if zero.year == 1899 and days < 60:
        days += 1  # spreadsheets believe in a 29 February 1900
    found = zero + dt.timedelta(seconds=round(days * 86_400))
    return found.date().isoformat() if found.time() == dt.time() else f"{found.isoformat()}Z"

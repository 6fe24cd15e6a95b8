"""From an uploaded file to numbered rows of texts, in compressed pieces that any process can go on from."""

from __future__ import annotations

import csv
import io
import zlib
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from typing import IO, Any

import orjson

from app.kernel.errors import Malformed, TooLarge
from app.platform.tables import xlsx_read
from app.platform.tables.write import CSV
from app.platform.tables.xlsx_write import XLSX

MEDIA = (CSV, XLSX)
ROWS_MAX = 100_000
"""Rows of an import beside the headers."""
CELL_MAX = 1_000_000
"""Characters of a cell that are read at all; a member takes far fewer."""
PIECE_BYTES = 524_288
_SEPARATORS = (",", ";", "\t")

Row = tuple[int, list[str]]


def rows_of(file: IO[bytes], media: str) -> Generator[Row]:
    """(number, cells) of each row that has any, the headers first; raises Malformed or TooLarge."""
    count = 0
    with closing(_csv(file) if media == CSV else _xlsx(file)) as found:
        for row in found:
            count += 1
            if count > ROWS_MAX + 1:
                raise TooLarge(f"The file may have at most {ROWS_MAX} rows beside its headers.", limit_rows=ROWS_MAX)
            yield row
    if not count:
        raise Malformed("The file is empty: its first row must name the columns.")


def _xlsx(file: IO[bytes]) -> Generator[Row]:
    try:
        yield from xlsx_read.rows(file)
    except xlsx_read.Unreadable as error:
        raise Malformed(f"The file {error}.") from None


def _csv(file: IO[bytes]) -> Generator[Row]:
    """RFC 4180 in UTF-8; also between semicolons or tabs, which is what spreadsheets of many countries write."""
    csv.field_size_limit(CELL_MAX)
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    number = 0
    try:
        first = text.readline(CELL_MAX)
        text.seek(0)
        separator = max(_SEPARATORS, key=first.count)
        for number, cells in enumerate(csv.reader(text, delimiter=separator, strict=True), 1):
            if len(cells) > xlsx_read.COLUMNS_MAX:
                raise Malformed(f"Row {number} has more than {xlsx_read.COLUMNS_MAX} columns.")
            if any(cells):
                yield number, cells
    except UnicodeDecodeError:
        raise Malformed(f"The file is not UTF-8, from row {number + 1} on: save it as CSV UTF-8.") from None
    except csv.Error as error:
        raise Malformed(f"Row {number + 1} is not CSV: {error}.") from None
    finally:
        text.detach()


def pieces(rows: Iterable[Row]) -> Iterator[tuple[int, bytes]]:
    """(rows in it, compressed lines) for each piece of a file."""
    lines: list[bytes] = []
    size = 0
    for row in rows:
        line = orjson.dumps([row[0], [_sound(cell) for cell in row[1]]])
        lines.append(line)
        size += len(line)
        if size >= PIECE_BYTES:
            yield len(lines), zlib.compress(b"\n".join(lines), 1)
            lines, size = [], 0
    if lines:
        yield len(lines), zlib.compress(b"\n".join(lines), 1)


def _sound(cell: str) -> str:
    """A cell without lone surrogates, which a workbook's escapes can name and UTF-8 cannot hold."""
    return cell if cell.isascii() else cell.encode("utf-8", "replace").decode()


def unpacked(piece: bytes) -> list[Any]:
    """The rows of a piece."""
    return [orjson.loads(line) for line in zlib.decompress(piece).split(b"\n")]

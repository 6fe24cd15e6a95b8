"""Workbooks of other programs are read; workbooks that mean harm are refused, within bounds."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import zipfile
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.platform.tables import xlsx_read
from app.platform.tables.xlsx_read import Unreadable, rows
from app.platform.tables.xlsx_write import Workbook
from tests.tables.test_cells import NOT_EMPTY


def read(book: bytes) -> list[tuple[int, list[str]]]:
    return list(rows(io.BytesIO(book)))


def saved(fill: Any) -> bytes:
    book, found = openpyxl.Workbook(), io.BytesIO()
    fill(book.active)
    book.save(found)
    return found.getvalue()


@given(st.lists(st.lists(NOT_EMPTY, min_size=1, max_size=3), max_size=3))
def test_our_own_workbooks_are_read_exactly(table: list[list[str]]) -> None:
    writer = Workbook(["one"])
    assert read(writer.open_sheet() + writer.rows(table) + writer.close()) == list(enumerate(table, 1))


def test_a_workbook_of_another_program() -> None:
    def fill(sheet: Any) -> None:
        sheet.append(["id", "title:en", None, "amount"])
        sheet.append(["x", "Land\nregistry é 城市", None, 1250.5])
        sheet["A4"], sheet["B4"], sheet["C4"] = dt.date(2022, 6, 28), dt.datetime(2022, 6, 28, 9, 30), True  # noqa: DTZ001
        sheet["D4"] = 0.1 + 0.2
        sheet["A5"], sheet["B5"] = "=1+1", 123456789012345

    assert read(saved(fill)) == [
        (1, ["id", "title:en", "", "amount"]),
        (2, ["x", "Land\nregistry é 城市", "", "1250.5"]),
        (4, ["2022-06-28", "2022-06-28T09:30:00Z", "true", "0.3"]),
        (5, ["", "123456789012345"]),  # a formula that no program has worked out has no result
    ]


def changed(book: bytes, name: str, text: str | None) -> bytes:
    """A workbook with one part replaced or left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info, old.read(info))
        if text is not None:
            new.writestr(name, text)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
BOMB = (
    '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]>'
    '<worksheet><sheetData><row><c t="str"><v>&c;</v></c></row></sheetData></worksheet>'
)


def test_harm_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    book = saved(lambda sheet: sheet.append(["id"]))
    for harmful in (
        b"", b"PK", b"id,code\r\n", book[:-40], book[:200], changed(book, SHEET, BOMB), changed(book, SHEET, None),
        changed(book, SHEET, "<worksheet><sheetData><row>"), changed(book, "xl/workbook.xml", "<workbook/>"),
        changed(book, SHEET, '<worksheet><sheetData><row><c t="s"><v>99</v></c></row></sheetData></worksheet>'),
        changed(book, SHEET, '<worksheet><sheetData><row><c r="ZZZ1"/></row></sheetData></worksheet>'),
        changed(book, SHEET, '<worksheet><sheetData><row r="2"/><row r="1"/></sheetData></worksheet>'),
        changed(book, SHEET, '<worksheet><sheetData><row r="99999999"/></sheetData></worksheet>'),
        changed(book, SHEET, '<worksheet><sheetData><row><c><v>1e</v></c></row></sheetData></worksheet>'),
    ):  # fmt: skip
        with pytest.raises(Unreadable):
            read(harmful)
    monkeypatch.setattr(xlsx_read, "SHEET_BYTES", 100)
    with pytest.raises(Unreadable, match="unpacks to more than 100 bytes"):
        read(book)


@given(st.binary(max_size=60), st.integers(0, 5000), st.integers(0, 60))
def test_no_file_does_anything_but_be_read_or_refused(garbage: bytes, place: int, cut: int) -> None:
    book = saved(lambda sheet: sheet.append(["id", 1, True]))
    place %= len(book)
    with contextlib.suppress(Unreadable):
        read(book[:place] + garbage + book[place + cut :])

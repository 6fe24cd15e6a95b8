"""A value goes into a cell and comes out as it was, whatever it is; no cell runs in a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.kernel import kinds
from app.kernel.fields import Field
from app.kernel.kinds import BadValue
from app.platform.tables.cells import guard, joined, read, same, spelled, split, unguard
from app.platform.tables.columns import Column
from app.platform.tables.write import _csv
from app.platform.tables.xlsx_write import Number, Workbook, letters

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
DANGEROUS = st.sampled_from(["=", "+", "-", "@", "\t", "\r", "\n", "'", "\uff1d", "|", "\\", '"', "_x000D_", "\x01"])
NASTY = st.lists(st.one_of(DANGEROUS, TEXTS), max_size=4).map("".join)
NOT_EMPTY = NASTY.filter(bool)


def column(kind: kinds.Kind, *, nullable: bool = True) -> Column:
    return Column("x", Field("A member.", name="x", kind=kind, nullable=nullable))


@given(NASTY)
@example("")
@example("'")
@example("''")
@example("'tis")
@example("'=1")
def test_a_guarded_text_is_read_as_it_was(text: str) -> None:
    assert unguard(guard(text)) == text


@given(NASTY)
def test_no_guarded_text_begins_like_a_formula(text: str) -> None:
    assert guard(text)[:1] not in set("=+-@\t\r\n") and guard(text) != ""


def test_what_needs_no_guard_has_none() -> None:
    for text in ("Land registry", "'tis", "1-2", "a=b", "é", "#tag"):
        assert guard(text) == text == unguard(text)


@given(st.lists(NOT_EMPTY, max_size=4))
def test_a_list_is_read_as_it_was(entries: list[str]) -> None:
    assert split(joined(entries)) == (entries or [""])
    cell = column(kinds.TEXTS, nullable=False)
    assert read(cell, spelled(cell, entries)) == entries


@given(NASTY)
def test_a_text_survives_a_csv_file(text: str) -> None:
    cell = column(kinds.TEXT)
    raw = _csv([[spelled(cell, text), "end"]])
    ((found, end),) = csv.reader(io.StringIO(raw.decode(), newline=""), strict=True)
    assert (read(cell, found), end) == (text, "end")


def test_null_and_the_empty_text_differ() -> None:
    cell = column(kinds.TEXT)
    assert (spelled(cell, None), spelled(cell, "")) == ("", "'")
    assert (read(cell, ""), read(cell, "'")) == (None, "")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (kinds.INTEGER, -5), (kinds.INTEGER, 0), (kinds.BOOLEAN, True), (kinds.BOOLEAN, False), (kinds.DECIMAL, "-12.50"),
        (kinds.DATE, "2022-06-28"), (kinds.INSTANT, "2022-06-28T09:00:00.000000Z"), (kinds.MAP, {"a": {"b": "=1"}}),
        (kinds.MAP, {}), (kinds.STRUCTS, []), (kinds.STRUCT, {"en": "x"}), (kinds.ENUM, "public"),
    ],
)  # fmt: skip
def test_values_are_read_as_they_were(kind: kinds.Kind, value: Any) -> None:
    assert read(column(kind), spelled(column(kind), value)) == value


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        (kinds.INTEGER, "five", "type"), (kinds.INTEGER, "99999999999", "type"), (kinds.BOOLEAN, "yes", "type"),
        (kinds.DECIMAL, "1,5", "type"), (kinds.DATE, "28/06/2022", "type"), (kinds.DATE, "2022-02-30", "type"),
        (kinds.INSTANT, "noon", "type"), (kinds.STRUCTS, "[", "json"), (kinds.TEXTS, "a\\b", "escape"),
    ],
)  # fmt: skip
def test_what_is_no_value_is_refused(kind: kinds.Kind, text: str, code: str) -> None:
    with pytest.raises(BadValue) as refused:
        read(column(kind), text)
    assert refused.value.code == code


def test_what_a_spreadsheet_makes_of_a_value_is_the_same_value() -> None:
    assert same(column(kinds.DECIMAL), "225000", "225000.00") and not same(column(kinds.DECIMAL), "1", "2.00")
    assert same(column(kinds.BOOLEAN), "TRUE", "true") and not same(column(kinds.BOOLEAN), "TRUE", "false")
    assert same(column(kinds.INSTANT), "2022-06-28T09:00:00Z", "2022-06-28T09:00:00.000000Z")
    assert same(column(kinds.MAP), '{ "a": "b" }', '{"a":"b"}') and not same(column(kinds.MAP), "{", '{"a":"b"}')
    assert not same(column(kinds.TEXT), "1250", "1250.00")


def opened(book: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(book))


@given(st.lists(st.lists(st.one_of(st.none(), NOT_EMPTY, st.integers(-(2**31), 2**31)), max_size=4), max_size=4))
def test_another_program_reads_the_workbook(rows: list[list[Any]]) -> None:
    writer = Workbook(["one", "two"])
    book = writer.open_sheet([20]) + writer.rows(rows) + writer.open_sheet() + writer.rows([["x"]]) + writer.close()
    found = opened(book)
    assert found.sheetnames == ["one", "two"] and found["two"]["A1"].value == "x"
    for row, values in enumerate(rows, 1):
        for place, value in enumerate(values, 1):
            cell = found["one"].cell(row, place)
            assert cell.data_type != "f"
            if isinstance(value, int) or value is None:
                assert cell.value == value
            elif value.isprintable() and "_x" not in value:
                assert str(cell.value) == value


def test_amounts_are_numbers_where_a_number_holds_them() -> None:
    writer = Workbook(["one"])
    rows = [[Number("1250.00"), Number("-0.5"), Number("9999999999999999.99"), True, "1250"]]
    cells = opened(writer.open_sheet() + writer.rows(rows) + writer.close())["one"][1]
    assert [cell.value for cell in cells] == [1250, -0.5, "9999999999999999.99", True, "1250"]


def test_columns_have_their_letters() -> None:
    assert [letters(place) for place in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]

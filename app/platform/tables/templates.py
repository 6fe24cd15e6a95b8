"""Templates: an empty table to fill in, and in a workbook a second sheet that says what each column takes."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from app.kernel import kinds
from app.kernel.resource import Resource
from app.platform.tables.columns import CURRENCY, Column
from app.platform.tables.write import SHEET_NAME_MAX, headers_of
from app.platform.tables.xlsx_write import Workbook, letters

LIST_CHARACTERS = 255
"""A cell's list of choices may have no more."""
ROWS_CHECKED = 10_000
_FORMS = {
    kinds.INTEGER: "a whole number",
    kinds.DECIMAL: "a decimal number such as 1250.00",
    kinds.MONEY: "a decimal number such as 1250.00",
    kinds.BOOLEAN: "true or false",
    kinds.DATE: "a date such as 2022-06-28",
    kinds.INSTANT: "an instant such as 2022-06-28T09:00:00Z",
    kinds.TEXTS: "texts separated by |",
    kinds.STRUCT: "JSON: one object",
    kinds.STRUCTS: "JSON: a list of objects",
    kinds.MAP: "JSON: an object of texts",
}


def csv_template(columns: Sequence[Column]) -> bytes:
    """The headers."""
    return headers_of(columns)


def xlsx_template(resource: Resource, columns: Sequence[Column]) -> bytes:
    """A sheet to fill in, whose choices are lists to pick from, and a sheet about its columns."""
    book = Workbook([resource.path[:SHEET_NAME_MAX], "columns"])
    sheet = book.open_sheet([min(40, max(12, len(column.header) + 2)) for column in columns], _lists(columns))
    sheet += book.rows([[column.header for column in columns]])
    sheet += book.open_sheet([28, 14, 44, 80])
    sheet += book.rows([["column", "required", "takes", "meaning"]])
    sheet += book.rows(
        [[column.header, _needed(resource, column), takes(resource, column), column.item.doc] for column in columns]
    )
    return sheet + book.close()


def takes(resource: Resource, column: Column) -> str:
    """What a cell of a column may hold, in words."""
    item = column.item
    if column.part == CURRENCY:
        return "an ISO 4217 currency such as USD"
    if item.name == "id":
        return "the id of a record that is there; empty for a new one"
    if item.ref is not None:
        target = resource.relations[str(item.relation)].target
        one = f"the code or id of one of the {target.path.replace('-', ' ')}"
        return one if item.kind is kinds.REF else f"codes or ids of {target.path.replace('-', ' ')}, separated by |"
    if item.enum is not None:
        choices = ", ".join(item.enum)
        return f"some of {choices}, separated by |" if item.kind is kinds.TEXTS else f"one of {choices}"
    if item.vocabulary is not None:
        return f"{'terms' if item.kind is kinds.TEXTS else 'a term'} of the vocabulary {item.vocabulary}"
    said = _FORMS.get(item.kind, "a text")
    if item.minimum is not None and item.maximum is not None and item.kind is kinds.INTEGER:
        said += f", {item.minimum:g} to {item.maximum:g}"
    if item.max_length is not None:
        said += f" of at most {item.max_length} characters"
    return said


def _needed(resource: Resource, column: Column) -> str:
    item = column.item
    if item.name == "code" and resource.code_pattern is not None:
        return "no: given by the service"
    if item.kind is kinds.LTEXT and column.part != kinds.DEFAULT_LANGUAGE:
        return "no"
    return "yes" if item.required else "no"


def _lists(columns: Sequence[Column]) -> str:
    """XML that offers the choices of each column that has few enough."""
    found = []
    for place, column in enumerate(columns):
        choices = ",".join(column.item.enum or ()) if column.kind is kinds.ENUM else ""
        choices = "true,false" if column.kind is kinds.BOOLEAN else choices
        if choices and len(choices) <= LIST_CHARACTERS:
            where = f"{letters(place)}2:{letters(place)}{ROWS_CHECKED}"
            found.append(
                f'<dataValidation type="list" allowBlank="1" showErrorMessage="1" sqref="{where}">'
                f"<formula1>&quot;{escape(choices)}&quot;</formula1></dataValidation>"
            )
    return f'<dataValidations count="{len(found)}">{"".join(found)}</dataValidations>' if found else ""

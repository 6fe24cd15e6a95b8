"""HXL tags: the row under the headers that tells a humanitarian tool what each column is (HXL 1.1; `?hxl=1`).

What a column is follows from its name where the standard has a word for it, else from its kind; docs/imports.md shows
the table. A language is `+i_fr`, a code `+code`, several values in a cell `+list`.
"""

from __future__ import annotations

from app.kernel import kinds
from app.kernel.kinds import LANGUAGES
from app.platform.tables.columns import CURRENCY, Column

NAMES = {
    "id": "#meta+id",
    "code": "#meta+code",
    "etag": "#meta+version",
    "territory": "#country+code",
    "territories": "#country+code+list",
    "country": "#country+code",
    "countries": "#country+code+list",
    "year": "#date+year",
    "theme": "#sector+code",
    "themes": "#sector+code+list",
    "thematic_areas": "#sector+code+list",
    "target_groups": "#beneficiary+code+list",
    "status": "#status",
    "state": "#status",
    "severity": "#severity",
    "unit": "#org+code",
    "units": "#org+code+list",
    "partner": "#org+code",
    "partners": "#org+code+list",
    "donor": "#org+funder",
    "donors": "#org+funder+list",
    "email": "#contact+email",
    "phone": "#contact+phone",
    "latitude": "#geo+lat",
    "longitude": "#geo+lon",
}
"""Columns that HXL has a word of its own for, by header."""
KINDS = {
    kinds.LTEXT: "#description+{name}",
    kinds.INTEGER: "#indicator+{name}+num",
    kinds.DECIMAL: "#indicator+{name}+num",
    kinds.BOOLEAN: "#meta+{name}+bool",
    kinds.DATE: "#date+{name}",
    kinds.INSTANT: "#date+{name}",
    kinds.MONEY: "#value+{name}",
    kinds.REF: "#meta+{name}+code",
    kinds.REFS: "#meta+{name}+code+list",
    kinds.TEXTS: "#meta+{name}+list",
    kinds.STRUCT: "#meta+{name}+json",
    kinds.STRUCTS: "#meta+{name}+json",
    kinds.MAP: "#meta+{name}+json",
}
"""All others, by what their field is; a plain text or a choice is `#meta+{name}`."""


def tag_of(column: Column) -> str:
    """The column's tag."""
    if column.part == CURRENCY:
        return f"#currency+{column.name}"
    header = column.header if not column.part else column.name
    tag = NAMES.get(header) or KINDS.get(column.item.kind, "#meta+{name}").format(name=header)
    return f"{tag}+i_{column.part}" if column.part in LANGUAGES else tag


def is_tags(cells: list[str]) -> bool:
    """Whether a row under the headers is one of tags rather than of a record."""
    given = [cell for cell in cells if cell]
    return bool(given) and all(cell.startswith("#") for cell in given)

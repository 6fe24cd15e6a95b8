"""A strict reader of Moodle's *Upload courses* file, written from the columns that Moodle's documentation gives.

https://docs.moodle.org/405/en/admin/tool/uploadcourse/index: columns by name in the first row, `shortname`, `fullname` and
`category` required, a category by its id, dates as PHP's strtotime reads them, an end after its start, `visible` 0 or 1.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re

FIELDS = {
    "shortname", "fullname", "category", "category_idnumber", "category_path", "idnumber", "visible", "startdate", "enddate",
    "summary", "format", "theme", "lang", "newsitems", "showgrades", "showreports", "legacyfiles", "maxbytes", "groupmode",
    "groupmodeforce", "enablecompletion", "downloadcontent", "showactivitydates", "delete", "rename", "backupfile",
    "templatecourse", "reset",
}  # fmt: skip
PACKS = {"en", "fr", "es", "ru", "ar", "zh_cn", "zh_tw", "de", "pt", "pt_br", "sw"}
FORMULA = re.compile(r"[=+\-@\t\r|%]")


def read(body: bytes) -> list[dict[str, str]]:
    """The rows; an AssertionError says what Moodle would refuse, or a spreadsheet would run."""
    text = body.decode("utf-8")
    assert not text.startswith("\ufeff")
    assert "\x00" not in text
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    header, *rest = rows
    assert len(set(header)) == len(header)
    assert {"shortname", "fullname", "category"} <= set(header) <= FIELDS
    found = []
    names: set[str] = set()
    numbers: set[str] = set()
    for cells in rest:
        assert len(cells) == len(header), "as many cells as columns"
        row = dict(zip(header, cells, strict=True))
        assert 0 < len(row["shortname"]) <= 255
        assert row["shortname"].lower() not in names, "Moodle's database compares without case"
        assert 0 < len(row["fullname"]) <= 254
        assert row["fullname"] == row["fullname"].strip()
        assert re.fullmatch("[1-9][0-9]*", row["category"])
        assert len(row["idnumber"]) <= 100
        assert row["idnumber"] not in numbers
        assert row["visible"] in ("0", "1")
        assert row["lang"] in PACKS
        starts, ends = (dt.date.fromisoformat(row[name]) if row[name] else None for name in ("startdate", "enddate"))
        assert ends is None or (starts is not None and ends > starts)
        for cell in cells:
            assert not FORMULA.match(cell), f"a spreadsheet would run {cell!r}"
            assert "\n" not in cell
            assert "\r" not in cell
        assert not re.search(r"<(?!/?p>)", row["summary"]), "no markup but paragraphs"
        names.add(row["shortname"].lower())
        numbers.add(row["idnumber"])
        found.append(row)
    return found

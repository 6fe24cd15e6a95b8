"""Courses as a file that Moodle's *Upload courses* takes: one row for each published edition (contract section 10).

Columns and limits are those of Moodle's own documentation of the file.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from app.bridges.texts import Body, about, edition_id, editions, paragraphs, plain, primary

MEDIA = "text/csv"
COLUMNS = ("shortname", "fullname", "category", "idnumber", "startdate", "enddate", "summary", "lang", "visible")
SHORTNAME_MAX, FULLNAME_MAX = 255, 254
LANGUAGES = {"zh": "zh_cn", "zh-Hans": "zh_cn", "zh-Hant": "zh_tw", "zh-TW": "zh_tw", "pt-BR": "pt_br"}
"""BCP 47 → Moodle's language packs, where they differ from the primary language."""
JOINER = "\u2060"
"""U+2060, which is not seen: before a sign that a spreadsheet would take for the beginning of a formula."""
_FORMULA = frozenset("=+-@＝＋－＠|%")  # noqa: RUF001 - spreadsheets of East Asia take the wide forms as well


def rows(record: Mapping[str, Any], category: int, languages: Collection[str] | None = None) -> list[Body]:
    """A course's rows; of the given languages alone, when any are given."""
    chosen = [one for one in editions(record) if languages is None or one["language"] in languages]
    return [_row(record, one, category) for one in chosen]


def text(found: Iterable[Mapping[str, Any]], *, header: bool) -> bytes:
    """Rows as CSV: UTF-8, commas, quoted where it is needed, one line a row."""
    kept = io.StringIO()
    writer = csv.writer(kept, lineterminator="\r\n")
    if header:
        writer.writerow(COLUMNS)
    writer.writerows([row[name] for name in COLUMNS] for row in found)
    return kept.getvalue().encode()


def _row(record: Mapping[str, Any], one: Mapping[str, Any], category: int) -> Body:
    language = one["language"]
    starts, ends = _dates(record, one)
    described = about(record, language)
    return {
        "shortname": shortname(record["code"], language),
        "fullname": harmless(_cut(_line(plain(record["title"], language) or record["code"]), FULLNAME_MAX)),
        "category": category,
        "idnumber": str(edition_id(record["id"], language)),
        "startdate": starts or "",
        "enddate": ends or "",
        "summary": "" if described is None else paragraphs("\n".join(map(_line, described.splitlines()))),
        "lang": LANGUAGES.get(language, primary(language)),
        "visible": 1,
    }


def shortname(code: str, language: str) -> str:
    """What Moodle tells courses apart by: the code, which begins with a letter or digit, and the edition's language."""
    return f"{code}-{language}"[:SHORTNAME_MAX]


def _dates(record: Mapping[str, Any], one: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """First and last day: of the latest time that the edition is held, else since it was published.

    Moodle refuses an end that is not after the start, and one without a start.
    """
    held = [each for each in record["offerings"] if each["language"] in (None, one["language"])]
    if held:
        latest = max(held, key=lambda each: str(each["starts_on"]))
        starts, ends = latest["starts_on"], latest["ends_on"]
    else:
        starts, ends = one["published_on"] or record["published_on"], record["valid_until"]
    return starts, ends if starts is not None and ends is not None and ends > starts else None


def _line(words: str) -> str:
    """Text in one line: no control character, no line break, single spaces."""
    shown = "".join(" " if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter for letter in words)
    return " ".join(shown.split())


def _cut(words: str, most: int) -> str:
    """At most so many characters, room for a joiner included."""
    return words if len(words) < most else words[: most - 2] + "…"


def harmless(words: str) -> str:
    """A text that no spreadsheet runs, and that Moodle shows as it is (formula injection, OWASP).

    An apostrophe would be seen by every learner; white space is taken off by some programs, and the formula is back.
    """
    return JOINER + words if words[:1] in _FORMULA else words

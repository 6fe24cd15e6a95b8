"""Texts with the words of a search marked in them, as SQL.

What comes out is HTML: everything of the text itself is escaped, and `<mark>` is the only element there can be. The text is
escaped before it is searched for the words, so that no cut can fall into what the escaping has made.
"""

from __future__ import annotations

from app.kernel.kinds import DEFAULT_LANGUAGE, LANGUAGES

HAN = "\u4e00-\u9fff"
"""The characters that `hinge_spaced` sets apart, as each is a word of its own to the search."""
TEXT_MAX = 20_000
"""So much of a text is looked at."""
SHORT = 200
"""A text of so many characters is shown whole."""
_OPEN, _CLOSE, _APART = "chr(2)", "chr(3)", "chr(31)"
_SPECIAL = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("''", "&#39;"))
_WHOLE = "'HighlightAll=true'"
_SOME = 'MaxFragments=2, MinWords=8, MaxWords=25, FragmentDelimiter=" … "'
_SOME_HAN = 'MaxFragments=2, MinWords=20, MaxWords=60, ShortWord=0, FragmentDelimiter=" … "'


def html(text: str) -> str:
    """SQL of a text as HTML without any element; the signs that mark words are taken out of it first."""
    found = f"translate({text}, {_OPEN} || {_CLOSE} || {_APART}, '')"
    for sign, entity in _SPECIAL:
        found = f"replace({found}, '{sign}', '{entity}')"
    return found


def config(lang: str) -> str:
    """The text search configuration of a language."""
    return f"'hinge_{lang if lang in LANGUAGES else DEFAULT_LANGUAGE}'::regconfig"


def marked_whole(text: str, configuration: str, query: str) -> str:
    """SQL of a whole text with the words of the query marked."""
    return f"({_shown(_headline(text, configuration, query, _WHOLE))})"


def marked_parts(text: str, configuration: str, query: str, lang: str) -> str:
    """SQL of the parts of a text in which the words of the query stand, marked, or of all of a short one; NULL when none does."""
    options = f"CASE WHEN length(t.t) <= {SHORT} THEN {_WHOLE} ELSE '{_SOME_HAN if lang == 'zh' else _SOME}' END"
    whole = f"SELECT left({text}, {TEXT_MAX}) AS t OFFSET 0"
    head = f"SELECT {_headline('t.t', configuration, query, options)} AS h FROM ({whole}) t OFFSET 0"
    return f"(SELECT {_shown('h.h')} FROM ({head}) h WHERE strpos(h.h, {_OPEN}) > 0)"


def _headline(text: str, configuration: str, query: str, options: str) -> str:
    apart = f"regexp_replace({html(text)}, '([{HAN}])', {_APART} || '\\1' || {_APART}, 'g')"
    return (
        f"ts_headline({configuration}, {apart}, {query}, "
        f"'StartSel=' || {_OPEN} || ', StopSel=' || {_CLOSE} || ', ' || {options})"
    )


def _shown(head: str) -> str:
    """What set characters apart is taken out again, and characters that are marked side by side get one mark."""
    joined = f"replace(replace({head}, {_APART}, ''), {_CLOSE} || {_OPEN}, '')"
    return f"replace(replace({joined}, {_OPEN}, '<mark>'), {_CLOSE}, '</mark>')"

"""Suggestions while somebody types: records whose name or code has a word that begins so.

The index of the search's words is asked, as it is the one that every kind has and knows every script; it holds stems, so
that a word is asked for as it was typed and as a stemmer might have cut it. What comes of it is compared with what was typed
in full (ADR 0039).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.kernel import kinds
from app.kernel.builder import Builder, literal
from app.kernel.facets import title_of
from app.kernel.kinds import DEFAULT_LANGUAGE, localised
from app.kernel.paging import PLANNED_ANEW
from app.kernel.resource import Resource
from app.kernel.shapes import Reader, Statement
from app.kernel.snippets import HAN

Q, ANYWHERE, NAMED, LIMIT = 0, 1, 2, 3
LOOKED_AT, NEWEST = 500, 20
"""Of the newest records of a kind that have the word so many are looked at, and so many of those that are called so compared."""
SHOWN = "kind, type, prefix, path, id, code, title"
ARTICLE = "ال"
"""The Arabic article, which the stemmer takes away."""
LETTERS, ENDING = 3, 5
"""A stemmer leaves so many letters of a word, and takes no more than so many."""
LAST = "zzzzzzzz"
"""Comes after whatever a code goes on with, in every collation."""
_CODE = re.compile(r"(?=.*[0-9])[A-Za-z0-9@._+-]+")
_HAN = re.compile(f"[{HAN}]")


@dataclass(frozen=True, slots=True)
class SuggestShape:
    """A question for suggestions without what was typed.

    `within`: it may stand within a word, as Chinese has no blanks. `words`: names are looked at. `codes`: codes that begin so.
    """

    resources: tuple[Resource, ...]
    reader: Reader
    within: bool
    words: bool
    codes: bool


def is_short(typed: str) -> bool:
    """Whether this is too little to begin with: one letter, unless it is a Chinese character."""
    return len(typed) < 2 and _HAN.search(typed) is None


def ask(
    typed: str, resources: tuple[Resource, ...], reader: Reader, limit: int
) -> tuple[SuggestShape, list[Any]] | None:
    """The shape that these letters need, and its values; None where nothing can begin so."""
    anywhere, named, code = begins(typed, ""), begins(typed, "A"), _CODE.fullmatch(typed) is not None
    if not named and not code:
        return None
    shape = SuggestShape(resources, reader, _HAN.search(typed) is not None, bool(named), code)
    return shape, [typed, anywhere, named, limit]


def begins(typed: str, weight: str) -> str:
    """The tsquery of records in which the last word of this stands begun, in texts of a weight; empty for no letter at all."""
    word = next(
        (part for part in reversed(re.split(r"[^\w]|_", unicodedata.normalize("NFC", typed).lower())) if part), ""
    )
    if not word:
        return ""
    if word[0].isdigit():  # numbers in codes that begin alike are too many; `codes` has an index of their own
        return _term(word, weight)
    if characters := _HAN.findall(word):
        return " <-> ".join(_term(one, weight) for one in characters)
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", word) if letter.isalnum())
    whole = {word, plain, word.casefold()}
    spelled = {*whole, *(one.removeprefix(ARTICLE) for one in whole)} - {""}
    terms = {_term(one, f"*{weight}") for one in spelled}
    terms |= {_term(one[:size], weight) for one in spelled for size in range(max(LETTERS, len(one) - ENDING), len(one))}
    return " | ".join(sorted(terms))


def _term(word: str, mark: str) -> str:
    return f"'{word}':{mark}" if mark else f"'{word}'"


@lru_cache(maxsize=128)
def compile_suggestions(shape: SuggestShape) -> Statement:
    """One column, data: the best suggestions as a JSON array."""
    build = Builder(shape.reader)
    limit, typed = build.parameter(LIMIT, "int"), f"hinge_fold({build.parameter(Q, 'text')})"
    title = localised("f.title", shape.reader.lang)
    gap = "" if shape.within else "' ' || "
    at_once = f"starts_with(hinge_fold({title}), {typed}) OR starts_with(lower(f.code), {typed})"
    shown = f"strpos({gap}hinge_fold({title}), {gap}{typed}) > 0"
    translated = (
        f"strpos({gap}hinge_fold(f.title), {gap}{typed}) > 0 OR strpos('-' || lower(f.code), '-' || {typed}) > 0"
    )
    place = f"CASE WHEN {at_once} THEN 0 WHEN {shown} THEN 1 WHEN {translated} THEN 2 END"
    key = "f.prefix || '_' || replace(f.id::text, '-', '')"
    one = (
        f"json_build_object('kind', f.kind, 'type', f.type, 'id', {key}, 'code', f.code, "
        f"'url', '/v1/' || f.path || '/' || {key}, 'title', {title})"
    )
    branches = [_newest(build, one) for one in shape.resources] if shape.words else []
    branches += [_coded(build, one) for one in shape.resources] if shape.codes else []
    every = f"SELECT DISTINCT ON (u.kind, u.id) u.* FROM ({' UNION ALL '.join(branches)}) u"
    order = f"f.place, length(coalesce({title}, f.code)), f.id DESC, f.kind"
    return build.statement(
        f"SELECT coalesce(json_agg({one} ORDER BY {order}), '[]') AS data FROM (SELECT * FROM ("
        f"SELECT f.*, {place} AS place FROM ({every}) f WHERE {PLANNED_ANEW.format(limit=limit)}) f "
        f"WHERE f.place IS NOT NULL ORDER BY {order} LIMIT {limit}) f"
    )


def _newest(build: Builder, resource: Resource) -> str:
    """Some of the newest records of a kind in whose name or code the word stands begun, as far as the reader may see them.

    They are looked for among the newest that have it anywhere: it may be a word of many texts and of no name.
    """
    alias = build.alias()
    anywhere, named = (f"{build.parameter(slot, 'text')}::tsquery" for slot in (ANYWHERE, NAMED))
    where = f"{build.visible(resource, alias)} AND {alias}.search_vector @@ {anywhere}"
    newest = f"{_select(resource, alias)} WHERE {where} ORDER BY {alias}.id DESC LIMIT {LOOKED_AT}"
    return f"(SELECT {SHOWN} FROM ({newest}) c WHERE c.search_vector @@ {named} LIMIT {NEWEST})"


def _coded(build: Builder, resource: Resource) -> str:
    """The first records in the order of codes whose code begins so. Codes that the service gives are in capitals."""
    alias, typed = build.alias(), build.parameter(Q, "text")
    begun = f"upper({typed})" if resource.code_pattern else typed
    among = f"{alias}.code BETWEEN {begun} AND {begun} || '{LAST}' AND starts_with({alias}.code, {begun})"
    where = f"{build.visible(resource, alias)} AND {among}"
    first = f"{_select(resource, alias)} WHERE {where} ORDER BY {alias}.code, {alias}.id LIMIT {NEWEST}"
    return f"(SELECT {SHOWN} FROM ({first}) c)"


def _select(resource: Resource, alias: str) -> str:
    item = title_of(resource)
    called = {"kind": resource.name, "type": resource.type, "prefix": resource.prefix, "path": resource.path}
    columns = [f"{literal(text)}::text AS {name}" for name, text in called.items()]
    title = "NULL::jsonb" if item is None else item.column(alias)
    if item is not None and item.kind is not kinds.LTEXT:  # every language falls back to English
        title = f"jsonb_build_object('{DEFAULT_LANGUAGE}', {title})"
    columns += [f"{alias}.id", f"{alias}.code", f"{title} AS title", f"{alias}.search_vector"]
    return f"SELECT {', '.join(columns)} FROM {resource.table} {alias}"

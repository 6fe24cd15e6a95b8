"""Facets: by what a search over all kinds of records can be narrowed and counted.

A facet is fed by every field that is declared with its vocabulary, whether as a list of terms or as the closed list of the
same name, or that refers to its table. Nothing is declared twice: a new resource is in a facet because of its fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from app.kernel import kinds
from app.kernel.access import readable
from app.kernel.builder import Builder
from app.kernel.fields import Field
from app.kernel.resource import Resource

UNFINISHED = ("missing", "machine", "draft")
"""States of a translation that nobody should be sent to."""
TERMS = "terms"
"""The table of the terms of vocabularies, whose labels people read in place of codes."""


@dataclass(frozen=True, slots=True)
class Facet:
    """`vocabulary` or `table` says which fields feed it.

    `texts`: a record without such a field is in the languages of its title.
    """

    name: str
    doc: str
    vocabulary: str | None = None
    table: str | None = None
    texts: bool = False

    @property
    def cast(self) -> str:
        """The SQL type of its values."""
        return "uuid" if self.table is not None else "text"

    def fed_by(self, item: Field) -> bool:
        """Whether a field's values are values of this facet. Only what can be filtered is: it has an index."""
        if not item.filter or item.sql is not None:
            return False
        if self.table is not None:
            return item.ref == self.table
        return item.vocabulary == self.vocabulary or (item.enum is not None and _code_of(item.enum) == self.vocabulary)


def _code_of(values: type) -> str:
    """The code of the vocabulary that labels a closed list: `CapacityLevel` → `capacity_level`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", values.__name__).lower()


@lru_cache(maxsize=512)
def title_of(resource: Resource) -> Field | None:
    """What a record of the resource is called: its name, which forgives typing errors, or else its first text of weight A."""
    texts = [item for item in searched(resource) if item.search == "A" or item.fuzzy]
    named = [item for item in texts if item.fuzzy]
    return next(iter([*named, *texts]), None)


@lru_cache(maxsize=512)
def searched(resource: Resource) -> tuple[Field, ...]:
    """The fields that full-text search looks into, the heaviest first, without the code. None asks for a scope."""
    found = [item for item in resource.fields.values() if item.search and item.name != "code" and item.scope is None]
    return tuple(sorted(found, key=lambda item: item.search))


@lru_cache(maxsize=4096)
def fields_of(resource: Resource, facet: Facet, scopes: frozenset[str]) -> tuple[Field, ...]:
    """The fields of a resource that feed a facet and that a caller may know of."""
    return tuple(item for item in resource.fields.values() if facet.fed_by(item) and readable(resource, item, scopes))


def covers(resource: Resource, facet: Facet, scopes: frozenset[str]) -> bool:
    """Whether records of a resource can be in a facet at all, as far as a caller may know."""
    return bool(fields_of(resource, facet, scopes)) or _by_texts(resource, facet, scopes) is not None


def known_facets(facets: Iterable[Facet], resources: Iterable[Resource], scopes: frozenset[str]) -> tuple[Facet, ...]:
    """The facets that some kind of record is in; one that only hidden fields feed does not exist."""
    every = tuple(resources)
    return tuple(facet for facet in facets if any(covers(resource, facet, scopes) for resource in every))


def _by_texts(resource: Resource, facet: Facet, scopes: frozenset[str]) -> Field | None:
    title = title_of(resource)
    if not facet.texts or title is None or title.kind is not kinds.LTEXT or fields_of(resource, facet, scopes):
        return None
    return title


def values_sql(build: Builder, resource: Resource, facet: Facet, alias: str) -> str:
    """SQL of the array of a row's values in a facet; a value may stand twice. NULL where no field feeds it."""
    arrays = [
        item.column(alias) if item.kind in (kinds.TEXTS, kinds.REFS) else f"ARRAY[{item.column(alias)}::{facet.cast}]"
        for item in fields_of(resource, facet, build.reader.scopes)
    ]
    return " || ".join(arrays) if arrays else f"NULL::{facet.cast}[]"


def languages_sql(title: str, states: str) -> str:
    """SQL of the languages that a localised title may be shown in; `states` is what `translation_status` says of it."""
    return f"ARRAY(SELECT k.code FROM jsonb_object_keys({title}) k(code) WHERE {_finished(states, 'k.code')})"


def condition_sql(build: Builder, resource: Resource, facet: Facet, alias: str, wanted: str) -> str:
    """The condition that a row is in a facet under one of the values of the array `wanted`."""
    title = _by_texts(resource, facet, build.reader.scopes)
    if title is not None:
        column, states = title.column(alias), f"{alias}.translation_status->'{title.name}'"
        return f"({column} ?| {wanted} AND {languages_sql(column, states)} && {wanted})"
    found = [
        f"{item.column(alias)} && {wanted}"
        if item.kind in (kinds.TEXTS, kinds.REFS)
        else f"{item.column(alias)} = ANY({wanted})"
        for item in fields_of(resource, facet, build.reader.scopes)
    ]
    return f"({' OR '.join(found)})"


def _finished(states: str, code: str) -> str:
    """The condition that a text in a language may be shown as a text in that language."""
    unfinished = ", ".join(f"'{state}'" for state in UNFINISHED)
    return f"coalesce({states}->>{code}, '') NOT IN ({unfinished})"

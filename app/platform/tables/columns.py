"""The columns of a resource's table, derived from its declarations: the same for exports, templates and imports.

The order is id, code, the resource's own fields as they are declared, what every record has, and the entity tag. A
localised text has a column for each language (`title:en`), money one for the amount and one for the currency
(`budget`, `budget:currency`), a reference is named as the relation that it is (`territory`). A field that the
caller may not read has no column (contract section 6). `openapi/columns.json` holds the layout against a change by accident.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from app.kernel import kinds
from app.kernel.fields import Field
from app.kernel.kinds import EVERY_LANGUAGE, LANGUAGES
from app.kernel.query import visible_fields
from app.kernel.resource import Registry, Resource
from app.kernel.shapes import Branch, Leaf, Selection

ETAG = "etag"
CURRENCY = "currency"
SEPARATOR = ":"
_TAG = Field("The version of the record that the row shows.", name=ETAG, kind=kinds.TEXT)


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column of one layout.

    `part` is a language of a localised text, or `currency`; `kind` what a cell holds: a part of a member is a text, an
    amount a number. `name` is the member that the column shows, whole or in part.
    """

    header: str
    item: Field
    part: str = ""
    kind: kinds.Kind = field(init=False)
    name: str = field(init=False)

    def __post_init__(self) -> None:
        kind = kinds.DECIMAL if self.item.kind is kinds.MONEY else self.item.kind
        object.__setattr__(self, "kind", kinds.TEXT if self.part else kind)
        object.__setattr__(self, "name", self.item.name)

    @property
    def writable(self) -> bool:
        """Whether an import may give the value, at least of a new record."""
        return bool(self.item.write)

    @property
    def nullable(self) -> bool:
        """Whether an empty cell means null; else it is an empty list or map, or nothing that may stand."""
        return self.item.nullable


@lru_cache(maxsize=1024)
def columns_of(resource: Resource, scopes: frozenset[str]) -> tuple[Column, ...]:
    """The table's columns for a caller with these scopes."""
    found: list[Column] = []
    for item in visible_fields(resource, scopes).values():
        if item.kind is kinds.LTEXT:
            found += [Column(f"{item.name}{SEPARATOR}{lang}", item, lang) for lang in LANGUAGES]
        elif item.kind is kinds.MONEY:
            found += [Column(item.name, item), Column(f"{item.name}{SEPARATOR}{CURRENCY}", item, CURRENCY)]
        else:
            found.append(Column(str(item.relation or item.name), item))
    return (*found, Column(ETAG, _TAG))


def template_columns(resource: Resource, scopes: frozenset[str]) -> tuple[Column, ...]:
    """What a person who fills in a table needs: what may be written, and the id for a row that changes a record."""
    return tuple(column for column in columns_of(resource, scopes) if column.writable or column.name == "id")


@lru_cache(maxsize=1024)
def selection_of(resource: Resource, scopes: frozenset[str]) -> Selection:
    """What a statement must select for these columns: every language, and the codes of what is referred to."""
    found: list[Leaf | Branch] = []
    for item in visible_fields(resource, scopes).values():
        found.append(Leaf(item.name, item.name, lang=EVERY_LANGUAGE))
        if item.ref is not None:
            relation = resource.relations[str(item.relation)]
            many = item.kind is kinds.REFS
            found.append(Branch(relation.name, relation.name, _key_of(relation.target), "array" if many else "one"))
    return (*found, Leaf(ETAG, ETAG))


def _key_of(target: Resource) -> Selection:
    """A referenced record's id and code, and where its code is meant."""
    key: tuple[Leaf | Branch, ...] = (Leaf("id", "id"), Leaf("code", "code"))
    if target.model.__scope__ is None:
        return key
    scope = str(target.scope_name)
    return (*key, Branch(scope, scope, (Leaf("id", "id"), Leaf("code", "code"))))


def layouts(registry: Registry) -> dict[str, list[str]]:
    """Every resource's headers for a caller who may see all: what `openapi/columns.json` records."""
    everything = frozenset({"admin"})
    return {path: [column.header for column in columns_of(resource, everything)] for path, resource in registry.items()}

"""The shape of a read: everything about it but its values. Equal shapes share one SQL statement.

A door (REST or GraphQL) turns a request into a shape and a list of values; `select.compile_*` turns the shape into
SQL once and the values are bound at each request. Slots are positions in that list of values.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Literal

from app.kernel.resource import Resource

VIRTUAL = ("etag", "untranslated", "actions", "truncated")
"""Members that every record has beside its fields; see `select.virtual`."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A field of the record under a key of the answer. `lang` overrides the request's language.

    `parts` chooses members of a typed part, of money or of a text in all languages; None means all of them.
    """

    key: str
    field: str
    lang: str | None = None
    parts: tuple[Leaf | Constant, ...] | None = None


@dataclass(frozen=True, slots=True)
class Constant:
    """A fixed SQL text under a key (`__typename`)."""

    key: str
    sql: str


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition. `path` leads through relations; `operator` is eq, in, gte, lte, lt, gt or is_null."""

    path: tuple[str, ...]
    field: str
    operator: str
    slot: int


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows of a list, in which order, from where on.

    `cursor` holds for each sort key whether the cursor's value is null; None means the first page. The cursor's
    values stand in the slots from `cursor_slot` on. `limit` is the slot of the page size. `context` numbers the
    connections of a request, so that the door can sign each one's cursors for its own filters and order.
    """

    filters: tuple[Filter, ...] = ()
    sort: tuple[tuple[str, bool], ...] = ()
    limit: int = 0
    cursor: tuple[bool, ...] | None = None
    cursor_slot: int = 0
    backward: bool = False
    search: int | None = None
    anchor: int | None = None
    context: int = 0


@dataclass(frozen=True, slots=True)
class Branch:
    """A related record, or related records, under a key.

    form: `one` an object or null; `array` a bounded JSON array; `connection` a Relay connection. `parts` lists what was
    selected of a connection: (key, part, inner keys). `nodes:1` and `node:1` show the first of `more` instead of
    `select`.
    """

    key: str
    relation: str
    select: tuple[Item, ...]
    form: Literal["one", "array", "connection"] = "one"
    page: Page | None = None
    parts: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = ()
    more: tuple[tuple[Item, ...], ...] = ()


Item = Leaf | Constant | Branch
Selection = tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Reader:
    """What a statement must know of who reads: language, scopes, the partner whose own records it may see, and a name.

    The name is that of a caller whom records may name, their author say; None for all others, who share statements.
    """

    lang: str
    scopes: frozenset[str]
    partner: uuid.UUID | None = None
    name: str | None = None

    @property
    def parts(self) -> tuple[str, frozenset[str], uuid.UUID | None, str | None]:
        """All of it, to be part of a key: the hash of a Reader is made anew each time, those of what it holds are not."""
        return (self.lang, self.scopes, self.partner, self.name)


@dataclass(frozen=True, slots=True)
class OneShape:
    """One record by id or by code. `scope` is the slot of the scope's id or code, for scoped codes.

    `as_of` is the slot of the instant whose state is read; None reads what is.
    """

    resource: Resource
    select: Selection
    reader: Reader
    by: Literal["id", "code"]
    slot: int = 0
    scope: int | None = None
    archived: bool = False
    as_of: int | None = None


@dataclass(frozen=True, slots=True)
class ListShape:
    """A page of records. `total` asks for the exact count, `as_of` is as for one record."""

    resource: Resource
    select: Selection
    reader: Reader
    page: Page
    total: bool = False
    as_of: int | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with the slots of its parameters in order, and the tables that it reads."""

    sql: str
    slots: tuple[int, ...]
    tables: frozenset[str]

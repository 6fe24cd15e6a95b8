"""A read, planned: one SQL statement for all root fields of a query, and what to bind and sign at each request."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from graphql import FieldNode

from app.graph.catalog import camel
from app.graph.computed import Tree
from app.graph.pages import PagePlan, Values
from app.graph.selections import Selector, cost_of
from app.graph.sources import Source, Variables
from app.kernel.builder import Builder
from app.kernel.cursors import Cursors
from app.kernel.past import shadowed
from app.kernel.resource import Resource
from app.kernel.select import CURSOR_MARK, connection_json, one_json, read_by_id, record_json
from app.kernel.shapes import Branch, Item, OneShape, Reader, Selection, Statement

Pattern = tuple[tuple[bool, ...] | None, ...]
"""For each page of a request which of its cursor's values are null; None where it has no cursor."""
_MARKED = re.compile(rb'"' + CURSOR_MARK.encode() + rb'([0-9a-f]+):([0-9]+):([0-9a-f]*)"')


@dataclass(frozen=True, slots=True)
class Single:
    """A root field that reads one record, or null."""

    shape: OneShape

    @property
    def resources(self) -> Mapping[str, Resource]:
        """The resources of its registry by table."""
        return self.shape.resource.peers

    def sql(self, build: Builder, pattern: Pattern) -> str:
        """Its column, as a scalar expression."""
        return one_json(build, replace(self.shape, select=positioned(self.shape.select, pattern)))


@dataclass(frozen=True, slots=True)
class Listed:
    """A root field that reads a connection."""

    resource: Resource
    branch: Branch

    @property
    def resources(self) -> Mapping[str, Resource]:
        """The resources of its registry by table."""
        return self.resource.peers

    def sql(self, build: Builder, pattern: Pattern) -> str:
        """Its column, as a scalar expression."""
        (branch,) = positioned((self.branch,), pattern)
        assert isinstance(branch, Branch)
        child = build.alias()
        return connection_json(build, self.resource, branch, build.visible(self.resource, child), child)


@dataclass(frozen=True, slots=True)
class Gathered:
    """A root field that reads records of several resources by id, in the order asked for."""

    count: int
    groups: tuple[tuple[Resource, Selection, int, int], ...]

    @property
    def resources(self) -> Mapping[str, Resource]:
        """The resources of its registry by table; none when no id is that of a resource."""
        return self.groups[0][0].peers if self.groups else {}

    def sql(self, build: Builder, pattern: Pattern) -> str:
        """Its column, as a scalar expression."""
        found = []
        for resource, select, ids, places in self.groups:
            alias = build.alias()
            found.append(
                # declared names and numbered parameters alone
                f"SELECT u.n, {record_json(build, resource, alias, positioned(select, pattern))} AS j "  # noqa: S608 - see above
                f"FROM unnest({build.parameter(ids, 'uuid[]')}, {build.parameter(places, 'int[]')}) u(id, n) "
                f"JOIN {resource.table} {alias} ON {alias}.id = u.id AND {build.visible(resource, alias)}"
            )
        rows = " UNION ALL ".join(found) or "SELECT 0 AS n, NULL::json AS j WHERE false"
        return (
            f"(SELECT coalesce(json_agg(x.j ORDER BY g.n), '[]') "  # noqa: S608 - built from the same
            f"FROM generate_series(1, {build.parameter(self.count, 'int')}) g(n) LEFT JOIN ({rows}) x ON x.n = g.n)"
        )


@dataclass(frozen=True, slots=True)
class Fixed:
    """A root field whose answer needs no SQL."""

    json: bytes


@dataclass(frozen=True, slots=True)
class Introspected:
    """A root field about the schema itself, which graphql-core answers."""

    nodes: tuple[FieldNode, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """A root field that a function answers, beside the statement: what it is called, what it takes, and what is selected of it."""

    name: str
    arguments: Mapping[str, Source]
    tree: Tree


Read = Single | Listed | Gathered | Fixed | Introspected | Answered
BESIDE = (Fixed, Introspected, Answered)
"""Root fields that are no column of the statement."""


@dataclass(slots=True)
class Column:
    """A root field under its key. `missing` says what is not there when the answer is null.

    `as_of` is the slot of the instant that it asks about; None reads what is.
    """

    key: str
    read: Read
    missing: Callable[[Variables], str] | None = None
    as_of: int | None = None

    def sql(self, build: Builder, pattern: Pattern) -> str:
        """Its scalar expression; with an instant of its own, it shadows the tables for itself alone."""
        assert not isinstance(self.read, Fixed | Introspected | Answered)
        if self.as_of is None:
            return self.read.sql(build, pattern)
        others, build.tables = build.tables, set()
        sql = f"SELECT {self.read.sql(build, pattern)}"
        item = read_by_id(self.read.shape) if isinstance(self.read, Single) else None
        sql = shadowed(build, sql, self.as_of, self.read.resources, item)
        build.tables |= others
        return f"({sql})"


class Plan:
    """All root fields of a query for one shape of its variables."""

    def __init__(self, selector: Selector, columns: list[Column], reader: Reader, cost_limit: int) -> None:
        self.columns = columns
        self.reader = reader
        self.cost_limit = cost_limit
        self.binders = tuple(selector.slots.binders)
        self.slots = selector.slots.count
        self.pages: list[PagePlan] = selector.pages.plans
        self.weights = tuple(selector.weights.items())
        self.signs = any(page.signs for page in self.pages)
        self.past = any(column.as_of is not None for column in columns)
        self.answers = any(isinstance(column.read, Answered) for column in columns)
        self.introspects = any(isinstance(column.read, Introspected) for column in columns)
        self._moving = [
            (place, page)
            for place, page in enumerate(self.pages)
            if page.signs or page.shape.anchor is not None or not page.never_positioned
        ]
        self._still: Pattern = (None,) * len(self.pages)
        self._statements: dict[Pattern, Statement] = {}
        self._heads = [f'{"," if place else ""}"{column.key}":'.encode() for place, column in enumerate(columns)]
        single = len(columns) == 1 and isinstance(columns[0].read, Single | Listed)
        self._alone = self._heads[0] if single else None

    def bind(self, variables: Variables, cursors: Cursors, nonce: str) -> Bound:
        """The values of this request; raises Invalid or Limited."""
        values: Values = [None] * self.slots
        for slot, binder in self.binders:
            values[slot] = binder(variables)
        cost = cost_of(self.weights, values, self.cost_limit)
        pattern, contexts = self._still, ()
        if self._moving:
            positions, marks = list(self._still), [b""] * len(self.pages)
            for place, page in self._moving:
                marks[place], positions[place] = page.bind(values, variables, cursors)
            pattern, contexts = tuple(positions), tuple(marks)  # type: ignore[assignment]
        values.append(nonce)
        return Bound(self, self.statement(pattern), values, contexts, cost, cursors)

    def statement(self, pattern: Pattern) -> Statement:
        """The SQL for requests with cursors of this pattern."""
        found = self._statements.get(pattern)
        if found is None:
            build = Builder(self.reader, camel)
            columns = [
                f'{column.sql(build, pattern)} AS "{place}"'
                for place, column in enumerate(self.columns)
                if not isinstance(column.read, BESIDE)
            ]
            found = build.statement(f"SELECT {', '.join(columns)}" if columns else "")
            if len(self._statements) > 50:
                self._statements.clear()
            self._statements[pattern] = found
        return found

    def answered(self) -> list[tuple[str, Answered]]:
        """The root fields that functions answer, by key."""
        return [(column.key, column.read) for column in self.columns if isinstance(column.read, Answered)]

    def introspected(self) -> list[Introspected]:
        """The root fields that graphql-core answers."""
        return [column.read for column in self.columns if isinstance(column.read, Introspected)]

    def data(self, row: Any, bound: Bound, beside: Mapping[str, bytes]) -> tuple[bytes, list[Column]]:
        """The JSON of `data`, and the columns whose record is not there; `beside` holds what was found without the statement."""
        if self._alone is not None and row[0] is not None:  # the usual query, without a step that it does not need
            body = b"{%b%b}" % (self._alone, row[0])
            return (bound.signed(body) if self.signs else body), []
        found = [b"{"]
        missing: list[Column] = []
        place = 0
        for head, column in zip(self._heads, self.columns, strict=True):
            found.append(head)
            if isinstance(column.read, Fixed):
                value: Any = column.read.json
            elif isinstance(column.read, Introspected | Answered):
                value = beside[column.key]
            else:
                value = row[place]
                place += 1
                value = b"null" if value is None else value if isinstance(value, bytes) else str(value).encode()
            if column.missing is not None and value == b"null":
                missing.append(column)
            found.append(value)
        found.append(b"}")
        body = b"".join(found)
        return (bound.signed(body) if self.signs else body), missing


@dataclass(slots=True)
class Bound:
    """One request's values for a plan."""

    plan: Plan
    statement: Statement
    values: Values
    contexts: tuple[bytes, ...]
    cost: int
    cursors: Cursors

    def signed(self, body: bytes) -> bytes:
        """The body with a signature in place of each mark; a text that only looks like one keeps its place."""
        nonce = self.values[-1].encode()

        def sign(match: re.Match[bytes]) -> bytes:
            if match[1] != nonce:
                return match[0]
            page = int(match[2])
            keys = bytes.fromhex(match[3].decode()).decode()
            anchor = self.plan.pages[page].shape.anchor
            if anchor is not None:
                keys = f'{keys[:-1]}, "{self.values[anchor]}"]'
            return b'"' + self.cursors.make(keys, self.contexts[page]).encode() + b'"'

        return _MARKED.sub(sign, body)


def positioned(select: Selection, pattern: Pattern) -> Selection:
    """The selection with each page at its cursor."""
    if not any(pattern):
        return select
    return tuple(_positioned(item, pattern) for item in select)


def _positioned(item: Item, pattern: Pattern) -> Item:
    if not isinstance(item, Branch):
        return item
    page = item.page
    if page is not None and pattern[page.context] is not None:
        page = replace(page, cursor=pattern[page.context])
    more = tuple(positioned(select, pattern) for select in item.more)
    return replace(item, select=positioned(item.select, pattern), page=page, more=more)

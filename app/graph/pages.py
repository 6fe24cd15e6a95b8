"""The arguments of a connection: which page, in which order, of which records (contract section 3).

A page is planned once for a shape of its arguments; its values are bound at each request.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from graphql import Undefined
from pydantic_core import PydanticCustomError

from app.graph.catalog import Catalog, Condition
from app.graph.sources import NOTHING, Source, Variables
from app.kernel.checks import check_text
from app.kernel.cursors import Cursors, as_texts, context_of, newest
from app.kernel.errors import Fault, Invalid, Limited, unknown
from app.kernel.kinds import BadValue
from app.kernel.past import past_instant
from app.kernel.query import (
    LIMIT_DEFAULT,
    LIMIT_MAX,
    VALUES_MAX,
    Target,
    by_code,
    converter,
    filter_names,
    find_filter,
    parse_sort,
)  # fmt: skip
from app.kernel.resource import Resource
from app.kernel.shapes import Filter, Page, Reader

FILTERS_MAX = 100
"""Conditions in one operation, as many as REST takes parameters; each may be a subquery."""
Values = list[Any]
Arguments = dict[str, Source]
Names = list[tuple[str, int, bool]]
"""The REST names of a page's filters, each with the slot of its value and whether that is a list."""


@dataclass(slots=True)
class Slots:
    """The values of a statement: each slot's binder, in order. Slots without one are filled by a page."""

    binders: list[tuple[int, Callable[[Variables], Any]]] = field(default_factory=list)
    count: int = 0

    def add(self, binder: Callable[[Variables], Any] | None = None) -> int:
        """A new slot."""
        slot = self.count
        self.count += 1
        if binder is not None:
            self.binders.append((slot, binder))
        return slot


@dataclass(slots=True)
class PagePlan:
    """One connection: what its cursors are bound to, and the slots that hang on its cursor.

    `as_of` is the slot of the instant that its root field asks about, None for now.
    """

    path: str
    shape: Page
    names: Names
    cursor: Source
    pointer: str
    keys: int
    search: int | None
    lang: str
    as_of: int | None = None
    signs: bool = False

    @property
    def never_positioned(self) -> bool:
        """Whether no cursor can be given, so that nothing need be looked at."""
        return self.cursor is NOTHING

    def bind(self, values: Values, variables: Variables, cursors: Cursors) -> tuple[bytes, tuple[bool, ...] | None]:
        """The context of this page's cursors, and which of the given cursor's values are null."""
        token = self.cursor.get(variables)
        given = token is not Undefined and token is not None
        ranked = self.shape.anchor is not None
        if not given and not self.signs and not ranked:
            return b"", None
        context = self._context(values)
        if not given:
            if self.shape.anchor is not None:
                values[self.shape.anchor] = newest()
            return context, None
        keys, _ = cursors.read(token, context, self.pointer)
        if self.shape.anchor is not None:
            values[self.shape.anchor] = keys.pop()
        values[self.shape.cursor_slot : self.shape.cursor_slot + self.keys] = as_texts(keys)
        return context, tuple(key is None for key in keys)

    def _context(self, values: Values) -> bytes:
        bound = [(name, sorted(map(str, values[slot] if many else [values[slot]]))) for name, slot, many in self.names]
        if self.as_of is not None:
            bound.append(("as_of", [str(values[self.as_of])]))
        q = None if self.search is None else f"{self.lang}:{values[self.search]}"
        return context_of(self.path, bound, self.shape.sort, q)


class Pages:
    """Plans the connections of one operation."""

    def __init__(self, catalog: Catalog, reader: Reader, variables: Variables, slots: Slots) -> None:
        self.catalog, self.reader, self.variables, self.slots = catalog, reader, variables, slots
        self.plans: list[PagePlan] = []
        self.conditions = 0
        self.as_of: int | None = None

    def root(self, arguments: Arguments) -> int | None:
        """Begin a root field: the slot of the instant that it, and every page within it, is about; None for now."""
        source = arguments.get("asOf", NOTHING)
        asked = source.get(self.variables) not in (None, Undefined)
        self.as_of = self.slots.add(lambda variables: past_instant(source.get(variables), "?asOf")) if asked else None
        return self.as_of

    def plan(self, path: str, resource: Resource, arguments: Arguments) -> PagePlan:
        """The page that these arguments ask for; raises Invalid."""
        backward, limit, cursor, pointer = self._window(arguments)
        limit_slot = self.slots.add(limit)
        names: Names = []
        filters = self._filters(resource, arguments.get("filter", NOTHING), (), names, resource)
        sort = self._value(arguments, "sort") or ()
        order = parse_sort(resource, ",".join(map(str, sort)), self.reader.scopes) if sort else ()
        search = self._search(arguments.get("q", NOTHING))
        ranked = search is not None and not order
        anchor = self.slots.add() if ranked else None
        keys = 2 if ranked else key_count(resource, order)
        first = self.slots.add()
        for _ in range(keys - 1):
            self.slots.add()
        page = Page(tuple(filters), order, limit_slot, None, first, backward, search, anchor, len(self.plans))
        plan = PagePlan(path, page, names, cursor, pointer, keys, search, self.reader.lang, self.as_of)
        self.plans.append(plan)
        return plan

    def _value(self, arguments: Arguments, name: str) -> Any:
        value = arguments.get(name, NOTHING).get(self.variables)
        return None if value is Undefined else value

    def _window(self, arguments: Arguments) -> tuple[bool, Callable[[Variables], int], Source, str]:
        """Direction, page size and position."""
        first, last, after, before = (self._value(arguments, name) for name in ("first", "last", "after", "before"))
        if first is not None and last is not None:
            raise Invalid(Fault("?last", "conflict", "first and last do not go together"))
        backward = last is not None or (before is not None and first is None)
        wrong, other = ("after", after) if backward else ("before", before)
        if other is not None:
            raise Invalid(Fault(f"?{wrong}", "conflict", "after goes with first, before goes with last"))
        name = "last" if backward else "first"
        return (
            backward,
            _limit(arguments.get(name, NOTHING), name),
            *(
                (arguments.get("before", NOTHING), "?before")
                if backward
                else (arguments.get("after", NOTHING), "?after")
            ),
        )

    def _search(self, source: Source) -> int | None:
        value = source.get(self.variables)
        if value is None or value is Undefined:
            return None
        return self.slots.add(lambda variables: _words(source.get(variables)))

    def _filters(
        self, resource: Resource, source: Source, path: tuple[str, ...], names: Names, owner: Resource
    ) -> list[Filter]:
        """`owner` is the resource that the list is of; `path` leads from it to `resource`."""
        given = source.get(self.variables)
        found: list[Filter] = []
        for name, value in ({} if given is None or given is Undefined else given).items():
            if value is None:
                continue
            meaning = self.catalog.filters[f"{resource.type}Filter"][name]
            child = source.child(name)
            if isinstance(meaning, Condition):
                found.append(self._condition(owner, ".".join((*path, meaning.name)), child, value, names))
            else:
                found += self._filters(meaning.target, child, (*path, meaning.relation), names, owner)
        return found

    def _condition(self, owner: Resource, name: str, source: Source, value: Any, names: Names) -> Filter:
        self.conditions += 1
        if self.conditions > FILTERS_MAX:
            raise Limited(f"The query has more than {FILTERS_MAX} conditions.")
        target = find_filter(owner, name, self.reader.scopes)
        pointer = f"?{name[:80]}"
        if target is None:
            raise Invalid(unknown(pointer, "parameter", name, filter_names(owner, self.reader.scopes)))
        if not isinstance(value, list):
            slot = self.slots.add(_one(target, source, pointer))
            names.append((target.name, slot, False))
            return Filter(target.path, target.field.name, target.operator, slot)
        target = by_code(target, [text for text in value if isinstance(text, str)])
        many = len(value) != 1
        slot = self.slots.add(_all(target, source, pointer) if many else _one(target, source, pointer))
        names.append((target.name, slot, many))
        return Filter(target.path, target.field.name, "in" if many else target.operator, slot)


def key_count(resource: Resource, order: tuple[tuple[str, bool], ...]) -> int:
    """How many values a cursor of this order holds: the keys up to `id`, which ends every order."""
    names = [name for name, _ in order or resource.sort]
    return names.index("id") + 1 if "id" in names else len(names) + 1


def _limit(source: Source, name: str) -> Callable[[Variables], int]:
    def bind(variables: Variables) -> int:
        value = source.get(variables)
        if value is None or value is Undefined:
            return LIMIT_DEFAULT
        if not 1 <= value <= LIMIT_MAX:
            raise Invalid(Fault(f"?{name}", "range", f"must be between 1 and {LIMIT_MAX}"))
        return int(value)

    return bind


def _words(value: str) -> str:
    try:
        return check_text(value, minimum=1, maximum=200)
    except PydanticCustomError as error:
        raise Invalid(Fault("?q", "length", str(error))) from None


def _converter(target: Target, pointer: str) -> Callable[[Any], Any]:
    convert = converter(target)

    def one(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        try:
            if not storable(value):
                raise BadValue("character", "must not contain a lone surrogate")  # noqa: TRY301  # said like the rest
            return convert(str(value))
        except BadValue as error:
            raise Invalid(Fault(pointer, error.code, str(error))) from None

    return one


def storable(value: str) -> bool:
    """Whether UTF-8, and so the database, can hold a text."""
    return value.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in value)


def _one(target: Target, source: Source, pointer: str) -> Callable[[Variables], Any]:
    convert = _converter(target, pointer)

    def bind(variables: Variables) -> Any:
        value = source.get(variables)
        return convert(value[0] if isinstance(value, list) else value)

    return bind


def _all(target: Target, source: Source, pointer: str) -> Callable[[Variables], Any]:
    convert = _converter(target, pointer)

    def bind(variables: Variables) -> Any:
        values = source.get(variables)
        if len(values) > VALUES_MAX:
            raise Invalid(Fault(pointer, "length", f"at most {VALUES_MAX} values"))
        return [convert(value) for value in values]

    return bind

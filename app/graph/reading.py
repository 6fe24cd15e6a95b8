"""Planning a query: its root fields become columns of one statement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graphql import Undefined

from app.graph.catalog import Catalog, Computed, Many, Root
from app.graph.computed import root_type, tree_of
from app.graph.documents import Operation
from app.graph.pages import Arguments, storable
from app.graph.plan import Answered, Column, Fixed, Gathered, Introspected, Listed, Plan, Read, Single
from app.graph.roots import NODES_MAX, scope_argument
from app.graph.selections import Nodes, Selector
from app.graph.sources import NOTHING, Source, Variables
from app.kernel.errors import Fault, Invalid
from app.kernel.query import looks_like_id, parse_id
from app.kernel.resource import Registry, Resource
from app.kernel.shapes import OneShape, Reader

INTROSPECTION = ("__schema", "__type")
_NOBODY = ""
"""A code that no record has: what is asked for when a key can be no code at all."""


def root_fields(operation: Operation, selector: Selector) -> dict[str, Nodes]:
    """The root fields by response key, as these variables include them."""
    kind = operation.view.mutation_type if operation.mutates else operation.view.query_type
    assert kind is not None
    return selector.collect(kind.name, [operation.node.selection_set])


def selector_for(operation: Operation, catalog: Catalog, reader: Reader, variables: Variables) -> Selector:
    """What turns the selections of an operation into shapes."""
    return Selector(operation.view, catalog, reader, variables, operation.fragments)


class Planner:
    """Plans queries over one registry."""

    def __init__(self, registry: Registry, catalog: Catalog, cost_limit: int) -> None:
        self.registry, self.catalog, self.cost_limit = registry, catalog, cost_limit

    def plan(self, operation: Operation, reader: Reader, variables: Variables) -> Plan:
        """A plan for these variables, and for all others of the same shape."""
        selector = selector_for(operation, self.catalog, reader, variables)
        columns = [self._column(selector, key, nodes) for key, nodes in root_fields(operation, selector).items()]
        return Plan(selector, columns, reader, self.cost_limit)

    def _column(self, selector: Selector, key: str, nodes: Nodes) -> Column:
        name = nodes[0].name.value
        if name == "__typename":
            return Column(key, Fixed(b'"Query"'))
        if name in INTROSPECTION:
            return Column(key, Introspected(tuple(nodes)))
        arguments = selector.arguments("Query", nodes[0])
        at = selector.pages.root(arguments)
        column = self._root(selector, key, nodes, arguments)
        column.as_of = at
        return column

    def _root(self, selector: Selector, key: str, nodes: Nodes, arguments: Arguments) -> Column:
        meaning = self.catalog.fields["Query"][nodes[0].name.value]
        if isinstance(meaning, Many):
            branch = selector.connection(key, None, meaning, nodes, ())
            return Column(key, Listed(meaning.target, branch))
        if isinstance(meaning, Computed):
            return Column(key, Answered(meaning.name, arguments, tree_of(selector, root_type(meaning.name), nodes)))
        assert isinstance(meaning, Root)
        match meaning.verb:
            case "node":
                return self._node(selector, key, nodes, arguments)
            case "nodes":
                return Column(key, self._nodes(selector, nodes, arguments["ids"]))
        assert meaning.resource is not None
        return self._one(selector, key, meaning.resource, nodes, arguments)

    def _one(self, selector: Selector, key: str, resource: Resource, nodes: Nodes, arguments: Arguments) -> Column:
        source = arguments["id"]
        missing = _absence(resource.type, source)
        by_id = looks_like_id(source.get(selector.variables))
        if by_id and _prefix(source.get(selector.variables)) != resource.prefix:
            return Column(key, Fixed(b"null"), missing)
        slot = selector.slots.add(_id_binder(resource, source) if by_id else _code_binder(source))
        scope = None
        if resource.model.__scope__ is not None:
            given = arguments.get(scope_argument(resource), NOTHING)
            if given.get(selector.variables) not in (None, Undefined):
                scope = selector.slots.add(_code_binder(given))
        selector.weights[()] += 1
        select = selector.record(resource, [node.selection_set for node in nodes], ())
        shape = OneShape(resource, select, selector.reader, "id" if by_id else "code", slot, scope, archived=True)
        return Column(key, Single(shape), missing)

    def _node(self, selector: Selector, key: str, nodes: Nodes, arguments: Arguments) -> Column:
        source = arguments["id"]
        value = source.get(selector.variables)
        resource = self.registry.by_prefix.get(_prefix(value)) if looks_like_id(value) else None
        if resource is None:
            return Column(key, Fixed(b"null"), _absence("record", source))
        return self._one(selector, key, resource, nodes, {"id": source})

    def _nodes(self, selector: Selector, nodes: Nodes, source: Source) -> Read:
        """Ids are grouped by resource when bound; the groups are those that the planned ids fall into."""
        count = selector.slots.add(_count_binder(source))
        selector.weights[count,] += 1
        prefixes = sorted({_prefix(value) for value in source.get(selector.variables) if looks_like_id(value)})
        groups = []
        for prefix in prefixes:
            resource = self.registry.by_prefix.get(prefix)
            if resource is not None:
                ids = selector.slots.add(_ids_binder(resource, source))
                places = selector.slots.add(_places_binder(resource, source))
                select = selector.record(resource, [node.selection_set for node in nodes], (count,))
                groups.append((resource, select, ids, places))
        return Gathered(count, tuple(groups))


def _prefix(value: str) -> str:
    return value.partition("_")[0]


def _absence(what: str, source: Source) -> Callable[[Variables], str]:
    return lambda variables: f"There is no {what} {str(source.get(variables))[:100]!r}."


def _id_binder(resource: Resource, source: Source) -> Callable[[Variables], Any]:
    return lambda variables: parse_id(resource.prefix, source.get(variables))


def _code_binder(source: Source) -> Callable[[Variables], str]:
    def bind(variables: Variables) -> str:
        value: str = source.get(variables)
        return _NOBODY if "\x00" in value or not storable(value) else value

    return bind


def _count_binder(source: Source) -> Callable[[Variables], int]:
    def bind(variables: Variables) -> int:
        number = len(source.get(variables))
        if number > NODES_MAX:
            raise Invalid(Fault("?ids", "length", f"at most {NODES_MAX} ids"))
        return number

    return bind


def _belonging(resource: Resource, source: Source, variables: Variables) -> list[tuple[int, str]]:
    return [
        (place, value)
        for place, value in enumerate(source.get(variables), 1)
        if looks_like_id(value) and _prefix(value) == resource.prefix
    ]


def _ids_binder(resource: Resource, source: Source) -> Callable[[Variables], Any]:
    return lambda variables: [parse_id(resource.prefix, value) for _, value in _belonging(resource, source, variables)]


def _places_binder(resource: Resource, source: Source) -> Callable[[Variables], Any]:
    return lambda variables: [place for place, _ in _belonging(resource, source, variables)]

"""Documents: measured, validated and kept, so that a query text costs its milliseconds once."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    validate,
)  # fmt: skip

from app.graph.limits import Limits, parsed
from app.graph.plan import Plan
from app.graph.schema import Schema
from app.graph.variables import Variables

ERRORS_MAX = 10
KEPT_MAX = 500
KEPT_SOURCE_MAX = 20_000
"""Characters of a query text that is kept; a parsed document takes up to a hundred times as many bytes."""
KEPT_SOURCES_MAX = 300_000
PLANS_MAX = 50


class DocumentError(Exception):
    """A document that does not parse or validate, or an operation that is not in it."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__("document")
        self.errors = errors


class Operation:
    """One operation of a document for callers with one view of the schema, with the plans made for it so far."""

    def __init__(self, view: GraphQLSchema, document: DocumentNode, node: OperationDefinitionNode) -> None:
        self.view, self.document, self.node = view, document, node
        self.fragments = {
            item.name.value: item for item in document.definitions if isinstance(item, FragmentDefinitionNode)
        }
        self.variables = Variables(view, node.variable_definitions or ())
        self.mutates = node.operation is not OperationType.QUERY
        self.introspected: dict[str, bytes] = {}
        self._plans: dict[tuple[Any, ...], Plan] = {}

    def plan(self, key: tuple[Any, ...]) -> Plan | None:
        """The plan for a caller and a shape of variables, if it was made before."""
        return self._plans.get(key)

    def keep(self, key: tuple[Any, ...], plan: Plan) -> None:
        """Remember a plan."""
        if len(self._plans) >= PLANS_MAX:
            self._plans.clear()
        self._plans[key] = plan


class Documents:
    """The operations known so far, the least recently used forgotten first."""

    def __init__(self, schema: Schema, limits: Limits) -> None:
        self.schema, self.limits = schema, limits
        self._kept: OrderedDict[tuple[str, str | None, frozenset[str]], Operation] = OrderedDict()
        self._size = 0
        self._hidden: dict[frozenset[str], frozenset[str]] = {}

    def hidden(self, scopes: frozenset[str]) -> frozenset[str]:
        """The guarding scopes that a caller lacks."""
        found = self._hidden.get(scopes)
        if found is None:
            if len(self._hidden) > KEPT_MAX:
                self._hidden.clear()
            found = self._hidden[scopes] = self.schema.catalog.hidden(scopes)
        return found

    def find(self, source: str, name: str | None, scopes: frozenset[str]) -> Operation:
        """The operation, from memory when it was asked for before; raises Limited or DocumentError."""
        hidden = self.hidden(scopes)
        key = (source, name, hidden)
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            return found
        found = self._read(source, name, hidden)
        if len(source) <= KEPT_SOURCE_MAX:
            self._kept[key] = found
            self._size += len(source)
            while len(self._kept) > KEPT_MAX or self._size > KEPT_SOURCES_MAX:
                (forgotten, _, _), _ = self._kept.popitem(last=False)
                self._size -= len(forgotten)
        return found

    def _read(self, source: str, name: str | None, hidden: frozenset[str]) -> Operation:
        try:
            document = parsed(source, self.limits)
        except GraphQLError as error:
            raise DocumentError([error]) from None
        view = self.schema.view(hidden)
        errors = validate(view, document, max_errors=ERRORS_MAX, hide_suggestions=True)
        if errors:
            raise DocumentError(errors)
        return Operation(view, document, _chosen(document, name))


def _chosen(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if name is None:
        if len(operations) > 1:
            raise DocumentError([GraphQLError("Must provide operation name if query contains multiple operations.")])
        return operations[0]
    for node in operations:
        if node.name is not None and node.name.value == name:
            return node
    raise DocumentError([GraphQLError(f"Unknown operation named '{name[:100]}'.")])

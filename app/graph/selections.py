"""From the selection sets of a validated document to the kernel's shapes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from graphql import (
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
    VariableNode,
)  # fmt: skip

from app.graph.catalog import Catalog, Many, One, Value
from app.graph.pages import Arguments, Pages, Slots
from app.graph.sources import Variables, source_of
from app.kernel.errors import Fault, Invalid, Limited
from app.kernel.resource import Resource
from app.kernel.shapes import Branch, Constant, Leaf, Reader, Selection

Nodes = list[FieldNode]
Part = tuple[str, str, tuple[tuple[str, str], ...]]
Weight = tuple[int, ...]
"""The slots of the page sizes that lead to a place; their product is how often the place is visited."""


class Selector:
    """Turns selections into shapes for one operation, one caller and one shape of variables."""

    def __init__(
        self, schema: GraphQLSchema, catalog: Catalog, reader: Reader, variables: Variables,
        fragments: Mapping[str, FragmentDefinitionNode],
    ) -> None:  # fmt: skip
        self.schema, self.catalog, self.reader = schema, catalog, reader
        self.variables, self.fragments = variables, fragments
        self.slots = Slots()
        self.pages = Pages(catalog, reader, variables, self.slots)
        self.weights: Counter[Weight] = Counter()

    def collect(self, type_name: str, sets: Iterable[SelectionSetNode | None]) -> dict[str, Nodes]:
        """Fields by response key, in order: fragments spread, skipped ones left out."""
        keys: dict[str, Nodes] = {}
        self._collect(type_name, sets, keys, set())
        return keys

    def _collect(
        self, type_name: str, sets: Iterable[SelectionSetNode | None], keys: dict[str, Nodes], spread: set[str]
    ) -> None:
        for selections in sets:
            for node in selections.selections if selections is not None else ():
                if not self._included(node.directives or ()):
                    continue
                match node:
                    case FieldNode():
                        keys.setdefault((node.alias or node.name).value, []).append(node)
                    case InlineFragmentNode():
                        if node.type_condition is None or node.type_condition.name.value in (type_name, "Node"):
                            self._collect(type_name, [node.selection_set], keys, spread)
                    case FragmentSpreadNode() if node.name.value not in spread:
                        spread.add(node.name.value)
                        fragment = self.fragments[node.name.value]
                        if fragment.type_condition.name.value in (type_name, "Node"):
                            self._collect(type_name, [fragment.selection_set], keys, spread)

    def _included(self, directives: Iterable[DirectiveNode]) -> bool:
        for directive in directives:
            if directive.name.value in ("skip", "include"):
                (argument,) = directive.arguments or ()  # validation has seen to it
                value: Any = argument.value
                said = self.variables.get(value.name.value) if isinstance(value, VariableNode) else value.value
                if said is None:
                    raise Invalid(Fault("", "null", f"@{directive.name.value} needs true or false"))
                if bool(said) is (directive.name.value == "skip"):
                    return False
        return True

    def arguments(self, type_name: str, node: FieldNode) -> Arguments:
        """Where the values of a field's arguments come from."""
        kind: Any = self.schema.type_map[type_name]
        known = kind.fields[node.name.value].args
        return {item.name.value: source_of(item.value, known[item.name.value].type) for item in node.arguments or ()}

    def record(self, resource: Resource, sets: Iterable[SelectionSetNode | None], weight: Weight) -> Selection:
        """The selection of a record."""
        found: list[Leaf | Constant | Branch] = []
        for key, nodes in self.collect(resource.type, sets).items():
            name = nodes[0].name.value
            if name == "__typename":
                found.append(_typename(key, resource.type))
                continue
            inner = [node.selection_set for node in nodes]
            match self.catalog.fields[resource.type][name]:
                case Value() as value:
                    found.append(self._value(key, value, inner))
                case One() as one:
                    self.weights[weight] += 1
                    found.append(Branch(key, one.relation, self.record(one.target, inner, weight)))
                case Many() as many:
                    found.append(self.connection(key, resource, many, nodes, weight))
        return tuple(found)

    def _value(self, key: str, value: Value, sets: list[SelectionSetNode | None]) -> Leaf:
        if value.parts is None:
            return Leaf(key, value.field, value.lang)
        parts: list[Leaf | Constant] = []
        for inner, nodes in self.collect(value.parts, sets).items():
            name = nodes[0].name.value
            if name == "__typename":
                parts.append(_typename(inner, value.parts))
                continue
            meaning = self.catalog.fields[value.parts][name]
            assert isinstance(meaning, Value)
            parts.append(self._value(inner, meaning, [node.selection_set for node in nodes]))
        return Leaf(key, value.field, value.lang, tuple(parts))

    def connection(self, key: str, owner: Resource | None, many: Many, nodes: Nodes, weight: Weight) -> Branch:
        """A connection; `owner` is None at the root."""
        target = many.target
        path = target.path if owner is None else f"{owner.path}.{many.relation}"
        arguments = self.arguments("Query" if owner is None else owner.type, nodes[0])
        page = self.pages.plan(path, target, arguments)
        inside = (*weight, page.shape.limit)
        self.weights[inside] += 1
        chosen: list[Selection] = []
        parts: list[Part] = []
        for inner, found in self.collect(f"{target.type}Connection", [node.selection_set for node in nodes]).items():
            name, sets = found[0].name.value, [node.selection_set for node in found]
            if name == "nodes":
                parts.append((inner, f"nodes:{self._place(chosen, target, sets, inside)}", ()))
            elif name == "edges":
                parts.append((inner, name, self._edges(chosen, target, sets, inside)))
            elif name == "pageInfo":
                info = self.collect("PageInfo", sets)
                parts.append((inner, name, tuple((k, n[0].name.value) for k, n in info.items())))
            else:
                parts.append((inner, name, ()))
        page.signs = any(name in ("cursor", "startCursor", "endCursor") for _, _, inner in parts for _, name in inner)
        first, *more = chosen or [()]
        return Branch(key, many.relation or "", first, "connection", page.shape, tuple(parts), tuple(more))

    def _edges(
        self, chosen: list[Selection], target: Resource, sets: list[SelectionSetNode | None], weight: Weight
    ) -> tuple[tuple[str, str], ...]:
        found = []
        for key, nodes in self.collect(f"{target.type}Edge", sets).items():
            name = nodes[0].name.value
            if name == "node":
                name = f"node:{self._place(chosen, target, [node.selection_set for node in nodes], weight)}"
            found.append((key, name))
        return tuple(found)

    def _place(
        self, chosen: list[Selection], target: Resource, sets: list[SelectionSetNode | None], weight: Weight
    ) -> int:
        """Where this selection of a node stands among those of its connection; equal ones share a place."""
        selection = self.record(target, sets, weight)
        if selection not in chosen:
            chosen.append(selection)
        return chosen.index(selection)


def _typename(key: str, name: str) -> Constant:
    return Constant(key, f"'{name}'")


def cost_of(weights: Iterable[tuple[Weight, int]], values: list[Any], limit: int) -> int:
    """The sum of the page sizes multiplied down the tree; raises Limited above the limit."""
    cost = 0
    for weight, times in weights:
        product = times
        for slot in weight:
            product *= values[slot]
        cost += product
    if cost > limit:
        detail = f"The query costs {cost}; at most {limit} is answered. Ask for smaller pages."
        raise Limited(detail, cost=cost, limit=limit)
    return cost

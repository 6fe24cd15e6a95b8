"""What a query may cost before anything is validated or run (contract section 6).

Validation itself can be made slow (repeated fields are compared pairwise, fragments expand), so the document is
measured first, on a walk that stops at the first limit passed. The cost, which needs the variables, comes later.
tests/graph/attacks.py has a request for each limit, and docs/operations.md the table of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
)  # fmt: skip

from app.graph.scan import TOO_MANY_VALUES, glance
from app.kernel.errors import Limited

ALIAS_LENGTH = 60
"""A response key becomes a column's name, which Postgres cuts at 63 bytes."""
_LISTS = frozenset({"fields", "inputFields", "interfaces", "possibleTypes"})
"""Fields of introspection from which another of them can be reached."""
_LISTS_WITHIN = _LISTS | {"types", "directives", "args", "enumValues"}


@dataclass(frozen=True, slots=True)
class Limits:
    """The figures; the settings set the first four.

    `pairs` are fields of one response key that validation compares with each other; `values` stand in the document,
    `given` in its variables; `lists` are those of the schema that introspection reads,
    `renamed` aliases in it: with them, one list of arguments could be asked for any number of times.
    """

    depth: int = 15
    aliases: int = 50
    tokens: int = 2500
    cost: int = 20_000
    root_fields: int = 30
    operations: int = 20
    fragments: int = 50
    directives: int = 50
    variables: int = 100
    repeated: int = 20
    pairs: int = 3000
    expanded: int = 1000
    spreads: int = 200
    values: int = 300
    given: int = 10_000
    source: int = 100_000
    lines: int = 5000
    introspection_depth: int = 20
    introspected: int = 400
    lists: int = 16
    renamed: int = 3


def parsed(source: str, limits: Limits) -> DocumentNode:
    """The document, measured; raises Limited, or GraphQLError for what does not parse."""
    if len(source) > limits.source:
        raise Limited(f"The query has {len(source)} characters; at most {limits.source} are read.")
    if (lines := source.count("\n") + source.count("\r")) > limits.lines:  # each error counts them again
        raise Limited(f"The query has {lines} lines; at most {limits.lines} are read.")
    glance(source, limits.tokens, limits.repeated, limits.expanded, limits.values)
    try:
        document = parse(source, max_lexical_tokens=limits.tokens, max_comments=limits.tokens)
    except GraphQLError as error:
        if error.message.endswith("Parsing aborted."):  # how the parser says that a limit is passed
            raise Limited(error.message.removeprefix("Syntax Error: ")) from None
        raise
    _Measure(document, limits).run()
    return document


def hold_variables(given: Mapping[str, Any], limits: Limits) -> None:
    """Raises Limited when the variables hold more values than graphql-core can look at in time."""
    number = 0
    containers: list[Any] = [given]
    while containers:
        container = containers.pop()
        number += len(container)
        if number > limits.given:
            raise Limited(f"The variables hold more than {limits.given} values.")
        inner = container.values() if isinstance(container, Mapping) else container
        containers += [value for value in inner if isinstance(value, dict | list)]


class _Measure:
    """Walks every operation with its fragments expanded; the first limit that is passed ends the walk."""

    def __init__(self, document: DocumentNode, limits: Limits) -> None:
        self.limits = limits
        self.operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
        self.fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self.definitions = len(document.definitions)
        self.reached: set[str] = set()
        self.expanded = self.aliases = self.directives = self.spreads = self.values = self.pairs = 0
        self.introspected = self.lists = self.renamed = 0

    def run(self) -> None:
        self._at_most(len(self.operations), self.limits.operations, "operations")
        self._at_most(self.definitions - len(self.operations), self.limits.fragments, "fragments")
        for fragment in self.fragments.values():
            self._written(fragment.selection_set, fragment.directives)
        for operation in self.operations:
            self._at_most(len(operation.variable_definitions or ()), self.limits.variables, "variables")
            for variable in operation.variable_definitions or ():
                self._directed(variable.directives)
                self._valued(variable.default_value)
            self._written(operation.selection_set, operation.directives)
        for operation in self.operations:
            self._level([operation.selection_set], 1, root=True, lists=None)
        for name, fragment in self.fragments.items():  # validation compares what nobody spreads as well
            if name not in self.reached:
                self._level([fragment.selection_set], 1, root=False, lists=None)

    def _at_most(self, number: int, limit: int, what: str) -> None:
        if number > limit:
            raise Limited(f"The query has {number} {what}; at most {limit} are answered.")

    def _written(self, top: SelectionSetNode, directives: tuple[DirectiveNode, ...] | None) -> None:
        """Count what stands in the text, each once."""
        stack = [top]
        self._directed(directives)
        while stack:
            for node in stack.pop().selections:
                self._directed(node.directives)
                if isinstance(node, FieldNode):
                    self._named(node)
                if isinstance(node, FragmentSpreadNode):
                    self.spreads += 1
                elif node.selection_set is not None:  # type: ignore[attr-defined]  # fields and inline fragments have it
                    stack.append(node.selection_set)  # type: ignore[attr-defined]
        self._at_most(self.aliases, self.limits.aliases, "aliases")
        self._at_most(self.directives, self.limits.directives, "directives")
        self._at_most(self.spreads, self.limits.spreads, "spreads of fragments")

    def _directed(self, directives: tuple[DirectiveNode, ...] | None) -> None:
        for directive in directives or ():
            self.directives += 1
            for argument in directive.arguments or ():
                self._valued(argument.value)

    def _named(self, node: FieldNode) -> None:
        for argument in node.arguments or ():
            self._valued(argument.value)
        if node.alias is not None:
            self.aliases += 1
            if len(node.alias.value) > ALIAS_LENGTH:
                raise Limited(f"An alias may have at most {ALIAS_LENGTH} characters.")

    def _valued(self, top: Any) -> None:
        """Count a value and those within it."""
        stack = [] if top is None else [top]
        while stack:
            value = stack.pop()
            self.values += 1
            if isinstance(value, ListValueNode):
                stack += value.values
            elif isinstance(value, ObjectValueNode):
                stack += [member.value for member in value.fields]
            if self.values + len(stack) > self.limits.values:
                raise Limited(TOO_MANY_VALUES.format(self.limits.values))

    def _level(self, sets: list[SelectionSetNode], depth: int, *, root: bool, lists: int | None) -> None:
        """One level of the answer: fields of the same key merged, fragments expanded.

        `lists` is how many lists of the schema enclose the level; None outside introspection.
        """
        limit = self.limits.depth if lists is None else self.limits.introspection_depth
        if depth > limit:
            raise Limited(f"The query is nested deeper than {limit} levels.")
        keys: dict[str, list[FieldNode]] = {}
        self._collect(sets, keys, frozenset())
        if root:
            self._at_most(len(keys), self.limits.root_fields, "root fields")
            schemas = sum(nodes[0].name.value == "__schema" for nodes in keys.values())
            self._at_most(schemas, 1, "__schema fields")
        for nodes in keys.values():
            self.pairs += len(nodes) * (len(nodes) - 1) // 2
            self._at_most(self.pairs, self.limits.pairs, "pairs of repeated fields")
            within = self._within(nodes[0], lists, root=root)
            inner = [node.selection_set for node in nodes if node.selection_set is not None]
            if inner:
                self._level(inner, depth + 1, root=False, lists=within)

    def _within(self, node: FieldNode, lists: int | None, *, root: bool) -> int | None:
        """How many lists of the schema enclose what is within a field. A list within a list is refused."""
        name = node.name.value
        if root and name in ("__schema", "__type"):
            return 0
        if lists is None:
            return None
        self.introspected += 1
        self._at_most(self.introspected, self.limits.introspected, "fields of introspection")
        self.renamed += node.alias is not None
        self._at_most(self.renamed, self.limits.renamed, "aliases in introspection")
        if name in _LISTS_WITHIN:
            self.lists += 1
            self._at_most(self.lists, self.limits.lists, "lists of the schema")
        if name in _LISTS:
            if lists:
                raise Limited("Introspection is nested too deep: a list of fields or types within another.")
            return lists + 1
        return lists

    def _collect(self, sets: list[SelectionSetNode], keys: dict[str, list[FieldNode]], path: frozenset[str]) -> None:
        for selections in sets:
            for node in selections.selections:
                self.expanded += 1
                if self.expanded > self.limits.expanded:
                    raise Limited(f"The query has more than {self.limits.expanded} fields with its fragments expanded.")
                match node:
                    case FieldNode():
                        nodes = keys.setdefault((node.alias or node.name).value, [])
                        nodes.append(node)
                        if len(nodes) > self.limits.repeated:
                            detail = (
                                f"{node.name.value[:100]} stands more than {self.limits.repeated} times in one place."
                            )
                            raise Limited(detail)
                    case InlineFragmentNode():
                        self._collect([node.selection_set], keys, path)
                    case FragmentSpreadNode():
                        name = node.name.value
                        self.reached.add(name)
                        if name in self.fragments and name not in path:  # a cycle is left to validation
                            self._collect([self.fragments[name].selection_set], keys, path | {name})

"""What a query may cost before anything is validated or run (contract section 6).

Validation itself can be made slow (repeated fields are compared pairwise, fragments expand), so the document is
measured first, on a walk that stops at the first limit passed. The cost, which needs the variables, comes later.
"""

from __future__ import annotations

from dataclasses import dataclass

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
)  # fmt: skip

from app.kernel.errors import Limited

ALIAS_LENGTH = 60
"""A response key becomes a column's name, which Postgres cuts at 63 bytes."""
_INTROSPECTION_LISTS = frozenset({"fields", "inputFields", "interfaces", "possibleTypes"})


@dataclass(frozen=True, slots=True)
class Limits:
    """The figures; the settings set the first four."""

    depth: int = 15
    aliases: int = 50
    tokens: int = 4000
    cost: int = 20_000
    root_fields: int = 30
    operations: int = 20
    fragments: int = 50
    directives: int = 50
    variables: int = 100
    repeated: int = 20
    expanded: int = 3000
    source: int = 200_000
    introspection_depth: int = 20


def parsed(source: str, limits: Limits) -> DocumentNode:
    """The document, measured; raises Limited, or GraphQLError for what does not parse."""
    if len(source) > limits.source:
        raise Limited(f"The query has {len(source)} characters; at most {limits.source} are read.")
    try:
        document = parse(source, max_lexical_tokens=limits.tokens, max_comments=limits.tokens)
    except GraphQLError as error:
        if error.message.endswith("Parsing aborted."):  # how the parser says that a limit is passed
            raise Limited(error.message.removeprefix("Syntax Error: ")) from None
        raise
    _Measure(document, limits).run()
    return document


class _Measure:
    """Walks every operation with its fragments expanded; the first limit that is passed ends the walk."""

    def __init__(self, document: DocumentNode, limits: Limits) -> None:
        self.limits = limits
        self.operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
        self.fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self.definitions = len(document.definitions)
        self.expanded = self.aliases = self.directives = 0

    def run(self) -> None:
        self._at_most(len(self.operations), self.limits.operations, "operations")
        self._at_most(self.definitions - len(self.operations), self.limits.fragments, "fragments")
        for fragment in self.fragments.values():
            self._written(fragment.selection_set, fragment.directives)
        for operation in self.operations:
            self._at_most(len(operation.variable_definitions or ()), self.limits.variables, "variables")
            self._written(operation.selection_set, operation.directives)
        for operation in self.operations:
            self._level([operation.selection_set], 1, root=True, introspection=None)

    def _at_most(self, number: int, limit: int, what: str) -> None:
        if number > limit:
            raise Limited(f"The query has {number} {what}; at most {limit} are answered.")

    def _written(self, top: SelectionSetNode, directives: tuple[DirectiveNode, ...] | None) -> None:
        """Count aliases and directives as they are written, each once."""
        stack = [top]
        self.directives += len(directives or ())
        while stack:
            for node in stack.pop().selections:
                self.directives += len(node.directives or ())
                if isinstance(node, FieldNode) and node.alias is not None:
                    self.aliases += 1
                    if len(node.alias.value) > ALIAS_LENGTH:
                        raise Limited(f"An alias may have at most {ALIAS_LENGTH} characters.")
                inner = None if isinstance(node, FragmentSpreadNode) else node.selection_set  # type: ignore[attr-defined]
                if inner is not None:
                    stack.append(inner)
        self._at_most(self.aliases, self.limits.aliases, "aliases")
        self._at_most(self.directives, self.limits.directives, "directives")

    def _level(self, sets: list[SelectionSetNode], depth: int, *, root: bool, introspection: int | None) -> None:
        """One level of the answer: fields of the same key merged, fragments expanded."""
        limit = self.limits.depth if introspection is None else self.limits.introspection_depth
        if depth > limit:
            raise Limited(f"The query is nested deeper than {limit} levels.")
        keys: dict[str, list[FieldNode]] = {}
        self._collect(sets, keys, frozenset())
        if root:
            self._at_most(len(keys), self.limits.root_fields, "root fields")
            schemas = sum(nodes[0].name.value == "__schema" for nodes in keys.values())
            self._at_most(schemas, 1, "__schema fields")
        for nodes in keys.values():
            self._at_most(len(nodes), self.limits.repeated, f"repetitions of {nodes[0].name.value}")
            inner = [node.selection_set for node in nodes if node.selection_set is not None]
            if inner:
                lists = self._introspected(nodes[0].name.value, introspection, root=root)
                self._level(inner, depth + 1, root=False, introspection=lists)

    def _introspected(self, name: str, lists: int | None, *, root: bool) -> int | None:
        """How many lists of the schema are nested; None outside introspection. A list within a list is refused."""
        if root and name in ("__schema", "__type"):
            return 0
        if lists is not None and name in _INTROSPECTION_LISTS:
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
                        keys.setdefault((node.alias or node.name).value, []).append(node)
                    case InlineFragmentNode():
                        self._collect([node.selection_set], keys, path)
                    case FragmentSpreadNode():
                        name = node.name.value
                        if name in self.fragments and name not in path:  # a cycle is left to validation
                            self._collect([self.fragments[name].selection_set], keys, path | {name})

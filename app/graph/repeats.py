"""idempotencyKey: what makes a mutation's field the same request, and its answer as it is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import orjson
from graphql import FragmentSpreadNode, VariableNode, Visitor, print_ast, visit

from app.graph.documents import Operation
from app.graph.execute import Context, dumps, spoken
from app.graph.selections import Nodes
from app.kernel.errors import Problem
from app.platform.idempotency import Claim, Stored, claim

ARGUMENT = "idempotencyKey"
REPLAYED = "Idempotency-Replayed"


def claim_of(
    operation: Operation, variables: Mapping[str, Any], context: Context, nodes: Nodes, arguments: Mapping[str, Any]
) -> Claim | None:
    """The claim of one top-level field: it is the same again with equal arguments, selection and language."""
    key = arguments.get(ARGUMENT)
    if key is None:
        return None
    given = {name: value for name, value in arguments.items() if name != ARGUMENT}
    said = ("graphql", nodes[0].name.value, context.lang, _canonical(given), _selected(operation, variables, nodes))
    return claim(context.caller, key, f"/{ARGUMENT}", *said)


def shown(payload: bytes, warnings: list[dict[str, Any]]) -> Stored:
    """The JSON of a field as it is kept."""
    return Stored(200, {"warnings": warnings}, payload)


def refused(problem: Problem, request_id: str) -> Stored:
    """A refusal as it is kept: an entry of `errors` without its path, since another alias may ask again."""
    return Stored(problem.status, {}, dumps(spoken(problem, request_id)))


def entry(answer: Stored, key: str) -> dict[str, Any]:
    """A kept refusal as the entry of `errors` for a field."""
    return {**orjson.loads(answer.body), "path": [key]}


class _Uses(Visitor):
    """The fragments and variables that a selection names."""

    def __init__(self) -> None:
        super().__init__()
        self.fragments: list[str] = []
        self.variables: set[str] = set()

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: Any) -> None:
        self.fragments.append(node.name.value)

    def enter_variable(self, node: VariableNode, *_: Any) -> None:
        self.variables.add(node.name.value)


def _selected(operation: Operation, variables: Mapping[str, Any], nodes: Nodes) -> str:
    """A field's selection as text, with the fragments it spreads and the values of the variables it uses."""
    uses, texts, spread = _Uses(), [], set[str]()
    for node in nodes:
        if node.selection_set is not None:
            visit(node.selection_set, uses)
            texts.append(print_ast(node.selection_set))
    while uses.fragments:
        name = uses.fragments.pop(0)
        if name not in spread:
            spread.add(name)
            visit(operation.fragments[name], uses)
            texts.append(print_ast(operation.fragments[name]))
    used = {name: variables[name] for name in uses.variables if name in variables}
    return "\n".join([*texts, _canonical(used)])


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)

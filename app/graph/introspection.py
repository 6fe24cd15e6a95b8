"""`__schema` and `__type`: the one thing that graphql-core executes, on a document reduced to those fields."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
from graphql import DocumentNode, FragmentDefinitionNode, OperationDefinitionNode, SelectionSetNode, execute_sync

from app.graph.documents import Operation
from app.graph.plan import Plan
from app.kernel.errors import Internal

_ONE_AT_A_TIME = ThreadPoolExecutor(1, "introspection")
"""Readers of the schema wait for each other, not everybody for them."""
KEPT_MAX = 8
"""Answers kept: the whole schema takes more than a megabyte, and its readers ask in a few ways."""
_kept: deque[Operation] = deque()


async def introspect(operation: Operation, plan: Plan, given: Mapping[str, Any]) -> dict[str, bytes]:
    """The answers by response key. In a thread: the whole schema takes graphql-core a good part of a second."""
    if operation.introspected:
        return operation.introspected
    found = await asyncio.get_running_loop().run_in_executor(_ONE_AT_A_TIME, _run, operation, plan, dict(given))
    if not operation.node.variable_definitions:
        operation.introspected = found
        _kept.append(operation)
        if len(_kept) > KEPT_MAX:
            _kept.popleft().introspected = {}
    return found


def _run(operation: Operation, plan: Plan, given: dict[str, Any]) -> dict[str, bytes]:
    nodes = tuple(node for read in plan.introspected() for node in read.nodes)
    reduced = OperationDefinitionNode(
        operation=operation.node.operation, name=operation.node.name, directives=(),
        variable_definitions=operation.node.variable_definitions, selection_set=SelectionSetNode(selections=nodes),
    )  # fmt: skip
    fragments = [item for item in operation.document.definitions if isinstance(item, FragmentDefinitionNode)]
    result = execute_sync(operation.view, DocumentNode(definitions=(reduced, *fragments)), variable_values=given)
    if result.data is None:
        raise Internal("The schema cannot be read.")
    return {key: orjson.dumps(value) for key, value in result.data.items()}

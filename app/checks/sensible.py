"""Made-up GraphQL operations, mended so that some of them are answered: real ids, one direction of paging.

What schemathesis makes up follows the schema and is refused nearly always: the id is of no record, `first` and `last` stand
together, the cursor is not ours. Asking each operation both ways tries the refusals and the answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx
from graphql import (
    ArgumentNode,
    FieldNode,
    IntValueNode,
    ListValueNode,
    NameNode,
    ObjectValueNode,
    StringValueNode,
    Visitor,
    parse,
    print_ast,
    visit,
)

from app.registry import REGISTRY

DROPPED = frozenset({"last", "before", "after"})


def real_ids(client: httpx.Client) -> dict[str, str]:
    """An id of each kind of record that there is, by its GraphQL type."""
    found = {}
    for resource in REGISTRY.values():
        page = client.get(f"/v1/{resource.path}", params={"limit": 1, "fields": "id"}).json()
        if page["data"]:
            found[resource.type] = page["data"][0]["id"]
    return found


def sensible(body: str, ids: Mapping[str, str]) -> str:
    """The operation with what can be mended in its arguments."""
    return print_ast(visit(parse(body), _Mender(ids)))


class _Mender(Visitor):
    def __init__(self, ids: Mapping[str, str]) -> None:
        super().__init__()
        self._ids = ids

    def enter_field(self, node: FieldNode, *_: Any) -> FieldNode | None:
        if not node.arguments:
            return None
        known = next((key for kind, key in self._ids.items() if _is_about(node.name.value, kind)), "unit_" + "0" * 32)
        paged = any(argument.name.value in DROPPED or argument.name.value == "first" for argument in node.arguments)
        kept = [] if not paged else [_argument("first", IntValueNode(value="3"))]
        for argument in node.arguments:
            name = argument.name.value
            if name == "id":
                kept.append(_argument(name, StringValueNode(value=known)))
            elif name == "ids":
                kept.append(_argument(name, ListValueNode(values=(StringValueNode(value=known),))))
            elif name not in DROPPED and name != "first" and not _is_empty(argument.value):
                kept.append(argument)
        return FieldNode(
            alias=node.alias,
            name=node.name,
            arguments=tuple(kept),
            directives=node.directives,
            selection_set=node.selection_set,
        )


def _is_about(field: str, kind: str) -> bool:
    """Whether a root field reads or changes records of that type: `action`, `activateAction`."""
    return field.endswith(kind) or field == kind[0].lower() + kind[1:]


def _argument(name: str, value: Any) -> ArgumentNode:
    return ArgumentNode(name=NameNode(value=name), value=value)


def _is_empty(value: Any) -> bool:
    """Whether a value says nothing: an empty text, list or map, or one that holds only such."""
    if isinstance(value, StringValueNode):
        return not value.value.strip()
    if isinstance(value, ListValueNode):
        return all(_is_empty(entry) for entry in value.values)
    if isinstance(value, ObjectValueNode):
        return all(_is_empty(member.value) for member in value.fields)
    return False

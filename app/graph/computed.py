"""Root fields that are computed and not read: declared as typed parts, answered by a function, shown as they are selected.

A query is one statement; these run beside it. What they take and give is declared once, in the domain, for REST too.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphql import Undefined

from app.domains.review.checking import marker_checks
from app.domains.review.checks import MarkerCheckRequest, MarkerChecks
from app.graph import parts
from app.graph.catalog import Computed, Value, camel
from app.graph.inputs import Inputs
from app.graph.parts import add, argument, optional
from app.graph.records import Shells, add_value, describe
from app.kernel.kept import Kept
from app.kernel.members import Member
from app.kernel.resource import Resource
from app.kernel.session import Ask

if TYPE_CHECKING:
    from app.graph.selections import Nodes, Selector

Answer = Callable[[Ask, Kept, frozenset[str], Any], Awaitable[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Computation:
    """A computed root field: what it takes, what it gives, and which resource must be there for it."""

    name: str
    takes: type[Member]
    gives: type[Member]
    answer: Answer
    counts: str
    needs: str
    doc: str


COMPUTATIONS = (
    Computation(
        "markerChecks", MarkerCheckRequest, MarkerChecks, marker_checks, "checks", "markers",
        "What a marker says of projects, with reasons; nothing is stored. The same numbers as `POST /v1/marker-checks`.",
    ),
)  # fmt: skip
"""Each costs as many as the list `counts` has entries."""
_BY_NAME = {one.name: one for one in COMPUTATIONS}


def add_computed(query: type, shells: Shells, inputs: Inputs) -> None:
    """Give Query the fields whose resource the registry has."""
    for one in COMPUTATIONS:
        resource = shells.registry.get(one.needs)
        if resource is None:
            continue
        arguments = []
        for item in one.takes.FIELDS.values():
            if item.of is not None:  # names its input type; what is only taken is never shown
                shells.members.setdefault(
                    item.of, parts.shell(shells.claim(item.of.__name__, resource, item.of), item.doc)
                )
            kind = inputs.written(resource, item)
            arguments.append(argument(camel(item.name), kind if item.required else optional(kind), describe(item)))
        add(query, one.name, _shown(shells, resource, one.gives), one.doc, arguments)
        shells.catalog.fields["Query"][one.name] = Computed(one.name)


def _shown(shells: Shells, resource: Resource, member: Any) -> type:
    """The object type of a Member, with those of its parts; records have some of them already."""
    if member not in shells.members:
        name = shells.claim(member.__name__, resource, member)
        cls = shells.members[member] = parts.shell(name, " ".join(member.__doc__.split()))
        for item in member.FIELDS.values():
            if item.of is not None:
                _shown(shells, resource, item.of)
            add_value(shells, cls, resource, item)
    return shells.members[member]


def body_of(name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments in the spelling of the domain, as REST's body would be."""
    found: dict[str, Any] = _respelled(
        {key: value for key, value in arguments.items() if value is not Undefined}, _BY_NAME[name].takes
    )
    return found


def _respelled(value: Any, of: Any) -> Any:
    if isinstance(value, list):
        return [_respelled(entry, of) for entry in value]
    if not isinstance(value, Mapping) or of is None:
        return value
    items = {camel(item.name): item for item in of.FIELDS.values()}
    return {items[key].name: _respelled(inner, items[key].of) for key, inner in value.items()}


async def answer_of(name: str, ask: Ask, kept: Kept, scopes: frozenset[str], body: dict[str, Any]) -> dict[str, Any]:
    """What the function of a computed field says."""
    return await _BY_NAME[name].answer(ask, kept, scopes, body)


def counted(name: str, body: dict[str, Any]) -> int:
    """What a computed field costs: one for each entry of the list that it is about."""
    entries = body.get(_BY_NAME[name].counts)
    return max(1, len(entries)) if isinstance(entries, list) else 1


Tree = tuple[tuple[str, str, "Tree | None"], ...]
"""(response key, member, what is selected within it); `__typename` carries the type's name in its place."""


def tree_of(selector: Selector, type_name: str, nodes: Nodes) -> Tree:
    """The selection below a computed field."""
    found: list[tuple[str, str, Tree | None]] = []
    for key, inner in selector.collect(type_name, [node.selection_set for node in nodes]).items():
        name = inner[0].name.value
        if name == "__typename":
            found.append((key, f"={type_name}", None))
            continue
        meaning = selector.catalog.fields[type_name][name]
        assert isinstance(meaning, Value)
        below = None if meaning.parts is None else tree_of(selector, meaning.parts, inner)
        found.append((key, meaning.field, below))
    return tuple(found)


def selected(value: Any, tree: Tree | None) -> Any:
    """A value with what is selected of it, in the order that was asked for."""
    if tree is None or value is None:
        return value
    if isinstance(value, list):
        return [selected(entry, tree) for entry in value]
    return {key: name[1:] if name[0] == "=" else selected(value[name], below) for key, name, below in tree}


def root_type(name: str) -> str:
    """The name of the type that a computed field gives."""
    return _BY_NAME[name].gives.__name__

"""Where the value of an argument comes from: known once a document is compiled, fetched at each request."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from graphql import (
    ConstValueNode,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    ListValueNode,
    ObjectValueNode,
    Undefined,
    ValueNode,
    VariableNode,
)  # fmt: skip
from graphql.utilities import coerce_input_literal

from app.kernel.errors import Fault, Invalid

Variables = Mapping[str, Any]


class Source(ABC):
    """The value of an argument, or of a member within one; Undefined when it was not given."""

    __slots__ = ()

    @abstractmethod
    def get(self, variables: Variables) -> Any:
        """The value, given the coerced variables of a request."""

    def child(self, name: str) -> Source:
        """The source of a member of an input object."""
        return _Item(self, name)


class Const(Source):
    """A value that stands in the document."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def get(self, variables: Variables) -> Any:
        """The value, whatever the variables."""
        del variables
        return self.value

    def child(self, name: str) -> Source:
        """The member's value."""
        return Const(self.value.get(name, Undefined))


class _Variable(Source):
    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def get(self, variables: Variables) -> Any:
        return variables.get(self.name, Undefined)


class _Item(Source):
    __slots__ = ("name", "of")

    def __init__(self, of: Source, name: str) -> None:
        self.of, self.name = of, name

    def get(self, variables: Variables) -> Any:
        value = self.of.get(variables)
        return value.get(self.name, Undefined) if isinstance(value, Mapping) else Undefined


class _List(Source):
    __slots__ = ("items",)

    def __init__(self, items: list[Source]) -> None:
        self.items = items

    def get(self, variables: Variables) -> Any:
        found = [item.get(variables) for item in self.items]
        if any(value is None or value is Undefined for value in found):
            raise Invalid(Fault("", "null", "a list of values must not hold null"))
        return found


class _Object(Source):
    __slots__ = ("members",)

    def __init__(self, members: dict[str, Source]) -> None:
        self.members = members

    def get(self, variables: Variables) -> Any:
        found = {name: source.get(variables) for name, source in self.members.items()}
        return {name: value for name, value in found.items() if value is not Undefined}

    def child(self, name: str) -> Source:
        return self.members.get(name, NOTHING)


NOTHING = Const(Undefined)


def source_of(node: ValueNode, kind: GraphQLInputType) -> Source:
    """The source of a value in a validated document."""
    if isinstance(node, VariableNode):
        return _Variable(node.name.value)
    if not _varies(node):
        return Const(coerce_input_literal(node, kind))
    inner = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    if isinstance(node, ListValueNode) and isinstance(inner, GraphQLList):
        return _List([source_of(value, inner.of_type) for value in node.values])
    if isinstance(inner, GraphQLList):
        return _List([source_of(node, inner.of_type)])
    assert isinstance(node, ObjectValueNode)
    assert isinstance(inner, GraphQLInputObjectType)
    return _Object({item.name.value: source_of(item.value, inner.fields[item.name.value].type) for item in node.fields})


def _varies(node: ValueNode | ConstValueNode) -> bool:
    if isinstance(node, VariableNode):
        return True
    if isinstance(node, ListValueNode):
        return any(_varies(value) for value in node.values)
    if isinstance(node, ObjectValueNode):
        return any(_varies(item.value) for item in node.fields)
    return False

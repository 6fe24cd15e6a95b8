"""The variables of a request: coerced in microseconds where they are right, by graphql-core where they are not.

Also what of them decides the shape of the statement, so that a repeat with other values finds it compiled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    Undefined,
    VariableDefinitionNode,
    get_variable_values,
    type_from_ast,
)  # fmt: skip

from app.kernel.kinds import INT4_MAX
from app.kernel.query import looks_like_id

ERRORS_MAX = 10
Coercer = Callable[[Any], Any]
Keyer = Callable[[Any], Any]


class CoercionError(Exception):
    """The variables do not fit their declarations."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__("variables")
        self.errors = errors


class _SlowError(Exception):
    """Something is not as expected: graphql-core coerces again and says what."""


class Variables:
    """The variables that an operation declares."""

    def __init__(self, schema: GraphQLSchema, nodes: Sequence[VariableDefinitionNode]) -> None:
        self._schema, self._nodes = schema, nodes
        self._coercers: list[tuple[str, Coercer, bool]] = []
        self._keyers: list[tuple[str, Keyer]] = []
        makers = _Makers()
        for node in nodes:
            kind: Any = type_from_ast(schema, node.type)
            name = node.variable.name.value
            slow_when_absent = node.default_value is not None or isinstance(kind, GraphQLNonNull)
            self._coercers.append((name, makers.coercer(kind), slow_when_absent))
            self._keyers.append((name, makers.keyer(kind)))

    def coerce(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The coerced variables; raises CoercionError."""
        found: dict[str, Any] = {}
        try:
            for name, coercer, slow_when_absent in self._coercers:
                if name in given:
                    found[name] = coercer(given[name])
                elif slow_when_absent:
                    return self._slowly(given)
        except (_SlowError, GraphQLError, RecursionError):
            return self._slowly(given)
        return found

    def _slowly(self, given: Mapping[str, Any]) -> dict[str, Any]:
        found = get_variable_values(
            self._schema, self._nodes, dict(given), max_errors=ERRORS_MAX, hide_suggestions=True
        )
        if isinstance(found, list):
            raise CoercionError(found)
        return found.coerced

    def key(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """What of the values decides the statement: presence, lengths, orders and switches, but no plain value."""
        return tuple(keyer(values.get(name, Undefined)) for name, keyer in self._keyers)


class _Makers:
    """Functions for types; input objects refer to each other, so theirs are made when first needed."""

    def __init__(self) -> None:
        self._objects: dict[str, dict[str, tuple[Coercer, bool]]] = {}
        self._object_keyers: dict[str, dict[str, Keyer]] = {}

    def coercer(self, kind: Any) -> Coercer:
        if isinstance(kind, GraphQLNonNull):
            return self._present(kind.of_type)
        inner = self._present(kind)
        return lambda value: None if value is None else inner(value)

    def _present(self, kind: Any) -> Coercer:
        if isinstance(kind, GraphQLList):
            one = self.coercer(kind.of_type)
            return lambda value: _not_null([one(v) for v in value] if isinstance(value, list) else [one(value)])
        if isinstance(kind, GraphQLInputObjectType):
            return lambda value: self._object(kind, value)
        if isinstance(kind, GraphQLEnumType):
            values = {name: item.value for name, item in kind.values.items()}
            return lambda value: _chosen(values, value)
        return _SCALARS.get(kind.name) or (lambda value: _not_null(kind.parse_value(value)))

    def _object(self, kind: GraphQLInputObjectType, value: Any) -> dict[str, Any]:
        fields = self._objects.get(kind.name)
        if fields is None:
            fields = {
                name: (self.coercer(item.type), isinstance(item.type, GraphQLNonNull))
                for name, item in kind.fields.items()
            }
            self._objects[kind.name] = fields
        if not isinstance(value, dict) or not value.keys() <= fields.keys():
            raise _SlowError
        found = {}
        for name, (coercer, required) in fields.items():
            if name in value:
                found[name] = coercer(value[name])
            elif required:
                raise _SlowError
        return found

    def keyer(self, kind: Any) -> Keyer:
        inner = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        if isinstance(inner, GraphQLList):
            return self._list_keyer(inner.of_type)
        if isinstance(inner, GraphQLInputObjectType):
            return lambda value: self._object_key(inner, value) if isinstance(value, dict) else value
        if inner.name == "Boolean" or _orders(inner):
            return lambda value: value
        if inner.name == "ID":
            return lambda value: _prefix(value) if isinstance(value, str) else value
        return lambda value: value if value is None or value is Undefined else 0

    def _list_keyer(self, kind: Any) -> Keyer:
        inner = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        if _orders(inner):
            return lambda value: tuple(value) if isinstance(value, list) else value
        if getattr(inner, "name", "") == "ID":
            return lambda value: (
                (min(len(value), 2), tuple(sorted(set(map(_prefix, value))))) if isinstance(value, list) else value
            )
        return lambda value: min(len(value), 2) if isinstance(value, list) else value

    def _object_key(self, kind: GraphQLInputObjectType, value: dict[str, Any]) -> tuple[Any, ...]:
        keyers = self._object_keyers.get(kind.name)
        if keyers is None:
            keyers = {name: self.keyer(item.type) for name, item in kind.fields.items()}
            self._object_keyers[kind.name] = keyers
        return tuple((name, keyers[name](value[name])) for name in sorted(value) if value[name] is not None)


def _orders(kind: Any) -> bool:
    """Whether the type's values name orders, which stand in the statement itself."""
    return isinstance(kind, GraphQLEnumType) and kind.name.endswith("Sort")


def _prefix(value: str) -> str:
    return value.partition("_")[0] if looks_like_id(value) else ""


def _not_null(value: Any) -> Any:
    if value is None or value is Undefined or (isinstance(value, list) and None in value):
        raise _SlowError
    return value


def _chosen(values: dict[str, Any], value: Any) -> Any:
    if not isinstance(value, str) or value not in values:
        raise _SlowError
    return values[value]


def _int(value: Any) -> int:
    if type(value) is not int or not -INT4_MAX - 1 <= value <= INT4_MAX:
        raise _SlowError
    return value


def _str(value: Any) -> str:
    if type(value) is not str:
        raise _SlowError
    return value


def _bool(value: Any) -> bool:
    if type(value) is not bool:
        raise _SlowError
    return value


_SCALARS: dict[str, Coercer] = {"Int": _int, "String": _str, "ID": _str, "Boolean": _bool}

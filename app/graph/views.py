"""The schema without what a caller may not know of: a hidden name is then refused exactly as one that never was."""

from __future__ import annotations

from typing import Any

from graphql import GraphQLArgument as Argument
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    is_introspection_type,
    is_specified_scalar_type,
)  # fmt: skip

from app.graph.catalog import Catalog


def view_of(schema: GraphQLSchema, catalog: Catalog, hidden: frozenset[str]) -> GraphQLSchema:
    """A copy of the schema without the names that one of the hidden scopes guards."""
    copy = _Copy(schema, catalog, hidden)
    return GraphQLSchema(
        query=copy.types["Query"], mutation=copy.types["Mutation"], directives=schema.directives,
        types=list(copy.types.values()), assume_valid=True,
    )  # fmt: skip


class _Copy:
    def __init__(self, schema: GraphQLSchema, catalog: Catalog, hidden: frozenset[str]) -> None:
        self.types: dict[str, Any] = {}
        self._guards = {
            name: {member for member, scope in members.items() if scope in hidden}
            for name, members in catalog.guards.items()
        }
        for name, kind in schema.type_map.items():
            self.types[name] = self._type(kind)

    def _type(self, kind: GraphQLNamedType) -> GraphQLNamedType:
        if is_introspection_type(kind) or is_specified_scalar_type(kind):
            return kind
        gone = self._guards.get(kind.name, set())
        match kind:
            case GraphQLInputObjectType():
                return GraphQLInputObjectType(kind.name, lambda: self._inputs(kind, gone), description=kind.description)
            case GraphQLInterfaceType():
                return GraphQLInterfaceType(kind.name, lambda: self._fields(kind, gone), description=kind.description)
            case GraphQLObjectType():
                return GraphQLObjectType(
                    kind.name, lambda: self._fields(kind, gone), description=kind.description,
                    interfaces=lambda: [self.types[face.name] for face in kind.interfaces],
                )  # fmt: skip
            case GraphQLEnumType() if gone:
                values = {name: value for name, value in kind.values.items() if name not in gone}
                return GraphQLEnumType(kind.name, values, description=kind.description)
        return kind

    def _fields(self, kind: Any, gone: set[str]) -> dict[str, GraphQLField]:
        return {
            name: GraphQLField(
                self._wrapped(item.type),
                args={key: Argument(self._wrapped(a.type), description=a.description) for key, a in item.args.items()},
                description=item.description, deprecation_reason=item.deprecation_reason,
            )
            for name, item in kind.fields.items()
            if name not in gone
        }  # fmt: skip

    def _inputs(self, kind: GraphQLInputObjectType, gone: set[str]) -> dict[str, GraphQLInputField]:
        return {
            name: GraphQLInputField(
                self._wrapped(item.type), description=item.description, deprecation_reason=item.deprecation_reason
            )
            for name, item in kind.fields.items()
            if name not in gone
        }

    def _wrapped(self, kind: Any) -> Any:
        if isinstance(kind, GraphQLNonNull):
            return GraphQLNonNull(self._wrapped(kind.of_type))
        if isinstance(kind, GraphQLList):
            return GraphQLList(self._wrapped(kind.of_type))
        return self.types[kind.name]

"""The GraphQL schema of a registry, and the view of it that a caller has."""

from __future__ import annotations

from functools import cached_property, lru_cache

import strawberry
from graphql import GraphQLSchema, print_schema
from strawberry.schema.config import StrawberryConfig

from app.graph import parts
from app.graph.catalog import Catalog
from app.graph.inputs import Inputs
from app.graph.records import Shells, fill_records
from app.graph.roots import mutation_type, query_type
from app.graph.views import view_of
from app.kernel.resource import Registry

_VIEWS_MAX = 16
"""Callers differ in a handful of ways; each way costs a few megabytes."""


class Schema:
    """Strawberry's schema, the meanings of its names, and its views; built when first asked for."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._views: dict[frozenset[str], GraphQLSchema] = {}

    @cached_property
    def _built(self) -> tuple[strawberry.Schema, Catalog]:
        shells = Shells(self.registry)
        inputs = Inputs(shells)
        fill_records(shells, inputs.page_arguments)
        query, mutation = query_type(shells, inputs), mutation_type(shells, inputs)
        config = StrawberryConfig(scalar_map=parts.SCALARS, disable_field_suggestions=True)
        return strawberry.Schema(query=query, mutation=mutation, config=config), shells.catalog

    @property
    def catalog(self) -> Catalog:
        """The meanings of its names."""
        return self._built[1]

    @property
    def whole(self) -> GraphQLSchema:
        """The schema with nothing hidden."""
        return self._built[0]._schema  # noqa: SLF001  # Strawberry has no public name for it

    def view(self, hidden: frozenset[str]) -> GraphQLSchema:
        """The schema as callers know it who lack these scopes."""
        if not hidden:
            return self.whole
        found = self._views.get(hidden)
        if found is None:
            if len(self._views) >= _VIEWS_MAX:
                self._views.clear()
            found = self._views[hidden] = view_of(self.whole, self.catalog, hidden)
        return found


@lru_cache(maxsize=4)
def schema_of(registry: Registry) -> Schema:
    """The schema of a registry: one for all that ask, since a second one would take as long as the first and say the same."""
    return Schema(registry)


def sdl(schema: Schema) -> str:
    """The schema as text; the same registry gives the same text."""
    return print_schema(schema.whole) + "\n"

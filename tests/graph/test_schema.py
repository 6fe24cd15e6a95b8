"""The derived schema: complete, described, the same each time, and without what a caller may not know of."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    build_schema,
    is_introspection_type,
    is_specified_scalar_type,
    validate_schema,
)  # fmt: skip

from app.graph.catalog import camel, lower_first
from app.graph.schema import Schema, sdl
from app.kernel.store import steps
from app.registry import REGISTRY
from tests.kernel.birds import BIRD_REGISTRY

WHOLE = Schema(REGISTRY)


def described() -> list[tuple[str, str | None]]:
    """Everything that the schema names, with its description."""
    found: list[tuple[str, str | None]] = []
    for name, kind in WHOLE.whole.type_map.items():
        if is_introspection_type(kind) or is_specified_scalar_type(kind):
            continue
        found.append((name, kind.description))
        if isinstance(kind, GraphQLEnumType):
            found += [(f"{name}.{key}", value.description) for key, value in kind.values.items()]
        if isinstance(kind, GraphQLInputObjectType):
            found += [(f"{name}.{key}", item.description) for key, item in kind.fields.items()]
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for key, item in kind.fields.items():
                found.append((f"{name}.{key}", item.description))
                found += [(f"{name}.{key}({arg}:)", argument.description) for arg, argument in item.args.items()]
    return found


def test_everything_is_described() -> None:
    assert [name for name, text in described() if not (text or "").strip()] == []


def test_the_text_is_valid_and_always_the_same() -> None:
    text = sdl(WHOLE)
    assert validate_schema(build_schema(text)) == []
    assert text == sdl(Schema(REGISTRY))


@pytest.mark.parametrize("resource", REGISTRY.values(), ids=list(REGISTRY))
def test_every_resource_can_be_read_and_changed(resource: Any) -> None:
    query, mutation = WHOLE.whole.query_type, WHOLE.whole.mutation_type
    assert query is not None
    assert mutation is not None
    assert lower_first(resource.type) in query.fields
    connections = {str(item.type) for item in query.fields.values()}
    assert f"{resource.type}Connection!" in connections
    for verb in ("create", "archive", "restore"):
        assert f"{verb}{resource.type}" in mutation.fields
    for action in steps(resource):
        assert f"{camel(action)}{resource.type}" in mutation.fields


def test_every_field_of_a_resource_is_there_under_its_own_name() -> None:
    for resource in REGISTRY.values():
        kind: Any = WHOLE.whole.type_map[resource.type]
        assert {camel(name) for name in resource.fields} <= kind.fields.keys()
        assert {camel(name) for name in resource.relations} <= kind.fields.keys()


def test_a_hidden_name_is_in_no_corner_of_the_view() -> None:
    schema = Schema(BIRD_REGISTRY)
    seen, whole = schema.view(schema.catalog.hidden(frozenset({"birds:read"}))), schema.whole
    for name, member in (("Bird", "secret"), ("BirdFilter", "secret"), ("BirdFilter", "secretIsNull")):
        kind: Any = whole.type_map[name]
        hidden: Any = seen.type_map[name]
        assert member in kind.fields
        assert member not in hidden.fields
    whole_sort: Any = whole.type_map["BirdSort"]
    seen_sort: Any = seen.type_map["BirdSort"]
    assert set(whole_sort.values) - set(seen_sort.values) == {"SECRET_ASC", "SECRET_DESC"}


def test_callers_who_lack_the_same_share_a_view() -> None:
    schema = Schema(BIRD_REGISTRY)
    lacking = schema.catalog.hidden(frozenset({"birds:read", "plans:read"}))
    assert lacking == {"birds:secret"}
    assert schema.view(lacking) is schema.view(schema.catalog.hidden(frozenset({"birds:read"})))
    assert schema.view(schema.catalog.hidden(frozenset({"admin"}))) is schema.whole

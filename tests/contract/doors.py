"""The same question asked at every door, so that a test can compare what each says."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

from httpx import AsyncClient

from app.kernel import kinds
from app.kernel.fields import Field
from app.kernel.resource import Resource

SINGULAR = {"etag": "etag", "untranslated": "untranslated", "actions": "actions"}


def camel(name: str) -> str:
    """snake_case → camelCase, as GraphQL spells the same word."""
    return re.sub(r"[_-]([a-z0-9])", lambda match: match[1].upper(), name)


def single(resource: Resource) -> str:
    """The type in camelCase; a word that is its own plural (guidance) gives way to the connection."""
    name = resource.type[0].lower() + resource.type[1:]
    return name if name != camel(resource.path) else f"{name}Item"


def graph_field(name: str, item: Field) -> str:
    """The selection of one field, whole."""
    if item.kind is kinds.MONEY:
        return f"{camel(name)} {{ amount currency }}"
    if item.kind in (kinds.STRUCT, kinds.STRUCTS) and item.of is not None:
        inner = " ".join(graph_field(part, member) for part, member in item.of.FIELDS.items())
        return f"{camel(name)} {{ {inner} }}"
    return camel(name)


def graph_record(resource: Resource, *, public: bool = False) -> str:
    """The selection of every member of a record."""
    names = [graph_field(name, item) for name, item in resource.fields.items() if not (public and item.scope)]
    extra = ["etag", "untranslated", *(["actions"] if resource.workflow is not None else [])]
    if public:
        names = [graph_public(name, item) for name, item in resource.fields.items() if not item.scope]
    return " ".join([*names, *extra])


def graph_public(name: str, item: Field) -> str:
    """As `graph_field`, without the parts of members that ask for a scope."""
    if item.kind in (kinds.STRUCT, kinds.STRUCTS) and item.of is not None:
        inner = " ".join(graph_public(part, member) for part, member in item.of.FIELDS.items() if not member.scope)
        return f"{camel(name)} {{ {inner} }}"
    return graph_field(name, item)


def as_rest(resource: Resource, record: dict[str, Any]) -> dict[str, Any]:
    """A GraphQL record in REST's spelling."""
    found: dict[str, Any] = {}
    for name, item in resource.fields.items():
        if camel(name) in record:
            found[name] = _value(item, record[camel(name)])
    for name in SINGULAR:
        if name in record:
            found[name] = record[name]
    return found


def _value(item: Field, value: Any) -> Any:
    if isinstance(value, list) and item.of is not None:
        return [_value(item, entry) for entry in value]
    if isinstance(value, dict) and item.of is not None:
        return {
            part: _value(member, value[camel(part)]) for part, member in item.of.FIELDS.items() if camel(part) in value
        }
    return value


async def rest_all(client: AsyncClient, path: str, **parameters: Any) -> list[dict[str, Any]]:
    """Every record of a REST list, walked to its end."""
    records: list[dict[str, Any]] = []
    async for body in rest_pages(client, path, **parameters):
        records += body["data"]
    return records


async def rest_pages(client: AsyncClient, path: str, **parameters: Any) -> AsyncIterator[dict[str, Any]]:
    cursor = None
    while True:
        query = {"limit": 200, **parameters, **({"cursor": cursor} if cursor else {})}
        response = await client.get(f"/v1/{path}", params=query)
        assert response.status_code == 200, response.text
        body = response.json()
        yield body
        cursor = body["page"]["next"]
        if cursor is None:
            return


async def graph(
    client: AsyncClient, query: str, variables: dict[str, Any] | None = None, **headers: str
) -> dict[str, Any]:
    """The body of a GraphQL answer, errors and all."""
    response = await client.post("/graphql", json={"query": query, "variables": variables or {}}, headers=headers)
    assert response.headers["content-type"].startswith(("application/json", "application/graphql-response+json"))
    body: dict[str, Any] = response.json()
    return body


async def graph_all(
    client: AsyncClient, resource: Resource, *, public: bool = False, arguments: str = ""
) -> list[dict[str, Any]]:
    """Every record of a GraphQL connection, walked to its end, in REST's spelling."""
    field, records, after = camel(resource.path), [], None
    extra = f", {arguments}" if arguments else ""
    query = (
        f"query($after: String) {{ {field}(first: 200, after: $after{extra}) {{ "
        f"nodes {{ {graph_record(resource, public=public)} }} pageInfo {{ hasNextPage endCursor }} }} }}"
    )
    while True:
        body = await graph(client, query, {"after": after})
        assert "errors" not in body, body["errors"]
        page = body["data"][field]
        records += [as_rest(resource, record) for record in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            return records
        after = page["pageInfo"]["endCursor"]

"""REST and GraphQL give the same values, filters, order, cursors and errors, for every resource there is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from httpx import AsyncClient

from app.kernel import kinds
from app.kernel.fields import Field
from app.kernel.resource import Resource
from app.registry import REGISTRY
from tests.contract.doors import camel, graph, graph_all, rest_all, single

every_resource = pytest.mark.parametrize("resource", REGISTRY.values(), ids=list(REGISTRY))
CODES = "first: 200) { nodes { code } }"


async def codes_by_rest(client: AsyncClient, resource: Resource, **parameters: Any) -> list[str]:
    response = await client.get(f"/v1/{resource.path}", params={"limit": 200, "fields": "code", **parameters})
    assert response.status_code == 200, response.text
    return [record["code"] for record in response.json()["data"]]


async def codes_by_graph(client: AsyncClient, resource: Resource, arguments: str) -> list[str]:
    field = camel(resource.path)
    body = await graph(client, f"{{ {field}({arguments}, {CODES} }}")
    assert "errors" not in body, body["errors"]
    return [record["code"] for record in body["data"][field]["nodes"]]


@every_resource
@pytest.mark.parametrize("caller", ["anonymous", "admin"])
async def test_the_same_values(client: AsyncClient, admin: AsyncClient, resource: Resource, caller: str) -> None:
    who = admin if caller == "admin" else client
    by_rest = await rest_all(who, resource.path)
    by_graph = await graph_all(who, resource, public=caller == "anonymous")
    assert by_graph == by_rest


@every_resource
async def test_the_same_single_record_by_id_and_by_code(admin: AsyncClient, resource: Resource) -> None:
    records = (await admin.get(f"/v1/{resource.path}", params={"limit": 2})).json()["data"]
    for record in records:
        for key in (record["id"], record["code"]):
            shown = (await admin.get(f"/v1/{resource.path}/{key}")).json()
            body = await graph(
                admin, f"query($id: ID!) {{ {single(resource)}(id: $id) {{ id code etag rowVersion }} }}", {"id": key}
            )
            expected = {
                "id": shown["id"],
                "code": shown["code"],
                "etag": shown["etag"],
                "rowVersion": shown["row_version"],
            }
            assert body["data"][single(resource)] == expected
        body = await graph(admin, "query($id: ID!) { node(id: $id) { id __typename } }", {"id": record["id"]})
        assert body["data"]["node"] == {"id": record["id"], "__typename": resource.type}


def spelled(item: Field, value: Any) -> tuple[str, str] | None:
    """A value as a REST parameter and as a GraphQL literal; None where the kind has no simple one."""
    if isinstance(value, list):
        value = value[0] if value else None
    if value is None or (isinstance(value, dict) and item.kind is not kinds.MONEY):
        return None
    if item.kind is kinds.MONEY:
        return value["amount"], json.dumps(value["amount"])
    if isinstance(value, bool):
        return str(value).lower(), str(value).lower()
    literal = value if item.enum is not None and value.isidentifier() else json.dumps(value)
    return str(value), str(literal)


@every_resource
async def test_the_same_filters(admin: AsyncClient, resource: Resource) -> None:
    records = (await admin.get(f"/v1/{resource.path}", params={"limit": 200})).json()["data"]
    tried = 0
    for name, item in resource.fields.items():
        if not item.filter:
            continue
        sample = next((found for record in records if (found := spelled(item, record[name])) is not None), None)
        if sample is not None:
            rest, literal = sample
            for suffix in ("", *(f"_{operator}" for operator in item.operators() if operator != "is_null")):
                by_rest = await codes_by_rest(admin, resource, **{name + suffix: rest})
                value = f"[{literal}]" if not suffix else literal
                by_graph = await codes_by_graph(admin, resource, f"filter: {{ {camel(name + suffix)}: {value} }}")
                assert by_graph == by_rest, name + suffix
                assert by_rest or suffix in ("_gt", "_lt") or item.sql, f"{name}{suffix}={rest} finds nothing"
                tried += 1
        if "is_null" in item.operators():
            for flag in ("true", "false"):
                by_rest = await codes_by_rest(admin, resource, **{f"{name}_is_null": flag})
                assert await codes_by_graph(admin, resource, f"filter: {{ {camel(name)}IsNull: {flag} }}") == by_rest
    assert tried or not records


@every_resource
async def test_the_same_filters_through_relations(admin: AsyncClient, resource: Resource) -> None:
    for name, relation in resource.relations.items():
        records = (await admin.get(f"/v1/{relation.target.path}", params={"limit": 3, "fields": "code"})).json()["data"]
        for record in records:
            by_rest = await codes_by_rest(admin, resource, **{f"{name}.code": record["code"]})
            inner = f"filter: {{ {camel(name)}: {{ code: [{json.dumps(record['code'])}] }} }}"
            assert await codes_by_graph(admin, resource, inner) == by_rest, name


@every_resource
async def test_the_same_order(admin: AsyncClient, resource: Resource) -> None:
    sorts = ["id", *(name for name, item in resource.fields.items() if item.sort and name != "id")]
    for name in sorts:
        for sign, way in (("", "ASC"), ("-", "DESC")):
            by_rest = await codes_by_rest(admin, resource, sort=sign + name)
            assert await codes_by_graph(admin, resource, f"sort: [{name.upper()}_{way}]") == by_rest, sign + name


@every_resource
async def test_the_same_search(client: AsyncClient, resource: Resource) -> None:
    for words in ("capacity", "urban", "Kenya"):
        by_rest = await codes_by_rest(client, resource, q=words)
        assert await codes_by_graph(client, resource, f'q: "{words}"') == by_rest


@every_resource
async def test_cursors_of_one_door_open_the_other(admin: AsyncClient, resource: Resource) -> None:
    field, order = camel(resource.path), "-created_at"
    first = (await admin.get(f"/v1/{resource.path}", params={"limit": 1, "sort": order})).json()
    cursor = first["page"]["next"]
    if cursor is None:
        assert len(first["data"]) < 2, "only a list of one page has no next one"
        return
    second = (await admin.get(f"/v1/{resource.path}", params={"limit": 1, "sort": order, "cursor": cursor})).json()
    query = (
        f"query($after: String) {{ {field}(first: 1, after: $after, sort: [CREATED_AT_DESC]) "
        "{ nodes { id } edges { cursor } pageInfo { endCursor hasNextPage hasPreviousPage } } }"
    )
    body = await graph(admin, query, {"after": cursor})
    assert [node["id"] for node in body["data"][field]["nodes"]] == [record["id"] for record in second["data"]]
    body = await graph(admin, query, {})
    assert [node["id"] for node in body["data"][field]["nodes"]] == [record["id"] for record in first["data"]]
    assert body["data"][field]["edges"][0]["cursor"] == body["data"][field]["pageInfo"]["endCursor"]
    again = await admin.get(
        f"/v1/{resource.path}",
        params={"limit": 1, "sort": order, "cursor": body["data"][field]["pageInfo"]["endCursor"]},
    )
    assert [record["id"] for record in again.json()["data"]] == [record["id"] for record in second["data"]]


def told(body: dict[str, Any]) -> tuple[str, list[tuple[str, str]]]:
    """The code and the faults' codes of a GraphQL error."""
    extensions = body["errors"][0]["extensions"]
    return extensions["code"], [
        (fault["pointer"].lstrip("?/").lower(), fault["code"]) for fault in extensions["errors"]
    ]


@every_resource
async def test_the_same_refusals(client: AsyncClient, resource: Resource) -> None:
    field = camel(resource.path)
    wrong = "wrong_" + "0" * 32
    for parameters, arguments, code in (
        ({"cursor": "abc"}, 'after: "abc"', "cursor"),
        ({"limit": "501"}, "first: 501", "range"),
        ({"limit": "0"}, "first: 0", "range"),
        ({"id": wrong}, f'filter: {{ id: ["{wrong}"] }}', "wrong_type"),
    ):
        response = await client.get(f"/v1/{resource.path}", params=parameters)
        body = await graph(client, f"{{ {field}({arguments}) {{ nodes {{ id }} }} }}")
        assert response.status_code == 422
        assert (response.json()["code"], [fault["code"] for fault in response.json()["errors"]]) == (
            "validation",
            [code],
        )
        assert told(body)[0] == "validation" and [found for _, found in told(body)[1]] == [code]
    for key in ("no-such-code", f"{resource.prefix}_{'0' * 32}"):
        response = await client.get(f"/v1/{resource.path}/{key}")
        body = await graph(client, f'{{ {single(resource)}(id: "{key}") {{ id }} }}')
        assert response.status_code == 404 and response.json()["code"] == "not_found"
        assert body["data"] == {single(resource): None} and told(body)[0] == "not_found"
    response = await client.post(f"/v1/{resource.path}", json={})
    assert response.status_code == 401 and response.json()["code"] == "unauthenticated"
    body = await graph(client, f'mutation {{ archive{resource.type}(id: "x", ifMatch: "*") {{ id }} }}')
    assert told(body)[0] == "unauthenticated"

"""Bad input at the GraphQL door: refused with the same codes and pointers as REST, never a 5xx, never an inside shown."""

from __future__ import annotations

import json
from typing import Any

import pytest
from httpx import AsyncClient, Response

from app.kernel.errors import tree
from app.kernel.resource import Resource
from app.registry import REGISTRY
from tests.contract.doors import camel

DEEP = 10_000
REFUSALS = {error.code for error in tree() if error.status < 500}
JSON = {"content-type": "application/json"}
every = pytest.mark.parametrize("resource", REGISTRY.values(), ids=lambda resource: resource.path)


def errors(answer: Response) -> list[dict[str, Any]]:
    """The errors of an answer, each with one of our refusals' codes and the request id."""
    assert answer.status_code < 500, answer.text[:500]
    assert "json" in answer.headers["content-type"]
    found: list[dict[str, Any]] = answer.json()["errors"]
    assert found
    for error in found:
        assert error["message"]
        assert error["extensions"]["code"] in REFUSALS, error
        assert error["extensions"]["request_id"] == answer.headers["x-request-id"]
    return found


def pointers(answer: Response) -> list[str]:
    return [fault["pointer"] for error in errors(answer) for fault in error["extensions"].get("errors", [])]


async def ask(client: AsyncClient, query: str, **variables: Any) -> Response:
    body = json.dumps({"query": query, "variables": variables})
    return await client.post("/graphql", content=body, headers=JSON)


UNREADABLE = {
    "empty": b"",
    "not JSON": b"{",
    "not UTF-8": b'{"query": "\xff"}',
    "NaN": b'{"query": "{ __typename }", "variables": {"a": NaN}}',
    "no query": b"{}",
    "a query that is no text": b'{"query": 7}',
    "a list": b"[]",
    "a text": b'"{ __typename }"',
    "variables that are no map": b'{"query": "{ __typename }", "variables": [1]}',
    "a name that is no text": b'{"query": "{ __typename }", "operationName": 7}',
    "an empty query": b'{"query": ""}',
    "a NUL": b'{"query": "{ __typename \\u0000 }"}',
    "a lone surrogate": b'{"query": "{ \\ud800 }"}',
    "a lone surrogate in a text": b'{"query": "{ unit(id: \\"\\ud800\\") { id } }"}',
    "deep JSON": b'{"query": "{ __typename }", "variables": ' + b'{"a":' * DEEP + b"1" + b"}" * DEEP + b"}",
    "a deep value, not too deep for the reader": (
        b'{"query": "query($f: UnitFilter) { units(filter: $f) { nodes { id } } }", "variables": {"f": '
        + b'{"parent":' * 900
        + b"{}"
        + b"}" * 900
        + b"}}"
    ),
    "deep selections": json.dumps({"query": "{ plan " * DEEP + "}" * DEEP}).encode(),
    "deep lists": json.dumps({"query": "{ units(sort: " + "[" * DEEP + "]" * DEEP + ") { nodes { id } } }"}).encode(),
    "deep maps": json.dumps(
        {"query": "{ units(filter: " + "{a:" * DEEP + "1" + "}" * DEEP + ") { nodes { id } } }"}
    ).encode(),
    "a text without an end": b'{"query": "{ unit(id: \\""}',
    "fragments in a circle": json.dumps(
        {"query": "{ units { nodes { ...a } } } fragment a on Unit { ...b } fragment b on Unit { ...a }"}
    ).encode(),
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
async def test_what_cannot_be_read_is_refused(client: AsyncClient, body: bytes) -> None:
    errors(await client.post("/graphql", content=body, headers=JSON))


@pytest.mark.parametrize(
    "query", ["query=%FF", "query=", "query={", "variables=[]&query={__typename}", "query={a}&query={b}", ""]
)
async def test_a_get_that_cannot_be_read_is_refused(client: AsyncClient, query: str) -> None:
    answer = await client.get(f"/graphql?{query}", headers={"accept": "application/graphql-response+json"})
    assert 400 <= answer.status_code < 500, answer.text
    errors(answer)
    older = await client.get(f"/graphql?{query}", headers={"accept": "application/json"})
    assert older.status_code in (200, 400), "an older client gets its errors in a 200"
    errors(older)


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", "", "application/jsonp"])
async def test_other_media_types_are_refused(client: AsyncClient, media: str) -> None:
    answer = await client.post("/graphql", content=b'{"query": "{ __typename }"}', headers={"content-type": media})
    assert answer.status_code in (400, 415)


async def test_a_body_over_the_limit_is_refused(client: AsyncClient) -> None:
    assert (await client.post("/graphql", content=b" " * 1_048_577, headers=JSON)).status_code == 413


@every
@pytest.mark.parametrize("first", [0, 501, -1])
async def test_a_page_out_of_bounds_is_refused(client: AsyncClient, resource: Resource, first: int) -> None:
    name = camel(resource.path)
    assert pointers(await ask(client, f"{{ {name}(first: {first}) {{ nodes {{ id }} }} }}")) == ["?first"]
    assert pointers(await ask(client, f"query($n: Int) {{ {name}(first: $n) {{ nodes {{ id }} }} }}", n=first)) == [
        "?first"
    ]


@every
async def test_a_made_up_cursor_is_refused(client: AsyncClient, resource: Resource) -> None:
    for cursor in ("", "x", "A" * 100, "é", "\0"):
        query = f"query($c: String) {{ {camel(resource.path)}(first: 1, after: $c) {{ nodes {{ id }} }} }}"
        assert pointers(await ask(client, query, c=cursor)) == ["?after"]


@every
async def test_bad_values_are_refused(client: AsyncClient, resource: Resource) -> None:
    name, kind = camel(resource.path), resource.type
    query = f"query($f: {kind}Filter) {{ {name}(filter: $f) {{ nodes {{ id }} }} }}"
    for value in (
        {"code": ["a\0b"]},
        {"code": ["a" * 501]},
        {"codee": ["a"]},
        {"code": [{}]},
        {"createdAtGte": "never"},
        7,
    ):
        errors(await ask(client, query, f=value))
    for literal in ('code: ["\\u0000"]', 'codee: ["a"]', "code: {a: 1}", 'createdAtGte: "never"', f"id: [{10**30}]"):
        errors_or_none = await ask(client, f"{{ {name}(filter: {{{literal}}}) {{ nodes {{ id }} }} }}")
        assert errors_or_none.status_code < 500
        for error in errors_or_none.json().get("errors", []):
            assert error["extensions"]["code"] in REFUSALS
    errors(await ask(client, f"{{ {name}(first: {10**30}) {{ nodes {{ id }} }} }}"))
    errors(await ask(client, f'{{ {name}(q: "a\\u0000b") {{ nodes {{ id }} }} }}'))
    errors(await ask(client, f"{{ {name} {{ nodes {{ nonsense }} }} }}"))


@pytest.mark.parametrize(("depth", "code"), [(5, "validation"), (90, "validation"), (900, "malformed")])
async def test_a_deep_map_in_a_mutation_is_refused(writer: AsyncClient, depth: int, code: str) -> None:
    unit = (await writer.get("/v1/units", params={"limit": 1})).json()["data"][0]
    variables = (
        b'{"id": "%s", "match": "*", "map": ' % unit["id"].encode() + b'{"en":' * depth + b"1" + b"}" * (depth + 1)
    )
    query = """mutation($id: ID!, $match: String!, $map: JSON) {
        updateUnit(id: $id, ifMatch: $match, input: {translationStatus: $map}) { id }
    }"""
    body = b'{"query": ' + json.dumps(query).encode() + b', "variables": ' + variables + b"}"
    response = await writer.post("/graphql", content=body, headers=JSON)
    assert response.json()["errors"][0]["extensions"]["code"] == code
    if (
        code == "validation"
    ):  # deeper than any body may be, it is refused before its members are looked at, as REST does
        assert pointers(response) == ["/translation_status"]

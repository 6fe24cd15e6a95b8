"""What is not answered: hidden names, wrong values, and queries over a limit, each before any SQL."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from graphql import get_introspection_query
from httpx import AsyncClient

from app.graph.execute import Context, Engine, Request
from app.graph.limits import Limits
from app.kernel.access import ANONYMOUS
from app.kernel.cursors import Cursors
from app.registry import REGISTRY
from tests.graph.asking import data, errors, post


def without(text: Any, name: str) -> str:
    """An answer with a name taken out, its request id and places with it."""
    for error in text["errors"]:
        error["extensions"].pop("request_id")
        error.pop("locations", None)
    return str(text).replace(name, "…")


@pytest.mark.parametrize(
    "query",
    [
        "{{ plans {{ nodes {{ {0} }} }} }}",
        "{{ plans {{ nodes {{ {0}(wrong: 1) {{ part }} }} }} }}",
        '{{ node(id: "x") {{ ... on Plan {{ {0} }} }} }}',
        "query($f: PlanFilter) {{ plans(filter: $f) {{ nodes {{ id }} }} }}",
        "{{ statements(filter: {{ {0}: true }}) {{ totalCount }} }}",
        "{{ plans(sort: [{0}]) {{ totalCount }} }}",
        "{{ statements {{ nodes {{ id {0} {0} }} }} }}",
    ],
)
async def test_a_hidden_name_is_one_that_does_not_exist(client: AsyncClient, query: str) -> None:
    said = set()
    for name in ("createdBy", "cratedBzz"):
        response = await post(client, query.format(name), {"f": {name: "x"}})
        assert response.status_code == 400
        said.add(without(response.json(), name))
    assert len(said) == 1


async def test_a_visible_name_is_known_to_who_may_see_it(admin: AsyncClient) -> None:
    found = await data(admin, "{ plans(first: 1) { nodes { createdBy } } }")
    assert found["plans"]["nodes"][0]["createdBy"] is not None


async def test_introspection_shows_the_callers_own_schema(client: AsyncClient, admin: AsyncClient) -> None:
    query = '{ __type(name: "Plan") { fields { name } } }'
    names = [{item["name"] for item in (await data(who, query))["__type"]["fields"]} for who in (client, admin)]
    assert names[1] - names[0] == {"createdBy", "updatedBy"}
    whole = await data(client, get_introspection_query())
    assert whole["__schema"]["queryType"]["name"] == "Query"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("first: 0", "range"),
        ("first: 501", "range"),
        ("last: -1", "range"),
        ("first: 1, last: 1", "conflict"),
        ('first: 1, before: "x"', "conflict"),
        ('last: 1, after: "x"', "conflict"),
        ('after: "x", before: "y"', "conflict"),
        ('after: "é"', "cursor"),
        ('q: ""', "length"),
        ('filter: {id: "plan_00000000000000000000000000000000"}', "wrong_type"),
        ('filter: {code: "a\\u0000"}', "character"),
        ("sort: [CODE_ASC, CODE_DESC]", "repeated"),
    ],
)
async def test_arguments_out_of_bounds(client: AsyncClient, arguments: str, code: str) -> None:
    response = await post(client, f"{{ territories({arguments}) {{ nodes {{ id }} }} }}")
    assert response.status_code == 400, response.text
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "validation"
    assert error["extensions"]["errors"][0]["code"] == code
    assert "data" not in response.json()


@pytest.mark.parametrize(
    "variables",
    [
        {"n": "1"},
        {"n": 2**31},
        {"n": 1.5},
        {"n": True},
        {"n": [1, 2]},
        {"f": {"nothing": 1}},
        {"f": {"code": [None]}},
        {"f": {"createdAtGte": "yesterday"}},
        {"f": {"code": {"x": 1}}},
        {"f": "text"},
        {"s": ["NOTHING_ASC"]},
    ],
)
async def test_variables_that_do_not_fit(client: AsyncClient, variables: dict[str, Any]) -> None:
    query = """query($n: Int, $f: TerritoryFilter, $s: [TerritorySort!]) {
        territories(first: $n, filter: $f, sort: $s) { totalCount } }"""
    (error, *_) = await errors(client, query, variables)
    assert error["extensions"]["code"] == "validation"


async def test_lone_surrogates_are_refused_by_member(client: AsyncClient) -> None:
    query = "query($c: [String!]) { territories(filter: {code: $c}) { totalCount } }"
    body = json.dumps({"query": query, "variables": {"c": "\ud800"}}).encode("ascii")
    response = await client.post("/graphql", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["errors"][0]["pointer"] == "?code"


def _nested(levels: int) -> str:
    return "{ plans { nodes " + "{ strategy " * levels + "{ id }" + " }" * levels + " } }"


def _bomb(levels: int) -> str:
    spreads = " ".join(f"fragment f{n} on Query {{ ...f{n + 1} a{n}: __typename ...f{n + 1} }}" for n in range(levels))
    return f"{{ ...f0 }} {spreads} fragment f{levels} on Query {{ __typename }}"


HOSTILE = {
    "braces": "{" + "a{" * 1900 + "b" + "}" * 1901,
    "tokens": "{" + "__typename " * 4001 + "}",
    "comments": "#\n" * 50_000 + "{ __typename }",
    "source": "{ __typename }" + " " * 200_001,
    "depth": _nested(14),
    "aliases": "{" + " ".join(f"a{n}: __typename" for n in range(51)) + "}",
    "long alias": "{" + "a" * 61 + ": __typename }",
    "repeated": "{" + "plans { nodes { id } } " * 300 + "}",
    "repeated by fragments": "{" + "...f " * 21 + " ...g ...h } " + " ".join(
        f"fragment {name} on Query {{ {'plans { nodes { id } } ' * 10} }}" for name in "fgh"
    ),
    "fragments": "{ __typename }" + " ".join(f"fragment f{n} on Query {{ __typename }}" for n in range(400)),
    "fragment bomb": _bomb(40),
    "directives": "{ __typename " + "@skip(if: false) " * 300 + "}",
    "operations": " ".join(f"query q{n} {{ __typename }}" for n in range(300)),
    "root fields": "{" + " ".join(f"x{n}" for n in range(1500)) + "}",
    "variables": "query(" + " ".join(f"$v{n}: Int" for n in range(500)) + ") { __typename }",
    "introspection": "{ __schema { types { fields { type { fields { name } } } } } }",
    "introspections": "{ a: __schema { types { name } } b: __schema { types { name } } }",
    "cost": "{ plans(first: 500) { nodes { outputs(first: 100) { nodes { id } } } } }",
}  # fmt: skip


class Untouchable:
    """A database that no test of a limit may reach."""

    async def fetchrow(self, *_: object) -> None:
        raise AssertionError("SQL was run")


@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE)
async def test_a_query_over_a_limit_is_refused_at_once(query: str) -> None:
    engine = Engine(REGISTRY)
    context = Context(Untouchable(), Cursors(b"x"), ANONYMOUS, "request")  # type: ignore[arg-type]  # on purpose
    await engine.answer(Request("{ __typename }"), context)
    took = []
    for _ in range(3):
        started = time.process_time()
        result = await engine.answer(Request(query), context)
        took.append(time.process_time() - started)
        assert result.status == 400
        assert b'"code":"limit"' in result.body, result.body[:300]
    assert min(took) < 0.05


async def test_cycles_of_fragments_are_invalid(client: AsyncClient) -> None:
    query = "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }"
    (error, *_) = await errors(client, query)
    assert error["extensions"]["code"] == "validation"


async def test_the_cost_multiplies_down_the_tree(client: AsyncClient) -> None:
    async def cost(query: str, **variables: Any) -> Any:
        return (await post(client, query, variables)).json()["extensions"]["cost"]

    assert await cost("{ plans(first: 3) { totalCount } }") == 3
    assert await cost("{ plans { nodes { id } } }") == 50
    nested = "query($n: Int) { plans(first: 2) { nodes { outputs(first: $n) { nodes { id outcome { id } } } } } }"
    assert await cost(nested, n=10) == 2 + 2 * 10 + 2 * 10
    assert await cost(nested, n=20) == 2 + 2 * 20 + 2 * 20
    assert await cost('{ territory(id: "KEN") { id } }') == 1


async def test_the_limits_can_be_set(client: AsyncClient) -> None:
    engine = Engine(REGISTRY, Limits(cost=10))
    context = Context(Untouchable(), Cursors(b"x"), ANONYMOUS, "request")  # type: ignore[arg-type]  # on purpose
    result = await engine.answer(Request("{ plans(first: 11) { nodes { id } } }"), context)
    assert result.status == 400
    assert b'"cost":11,"limit":10' in result.body

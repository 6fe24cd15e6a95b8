"""Queries: one statement each, whatever they ask; walks, cursors, translations, search, single records."""

from __future__ import annotations

from typing import Any

import pytest
from httpx import AsyncClient

from app.graph.execute import Context, Engine, Request
from app.kernel.access import Caller
from app.kernel.cursors import Cursors
from app.kernel.session import Database
from app.registry import REGISTRY
from tests.graph.asking import data, errors, post

TREE = """
query Tree($first: Int!) {
  plans(first: 1, filter: {code: "2021-2024@2022"}) { nodes { code
    objectives(first: 2) { nodes { code outcomes(first: $first) { nodes { code
      outputs(first: $first) { nodes { code
        keyActivities(first: 2) { edges { cursor node { code } } }
        outcome { code objective { code plan { code strategy { code } } } }
      } pageInfo { hasNextPage endCursor } } } } } } } }
}
"""


async def test_a_deep_query_is_one_statement(database: Database) -> None:
    context = Context(database, Cursors(b"secret"), Caller("test", frozenset({"admin"})), "request")
    result = await Engine(REGISTRY).answer(Request(TREE, None, {"first": 5}), context)
    assert result.status == 200, result.body
    assert b'"errors"' not in result.body
    assert context.sql == 1


async def walk(client: AsyncClient, first: str, after: str, info: str, cursor: str) -> list[str]:
    """The codes of a walk through the territories in one direction."""
    query = f"""query($at: String) {{ territories({first}: 90, {after}: $at, sort: [CODE_ASC]) {{
        nodes {{ code }} pageInfo {{ {info} {cursor} }} }} }}"""
    found: list[str] = []
    at = None
    while True:
        page = (await data(client, query, {"at": at}))["territories"]
        codes = [node["code"] for node in page["nodes"]]
        found = found + codes if first == "first" else codes + found
        if not page["pageInfo"][info]:
            return found
        at = page["pageInfo"][cursor]


async def test_both_ways_through_a_list_meet_the_same_records(client: AsyncClient) -> None:
    forward = await walk(client, "first", "after", "hasNextPage", "endCursor")
    backward = await walk(client, "last", "before", "hasPreviousPage", "startCursor")
    total = await data(client, "{ territories { totalCount } }")
    assert forward == backward == sorted(forward)
    assert len(forward) == total["territories"]["totalCount"] > 200


async def test_any_cursor_serves_both_directions(client: AsyncClient) -> None:
    page = (await data(client, "{ territories(first: 9) { edges { cursor node { code } } } }"))["territories"]["edges"]
    middle = page[4]["cursor"]
    query = """query($at: String) {
        after: territories(first: 4, after: $at) { nodes { code } pageInfo { hasPreviousPage } }
        before: territories(last: 4, before: $at) { nodes { code } pageInfo { hasNextPage } } }"""
    around = await data(client, query, {"at": middle})
    codes = [edge["node"]["code"] for edge in page]
    assert [node["code"] for node in around["before"]["nodes"]] == codes[:4]
    assert [node["code"] for node in around["after"]["nodes"]] == codes[5:]
    assert around["before"]["pageInfo"]["hasNextPage"] is around["after"]["pageInfo"]["hasPreviousPage"] is True


async def test_a_cursor_is_bound_to_its_list(client: AsyncClient) -> None:
    page = await data(client, "{ territories(first: 1) { pageInfo { endCursor } } }")
    cursor = page["territories"]["pageInfo"]["endCursor"]
    for arguments in ("sort: [CODE_DESC]", 'filter: {code: "KEN"}', 'q: "Kenya"'):
        query = f"query($at: String) {{ territories(after: $at, {arguments}) {{ totalCount }} }}"
        (error,) = await errors(client, query, {"at": cursor})
        assert error["extensions"]["errors"][0]["code"] == "cursor_mismatch"
    query = "query($at: String) { territories(after: $at) { nodes { id } } }"
    (error,) = await errors(client, query, {"at": cursor[:-2]})
    assert error["extensions"]["errors"][0]["code"] == "cursor"


async def test_the_cursors_are_those_of_rest(client: AsyncClient) -> None:
    page = await data(client, "{ territories(first: 3, sort: [CODE_ASC]) { pageInfo { endCursor } } }")
    answer = await client.get("/v1/territories", params={"limit": 3, "sort": "code"})
    assert page["territories"]["pageInfo"]["endCursor"] == answer.json()["page"]["next"]


async def test_a_search_walks_on_in_the_order_of_its_ranks(client: AsyncClient) -> None:
    query = """query($q: String, $n: Int, $at: String) { territories(q: $q, first: $n, after: $at) {
        nodes { code } pageInfo { endCursor hasNextPage } totalCount } }"""
    whole = (await data(client, query, {"q": "island", "n": 100}))["territories"]
    assert whole["totalCount"] == len(whole["nodes"]) > 5
    found, at = [], None
    while True:
        page = (await data(client, query, {"q": "island", "n": 2, "at": at}))["territories"]
        found += page["nodes"]
        at = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert found == whole["nodes"]


async def test_selections_of_one_list_may_differ_under_aliases(client: AsyncClient) -> None:
    query = """{ territories(first: 2) { a: nodes { code } b: nodes { id }
        edges { node { name } } more: edges { at: cursor }
        start: pageInfo { startCursor } end: pageInfo { endCursor __typename } ...F __typename } }
        fragment F on TerritoryConnection { a: nodes { name } }"""
    page = (await data(client, query))["territories"]
    assert [set(node) for node in page["a"]] == [{"code", "name"}] * 2
    assert [set(node) for node in page["b"]] == [{"id"}] * 2
    assert [edge["node"]["name"] for edge in page["edges"]] == [node["name"] for node in page["a"]]
    assert page["start"]["startCursor"] == page["more"][0]["at"]
    assert page["end"] == {"endCursor": page["more"][1]["at"], "__typename": "PageInfo"}
    assert page["__typename"] == "TerritoryConnection"


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        ("__typename", {"__typename": "PlanConnection"}),
        ("pageInfo { hasPreviousPage }", {"pageInfo": {"hasPreviousPage": False}}),
        ("nodes { id @skip(if: true) } ", {"nodes": [{}]}),
        ("nodes { code @include(if: false) t: __typename }", {"nodes": [{"t": "Plan"}]}),
        ("nodes { titleTranslations { fr @skip(if: true) } }", {"nodes": [{"titleTranslations": {}}]}),
    ],
)
async def test_small_selections(client: AsyncClient, selection: str, expected: Any) -> None:
    query = f'{{ plans(filter: {{code: "2021-2024@2022"}}) {{ {selection} }} }}'
    assert (await data(client, query))["plans"] == expected


async def test_parts_of_money_texts_and_members(client: AsyncClient) -> None:
    query = """{ budgetLines(first: 1) { nodes { amount { a: amount __typename } whole: amount { currency amount } } }
        actions(first: 1) { nodes { priorities { year shown shownTranslations { fr __typename } __typename } } }
        territory(id: "KEN") { name nameTranslations { fr x: ar } } }"""
    found = await data(client, query)
    line = found["budgetLines"]["nodes"][0]
    assert line["amount"] == {"a": line["whole"]["amount"], "__typename": "Money"}
    assert line["whole"]["currency"] == "USD"
    priority = found["actions"]["nodes"][0]["priorities"][0]
    assert priority["shown"] == "not recorded"
    assert priority["shownTranslations"] == {"fr": "non consigné", "__typename": "Translations"}
    assert priority["__typename"] == "ActionPriority"
    assert found["territory"]["name"] == "Kenya"
    assert set(found["territory"]["nameTranslations"]) == {"fr", "x"}


async def test_the_language_of_the_request(client: AsyncClient) -> None:
    query = {"query": '{ territory(id: "DEU") { name untranslated } }'}
    response = await client.post("/graphql", json=query, headers={"accept-language": "fr"})
    assert response.json()["data"]["territory"] == {"name": "Allemagne", "untranslated": []}
    assert response.headers["content-language"] == "fr"


async def test_single_records_and_nodes(client: AsyncClient) -> None:
    found = await data(client, '{ a: territory(id: "KEN") { id } b: plan(id: "2021-2024@2022") { id code } }')
    ids = [found["b"]["id"], "nothing", found["a"]["id"], "terr_" + "0" * 32]
    query = """query($ids: [ID!]!, $id: ID!) {
        nodes(ids: $ids) { id __typename ... on Plan { code } ...T } node(id: $id) { ... on Node { id } ...T } }
        fragment T on Territory { name }"""
    again = await data(client, query, {"ids": ids, "id": ids[2]})
    plan = {"id": ids[0], "__typename": "Plan", "code": "2021-2024@2022"}
    kenya = {"id": ids[2], "__typename": "Territory", "name": "Kenya"}
    assert again["nodes"] == [plan, None, kenya, None]
    assert again["node"] == {"id": ids[2], "name": "Kenya"}


@pytest.mark.parametrize("key", ["nothing", "terr_" + "0" * 32, "plan_" + "0" * 32, "\x00", "", "é" * 3000])
async def test_what_is_not_there_is_null_with_an_error(client: AsyncClient, key: str) -> None:
    query = """query($id: ID!) {
        wanted: territory(id: $id) { id } node(id: $id) { id } other: territory(id: "KEN") { code } }"""
    response = await post(client, query, {"id": key})
    body = response.json()
    assert response.status_code == 200
    assert body["data"] == {"wanted": None, "node": None, "other": {"code": "KEN"}}
    assert [error["path"] for error in body["errors"]] == [["wanted"], ["node"]]
    assert {error["extensions"]["code"] for error in body["errors"]} == {"not_found"}


async def test_a_code_is_meant_in_its_plan(client: AsyncClient) -> None:
    query = 'query($plan: ID) { outcome(id: "1.1", plan: $plan) { plan { code } } }'
    assert (await data(client, query))["outcome"] == {"plan": {"code": "2021-2024@2022"}}
    assert (await data(client, query, {"plan": "2021-2024@2022"}))["outcome"] == {"plan": {"code": "2021-2024@2022"}}
    (error,) = await errors(client, query, {"plan": "another"}, status=200)
    assert error["extensions"]["code"] == "not_found"


async def test_the_same_text_with_other_values_is_not_the_same_answer(client: AsyncClient) -> None:
    """One document, one plan for each shape: what is kept must never answer for other values."""
    query = """query($f: TerritoryFilter, $sort: [TerritorySort!], $n: Int, $names: Boolean = false) {
        territories(filter: $f, sort: $sort, first: $n) { nodes { code name @include(if: $names) } } }"""

    async def codes(**variables: Any) -> list[Any]:
        return [list(node.values()) for node in (await data(client, query, variables))["territories"]["nodes"]]

    assert await codes(f={"code": "KEN"}) == await codes(f={"code": ["KEN"]}) == [["KEN"]]
    assert await codes(f={"code": "UGA"}, names=True) == [["UGA", "Uganda"]]
    assert await codes(f={"code": ["UGA", "KEN"]}, sort=["CODE_ASC"]) == [["KEN"], ["UGA"]]
    assert await codes(f={"code": ["UGA", "KEN"]}, sort=["CODE_DESC"]) == [["UGA"], ["KEN"]]
    assert await codes(f={"code": []}) == []
    assert len(await codes(f=None, n=3)) == len(await codes(f={}, n=3)) == len(await codes(n=3)) == 3

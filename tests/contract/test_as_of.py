"""`as_of` at both doors: now is now, before is as it was, with every filter, order, page and search (contract §§3, 8)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient

from app.kernel.kinds import spell_instant
from app.kernel.resource import Resource
from app.registry import REGISTRY
from app.settings import Settings
from tests.conftest import client_of
from tests.contract.doors import graph, graph_all, rest_all, single

Body = dict[str, Any]
every_resource = pytest.mark.parametrize("resource", REGISTRY.values(), ids=list(REGISTRY))


def now() -> str:
    return spell_instant(dt.datetime.now(dt.UTC))


@every_resource
@pytest.mark.parametrize("caller", ["anonymous", "admin"])
async def test_as_of_now_is_the_plain_answer(
    client: AsyncClient, admin: AsyncClient, resource: Resource, caller: str
) -> None:
    who, at = (admin, now()) if caller == "admin" else (client, now())
    plain = await rest_all(who, resource.path)
    assert await rest_all(who, resource.path, as_of=at) == plain
    by_graph = await graph_all(who, resource, public=caller == "anonymous", arguments=f'asOf: "{at}"')
    assert by_graph == plain


@every_resource
async def test_filters_order_search_total_and_include_ask_the_past_alike(
    admin: AsyncClient, resource: Resource
) -> None:
    at = now()
    sorts = [name for name, item in resource.fields.items() if item.sort]
    relations = ",".join(list(resource.relations)[:3])
    questions: list[dict[str, str]] = [
        {"sort": f"-{sorts[-1]}", "total": "exact"},
        {"q": "urban capacity"},
        {"code": "1", "lang": "fr"},
        {"created_at_lte": at, "lang": "*"},
        {"fields": "code," + ",".join(f"{name}.code" for name in list(resource.relations)[:2])},
        *([{"include": relations, "limit": "5"}] if relations else []),
    ]
    for asked in questions:
        plain = await admin.get(f"/v1/{resource.path}", params=asked)
        past = await admin.get(f"/v1/{resource.path}", params={**asked, "as_of": at})
        assert (plain.status_code, past.status_code) == (200, 200), past.text
        assert past.json()["data"] == plain.json()["data"], asked
        assert past.json()["page"]["total"] == plain.json()["page"]["total"]


@every_resource
async def test_items_by_id_and_by_code_at_both_doors(admin: AsyncClient, resource: Resource) -> None:
    at = now()
    for record in (await admin.get(f"/v1/{resource.path}", params={"limit": 2})).json()["data"]:
        for key in (record["id"], record["code"]):
            plain = await admin.get(f"/v1/{resource.path}/{key}")
            past = await admin.get(f"/v1/{resource.path}/{key}", params={"as_of": at})
            assert past.content == plain.content and past.headers["etag"] == plain.headers["etag"]
            again = await admin.get(
                f"/v1/{resource.path}/{key}", params={"as_of": at}, headers={"If-None-Match": past.headers["etag"]}
            )
            assert again.status_code == 304
            query = f"query($id: ID!, $at: DateTime) {{ {single(resource)}(id: $id, asOf: $at) {{ id etag }} }}"
            body = await graph(admin, query, {"id": key, "at": at})
            assert body["data"][single(resource)] == {"id": plain.json()["id"], "etag": plain.json()["etag"]}
        query = "query($id: ID!, $at: DateTime) { node(id: $id, asOf: $at) { id } nodes(ids: [$id], asOf: $at) { id } }"
        body = await graph(admin, query, {"id": record["id"], "at": at})
        assert body["data"] == {"node": {"id": record["id"]}, "nodes": [{"id": record["id"]}]}
        before = await admin.get(f"/v1/{resource.path}/{record['id']}", params={"as_of": "1999-12-31T00:00:00Z"})
        assert before.status_code == 404, "it did not exist yet"
    assert (await admin.get(f"/v1/{resource.path}", params={"as_of": "1999-12-31"})).json()["data"] == []


@pytest.mark.parametrize(("raw", "code"), [("2999-01-01T00:00:00Z", "range"), ("yesterday", "type"), ("", "type")])
async def test_an_instant_that_is_none_or_has_not_come_is_refused(client: AsyncClient, raw: str, code: str) -> None:
    plan = (await client.get("/v1/plans")).json()["data"][0]["id"]
    for path in ("/v1/plans", f"/v1/plans/{plan}", f"/v1/plans/{plan}/tree", f"/v1/plans/{plan}/summary"):
        response = await client.get(path, params={"as_of": raw})
        assert response.status_code == 422, path
        assert [(fault["pointer"], fault["code"]) for fault in response.json()["errors"]] == [("?as_of", code)]
    twice = await client.get("/v1/plans?as_of=2022-01-01&as_of=2023-01-01")
    assert twice.status_code == 422
    for field in ("plans", f'plan(id: "{plan}")', f'node(id: "{plan}")', f'nodes(ids: ["{plan}"])'):
        named = field[:-1] + f', asOf: "{raw}")' if "(" in field else f'{field}(asOf: "{raw}")'
        body = await graph(client, f"{{ {named} {{ __typename }} }}")
        assert body["errors"][0]["extensions"]["code"] == "validation", named


async def test_a_cursor_belongs_to_its_instant_at_both_doors(client: AsyncClient) -> None:
    at, other = now(), "2026-01-01T00:00:00Z"
    asked = {"limit": "1", "sort": "-created_at", "as_of": at}
    first = await client.get("/v1/actions", params=asked)
    cursor = first.json()["page"]["next"]
    assert "as_of=" in first.headers["link"], "the next page is one of the same instant"
    second = await client.get("/v1/actions", params={**asked, "cursor": cursor})
    assert second.status_code == 200
    changes: tuple[dict[str, str | None], ...] = ({"as_of": other}, {"as_of": None})
    for change in changes:
        params = {name: value for name, value in {**asked, "cursor": cursor, **change}.items() if value is not None}
        response = await client.get("/v1/actions", params=params)
        assert [fault["code"] for fault in response.json()["errors"]] == ["cursor_mismatch"]
    query = """query($after: String, $at: DateTime) { actions(first: 1, after: $after, sort: [CREATED_AT_DESC], asOf: $at)
               { nodes { id } pageInfo { endCursor } } }"""
    body = await graph(client, query, {"after": cursor, "at": at})
    assert [node["id"] for node in body["data"]["actions"]["nodes"]] == [row["id"] for row in second.json()["data"]]
    for wrong in (other, None):
        body = await graph(client, query, {"after": cursor, "at": wrong})
        assert body["errors"][0]["extensions"]["errors"][0]["code"] == "cursor_mismatch"


async def test_a_nested_cursor_belongs_to_its_roots_instant(client: AsyncClient) -> None:
    query = """query($after: String, $at: DateTime) { outputs(first: 1, asOf: $at) { nodes
               { actions(first: 1, after: $after) { nodes { id } pageInfo { endCursor } } } } }"""
    at = now()
    (output,) = (await graph(client, query, {"at": at}))["data"]["outputs"]["nodes"]
    cursor = output["actions"]["pageInfo"]["endCursor"]
    assert cursor is not None
    again = await graph(client, query, {"at": at, "after": cursor})
    assert "errors" not in again and again["data"]["outputs"]["nodes"] != [output]
    body = await graph(client, query, {"at": None, "after": cursor})
    assert body["errors"][0]["extensions"]["errors"][0]["code"] == "cursor_mismatch"


async def plan_of(client: AsyncClient) -> Body:
    plans = (await client.get("/v1/plans", params={"status": "considered", "sort": "-focus_year"})).json()["data"]
    found: Body = plans[0]
    return found


async def patched(writer: AsyncClient, path: str, record: Body, body: Body) -> Body:
    headers = {"If-Match": "*", "Content-Type": "application/merge-patch+json"}
    response = await writer.patch(f"/v1/{path}/{record['id']}", json=body, headers=headers)
    assert response.status_code == 200, response.text
    found: Body = response.json()
    return found


async def test_the_tree_the_summary_and_the_diff_at_an_instant(writer: AsyncClient, fresh: Settings) -> None:
    plan = await plan_of(writer)
    at_plan = f"/v1/plans/{plan['id']}"
    action = (await writer.get("/v1/actions", params={"plan_id": plan["id"], "state": "planned"})).json()["data"][0]
    tree, summary = await writer.get(f"{at_plan}/tree"), await writer.get(f"{at_plan}/summary")
    before = now()
    connection = await asyncpg.connect(fresh.asyncpg_dsn)
    record = action["id"].partition("_")[2]
    await connection.execute(
        "UPDATE actions SET state = 'done', summary = summary || '{\"fr\": \"Fait\"}' WHERE id = $1::text::uuid", record
    )
    gone = (await writer.get("/v1/key-activities", params={"plan_id": plan["id"]})).json()["data"][0]
    await connection.execute(
        "UPDATE key_activities SET visibility = 'restricted' WHERE id = $1::text::uuid", gone["id"].partition("_")[2]
    )
    after = now()
    for path, plain in ((f"{at_plan}/tree", tree), (f"{at_plan}/summary", summary)):
        assert (await writer.get(path, params={"as_of": before})).content == plain.content
        changed = await writer.get(path)
        assert changed.content != plain.content
        assert (await writer.get(path, params={"as_of": after})).content == changed.content
    found = (await writer.get(f"{at_plan}/diff", params={"from": before, "to": after})).json()
    assert found["counts"] == {"added": 0, "revised": 0, "deleted": 0, "done": 1, "reprioritised": 0}
    assert found["done"][0]["id"] == action["id"] and found["basis"] == "items"
    assert found["from"]["at"] == before and found["from"]["items"] == "recorded"
    async with client_of(fresh) as anonymous:
        seen = (await anonymous.get(f"{at_plan}/diff", params={"from": before, "to": after})).json()
        assert seen["counts"] == found["counts"], "what is hidden now was never there, so it is not said to be deleted"
        shown = (await anonymous.get(f"{at_plan}/tree", params={"as_of": before})).text
        assert action["id"] in shown and gone["id"] not in shown
    await connection.execute('UPDATE actions SET summary = \'{"en": "Reworded"}\' WHERE id = $1::text::uuid', record)
    await connection.close()
    last = (await writer.get(f"{at_plan}/diff", params={"from": after})).json()
    (revised,) = last["revised"]
    assert revised["changed"] == ["summary"] and revised["after"] == {"summary": "Reworded"}
    assert revised["before"] == {"summary": action["summary"]} and revised["id"] == action["id"]
    future = await writer.get(f"{at_plan}/diff", params={"from": "2999-01-01T00:00:00Z"})
    assert [fault["code"] for fault in future.json()["errors"]] == ["range"]


async def test_two_roots_of_one_query_may_ask_about_two_instants(writer: AsyncClient, fresh: Settings) -> None:
    lens = (await writer.get("/v1/lenses")).json()["data"][0]
    at = now()
    await patched(writer, "lenses", lens, {"summary": "Another wording"})
    query = """query($id: ID!, $at: DateTime!) { then: lens(id: $id, asOf: $at) { summary plan { code } }
               now: lens(id: $id) { summary plan { code } } lenses(asOf: $at, first: 500) { totalCount nodes { id summary } } }"""
    body = await graph(writer, query, {"id": lens["id"], "at": at})
    assert body["data"]["then"]["summary"] == lens["summary"] and body["data"]["now"]["summary"] == "Another wording"
    assert body["data"]["then"]["plan"] == body["data"]["now"]["plan"] is not None
    (listed,) = [node for node in body["data"]["lenses"]["nodes"] if node["id"] == lens["id"]]
    assert listed["summary"] == lens["summary"]


async def test_a_record_archived_since_is_read_as_it_was_in_use(writer: AsyncClient, fresh: Settings) -> None:
    """An archived record has left the lists, not the past; what it says while archived is for those who may edit it."""
    made = await writer.post("/v1/documents", json={**sample(), "visibility": "public"})
    assert made.status_code == 201, made.text
    record = made.json()
    path, in_use = f"/v1/documents/{record['id']}", now()
    await writer.delete(path, headers={"If-Match": "*"})
    archived = now()
    async with client_of(fresh) as anonymous:
        assert (await anonymous.get(path)).status_code == 404
        assert (await anonymous.get(path, params={"as_of": in_use})).json()["title"] == record["title"]
        assert (await anonymous.get(path, params={"as_of": archived})).status_code == 404
        assert (await writer.get(path, params={"as_of": archived})).json()["archived_at"] is not None
        headers = {"If-Match": "*", "Content-Type": "application/merge-patch+json"}
        await writer.post(f"{path}/restore", headers={"If-Match": "*"})
        hidden = await writer.patch(path, json={"visibility": "internal"}, headers=headers)
        assert hidden.status_code == 200
        assert (await anonymous.get(path, params={"as_of": in_use})).status_code == 404, "hidden today, hidden then"


def sample() -> Body:
    return {"code": "AS-OF-1", "title": {"en": "A note"}, "kind": "report"}

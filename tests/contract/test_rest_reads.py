"""Lists and items through REST, for every resource: filters, order, walks, selections, relations, search (contract 3, 5)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from httpx import AsyncClient

from app.kernel import kinds
from app.kernel.fields import Field
from app.kernel.query import sortable
from app.kernel.resource import Relation
from app.registry import REGISTRY
from tests.contract.conformity import conforms, learn
from tests.domains.factories import Body, World, faults

PATHS = list(REGISTRY)
ALL = frozenset({"admin"})
Rows = dict[str, list[Body]]


@pytest.fixture(scope="module")
async def rows(writer: AsyncClient) -> Rows:
    """Every record that an administrator sees: the loaded ones, and some that have every member, or few."""
    await learn(writer)
    world, found = World(writer), {}
    for path in PATHS:
        for full in (True, False, True):
            await world.make(path, full=full)
    for path in PATHS:
        found[path] = await walk(writer, path, limit="200")
        assert len(found[path]) >= 3
    return found


async def walk(client: AsyncClient, path: str, **params: Any) -> list[Body]:
    """All pages, by the Link header."""
    found: list[Body] = []
    url: str | None = f"/v1/{path}"
    query: dict[str, Any] | None = params
    while url is not None:
        response = conforms(await client.get(url, params=query), f"/v1/{path}")
        assert response.status_code == 200, response.text
        page = response.json()["page"]
        found += response.json()["data"]
        assert ("next" in response.links) == (page["next"] is not None) and ("prev" in response.links) == (
            page["prev"] is not None
        )
        url, query = response.links.get("next", {}).get("url"), None
        assert len(found) < 5000
    return found


def ids(records: list[Body]) -> list[str]:
    return [record["id"] for record in records]


def comparable(item: Field, value: Any) -> Any:
    """A shown value in a form that orders as the column does."""
    if item.kind is kinds.MONEY:
        return Decimal(value["amount"])
    return Decimal(value) if item.kind is kinds.DECIMAL else value


def spelled(item: Field, value: Any) -> str:
    """A shown value as a parameter."""
    if isinstance(value, dict):
        return str(value["amount"])
    return str(value).lower() if isinstance(value, bool) else str(value)


def holds(item: Field, operator: str, shown: Any, wanted: Any) -> bool:
    """What a filter means, said once more."""
    if operator == "is_null":
        return (shown is None) == wanted
    if shown is None:
        return False
    if isinstance(shown, list):
        return wanted in shown
    left, right = comparable(item, shown), comparable(item, wanted)
    return bool(
        {"eq": left == right, "gte": left >= right, "lte": left <= right, "gt": left > right, "lt": left < right}[
            operator
        ]
    )


def samples(item: Field, records: list[Body]) -> list[Any]:
    """Two values that occur, or one, or none."""
    values = [record[item.name] for record in records if record[item.name] is not None]
    flat = [entry for value in values for entry in (value if isinstance(value, list) else [value])]
    return [] if not flat else [flat[0]] if flat[0] == flat[-1] else [flat[0], flat[-1]]


@pytest.mark.parametrize("path", PATHS)
async def test_every_filter_with_every_operator(writer: AsyncClient, rows: Rows, path: str) -> None:
    asked = 0
    for name, item in REGISTRY[path].fields.items():
        if not item.filter:
            continue
        values = samples(item, rows[path])
        for operator in ("eq", *item.operators()):
            for value in (True, False) if operator == "is_null" else values[-1:] if operator == "eq" else values[:1]:
                parameter = name if operator == "eq" else f"{name}_{operator}"
                expected = [row["id"] for row in rows[path] if holds(item, operator, row[name], value)]
                query = {parameter: spelled(item, value), "limit": 500, "fields": "id"}
                response = conforms(await writer.get(f"/v1/{path}", params=query), f"/v1/{path}")
                assert response.status_code == 200 and ids(response.json()["data"]) == expected[:500], (
                    f"{parameter}={value}"
                )
                asked += 1
        if len(values) == 2 and item.kind is not kinds.BOOLEAN:
            either = [row["id"] for row in rows[path] if any(holds(item, "eq", row[name], value) for value in values)]
            query = {name: [spelled(item, value) for value in values], "limit": 500, "fields": "id"}
            assert ids((await writer.get(f"/v1/{path}", params=query)).json()["data"]) == either[:500], f"any of {name}"
    assert asked > 5


@pytest.mark.parametrize("path", PATHS)
async def test_filters_that_are_not_there(writer: AsyncClient, rows: Rows, path: str) -> None:
    refused = {"nonsense": "unknown", "code_gte": "unknown", "row_version": "unknown", "nonsense.code": "unknown"}
    for name, code in refused.items():
        response = conforms(await writer.get(f"/v1/{path}", params={name: "1"}), f"/v1/{path}")
        assert (response.status_code, faults(response)) == (422, {f"?{name}": code})
    for name, value in (
        ("limit", "0"),
        ("limit", "501"),
        ("sort", "nonsense"),
        ("fields", "nonsense"),
        ("include", "nonsense"),
        ("cursor", "x"),
        ("total", "no"),
        ("lang", "de"),
    ):
        response = conforms(await writer.get(f"/v1/{path}", params={name: value}), f"/v1/{path}")
        assert response.status_code == 422 and list(faults(response)) == [f"?{name}"]


@pytest.mark.parametrize("path", PATHS)
async def test_every_order_both_ways(writer: AsyncClient, rows: Rows, path: str) -> None:
    resource, everything = REGISTRY[path], set(ids(rows[path]))
    for name in sortable(resource, ALL):
        item = resource.fields[name]
        held = {row["id"]: row[name] for row in rows[path]}
        known = [row for row in held if held[row] is not None]
        unknown = sorted(row for row in held if held[row] is None)
        known.sort(key=lambda row: (comparable(item, held[row]), row))
        for sort, expected in ((name, known + unknown), (f"-{name}", known[::-1] + unknown[::-1])):
            query = {"sort": sort, "fields": "id", "limit": str(max(2, len(held) // 3))}
            assert ids(await walk(writer, path, **query)) == expected, sort
    assert everything == set(held)


@pytest.mark.parametrize("path", PATHS)
async def test_a_walk_goes_forth_and_back_and_counts_right(writer: AsyncClient, rows: Rows, path: str) -> None:
    size = max(1, len(rows[path]) // 3)
    url, pages = f"/v1/{path}?total=exact&limit={size}&fields=id", []
    while url:
        response = conforms(await writer.get(url), f"/v1/{path}")
        assert response.json()["page"]["total"] == len(rows[path]) and response.json()["page"]["limit"] == size
        pages.append(ids(response.json()["data"]))
        last, url = response, response.links.get("next", {}).get("url")
    assert [record for page in pages for record in page] == ids(rows[path])
    assert "prev" not in (await writer.get(f"/v1/{path}?limit={size}")).links
    back = []
    while url := last.links.get("prev", {}).get("url"):
        last = await writer.get(url)
        back.append(ids(last.json()["data"]))
    assert back[::-1] == pages[:-1]
    token = (await writer.get(f"/v1/{path}?limit=1")).json()["page"]["next"]
    for other in ({"sort": "-created_at"}, {"created_at_gte": "2000-01-01"}, {"q": "x"}):
        moved = await writer.get(f"/v1/{path}", params={"cursor": token, **other})
        assert (moved.status_code, faults(moved)) == (422, {"?cursor": "cursor_mismatch"})
    spoiled = await writer.get(f"/v1/{path}", params={"cursor": f"{token[:-2]}AA"})
    assert (spoiled.status_code, faults(spoiled)) == (422, {"?cursor": "cursor"})


@pytest.mark.parametrize("path", PATHS)
async def test_fields_choose_members(writer: AsyncClient, rows: Rows, path: str) -> None:
    record = rows[path][-1]
    for name in (*REGISTRY[path].fields, "etag", "untranslated"):
        shown = conforms(await writer.get(f"/v1/{path}/{record['id']}", params={"fields": name}), f"/v1/{path}/{{key}}")
        assert shown.json() == {"id": record["id"], name: record[name]}, name
    every = ",".join(REGISTRY[path].fields)
    listed = await writer.get(f"/v1/{path}", params={"fields": every, "id": record["id"]})
    assert listed.json()["data"] == [{name: record[name] for name in REGISTRY[path].fields}]


def related(relation: Relation, record: Body, rows: Rows) -> list[str]:
    """The ids that a relation of a record leads to, worked out from the records themselves."""
    column = relation.column
    if relation.array:
        return list(record[column])
    if not relation.many:
        return [record[column]] if record[column] is not None else []
    return [
        row["id"] for row in rows[relation.target.path]
        if record["id"] in (row[column] if isinstance(row[column], list) else [row[column]])
    ]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
async def test_every_relation_is_embedded_and_filtered_through(writer: AsyncClient, rows: Rows, path: str) -> None:
    for name, relation in REGISTRY[path].relations.items():
        by_id = {row["id"]: row for row in rows[relation.target.path]}
        ends = {record["id"]: related(relation, record, rows) for record in rows[path]}
        key = next((record for record in reversed(ends) if ends[record]), ids(rows[path])[0])
        response = conforms(await writer.get(f"/v1/{path}/{key}", params={"include": name}), f"/v1/{path}/{{key}}")
        shown = response.json()[name]
        embedded = shown if relation.many else [shown] if shown is not None else []
        assert (ids(embedded) if relation.array else sorted(ids(embedded))) == (
            ends[key] if relation.array else sorted(ends[key])
        ), name
        assert all(record == by_id[record["id"]] for record in embedded), name
        part = (await writer.get(f"/v1/{path}/{key}", params={"fields": f"{name}.code"})).json()[name]
        assert all(set(record) == {"id", "code"} for record in (part if relation.many else [part] if part else []))
        if not ends[key]:
            continue
        end = by_id[ends[key][0]]
        expected = [record for record in ends if end["id"] in ends[record]]
        by_code = [record for record in ends if any(by_id[target]["code"] == end["code"] for target in ends[record])]
        own = REGISTRY[path].fields.get(relation.column)
        filterable = (relation.many and not relation.array) or (own is not None and bool(own.filter))
        for parameter, value, wanted in (
            (name, end["id"], expected),
            (f"{name}.id", end["id"], expected),
            (f"{name}.code", end["code"], by_code),
        ):
            answer = await writer.get(f"/v1/{path}", params={parameter: value, "fields": "id", "limit": 500})
            if answer.status_code == 422 and parameter == name:
                assert not filterable
                continue
            assert ids(conforms(answer, f"/v1/{path}").json()["data"]) == wanted, parameter


@pytest.mark.parametrize("path", PATHS)
async def test_a_search_finds_by_code_and_by_words(writer: AsyncClient, rows: Rows, path: str) -> None:
    record = rows[path][-1]
    found = conforms(await writer.get(f"/v1/{path}", params={"q": record["code"], "limit": 500}), f"/v1/{path}")
    assert record["id"] in ids(found.json()["data"])
    matching = {row["id"]: row for row in rows[path]}
    assert all(row == matching[row["id"]] for row in found.json()["data"])
    assert ids(await walk(writer, path, q=record["code"], limit="2", fields="id")) == ids(found.json()["data"])
    nothing = await writer.get(f"/v1/{path}", params={"q": "zzyzx quuxly"})
    assert nothing.json()["data"] == []
    narrowed = await writer.get(f"/v1/{path}", params={"q": record["code"], "id": record["id"], "total": "exact"})
    assert (ids(narrowed.json()["data"]), narrowed.json()["page"]["total"]) == ([record["id"]], 1)


@pytest.mark.parametrize("path", PATHS)
async def test_head_is_get_without_a_body(writer: AsyncClient, rows: Rows, path: str) -> None:
    for url in (
        f"/v1/{path}?limit=2",
        f"/v1/{path}/{rows[path][0]['id']}",
        f"/v1/{path}/{rows[path][0]['id']}/history",
        f"/v1/{path}/nothing.here",
    ):
        get, head = await writer.get(url), await writer.head(url)
        assert (head.status_code, head.content) == (get.status_code, b"")
        own = {"date", "x-request-id", "traceparent", "server-timing"}
        if get.status_code == 404:
            own |= {"content-length"}  # the body names the request
        assert {n: v for n, v in head.headers.items() if n not in own} == {
            n: v for n, v in get.headers.items() if n not in own
        }
        if get.status_code == 200:
            assert int(head.headers["content-length"]) == len(get.content)

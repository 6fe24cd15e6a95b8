"""Observations reported many at a time: all or none, told again without effect, corrected in place (I11; VR-13, VR-14)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from httpx import AsyncClient, Response

from app.platform.keys import create_key
from app.settings import Settings
from tests.bridges.conftest import published
from tests.conftest import client_of
from tests.domains.factories import Body, World, faults, warned

PATH = "/v1/metrics:batch"
MONTH = {"period_from": "2026-04-01", "period_to": "2026-04-30", "language": "en", "locator": "Report of April"}


@pytest.fixture(scope="module")
async def platform(fresh: Settings) -> Any:
    """A learning platform's own key."""
    async with client_of(fresh, await create_key(fresh, "learn", "integration")) as found:
        yield found


async def report(client: AsyncClient, *observations: Body, **headers: str) -> Response:
    return await client.post(PATH, json={"data": list(observations)}, headers=headers)


def ops(answer: Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["op"] for one in answer.json()["data"]]


async def test_told_again_it_changes_nothing(platform: AsyncClient, world: World) -> None:
    course = await published(world)
    said = [
        {"course_id": course["code"], "metric": name, "value": 10, **MONTH} for name in ("enrolments", "completions")
    ]
    first = await report(platform, *said)
    assert ops(first) == ["created", "created"]
    assert first.json()["counts"] == {"created": 2, "updated": 0, "unchanged": 0}
    again = await report(platform, *reversed([{**one, "course_id": course["id"]} for one in said]))
    assert ops(again) == ["unchanged", "unchanged"]
    assert [one["id"] for one in again.json()["data"]] == [one["id"] for one in reversed(first.json()["data"])]
    changed = await report(platform, {**said[0], "value": 12}, said[1], {**said[0], "value": 99, "source": "A survey"})
    assert ops(changed) == ["updated", "unchanged", "created"]
    metric = await world.read("metrics", first.json()["data"][0]["id"])
    assert (metric["value"], metric["row_version"], metric["conflicting"]) == (12, 2, True), (
        "from another source: both are kept"
    )
    history = (await world.client.get(f"/v1/metrics/{metric['id']}/history")).json()["data"]
    assert [(one["by"], one["after"].get("value")) for one in history] == [("key:learn", 12), ("key:learn", 10)]


async def test_an_idempotency_key_gives_the_same_answer(platform: AsyncClient, world: World) -> None:
    course = await published(world)
    said = {"course_id": course["id"], "metric": "page_views", "value": 3, **MONTH}
    first = await report(platform, said, **{"Idempotency-Key": "april"})
    again = await report(platform, said, **{"Idempotency-Key": "april"})
    assert (again.content, again.headers["idempotency-replayed"]) == (first.content, "true")
    assert (await report(platform, {**said, "value": 4}, **{"Idempotency-Key": "april"})).status_code == 422


async def test_one_fault_and_nothing_is_kept(platform: AsyncClient, world: World) -> None:
    course = await published(world)
    good = {"course_id": course["id"], "metric": "downloads", "value": 1, **MONTH}
    refused = await report(
        platform, good, {**good, "value": -1}, {**good, "course_id": "COURSE-NO"}, {**good, "metric": "smiles"},
        {**good, "colour": 1},
        {"metric": "downloads", "value": 1, **MONTH}, good, {**good, "metric": "satisfaction", "value": 101},
    )  # fmt: skip
    assert refused.status_code == 422
    assert faults(refused) == {
        "/data/1/value": "range", "/data/2/course_id": "reference", "/data/3/metric": "choice", "/data/4/colour": "unknown",
        "/data/5/tool_id": "required", "/data/6": "repeated", "/data/7/value": "range",
    }  # fmt: skip
    kept = (await world.client.get("/v1/metrics", params={"course_id": course["id"]})).json()["data"]
    assert kept == []
    assert ops(await report(platform, good)) == ["created"]


async def test_warnings_name_their_observation(platform: AsyncClient, world: World) -> None:
    course = await published(world, course_mode="facilitated_online")
    other = await published(world)
    said = [{"course_id": one["id"], "metric": "enrolments", "value": 1, **MONTH} for one in (other, course)]
    assert warned(await report(platform, *said)) == {"/data/1/course_id": "no_offering"}


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ([], "", "type"),
        ({}, "/data", "required"),
        ({"data": {}}, "/data", "type"),
        ({"data": []}, "/data", "length"),
        ({"data": [{}] * 501}, "/data", "length"),
        ({"data": [1]}, "/data/0", "type"),
        ({"data": [{}], "more": 1}, "/more", "unknown"),
    ],
)
async def test_bodies_that_are_none(platform: AsyncClient, body: Any, pointer: str, code: str) -> None:
    refused = await platform.post(PATH, json=body)
    assert (refused.status_code, faults(refused).get(pointer)) == (422, code)


async def test_who_may_report(platform: AsyncClient, anonymous: AsyncClient, fresh: Settings) -> None:
    assert (await report(anonymous, {})).status_code == 401
    async with client_of(fresh, await create_key(fresh, "reader", "viewer")) as viewer:
        refused = await report(viewer, {})
        assert (refused.status_code, refused.json()["missing_scope"]) == (403, "metrics:write")
    assert (await platform.get(PATH)).status_code == 405
    assert (await platform.post(PATH, content=b"x", headers={"Content-Type": "text/csv"})).status_code == 415


async def test_500_at_once_and_twice_at_the_same_time(platform: AsyncClient, world: World) -> None:
    course = await published(world)
    said = [
        {"course_id": course["id"], "metric": "certificates", "value": n, **MONTH, "locator": f"line {n}"}
        for n in range(500)
    ]
    both = await asyncio.gather(report(platform, *said), report(platform, *said))
    found = []
    for answer in both:
        while answer.status_code == 503:  # who waits too long for the other is told to come back
            assert "retry-after" in answer.headers
            answer = await report(platform, *said)  # noqa: PLW2901 - the same report again
        found.append(tuple(answer.json()["counts"].values()))
    assert sorted(found) == [(0, 0, 500), (500, 0, 0)], "one makes them, the other finds them there"

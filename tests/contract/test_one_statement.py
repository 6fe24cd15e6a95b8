"""A read is one SQL statement, whatever its depth: counted at the driver, below everything that could deceive itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient

from app.settings import Settings
from tests.conftest import client_of
from tests.contract.doors import graph

WHOLE_PLAN = """
query Whole($plan: ID!) {
  plan(id: $plan) { code budgetTotal strategy { code purposes { order summary } }
    objectives(first: 5) { totalCount nodes { code title
      outcomes(first: 5) { nodes { code title
        outputs(first: 8) { nodes { code title
          actions(first: 10) { pageInfo { hasNextPage } edges { cursor node { code summary changeTag state
            components { order code summary } priorities { year category shown certainty } } } }
          keyActivities(first: 10) { nodes { code summary resourceCondition
            output { outcome { objective { code } } } } }
        } } } } } } } }
"""
READS = [
    "/v1/plans",
    "/v1/actions?sort=-position&limit=5&total=exact",
    "/v1/actions?q=capacity",
    "/v1/actions?output.outcome.objective.code=1&include=output.outcome.objective,supporting_units",
    "/v1/plans/2021-2024@2022",
    "/v1/plans/2021-2024@2022?include=objectives.outcomes.outputs.actions",
    "/v1/plans/2021-2024@2022/tree",
    "/v1/search?q=capacity&limit=100",
    "/v1/search/suggestions?q=cap",
]


async def told() -> None:
    """The driver tells of a statement a moment after it has been answered."""
    await asyncio.sleep(0.01)


@pytest.fixture
async def counting(
    loaded_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[AsyncClient, list[str]]]:
    """A client, and the SQL that has gone to the server since it was last cleared."""
    sent: list[str] = []
    connect = asyncpg.connect

    async def logged(*args: Any, **kwargs: Any) -> Any:
        connection = await connect(*args, **kwargs)
        connection.add_query_logger(lambda record: sent.append(record.query))
        return connection

    monkeypatch.setattr(asyncpg, "connect", logged)
    async with client_of(loaded_settings) as client:
        await client.get("/v1/lenses")  # opens the pool and reads the secret of the cursors
        await told()
        sent.clear()
        yield client, sent


@pytest.mark.parametrize("path", READS)
async def test_rest(counting: tuple[AsyncClient, list[str]], path: str) -> None:
    client, sent = counting
    response = await client.get(path)
    assert response.status_code == 200, response.text
    await told()
    assert len(sent) == 1, sent


async def test_what_nothing_has_is_looked_for_once_more(counting: tuple[AsyncClient, list[str]]) -> None:
    """A search for what is called alike is a second statement, made only where no record has the words."""
    client, sent = counting
    assert (await client.get("/v1/search?q=Afganistan")).json()["found"]["by"] == "names"
    await told()
    assert len(sent) == 2, sent


async def test_the_whole_plan_ten_levels_deep(counting: tuple[AsyncClient, list[str]]) -> None:
    client, sent = counting
    body = await graph(client, WHOLE_PLAN, {"plan": "2021-2024@2022"})
    assert "errors" not in body, body["errors"]
    await told()
    assert len(sent) == 1, sent
    outputs = [
        output
        for objective in body["data"]["plan"]["objectives"]["nodes"]
        for outcome in objective["outcomes"]["nodes"]
        for output in outcome["outputs"]["nodes"]
    ]
    actions = [edge["node"] for output in outputs for edge in output["actions"]["edges"]]
    activities = [node for output in outputs for node in output["keyActivities"]["nodes"]]
    assert (len(outputs), len(actions), len(activities)) == (20, 55, 29)
    assert not any(output["actions"]["pageInfo"]["hasNextPage"] for output in outputs)
    assert {priority["shown"] for action in actions for priority in action["priorities"]} == {"not recorded"}


async def test_several_roots_are_still_one(counting: tuple[AsyncClient, list[str]]) -> None:
    client, sent = counting
    body = await graph(
        client, '{ a: plans { totalCount } b: units { nodes { code } } c: plan(id: "2021-2024@2022") { code } }'
    )
    assert "errors" not in body
    await told()
    assert len(sent) == 1, sent

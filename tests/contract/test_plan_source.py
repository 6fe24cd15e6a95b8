"""The plan over REST and GraphQL equals the JSON it was loaded from, item by item."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from httpx import AsyncClient

import app.data
from app.registry import REGISTRY
from tests.contract.doors import graph_all, rest_all

PLAN: dict[str, Any] = json.loads((Path(app.data.__file__).parent / "plan-2021-2024.json").read_text("utf-8"))
Ask = Callable[[str], Awaitable[dict[str, dict[str, Any]]]]


@pytest.fixture(params=["rest", "graphql"])
def ask(request: pytest.FixtureRequest, client: AsyncClient) -> Ask:
    """All public records of a path by code, through one of the doors."""

    async def rest(path: str) -> dict[str, dict[str, Any]]:
        return {record["code"]: record for record in await rest_all(client, path)}

    async def graphql(path: str) -> dict[str, dict[str, Any]]:
        return {record["code"]: record for record in await graph_all(client, REGISTRY[path], public=True)}

    return rest if request.param == "rest" else graphql


def outputs() -> Iterator[dict[str, Any]]:
    for objective in PLAN["objectives"]:
        for outcome in objective["outcomes"]:
            yield from outcome["outputs"]


def actions() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for output in outputs():
        for action in output["actions"]:
            yield output, action


async def test_the_tree_has_its_counts(ask: Ask) -> None:
    expected = {"objectives": 2, "outcomes": 6, "outputs": 20, "actions": 55, "key-activities": 29, "workstreams": 3,
                "achievements": 13, "challenges": 5, "adjustments": 4, "posts": 5, "budget-lines": 4, "lenses": 3}  # fmt: skip
    assert {path: len(await ask(path)) for path in expected} == expected


async def test_objectives_outcomes_and_outputs(ask: Ask) -> None:
    objectives, outcomes, found = await ask("objectives"), await ask("outcomes"), await ask("outputs")
    for objective in PLAN["objectives"]:
        held = objectives[objective["code"]]
        assert (held["title"], held["locator"]) == (objective["summary"], objective["ref"])
        for outcome in objective["outcomes"]:
            below = outcomes[outcome["code"]]
            assert (below["title"], below["locator"], below["objective_id"]) == (
                outcome["summary"],
                outcome["ref"],
                held["id"],
            )
            for output in outcome["outputs"]:
                last = found[output["code"]]
                assert (last["title"], last["locator"], last["outcome_id"]) == (
                    output["summary"],
                    output["ref"],
                    below["id"],
                )


async def test_actions_with_tags_components_and_unknown_priorities(ask: Ask) -> None:
    found, parents = await ask("actions"), await ask("outputs")
    assert list(found) == [action["id"] for _, action in actions()], "in the plan's order"
    for output, action in actions():
        held = found[action["id"]]
        tag = action["change_tag"]
        assert held["output_id"] == parents[output["code"]]["id"]
        assert (held["summary"], held["locator"], held["order"]) == (action["summary"], action["ref"], action["order"])
        assert (held["change_tag"], held["segmentation"]) == (tag and tag.lower(), action["segmentation"])
        assert held["state"] == {"DELETED": "dropped", "DONE": "done"}.get(tag, "planned")
        assert held["see_also"] == (action.get("links") or {}).get("see", [])
        assert [(c["code"], c["order"], c["summary"], c["locator"]) for c in held["components"]] == [
            (c["id"], c["order"], c["summary"], c["ref"]) for c in action["components"]
        ]
        assert [(p["year"], p["plan_year"], p["category"], p["certainty"], p["shown"]) for p in held["priorities"]] == [
            (2020 + n, f"Y{n}", None, "unknown", "not recorded") for n in (1, 2, 3, 4)
        ]


async def test_key_activities_with_their_conditions(ask: Ask) -> None:
    found, parents = await ask("key-activities"), await ask("outputs")
    listed = [(output, activity) for output in outputs() for activity in output["key_activities_2022"]]
    assert list(found) == [activity["id"] for _, activity in listed]
    for output, activity in listed:
        held = found[activity["id"]]
        assert held["output_id"] == parents[output["code"]]["id"]
        assert (held["year"], held["summary"], held["locator"], held["order"]) == (
            activity["year"], activity["summary"], activity["ref"], activity["order"],
        )  # fmt: skip
        assert held["resource_condition"] == activity["resource_condition"]
        assert held["note"] == activity.get("reading_note")


async def test_workstreams_achievements_challenges_adjustments(ask: Ask) -> None:
    streams = await ask("workstreams")
    for stream in PLAN["workstreams"]:
        held = streams[stream["code"]]
        assert (held["title"], held["locator"]) == (stream["title_summary"], stream["ref"])
        assert [(p["order"], p["summary"], p["locator"]) for p in held["priorities"]] == [
            (p["order"], p["summary"], p["ref"]) for p in stream["priorities"]
        ]
    for path, key in (("achievements", "achievements_2021"), ("challenges", "challenges_2021")):
        found = await ask(path)
        assert [(code, held["summary"], held["locator"]) for code, held in found.items()] == [
            (item["code"], item["summary"], item["ref"]) for item in PLAN[key]
        ]
        assert [held["workstream_id"] for held in found.values()] == [
            streams[item["workstream"]]["id"] for item in PLAN[key]
        ]
    found = await ask("adjustments")
    for item in PLAN["adjustments"]:
        held = found[item["code"]]
        assert (held["summary"], held["locator"]) == (item["summary"], item["ref"])
        assert [(i["order"], i["summary"], i["locator"]) for i in held["items"]] == [
            (i["order"], i["summary"], i["ref"]) for i in item["items"]
        ]


async def test_budget_and_posts(ask: Ask) -> None:
    lines, posts = await ask("budget-lines"), await ask("posts")
    for line in PLAN["budget_2022"]["lines"]:
        held = lines[line["code"]]
        assert held["amount"] == {"amount": f"{line['amount']}.00", "currency": "USD"}
        assert (held["category"], held["funding_source"], held["locator"]) == (
            line["category"],
            line["funding"],
            line["ref"],
        )
        assert [(p["summary"], p["amount"], p["locator"]) for p in held["parts"]] == [
            (p["summary"], p["amount"], p["ref"]) for p in line.get("parts", [])
        ]
    total = sum(Decimal(held["amount"]["amount"]) for held in lines.values())
    assert total == PLAN["budget_2022"]["total"] == 482_000
    for post in PLAN["posts"]:
        held = posts[post["code"]]
        assert (held["grade"], held["count"], held["status"]) == (post["grade"], post["count"], post["status"])
        cost = post.get("annual_cost_usd")
        assert held["annual_cost"] == (None if cost is None else {"amount": f"{cost}.00", "currency": "USD"})


async def test_contradictions_are_kept_as_dated_statements(ask: Ask) -> None:
    found = await ask("statements")
    for item in PLAN["inconsistencies_in_source"]:
        sides = [held for held in found.values() if held["inconsistency"] == item["code"]]
        assert sides, item["code"]
        if item["code"] in {f"INC-{n}" for n in range(1, 7)}:
            assert len(sides) >= 2 and all(side["conflicting"] for side in sides), item["code"]
        if " against " in item["ref"]:
            assert len({side["locator"] for side in sides}) >= 2, item["code"]
        assert all(side["stated_on"] == PLAN["document"]["distribution_date"] for side in sides)


async def test_no_door_shows_a_colour(client: AsyncClient) -> None:
    for lang, words in (("en", "not recorded"), ("fr", "non consigné"), ("ar", "غير مسجّل")):
        tree = (await client.get("/v1/plans/2021-2024@2022/tree", params={"lang": lang})).json()
        shown = {
            (priority["category"], priority["certainty"], priority["shown"])
            for objective in tree["objectives"] for outcome in objective["outcomes"] for output in outcome["outputs"]
            for action in output["actions"] for priority in action["priorities"]
        }  # fmt: skip
        assert shown == {(None, "unknown", words)}
    summary = (await client.get("/v1/plans/2021-2024@2022/summary")).json()
    assert {row["category"] for row in summary["actions"]["by_category_and_year"]} == {None}
    assert summary["budget"]["total"] == {"amount": "482000.00", "currency": "USD"}

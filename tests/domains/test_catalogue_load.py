"""What is loaded of the catalogue is what the report says, and no more (model 12; INC-2, INC-3, INC-4)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from httpx import AsyncClient

from app.data import catalogue_load
from app.data.load import load_all
from app.settings import Settings

FOLDER = Path(catalogue_load.__file__).parent
PLAN: dict[str, Any] = json.loads((FOLDER / "plan-2021-2024.json").read_text())
Row = dict[str, Any]


async def every(client: AsyncClient, path: str, **params: Any) -> dict[str, Row]:
    answer = await client.get(f"/v1/{path}", params={"limit": 500, **params})
    return {row["code"]: row for row in answer.json()["data"]}


@pytest.mark.parametrize("path", ["tools", "courses"])
async def test_every_fact_is_there_with_its_place(admin: AsyncClient, path: str) -> None:
    found = await every(admin, path)
    assert found.keys() == {fact["code"] for fact in PLAN[path]}
    for fact in PLAN[path]:
        row = found[fact["code"]]
        assert (row["summary"], row["locator"]) == (fact["summary"], fact["ref"])
        assert row["document_id"] is not None and row["certainty"] in ("stated", "inferred")
        if fact.get("name"):
            assert row["title"].casefold() == fact["name"].casefold()
        else:
            assert "title; this one is ours" in row["note"]


async def test_the_handbook_and_its_languages(client: AsyncClient) -> None:
    tool = (await every(client, "tools"))["TOOL-1"]
    assert (tool["kind"], tool["released"], tool["released_from"], tool["released_to"]) == (
        "handbook", "2021-01", "2021-01-01", "2021-01-31",
    )  # fmt: skip
    assert tool["languages"] == ["en"], "a translation that is being made is not one that is there (VR-71)"
    named = {one["code"]: one for one in PLAN["languages"]["named"]}
    for edition in tool["translations"]:
        fact = named.pop(edition["language"])
        assert (edition["status"] == "published") == (fact["status"] == "published")
        assert (edition["supported_by"], edition["locator"]) == (fact.get("supported_by"), fact["ref"])
    assert not named
    for member in ("isbn", "hs_number", "url", "licence", "is_normative"):
        assert tool[member] is None, "not recorded, and not made up"


async def test_three_times_for_the_guide_are_all_kept(client: AsyncClient) -> None:
    guide = (await every(client, "tools"))["TOOL-2"]
    assert guide["released"] is None and [claim["stated"] for claim in guide["release_claims"]] == [
        "2021-09", "final stage in 2021-09", "late 2021",
    ]  # fmt: skip


async def test_only_what_is_available_is_published(admin: AsyncClient, client: AsyncClient) -> None:
    states = {"available": "published", "concept": "concept", "in_development": "in_development"}
    found, public = await every(admin, "courses"), await every(client, "courses")
    for fact in PLAN["courses"]:
        row = found[fact["code"]]
        assert (row["status"], row["course_mode"]) == (states[fact["status"]], fact.get("mode"))
        assert (row["code"] in public) == (fact["status"] == "available")
        assert (row["languages"], row["learning_objectives"]) == ([], []), "the report does not say"
    assert [found[code]["certainty"] for code in ("CRS-1", "CRS-3")] == ["stated", "inferred"]


async def test_both_launches_and_both_counts_are_kept_and_marked(client: AsyncClient) -> None:
    platforms, fact = await every(client, "platforms"), PLAN["platforms"][0]
    learn = platforms["PLAT-1"]
    assert (learn["name"], learn["url"], learn["status"]) == (fact["name"], fact["url"], fact["status"])
    assert [claim["stated"] for claim in learn["launch_claims"]] == ["2020-04", "2021"]
    assert learn["launch_conflicting"] is True and platforms["PLAT-2"]["launch_conflicting"] is False
    assert platforms["PLAT-2"]["url"] is None and platforms["PLAT-2"]["status"] is None
    counts = await every(client, "metrics", **{"platform.code": "PLAT-1"})
    shown = sorted((row["metric"], row["value"], row["conflicting"]) for row in counts.values())
    first, second = PLAN["course_counts"]
    assert shown == sorted([
        ("courses_available", first["available"], True), ("courses_available", second["available"], True),
        ("courses_to_come", first["in_development"], True), ("courses_to_come", second["planned"], True),
    ])  # fmt: skip
    assert {row["locator"] for row in counts.values()} == {first["ref"], second["ref"]}


async def test_figures_of_the_handbook(client: AsyncClient) -> None:
    found = await every(client, "metrics", **{"tool.code": "TOOL-1"})
    assert found.keys() == {fact["code"] for fact in PLAN["metrics"]}
    for fact in PLAN["metrics"]:
        row = found[fact["code"]]
        assert (row["metric"], row["value"], row["period"], row["locator"], row["conflicting"]) == (
            fact["metric"], fact["value"], fact["period"], fact["ref"], False,
        )  # fmt: skip
        assert row["language"] == fact.get("language", "und")
        assert row["period_to"] == "2021-08-31"
        assert row["period_from"] == ("2021-01-01" if fact["period"].startswith("January") else None)


async def test_the_five_products_of_the_budget_line(client: AsyncClient) -> None:
    line = next(one for one in PLAN["budget_2022"]["lines"] if one["category"] == "consultancy" and one.get("quantity"))
    found = await every(client, "transformations", include="budget_line")
    assert len(found) == line["quantity"] == 5
    for row in found.values():
        assert row["budget_line"]["code"] == line["code"] and row["locator"] == line["ref"]
        assert (row["cost"], row["tool_ids"], row["product"], row["status"]) == (None, [], None, "listed")


async def test_initiatives_are_there_for_staff_and_the_public(client: AsyncClient) -> None:
    found = await every(client, "initiatives")
    assert {row["kind"] for row in found.values()} == {
        "learning_initiative", "task_team", "internal_digital_learning_strategy", "digital_transformation_strategy_component",
    }  # fmt: skip
    assert all(row["locator"] for row in found.values())


async def test_a_second_load_changes_nothing_and_undoes_nobody(fresh: Settings, writer: AsyncClient) -> None:
    changed = await writer.patch("/v1/tools/TOOL-7", json={"themes": ["urban_data"]}, headers={"If-Match": "*"})
    assert changed.status_code == 200
    assert await load_all(fresh, lambda _: None) == {}
    from tests.domains.callers import console

    async with console(fresh) as db:
        await db.execute("UPDATE loads SET checksum = 'older' WHERE name = 'catalogue'")
        before = await db.fetchval("SELECT count(*) FROM history")
        said: list[str] = []
        assert await load_all(fresh, said.append) == {}
        assert await db.fetchval("SELECT count(*) FROM history") == before
    shown = (await writer.get("/v1/tools/TOOL-7")).json()
    assert shown["themes"] == ["urban_data"], "what a person has added stays"

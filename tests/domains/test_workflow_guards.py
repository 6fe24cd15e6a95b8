"""The guards of the workflows, each passed and refused once, and what considering a plan does (model 6.1, 6.2)."""

from __future__ import annotations

import pytest
from httpx import AsyncClient

from app.registry import REGISTRY
from tests.domains.factories import USD, YEAR, Body, World, faults

CATEGORIES = [
    {"code": code, "state": state, "summary": {"en": code}}
    for code, state in (("green", "active"), ("orange", "on_hold"))
]
GREEN = {"year": YEAR, "category": "green", "certainty": "stated", "locator": "p 9"}
ITEMS = [path for path, resource in REGISTRY.items() if resource.model.__scope__ == "plan_id"]


@pytest.fixture(scope="module")
async def world(writer: AsyncClient) -> World:
    world = World(writer)
    world.records["documents"] = await world.make("documents", full=True)
    world.records["plans"] = await world.make("plans", categories=CATEGORIES)
    return world


async def took(world: World, path: str, record: Body, action: str, body: Body | None = None) -> Body:
    response = await world.act(path, record, action, body)
    assert response.status_code == 200, response.text
    shown: Body = response.json()
    return shown


async def refused(world: World, path: str, record: Body, action: str, body: Body | None = None) -> tuple[int, str]:
    """(status, first pointer or code) of a step that must leave the record as it is."""
    before = await world.read(path, record["id"])
    response = await world.act(path, record, action, body)
    assert await world.read(path, record["id"]) == before
    problem = response.json()
    return response.status_code, next(iter(faults(response)), problem["code"])


async def prioritised(world: World, action: Body, category: str) -> Body:
    source = (await world.the("documents"))["symbol"]
    return await took(world, "actions", action, "prioritise", {**GREEN, "category": category, "source": source})


async def test_activate_needs_a_green_year_or_resources(world: World) -> None:
    action = await world.make("actions")
    assert await refused(world, "actions", action, "activate") == (409, "conflict")
    await prioritised(world, action, "orange")
    assert await refused(world, "actions", action, "activate") == (409, "conflict")
    assert (await took(world, "actions", action, "activate", {"resources": "A grant"}))["state"] == "active"
    green = await prioritised(world, await world.make("actions"), "green")
    assert (await took(world, "actions", green, "activate"))["state"] == "active"
    waiting = await took(world, "actions", await world.make("actions"), "hold", HOLD)
    assert await refused(world, "actions", waiting, "activate") == (409, "conflict")
    assert (await took(world, "actions", waiting, "activate", {"resources": "A grant"}))["state"] == "active"


HOLD = {"cause": "resource_condition", "resource_condition": "if_additional_resources"}


async def test_complete_needs_evidence_which_the_history_keeps(world: World) -> None:
    action = await took(world, "actions", await world.make("actions"), "activate", {"resources": "A grant"})
    assert await refused(world, "actions", action, "complete") == (422, "/evidence")
    assert await refused(world, "actions", action, "complete", {"evidence": "  "}) == (422, "/evidence")
    done = await took(world, "actions", action, "complete", {"evidence": "The memorandum"})
    rows = (await world.client.get(f"/v1/actions/{done['id']}/history")).json()["data"]
    assert rows[0]["note"] == {"action": "complete", "evidence": "The memorandum"}


async def test_hold_needs_a_cause_that_holds(world: World) -> None:
    action = await world.make("actions")
    assert await refused(world, "actions", action, "hold") == (422, "/cause")
    for condition in ({}, {"resource_condition": None}, {"resource_condition": "none_stated"}):
        body = {"cause": "resource_condition", **condition}
        assert await refused(world, "actions", action, "hold", body) == (422, "/resource_condition")
    assert await refused(world, "actions", action, "hold", {"cause": "category"}) == (409, "conflict")
    await prioritised(world, action, "green")
    assert await refused(world, "actions", action, "hold", {"cause": "category"}) == (409, "conflict")
    await prioritised(world, action, "orange")
    assert (await took(world, "actions", action, "hold", {"cause": "category"}))["state"] == "on_hold"
    assert (await took(world, "actions", await world.make("actions"), "hold", HOLD))["state"] == "on_hold"


async def test_drop_needs_a_reason_or_the_tag(world: World) -> None:
    action = await world.make("actions")
    assert await refused(world, "actions", action, "drop") == (422, "/reason")
    assert await refused(world, "actions", action, "drop", {"reason": "   "}) == (422, "/reason")
    assert (await took(world, "actions", action, "drop", {"reason": "No demand"}))["state"] == "dropped"
    tagged = await world.patch("actions", await world.make("actions"), {"change_tag": "deleted"})
    assert tagged.json()["state"] == "dropped", "the tag drops it"
    assert await refused(world, "actions", tagged.json(), "reopen", {"reason": "Again"}) == (409, "conflict")
    untagged = await world.patch("actions", tagged.json(), {"change_tag": None})
    assert (await took(world, "actions", untagged.json(), "reopen", {"reason": "Again"}))["state"] == "planned"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"source": None}, "/source"), ({"source": "nowhere"}, "/source"), ({"locator": None}, "/locator"),
        ({"source": "plan_" + "0" * 32}, "/source"), ({"category": "red"}, "/category"), ({"category": "blue"}, "/category"),
        ({"category": None}, "/certainty"), ({"certainty": "unknown"}, "/certainty"), ({"certainty": None}, "/certainty"),
        ({"year": YEAR + 9}, "/year"), ({"year": None}, "/year"),
    ],
)  # fmt: skip
async def test_prioritise_is_refused(world: World, change: Body, pointer: str) -> None:
    source = (await world.the("documents"))["id"]
    body = {**GREEN, "source": source, **change}
    assert await refused(world, "actions", await world.the("actions"), "prioritise", body) == (422, pointer)


@pytest.mark.parametrize("name", ["id", "code", "symbol"])
async def test_prioritise_touches_one_year_and_says_who(world: World, name: str) -> None:
    document, action = await world.the("documents"), await world.make("actions")
    shown = await took(world, "actions", action, "prioritise", {**GREEN, "source": document[name]})
    rows = {row["year"]: row for row in shown["priorities"]}
    others = {row["year"]: row for row in action["priorities"] if row["year"] != YEAR}
    assert rows == others | {YEAR: rows[YEAR]} and len(rows) == 4
    expected = {
        "category": "green",
        "certainty": "stated",
        "source": document["code"],
        "locator": "p 9",
        "set_by": "key:writer",
        "plan_year": "Y2",
    }
    assert {key: rows[YEAR][key] for key in expected} == expected and rows[YEAR]["set_at"] is not None
    cleared = await took(
        world, "actions", action, "prioritise", {"year": YEAR, "category": None, "certainty": "unknown"}
    )
    assert next(row for row in cleared["priorities"] if row["year"] == YEAR)["category"] is None


async def test_submit_needs_a_symbol_outputs_and_actions(world: World) -> None:
    bare = World(world.client)
    plan = await bare.the("plans")
    assert (await bare.the("documents"))["symbol"] is None
    assert await refused(bare, "plans", plan, "submit") == (409, "conflict")
    named = await bare.patch("documents", await bare.the("documents"), {"symbol": "HSP/EB.2031/2"})
    assert named.status_code == 200
    assert await refused(bare, "plans", plan, "submit") == (409, "conflict"), "it has no outputs"
    output = await bare.the("outputs")
    assert await refused(bare, "plans", plan, "submit") == (409, "conflict"), "the output has no action"
    problem = (await bare.act("plans", plan, "submit")).json()
    assert output["code"] in problem["detail"]
    await bare.the("actions")
    assert (await took(bare, "plans", plan, "submit"))["status"] == "submitted"


async def test_supersede_needs_a_considered_successor(world: World) -> None:
    first, second = await considered(World(world.client)), World(world.client)
    assert await refused(first, "plans", await first.the("plans"), "supersede") == (409, "conflict")
    second.records["plans"] = await second.make("plans", supersedes_id=(await first.the("plans"))["id"])
    assert await refused(first, "plans", await first.the("plans"), "supersede") == (409, "conflict"), "it is a draft"


async def considered(world: World, body: Body | None = None) -> World:
    """The world's plan goes through the Board."""
    if (await world.the("documents"))["symbol"] is None:
        world.records["documents"] = (
            await world.patch(
                "documents", await world.the("documents"), {"symbol": f"HSP/{(await world.the('documents'))['code']}/1"}
            )
        ).json()
    await world.the("actions")
    plan = await world.the("plans")
    await took(world, "plans", plan, "submit")
    await took(world, "plans", plan, "consider", body or {"considered_on": "2031-11-15", "session": "Second session"})
    return world


class Outside:
    """What an anonymous caller meets of a plan and its items, through every door of REST that leads there."""

    def __init__(self, client: AsyncClient, world: World) -> None:
        self.client, self.world = client, world

    async def ids(self, path: str, **params: str) -> list[str]:
        response = await self.client.get(f"/v1/{path}", params={"limit": 500, "fields": "id", **params})
        assert response.status_code == 200, response.text
        return [row["id"] for row in response.json()["data"]]

    async def sees(self) -> dict[str, bool]:
        plan, action = await self.world.the("plans"), await self.world.the("actions")
        found: dict[str, bool] = {}
        for path in ITEMS:
            item = await self.world.the(path)
            found[f"{path} item"] = (await self.client.get(f"/v1/{path}/{item['id']}")).status_code == 200
            by_code = await self.client.get(f"/v1/{path}/{item['code']}", params={"plan": plan["code"]})
            found[f"{path} by code"] = by_code.status_code == 200
            found[f"{path} list"] = item["id"] in await self.ids(path)
            found[f"{path} filter"] = item["id"] in await self.ids(path, plan_id=plan["id"])
            found[f"{path} through the plan"] = bool(await self.ids(path, **{"plan.code": plan["code"]}))
            found[f"{path} search"] = item["id"] in await self.ids(path, q=item["code"])
        for door in ("", "/tree", "/summary"):
            found[f"plan{door}"] = (await self.client.get(f"/v1/plans/{plan['id']}{door}")).status_code == 200
        unit, document = action["lead_unit_id"], plan["document_id"]
        led = (await self.client.get(f"/v1/units/{unit}", params={"include": "led_actions"})).json()["led_actions"]
        found["include"] = action["id"] in [row["id"] for row in led]
        found["relation to the item"] = unit in await self.ids("units", led_actions=action["id"])
        found["relation to its code"] = unit in await self.ids("units", **{"led_actions.code": action["code"]})
        nested = await self.client.get(f"/v1/documents/{document}", params={"include": "plans.outputs"})
        found["nested include"] = [row["id"] for row in nested.json()["plans"]] == [plan["id"]]
        found["relation twice removed"] = document in await self.ids(
            "documents", **{"plans.outputs.code": action["code"].rpartition(".")[0]}
        )
        return found


async def test_considering_opens_a_plan_and_supersedes_the_one_before(
    world: World, callers: dict[str, AsyncClient]
) -> None:
    first, second = await considered(World(world.client)), World(world.client)
    before = await first.the("plans")
    second.records["plans"] = await second.make("plans", supersedes_id=before["id"])
    unit = await second.the("units")
    second.records["actions"] = await second.make("actions", lead_unit_id=unit["id"])
    items = {path: await second.the(path) for path in ITEMS}
    held_back = await second.make("lenses", visibility="restricted")
    outside = Outside(callers["anonymous"], second)
    assert {door for door, open_ in (await outside.sees()).items() if open_} == set(), "a draft is nobody's business"

    plan = await second.the("plans")
    await considered(second)
    assert {door for door, open_ in (await outside.sees()).items() if not open_} == set()
    read = await second.read("plans", plan["id"])
    assert (read["status"], read["considered_on"], read["considered_at"]) == (
        "considered",
        "2031-11-15",
        "Second session",
    )
    assert (await second.read("plans", before["id"]))["status"] == "superseded"
    assert (await second.read("lenses", held_back["id"]))["visibility"] == "restricted"
    at = (await history(second, "plans", plan["id"]))[0]
    assert (at["note"]["action"], at["changed"]) == (
        "consider",
        ["considered_at", "considered_on", "status", "visibility"],
    )
    last = (await history(second, "plans", before["id"]))[0]
    assert (last["changed"], last["request_id"], last["at"]) == (["status"], at["request_id"], at["at"]), (
        "one transaction"
    )
    for path, item in items.items():
        row, *_ = await history(second, path, item["id"])
        assert (row["changed"], row["request_id"], row["at"]) == (["visibility"], at["request_id"], at["at"]), path
        assert row["version"] == item["row_version"] + 1


async def history(world: World, path: str, key: str) -> list[Body]:
    rows: list[Body] = (await world.client.get(f"/v1/{path}/{key}/history")).json()["data"]
    return rows


async def test_packages_are_ready_with_actions_and_an_amount(world: World) -> None:
    actions = [(await world.the("actions"))["id"]]
    for given in ({}, {"linked_action_ids": actions}, {"amount": USD}):
        package = await world.make("resource-packages", **given)
        assert await refused(world, "resource-packages", package, "make_ready") == (409, "conflict")
    package = await world.make("resource-packages", linked_action_ids=actions, amount=USD)
    assert (await took(world, "resource-packages", package, "make_ready"))["status"] == "ready"


async def test_a_practice_is_screened_by_somebody_else(world: World, callers: dict[str, AsyncClient]) -> None:
    practice = await world.make("practices")
    assert await refused(world, "practices", practice, "screen") == (409, "conflict")
    screened = await took(World(callers["editor"]), "practices", practice, "screen")
    assert (screened["status"], screened["reviewed_by"]) == ("screened", "key:the-editor")


async def test_what_a_step_records(world: World) -> None:
    activity = await took(
        world, "key-activities", await world.make("key-activities"), "deliver", {"evidence": "The guide"}
    )
    assert [entry["summary"] for entry in activity["evidence"]] == ["The guide"]
    issued = await took(world, "guidance", await world.make("guidance"), "issue", {"issued_on": "2031-02-03"})
    assert issued["issued_on"] == "2031-02-03"


@pytest.mark.parametrize(
    ("path", "action", "pointer"),
    [
        ("plans", "withdraw", "/reason"), ("key-activities", "deliver", "/evidence"), ("key-activities", "miss", "/reason"),
        ("key-activities", "carry_over", "/reason"), ("posts", "cancel", "/reason"), ("budget-lines", "withdraw", "/reason"),
        ("resource-packages", "close", "/reason"), ("guidance", "issue", "/issued_on"), ("guidance", "withdraw", "/reason"),
        ("practices", "retire", "/reason"),
    ],
)  # fmt: skip
async def test_a_step_without_what_it_needs(world: World, path: str, action: str, pointer: str) -> None:
    record = await world.make(path)
    assert await refused(world, path, record, action) == (422, pointer)
    assert await refused(world, path, record, action, {"resaon": "A slip"}) == (422, pointer)
    unknown = await world.act(path, record, action, {pointer[1:]: "2031-02-03", "resaon": "A slip"})
    assert faults(unknown) == {"/resaon": "unknown"}

"""Tools, packages and courses of the service's own registries in gaps and candidates: what is on offer, and what is not (D7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from httpx import AsyncClient

from app.domains.needs.offers import not_recorded
from app.platform.keys import create_key
from app.settings import Settings
from tests.conftest import client_of
from tests.domains.callers import console
from tests.domains.factories import Body, World, faults

ABOUT = {"themes": ["migration"], "capacity_levels": ["organisation"], "territory_ids": ["002"]}
YESTERDAY = (dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1)).isoformat()


@pytest.fixture(scope="module")
async def need(world: World, fresh: Settings) -> Body:
    """The one need of the module: migration, organisations, Kenya."""
    made = await world.validated_need()
    chosen = {
        "themes": ["migration"], "capacity_levels": ["organisation"], "primary_level": "organisation", "territory_id": "KEN",
    }  # fmt: skip
    patched = await world.patch("needs", made, chosen)
    assert patched.status_code == 200, patched.text
    shown: Body = patched.json()
    return shown


async def offered_package(world: World) -> Body:
    package = await world.make("packages", **ABOUT)
    for step in ("test", "offer"):
        done = await world.act("packages", package, step)
    shown: Body = done.json()
    return shown


async def a_course(world: World) -> Body:
    return await world.published_course(**ABOUT)


async def a_tool(world: World) -> Body:
    return await world.make("tools", visibility="public", **ABOUT)


MAKERS: dict[str, Callable[[World], Awaitable[Body]]] = {"tool": a_tool, "package": offered_package, "course": a_course}
PATHS = {"tool": "tools", "package": "packages", "course": "courses"}


async def covered(client: AsyncClient) -> dict[str, int]:
    """The offers in the cell of the need."""
    asked = {"theme": "migration", "territory": "KEN", "level": "organisation"}
    (row,) = (await client.get("/v1/gaps", params=asked)).json()["data"]
    found: dict[str, int] = row["offers"]
    return found


async def proposed(client: AsyncClient, need: Body) -> set[str]:
    answer = await client.get(f"/v1/needs/{need['id']}/candidates", params={"limit": 100})
    return {entry["code"] for entry in answer.json()["data"]}


def test_every_registry_is_there() -> None:
    assert not_recorded() == ()


Gone = Callable[[World, Body], Awaitable[Any]]


async def archived(world: World, kind: str, record: Body) -> Any:
    return await world.client.delete(f"/v1/{PATHS[kind]}/{record['id']}", headers={"If-Match": "*"})


async def patched(world: World, kind: str, record: Body, **change: Any) -> Any:
    return await world.patch(PATHS[kind], await world.read(PATHS[kind], record["id"]), change)


async def assessed(world: World, _kind: str, record: Body) -> Any:
    return await world.post(
        "tool-assessments", await world.body("tool-assessments", tool_id=record["id"], conclusion="retire")
    )


def stepped(step: str) -> Callable[[World, str, Body], Awaitable[Any]]:
    async def take(world: World, kind: str, record: Body) -> Any:
        return await world.act(PATHS[kind], record, step, {"reason": "Over"})

    return take


def changed(**change: Any) -> Callable[[World, str, Body], Awaitable[Any]]:
    async def take(world: World, kind: str, record: Body) -> Any:
        return await patched(world, kind, record, **change)

    return take


@pytest.mark.parametrize(
    ("kind", "goes"),
    [
        ("tool", archived), ("tool", changed(availability="withdrawn")), ("tool", changed(availability="planned")),
        ("tool", assessed), ("tool", changed(themes=["land"])), ("package", archived), ("package", stepped("retire")),
        ("course", archived), ("course", stepped("withdraw")), ("course", stepped("revise")),
        ("course", changed(published_on="2020-01-01", valid_until=YESTERDAY)),
    ],
)  # fmt: skip
async def test_what_is_gone_is_no_candidate_and_in_no_gap(
    world: World, viewer: AsyncClient, need: Body, kind: str, goes: Callable[..., Awaitable[Any]]
) -> None:
    before = await covered(viewer)
    record = await MAKERS[kind](world)
    assert (await covered(viewer))[f"{kind}s"] == before[f"{kind}s"] + 1
    assert record["code"] in await proposed(viewer, need)
    done = await goes(world, kind, record)
    assert done.is_success, done.text
    assert await covered(viewer) == before
    assert record["code"] not in await proposed(viewer, need)


async def test_what_is_gone_answers_no_need_by_hand_either(world: World, need: Body) -> None:
    body = {"need_id": need["id"], "match_kind": "adaptable", "rationale": "It helps"}
    for kind, goes in (
        ("tool", changed(availability="withdrawn")),
        ("package", stepped("retire")),
        ("course", stepped("withdraw")),
    ):
        record = await MAKERS[kind](world)
        await goes(world, kind, record)
        refused = await world.post("matches", {**body, "target_kind": kind, "target": record["code"]})
        assert faults(refused) == {"/target": "withdrawn"}
        await archived(world, kind, record)
        for key in (record["code"], record["id"]):
            refused = await world.post("matches", {**body, "target_kind": kind, "target": key})
            assert faults(refused) == {"/target": "reference"}
        wrong = await world.post("matches", {**body, "target_kind": kind, "target": need["id"]})
        assert faults(wrong) == {"/target": "wrong_type"}


async def test_nobody_matches_with_what_they_may_not_see(world: World, need: Body, fresh: Settings) -> None:
    hidden = await world.make("tools", visibility="restricted", **ABOUT)
    body = {"need_id": need["id"], "match_kind": "adaptable", "rationale": "It helps", "target_kind": "tool"}
    async with client_of(fresh, await create_key(fresh, "officer", "needs_officer")) as officer:
        refused = await officer.post("/v1/matches", json={**body, "target": hidden["code"]})
        assert faults(refused) == {"/target": "reference"}, "as if it were not there"
        assert hidden["code"] not in await proposed(officer, need)
    assert (await world.post("matches", {**body, "target": hidden["code"]})).status_code == 201


async def test_an_offer_counts_once_however_many_places_it_names(world: World, viewer: AsyncClient, need: Body) -> None:
    before = await covered(viewer)
    await world.make("tools", visibility="public", **{**ABOUT, "territory_ids": ["001", "002", "KEN"]})
    await world.make("tools", visibility="public", **{**ABOUT, "territory_ids": ["SEN"]})
    await world.make("tools", visibility="public", **{**ABOUT, "territory_ids": []})
    assert (await covered(viewer))["tools"] == before["tools"] + 1


async def test_thousands_of_courses_are_counted(viewer: AsyncClient, need: Body, fresh: Settings) -> None:
    before = await covered(viewer)
    async with console(fresh) as db:
        await db.execute(
            "INSERT INTO courses (code, title, status, visibility, themes, capacity_levels, territory_ids) "
            "SELECT 'MANY-' || n, '{\"en\": \"x\"}', 'published', 'public', ARRAY['migration', 'land'], "
            "ARRAY['organisation', 'individual'], ARRAY[(SELECT id FROM territories WHERE code = '001')] "
            "FROM generate_series(1, 5000) n"
        )
    assert (await covered(viewer))["courses"] == before["courses"] + 5000
    assert len(await proposed(viewer, need)) == 100

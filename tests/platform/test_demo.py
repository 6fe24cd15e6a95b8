"""Synthetic records: labelled, the same for the same seed, and valid by every rule."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import select

from app.data.demo.copying import BULK, GROWING, chunk_rows
from app.data.demo.fill import DEMO, fill_demo
from app.data.demo.given import LEFT_OUT
from app.data.demo.records import made_here
from app.data.demo.remembering import ACTOR
from app.data.demo.words import LABEL
from app.domains.plans.item import PlanItem
from app.kernel import kinds
from app.kernel.resource import Resource
from app.kernel.schemas import create_schema, validate
from app.kernel.session import Database
from app.platform.keys import create_key
from app.registry import REGISTRY
from app.settings import Settings
from tests.conftest import client_of
from tests.contract.doors import graph_all, rest_all
from tests.platform.demos import NEEDS, content, quiet, rows, world_of

every_resource = pytest.mark.parametrize("resource", REGISTRY.values(), ids=list(REGISTRY))


@pytest.fixture(scope="module")
async def filled(fresh: Settings) -> Settings:
    await fill_demo(fresh, NEEDS, 1, quiet)
    return fresh


@pytest.fixture(scope="module")
async def admin(filled: Settings) -> AsyncIterator[AsyncClient]:
    async with client_of(filled, await create_key(filled, "demo-admin", "admin")) as found:
        yield found


# -- what is made --------------------------------------------------------------------------------------------


@every_resource
async def test_every_resource_has_synthetic_records_or_a_reason(filled: Settings, resource: Resource) -> None:
    there = await rows(filled, f"SELECT count(*) FROM {resource.table} WHERE created_by = $1", ACTOR)
    assert bool(there[0][0]) != (resource.path in LEFT_OUT), LEFT_OUT.get(resource.path)
    made = {one.path for one in made_here(REGISTRY)}
    assert (resource.path in made) + (resource.table in BULK) + (resource.path in LEFT_OUT) == 1


@every_resource
async def test_every_record_is_labelled(filled: Settings, resource: Resource) -> None:
    found = await rows(
        filled, f"SELECT to_jsonb(s)::text AS j, code FROM {resource.table} s WHERE created_by = $1", ACTOR
    )
    titles = [name for name, item in resource.fields.items() if item.kind is kinds.LTEXT and item.search == "A"]
    for row in found:
        record = json.loads(row["j"])
        for name in titles:
            for lang, words in (record[name] or {}).items():
                assert words.startswith(LABEL[lang]), f"{row['code']}.{name}.{lang}: {words}"
        in_plan = issubclass(resource.model, PlanItem) and re.fullmatch(r"[\d.]+([ak]\d+)?", row["code"])
        assert row["code"].startswith("DEMO-") or in_plan
    if resource.path == "people":
        assert all("Synthetic person" in row["j"] and "@example.org" in row["j"] for row in found)


async def test_needs_are_in_every_state_and_some_are_stale(admin: AsyncClient) -> None:
    needs = await rest_all(admin, "needs", fields="status,stale,country_id,best_match,priority,visibility")
    states = {need["status"] for need in needs}
    assert states == {str(state) for state in REGISTRY["needs"].workflow.states}  # type: ignore[union-attr]
    assert 0 < sum(need["stale"] for need in needs) < len(needs) / 2
    assert {need["best_match"] for need in needs} == {None, *REGISTRY["matches"].fields["match_kind"].enum}  # type: ignore[misc]
    assert {need["priority"] for need in needs} > {None, "high", "medium"}
    assert {need["visibility"] for need in needs} == {"internal", "partner", "restricted"}
    places = [need["country_id"] for need in needs if need["country_id"]]
    assert len(set(places)) > 60 and len(places) < len(needs), "many countries, and some needs are regional"


async def test_the_same_seed_makes_the_same_records(filled: Settings, clone: Settings) -> None:
    await fill_demo(clone, NEEDS, 1, quiet)
    assert await content(clone) == await content(filled)


async def test_another_seed_makes_others(filled: Settings) -> None:
    ours, theirs = [chunk_rows(await world_of(filled, seed), 0, 100) for seed in (1, 2)]
    for table in GROWING:
        assert {row["id"] for row in ours[table]}.isdisjoint(row["id"] for row in theirs[table])
    assert [row["title"] for row in ours["needs"]] != [row["title"] for row in theirs["needs"]]


async def test_a_larger_fill_begins_with_the_smaller_one(filled: Settings) -> None:
    world = await world_of(filled)
    small, large = chunk_rows(world, 0, 200), chunk_rows(world, 0, 500)
    for table in ("needs", "matches", "assessments", "tool_proposals"):
        assert large[table][: len(small[table])] == small[table]


# -- what it keeps to ------------------------------------------------------------------------------------------


@every_resource
async def test_every_record_passes_the_rules_as_it_is(filled: Settings, resource: Resource) -> None:
    """As a restored record must: and no rule finds anything to compute otherwise."""
    database = Database(filled.asyncpg_dsn, filled.sqlalchemy_url, write_pool=1)
    model: Any = resource.model
    try:
        async with database.unit(DEMO) as unit:
            for record in list(await unit.session.scalars(select(model).where(model.created_by == ACTOR))):
                every = {name: getattr(record, name) for name in model.FIELDS}
                for rule in resource.rules:
                    await rule(unit, record, every)
                changed = [name for name in model.FIELDS if getattr(record, name) != every[name]]
                assert not changed, f"{record.code}: {changed}"
                for follow in resource.follows:
                    await follow(unit, [record])
            assert not [record for record in unit.session.dirty if unit.session.is_modified(record)]
    finally:
        await database.close()


@every_resource
async def test_every_record_could_be_sent_again(admin: AsyncClient, resource: Resource) -> None:
    """What a client reads of it is a body that the service would take."""
    schema = create_schema(resource)
    for record in await rest_all(admin, resource.path):
        if record["created_by"] == ACTOR:
            validate(
                schema,
                {name: record[name] for name in resource.writable() if record[name] is not None}
                | _parts(resource, record),
            )


def _parts(resource: Resource, record: dict[str, Any]) -> dict[str, Any]:
    """The typed members without what is computed in them."""
    found = {}
    for name, item in resource.writable().items():
        if item.of is not None and record[name] is not None:
            known = [part for part, member in item.of.FIELDS.items() if member.write]  # type: ignore[attr-defined]  # a Member
            keep = lambda entry, known=known: {part: entry[part] for part in known}  # noqa: E731
            found[name] = (
                [keep(entry) for entry in record[name]] if isinstance(record[name], list) else keep(record[name])
            )
    return found


@every_resource
async def test_both_doors_show_every_record(admin: AsyncClient, resource: Resource) -> None:
    assert await graph_all(admin, resource) == await rest_all(admin, resource.path)


@pytest.mark.parametrize(
    "words", ["aqueduct cyclone lagoon", "capacité", "городские", "土地", "الحضرية", "insuficiente"]
)
async def test_a_search_finds_each_language(admin: AsyncClient, words: str) -> None:
    lang = {"capacité": "fr", "городские": "ru", "土地": "zh", "الحضرية": "ar", "insuficiente": "es"}.get(words, "en")
    asked = {"q": " or ".join(words.split()), "lang": lang}
    assert (await admin.get("/v1/needs", params=asked)).json()["data"] or lang == "en"

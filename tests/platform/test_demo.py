"""Synthetic records: labelled, the same for the same seed, valid by every rule, in history and feed, and gone without a trace."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from itertools import count
from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient
from sqlalchemy import select

from app.data.demo import fill
from app.data.demo.copying import BULK, chunk_rows, copy
from app.data.demo.fill import DEMO, fill_demo, remove_demo
from app.data.demo.given import LEFT_OUT
from app.data.demo.records import made_here
from app.data.demo.remembering import ACTOR, remember_created, remember_deleted, unremembered
from app.data.demo.words import LABEL
from app.data.demo.world import DemoError, World, look
from app.domains.plans.item import PlanItem
from app.kernel import kinds
from app.kernel.access import ADMIN
from app.kernel.resource import Resource
from app.kernel.schemas import create_schema, validate
from app.kernel.session import Database
from app.platform.embedded import EmbeddedPostgres
from app.platform.keys import create_key
from app.platform.schema import CHECKOUT
from app.registry import REGISTRY
from app.settings import Settings
from tests.conftest import client_of, settings_for, sql
from tests.contract.doors import graph_all, rest_all
from tests.feeds import Replica, listed

NEEDS = 240
DAY = dt.datetime.now(dt.UTC).date()
every_resource = pytest.mark.parametrize("resource", REGISTRY.values(), ids=list(REGISTRY))
_names = count(1)


def quiet(_: str) -> None:
    """Progress that nobody reads."""


@pytest.fixture(scope="module")
async def filled(fresh: Settings) -> Settings:
    await fill_demo(fresh, NEEDS, 1, quiet)
    return fresh


@pytest.fixture(scope="module")
async def admin(filled: Settings) -> AsyncIterator[AsyncClient]:
    async with client_of(filled, await create_key(filled, "demo-admin", "admin")) as found:
        yield found
        await found._transport.app.services.database.close()  # type: ignore[attr-defined]  # ASGITransport keeps it


@pytest.fixture
async def clone(server: EmbeddedPostgres, loaded: str) -> AsyncIterator[Settings]:
    """A loaded database for one test."""
    name = f"demo{next(_names)}"
    await sql(server, f"CREATE DATABASE {name} TEMPLATE {loaded}")
    yield settings_for(server, name)
    await sql(server, f"DROP DATABASE {name} WITH (FORCE)")


async def rows(settings: Settings, query: str, *values: Any) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(settings.asyncpg_dsn)
    try:
        return await connection.fetch(query, *values)
    finally:
        await connection.close()


async def content(settings: Settings) -> dict[str, list[str]]:
    """What synthetic rows say, the database's own stamps left out."""
    return {
        table: [
            row[0]
            for row in await rows(
                settings,
                f"SELECT (to_jsonb(s) - ARRAY['created_at', 'updated_at', 'search_vector', 'lineage_id', 'active_from'])::text "
                f"FROM {table} s WHERE created_by = $1 ORDER BY id",
                ACTOR,
            )
        ]
        for table in REGISTRY.by_table
    }


async def everything(settings: Settings) -> dict[str, str]:
    """A digest of every table but history."""
    tables = await rows(
        settings, "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'history'"
    )
    found = {}
    for (table,) in tables:
        query = f"SELECT coalesce(md5(string_agg(t::text, ',' ORDER BY t::text)), '') FROM {table} t"
        found[table] = (await rows(settings, query))[0][0]
    return found


async def world_of(settings: Settings, seed: int = 1) -> World:
    connection = await asyncpg.connect(settings.asyncpg_dsn)
    try:
        return await look(connection, seed, DAY)
    finally:
        await connection.close()


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
    for table in BULK:
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
                    await follow(unit, record)
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


# -- history and feed ------------------------------------------------------------------------------------------

REMEMBERED = """
SELECT resource, record_id, version, op, actor, request_id, reason, note::text, changed, at = now() AS at,
  (before - ARRAY['created_at', 'updated_at'])::text AS before, (data - ARRAY['created_at', 'updated_at'])::text AS data,
  (data->>'updated_at')::timestamptz = now() AS stamped
FROM history WHERE transaction = pg_current_xact_id() ORDER BY seq
"""


async def test_history_is_what_the_trigger_would_write(clone: Settings) -> None:
    made = chunk_rows(await world_of(clone), 0, 200)
    connection = await asyncpg.connect(clone.asyncpg_dsn)
    told: dict[str, list[list[asyncpg.Record]]] = {"bulk": [], "trigger": []}
    for way, written in told.items():
        outer = connection.transaction()
        await outer.start()
        if way == "bulk":
            async with unremembered(connection, BULK, "why"):
                for table in BULK:
                    await copy(connection, table, made[table])
                for table in BULK:
                    await remember_created(connection, table, [row["id"] for row in made[table]])
        else:
            settings = "SELECT set_config('hinge.actor', $1, true), set_config('hinge.reason', 'why', true)"
            await connection.execute(settings, ACTOR)
            for table in BULK:
                await copy(connection, table, made[table])
            await connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        written.append(await connection.fetch(REMEMBERED))
        written.append(await gone(connection, way))
        await outer.rollback()
    await connection.close()
    assert len(told["bulk"][0]) == sum(map(len, made.values())) and len(told["bulk"][1]) == len(made["matches"])
    assert told["bulk"] == told["trigger"]


async def gone(connection: asyncpg.Connection[Any], way: str) -> list[asyncpg.Record]:
    """The history of deleted matches, written either way."""
    if way == "bulk":
        async with unremembered(connection, ["matches"], "why"):
            await connection.execute(
                "CREATE TEMP TABLE kept ON COMMIT DROP AS SELECT 'matches' AS resource, row_number() OVER (ORDER BY id) AS place, "
                "to_jsonb(m) - 'search_vector' AS data FROM matches m"
            )
            await connection.execute("DELETE FROM matches")
            await remember_deleted(connection, "matches", "kept")
    else:
        await connection.execute("SET CONSTRAINTS ALL DEFERRED")
        await connection.execute("DELETE FROM matches")
        await connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    found = await connection.fetch(REMEMBERED)
    return sorted((row for row in found if row["op"] == "delete"), key=lambda row: row["record_id"])


async def test_the_feed_shows_them_come_and_go(clone: Settings) -> None:
    async with client_of(clone, await create_key(clone, "reader", "admin")) as reader:
        replica = await Replica().follow(reader)
        before = set(replica.records)
        await fill_demo(clone, 60, 1, quiet)
        await replica.follow(reader)
        needs = await listed(reader, "needs")
        assert len(needs) == 60 and needs.keys() <= replica.records.keys()
        assert all(replica.records[key]["title"] == need["title"] for key, need in needs.items())
        await remove_demo(clone, quiet)
        await replica.follow(reader)
        assert set(replica.records) == before
        await reader._transport.app.services.database.close()  # type: ignore[attr-defined]  # ASGITransport keeps it


# -- removal -----------------------------------------------------------------------------------------------------


async def test_removal_leaves_the_tables_as_they_were(clone: Settings) -> None:
    before = await everything(clone)
    await fill_demo(clone, 120, 1, quiet)
    assert await everything(clone) != before
    async with client_of(clone, await create_key(clone, "editor", "admin")) as editor:
        edited = {"title": {"en": "Our own words"}}
        answer = await editor.patch("/v1/needs/DEMO-NEED-0000003", json=edited, headers={"If-Match": "*"})
        assert answer.status_code == 200, answer.text
        assert (await editor.delete("/v1/needs/DEMO-NEED-0000004", headers={"If-Match": "*"})).is_success
        await editor._transport.app.services.database.close()  # type: ignore[attr-defined]  # ASGITransport keeps it
    found, unlike = await remove_demo(clone, quiet), dict.fromkeys(KEYS, "")
    assert not found.stayed and not found.holders
    assert await everything(clone) | unlike == before | unlike


KEYS = ("api_keys", "audit", "idempotent_answers", "rate_windows")
"""Tables that using the service at all writes to."""


async def test_what_people_hold_stays_and_is_named(clone: Settings) -> None:
    await fill_demo(clone, 120, 1, quiet)
    async with client_of(clone, await create_key(clone, "holder", "admin")) as holder:
        theirs = {
            "title": {"en": "Ours"}, "starts_on": "2025-01-01", "method": "desk", "territory_id": "DEMO-CITY-001", "code": "OURS",
        }  # fmt: skip
        made = await holder.post("/v1/assessments", json=theirs)
        assert made.status_code == 201, made.text
        await holder._transport.app.services.database.close()  # type: ignore[attr-defined]  # ASGITransport keeps it
    found = await remove_demo(clone, quiet)
    assert found.stayed == {"territories": 1} and found.holders == ["assessments OURS: territory_id is DEMO-CITY-001"]
    assert not (await rows(clone, "SELECT 1 FROM needs"))
    with pytest.raises(DemoError, match="still hold"):
        await fill_demo(clone, 120, 1, quiet)
    await rows(clone, "DELETE FROM assessments")
    assert (await remove_demo(clone, quiet)).gone == {"territories": 1}
    assert not await rows(clone, "SELECT 1 FROM loads WHERE name = 'demo'")


# -- going on ------------------------------------------------------------------------------------------------------


async def test_a_fill_that_was_stopped_goes_on(
    filled: Settings, clone: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fill, "CHUNK", 100)
    write, written = fill._write, []

    async def break_down(*given: Any) -> None:
        if len(written) == 2:
            raise ConnectionError("the machine is gone")
        written.append(await write(*given))

    monkeypatch.setattr(fill, "_write", break_down)
    with pytest.raises(ConnectionError):
        await fill_demo(clone, NEEDS, 1, quiet)
    assert (await rows(clone, "SELECT count(*) FROM needs"))[0][0] == 200
    with pytest.raises(DemoError, match="at 200"):
        await fill_demo(clone, NEEDS, 2, quiet)
    monkeypatch.setattr(fill, "_write", write)
    said: list[str] = []
    state = await fill_demo(clone, NEEDS, 1, said.append)
    assert state.complete and said[-1].startswith(f"{NEEDS} of {NEEDS} needs")
    assert await content(clone) == await content(filled)
    assert (await remove_demo(clone, quiet)).gone["needs"] == NEEDS


async def test_the_same_again_does_nothing_and_others_are_refused(filled: Settings) -> None:
    before, said = await everything(filled), list[str]()
    await fill_demo(filled, NEEDS, 1, said.append)
    assert said == [f"nothing to do: {NEEDS} synthetic needs of seed 1 are there"]
    for needs, seed in ((NEEDS, 2), (NEEDS + 1, 1)):
        with pytest.raises(DemoError, match="take them out first"):
            await fill_demo(filled, needs, seed, quiet)
    assert await everything(filled) == before


async def test_without_reference_data_it_says_what_to_do(server: EmbeddedPostgres, template: str) -> None:
    await sql(server, f"CREATE DATABASE nodata TEMPLATE {template}")
    settings = settings_for(server, "nodata")
    with pytest.raises(DemoError, match=r"run.py load"):
        await fill_demo(settings, 10, 1, quiet)
    assert not await rows(settings, "SELECT 1 FROM loads"), "nothing has begun"


async def test_the_command(clone: Settings) -> None:
    assert clone.database_url is not None
    environment = {**os.environ, "HINGE_DATABASE_URL": clone.database_url.get_secret_value()}

    def demo(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "app.cli", "demo", *arguments]
        return subprocess.run(command, env=environment, cwd=CHECKOUT, capture_output=True, text=True, check=False)

    made = demo("--needs", "20", "--seed", "5")
    assert made.stdout == f"20 synthetic needs of seed 5 are there; dates are counted from {DAY}\n", made.stderr
    assert "hinge: 20 of 20 needs" in made.stderr
    refused = demo("--needs", "30")
    assert refused.returncode == 1 and "take them out first" in refused.stderr and "Traceback" not in refused.stderr
    assert re.fullmatch(r"\d+ synthetic records are removed\n", demo("--remove").stdout)


assert ADMIN in DEMO.scopes

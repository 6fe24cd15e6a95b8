"""Synthetic records in history and feed, their removal, and fills that were stopped."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
from typing import Any

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.data.demo import fill
from app.data.demo.copying import BULK, chunk_rows, city_rows, copy
from app.data.demo.fill import WRITERS, State, fill_demo, remove_demo
from app.data.demo.remembering import ACTOR, remember_created, remember_deleted, unremembered
from app.data.demo.world import CHUNK, DemoError
from app.platform.embedded import EmbeddedPostgres
from app.platform.keys import create_key
from app.platform.schema import CHECKOUT
from app.settings import Settings
from tests.conftest import client_of, copied
from tests.feeds import Replica, listed
from tests.platform.demos import DAY, NEEDS, content, everything, quiet, rows, world_of


@pytest.fixture(scope="module")
async def filled(fresh: Settings) -> Settings:
    await fill_demo(fresh, NEEDS, 1, quiet)
    return fresh


# -- history and feed ------------------------------------------------------------------------------------------

REMEMBERED = """
SELECT resource, record_id, version, op, actor, request_id, reason, note::text, changed, at = now() AS at,
  (before - ARRAY['created_at', 'updated_at'])::text AS before, (data - ARRAY['created_at', 'updated_at'])::text AS data,
  (data->>'updated_at')::timestamptz = now() AS stamped
FROM history WHERE transaction = pg_current_xact_id() ORDER BY seq
"""


async def test_history_is_what_the_trigger_would_write(clone: Settings) -> None:
    world = await world_of(clone)
    made = {"territories": city_rows(world), **chunk_rows(world, 0, 200)}
    connection = await asyncpg.connect(clone.asyncpg_dsn)
    told: dict[str, list[list[asyncpg.Record]]] = {"bulk": [], "trigger": []}
    for way, written in told.items():
        outer = connection.transaction()
        await outer.start()
        if way == "bulk":
            async with unremembered(connection, "why"):
                for table in BULK:
                    await copy(connection, table, made[table])
                for table in BULK:
                    await remember_created(connection, table, [row["id"] for row in made[table]])
        else:
            settings = "SELECT set_config('hinge.actor', $1, true), set_config('hinge.reason', 'why', true)"
            await connection.execute(settings, ACTOR)
            for table in BULK:
                await copy(connection, table, made[table])
        await connection.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what the triggers do when it is committed
        written.append(await connection.fetch(REMEMBERED))
        written.append(await gone(connection, way))
        await outer.rollback()
    await connection.close()
    assert len(told["bulk"][0]) == sum(map(len, made.values())) and len(told["bulk"][1]) == len(made["matches"])
    assert told["bulk"] == told["trigger"]


async def gone(connection: asyncpg.Connection[Any], way: str) -> list[asyncpg.Record]:
    """The history of deleted matches, written either way."""
    if way == "bulk":
        async with unremembered(connection, "why"):
            await connection.execute(
                "CREATE TEMP TABLE kept ON COMMIT DROP AS SELECT 'matches' AS resource, row_number() OVER (ORDER BY id) AS place, "
                "to_jsonb(m) - 'search_vector' AS data FROM matches m"
            )
            await connection.execute("DELETE FROM matches")
            await remember_deleted(connection, "matches", "kept")
    else:
        await connection.execute("DELETE FROM matches")
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
    found, unlike = await remove_demo(clone, quiet), dict.fromkeys((*KEYS, "publications"), "")
    assert not found.stayed and not found.holders
    told = await rows(clone, "SELECT count(*), count(*) FILTER (WHERE shown) FROM publications WHERE " + UNRECORDED)
    assert told[0][0] > 100 and told[0][1] == 0, "harvesters are told for ever that they are gone (ADR 0041)"
    assert await everything(clone) | unlike == before | unlike


UNRECORDED = "record_id NOT IN (SELECT id FROM courses UNION ALL SELECT id FROM tools)"
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
    found = await remove_demo(clone, quiet)
    assert found.stayed == {"territories": 1} and found.holders == ["assessments OURS: territory_id is DEMO-CITY-001"]
    assert not (await rows(clone, "SELECT 1 FROM needs"))
    with pytest.raises(DemoError, match="still hold"):
        await fill_demo(clone, 120, 1, quiet)
    await rows(clone, "DELETE FROM assessments")
    assert (await remove_demo(clone, quiet)).gone == {"territories": 1}
    assert not await rows(clone, "SELECT 1 FROM loads WHERE name = 'demo'")


# -- going on ------------------------------------------------------------------------------------------------------


@given(st.data())
def test_a_fill_knows_what_is_there_whichever_chunk_comes_first(data: st.DataObject) -> None:
    state = State(1, data.draw(st.integers(1, 6 * CHUNK)), "2026-01-01", records=True)
    written = 0
    while missing := state.missing():
        assert not state.complete
        start = data.draw(st.sampled_from(missing[:WRITERS]))
        state = state.having(start)
        written += state.end(start) - start
        assert state.there == written
        assert start not in state.missing() and state.done <= state.there
    assert state.complete and not state.ahead and written == state.needs


async def test_a_fill_that_was_stopped_goes_on(
    filled: Settings, clone: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The chunk that fails is the first one, while those after it are written."""
    monkeypatch.setattr(fill, "CHUNK", 100)
    write, written = fill._write, asyncio.Event()

    async def break_down(connection: Any, made: Any, start: int, reason: str) -> State:
        if start == 0:
            await written.wait()
            raise ConnectionError("the machine is gone")
        state = await write(connection, made, start, reason)
        if start == 100:
            written.set()
        return state

    monkeypatch.setattr(fill, "_write", break_down)
    with pytest.raises(ConnectionError):
        await fill_demo(clone, NEEDS, 1, quiet)
    there = (await rows(clone, "SELECT count(*) FROM needs"))[0][0]
    assert there in (100, 140), "the second chunk, and the third if it was quick"
    with pytest.raises(DemoError, match=f"at {there}"):
        await fill_demo(clone, NEEDS, 2, quiet)
    monkeypatch.setattr(fill, "_write", write)
    said: list[str] = []
    state = await fill_demo(clone, NEEDS, 1, said.append)
    assert state.complete and any(line.startswith(f"{NEEDS} of {NEEDS} needs") for line in said)
    assert await content(clone) == await content(filled)
    assert (await remove_demo(clone, quiet)).gone["needs"] == NEEDS


def killed(settings: Settings, needs: int) -> None:
    """A fill by the command that ends with kill -9, one chunk written and others on their way."""
    command = [sys.executable, "-m", "app.cli", "demo", "--needs", str(needs)]
    with subprocess.Popen(
        command, env=environment(settings), cwd=CHECKOUT, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        while f"of {needs:,} needs" not in process.stderr.readline():
            assert process.poll() is None
        process.send_signal(signal.SIGKILL)


async def test_a_fill_that_was_killed_goes_on(clone: Settings) -> None:
    needs = 2 * CHUNK + 1
    await asyncio.to_thread(killed, clone, needs)
    assert (await fill_demo(clone, needs, 1, quiet)).complete
    counts = await rows(
        clone,
        "SELECT (SELECT count(*) FROM needs) AS needs, (SELECT count(*) FROM matches) AS matches, "
        "(SELECT count(*) FROM history WHERE resource IN ('needs', 'matches')) AS told, "
        "(SELECT count(DISTINCT record_id) FROM history WHERE resource IN ('needs', 'matches')) AS of_them",
    )
    assert counts[0]["needs"] == needs
    assert counts[0]["told"] == counts[0]["of_them"] == needs + counts[0]["matches"]


async def test_the_same_again_does_nothing_and_others_are_refused(filled: Settings) -> None:
    before, said = await everything(filled), list[str]()
    await fill_demo(filled, NEEDS, 1, said.append)
    assert said == [f"nothing to do: {NEEDS} synthetic needs of seed 1 are there"]
    for needs, seed in ((NEEDS, 2), (NEEDS + 1, 1)):
        with pytest.raises(DemoError, match="take them out first"):
            await fill_demo(filled, needs, seed, quiet)
    assert await everything(filled) == before


async def test_without_reference_data_it_says_what_to_do(server: EmbeddedPostgres, template: str) -> None:
    settings = await copied(server, template, "nodata")
    with pytest.raises(DemoError, match=r"run.py load"):
        await fill_demo(settings, 10, 1, quiet)
    assert not await rows(settings, "SELECT 1 FROM loads"), "nothing has begun"


def environment(settings: Settings) -> dict[str, str]:
    """Of a command on that database."""
    assert settings.database_url is not None
    return {**os.environ, "HINGE_DATABASE_URL": settings.database_url.get_secret_value()}


async def test_the_command(clone: Settings) -> None:
    def demo(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "app.cli", "demo", *arguments]
        return subprocess.run(
            command, env=environment(clone), cwd=CHECKOUT, capture_output=True, text=True, check=False
        )

    made = demo("--needs", "20", "--seed", "5")
    assert made.stdout == f"20 synthetic needs of seed 5 are there; dates are counted from {DAY}\n", made.stderr
    assert "hinge: 20 of 20 needs" in made.stderr
    refused = demo("--needs", "30")
    assert refused.returncode == 1 and "take them out first" in refused.stderr and "Traceback" not in refused.stderr
    assert re.fullmatch(r"\d+ synthetic records are removed\n", demo("--remove").stdout)

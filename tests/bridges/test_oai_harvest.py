"""Two harvesters that the project did not write walk 5,000 courses over a socket while courses come and go (issue 5)."""

from __future__ import annotations

import asyncio
import random
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import asyncpg
import httpx
import pytest
from oaipmh_scythe import Scythe
from sickle import Sickle

from app.platform.embedded import EmbeddedPostgres
from app.settings import Settings
from bench.courses import add_courses
from tests.bridges.oai_rules import OAI, checked
from tests.conftest import settings_for, sql
from tests.processes import UNLIMITED, Serving, serving

MANY = 5_000
FIRST_PAGE_SECONDS = 0.05
Seen = dict[str, tuple[bool, str | None]]
"""Identifier → whether it is deleted, and its English title: what a harvester holds after all it has been told."""


@pytest.fixture(scope="module")
async def many(server: EmbeddedPostgres, loaded: str) -> Settings:
    """A loaded database with thousands of public courses."""
    await sql(server, f"CREATE DATABASE harvested TEMPLATE {loaded}")
    found = settings_for(server, "harvested")
    connection = await asyncpg.connect(found.asyncpg_dsn)
    await add_courses(connection, MANY)
    await connection.execute("ANALYZE")
    await connection.close()
    return found


@pytest.fixture(scope="module")
def service(many: Settings) -> Iterator[Serving]:
    with serving(many, **UNLIMITED) as found:
        yield found


class Coming:
    """Publishes, changes and withdraws courses in a thread, some in transactions that stay open a while."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._over = threading.Event()
        self.changes = 0
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)

    def __enter__(self) -> Coming:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(30)
        assert not self._thread.is_alive()

    async def _run(self) -> None:
        await asyncio.gather(*(self._write(number) for number in range(3)))

    async def _write(self, number: int) -> None:
        dice = random.Random(number)
        connection = await asyncpg.connect(self._dsn)
        mine = [
            row["id"]
            for row in await connection.fetch(
                "SELECT id FROM courses WHERE hashtext(id::text) % 3 = $1 ORDER BY id", number
            )
        ]
        while not self._over.is_set():
            async with connection.transaction():
                for key in dice.sample(mine, 3):
                    await connection.execute(*self._change(dice, key))
                    self.changes += 1
                if dice.random() < 0.2:
                    (key,) = await add_courses(connection, 1, f"NEW-{uuid.uuid4().hex}")
                    mine.append(key)
                if dice.random() < 0.1:
                    await asyncio.sleep(0.6)  # begun before, committed after
            await asyncio.sleep(dice.random() / 20)
        await connection.close()

    def _change(self, dice: random.Random, key: Any) -> tuple[Any, ...]:
        match dice.randrange(4):
            case 0:
                return "UPDATE courses SET status = 'archived', visibility = 'internal' WHERE id = $1", key
            case 1:
                return (
                    "UPDATE courses SET status = 'published', visibility = 'public', archived_at = NULL WHERE id = $1",
                    key,
                )
            case 2:
                return "UPDATE courses SET archived_at = now() WHERE id = $1", key
            case _:
                title = f"Now {dice.random()}"
                return "UPDATE courses SET title = jsonb_build_object('en', $2::text) WHERE id = $1", key, title


def with_sickle(address: str, **arguments: str) -> tuple[str, Seen, int]:
    """The date of the first answer, what was seen, and in how many records."""
    walk = Sickle(address, timeout=30).ListRecords(**arguments)
    return _gathered(walk, walk.oai_response.xml.findtext(f"{OAI}responseDate"))


def with_scythe(address: str, **arguments: str) -> tuple[str, Seen, int]:
    """As `with_sickle`."""
    names = {"metadataPrefix": "metadata_prefix", "from": "from_", "until": "until", "set": "set_"}
    with Scythe(address) as scythe:
        began = _second_of(address)  # it keeps its answers to itself
        walk = scythe.list_records(**{names[name]: value for name, value in arguments.items()})
        return _gathered(walk, began)


def _second_of(address: str) -> str:
    found = checked(httpx.get(address, params={"verb": "Identify"}, timeout=30).content).findtext(f"{OAI}responseDate")
    assert found is not None
    return found


def _gathered(walk: Any, began: str) -> tuple[str, Seen, int]:
    seen: Seen = {}
    number = 0
    for record in walk:
        # Both leave the attribute out of what is deleted.
        seen[record.header.identifier] = (record.deleted, None if record.deleted else record.metadata["title"][0])
        number += 1
    return began, seen, number


async def truth(settings: Settings) -> Seen:
    """What a harvester should hold: everything that is public, and as deleted what once was."""
    connection = await asyncpg.connect(settings.asyncpg_dsn)
    shown = await connection.fetch(
        "SELECT id, title->>'en' AS title FROM courses "
        "WHERE visibility = 'public' AND status = 'published' AND archived_at IS NULL "
        "UNION ALL SELECT id, title->>'en' FROM tools WHERE visibility = 'public' AND archived_at IS NULL"
    )
    ever = await connection.fetch(
        "SELECT DISTINCT record_id FROM history WHERE resource = 'courses' AND data->>'visibility' = 'public' "
        "AND data->>'status' = 'published' AND data->>'archived_at' IS NULL"
    )
    await connection.close()
    gone: Seen = {f"urn:uuid:{row['record_id']}": (True, None) for row in ever}
    return gone | {f"urn:uuid:{row['id']}": (False, row["title"]) for row in shown}


@pytest.mark.parametrize("harvest", [with_sickle, with_scythe])
async def test_nothing_is_missed_while_courses_come_and_go(
    service: Serving, many: Settings, harvest: Callable[..., tuple[str, Seen, int]]
) -> None:
    address = f"{service.address}/oai"
    at_first = await truth(many)
    with Coming(many.asyncpg_dsn) as coming:
        began, seen, number = await asyncio.to_thread(harvest, address, metadataPrefix="oai_dc")
        for _ in range(3):  # as a harvester does, again and again
            next_, more, _ = await asyncio.to_thread(harvest, address, metadataPrefix="oai_dc", **{"from": began})
            began, seen = next_, seen | more
    assert number >= MANY and coming.changes > 50
    assert set(at_first) <= set(seen), "the first walk has met all that was there when it began"
    seen |= (await asyncio.to_thread(harvest, address, metadataPrefix="oai_dc", **{"from": began}))[1]
    expected = await truth(many)
    assert seen == expected
    assert any(deleted for deleted, _ in seen.values()) and sum(not deleted for deleted, _ in seen.values()) > MANY / 2


async def test_both_harvesters_ask_everything_else(service: Serving) -> None:
    address = f"{service.address}/oai"
    sickle = Sickle(address, http_method="POST", timeout=30)
    assert sickle.Identify().deletedRecord == "persistent"
    assert {one.metadataPrefix for one in sickle.ListMetadataFormats()} == {"oai_dc", "lom"}
    specs = {one.setSpec for one in sickle.ListSets()}
    assert {"theme", "theme:land", "language:fr", "kind:course"} <= specs
    with Scythe(address) as scythe:
        assert scythe.identify().granularity == "YYYY-MM-DDThh:mm:ssZ"
        assert {one.setSpec for one in scythe.list_sets()} == specs
        french = list(scythe.list_identifiers(metadata_prefix="lom", set_="language:fr"))
        assert {one.identifier for one in french} == {
            one.identifier for one in sickle.ListIdentifiers(metadataPrefix="lom", set="language:fr")
        }
        one = scythe.get_record(identifier=french[-1].identifier, metadata_prefix="lom")
        assert one.header.identifier == french[-1].identifier


@pytest.mark.alone
@pytest.mark.parametrize("prefix", ["oai_dc", "lom"])
def test_a_first_page_is_quick(service: Serving, prefix: str) -> None:
    """Of 5,000 courses, read from the database: no public address is set, so nothing is kept in memory (issue 5)."""
    with service.client() as client:
        asked = {"verb": "ListRecords", "metadataPrefix": prefix}
        first = client.get("/oai", params=asked)
        assert len(list(checked(first.content).iter(f"{OAI}record"))) == 50
        taken = []
        for _ in range(15):
            began = time.perf_counter()
            client.get("/oai", params=asked)
            taken.append(time.perf_counter() - began)
        assert min(taken) < FIRST_PAGE_SECONDS, taken
        etag = first.headers["etag"]
        assert client.get("/oai", params=asked, headers={"If-None-Match": etag}).status_code == 304

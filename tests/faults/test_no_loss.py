"""No change is lost: many writers, transactions that stay open, roll back and overtake each other (contract §8).

One run of 20,000 changes serves all consumers: one that alternates between two service processes, an anonymous one, and
the consumer of docs/changes.md in a process of its own, which is killed again and again and resumes from what it stored.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient

from app.kernel.session import SERVICE_ROLE
from app.platform.keys import create_key
from app.platform.schema import CHECKOUT
from app.settings import Settings
from tests.feeds import Replica, listed
from tests.processes import UNLIMITED, Serving, serving

CHANGES = 20_000
SQL_WRITERS = 8
API_WRITERS = 2
BATCH = 70
LEVELS = ("public", "internal", "partner", "restricted")
INSERT = {
    "lenses": "INSERT INTO lenses (code, plan_id, summary, position, visibility) "
    "SELECT $1 || n, (SELECT min(id::text)::uuid FROM plans), jsonb_build_object('en', 'Lens ' || n), 1000 + n, 'public' "
    "FROM generate_series(1, $2) n RETURNING id",
    "units": "INSERT INTO units (code, name, visibility) "
    "SELECT $1 || n, jsonb_build_object('en', 'Unit ' || n), 'public' FROM generate_series(1, $2) n RETURNING id",
}


@pytest.fixture(scope="module")
def services(fresh: Settings) -> Iterator[tuple[Serving, Serving]]:
    more = {"HINGE_CACHE_BYTES": "0", **UNLIMITED}
    with serving(fresh, **more) as one, serving(fresh, **more) as other:
        yield one, other


def dsn(settings: Settings) -> dict[str, Any]:
    return {"dsn": settings.asyncpg_dsn, "server_settings": {"role": SERVICE_ROLE}}


class Writers:
    """Everybody who writes; `finished` when the history has grown by CHANGES rows."""

    def __init__(self, settings: Settings, clients: list[AsyncClient]) -> None:
        self.settings = settings
        self.clients = clients
        self.finished = asyncio.Event()
        self.committed = self.rolled_back = 0

    async def run(self) -> None:
        counter = await asyncpg.connect(self.settings.asyncpg_dsn)
        before = await counter.fetchval("SELECT max(seq) FROM history")
        shared = [row["id"] for row in await counter.fetch(INSERT["units"], "SHARED", 5)]
        tasks = [asyncio.create_task(self.sql(number, shared)) for number in range(SQL_WRITERS)]
        tasks += [asyncio.create_task(self.api(number)) for number in range(API_WRITERS)]
        tasks.append(asyncio.create_task(self.long()))
        while await counter.fetchval("SELECT count(*) FROM history WHERE seq > $1", before) < CHANGES:
            done = [task for task in tasks if task.done()]
            if done:
                await asyncio.gather(*done)  # whoever ended before the others failed
            await asyncio.sleep(0.1)
        self.finished.set()
        await asyncio.gather(*tasks)
        await counter.close()

    async def long(self) -> None:
        """A transaction that writes first and commits last."""
        connection = await asyncpg.connect(**dsn(self.settings))
        async with connection.transaction():
            await connection.fetch(INSERT["lenses"], "LONG", 40)
            await self.finished.wait()
        await connection.close()

    async def sql(self, number: int, shared: list[Any]) -> None:
        """Many changes a transaction, held open for a while, every fifth rolled back; one record that all fight for."""
        rng = random.Random(number)
        connection = await asyncpg.connect(**dsn(self.settings))
        table = ("lenses", "units")[number % 2]
        own = [row["id"] for row in await connection.fetch(INSERT[table], f"W{number}-", 2 * BATCH)]
        turn = 0
        while not self.finished.is_set():
            turn += 1
            transaction = connection.transaction()
            await transaction.start()
            some = rng.sample(own, BATCH)
            await connection.execute(f"UPDATE {table} SET note = $1 WHERE id = ANY($2)", f"{number}/{turn}", some)
            await connection.execute(
                f"UPDATE {table} SET visibility = $1, archived_at = CASE WHEN archived_at IS NULL AND $2 THEN now() END "
                "WHERE id = ANY($3)",
                rng.choice(LEVELS), rng.random() < 0.5, some[:5],
            )  # fmt: skip
            await asyncio.sleep(rng.choice((0, 0, 0.02, 0.1, 0.4)))
            await connection.execute("UPDATE units SET note = $1 WHERE id = $2", f"{number}/{turn}", rng.choice(shared))
            if rng.random() < 0.2:
                await transaction.rollback()
                self.rolled_back += 1
            else:
                await transaction.commit()
                self.committed += 1
        await connection.close()

    async def api(self, number: int) -> None:
        """One change a request, to the two services in turn."""
        turn = 0
        while not self.finished.is_set():
            turn += 1
            client = self.clients[turn % 2]
            made = await client.post("/v1/units", json={"code": f"API{number}-{turn}", "name": {"en": "Unit"}})
            assert made.status_code == 201, made.text
            url = f"/v1/units/{made.json()['id']}"
            changed = await client.patch(url, json={"visibility": "public"}, headers={"If-Match": made.headers["etag"]})
            assert changed.status_code == 200, changed.text
            if turn % 3 == 0:
                assert (await client.delete(url, headers={"If-Match": "*"})).status_code == 204


async def follow(replica: Replica, clients: list[AsyncClient], finished: asyncio.Event) -> None:
    """Poll throughout, each time at the next service, and on to the end."""
    turn, more = 0, True
    while more or not finished.is_set():
        turn += 1
        query = {"limit": 500, "wait": 1, **({"after": replica.cursor} if replica.cursor else {})}
        answer = await clients[turn % len(clients)].get("/v1/changes", params=query)
        assert answer.status_code == 200, answer.text
        more = replica.take(answer.json())
    for client in clients:  # what was committed after the last look
        await replica.follow(client)


class Consumer:
    """The consumer of the documentation, in a process; SQLite itself notes every record that it ever stored."""

    def __init__(self, folder: Path, address: str, key: str) -> None:
        (code,) = re.findall(r"```python\n(.*?)```", (CHECKOUT / "docs" / "changes.md").read_text("utf-8"), re.DOTALL)
        self.file = folder / "replica.sqlite"
        self.command = [sys.executable, "-c", code, address, key, str(self.file)]
        self.process: subprocess.Popen[bytes] | None = None
        with sqlite3.connect(self.file) as store:
            store.execute("CREATE TABLE records (id TEXT PRIMARY KEY, etag TEXT, data TEXT)")
            store.execute("CREATE TABLE seen (id TEXT, etag TEXT)")
            store.execute(
                "CREATE TRIGGER see AFTER INSERT ON records BEGIN INSERT INTO seen VALUES (NEW.id, NEW.etag); END"
            )
        store.close()

    async def run(self, finished: asyncio.Event) -> int:
        """Start it, kill it, start it …; returns how often it was killed."""
        rng, kills = random.Random(1), 0
        while not finished.is_set():
            self.process = self.start()
            await asyncio.sleep(rng.uniform(0.3, 2.0))
            assert self.process.poll() is None, "the consumer failed"
            self.process.kill()
            await asyncio.to_thread(self.process.wait)
            kills += 1
        self.process = self.start()
        return kills

    def start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self.command)

    def ask(self, question: str) -> list[Any]:
        store = sqlite3.connect(self.file, timeout=20)
        try:
            return store.execute(question).fetchall()
        finally:
            store.close()

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()


async def test_no_change_is_lost(fresh: Settings, services: tuple[Serving, Serving], tmp_path: Path) -> None:
    key = await create_key(fresh, "no-loss", "admin")
    clients = [service.async_client(key) for service in services]
    public = [services[1].async_client()]
    writers, whole, shown = Writers(fresh, clients), Replica(), Replica()
    consumer = Consumer(tmp_path, services[0].address, key)
    try:
        written = asyncio.create_task(writers.run())
        done = asyncio.Event()
        written.add_done_callback(lambda _: done.set())
        consumers = [follow(whole, clients, done), follow(shown, public, done)]
        _, _, kills = await asyncio.gather(*consumers, consumer.run(done))
        await written
        await check(fresh, writers, whole, consumer, kills)
        for path, prefix in (("units", "unit_"), ("lenses", "lens_")):
            for replica, client in ((whole, clients[0]), (shown, public[0])):
                held = {i: r for i, r in replica.records.items() if i.startswith(prefix) and r["archived_at"] is None}
                rows = await listed(client, path)
                assert held == {i: {name: rows[i][name] for name in held.get(i, rows[i])} for i in rows}, path
    finally:
        consumer.end()
        for client in (*clients, *public):
            await client.aclose()


async def check(settings: Settings, writers: Writers, whole: Replica, consumer: Consumer, kills: int) -> None:
    """Every row of the history was seen once, in order; both replicas hold what the tables hold."""
    connection = await asyncpg.connect(settings.asyncpg_dsn)
    rows = await connection.fetch("SELECT seq, record_id, version FROM history ORDER BY seq")
    tables = await connection.fetch("SELECT id, row_version FROM units UNION ALL SELECT id, row_version FROM lenses")
    overtaken = await connection.fetchval(
        "SELECT count(*) FROM (SELECT h.id < max(h.id) OVER (ORDER BY h.seq) AS late "
        "FROM (SELECT seq, transaction::text::bigint AS id FROM history) h) h WHERE late"
    )
    await connection.close()
    assert len(rows) > CHANGES and writers.rolled_back and writers.committed
    assert overtaken > 40, "else no transaction was overtaken by a younger one, and the test shows nothing"
    assert [entry["seq"] for entry in whole.entries] == [row["seq"] for row in rows]
    expected = {row["id"].hex: row["row_version"] for row in tables}
    held = {key.split("_")[1]: record["row_version"] for key, record in whole.records.items()}
    assert expected.items() <= held.items()

    for _ in range(200):  # it goes on by itself, in its own time
        if len(consumer.ask("SELECT 1 FROM seen")) >= len(rows):
            break
        await asyncio.sleep(0.05)
    assert kills >= 2
    seen = consumer.ask("SELECT id, etag FROM seen")
    assert len(seen) == len(set(seen)) == len(rows), "each change once, whatever was killed in between"
    stored = {key: json.loads(data) for key, data in consumer.ask("SELECT id, data FROM records")}
    assert stored == whole.records

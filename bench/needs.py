"""The real needs at a thousand, a hundred thousand and a million rows: lists, filters, search."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import asyncpg
import httpx

from app.data.demo.copying import BULK, chunk_rows, city_rows, copy
from app.data.demo.indexes import drop
from app.data.demo.world import CHUNK, look
from app.kernel.cursors import Cursors
from app.kernel.model import Base
from app.platform.embedded import EmbeddedPostgres
from app.platform.keys import create_key
from app.platform.schema import upgrade
from app.registry import REGISTRY
from app.rest.lists import ListRequest
from app.settings import Settings
from bench import report
from bench.floor import VISIBLE
from bench.machine import Client, postgres, serving
from bench.server import ROLE
from bench.variants import READER, Request

DATABASE = "needs_scale"
ROUNDS, WARM = 3, 0.3
PAGE = 25
"""Records on a page where nothing else is asked for."""
SEED_ROWS = 25_000
"""So many needs are made by the generator; a larger table holds them again and again under new ids and codes."""
CASES: dict[str, list[tuple[str, str]]] = {
    "newest": [],
    "country": [("country", "ETH")],
    "theme": [("themes", "housing")],
    "rare theme": [("themes", "other")],
    "status and country": [("status", "validated"), ("country", "ETH")],
    "status and theme": [("status", "expired"), ("themes", "other")],
    "severity_gte": [("severity_gte", "4")],
    "stale": [("stale", "true")],
    "by priority": [("sort", "-priority_score")],
    "q common word": [("q", "capacity")],
    "q rare word": [("q", "aqueduct")],
    "q typing error": [("q", "reigstry")],
    "q and country": [("q", "capacity"), ("country", "ETH")],
}
Headers = tuple[tuple[str, str], ...]
KINDS = "&".join(f"kind={resource.name}" for resource in REGISTRY.values())
"""The service of the bench knows kinds beside these, whose tables this database has not."""
ROUTES = {
    "gaps": "/v1/gaps",
    "aggregate": "/v1/needs/aggregate?by=country",
    "search common": f"/v1/search?q=capacity&{KINDS}",
    "search rare": f"/v1/search?q=aqueduct&{KINDS}",
    "search of needs": "/v1/search?q=capacity&kind=needs",
    "search typing": f"/v1/search?q=Afganistan&{KINDS}",
    "suggest word": f"/v1/search/suggestions?q=housin&{KINDS}",
    "suggest code": f"/v1/search/suggestions?q=DEMO-NEED-00&{KINDS}",
}
"""What is counted as needs are written, and the search over all kinds, beside the lists."""

_MULTIPLY = """
INSERT INTO needs ({columns})
SELECT {values} FROM needs s, (SELECT $1::int AS turn) t WHERE s.code LIKE 'DEMO-NEED-%' ORDER BY s.id
"""
_OTHERWISE = {
    "id": "gen_random_uuid()",
    "code": "'COPY-' || lpad(t.turn::text, 3, '0') || '-' || s.code",
    "updated_at": "now() - random() * interval '400 days'",
    "duplicate_of_id": "NULL",
}


async def make(server: EmbeddedPostgres, say: Callable[[str], None]) -> tuple[Settings, str, bytes]:
    """A database with the reference data and a key of a reader."""
    from app.data.load import load_all

    owner = await asyncpg.connect(Settings(database_url=server.url(driver="postgresql")).asyncpg_dsn)
    await owner.execute(f"CREATE DATABASE {DATABASE}")
    await owner.close()
    settings = Settings(database_url=server.url(DATABASE, "postgresql"))
    await upgrade(settings.sqlalchemy_url)
    await load_all(settings, say)
    key = await create_key(settings, "bench", ROLE)
    connection = await asyncpg.connect(settings.asyncpg_dsn)
    secret = bytes(await connection.fetchval("SELECT value FROM secrets WHERE name = 'cursors'"))
    await connection.close()
    return settings, key, secret


async def fill(dsn: str, rows: int, say: Callable[[str], None]) -> None:
    """Bring `needs` to this many rows, its triggers off and its indexes away meanwhile."""
    connection = await asyncpg.connect(dsn)
    try:
        world = await look(connection, 1, dt.datetime.now(dt.UTC).date())
        there: int = await connection.fetchval("SELECT count(*) FROM needs")
        for table in BULK:
            await connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for start in range(there - there % CHUNK, min(rows, SEED_ROWS), CHUNK):
            cities = city_rows(world) if start == 0 else []
            made = {"territories": cities, **chunk_rows(world, start, min(start + CHUNK, rows, SEED_ROWS))}
            for table in BULK:
                known = {row["id"] for row in await connection.fetch(f"SELECT id FROM {table}")} if there else set()
                await copy(connection, table, [row for row in made[table] if row["id"] not in known])
        if rows > SEED_ROWS:
            await _multiply(connection, rows, say)
        for table in BULK:
            await connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            await connection.execute(f"VACUUM (ANALYZE) {table}")
        await connection.execute("SELECT hinge_recount_needs()")  # which the triggers would have counted
        await connection.execute("CHECKPOINT")  # else it would run in the middle of a measurement
    finally:
        await connection.close()


async def _multiply(connection: asyncpg.Connection[Any], rows: int, say: Callable[[str], None]) -> None:
    columns = [column.name for column in Base.metadata.tables["needs"].columns if column.computed is None]
    values = ", ".join(_OTHERWISE.get(name, f's."{name}"') for name in columns)
    sql = _MULTIPLY.format(columns=", ".join(f'"{name}"' for name in columns), values=values)
    there = await connection.fetchval("SELECT count(*) FROM needs")
    away = await drop(connection, "needs")
    for turn in range(there // SEED_ROWS, rows // SEED_ROWS):
        await connection.execute(sql, turn)
        say(f"{(turn + 1) * SEED_ROWS:,} of {rows:,} needs")
    await connection.execute("SET maintenance_work_mem = '512MB'")
    for statement in away:
        await connection.execute(statement)
    say("indexes are there again")


def pages(port: int, headers: Headers) -> dict[str, int]:
    """How long a page of each case is that the needs which are there fill: 25 as ever, or what there is of a rare thing.

    Records on a page cost by themselves, so that a page of 3 among a thousand says nothing of one of 25 among a million.
    """
    found: dict[str, int] = {}
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers) as client:
        for name, query in CASES.items():
            said = client.get("/v1/needs", params=[*query, ("limit", "1"), ("total", "exact")]).raise_for_status()
            found[name] = min(max(said.json()["page"]["total"], 1), PAGE)
    return found


async def requests(
    settings: Settings, signer: Cursors, headers: Headers, limits: dict[str, int]
) -> dict[str, list[str]]:
    """The first page of each case, and pages deep in the walk of the newest."""
    found: dict[str, list[str]] = {}
    for name, query in CASES.items():
        limit = [] if limits[name] == PAGE else [("limit", str(limits[name]))]
        found[name] = [Request(f"/v1/needs?{urlencode([*query, *limit])}", headers).wire()]
    connection = await asyncpg.connect(settings.asyncpg_dsn)
    rows = await connection.fetch(
        "SELECT json_build_array(s.updated_at, s.id)::text AS keys FROM needs s "
        f"WHERE {VISIBLE} ORDER BY s.updated_at, s.id OFFSET 60 LIMIT 100"
    )
    await connection.close()
    asked = ListRequest(REGISTRY["needs"], READER, [])
    deep = [f"/v1/needs?{urlencode([('cursor', signer.make(row['keys'], asked.context))])}" for row in rows]
    found["deep page"] = [Request(path, headers).wire() for path in deep]
    return found


def measure_needs(
    sizes: list[int], server: EmbeddedPostgres, folder: Path, say: Callable[[str], None], seconds: float = 1.0
) -> list[dict[str, Any]]:
    """For each size the medians over the rounds of p50 and p99, in milliseconds over one connection.

    Pages are as long as the smallest size can fill, so that all sizes give as many records.
    """
    settings, key, secret = asyncio.run(make(server, say))
    headers: Headers = (("accept", "application/json"), ("authorization", f"Bearer {key}"))
    found: list[dict[str, Any]] = []
    limits: dict[str, int] = {}
    for size in sorted(sizes):
        asyncio.run(fill(settings.asyncpg_dsn, size, say))
        with serving("service", settings.asyncpg_dsn, folder / "needs.log") as served:
            if not limits:
                limits = pages(served.port, headers)
                say(f"records on a page: {', '.join(f'{name} {limit}' for name, limit in limits.items())}")
            prepared = asyncio.run(requests(settings, Cursors(secret), headers, limits))
            for name, path in ROUTES.items():
                prepared[name] = [Request(path, headers).wire()]
            found.append({"rows": size, **rounds_of(prepared, served.port, folder / "needs.json", seconds)})
        say(f"needs so far\n{report.needs_table(found)}")
    return found


def rounds_of(prepared: dict[str, list[str]], port: int, file: Path, seconds: float) -> dict[str, tuple[float, float]]:
    """Each case for some seconds in each of the shuffled rounds: medians of p50 and p99."""
    file.write_text(json.dumps({name: {"port": port, "requests": wires} for name, wires in prepared.items()}))
    client = Client(file, "bench.client")
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in prepared}
    try:
        for name in prepared:
            client.run(name, min(WARM, seconds), 1)
        for _ in range(ROUNDS):
            for name in random.sample(list(prepared), len(prepared)):
                runs[name].append(client.run(name, seconds, 1))
    finally:
        client.close()
    return {name: (_median(rounds, "p50_ms"), _median(rounds, "p99_ms")) for name, rounds in runs.items()}


def _median(rounds: list[dict[str, float]], name: str) -> float:
    return sorted(one[name] for one in rounds)[len(rounds) // 2]


def main() -> None:
    """`python -m bench.needs ROWS …`: this part of the bench alone."""
    random.seed(20210)
    with postgres() as (server, folder):
        print(report.needs_table(measure_needs([int(size) for size in sys.argv[1:]], server, folder, print)))


if __name__ == "__main__":
    main()

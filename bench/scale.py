"""Is a list as quick in a large table as in a small one, on its first page and deep in the walk?"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import asyncpg

from app.kernel.access import ROLES
from app.kernel.cursors import Cursors
from app.platform.embedded import EmbeddedPostgres
from app.platform.keys import create_key
from app.platform.schema import upgrade
from app.rest.lists import ListRequest
from app.settings import Settings
from bench.floor import VISIBLE
from bench.machine import Client, serving
from bench.sample import fill, make_tables, registry
from bench.server import ROLE
from bench.variants import READER, Request

DATABASE = "scale"
ROUNDS = 3
CASES: dict[str, list[tuple[str, str]]] = {
    "all": [],
    "state": [("state", "validated")],
    "severity": [("severity_gte", "4")],
    "by severity": [("sort", "severity")],
}


async def make(server: EmbeddedPostgres) -> tuple[Settings, str, bytes]:
    """A second database of the same server, empty but for its schema."""
    owner = await asyncpg.connect(Settings(database_url=server.url(driver="postgresql")).asyncpg_dsn)
    await owner.execute(f"CREATE DATABASE {DATABASE}")
    await owner.close()
    settings = Settings(database_url=server.url(DATABASE, "postgresql"))
    await upgrade(settings.sqlalchemy_url)
    await make_tables(settings.sqlalchemy_url)
    key = await create_key(settings, "bench", ROLE)
    connection = await asyncpg.connect(settings.asyncpg_dsn)
    secret = bytes(await connection.fetchval("SELECT value FROM secrets WHERE name = 'cursors'"))
    await connection.close()
    return settings, key, secret


async def requests(settings: Settings, signer: Cursors, headers: Any) -> dict[str, list[str]]:
    """For each case the first page, and full pages behind positions in the last twentieth of the walk."""
    known = registry()["samples"]
    found: dict[str, list[str]] = {}
    connection = await asyncpg.connect(settings.asyncpg_dsn)
    for name, query in CASES.items():
        asked = ListRequest(known, READER, query)
        order, keys, where = "s.updated_at, s.id", "s.updated_at, s.id", ""
        if name == "state":
            where = "AND s.state = 'validated'"
        elif name == "severity":
            where = "AND s.severity >= 4"
        elif name == "by severity":
            order, keys = "s.severity DESC NULLS FIRST, s.id DESC", "s.severity, s.id"
        rows = await connection.fetch(
            f"WITH seen AS (SELECT json_build_array({keys})::text AS keys, row_number() OVER (ORDER BY {order}) AS place, "
            f"count(*) OVER () AS every FROM samples s WHERE {VISIBLE} {where}) "
            "SELECT keys FROM seen WHERE place BETWEEN least(greatest(52, every / 50), every / 2) AND greatest(60, every / 20) "
            "ORDER BY random() LIMIT 200"
        )
        first = f"/v1/samples?{urlencode(query)}"
        found[f"{name}, first"] = [Request(first, headers).wire()]
        deep = [
            f"/v1/samples?{urlencode([*query, ('cursor', signer.make(row['keys'], asked.context))])}" for row in rows
        ]
        found[f"{name}, deep"] = [Request(path, headers).wire() for path in deep]
    await connection.close()
    return found


def measure_scale(
    sizes: list[int], server: EmbeddedPostgres, folder: Path, say: Callable[[str], None], seconds: float = 1.0
) -> list[dict[str, Any]]:
    """Median milliseconds of a page of 50 over one connection, at each size."""
    settings, key, secret = asyncio.run(make(server))
    headers = (("accept", "application/json"), ("authorization", f"Bearer {key}"))
    found = []
    for size in sorted(sizes):
        asyncio.run(fill(settings.asyncpg_dsn, size, say))
        prepared = asyncio.run(requests(settings, Cursors(secret), headers))
        with serving("service", settings.asyncpg_dsn, folder / "scale.log") as served:
            file = folder / "scale.json"
            file.write_text(
                json.dumps({name: {"port": served.port, "requests": wires} for name, wires in prepared.items()})
            )
            client = Client(file, "bench.client")
            try:
                for name in prepared:
                    client.run(name, min(0.3, seconds), 1)
                runs: dict[str, list[float]] = {name: [] for name in prepared}
                for _ in range(ROUNDS):
                    for name in random.sample(list(prepared), len(prepared)):
                        runs[name].append(client.run(name, seconds, 1)["p50_ms"])
            finally:
                client.close()
        row: dict[str, Any] = {"rows": size}
        row |= {name: sorted(times)[ROUNDS // 2] for name, times in runs.items()}
        found.append(row)
    return found


assert ROLES[ROLE] == READER.scopes, "positions are signed for the reader that asks"

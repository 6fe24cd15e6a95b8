"""`python -m bench.bridges`: each bridge's first page, and the same asked for again by who holds it. See docs/performance.md."""

from __future__ import annotations

import argparse
import asyncio
import http.client
import json
import random
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any

import asyncpg

from app.platform.embedded import EmbeddedPostgres
from app.platform.schema import upgrade
from app.settings import Settings
from bench.client import percentile
from bench.courses import add_courses
from bench.machine import postgres, serving

WARM = 3
"""Rounds that are not counted."""
FIRST_PAGE_MS = 50.0
"""The most that the service may take for a first page of 5,000 courses."""
ADDRESS = "https://data.example.org"
"""Answers whose addresses follow from the request are not kept in memory: with it they are."""
LD = {"accept": "application/ld+json"}
OAI = "/oai?verb={}&metadataPrefix={}"
BRIDGES: dict[str, tuple[str, Mapping[str, str]]] = {
    "JSON-LD, one": ("/v1/courses/MANY-1", LD), "JSON-LD, list": ("/v1/courses", LD), "MOOChub": ("/bridges/moochub/courses", {}),
    "Moodle, whole file": ("/bridges/moodle/courses.csv", {}), "sitemap": ("/sitemap.xml", {}),
    "OAI, oai_dc": (OAI.format("ListRecords", "oai_dc"), {}), "OAI, lom": (OAI.format("ListRecords", "lom"), {}),
    "OAI, headers": (OAI.format("ListIdentifiers", "oai_dc"), {}),
}  # fmt: skip
WAYS = ("read", "again", "memory", "held")
"""Read from the database; asked again by who holds it, likewise read; answered from memory; asked again, from memory."""


async def make(server: EmbeddedPostgres, courses: int) -> str:
    """A database with the plan, the reference data and so many public courses; its address."""
    from app.data.load import load_all

    settings = Settings(database_url=server.url(driver="postgresql"))
    await upgrade(settings.sqlalchemy_url)
    await load_all(settings, lambda _: None)
    connection = await asyncpg.connect(settings.asyncpg_dsn)
    await add_courses(connection, courses, "MANY")
    for statement in ("VACUUM (ANALYZE)", "CHECKPOINT"):  # else it would run in the middle of a measurement
        await connection.execute(statement)
    await connection.close()
    return settings.asyncpg_dsn


class Caller:
    """One kept-alive connection; each answer is read to its end, and its first byte is timed."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, path: str, headers: Mapping[str, str]) -> tuple[int, str, float, int]:
        """Status, tag, milliseconds until the body begins, and the body's bytes."""
        begun = time.perf_counter()
        self._connection.request("GET", path, headers=dict(headers))
        answer = self._connection.getresponse()
        first = answer.read1()
        took = (time.perf_counter() - begun) * 1000
        return answer.status, answer.headers.get("etag", ""), took, len(first) + len(answer.read())

    def close(self) -> None:
        self._connection.close()


def measure(port: int, ways: tuple[str, str], rounds: int) -> dict[str, dict[str, Any]]:
    """Each bridge in shuffled rounds, in both ways: whole, and by who holds it, which must be told so."""
    caller = Caller(port)
    found: dict[str, dict[str, Any]] = {name: {way: [] for way in ways} for name in BRIDGES}
    try:
        for number in range(-WARM, rounds):
            for name in random.sample(list(BRIDGES), len(BRIDGES)):
                path, headers = BRIDGES[name]
                tag = found[name].get("tag")
                for way, held in zip(ways, ({}, {"if-none-match": tag}), strict=True):
                    if held and tag is None:
                        continue
                    asked = {**headers, **held, "x-request-id": request_id(name, way, number)}
                    status, new, took, size = caller.get(path, asked)
                    if status != (304 if held else 200):
                        raise RuntimeError(f"{name} answered {status} ({way})")
                    if number >= 0:
                        found[name][way].append(took)
                    if not held:
                        found[name] |= {"tag": new, "bytes": size}
    finally:
        caller.close()
    return found


def request_id(name: str, way: str, number: int) -> str:
    """What the service's log line is found again by; rounds that are not counted have none of this sort."""
    return f"{'bench' if number >= 0 else 'warm'}-{list(BRIDGES).index(name)}-{way}"


def by_server(log: Path) -> dict[str, list[float]]:
    """Request id → the milliseconds that the service says it took, round by round."""
    found: dict[str, list[float]] = {}
    for line in log.read_text("utf-8").splitlines():
        said = json.loads(line)
        found.setdefault(str(said.get("request_id")), []).append(float(said.get("ms", 0)))
    return found


def measure_bridges(courses: int, rounds: int, server: EmbeddedPostgres, folder: Path) -> list[dict[str, Any]]:
    """A row a bridge: for each way the service's own times and those to the first byte, in milliseconds."""
    address = asyncio.run(make(server, courses))
    rows: dict[str, dict[str, Any]] = {name: {"bridge": name} for name in BRIDGES}
    for ways, more in ((WAYS[:2], {}), (WAYS[2:], {"HINGE_PUBLIC_URL": ADDRESS})):
        log = folder / f"{ways[0]}.log"
        with serving("service", address, log, **more) as served:
            seen = measure(served.port, (ways[0], ways[1]), rounds)
        told = by_server(log)
        for name, row in rows.items():
            row.setdefault("bytes", seen[name]["bytes"])
            for way in ways:
                times = sorted(told[request_id(name, way, 0)])
                row[way] = {
                    "p50": median(times), "p99": percentile(times, 0.99), "first_byte": median(seen[name][way]),
                }  # fmt: skip
    return list(rows.values())


def table(rows: list[dict[str, Any]]) -> str:
    """What people read."""
    heads = f"{'200 read':>16}{'304 read':>16}{'200 memory':>16}{'304 memory':>16}{'first byte':>12}{'bytes':>11}"
    lines = [f"{'ms: p50 / p99':<20}{heads}"]
    for row in rows:
        figures = "".join(f"{row[way]['p50']:>8.2f} /{row[way]['p99']:>6.2f}" for way in WAYS)
        lines.append(f"{row['bridge']:<20}{figures}{row['read']['first_byte']:>12.2f}{row['bytes']:>11,}")
    return "\n".join(lines)


def short(rows: list[dict[str, Any]]) -> list[str]:
    """The bridges whose first page takes too long; of a file that is sent as it is read, its beginning counts."""
    return [
        row["bridge"] for row in rows
        if row["read"]["first_byte" if row["bridge"].startswith("Moodle") else "p50"] >= FIRST_PAGE_MS
    ]  # fmt: skip


def main() -> None:
    """Runs this part of the bench."""
    parser = argparse.ArgumentParser(prog="python -m bench.bridges", description=__doc__)
    parser.add_argument("--courses", type=int, default=5_000, help="public courses, beside those of the plan")
    parser.add_argument("--rounds", type=int, default=60, help="how often each bridge is asked")
    parser.add_argument("--json", type=Path, help="write all figures to this file")
    asked = parser.parse_args()
    random.seed(20210)
    with postgres() as (server, folder):
        rows = measure_bridges(asked.courses, asked.rounds, server, folder)
    print(table(rows))
    late = short(rows)
    verdict = f"SHORT: {', '.join(late)}" if late else f"under {FIRST_PAGE_MS:g} ms"
    print(f"first pages of {asked.courses:,} courses: {verdict}")
    if asked.json is not None:
        asked.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

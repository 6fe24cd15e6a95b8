"""`python3 run.py bench`: measures the service beside the floor of this machine. See docs/performance.md."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import random
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg

from app.kernel.cursors import Cursors
from app.kernel.resource import Registry
from app.platform.keys import create_key
from app.platform.schema import upgrade
from app.settings import Settings
from bench import report
from bench.machine import CHECKOUT, Client, Served, postgres, resident_megabytes, serving
from bench.needs import measure_needs
from bench.sample import fill, make_tables, registry
from bench.scale import measure_scale
from bench.server import ROLE
from bench.startup import measure_startup
from bench.variants import Variant, Variants, ask, picks


def say(text: str) -> None:
    """One line for the person who waits."""
    print(f"bench: {text}", file=sys.stderr, flush=True)


def arguments() -> argparse.Namespace:
    """What the person asked for."""
    parser = argparse.ArgumentParser(prog="run.py bench", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the synthetic resource")
    parser.add_argument("--rounds", type=int, default=4, help="shuffled rounds; the figures are their medians")
    parser.add_argument("--seconds", type=float, default=3.0, help="how long each variant runs in a round")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--quick", action="store_true", help="20,000 rows, 2 rounds of 1 s, no start-up times")
    parser.add_argument(
        "--scale",
        nargs="*",
        type=int,
        metavar="ROWS",
        help="also: a page, and lists and searches of needs, at 1,000, 100,000, 1,000,000 rows",
    )
    parser.add_argument("--client", choices=("own", "wrk"), default="own", help="the load generator")
    parser.add_argument("--json", type=Path, help="write all figures to this file")
    parser.add_argument("--no-startup", action="store_true", help="do not measure `serve` to its first answer")
    found = parser.parse_args()
    if found.quick:
        found.rows, found.rounds, found.seconds, found.no_startup = min(found.rows, 20_000), 2, 1.0, True
    if found.scale == []:
        found.scale = [1_000, 100_000, 1_000_000]
    if found.client == "wrk" and shutil.which("wrk") is None:
        parser.error("wrk is not on PATH")
    return found


def settings_for(address: str) -> Settings:
    """Settings of a service on that database."""
    return Settings(database_url=address)


async def prepare(settings: Settings, rows: int) -> str:
    """Schema, plan, samples; returns a key of a reader."""
    from app.data.load import load_all

    await upgrade(settings.sqlalchemy_url)
    await load_all(settings, say)
    await make_tables(settings.sqlalchemy_url)
    say("filling `samples`, its triggers off meanwhile")
    await fill(settings.asyncpg_dsn, rows, say)
    return await create_key(settings, "bench", ROLE)


async def cursor_secret(dsn: str) -> bytes:
    """The secret under which this database's services sign cursors."""
    connection = await asyncpg.connect(dsn)
    try:
        return bytes(await connection.fetchval("SELECT value FROM secrets WHERE name = 'cursors'"))
    finally:
        await connection.close()


def usable(
    port: dict[str, int], makers: dict[str, Callable[[], list[Variant]]]
) -> tuple[list[Variant], dict[str, str]]:
    """The variants whose first request is answered as it should be, and why the others are not."""
    found: list[Variant] = []
    missing: dict[str, str] = {}
    for name, make in makers.items():
        try:
            made = make()
        except (LookupError, ValueError) as error:
            missing[name] = str(error)
            continue
        if not made:
            missing[name] = "no published plan in this database"
        for variant in made:
            status, _, body = ask(port[variant.server], variant.requests[0])
            if status != variant.status or (variant.name.startswith("GraphQL") and b'"errors"' in body):
                missing[variant.name] = f"answers {status}: {body[:300].decode(errors='replace')}"
            else:
                found.append(variant)
    return found, missing


def check_same(port: dict[str, int], variants: list[Variant]) -> None:
    """The floor must give what the service gives, else the ratio means nothing. Exits when it does not."""
    by_name = {variant.name: variant for variant in variants}
    for mine, floor in (("REST one", "floor one"), ("REST list", "floor list"), ("REST tree", "floor tree")):
        if mine in by_name and floor in by_name:
            for number in range(min(24, len(by_name[mine].requests))):
                answers = [
                    json.loads(ask(port[by_name[n].server], by_name[n].requests[number])[2]) for n in (mine, floor)
                ]
                ours, theirs = (answer.get("data", answer) for answer in answers)
                if ours != theirs:
                    sys.exit(f"bench: {mine} and {floor} differ for {by_name[mine].requests[number].path}")
    trees = [by_name[name] for name in ("REST tree", "GraphQL tree") if name in by_name]
    ids = {ask(port[one.server], one.requests[0])[2].count(b'"id"') for one in trees}
    if len(ids) > 1:
        sys.exit(f"bench: the trees of REST and GraphQL hold different numbers of records: {ids}")


def measure(
    client: Client, variants: list[Variant], asked: argparse.Namespace, servers: dict[str, Served]
) -> report.Figures:
    """Shuffled rounds, each variant for a short time in each; the first, shortest one only warms up."""
    rounds: dict[str, list[dict[str, float]]] = {variant.name: [] for variant in variants}
    for number in range(asked.rounds + 1):
        say(f"round {number} of {asked.rounds}" if number else "warming up")
        for variant in random.sample(variants, len(variants)):
            seconds, server = asked.seconds if number else min(1.0, asked.seconds), servers[variant.server]
            before = server.cpu_seconds()
            result = client.run(variant.name, seconds, asked.connections)
            after = server.cpu_seconds()
            if before is not None and after is not None:
                result["cpu_us"] = (after - before) / (result["per_second"] * seconds) * 1e6
            if result["status"] != variant.status:
                raise RuntimeError(f"{variant.name} answered {result['status']}")
            if number:
                rounds[variant.name].append(result)
    return report.with_ratios(variants, rounds)


def load(asked: argparse.Namespace, settings: Settings, known: Registry, key: str, folder: Path) -> dict[str, Any]:
    """The two servers side by side, loaded in turn."""
    address = settings.asyncpg_dsn
    found, secret = asyncio.run(picks(address)), asyncio.run(cursor_secret(address))
    makers = Variants(known, found, Cursors(secret), key)
    log = folder / "access.log"
    with serving("floor", address, folder / "floor.log") as floor, serving("service", address, log) as service:
        servers = {"floor": floor, "service": service}
        port = {name: server.port for name, server in servers.items()}
        ask(service.port, makers.rest()[0].requests[0])
        idle = resident_megabytes(service.port)
        etag = None
        if found.plan is not None:
            etag = ask(service.port, makers.memory("")[0].requests[0])[1].get("etag")
        variants, missing = usable(port, {
            "floor": makers.floors, "REST": makers.rest, "GraphQL": makers.graphql, "memory": lambda: makers.memory(etag),
        })  # fmt: skip
        check_same(port, variants)
        file = folder / "variants.json"
        wires = {one.name: [request.wire() for request in one.requests] for one in variants}
        jobs = {
            one.name: {"port": port[one.server], "status": one.status, "requests": wires[one.name]} for one in variants
        }
        file.write_text(json.dumps(jobs), encoding="utf-8")
        client = Client(file, "bench.wrk" if asked.client == "wrk" else "bench.client")
        try:
            figures = measure(client, variants, asked, servers)
        finally:
            client.close()
        print(f"\n{report.table(variants, figures, missing)}\n")
        result = {
            "figures": figures,
            "missing": missing,
            "resident_mb": {"idle": idle, "after": resident_megabytes(service.port)},
        }
        result["log_lines"] = log.read_bytes().count(b"\n")
        return result


def main() -> None:
    """Runs the bench."""
    asked, begun = arguments(), time.monotonic()
    random.seed(20210)
    result: dict[str, Any] = {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "load_before": os.getloadavg()[0]},
        "asked": {name: str(value) for name, value in vars(asked).items()},
    }
    known = registry()
    with postgres() as (server, folder):
        settings = settings_for(server.url(driver="postgresql"))
        key = asyncio.run(prepare(settings, asked.rows))
        result |= load(asked, settings, known, key, folder)
        if asked.scale:
            result["scale"] = measure_scale(asked.scale, server, folder, say, min(1.0, asked.seconds))
            print(f"{report.scale_table(result['scale'])}\n")
            result["needs"] = measure_needs(asked.scale, server, folder, say, min(1.0, asked.seconds))
            print(f"{report.needs_table(result['needs'])}\n")
    memory = result["resident_mb"]
    rows = [("service, resident, after its first answer", memory["idle"], 150.0, "MB")]
    rows.append(("service, resident, after the load", memory["after"], 150.0, "MB"))
    if not asked.no_startup:
        result["startup"] = measure_startup(say)
        rows += [
            (f"serve to first answer, {name} data directory", value, limit, "s")
            for name, value, limit in result["startup"]
        ]
    print(report.limits(rows))
    result["seconds"] = time.monotonic() - begun
    say(f"took {result['seconds']:.0f} s; one server process, {asked.connections} connections, {asked.rows:,} samples")
    if asked.json is not None:
        asked.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    os.chdir(CHECKOUT)
    main()

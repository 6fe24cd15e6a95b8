"""`python -m bench.markers`: single marker checks, and 500 projects in one. See docs/performance.md."""

from __future__ import annotations

import argparse
import asyncio
import http.client
import json
import os
import random
import time
from pathlib import Path
from statistics import median
from typing import Any

import asyncpg

from app.domains.review.checks import CHECKS_MAX
from app.main import WARM_SECONDS
from app.platform.embedded import EmbeddedPostgres
from app.platform.schema import upgrade
from app.settings import Settings
from bench.bridges import by_server
from bench.client import percentile
from bench.courses import add_courses
from bench.machine import postgres, serving
from bench.needs import fill

MANY_SECONDS, SINGLE_MS = 2.0, 15.0
"""What 500 projects in one call may take, seen by the caller; and p99 of a single check, by the service's own clock (issue 7)."""
WARM = 20
CODES = [f"C{number}" for number in range(1, 13)]
THEMES = ("housing", "land", "gender")
PLACES = ("KEN", "SEN", "TGO", "COL", "NPL")
ROLES = {"anybody": None, "the committee's tool": "prc_reviewer"}
"""Who asks: needs are suggested to staff alone."""


async def make(server: EmbeddedPostgres, courses: int, needs: int) -> tuple[str, dict[str, str | None]]:
    """A database with what ships and so many courses and needs to suggest; its address, and a key for each role."""
    from app.data.load import load_all
    from app.platform.keys import create_key

    settings = Settings(database_url=server.url(driver="postgresql"))
    await upgrade(settings.sqlalchemy_url)
    await load_all(settings, lambda _: None)
    keys = {who: None if role is None else await create_key(settings, "bench", role) for who, role in ROLES.items()}
    connection = await asyncpg.connect(settings.asyncpg_dsn)
    await add_courses(connection, courses, "MANY")
    if needs:
        await fill(settings.asyncpg_dsn, needs, lambda _: None)
    for statement in ("VACUUM (ANALYZE)", "CHECKPOINT"):
        await connection.execute(statement)
    await connection.close()
    return settings.asyncpg_dsn, keys


def project(dice: random.Random, number: int) -> dict[str, Any]:
    """A project as a committee's tool has it, with weak criteria, so that the registries are asked."""
    return {
        "reference": f"P-{number}", "document_stage": "full", "significance": dice.choice((1, 2, 3)),
        "justification": "It trains the planners of two cities. They will plan by themselves.",
        "scores": [{"criterion": code, "score": dice.randrange(4)} for code in CODES],
        "budget_capacity": "120000.00", "budget_total": "400000.00",
        "themes": dice.sample(THEMES, 2), "territories": dice.sample(PLACES, 2),
    }  # fmt: skip


def ask(connection: http.client.HTTPConnection, body: bytes, key: str | None, request_id: str) -> float:
    """Milliseconds until the whole answer is there."""
    headers = {"content-type": "application/json", "x-request-id": request_id}
    if key is not None:
        headers["authorization"] = f"Bearer {key}"
    begun = time.perf_counter()
    connection.request("POST", "/v1/marker-checks", body, headers)
    answer = connection.getresponse()
    answered = answer.read()
    took = (time.perf_counter() - begun) * 1000
    if answer.status != 200:
        raise RuntimeError(f"{answer.status}: {answered[:300]!r}")
    return took


def measure(port: int, who: str, key: str | None, rounds: int, calls: int) -> dict[str, list[float]]:
    """What the caller sees, in milliseconds: single checks, and calls with as many as may be."""
    dice = random.Random(2021)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    seen: dict[str, list[float]] = {"single": [], "many": []}
    for number in range(-WARM, rounds):
        body = json.dumps({"checks": [project(dice, number)]}).encode()
        took = ask(connection, body, key, request_id(who, "single", number))
        if number >= 0:
            seen["single"].append(took)
    for number in range(-2, calls):
        body = json.dumps({"checks": [project(dice, place) for place in range(CHECKS_MAX)]}).encode()
        took = ask(connection, body, key, request_id(who, "many", number))
        if number >= 0:
            seen["many"].append(took)
    connection.close()
    return seen


def request_id(who: str, sort: str, number: int) -> str:
    """What the service's log line is found again by."""
    return f"{list(ROLES).index(who)}-{sort}-{number}"


def figures(times: list[float]) -> dict[str, float]:
    """p50, p99 and the longest."""
    ordered = sorted(times)
    return {"p50": median(ordered), "p99": percentile(ordered, 0.99), "max": ordered[-1]}


def measure_checks(
    courses: int, needs: int, rounds: int, calls: int, server: EmbeddedPostgres, folder: Path
) -> list[dict[str, Any]]:
    """A row for each who asks: single checks and calls with 500, as the caller and as the service sees them."""
    address, keys = asyncio.run(make(server, courses, needs))
    log = folder / "checks.log"
    with serving("service", address, log) as served:
        time.sleep(WARM_SECONDS + 3)  # the service makes its GraphQL door ready some seconds after its start
        seen = {who: measure(served.port, who, key, rounds, calls) for who, key in keys.items()}
    told = by_server(log)
    rows = []
    for who, times in seen.items():
        row: dict[str, Any] = {"who": who}
        for sort, many in (("single", rounds), ("many", calls)):
            own = [told[request_id(who, sort, number)][0] for number in range(many)]
            row[sort] = {"seen": figures(times[sort]), "server": figures(own)}
        rows.append(row)
    return rows


def table(rows: list[dict[str, Any]]) -> str:
    """What people read."""
    lines = [f"{'ms: p50 / p99 / max':<24}{'one, by the service':>26}{'one, seen':>26}{f'{CHECKS_MAX}, seen':>30}"]
    for row in rows:
        told = (row["single"]["server"], row["single"]["seen"], row["many"]["seen"])
        shown = [f"{one['p50']:.2f} / {one['p99']:.2f} / {one['max']:.2f}" for one in told]
        lines.append(f"{row['who']:<24}{shown[0]:>26}{shown[1]:>26}{shown[2]:>30}")
    return "\n".join(lines)


def short(rows: list[dict[str, Any]]) -> list[str]:
    """What takes longer than it may."""
    found = [f"one check, {row['who']}" for row in rows if row["single"]["server"]["p99"] >= SINGLE_MS]
    return found + [f"{CHECKS_MAX}, {row['who']}" for row in rows if row["many"]["seen"]["max"] >= MANY_SECONDS * 1000]


def main() -> None:
    """Runs this part of the bench."""
    parser = argparse.ArgumentParser(prog="python -m bench.markers", description=__doc__)
    parser.add_argument(
        "--courses", type=int, default=5_000, help="public courses to suggest, beside those of the plan"
    )
    parser.add_argument("--needs", type=int, default=100_000, help="needs to suggest to staff")
    parser.add_argument("--rounds", type=int, default=1_000, help="single checks")
    parser.add_argument("--calls", type=int, default=10, help=f"calls with {CHECKS_MAX} projects")
    parser.add_argument("--json", type=Path, help="write all figures to this file")
    asked = parser.parse_args()
    load = os.getloadavg()[0]
    with postgres() as (server, folder):
        rows = measure_checks(asked.courses, asked.needs, asked.rounds, asked.calls, server, folder)
    print(table(rows))
    late = short(rows)
    verdict = (
        f"SHORT: {', '.join(late)}" if late else f"{CHECKS_MAX} under {MANY_SECONDS:g} s, one under {SINGLE_MS:g} ms"
    )
    print(f"{verdict} (load of the machine before: {load:.1f})")
    if asked.json is not None:
        asked.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

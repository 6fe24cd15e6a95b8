"""The closing of a call, exact to the instant under load, over real sockets of two processes (6.6; VR-55; ADR 0045).

What is held against the answers is what the database says of its own commits: `pg_xact_commit_timestamp`.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import secrets
import sys
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient, Limits, TransportError

from app.platform.keys import create_key, hashed
from app.settings import Settings
from tests.domains.callers import console
from tests.domains.calling import COMPETED
from tests.domains.factories import Body, World
from tests.processes import serving

APPLICANTS, MOVED_UNDER, AT_ONCE = 1000, 300, 24
LOST, BUSY = 0, 503
CLOSED_WITHIN = 180
"""Seconds: the job looks once a minute, on a machine that may be busy."""
DOUBLED = 5
"""Every fifth application is handed in twice, through both processes at once."""


@dataclass
class Said:
    """An answer to a submission, and when it came; `LOST` when the connection broke, as it may, before there was one."""

    status: int
    body: Body
    at: float


@dataclass
class Hall:
    """Two processes of one service, and an administrator at the first."""

    clients: list[AsyncClient]
    world: World
    db: asyncpg.Connection[Any]


@pytest.fixture(scope="module")
async def hall(fresh: Settings) -> AsyncIterator[Hall]:
    key = await create_key(fresh, "hall", "admin")
    limits = Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE)
    with (
        serving(fresh, HINGE_RATE_LIMIT="off", HINGE_WORKER="on") as one,
        serving(fresh, HINGE_RATE_LIMIT="off") as two,
    ):
        clients = [AsyncClient(base_url=service.address, limits=limits, timeout=120) for service in (one, two)]
        admin = AsyncClient(base_url=one.address, headers={"Authorization": f"Bearer {key}"}, timeout=60)
        async with console(fresh) as db:
            yield Hall(clients, World(admin), db)
        for client in (*clients, admin):
            await client.aclose()


async def drafts(hall: Hall, call: Body, count: int) -> list[tuple[str, str]]:
    """(application, key of its partner) of so many universities with a draft each."""
    found = []
    for n in range(count):
        code, key = f"{call['code']}-{n}", "hinge_" + secrets.token_urlsafe(32)
        partner = await hall.db.fetchval(
            "INSERT INTO partners (code, name, partner_type, profile_complete) VALUES ($1, $2, 'university', true) RETURNING id",
            code, json.dumps({"en": code}),
        )  # fmt: skip
        await hall.db.execute(
            "INSERT INTO api_keys (name, role, digest, partner_id) VALUES ($1, 'partner_user', $2, $3)",
            code, hashed(key), partner,
        )  # fmt: skip
        made = await hall.db.fetchval(
            "INSERT INTO applications (code, call_id, partner_id, title) VALUES ($1, $2, $3, $4) RETURNING id",
            f"APPL-{code}", number(call), partner, json.dumps({"en": code}),
        )  # fmt: skip
        found.append((f"appl_{made.hex}", key))
    return found


def number(record: Body) -> uuid.UUID:
    return uuid.UUID(record["id"].partition("_")[2])


async def submitted(hall: Hall, place: int, application: str, key: str) -> Said:
    url, headers = f"/v1/applications/{application}/submit", {"Authorization": f"Bearer {key}", "If-Match": "*"}
    while True:
        try:
            answer = await hall.clients[place % 2].post(url, headers=headers, json={})
        except TransportError:
            return Said(LOST, {}, time.time())
        if answer.status_code != BUSY:  # as any client, it comes again when it is told to
            return Said(answer.status_code, answer.json(), time.time())
        await asyncio.sleep(0.2)


async def closing_in(hall: Hall, call: Body, seconds: float) -> None:
    await hall.db.execute(
        "UPDATE calls SET closes_at = clock_timestamp() + make_interval(secs => $2) WHERE id = $1",
        number(call),
        seconds,
    )


async def all_at_once(hall: Hall, wanted: list[tuple[str, str]]) -> list[tuple[str, Said]]:
    """The answers to all submissions, so many at a time; some are handed in twice."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def hand_in(place: int, application: str, key: str) -> tuple[str, Said]:
        async with gate:
            return application, await submitted(hall, place, application, key)

    turns = [(n, *one) for n, one in enumerate(wanted)] + [
        (n + 1, *one) for n, one in enumerate(wanted) if n % DOUBLED == 0
    ]
    turns.sort()
    return await asyncio.gather(*(hand_in(*turn) for turn in turns))


async def committed(db: asyncpg.Connection[Any], call: Body) -> dict[str, list[tuple[int, dt.datetime]]]:
    """application → (place in the order of commits, instant of the commit) of each time that it was submitted."""
    rows = await db.fetch(
        "SELECT 'appl_' || replace(h.record_id::text, '-', '') AS key, h.seq, pg_xact_commit_timestamp(h.xmin) AS at "
        "FROM history h WHERE h.resource = 'applications' AND h.changed @> ARRAY['status'] AND h.data->>'status' = 'submitted' "
        "AND (h.data->>'call_id')::uuid = $1",
        number(call),
    )
    found: dict[str, list[tuple[int, dt.datetime]]] = {}
    for row in rows:
        found.setdefault(row["key"], []).append((row["seq"], row["at"]))
    return found


async def closings(db: asyncpg.Connection[Any], call: Body) -> list[tuple[int, dt.datetime]]:
    """(place in the order of commits, closing) of each version of the call, the oldest first."""
    rows = await db.fetch(
        "SELECT seq, (data->>'closes_at')::timestamptz AS at FROM history WHERE resource = 'calls' AND record_id = $1 ORDER BY seq",
        number(call),
    )
    return [(row["seq"], row["at"]) for row in rows]


def held(
    said: list[tuple[str, Said]], done: dict[str, list[tuple[int, dt.datetime]]], moves: list[tuple[int, dt.datetime]]
) -> Counter[str]:
    """Every answer is what the commits say, or this fails; how many are in, and how many late."""
    told: dict[str, list[Said]] = {}
    for application, answer in said:
        told.setdefault(application, []).append(answer)
    counts: Counter[str] = Counter()
    spelled = {at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"): at for _, at in moves}
    for application, answers in told.items():
        taken = [answer for answer in answers if answer.status == 200]
        commits = done.get(application, [])
        lost = any(answer.status == LOST for answer in answers)
        assert len(taken) <= len(commits) <= 1, (application, [(one.status, one.body) for one in answers])
        assert lost or len(taken) == len(commits), (application, [(one.status, one.body) for one in answers])
        if commits:
            ((seq, at),) = commits
            in_force = [closing for place, closing in moves if place < seq][-1]
            assert at < in_force, f"{application} is in, {at - in_force} after the closing"
            counts["in"] += 1
        for answer in answers:
            if answer.status in (200, LOST):
                counts["lost"] += answer.status == LOST
                continue
            assert answer.status == 409, answer.body
            if commits and answer.body["code"] == "state":
                counts["again"] += 1
                continue
            closes = spelled[answer.body["closes_at"]]
            assert answer.at >= closes.timestamp(), f"{application} was refused before the closing"
            counts["late"] += 1
    return counts


async def test_a_thousand_in_the_seconds_around_the_closing(hall: Hall, capsys: pytest.CaptureFixture[str]) -> None:
    call = await hall.world.published_call(**COMPETED)
    wanted = await drafts(hall, call, APPLICANTS)

    async def close_in_the_middle() -> None:
        """When a good part is in, whatever the machine can do, the closing is a second away."""
        while len(await committed(hall.db, call)) < APPLICANTS // 3:
            await asyncio.sleep(0.2)
        await closing_in(hall, call, 1)

    begun = time.monotonic()
    said, _ = await asyncio.gather(all_at_once(hall, wanted), close_in_the_middle())
    took = time.monotonic() - begun
    counts = held(said, await committed(hall.db, call), await closings(hall.db, call))
    with capsys.disabled():
        sys.stdout.write(
            f"\n{len(said)} submissions in {took:.1f} s, {len(said) / took:.0f} a second: {dict(counts)}\n"
        )
    assert counts["in"] >= 50, "or the closing came too early to show anything"
    assert counts["late"] >= 50
    deadline = time.monotonic() + CLOSED_WITHIN
    while (await hall.world.read("calls", call["id"]))["status"] != "closed":
        assert time.monotonic() < deadline, "the service closes it by itself"
        await asyncio.sleep(0.5)
    opened = await hall.db.fetchval(
        "SELECT array_agg(DISTINCT status || ' ' || sealed) FROM applications WHERE call_id = $1", number(call)
    )
    assert set(opened) == {"submitted false", "draft true"}


async def test_a_closing_that_moves_under_those_who_apply(hall: Hall) -> None:
    """Each submission meets one closing or another, in the order of the commits, and never something between."""
    call = await hall.world.published_call(**COMPETED, clarification_until=None, results_on=None)
    wanted = await drafts(hall, call, MOVED_UNDER)

    async def move() -> Counter[int]:
        met: Counter[int] = Counter()
        while met[409] == 0 and met.total() < 40:
            closes = (dt.datetime.now(dt.UTC) + dt.timedelta(seconds=1.5)).isoformat()
            answer = await hall.world.act("calls", call, "move_closing", {"closes_at": closes, "reason": "Once more"})
            met[answer.status_code] += 1
            await asyncio.sleep(0.1)
        return met

    said, met = await asyncio.gather(all_at_once(hall, wanted), move())
    assert met[200] > 0
    # 422: it stood in line for so long that its own closing had passed
    assert set(met) <= {200, 409, 422, 503}, met
    counts = held(said, await committed(hall.db, call), await closings(hall.db, call))
    assert counts["in"] > 0

"""Answers from memory: fast, and never older than what has been written (contract section 11, ADR 0012)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient

from app.main import create_app
from app.platform.keys import create_key
from app.rest.front import Front
from app.rest.http import Answer
from app.rest.memory import Memory
from app.settings import Settings
from tests.nearby import Nearby

PLAN = "/v1/plans/2021-2024@2022"


@pytest.fixture
async def front(fresh: Settings) -> AsyncIterator[Front]:
    """The service with its lifespan running, so that it listens."""
    found = create_app(fresh)
    async with found.app.router.lifespan_context(found.app):
        await until(lambda: found.memory.listening)
        yield found


@pytest.fixture
async def reader(front: Front) -> AsyncIterator[AsyncClient]:
    async with Nearby(front) as client:
        yield client


async def until(true: Any, seconds: float = 5) -> None:
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.01)


async def run_sql(settings: Settings, statement: str) -> None:
    connection = await asyncpg.connect(settings.asyncpg_dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def test_a_repeat_costs_no_sql_and_says_the_same(front: Front, reader: AsyncClient) -> None:
    first = await reader.get(f"{PLAN}/tree")
    hits, statements = front.requests.memory_hits, front.requests.sql
    second = await reader.get(f"{PLAN}/tree")
    assert (front.requests.memory_hits, front.requests.sql) == (hits + 1, statements)
    assert second.content == first.content
    ignored = {"x-request-id"}
    assert {k: v for k, v in first.headers.items() if k not in ignored} == {
        k: v for k, v in second.headers.items() if k not in ignored
    }
    for tag in (first.headers["etag"], f'"other", {first.headers["etag"]}', "*"):
        unchanged = await reader.get(f"{PLAN}/tree", headers={"If-None-Match": tag})
        assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert (await reader.get(f"{PLAN}/tree", headers={"Accept-Language": "fr"})).headers["content-language"] == "fr"


async def test_who_writes_reads_what_was_written(front: Front, reader: AsyncClient, fresh: Settings) -> None:
    key = {"Authorization": f"Bearer {await create_key(fresh, 'memory', 'admin')}"}
    for number in range(20):
        before = (await reader.get("/v1/outputs/1.1.1")).json()
        await reader.get("/v1/outputs/1.1.1")
        body = {"title": {"fr": f"Version {number}"}}
        written = await reader.patch("/v1/outputs/1.1.1", json=body, headers={**key, "If-Match": before["etag"]})
        assert written.status_code == 200, written.text
        after = (await reader.get("/v1/outputs/1.1.1", params={"lang": "fr"})).json()
        assert after["title"] == f"Version {number}"
        assert (await reader.get("/v1/outputs/1.1.1")).json()["etag"] == after["etag"] != before["etag"]


async def test_another_process_is_heard(reader: AsyncClient, fresh: Settings) -> None:
    assert (await reader.get("/v1/lenses")).json()["data"]
    await run_sql(fresh, "UPDATE lenses SET archived_at = now()")
    async with asyncio.timeout(2):
        while (await reader.get("/v1/lenses")).json()["data"]:
            await asyncio.sleep(0.01)


async def test_what_a_derived_member_looks_into_counts(reader: AsyncClient, fresh: Settings) -> None:
    assert (await reader.get(PLAN)).json()["budget_total"]["amount"] == "482000.00"
    await run_sql(fresh, "UPDATE budget_lines SET amount = amount + 1 WHERE code = 'BL-1'")
    async with asyncio.timeout(2):
        while (await reader.get(PLAN)).json()["budget_total"]["amount"] != "482001.00":
            await asyncio.sleep(0.01)


async def test_credentials_and_other_methods_pass_by(front: Front, reader: AsyncClient, fresh: Settings) -> None:
    await reader.get(PLAN)
    hits = front.requests.memory_hits
    key = {"Authorization": f"Bearer {await create_key(fresh, 'memory2', 'viewer')}"}
    shown = (await reader.get(PLAN, headers=key)).json()
    assert "created_by" in shown
    assert (await reader.get(PLAN, headers={"Authorization": "Bearer hinge_wrong"})).status_code == 401
    assert (await reader.head(PLAN)).content == b""
    assert front.requests.memory_hits == hits
    assert "created_by" not in (await reader.get(PLAN)).json()


async def test_what_is_said_of_the_past_is_not_kept(front: Front, reader: AsyncClient) -> None:
    """Erasure changes history, and a table that is not written to is not announced."""
    at, size = "2026-01-01", front.memory.size
    query = f'{{ plans(asOf: "{at}") {{ totalCount }} now: plans {{ totalCount }} }}'
    for path, asked in (("/v1/plans", {"as_of": at}), ("/graphql", {"query": query})):
        assert (await reader.get(path, params=asked)).status_code == 200
        assert front.memory.size == size
    now = await reader.get("/v1/plans", params={"total": "exact"})
    assert now.status_code == 200 and front.memory.size > size
    tree = await reader.get(f"{PLAN}/tree", params={"as_of": at})
    assert tree.status_code == 404


async def test_nothing_is_kept_while_nothing_listens(front: Front, reader: AsyncClient, fresh: Settings) -> None:
    await reader.get(PLAN)
    await run_sql(fresh, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
    await until(lambda: not front.memory.listening)
    assert front.memory.size == 0
    await reader.get(PLAN)
    assert front.memory.size == 0
    await until(lambda: front.memory.listening)
    await reader.get(PLAN)
    assert front.memory.size > 0


def answer(size: int = 100, *tables: str) -> Answer:
    return Answer(200, b"x" * size, [], frozenset(tables or ("plans",)))


def test_memory_is_bounded_and_drops_the_oldest() -> None:
    memory = Memory(20_000)
    memory.resume()
    for number in range(100):
        memory.keep((f"/{number}", b"", None, None), answer(1000), memory.stamp())
    assert memory.size <= 20_000
    assert memory.get(("/0", b"", None, None)) is None
    assert memory.get(("/99", b"", None, None)) is not None
    memory.keep(("/big", b"", None, None), answer(10_000), memory.stamp())
    assert memory.get(("/big", b"", None, None)) is None, "one answer may not crowd out all others"


def test_an_answer_read_before_a_change_is_not_kept_after_it() -> None:
    memory = Memory(20_000)
    memory.resume()
    stamp = memory.stamp()
    memory.changed(["plans"])
    memory.keep(("/plans", b"", None, None), answer(10, "plans"), stamp)
    memory.keep(("/units", b"", None, None), answer(10, "units"), stamp)
    assert memory.get(("/plans", b"", None, None)) is None
    assert memory.get(("/units", b"", None, None)) is not None


def test_what_was_read_before_a_silence_is_not_kept() -> None:
    """Whatever the announcements would have said meanwhile is lost."""
    memory = Memory(100_000)
    memory.resume()
    stamp = memory.stamp()
    memory.silence()
    memory.resume()
    memory.keep(("/plans", b"", None, None), answer(10, "plans"), stamp)
    assert memory.get(("/plans", b"", None, None)) is None

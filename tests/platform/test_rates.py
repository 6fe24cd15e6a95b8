"""Limits per caller: counted rightly, shared between processes, bounded, and never what takes the service down (ADR 0024)."""

from __future__ import annotations

import asyncio
import logging
import math
import re
import shutil
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient, Response
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app.kernel.session import Database
from app.main import create_app
from app.platform import rate_storage
from app.platform.keys import create_key
from app.platform.rate_storage import InPostgres, InRedis, Shared
from app.platform.rates import Allowance, Headers, InProcess, Limit, Until, address_of
from app.rest.front import Front
from app.settings import Settings
from tests.nearby import Nearby
from tests.platform.test_memory import until

PLAN = "/v1/plans/2021-2024@2022"
STATE = re.compile(r'"default";r=(\d+);t=(\d+)')


@asynccontextmanager
async def service(settings: Settings, **more: Any) -> AsyncIterator[Front]:
    """The service under these settings, listening to changes as in operation."""
    front = create_app(Settings(**{**settings.model_dump(exclude_unset=True), **more}))
    async with front.app.router.lifespan_context(front.app):
        await until(lambda: front.memory.listening)
        yield front


def client_at(front: Front, address: str = "192.0.2.1", key: str | None = None) -> AsyncClient:
    """A client that seems to come from an address."""
    return Nearby(front, key, address=address)


def state(answer: Response) -> tuple[int, int]:
    """What is left, and the seconds until there is more."""
    found = STATE.fullmatch(answer.headers["ratelimit"])
    assert found is not None, answer.headers["ratelimit"]
    return int(found[1]), int(found[2])


def told(headers: Headers) -> tuple[int, int]:
    """The same of headers that are not on an answer yet."""
    return state(Response(200, headers=headers))


def at_once(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """What a coroutine that waits for nothing returns."""
    with pytest.raises(StopIteration) as returned:
        coroutine.send(None)
    return returned.value.value


async def test_an_address_has_its_own_requests_and_is_told_what_is_left(fresh: Settings) -> None:
    async with service(fresh, rate_limit_anonymous="4/minute") as front, client_at(front) as client:
        first, again = await client.get(PLAN), await client.get(PLAN)
        assert front.requests.memory_hits == 1
        unchanged = await client.get(PLAN, headers={"If-None-Match": first.headers["etag"]})
        missing = await client.get("/v1/nothing-here")
        answers = [first, again, unchanged, missing]
        assert [answer.status_code for answer in answers] == [200, 200, 304, 404]
        assert [state(answer)[0] for answer in answers] == [3, 2, 1, 0]
        assert {answer.headers["ratelimit-policy"] for answer in answers} == {'"default";q=4;w=60'}
        assert all(50 <= state(answer)[1] <= 60 for answer in answers)
        over = await client.get(PLAN)
        assert (over.status_code, over.headers["content-type"]) == (429, "application/problem+json")
        assert over.json()["code"] == "rate_limited" and over.json()["request_id"] == over.headers["x-request-id"]
        assert (state(over)[0], state(over)[1]) == (0, int(over.headers["retry-after"]))
        for path in ("/healthz", "/readyz", "/metrics"):
            watched = await client.get(path)
            assert watched.status_code == 200 and "ratelimit" not in watched.headers
        async with client_at(front, "192.0.2.2") as other:
            assert state(await other.get(PLAN))[0] == 3


async def test_the_rest_of_the_door_is_counted_too(fresh: Settings) -> None:
    async with service(fresh, rate_limit_anonymous="5/minute") as front, client_at(front) as client:
        page = await client.get("/docs", headers={"Authorization": "Bearer whatever"})
        assert (page.status_code, state(page)[0]) == (200, 4)
        assert state(await client.get("/docs"))[0] == 3
        assert state(await client.delete("/v1"))[0] == 2
        assert state(await client.head(PLAN))[0] == 1
        assert state(await client.post("/v1/lenses", json={}))[0] == 0
        over = await client.head(PLAN)
        assert (over.status_code, over.content) == (429, b"")


async def test_graphql_is_refused_in_its_own_form_and_before_any_sql(fresh: Settings) -> None:
    query = {"query": "{ plans(first: 1) { nodes { code } } }"}
    async with service(fresh, rate_limit_anonymous="1/minute") as front, client_at(front) as client:
        assert "data" in (await client.post("/graphql", json=query)).json()
        statements = front.requests.sql
        for answer in (await client.post("/graphql", json=query), await client.get("/graphql", params=query)):
            assert answer.status_code == 429 and int(answer.headers["retry-after"]) > 0
            (error,) = answer.json()["errors"]
            assert error["extensions"]["code"] == "rate_limited" and "data" not in answer.json()
        assert front.requests.sql == statements


async def test_a_key_is_counted_for_itself_wherever_it_comes_from(fresh: Settings) -> None:
    one, two = await create_key(fresh, "same name", "viewer"), await create_key(fresh, "same name", "viewer")
    async with service(fresh, rate_limit="3/minute", rate_limit_anonymous="1/minute") as front:
        left = []
        for number in range(4):
            async with client_at(front, f"192.0.2.{number}", one) as client:
                answer = await client.get(PLAN)
                left.append((answer.status_code, state(answer)[0]))
        assert left == [(200, 2), (200, 1), (200, 0), (429, 0)]
        async with client_at(front, "192.0.2.0", two) as client:
            assert state(await client.get(PLAN))[0] == 2
            assert state(await client.post("/graphql", json={"query": "{ __typename }"}))[0] == 1
        async with client_at(front, "192.0.2.0") as client:
            assert (await client.get(PLAN)).status_code == 200, "keys do not use up their address"


async def test_who_guesses_keys_is_stopped_before_they_are_looked_up(
    fresh: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = await create_key(fresh, "good", "viewer")
    async with service(fresh, rate_limit="100/minute", rate_limit_anonymous="3/minute") as front:
        looked_up = 0
        identify = type(front.services.identity).identify

        async def counting(self: Any, call: Any) -> Any:
            nonlocal looked_up
            looked_up += 1
            return await identify(self, call)

        monkeypatch.setattr(type(front.services.identity), "identify", counting)
        seen = []
        for number in range(8):
            async with client_at(front, key=f"hinge_{number:043}") as client:
                answer = await client.get("/healthz" if number % 2 else PLAN)
                seen.append(answer.status_code)
        assert seen == [401, 401, 401, 429, 429, 429, 429, 429]
        assert looked_up == 4
        async with client_at(front) as client:
            assert (await client.get(PLAN)).status_code == 429, "guesses use up the address"
        async with client_at(front, "192.0.2.9", good) as client:
            assert (await client.get(PLAN)).status_code == 200


async def test_a_key_works_where_neighbours_without_one_have_used_the_address_up(fresh: Settings) -> None:
    key = await create_key(fresh, "in the office", "viewer")
    async with service(fresh, rate_limit="100/minute", rate_limit_anonymous="1/minute") as front:
        async with client_at(front) as client:
            assert [(await client.get(PLAN)).status_code for _ in range(3)] == [200, 429, 429]
        async with client_at(front, key=key) as client:
            assert (await client.get(PLAN)).status_code == 200


async def test_there_is_more_after_the_window(fresh: Settings) -> None:
    async with service(fresh, rate_limit_anonymous="2/second") as front, client_at(front) as client:
        assert [(await client.get(PLAN)).status_code for _ in range(3)] == [200, 200, 429]
        await asyncio.sleep(1.02)
        answer = await client.get(PLAN)
        assert (answer.status_code, state(answer)) == (200, (1, 1))


async def test_a_limit_that_is_off_says_nothing(fresh: Settings) -> None:
    async with service(fresh, rate_limit_anonymous="off", rate_limit="off") as front, client_at(front) as client:
        for _ in range(3):
            assert "ratelimit" not in (await client.get(PLAN)).headers


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("x" * 5000, "x" * 64),
    ],
)
def test_the_address_that_is_counted(host: str, counted: str) -> None:
    assert address_of({"client": (host, 1)}) == counted


def test_a_peer_without_an_address_is_one_caller() -> None:
    assert address_of({"client": None}) == address_of({}) == "local"


@given(
    most=st.integers(1, 4),
    quota=st.integers(1, 3),
    steps=st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from((0.0, 0.25, 3.0, 9.75, 10.0))), max_size=60),
)
def test_windows_in_the_process_are_bounded(most: int, quota: int, steps: list[tuple[str, float]]) -> None:
    now = 0.0
    counter = InProcess(most, lambda: now)
    for key, pause in steps:
        now += pause
        _, seconds = at_once(counter.hit(key, Limit(quota, 10)))
        assert len(counter) <= most
        assert 0 < seconds <= 10


@given(
    quota=st.integers(1, 3),
    steps=st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from((0.0, 0.5, 3.0, 9.5, 10.0))), max_size=60),
)
def test_no_window_lets_more_pass_than_the_limit(quota: int, steps: list[tuple[str, float]]) -> None:
    now = 0.0
    allowance = Allowance(Limit(quota, 10), InProcess(3, lambda: now))
    begun: dict[str, tuple[float, int]] = {}  # the model: when the caller's window began, and what has passed in it
    for key, pause in steps:
        now += pause
        since, passed = begun.get(key, (-math.inf, 0))
        if now - since >= 10:
            since, passed = now, 0
        headers, wait = at_once(allowance.spend(key))
        assert (wait is None) == (passed < quota)
        begun[key] = (since, passed + (wait is None))
        assert told(headers)[0] == quota - begun[key][1]


@given(now=st.floats(0, 1e7))
def test_a_window_is_never_said_to_be_longer_than_it_is(now: float) -> None:
    headers, _ = at_once(Allowance(Limit(1, 10), InProcess(3, lambda: now)).spend("a"))
    assert told(headers) == (0, 10)


def test_held_names_are_bounded() -> None:
    held = Until(3)
    for number in range(50):
        held.put(str(number), 60)
        assert len(held._ends) <= 3
        assert held.left(str(number)) is not None


async def test_counting_in_the_process_is_cheap() -> None:
    allowance = Allowance(Limit(10**9, 60), InProcess())
    best = math.inf
    for _ in range(7):
        began = time.perf_counter()
        for _ in range(5000):
            await allowance.spend("192.0.2.1")
        best = min(best, (time.perf_counter() - began) / 5000)
    assert best < 5e-6, f"{best * 1e6:.2f} µs; 1 µs on an idle machine"


async def test_two_services_share_one_limit_in_postgres(fresh: Settings) -> None:
    shared = {"rate_limit_anonymous": "40/minute", "rate_limit_url": "postgres"}
    async with service(fresh, **shared) as one, service(fresh, **shared) as two:
        async with client_at(one, "192.0.2.30") as first, client_at(two, "192.0.2.30") as second:
            answers = await asyncio.gather(*((first, second)[n % 2].get(PLAN) for n in range(60)))
        assert sorted(answer.status_code for answer in answers) == [200] * 40 + [429] * 20
        assert sorted(state(a)[0] for a in answers if a.status_code == 200) == list(range(40))


async def test_who_is_over_costs_no_statement_more(fresh: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    async with service(fresh, rate_limit_anonymous="2/minute", rate_limit_url="postgres") as front:
        asked = 0
        query = Database.query

        async def counting(self: Database, sql: str, *values: Any) -> Any:
            nonlocal asked
            asked += sql == rate_storage.COUNT
            return await query(self, sql, *values)

        monkeypatch.setattr(Database, "query", counting)
        async with client_at(front, "192.0.2.31") as client:
            assert [(await client.get(PLAN)).status_code for _ in range(9)] == [200] * 2 + [429] * 7
        assert asked == 3


async def test_windows_in_postgres_begin_again_and_are_swept(fresh: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_storage, "SWEEP_SECONDS", 0.0)
    database = Database(fresh.asyncpg_dsn, fresh.sqlalchemy_url)
    owner = await asyncpg.connect(fresh.asyncpg_dsn)
    try:
        await owner.execute(
            "INSERT INTO rate_windows SELECT 'old ' || n, 5, now() - interval '1 hour' FROM generate_series(1, 1500) n"
        )
        store = InPostgres(database)
        assert (await store.count("old 7", 60))[0] == 1, "a window that is over begins again"
        hits, seconds = await store.count("old 7", 60)
        assert hits == 2 and 59 < seconds <= 60
        assert store._sweeping is not None
        await store._sweeping
        held = await owner.fetchval("SELECT count(*) FROM rate_windows WHERE key LIKE 'old %'")
        assert 500 <= held < 1500, "one sweep is bounded"
        await store.count("old 7", 60)
        await store._sweeping
        assert await owner.fetchval("SELECT array_agg(key) FROM rate_windows WHERE key LIKE 'old %'") == ["old 7"]
    finally:
        await owner.close()
        await database.close()


async def test_requests_pass_while_the_storage_is_away(fresh: Settings, caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"redis://127.0.0.1:{taken.getsockname()[1]}/0"
        with caplog.at_level(logging.WARNING, "hinge.rates"):
            more = {"rate_limit_anonymous": "2/minute", "rate_limit_url": url}
            async with service(fresh, **more) as front, client_at(front) as client:
                answers = [await client.get(PLAN) for _ in range(10)]
    assert [answer.status_code for answer in answers] == [200] * 10
    assert not any("ratelimit" in answer.headers for answer in answers)
    assert [r.message for r in caplog.records if r.name == "hinge.rates"] == [
        "requests are not counted: ConnectionError"
    ]


async def test_a_storage_that_failed_is_left_alone_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0

    async def count(_: str, __: int) -> tuple[int, float]:
        nonlocal asked
        asked += 1
        raise TimeoutError

    monkeypatch.setattr(rate_storage, "REST_SECONDS", 0.05)
    counter = Shared(SimpleNamespace(count=count, close=None))
    for _ in range(5):
        assert await counter.hit("x", Limit(1, 60)) is None
    assert asked == 1
    await asyncio.sleep(0.06)
    assert await counter.hit("x", Limit(1, 60)) is None
    assert asked == 2


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """A real server on a free port."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        pytest.skip("there is neither redis-server nor valkey-server on PATH")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.02)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(10)


async def test_two_services_share_one_limit_in_redis(fresh: Settings, tmp_path: Path) -> None:
    with redis_server(tmp_path) as url:
        shared = {"rate_limit_anonymous": "20/minute", "rate_limit_url": url}
        valkey = {**shared, "rate_limit_url": url.replace("redis://", "valkey://")}
        async with service(fresh, **shared) as one, service(fresh, **valkey) as two:
            async with client_at(one) as first, client_at(two) as second:
                answers = await asyncio.gather(*((first, second)[n % 2].get(PLAN) for n in range(30)))
            assert sorted(answer.status_code for answer in answers) == [200] * 20 + [429] * 10
            assert sorted(state(a)[0] for a in answers if a.status_code == 200) == list(range(20))
            assert all(55 <= state(answer)[1] <= 60 for answer in answers)
        store = InRedis(url)
        assert (await store.count("short", 1))[0] == 1
        await asyncio.sleep(1.1)
        assert (await store.count("short", 1))[0] == 1, "a window ends"
        await store.close()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("rate_limit", "many"),
        ("rate_limit", "0/minute"),
        ("rate_limit", "5/minute; 10/hour"),
        ("rate_limit_anonymous", "-1/second"),
        ("rate_limit_url", "memcached://127.0.0.1:11211"),
        ("rate_limit_url", "postgresql://127.0.0.1/x"),
        ("rate_limit_url", "redis://secret@127.0.0.1"),
        ("rate_limit_url", "redis://127.0.0.1:none"),
    ],
)
def test_settings_that_mean_nothing_are_refused(name: str, value: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(**{name: value})  # type: ignore[arg-type]
    assert "must be" in str(refused.value) and "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("60000/minute", Limit(60000, 60)),
        ("10 per 5 seconds", Limit(10, 5)),
        ("Off", None),
        ("3/2 hour", Limit(3, 7200)),
    ],
)
def test_limits_are_read(text: str, limit: Limit | None) -> None:
    assert Limit.read(Settings(rate_limit=text).rate_limit) == limit

"""The change feed over real sockets: long polls, streams, and how each of them ends (contract §8)."""

from __future__ import annotations

import asyncio
import json
import signal
import time
from collections.abc import Iterator

import asyncpg
import pytest

from app.platform.keys import create_key
from app.settings import Settings
from tests.feeds import Stream
from tests.processes import UNLIMITED, Serving, serving


@pytest.fixture(scope="module")
def served(fresh: Settings) -> Iterator[Serving]:
    """A service with room for three who wait."""
    with serving(fresh, HINGE_MAX_STREAMS="3", **UNLIMITED) as found:
        yield found


@pytest.fixture(scope="module")
async def key(fresh: Settings) -> str:
    return await create_key(fresh, "follower", "viewer")


async def write(
    settings: Settings, statement: str = "UPDATE lenses SET note = clock_timestamp()::text WHERE position = 1"
) -> None:
    connection = await asyncpg.connect(settings.asyncpg_dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def until(condition: object, seconds: float = 5) -> float:
    """Wait for something to become true; how long that took."""
    began = time.monotonic()
    while not condition():  # type: ignore[operator]  # a lambda
        assert time.monotonic() - began < seconds
        await asyncio.sleep(0.005)
    return time.monotonic() - began


async def waiting(served: Serving) -> float:
    async with served.async_client() as client:
        text = (await client.get("/metrics")).text
    (line,) = [line for line in text.splitlines() if line.startswith("hinge_waiting_requests ")]
    return float(line.split()[1])


async def nobody_waits(served: Serving) -> None:
    began = time.monotonic()
    while await waiting(served):
        assert time.monotonic() - began < 5, "who has gone must not hold a place"
        await asyncio.sleep(0.02)


async def test_a_long_poll_wakes_at_the_commit(served: Serving, key: str, fresh: Settings) -> None:
    async with served.async_client(key) as client:
        cursor = (await client.get("/v1/changes?after=now")).json()["page"]["next"]
        took = []
        for _ in range(5):
            asked = asyncio.create_task(client.get("/v1/changes", params={"after": cursor, "wait": 20}))
            await asyncio.sleep(0.15)
            assert not asked.done()
            await write(fresh)
            began = time.monotonic()
            page = (await asked).json()
            took.append(time.monotonic() - began)
            assert [entry["resource"] for entry in page["data"]] == ["lenses"] * len(page["data"]) and page["data"]
            cursor = page["page"]["next"]
        assert sorted(took)[2] < 0.1, took
        began = time.monotonic()
        other = await client.get("/v1/changes", params={"resource": "units", "after": "now", "wait": 1})
        assert other.json()["data"] == [] and time.monotonic() - began > 0.9


async def test_a_stream_and_its_resumption(served: Serving, key: str, fresh: Settings) -> None:
    stream = Stream(served.address, key, after="now")
    stream.wait_open()
    await write(fresh)
    took = await until(lambda: stream.events)
    assert took < 1 and stream.status == 200
    last, op, data = stream.events[0]
    entry = json.loads(data)
    assert (op, entry["op"], entry["resource"]) == ("update", "update", "lenses")
    stream.stop()
    await write(fresh)
    await until(stream.ended.is_set)
    await write(fresh)
    number = len(stream.events)
    again = Stream(served.address, key, stream.events[-1][0], after="now")
    await until(lambda: len(again.events) >= 2)
    seqs = [json.loads(data)["seq"] for _, _, data in [*stream.events[:number], *again.events]]
    assert seqs == sorted(set(seqs)), "Last-Event-ID goes before `after`: nothing is missing, nothing comes twice"
    async with served.async_client(key) as client:
        page = (await client.get("/v1/changes", params={"after": last})).json()
        assert [entry["seq"] for entry in page["data"]] == seqs[1:], "a stream's ids are the cursors of pages"
    again.stop()
    await write(fresh)
    await until(again.ended.is_set)
    bad = Stream(served.address, key, "no-cursor")
    await until(bad.ended.is_set)
    assert bad.status == 422


async def test_a_revoked_key_ends_the_stream(served: Serving, fresh: Settings) -> None:
    doomed = await create_key(fresh, "doomed", "viewer")
    stream = Stream(served.address, doomed, after="now")
    stream.wait_open()
    await write(fresh, "UPDATE api_keys SET revoked_at = now() WHERE name = 'doomed'")
    assert await until(stream.ended.is_set) < 1
    assert "broken" not in stream.ids


async def test_an_expired_key_and_lost_rights_end_the_stream(served: Serving, fresh: Settings) -> None:
    short, narrowed = await create_key(fresh, "short", "viewer"), await create_key(fresh, "narrowed", "editor")
    await write(fresh, "UPDATE api_keys SET expires_at = now() + interval '1.5 seconds' WHERE name = 'short'")
    began = time.monotonic()
    streams = Stream(served.address, short, after="now"), Stream(served.address, narrowed, after="now")
    for stream in streams:
        stream.wait_open()
    await write(fresh, "UPDATE api_keys SET role = 'viewer' WHERE name = 'narrowed'")
    assert await until(streams[1].ended.is_set) < 1
    await until(streams[0].ended.is_set)
    assert 1 < time.monotonic() - began < 3


async def test_there_is_room_for_so_many_and_who_goes_leaves_room(served: Serving, key: str, fresh: Settings) -> None:
    await nobody_waits(served)
    async with served.async_client(key) as client:
        streams = [Stream(served.address, key, after="now") for _ in range(2)]
        for stream in streams:
            stream.wait_open()
        poll = asyncio.create_task(client.get("/v1/changes", params={"after": "now", "wait": 60}))
        while await waiting(served) < 3:
            await asyncio.sleep(0.02)
        refused = Stream(served.address, key)
        await until(refused.ended.is_set)
        assert refused.status == 503
        assert (await client.get("/v1/changes?wait=1&after=now")).status_code == 503
        assert (await client.get("/v1/changes?after=now")).status_code == 200, "who does not wait is not refused"
        poll.cancel()
    for stream in streams:
        stream.stop()
    await write(fresh)
    await nobody_waits(served)


async def test_a_client_that_reads_nothing_keeps_nobody_else_waiting(
    served: Serving, key: str, fresh: Settings
) -> None:
    host, _, port = served.address.removeprefix("http://").partition(":")
    _, slow = await asyncio.open_connection(host, int(port), limit=1)
    slow.write(
        f"GET /v1/changes HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\nAccept: text/event-stream\r\n\r\n".encode()
    )
    await slow.drain()
    stream = Stream(served.address, key, after="now")
    stream.wait_open()
    await write(fresh)
    assert await until(lambda: stream.events) < 1
    slow.transport.abort()
    stream.stop()
    await write(fresh)
    await nobody_waits(served)


async def test_sigterm_ends_streams_and_polls_at_once(fresh: Settings, key: str) -> None:
    with serving(fresh, **UNLIMITED) as served:
        stream = Stream(served.address, key, after="now")
        stream.wait_open()
        async with served.async_client(key) as client:
            poll = asyncio.create_task(client.get("/v1/changes", params={"after": "now", "wait": 60}))
            while await waiting(served) < 2:
                await asyncio.sleep(0.02)
            began = time.monotonic()
            served.process.send_signal(signal.SIGTERM)
            answer = await poll
            assert answer.status_code == 200 and answer.json()["data"] == []
        await until(stream.ended.is_set)
        assert "broken" not in stream.ids, "the stream was finished, not cut"
        assert await asyncio.to_thread(served.process.wait, 15) == 0
        assert time.monotonic() - began < 5, served.lines
        assert any('"route":"/v1/changes"' in line for line in served.lines), "a stream has its log line"

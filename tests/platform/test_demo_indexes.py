"""A large fill sets indexes apart, and they are there again whatever happens."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest

from app.data.demo import fill
from app.data.demo.copying import GROWING
from app.data.demo.fill import fill_demo, remove_demo
from app.data.demo.indexes import put_back, set_apart
from app.data.demo.records import Records
from app.settings import Settings
from tests.platform.demos import quiet, rows

ALL = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"
PLAIN = "SELECT count(*) FROM pg_indexes WHERE tablename = 'needs' AND indexdef NOT LIKE 'CREATE UNIQUE%'"


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred needs are many, and nothing is made beside them, which would take most of the time."""

    async def nothing(_: Records) -> int:
        return 0

    monkeypatch.setattr(Records, "make", nothing)
    monkeypatch.setattr(fill, "LARGE", 1)
    monkeypatch.setattr(fill, "CHUNK", 100)


async def plain(settings: Settings) -> int:
    return int((await rows(settings, PLAIN))[0][0])


async def test_indexes_are_apart_while_it_writes_and_the_same_afterwards(
    clone: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, seen, write = await rows(clone, ALL), list[int](), fill._write

    async def look(connection: asyncpg.Connection[Any], *others: Any) -> fill.State:
        seen.append(await connection.fetchval(PLAIN))
        return await write(connection, *others)

    monkeypatch.setattr(fill, "_write", look)
    said: list[str] = []
    state = await fill_demo(clone, 200, 1, said.append)
    assert seen == [0, 0] and any(line == "building indexes" for line in said)
    assert state.complete and not state.apart
    assert await rows(clone, ALL) == before


@pytest.mark.parametrize("then", ["goes on", "is removed"])
async def test_a_fill_that_broke_off_puts_them_back(
    clone: Settings, monkeypatch: pytest.MonkeyPatch, then: str
) -> None:
    before, kept = await rows(clone, ALL), await plain(clone)

    async def break_down(dsn: str, statements: list[str]) -> None:
        await put_back(dsn, statements[:10])
        raise ConnectionError("the machine is gone")

    with monkeypatch.context() as broken:
        broken.setattr(fill, "put_back", break_down)
        with pytest.raises(ConnectionError):
            await fill_demo(clone, 150, 1, quiet)
    assert await plain(clone) < kept
    if then == "goes on":
        assert (await fill_demo(clone, 150, 1, quiet)).complete
    else:
        assert (await remove_demo(clone, quiet)).gone["needs"] == 150
    assert await rows(clone, ALL) == before


async def test_they_stay_while_somebody_is_connected_and_beside_records_of_people(clone: Settings) -> None:
    kept = await plain(clone)
    owner = await asyncpg.connect(clone.owner_dsn)
    other = await asyncpg.connect(clone.asyncpg_dsn)
    try:
        assert await set_apart(owner, GROWING) == []
        await other.close()
        assert await set_apart(owner, ["territories"]) == [], "it has rows"
        assert await owner.fetchval(PLAIN) == kept
    finally:
        await owner.close()

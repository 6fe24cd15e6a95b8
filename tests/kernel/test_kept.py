"""Values that are kept while every change is announced: never older than what has been announced (ADR 50)."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from app.kernel.kept import Kept, Made


class Table:
    """Something that is read slowly, and counts how often."""

    def __init__(self) -> None:
        self.rows = 1
        self.read = 0
        self.go = asyncio.Event()
        self.go.set()

    async def __call__(self) -> Made:
        self.read += 1
        found = self.rows
        await self.go.wait()
        return Made(found)


@pytest.fixture
def kept() -> Kept:
    found = Kept()
    found.resume()
    return found


async def get(kept: Kept, read: Callable[[], Awaitable[Made]], name: str = "rows") -> Any:
    return await kept.get(name, ("birds", "nests"), read)


async def test_it_is_read_once_until_a_table_changes(kept: Kept) -> None:
    table = Table()
    assert [await get(kept, table) for _ in range(3)] == [1, 1, 1]
    kept.changed(["letters"])
    assert (await get(kept, table), table.read) == (1, 1)
    table.rows = 2
    kept.changed({"nests"})
    assert (await get(kept, table), table.read) == (2, 2)


async def test_nothing_is_kept_while_nothing_listens(kept: Kept) -> None:
    table = Table()
    await get(kept, table)
    kept.silence()
    table.rows = 2
    assert [await get(kept, table) for _ in range(2)] == [2, 2]
    assert table.read == 3
    kept.resume()
    assert [await get(kept, table) for _ in range(2)] == [2, 2]
    assert table.read == 4


@pytest.mark.parametrize("missed", ["a change", "silence"])
async def test_what_was_read_before_a_change_is_not_kept(kept: Kept, missed: str) -> None:
    """Also when the announcements were away and are back before the reading ends: what they would have said is lost."""
    table = Table()
    table.go.clear()
    reading = asyncio.create_task(get(kept, table))
    await asyncio.sleep(0)
    table.rows = 2
    if missed == "silence":
        kept.silence()
        kept.resume()
    else:
        kept.changed(["birds"])
    table.go.set()
    assert await reading == 1, "it was asked for before the change"
    assert (await get(kept, table), table.read) == (2, 2)


async def test_many_who_ask_at_once_read_once(kept: Kept) -> None:
    table = Table()
    table.go.clear()
    asking = [asyncio.create_task(get(kept, table)) for _ in range(20)]
    await asyncio.sleep(0.01)
    table.go.set()
    assert await asyncio.gather(*asking) == [1] * 20
    assert table.read == 1


async def test_who_gives_up_or_fails_stands_in_nobodys_way(kept: Kept) -> None:
    table = Table()
    table.go.clear()
    first, second = (asyncio.create_task(get(kept, table)) for _ in range(2))
    await asyncio.sleep(0.01)
    first.cancel()
    table.go.set()
    assert await second == 1

    async def fails() -> Made:
        raise OSError("away")

    with pytest.raises(OSError, match="away"):
        await get(kept, fails, "other")
    assert await get(kept, table, "other") == 1


async def test_what_hangs_on_the_day_lasts_no_longer(kept: Kept) -> None:
    today = dt.datetime.now(dt.UTC).date()
    days = [today - dt.timedelta(days=1), today, today]

    async def read() -> Made:
        return Made(len(days), days.pop(0))

    assert [await get(kept, read) for _ in range(4)] == [3, 2, 2, 2], "the first was of a database that had yesterday"

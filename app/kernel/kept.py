"""What is worked out of whole tables, kept in memory until one of them changes (ADR 50)."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, NamedTuple


class Made(NamedTuple):
    """A value, and the day that the database had when it was made; None where the value does not hang on the day."""

    value: Any
    day: dt.date | None = None


class Kept:
    """Values by name. Every commit announces the tables it wrote; while nothing listens, nothing is kept."""

    def __init__(self) -> None:
        self.listening = False
        self._values: dict[str, Made] = {}
        self._by_table: defaultdict[str, set[str]] = defaultdict(set)
        self._reading: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._changed: dict[str, int] = {}
        self._silenced = 0
        self._turn = 0

    async def get(self, name: str, tables: Iterable[str], read: Callable[[], Awaitable[Made]]) -> Any:
        """The value of a name, read anew unless it is kept. Who asks for one that is being read waits for that one.

        `tables` are all that `read` reads; names are few, and none comes from a request. Raises what `read` raises.
        """
        if not self.listening:
            return (await read()).value
        found = self._found(name)
        if found is None:
            async with self._reading[name]:
                found = self._found(name) or await self._read(name, list(tables), read)
        return found.value

    def _found(self, name: str) -> Made | None:
        """What is kept of today; by the day of UTC, which the service's sessions have."""
        found = self._values.get(name)
        return found if found is not None and found.day in (None, dt.datetime.now(dt.UTC).date()) else None

    async def _read(self, name: str, tables: list[str], read: Callable[[], Awaitable[Made]]) -> Made:
        turn = self._turn
        found = await read()
        since = max(self._silenced, *(self._changed.get(table, 0) for table in tables))
        if self.listening and since <= turn:
            self._values[name] = found
            for table in tables:
                self._by_table[table].add(name)
        return found

    def changed(self, tables: Iterable[str]) -> None:
        """Drop what these tables have a part in."""
        self._turn += 1
        for table in tables:
            self._changed[table] = self._turn
            for name in self._by_table.pop(table, ()):
                self._values.pop(name, None)

    def silence(self) -> None:
        """The announcements have stopped: what is kept may be old, so drop it and keep nothing."""
        self.listening = False
        self._turn += 1
        self._silenced = self._turn
        self._values.clear()

    def resume(self) -> None:
        """The announcements are back: begin anew."""
        self.silence()
        self.listening = True

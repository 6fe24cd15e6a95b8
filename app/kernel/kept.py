"""What is kept in memory until a table behind it changes: every commit announces the tables it wrote (ADR 12, ADR 50)."""

from __future__ import annotations

import asyncio
import datetime as dt
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Generic, NamedTuple, TypeVar

K = TypeVar("K")


class Announced(ABC, Generic[K]):
    """Things by key that hang on tables. While nothing listens to the announcements, nothing is kept."""

    def __init__(self) -> None:
        self.listening = False
        self._by_table: defaultdict[str, set[K]] = defaultdict(set)
        self._changed: dict[str, int] = {}
        self._silenced = 0
        self._turn = 0

    @abstractmethod
    def forget(self, key: K) -> None:
        """Drop one thing, if it is kept."""

    @abstractmethod
    def forget_all(self) -> None:
        """Drop everything."""

    def stamp(self) -> int:
        """Taken before a read; `unchanged` tells by it whether what was read may be kept."""
        return self._turn

    def unchanged(self, tables: Iterable[str], stamp: int) -> bool:
        """Whether all that happened to these tables since a stamp was heard, and nothing did."""
        since = max(self._silenced, *(self._changed.get(table, 0) for table in tables), 0)
        return self.listening and since <= stamp

    def hang(self, key: K, tables: Iterable[str]) -> None:
        """Have a key forgotten when one of these tables changes."""
        for table in tables:
            self._by_table[table].add(key)

    def changed(self, tables: Iterable[str]) -> None:
        """Drop what hangs on these tables."""
        self._turn += 1
        for table in tables:
            self._changed[table] = self._turn
            for key in self._by_table.pop(table, ()):
                self.forget(key)

    def silence(self) -> None:
        """The announcements have stopped: what is kept may be old, so drop it and keep nothing."""
        self.listening = False
        self._turn += 1
        self._silenced = self._turn
        self._by_table.clear()
        self.forget_all()

    def resume(self) -> None:
        """The announcements are back: begin anew."""
        self.silence()
        self.listening = True


class Made(NamedTuple):
    """A value, and the day that the database had when it was made; None where the value does not hang on the day."""

    value: Any
    day: dt.date | None = None


class Kept(Announced[str]):
    """Values by name, worked out of whole tables."""

    def __init__(self) -> None:
        super().__init__()
        self._values: dict[str, Made] = {}
        self._reading: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

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
        stamp = self.stamp()
        found = await read()
        if self.unchanged(tables, stamp):
            self._values[name] = found
            self.hang(name, tables)
        return found

    def forget(self, key: str) -> None:
        """Drop one value."""
        self._values.pop(key, None)

    def forget_all(self) -> None:
        """Drop all values."""
        self._values.clear()

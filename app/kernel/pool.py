"""A pool of connections for single statements in autocommit, leaner than asyncpg's own."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import asyncpg

ACQUIRE_SECONDS = 5.0
"""How long a statement waits for a connection."""


def _survives(error: BaseException) -> bool:
    """Whether a connection can go on after an error: after an ordinary refusal, not after the server's last words."""
    severity = getattr(error, "severity_en", None) or getattr(error, "severity", None)
    return isinstance(error, asyncpg.PostgresError) and severity == "ERROR"


class ReadPool:
    """At most `size` connections for single statements, made when needed.

    asyncpg's own pool bounds a wait with a task for each acquisition, which costs as much as a small query. No
    read sets a session state, so nothing is reset (performance.md, What dominates); a connection whose statement
    ended in anything but an answer of the server is thrown away.
    """

    def __init__(self, connect: Callable[[], Awaitable[asyncpg.Connection[Any]]], size: int) -> None:
        self._connect = connect
        self._size = size
        self._made = 0
        self._closed = False
        self._idle: list[asyncpg.Connection[Any]] = []
        self._waiting: deque[asyncio.Future[asyncpg.Connection[Any] | None]] = deque()

    async def fetchrow(self, sql: str, values: Sequence[Any]) -> asyncpg.Record | None:
        """Run one statement; raises TimeoutError when no connection becomes free in time."""
        connection = self._unused() or await self._wait()
        try:
            row = await connection.fetchrow(sql, *values)
        except BaseException as error:
            if not _survives(error):
                connection.terminate()
            self._give_back(connection)
            raise
        self._give_back(connection)
        return row

    async def open(self) -> None:
        """Have a connection ready; raises what connecting raises."""
        if not self._made:
            self._give_back(await self._make())

    async def close(self) -> None:
        """Close what is idle; what is in use is closed when it is given back."""
        self._closed = True
        while (connection := self._unused()) is not None:
            await connection.close(timeout=ACQUIRE_SECONDS)

    def _unused(self) -> asyncpg.Connection[Any] | None:
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
            self._made -= 1
        return None

    async def _wait(self) -> asyncpg.Connection[Any]:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + ACQUIRE_SECONDS
        while self._made >= self._size:
            turn: asyncio.Future[asyncpg.Connection[Any] | None] = loop.create_future()
            self._waiting.append(turn)
            timer = loop.call_at(deadline, _expire, turn)
            try:
                connection = await turn
            except asyncio.CancelledError:
                if turn.done() and not turn.cancelled() and turn.exception() is None:
                    self._hand_over(turn.result())
                raise
            finally:
                timer.cancel()
            if connection is not None:
                return connection
        return await self._make()

    async def _make(self) -> asyncpg.Connection[Any]:
        if self._closed:
            raise asyncpg.InterfaceError("the pool is closed")
        self._made += 1
        try:
            return await self._connect()
        except BaseException:
            self._made -= 1
            self._hand_over(None)
            raise

    def _give_back(self, connection: asyncpg.Connection[Any]) -> None:
        if self._closed:
            connection.terminate()
        if connection.is_closed():
            self._made -= 1
            self._hand_over(None)
        else:
            self._hand_over(connection)

    def _hand_over(self, connection: asyncpg.Connection[Any] | None) -> None:
        """To whoever has waited longest, a connection or the room for one (None); else it is kept."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(connection)
                return
        if connection is not None:
            self._idle.append(connection)


def _expire(turn: asyncio.Future[Any]) -> None:
    if not turn.done():
        turn.set_exception(TimeoutError())

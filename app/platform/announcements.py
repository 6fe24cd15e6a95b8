"""What other processes have changed: Postgres says so on the channel `hinge_changes`, by trigger, at commit."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from app.kernel.kept import Announced
from app.kernel.session import Database

CHANNEL = "hinge_changes"
RETRY_SECONDS = 1.0
PROBE_SECONDS = 15.0
log = logging.getLogger("hinge.announcements")


class Bell:
    """Wakes the requests of this process that wait for changes; nobody holds a database connection meanwhile.

    While the announcements are away, whoever waits wakes once a second to look. `closing` says that the process is
    about to end, and that nobody should wait any longer.
    """

    def __init__(self) -> None:
        self.listening = False
        self.closing = False
        self._waiting: dict[asyncio.Event, frozenset[str]] = {}

    @property
    def waiting(self) -> int:
        """How many requests wait or stream now."""
        return len(self._waiting)

    @contextmanager
    def heard(self, tables: Iterable[str]) -> Iterator[asyncio.Event]:
        """An event that is set whenever one of these tables has changed. Clear it before looking, not after."""
        event = asyncio.Event()
        self._waiting[event] = frozenset(tables)
        try:
            yield event
        finally:
            del self._waiting[event]

    async def rest(self, event: asyncio.Event, seconds: float) -> None:
        """Wait for an event of `heard`, at most so long."""
        if not self.closing:
            within = seconds if self.listening else min(seconds, RETRY_SECONDS)
            with suppress(TimeoutError):
                await asyncio.wait_for(event.wait(), max(within, 0))

    def ring(self, table: str | None = None) -> None:
        """Wake who waits for a table, or everybody."""
        for event, tables in self._waiting.items():
            if table is None or table in tables:
                event.set()

    def switch(self, *, listening: bool) -> None:
        """Say whether changes are announced, and have everybody look: something may have been missed."""
        self.listening = listening
        self.ring()

    def close(self) -> None:
        """End all waiting, now and from now on."""
        self.closing = True
        self.ring()


class Announcements:
    """Keeps one connection listening; while it is down, nothing is served from memory."""

    def __init__(self, database: Database, memory: Announced[Any], keyring: Any, bell: Bell) -> None:
        self._database = database
        self._kept: tuple[Announced[Any], ...] = (memory, database.kept)
        self._keyring = keyring
        self._bell = bell

    async def run(self) -> None:
        """Listen until cancelled, coming back after every loss of the connection."""
        while True:
            try:
                await self._listen()
            except asyncio.CancelledError:
                self._stop()
                raise
            except Exception as error:  # noqa: BLE001 - whatever took the connection, the answer is to come back
                self._stop()
                log.warning("not listening to changes: %s", type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)

    def _stop(self) -> None:
        for kept in self._kept:
            kept.silence()
        self._keyring.listening = False
        self._keyring.forget()
        self._bell.switch(listening=False)

    async def _listen(self) -> None:
        connection = await self._database.listen()
        try:
            lost = asyncio.Event()
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(CHANNEL, self._heard)
            self._keyring.forget()
            self._keyring.listening = True
            for kept in self._kept:
                kept.resume()
            self._bell.switch(listening=True)
            while not lost.is_set():
                try:
                    await asyncio.wait_for(lost.wait(), PROBE_SECONDS)
                except TimeoutError:
                    await connection.fetchval("SELECT 1", timeout=PROBE_SECONDS)
            raise ConnectionError("the listening connection was closed")
        finally:
            connection.terminate()

    def _heard(self, _: Any, __: int, ___: str, table: object) -> None:
        if table == "api_keys":
            self._keyring.forget()
            self._bell.ring()  # who waits with a key must show it again
        else:
            for kept in self._kept:
                kept.changed([str(table)])
            self._bell.ring(str(table))

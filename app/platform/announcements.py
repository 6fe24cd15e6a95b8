"""What other processes have changed: Postgres says so on the channel `hinge_changes`, by trigger, at commit."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from app.kernel.session import Database

CHANNEL = "hinge_changes"
RETRY_SECONDS = 1.0
PROBE_SECONDS = 15.0
log = logging.getLogger("hinge.announcements")


class Announcements:
    """Keeps one connection listening; while it is down, nothing is served from memory."""

    def __init__(self, database: Database, memory: Any, keyring: Any) -> None:
        self._database = database
        self._memory = memory
        self._keyring = keyring

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
        self._memory.silence()
        self._keyring.listening = False
        self._keyring.forget()

    async def _listen(self) -> None:
        connection = await self._database.listen()
        try:
            lost = asyncio.Event()
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(CHANNEL, self._heard)
            self._keyring.forget()
            self._keyring.listening = True
            self._memory.resume()
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
        else:
            self._memory.changed([str(table)])

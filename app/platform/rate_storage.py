"""Request counts that several processes share: in the service's own Postgres, or in Redis (ADR 0024).

When the storage is away, requests pass uncounted: a limit protects the service, and must not be what takes it down.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any, Protocol

from app.platform.rates import WINDOWS_MAX, Limit, Until

log = logging.getLogger("hinge.rates")

SAY_SECONDS = 60.0
REST_SECONDS = 1.0
"""After a failure the storage is left alone for this long, so that not every request waits for it in vain."""
REDIS_SECONDS = 0.5
SWEEP_SECONDS = 30.0
SWEEP_ROWS = 1000

COUNT = """
INSERT INTO rate_windows AS w (key, hits, expires_at) VALUES ($1, 1, now() + make_interval(secs => $2))
ON CONFLICT (key) DO UPDATE SET
  hits = CASE WHEN w.expires_at <= now() THEN 1 ELSE w.hits + 1 END,
  expires_at = CASE WHEN w.expires_at <= now() THEN excluded.expires_at ELSE w.expires_at END
RETURNING hits, extract(epoch FROM expires_at - now())::float8 AS seconds
"""
SWEEP = f"""
WITH gone AS (
  DELETE FROM rate_windows WHERE key IN (
    SELECT key FROM rate_windows WHERE expires_at < now() ORDER BY expires_at LIMIT {SWEEP_ROWS} FOR UPDATE SKIP LOCKED)
  RETURNING 1)
SELECT count(*) AS swept FROM gone
"""  # noqa: S608 - a constant


class Store(Protocol):
    """Where the windows are."""

    async def count(self, key: str, seconds: int) -> tuple[int, float]:
        """Count one in the window of a key; raises anything when it cannot."""

    async def close(self) -> None:
        """Let go of what the store holds."""


class Shared:
    """A Counter over a Store, which asks it no more than it must."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._over = Until(WINDOWS_MAX)
        self._rests_until = 0.0
        self._says_after = 0.0
        self.close = store.close

    async def hit(self, key: str, limit: Limit) -> tuple[int, float] | None:
        """As Counter says. Who is over the limit is refused from memory until the window ends."""
        key = f"{limit.requests}/{limit.seconds} {key}"
        if (wait := self._over.left(key)) is not None:
            return limit.requests + 1, wait
        now = time.monotonic()
        if now < self._rests_until:
            return None
        try:
            hits, seconds = await self._store.count(key, limit.seconds)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the storage, the request passes
            self._rests_until = time.monotonic() + REST_SECONDS
            if now >= self._says_after:
                self._says_after = now + SAY_SECONDS
                log.warning("requests are not counted: %s", type(error).__name__)
            return None
        if hits > limit.requests:
            self._over.put(key, seconds)
        return hits, seconds


class InPostgres:
    """Rows of rate_windows, one statement for a request. What is over is swept now and then by whoever counts."""

    def __init__(self, database: Any) -> None:
        self._database = database
        self._sweeps_at = time.monotonic() + SWEEP_SECONDS
        self._sweeping: asyncio.Task[None] | None = None

    async def count(self, key: str, seconds: int) -> tuple[int, float]:
        """As Store says; raises Unavailable."""
        row = await self._database.query(COUNT, key, seconds)
        if time.monotonic() >= self._sweeps_at and (self._sweeping is None or self._sweeping.done()):
            self._sweeping = asyncio.create_task(self.sweep())
        return row["hits"], row["seconds"]

    async def close(self) -> None:
        """Wait for the last sweep."""
        if self._sweeping is not None:
            await self._sweeping

    async def sweep(self) -> None:
        """Delete windows that are over, a bounded number of them; the next is due at once when there are more."""
        self._sweeps_at = time.monotonic() + SWEEP_SECONDS
        try:
            row = await self._database.query(SWEEP)
        except Exception as error:  # noqa: BLE001 - they will be there the next time
            log.warning("expired windows were not deleted: %s", type(error).__name__)
        else:
            if row["swept"] == SWEEP_ROWS:
                self._sweeps_at = 0.0


class InRedis:
    """Keys of Redis or Valkey, through the library `limits`."""

    def __init__(self, url: str) -> None:
        from limits.aio.storage.redis import RedisStorage  # imported here: who does not use it needs no driver

        self._storage = RedisStorage(
            "redis" + url.removeprefix("valkey") if url.startswith("valkey") else url,
            implementation="redispy", key_prefix="hinge", socket_timeout=REDIS_SECONDS,
            socket_connect_timeout=REDIS_SECONDS,
        )  # fmt: skip

    async def count(self, key: str, seconds: int) -> tuple[int, float]:
        """As Store says; raises the driver's errors, within a second."""
        async with asyncio.timeout(2 * REDIS_SECONDS):
            hits = await self._storage.incr(key, seconds)
            ends = await self._storage.get_expiry(key)
        return hits, max(ends - time.time(), 0.0)

    async def close(self) -> None:
        """Close the driver's connections."""
        await self._storage.bridge.get_connection().aclose()  # type: ignore[attr-defined]  # RedispyBridge has it


def shared_counter(url: str, database: Any) -> Shared:
    """The counter that HINGE_RATE_LIMIT_URL names."""
    return Shared(InPostgres(database) if url == "postgres" else InRedis(url))

"""The database as the service uses it: a pool for compiled reads, and Units for writes.

A read is one statement in autocommit, so the session is never given a state and needs no reset. A write is a Unit:
one transaction, one caller, one request id; the database's own trigger turns it into history (contract section 8).
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from app.kernel.access import Caller
from app.kernel.errors import Fault, Unavailable
from app.kernel.kinds import DEFAULT_LANGUAGE
from app.kernel.shapes import Statement

ACQUIRE_SECONDS = 5.0
_AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
    ConnectionError,
    OSError,
    TimeoutError,
)


def unavailable(error: BaseException) -> Unavailable | None:
    """The 503 that a database error means, or None when the error is something else."""
    cause = error.orig.__cause__ if isinstance(error, DBAPIError) and error.orig is not None else error
    for found in (error, cause):
        if isinstance(found, asyncpg.QueryCanceledError):
            return Unavailable("The query took longer than the time limit.", retry_after=5)
        if isinstance(found, asyncpg.LockNotAvailableError | asyncpg.DeadlockDetectedError | asyncpg.SerializationError):
            return Unavailable("Another change is in the way.", retry_after=1)
        if isinstance(found, _AWAY):
            return Unavailable("The database cannot be reached.")
    if isinstance(error, InterfaceError | OperationalError):
        return Unavailable("The database cannot be reached.")
    return None


class Unit:
    """One transaction of one caller. Rules and guards receive it; they never commit."""

    def __init__(self, session: AsyncSession, caller: Caller, request_id: str, lang: str) -> None:
        self.session = session
        self.caller = caller
        self.request_id = request_id
        self.lang = lang
        self.warnings: list[Fault] = []
        self.tables: set[str] = set()
        self.counters: dict[str, Any] = {}
        self._facts: dict[str, Any] = {}

    def warn(self, pointer: str, code: str, message: str) -> None:
        """Record a rule of severity W: accepted, and shown to the writer."""
        self.warnings.append(Fault(pointer, code, message))

    def note(self, **facts: Any) -> None:
        """Facts about this change that its history row keeps (the action, its evidence …)."""
        self._facts.update(facts)

    async def explain(self, reason: str | None) -> None:
        """State why: goes into the history row of whatever is flushed next."""
        await self.session.execute(
            text("SELECT set_config('hinge.reason', :reason, true), set_config('hinge.note', :note, true)"),
            {"reason": reason or "", "note": json.dumps(self._facts, default=str) if self._facts else ""},
        )

    async def fetchrow(self, statement: Statement, values: Sequence[Any]) -> asyncpg.Record | None:
        """Run a compiled read inside this transaction."""
        connection = await (await self.session.connection()).get_raw_connection()
        driver: asyncpg.Connection[Any] = connection.driver_connection  # type: ignore[assignment]  # asyncpg is the driver
        return await driver.fetchrow(statement.sql, *[values[slot] for slot in statement.slots])


async def _keep(connection: Any) -> None:
    """Nothing to reset: no read sets a session state (performance.md, What dominates)."""


async def _codecs(connection: Any) -> None:
    await connection.set_type_codec(
        "json", schema="pg_catalog", encoder=lambda value: value, decoder=bytes, format="binary"
    )


def _bytes_on_connect(connection: Any, _: Any) -> None:
    """Compiled reads inside a Unit get the same bytes; the ORM's own columns are jsonb and keep their codec."""
    connection.run_async(_codecs)


class Database:
    """The pools of one process. `dsn` is asyncpg's, `url` SQLAlchemy's; the timeout is in seconds."""

    def __init__(
        self, dsn: str, url: str, *, read_pool: int = 8, write_pool: int = 8, statement_timeout: float = 10
    ) -> None:
        self._dsn = dsn
        self._read_pool = read_pool
        self._settings = {
            "application_name": "hinge",
            "statement_timeout": str(int(statement_timeout * 1000)),
            "timezone": "UTC",
            "jit": "off",
            # One wrong letter in a word of seven scores 0.55; the default of 0.6 would not find it.
            "pg_trgm.word_similarity_threshold": "0.5",
        }
        self._pool: asyncpg.Pool[Any] | None = None
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=write_pool,
            max_overflow=0,
            pool_timeout=ACQUIRE_SECONDS,
            pool_pre_ping=True,
            connect_args={"server_settings": {**self._settings, "lock_timeout": "5000"}, "timeout": ACQUIRE_SECONDS},
        )
        event.listen(self.engine.sync_engine, "connect", _bytes_on_connect)
        self.on_commit: list[Callable[[set[str]], None]] = []

    async def open(self) -> None:
        """Make the read pool; raises Unavailable when the server is away."""
        if self._pool is None:
            try:
                self._pool = await asyncpg.create_pool(
                    self._dsn,
                    min_size=1,
                    max_size=self._read_pool,
                    timeout=ACQUIRE_SECONDS,
                    reset=_keep,
                    init=_codecs,
                    server_settings=self._settings,
                    max_inactive_connection_lifetime=0,
                )
            except Exception as error:
                raise unavailable(error) or error from error

    async def close(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.close()
        await self.engine.dispose()

    async def fetchrow(self, statement: Statement, values: Sequence[Any]) -> asyncpg.Record | None:
        """Run one compiled read."""
        return await self.query(statement.sql, *[values[slot] for slot in statement.slots])

    async def query(self, sql: str, *values: Any) -> asyncpg.Record | None:
        """One row of one statement; raises Unavailable when the database is away or too slow."""
        if self._pool is None:
            await self.open()
        assert self._pool is not None
        try:
            async with self._pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
                return await connection.fetchrow(sql, *values)
        except Exception as error:
            raise unavailable(error) or error from error

    async def listen(self) -> asyncpg.Connection[Any]:
        """A connection of its own for LISTEN; the caller closes it."""
        return await asyncpg.connect(self._dsn, timeout=ACQUIRE_SECONDS)

    @asynccontextmanager
    async def unit(
        self, caller: Caller, *, request_id: str = "", lang: str = DEFAULT_LANGUAGE, reason: str | None = None
    ) -> AsyncIterator[Unit]:
        """One transaction: commits when the block ends, leaves no trace when it raises."""
        try:
            async with AsyncSession(self.engine, expire_on_commit=False, autoflush=False) as session, session.begin():
                await session.execute(
                    text(
                        "SELECT set_config('hinge.actor', :actor, true), set_config('hinge.request_id', :id, true), "
                        "set_config('hinge.reason', :reason, true), set_config('hinge.note', '', true)"
                    ),
                    {"actor": caller.name or "", "id": request_id, "reason": reason or ""},
                )
                unit = Unit(session, caller, request_id, lang)
                yield unit
        except Exception as error:
            raise unavailable(error) or error from error
        for listener in self.on_commit:
            listener(unit.tables)

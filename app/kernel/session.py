"""The database as the service uses it: a pool for compiled reads, and Units for writes.

A read is one statement in autocommit, so the session is never given a state and needs no reset. A write is a Unit:
one transaction, one caller, one request id; the database's own trigger turns it into history (contract section 8).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import asyncpg
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from app.kernel.access import Caller
from app.kernel.errors import Fault, Unavailable
from app.kernel.kept import Kept
from app.kernel.kinds import DEFAULT_LANGUAGE
from app.kernel.pool import ACQUIRE_SECONDS, ReadPool
from app.kernel.refusals import refusal
from app.kernel.shapes import Statement

T = TypeVar("T")
Ask = Callable[..., Awaitable[Any]]
"""One row of one statement with its values: a pool's, counted for the log line of a request, or a transaction's."""
SERVICE_ROLE = "hinge_service"
"""The database role of every statement of the service: it reads history and audit and can change neither (ADR 0021)."""
_ROLE = f'role "{SERVICE_ROLE}"'
_DAY_ZERO = dt.date(2000, 1, 1).toordinal()
"""Postgres counts days from here. Left to itself, asyncpg sends the first and the last day as infinities."""
_AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
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
        if isinstance(
            found, asyncpg.LockNotAvailableError | asyncpg.DeadlockDetectedError | asyncpg.SerializationError
        ):
            return Unavailable("Another change is in the way.", retry_after=1)
        if isinstance(found, _AWAY) or _is_closed(found):
            return Unavailable("The database cannot be reached.")
        if isinstance(found, asyncpg.InvalidParameterValueError | asyncpg.InsufficientPrivilegeError) and _ROLE in str(
            found
        ):
            return Unavailable(
                f"The database's login cannot act as {SERVICE_ROLE}: migrate, and grant it the role.", 10
            )
    if isinstance(error, InterfaceError | OperationalError):
        return Unavailable("The database cannot be reached.")
    if isinstance(error, PoolTimeoutError):
        return Unavailable("The service is busy.")
    return None


def _is_closed(error: BaseException | None) -> bool:
    """Whether asyncpg says that its connection is gone or lost its place; its other complaints are about us, and are bugs."""
    if isinstance(error, asyncpg.InternalClientError):
        return True
    return isinstance(error, asyncpg.InterfaceError) and "closed" in str(error)


class Unit:
    """One transaction of one caller. Rules and guards receive it; they never commit."""

    def __init__(self, session: AsyncSession, caller: Caller, request_id: str, lang: str) -> None:
        self.session = session
        self.caller = caller
        self.request_id = request_id
        self.lang = lang
        self.warnings: list[Fault] = []
        self.tables: set[str] = set()
        self._facts: dict[str, Any] = {}
        self._asked: dict[tuple[Any, ...], Any] = {}

    def warn(self, pointer: str, code: str, message: str) -> None:
        """Record a rule of severity W: accepted, and shown to the writer."""
        self.warnings.append(Fault(pointer, code, message))

    def note(self, **facts: Any) -> None:
        """Facts about this change that its history row keeps (the action, its evidence …)."""
        self._facts.update(facts)

    async def once(self, table: str, key: tuple[Any, ...], ask: Callable[[], Awaitable[T]]) -> T:
        """What rules ask of a table again for each record of many, asked once; anew when this unit writes there."""
        if table in self.tables:
            return await ask()
        place = (table, *key)
        if place not in self._asked:
            self._asked[place] = await ask()
        found: T = self._asked[place]
        return found

    async def explain(self, reason: str | None) -> None:
        """State why: goes into the history row of whatever is flushed next."""
        await self.session.execute(
            text("SELECT set_config('hinge.reason', :reason, true), set_config('hinge.note', :note, true)"),
            {"reason": reason or "", "note": json.dumps(self._facts, default=str) if self._facts else ""},
        )

    async def statements(self) -> int:
        """How many statements the transaction has run, for the request's log line."""
        return int((await self.session.connection()).info["statements"])

    async def fetchrow(self, statement: Statement, values: Sequence[Any]) -> asyncpg.Record | None:
        """Run a compiled read inside this transaction."""
        made = await self.session.connection()
        made.info["statements"] += 1
        connection = await made.get_raw_connection()
        driver: asyncpg.Connection[Any] = connection.driver_connection  # type: ignore[assignment]  # asyncpg is the driver
        return await driver.fetchrow(statement.sql, *[values[slot] for slot in statement.slots])


async def _codecs(connection: Any) -> None:
    await connection.set_type_codec(
        "json", schema="pg_catalog", encoder=lambda value: value, decoder=bytes, format="binary"
    )
    await connection.set_type_codec(
        "date",
        schema="pg_catalog",
        encoder=lambda day: (day.toordinal() - _DAY_ZERO,),
        decoder=lambda found: dt.date.fromordinal(found[0] + _DAY_ZERO),
        format="tuple",
    )


def _bytes_on_connect(connection: Any, _: Any) -> None:
    """Compiled reads inside a Unit get the same bytes; the ORM's own columns are jsonb and keep their codec."""
    connection.run_async(_codecs)


def _count(connection: Any, *_: Any) -> None:
    connection.info["statements"] = connection.info.get("statements", 0) + 1


class Database:
    """The pools of one process. `dsn` is asyncpg's, `url` SQLAlchemy's; the timeout is in seconds."""

    def __init__(
        self, dsn: str, url: str, *, read_pool: int = 8, write_pool: int = 8, statement_timeout: float = 10
    ) -> None:
        self._dsn = dsn
        self._read_pool = read_pool
        self._settings = {
            "application_name": "hinge",
            "role": SERVICE_ROLE,
            "statement_timeout": str(int(statement_timeout * 1000)),
            "timezone": "UTC",
            "jit": "off",
            # One wrong letter in a word of seven scores 0.55; the default of 0.6 would not find it.
            "pg_trgm.word_similarity_threshold": "0.5",
        }
        self._pool = ReadPool(self._connect, read_pool)
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=write_pool,
            max_overflow=0,
            pool_timeout=ACQUIRE_SECONDS,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"server_settings": {**self._settings, "lock_timeout": "5000"}, "timeout": ACQUIRE_SECONDS},
        )
        event.listen(self.engine.sync_engine, "connect", _bytes_on_connect)
        event.listen(self.engine.sync_engine, "before_cursor_execute", _count)
        self.kept = Kept()
        self.on_commit: list[Callable[[set[str]], None]] = [self.kept.changed]

    async def _connect(self) -> asyncpg.Connection[Any]:
        connection = await asyncpg.connect(self._dsn, timeout=ACQUIRE_SECONDS, server_settings=self._settings)
        await _codecs(connection)
        return connection

    async def open(self) -> None:
        """Make a first connection for reads; raises Unavailable when the server is away."""
        try:
            await self._pool.open()
        except Exception as error:
            raise unavailable(error) or error from error

    async def close(self) -> None:
        """Close both pools."""
        pool, self._pool = self._pool, ReadPool(self._connect, self._read_pool)
        await pool.close()
        await self.engine.dispose()

    async def fetchrow(self, statement: Statement, values: Sequence[Any]) -> asyncpg.Record | None:
        """Run one compiled read."""
        return await self._run(statement.sql, [values[slot] for slot in statement.slots])

    async def query(self, sql: str, *values: Any) -> asyncpg.Record | None:
        """One row of one statement; raises Unavailable when the database is away or too slow."""
        return await self._run(sql, values)

    async def _run(self, sql: str, values: Sequence[Any]) -> asyncpg.Record | None:
        try:
            return await self._pool.fetchrow(sql, values)
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
                (await session.connection()).info["statements"] = 0
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
            raise refusal(error) or unavailable(error) or error from error
        for listener in self.on_commit:
            listener(unit.tables)

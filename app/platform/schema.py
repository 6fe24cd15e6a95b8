"""The database's schema version: what this program needs, what the database has, and the way from one to the other.

Alembic takes a third of a second to import. A service that finds its database at head never imports it: the
head is read from the text of the migration files.

A new database gets all migrations as one script in one transaction: statement by statement, a thousand round trips
would take several times as long (ADR 0028).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from app.settings import Settings

if TYPE_CHECKING:
    import asyncpg
    from alembic.config import Config

CHECKOUT = Path(__file__).resolve().parents[2]
VERSIONS = CHECKOUT / "migrations" / "versions"
OLDEST_SERVER = 150_000  # server_version_num
MIGRATION_LOCK = 0x68696E6765
"""Any constant that nothing else in the database locks: the letters "hinge"."""
LIMITS = {"lock_timeout": "5s", "statement_timeout": "60s"}
"""A migration that waits for a busy table makes every later query wait behind it: give up early instead."""


class SchemaError(RuntimeError):
    """The database cannot be used as it is; the message says what to do."""


@cache
def revisions(folder: Path = VERSIONS) -> dict[str, str | None]:
    """Every migration's revision and the one before it."""
    found: dict[str, str | None] = {}
    for path in sorted(folder.glob("*.py")):
        text = path.read_text(encoding="utf-8")
        assigned = dict(re.findall(r"^(revision|down_revision)\b[^=\n]*=\s*(.+?)\s*$", text, re.MULTILINE))
        if "revision" in assigned:
            before = assigned.get("down_revision", "None").strip("\"'")
            found[assigned["revision"].strip("\"'")] = None if before == "None" else before
    return found


def head(folder: Path = VERSIONS) -> str | None:
    """The newest revision; None when there are no migrations. SchemaError when the history forks."""
    known = revisions(folder)
    ends = set(known) - set(known.values())
    if len(ends) > 1:
        raise SchemaError(f"the migrations end in more than one revision: {', '.join(sorted(ends))}")
    return next(iter(ends), None)


async def current(connection: asyncpg.Connection[asyncpg.Record]) -> str | None:
    """The revision the database is at; None when it was never migrated."""
    if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
        return None
    revision: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
    return revision


async def ensure_head(settings: Settings, migrate: bool, progress: Callable[[str], None]) -> None:
    """Brings the database to head when `migrate`, else only looks.

    Raises SchemaError when the server cannot be reached, is too old, or is not at head and may not be migrated.
    """
    connection = await _connected(settings.asyncpg_dsn, "the database cannot be reached")
    try:
        version, is_at = await connection.fetchval("SHOW server_version_num"), await current(connection)
    finally:
        await connection.close()
    if int(version) < OLDEST_SERVER:
        raise SchemaError(f"PostgreSQL 15 or newer is needed, the server is {int(version) // 10_000}")
    if is_at == (needed := head()):
        return
    if is_at is not None and is_at not in revisions():
        raise SchemaError(f"the database's schema {is_at} is unknown to this program: it needs a newer version of it")
    if not migrate:
        raise SchemaError(
            f"the database's schema is at {is_at or 'nothing'} and this program needs {needed}: "
            "run `python3 run.py migrate`, or serve with --migrate"
        )
    progress(f"migrating the database from {is_at or 'nothing'} to {needed}")
    if settings.migration_database_url is not None:
        await (await _connected(settings.owner_dsn, "the login for migrations cannot connect")).close()
    await upgrade(settings.owner_url)


async def _connected(dsn: str, otherwise: str) -> asyncpg.Connection[asyncpg.Record]:
    """A connection; raises SchemaError beginning with `otherwise`."""
    import asyncpg

    try:
        return await asyncpg.connect(dsn, timeout=10)
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise SchemaError(f"{otherwise}: {error or type(error).__name__}") from error


async def upgrade(url: str, revision: str = "head") -> None:
    """Runs the migrations up to `revision` on the database at that SQLAlchemy URL; a new one gets them all at once."""
    from alembic import command
    from sqlalchemy.ext.asyncio import create_async_engine
    from sqlalchemy.pool import NullPool

    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            raw = await connection.get_raw_connection()
            if revision == "head" and await found_anew(raw.driver_connection):  # type: ignore[arg-type]  # asyncpg's
                return
            await connection.run_sync(lambda sync: command.upgrade(alembic_config(sync), revision))
    finally:
        await engine.dispose()


async def found_anew(connection: asyncpg.Connection[asyncpg.Record]) -> bool:
    """Builds the whole schema in a database that was never migrated, else does nothing; returns which."""
    if await _has_been_migrated(connection):
        return False
    text = script()
    async with connection.transaction():
        await connection.execute(f"SET LOCAL statement_timeout = 0; SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
        if await _has_been_migrated(connection):
            return False  # another process was faster
        await connection.execute("; ".join(f"SET LOCAL {name} = '{value}'" for name, value in LIMITS.items()))
        await connection.execute(text)
    return True


async def _has_been_migrated(connection: asyncpg.Connection[asyncpg.Record]) -> bool:
    """Whether migrations ever ran here, were they all taken back."""
    return await connection.fetchval("SELECT to_regclass('alembic_version')") is not None


@cache
def script() -> str:
    """All migrations as one SQL text, to be run in one transaction."""
    from alembic import command

    text = StringIO()
    command.upgrade(alembic_config(output=text), "head", sql=True)
    return text.getvalue()


def alembic_config(connection: object = None, output: StringIO | None = None) -> Config:
    """Alembic's configuration; it works on `connection` (a synchronous SQLAlchemy one), or writes SQL into `output`."""
    from alembic.config import Config

    config = Config(CHECKOUT / "alembic.ini", output_buffer=output)
    if connection is not None:
        config.attributes["connection"] = connection
    return config

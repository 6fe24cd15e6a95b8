"""Indexes apart: a large fill of empty tables builds them at its end, which costs a third of keeping them row by row.

They go in the transaction that begins the fill, with the statements that make them again in the fill's row of `loads`: a
fill that was killed in between puts them back when it goes on or is removed. Nobody else is connected when they go; who
comes meanwhile gets the same answers, more slowly. What keeps rows right stays: keys and unique indexes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from typing import Any

import asyncpg

LARGE = 25_000
"""From how many needs on it is worth it."""
BUILDERS = 2
"""Connections that build indexes, of one table too; Postgres may take workers of its own besides."""

_ALONE = """
SELECT NOT EXISTS (
  SELECT FROM pg_stat_activity
  WHERE datname = current_database() AND usesysid IS NOT NULL AND pid <> pg_backend_pid())
"""
"""Autovacuum has no user and does not count."""
_PLAIN = """
SELECT indexrelid::regclass::text AS name,
  replace(pg_get_indexdef(indexrelid), 'CREATE INDEX', 'CREATE INDEX IF NOT EXISTS') AS made
FROM pg_index JOIN pg_class c ON c.oid = indexrelid JOIN pg_am a ON a.oid = c.relam
WHERE indrelid = $1::regclass AND NOT indisunique ORDER BY amname = 'gin' DESC, 1
"""
"""Those that take longest first, so that no builder is left alone with one."""


async def set_apart(connection: asyncpg.Connection[Any], tables: Iterable[str]) -> list[str]:
    """Drop the plain indexes of these tables, in the caller's transaction; answer what makes them again.

    Nothing is dropped while somebody else is connected, or when one of the tables has a row. The values of a table are counted
    when its indexes are there. The table of most indexes comes first: no second connection can help with its counting, but
    build the indexes of the next one.
    """
    names = list(tables)
    rows = " OR ".join(f"EXISTS (SELECT FROM {table})" for table in names)  # the registry's own names
    if not await connection.fetchval(_ALONE) or await connection.fetchval(f"SELECT {rows}"):
        return []
    gone = {table: await drop(connection, table) for table in names}
    most_first = sorted(gone, key=lambda table: -len(gone[table]))
    return [statement for table in most_first for statement in (*gone[table], f"ANALYZE {table}")]


async def drop(connection: asyncpg.Connection[Any], table: str) -> list[str]:
    """Drop a table's plain indexes; answer what makes them again."""
    plain = await connection.fetch(_PLAIN, table)
    for index in plain:
        await connection.execute(f"DROP INDEX {index['name']}")
    return [index["made"] for index in plain]


async def put_back(dsn: str, statements: Iterable[str]) -> None:
    """Make them again, those that are not there; when one fails, all stop.

    Postgres itself lets ANALYZE wait for the indexes that are being built of its table.
    """
    left = iter(statements)
    async with asyncio.TaskGroup() as together:
        for _ in range(BUILDERS):
            together.create_task(_build(dsn, left))


async def _build(dsn: str, left: Iterator[str]) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("SET maintenance_work_mem = '128MB'")
        for statement in left:
            await connection.execute(statement)
    finally:
        await connection.close()

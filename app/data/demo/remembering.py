"""History of many rows in one statement: what `hinge_remember` would write row by row, in half the time.

The transaction that writes the rows says that it writes their history apart, and the trigger lets its rows pass (migration
0008). Nobody else's do: the setting ends with the transaction, and counts only from a session that could replace the trigger.
tests/platform/test_demo_life.py holds the two against each other.
"""

from __future__ import annotations

# ruff: noqa: S608 - the names in this SQL are the registry's own
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy import JSON

from app.data.demo.world import DemoError
from app.kernel.history import FEED_LOCK
from app.kernel.model import Base

ACTOR = "system:demo"

_REMEMBER = """
INSERT INTO history (resource, record_id, version, op, at, actor, request_id, reason, note, changed, before, data)
SELECT '{table}', (r.data->>'id')::uuid, (r.data->>'row_version')::int + {step}, '{op}', {at},
  coalesce(nullif(current_setting('hinge.actor', true), ''), 'sql:' || session_user),
  nullif(current_setting('hinge.request_id', true), ''), nullif(current_setting('hinge.reason', true), ''),
  nullif(current_setting('hinge.note', true), '')::jsonb, {changed}, {before}, r.data
FROM ({rows} OFFSET 0) r ORDER BY r.place
"""
"""OFFSET keeps the planner from working `data` out again at every mention of it."""
_UNSPOKEN = ("updated_at", "updated_by", "row_version")
_SPOKEN = f"r.data - ARRAY{list(_UNSPOKEN)}"
_UPDATED = "(r.data->>'updated_at')::timestamptz"
_MAY = "SELECT pg_has_role(current_user, proowner, 'MEMBER') FROM pg_proc WHERE oid = 'hinge_remember()'::regprocedure"
"""What the trigger asks of the session. It answers a no by writing the history itself, which would then be there twice."""


@asynccontextmanager
async def unremembered(connection: asyncpg.Connection[Any], reason: str) -> AsyncIterator[None]:
    """One transaction whose rows write no history of themselves: the block does, before it ends."""
    async with connection.transaction():
        if not await connection.fetchval(_MAY):
            raise DemoError("This login does not own the tables: set HINGE_MIGRATION_DATABASE_URL.")
        await connection.execute(
            "SELECT set_config('hinge.actor', $1, true), set_config('hinge.reason', $2, true), "
            "set_config('hinge.history', 'apart', true)",
            ACTOR, reason,
        )  # fmt: skip
        await connection.execute("SET LOCAL gin_pending_list_limit = '64MB'")
        await connection.execute("SET LOCAL work_mem = '64MB'")
        yield


async def lock_feed(connection: asyncpg.Connection[Any]) -> None:
    """Nobody else's change commits from here to the end of this transaction; come here late."""
    await connection.execute("SELECT pg_advisory_xact_lock($1::bigint)", FEED_LOCK)


def data_sql(table: str) -> str:
    """SQL of a row as history keeps it, for `{table} s`: without the search vector, which is worked out anew."""
    columns = ", ".join(
        f's."{column.name}"' for column in Base.metadata.tables[table].columns if column.computed is None
    )
    return f"to_jsonb((SELECT x FROM (SELECT {columns}) x))"


async def changed_sql(connection: asyncpg.Connection[Any], table: str) -> str:
    """SQL of the members that are not null, for `{table} s`, in the order that this database gives to their names."""
    columns = Base.metadata.tables[table].columns
    spoken = [column.name for column in columns if column.computed is None and column.name not in _UNSPOKEN]
    names = await connection.fetchval("SELECT array_agg(name ORDER BY name) FROM unnest($1::text[]) name", spoken)
    there = {name: "<> 'null'" if isinstance(columns[name].type, JSON) else "IS NOT NULL" for name in names}
    cases = ", ".join(f"CASE WHEN s.\"{name}\" {test} THEN '{name}' END" for name, test in there.items())
    return f"array_remove(ARRAY[{cases}], NULL)"


async def remember_created(connection: asyncpg.Connection[Any], table: str, ids: Sequence[uuid.UUID]) -> None:
    """What the trigger would have written of these new rows."""
    rows = (
        f"SELECT g.place, {await changed_sql(connection, table)} AS changed, {data_sql(table)} AS data "
        f"FROM unnest($1::uuid[]) WITH ORDINALITY AS g(id, place) JOIN {table} s USING (id)"
    )
    await connection.execute(
        _REMEMBER.format(
            table=table, step=0, op="create", at=_UPDATED, changed="r.changed", before="NULL::jsonb", rows=rows
        ),
        ids,
    )


async def remember_deleted(connection: asyncpg.Connection[Any], table: str, kept: str) -> None:
    """What the trigger would have written of deleted rows, from a table with the columns resource, place and data."""
    rows = f"SELECT place, data FROM {kept} WHERE resource = '{table}'"
    await connection.execute(
        _REMEMBER.format(
            table=table, step=1, op="delete", at=f"greatest(now(), {_UPDATED})", changed="'{}'::text[]",
            before=_SPOKEN, rows=rows,
        )
    )  # fmt: skip

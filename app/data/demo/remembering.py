"""History of many rows in one statement: what `hinge_remember` would write row by row, in half the time.

The trigger is switched off inside the transaction that writes the rows, and on again before it ends. Switching takes a lock
that no other writer of the table passes, and others never see it off: nothing is ever written without its history.
Only the owner of the tables can do this. tests/platform/test_demo_life.py holds the two against each other.
"""

from __future__ import annotations

# ruff: noqa: S608 - the names in this SQL are the registry's own
import uuid
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from app.kernel.model import Base

ACTOR = "system:demo"
FEED_LOCK = 0x68696E676566
"""The lock under which history is written in the order of commits (migration 0003)."""

_REMEMBER = """
INSERT INTO history (resource, record_id, version, op, at, actor, request_id, reason, note, changed, before, data)
SELECT '{table}', (r.data->>'id')::uuid, (r.data->>'row_version')::int + {step}, '{op}', {at},
  coalesce(nullif(current_setting('hinge.actor', true), ''), 'sql:' || session_user),
  nullif(current_setting('hinge.request_id', true), ''), nullif(current_setting('hinge.reason', true), ''),
  nullif(current_setting('hinge.note', true), '')::jsonb, {changed}, {before}, r.data
FROM ({rows} OFFSET 0) r ORDER BY r.place
"""
"""OFFSET keeps the planner from working `data` out again at every mention of it."""
_SPOKEN = "r.data - ARRAY['updated_at', 'updated_by', 'row_version']"
_CHANGED = f"(SELECT array_agg(n.key ORDER BY n.key) FROM jsonb_each({_SPOKEN}) n WHERE n.value <> 'null')"
_UPDATED = "(r.data->>'updated_at')::timestamptz"


@asynccontextmanager
async def unremembered(connection: asyncpg.Connection[Any], tables: Iterable[str], reason: str) -> AsyncIterator[None]:
    """One transaction in which the tables write no history of themselves: the block does, before it ends."""
    names = sorted(tables)
    async with connection.transaction():
        await connection.execute(
            "SELECT set_config('hinge.actor', $1, true), set_config('hinge.reason', $2, true)", ACTOR, reason
        )
        await connection.execute("SET LOCAL gin_pending_list_limit = '64MB'")
        await connection.execute("SET LOCAL work_mem = '64MB'")
        for table in names:
            await connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER hinge_remember")
        yield
        for table in names:
            await connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER hinge_remember")


async def lock_feed(connection: asyncpg.Connection[Any]) -> None:
    """Nobody else's change commits from here to the end of this transaction; come here late."""
    await connection.execute("SELECT pg_advisory_xact_lock($1::bigint)", FEED_LOCK)


def data_sql(table: str) -> str:
    """SQL of a row as history keeps it, for `{table} s`: without the search vector, which is worked out anew."""
    columns = ", ".join(
        f's."{column.name}"' for column in Base.metadata.tables[table].columns if column.computed is None
    )
    return f"to_jsonb((SELECT x FROM (SELECT {columns}) x))"


async def remember_created(connection: asyncpg.Connection[Any], table: str, ids: Sequence[uuid.UUID]) -> None:
    """What the trigger would have written of these new rows."""
    rows = (
        f"SELECT g.place, {data_sql(table)} AS data "
        f"FROM unnest($1::uuid[]) WITH ORDINALITY AS g(id, place) JOIN {table} s USING (id)"
    )
    await connection.execute(
        _REMEMBER.format(
            table=table, step=0, op="create", at=_UPDATED, changed=_CHANGED, before="NULL::jsonb", rows=rows
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

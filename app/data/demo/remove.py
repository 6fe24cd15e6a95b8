"""Takes the synthetic records out again, whoever has changed them since, and says what still holds some of them."""
# ruff: noqa: S608 - the names in this SQL are the registry's own

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from app.data.demo.remembering import ACTOR, data_sql, lock_feed, remember_deleted, unremembered
from app.kernel import kinds
from app.kernel.fields import Field
from app.kernel.resource import Registry, Resource

_ISSUED = """
CREATE TEMP TABLE demo_gone (resource text, id uuid, place bigint, data jsonb, PRIMARY KEY (resource, id)) ON COMMIT DROP
"""


@dataclass(slots=True)
class Removed:
    """How many records went, table by table; how many stayed, and which records of people hold them."""

    gone: Counter[str] = field(default_factory=Counter)
    stayed: Counter[str] = field(default_factory=Counter)
    holders: list[str] = field(default_factory=list)


async def remove(connection: asyncpg.Connection[Any], registry: Registry, reason: str) -> Removed:
    """All of it in one transaction, during which others can read and not write.

    A synthetic record is one that the fill made: who made a record cannot be changed. One that a record of somebody else
    refers to, archived or not, stays, and so does what it refers to itself: nothing is left that points to nowhere.
    """
    found = Removed()
    async with unremembered(connection, reason):
        await connection.execute(f"LOCK TABLE {', '.join(sorted(registry.by_table))} IN SHARE ROW EXCLUSIVE MODE")
        await connection.execute(_ISSUED)
        for table in registry.by_table:
            await connection.execute(
                f"INSERT INTO demo_gone SELECT '{table}', s.id, row_number() OVER (ORDER BY s.id) FROM {table} s "
                "WHERE s.created_by = $1",
                ACTOR,
            )
        await connection.execute("ANALYZE demo_gone")
        await _keep_what_is_held(connection, registry, found)
        counted = await connection.fetch("SELECT resource, count(*) AS rows FROM demo_gone GROUP BY resource")
        found.gone.update({row["resource"]: row["rows"] for row in counted})
        for table in found.gone:
            await connection.execute(
                f"UPDATE demo_gone g SET data = {data_sql(table)} FROM {table} s "
                f"WHERE g.resource = '{table}' AND s.id = g.id"
            )
        await _delete(connection, list(found.gone))
        await lock_feed(connection)
        for table in found.gone:
            await remember_deleted(connection, table, "demo_gone")
    return found


async def _delete(connection: asyncpg.Connection[Any], tables: list[str]) -> None:
    """One statement for all tables: references are checked at its end, whichever way they go."""
    if tables:
        deletions = ", ".join(
            f"d{number} AS (DELETE FROM {table} s USING demo_gone g WHERE g.resource = '{table}' AND s.id = g.id)"
            for number, table in enumerate(tables)
        )
        await connection.execute(f"WITH {deletions} SELECT 1")


def _references(registry: Registry) -> Iterator[tuple[Resource, Field, str]]:
    """Every stored reference: who has it, the member, and the table that it points to."""
    for resource in registry.values():
        for item in resource.fields.values():
            if item.ref is not None and item.sql is None:
                yield resource, item, item.ref


async def _keep_what_is_held(connection: asyncpg.Connection[Any], registry: Registry, found: Removed) -> None:
    """Takes from the list what a record that stays refers to, until nothing more is."""
    references = list(_references(registry))
    again = True
    while again:
        again = False
        for resource, item, target in references:
            held = await connection.fetch(_held_sql(resource.table, item, target))
            if not held:
                continue
            again = True
            found.stayed[target] += len(held)
            found.holders += [
                f"{resource.path} {row['holder']}: {item.name} is {row['held']}" for row in held if row["holder"]
            ]
            await connection.execute(
                "DELETE FROM demo_gone WHERE resource = $1 AND id = ANY($2)", target, [row["id"] for row in held]
            )


def _held_sql(table: str, item: Field, target: str) -> str:
    """Synthetic records still listed that a record which is not listed refers to through one member."""
    source, tie = f"{table} s", f's."{item.name}"'
    if item.kind is kinds.REFS:
        source, tie = f'{table} s CROSS JOIN LATERAL unnest(s."{item.name}") r(id)', "r.id"
    return (
        f"SELECT g.id, min(s.code) FILTER (WHERE s.created_by IS DISTINCT FROM '{ACTOR}') AS holder, min(t.code) AS held "
        f"FROM {source} JOIN demo_gone g ON g.resource = '{target}' AND g.id = {tie} JOIN {target} t ON t.id = g.id "
        f"WHERE NOT EXISTS (SELECT 1 FROM demo_gone o WHERE o.resource = '{table}' AND o.id = s.id) "
        "GROUP BY g.id ORDER BY held"
    )

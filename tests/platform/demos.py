"""What tests of synthetic records share: a loaded database for one test, and looks at what is in it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import asyncpg

from app.data.demo.remembering import ACTOR
from app.data.demo.world import World, look
from app.registry import REGISTRY
from app.settings import Settings

NEEDS = 240
DAY = dt.datetime.now(dt.UTC).date()


def quiet(_: str) -> None:
    """Progress that nobody reads."""


async def rows(settings: Settings, query: str, *values: Any) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(settings.asyncpg_dsn)
    try:
        return await connection.fetch(query, *values)
    finally:
        await connection.close()


STAMPS = ("created_at", "updated_at", "search_vector", "lineage_id", "active_from", "published_at")
RECEIVED = ("received_at", "clock_starts_at", "due_ack", "due_triage", "due_answer", "events", "promise")
"""A synthetic request is received when it is made, and what it is promised follows from that."""

HANDED_IN = {"reviews": ("submitted_at", "attempts"), "marker_assessments": ("assessed_at",)}
"""The instants of steps that are really taken when the records are made."""


async def content(settings: Settings) -> dict[str, list[str]]:
    """What synthetic rows say, the database's own stamps left out."""
    return {
        table: [
            row[0]
            for row in await rows(
                settings,
                f"SELECT (to_jsonb(s) - $2::text[])::text FROM {table} s WHERE created_by = $1 ORDER BY id",
                ACTOR,
                [*STAMPS, *(RECEIVED if table == "requests" else ()), *HANDED_IN.get(table, ())],
            )
        ]
        for table in REGISTRY.by_table
    }


async def everything(settings: Settings) -> dict[str, str]:
    """A digest of every table but history."""
    tables = await rows(
        settings, "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'history'"
    )
    found = {}
    await rows(settings, "SELECT hinge_fold_needs(1000000)")  # what has gathered beside the sums of cells
    for (table,) in tables:
        query = f"SELECT coalesce(md5(string_agg(t::text, ',' ORDER BY t::text)), '') FROM {table} t"
        found[table] = (await rows(settings, query))[0][0]
    return found


async def world_of(settings: Settings, seed: int = 1) -> World:
    connection = await asyncpg.connect(settings.asyncpg_dsn)
    try:
        return await look(connection, seed, DAY)
    finally:
        await connection.close()

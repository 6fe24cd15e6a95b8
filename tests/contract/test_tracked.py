"""Every table of the registry writes its history, whoever changes it (contract section 8)."""

from __future__ import annotations

import asyncpg
import pytest

from app.kernel.resource import Resource
from app.registry import REGISTRY
from app.settings import Settings

TRIGGERS = {"hinge_make", "hinge_touch", "hinge_remember", "hinge_announce"}
OWN = {
    "needs": {"hinge_needs_added", "hinge_needs_changed", "hinge_needs_removed", "hinge_needs_emptied"},
    **{table: {"hinge_publish"} for table in ("courses", "tools", "terms", "platforms")},
    "applications": {"hinge_submission", "hinge_unsealing"},
    "calls": {"hinge_schedule"},
}
"""What counts the cells of needs (ADR 0033), keeps the publications (ADR 0041), and holds the closing of calls (ADR 0045)."""


@pytest.mark.parametrize("resource", REGISTRY.values(), ids=list(REGISTRY))
async def test_the_triggers_stand_on_every_table(loaded_settings: Settings, resource: Resource) -> None:
    connection = await asyncpg.connect(loaded_settings.asyncpg_dsn)
    try:
        rows = await connection.fetch(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = $1::regclass AND NOT tgisinternal AND tgenabled = 'O'",
            resource.table,
        )
        assert {row["tgname"] for row in rows} == TRIGGERS | OWN.get(resource.table, set())
        held = await connection.fetchval(f"SELECT count(*) FROM {resource.table}")
        told = await connection.fetchval(
            "SELECT count(DISTINCT record_id) FROM history WHERE resource = $1 AND op = 'create'", resource.table
        )
        assert told == held, "what was loaded has its first version"
    finally:
        await connection.close()

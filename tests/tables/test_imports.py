"""An import does what its preview has shown, all of it or nothing."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient

from app.kernel.resource import Resource
from app.platform.tables.write import CSV
from app.platform.tables.xlsx_write import XLSX
from app.registry import REGISTRY
from app.settings import Settings
from tests.tables.importing import changes, commit, csv_of, imported, preview, upload

every_resource = pytest.mark.parametrize("resource", REGISTRY.values(), ids=list(REGISTRY))
each_format = pytest.mark.parametrize("media", [CSV, XLSX], ids=["csv", "xlsx"])


async def count(settings: Settings, table: str) -> int:
    connection = await asyncpg.connect(settings.asyncpg_dsn)
    try:
        return int(await connection.fetchval(f"SELECT count(*) FROM {table}"))
    finally:
        await connection.close()


@every_resource
@each_format
async def test_an_export_imported_again_changes_nothing(writer: AsyncClient, resource: Resource, media: str) -> None:
    form = "csv" if media == CSV else "xlsx"
    file = (await writer.get(f"/v1/{resource.path}.{form}", params={"hxl": "1"})).content
    total = (await writer.get(f"/v1/{resource.path}", params={"limit": 1, "total": "exact"})).json()["page"]["total"]
    state = await preview(writer, resource.path, file, media)
    assert state["status"] == "previewed", state["problem"]
    assert state["errors"] == []
    assert state["counts"] == {"create": 0, "update": 0, "unchanged": total, "errors": 0}
    assert (state["done"], state["total"]) == (total + 1, total + 1), "the row of tags is a row too"
    assert await changes(writer, state) == []


@each_format
async def test_records_are_made_and_changed(writer: AsyncClient, media: str) -> None:
    tag = "C" if media == CSV else "X"
    rows: list[list[Any]] = [
        ["code", "title:en", "title:fr", "summary:en", "visibility"],
        [f"{tag}-1", "First", "Premier", "What it is", "public"],
        [f"{tag}-2", "=SUM(A1)", "", "'tis", ""],
    ]
    state = await preview(writer, "guidance", rows, media)
    assert state["counts"] == {"create": 2, "update": 0, "unchanged": 0, "errors": 0}, state["errors"]
    (first, second) = await changes(writer, state)
    assert first["cells"]["title:fr"] == [None, "Premier"] and first["op"] == "create" and first["id"] is None
    assert (await writer.get(f"/v1/guidance/{tag}-1")).status_code == 404, "a preview writes nothing"
    done = await commit(writer, state)
    assert done.status_code == 200 and done.json()["counts"]["create"] == 2, done.text
    made = (await writer.get(f"/v1/guidance/{tag}-1?lang=*")).json()
    assert made["title"]["fr"] == "Premier" and made["visibility"] == "public"
    rows[1][1:4] = ["First, again", "", "What it is"]
    state = await imported(writer, "guidance", rows, media)
    assert state["counts"] == {"create": 0, "update": 1, "unchanged": 1, "errors": 0}
    (row,) = await changes(writer, state)
    assert row["cells"] == {"title:en": ["First", "First, again"], "title:fr": ["Premier", None]}
    again = (await writer.get(f"/v1/guidance/{tag}-1?lang=*")).json()
    assert again["title"]["en"] == "First, again" and again["title"]["fr"] is None
    assert again["row_version"] == 2 and again["visibility"] == "public"

"""However long a table is, no more than a page of it is in memory; erasure reaches what imports keep."""

from __future__ import annotations

import io
import tempfile
import tracemalloc
from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient

from app.kernel.kinds import LANGUAGES
from app.platform.imports.reading import pieces, rows_of, unpacked
from app.platform.tables.columns import columns_of
from app.platform.tables.write import CSV, CsvWriter, JsonLinesWriter, XlsxWriter
from app.platform.tables.xlsx_write import XLSX
from app.registry import REGISTRY
from app.settings import Settings
from tests.conftest import client_of
from tests.domains.factories import World
from tests.nearby import near
from tests.tables.importing import commit, preview

ROWS, PAGE = 20_000, 250
GUIDANCE = REGISTRY["guidance"]
ADMIN = frozenset({"admin"})
MEBIBYTE = 1 << 20


def record(number: int) -> dict[str, Any]:
    shown: dict[str, Any] = {"etag": "v1.00000000"}
    for name, item in GUIDANCE.fields.items():
        texts = dict.fromkeys(LANGUAGES, f"{name} of record {number}, in a sentence of some length")
        shown[name] = (
            texts if item.kind.name == "ltext" else [] if item.kind.name in ("refs", "texts", "structs") else None
        )
        if item.ref is not None:
            shown[str(item.relation)] = [] if item.kind.name == "refs" else None
    return {**shown, "id": f"guid_{number:032x}", "code": f"G-{number}", "translation_status": {}}


def written(writer: Any, file: Any) -> None:
    file.write(writer.begin(tags=True))
    for start in range(0, ROWS, PAGE):
        file.write(writer.page([record(number) for number in range(start, start + PAGE)]))
    file.write(writer.end())


@pytest.mark.parametrize("kind", [CsvWriter, XlsxWriter, JsonLinesWriter])
def test_a_long_export_takes_no_memory(kind: Any) -> None:
    with tempfile.TemporaryFile() as file:
        tracemalloc.start()
        try:
            written(kind(GUIDANCE, columns_of(GUIDANCE, ADMIN)), file)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert file.tell() > MEBIBYTE / 2 and peak < 8 * MEBIBYTE, f"{peak / MEBIBYTE:.1f} MiB for {file.tell()} bytes"


@pytest.mark.parametrize(("kind", "media"), [(CsvWriter, CSV), (XlsxWriter, XLSX)])
def test_a_long_file_is_read_a_piece_at_a_time(kind: Any, media: str) -> None:
    with tempfile.TemporaryFile() as file:
        written(kind(GUIDANCE, columns_of(GUIDANCE, ADMIN)), file)
        file.seek(0)
        tracemalloc.start()
        try:
            count = 0
            for rows, piece in pieces(rows_of(file, media)):
                count += rows
                assert len(unpacked(piece)) == rows
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert count == ROWS + 2 and peak < 12 * MEBIBYTE, f"{peak / MEBIBYTE:.1f} MiB"


async def test_a_broken_export_is_not_a_complete_one(
    loaded_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a list must not look like all of it: the answer breaks off."""
    monkeypatch.setattr("app.rest.exports.PAGE", 50)
    async with client_of(loaded_settings) as client:
        database = near(client).app.services.database
        fetchrow, asked = database.fetchrow, 0

        async def away(*given: Any) -> Any:
            nonlocal asked
            asked += 1
            if asked > 2:
                raise ConnectionError("the database is away")
            return await fetchrow(*given)

        monkeypatch.setattr(database, "fetchrow", away)
        with pytest.raises(ConnectionError):
            await client.get("/v1/territories.csv")
        asked = 2
        refused = await client.get("/v1/territories.csv")
        assert refused.status_code == 500, "what goes wrong before the first byte is a problem as ever"
        monkeypatch.undo()
        await database.close()


async def test_erasure_reaches_what_imports_keep(writer: AsyncClient, fresh: Settings) -> None:
    world = World(writer)
    person = await world.make("people", full=True)
    file = (await writer.get("/v1/people.csv", params={"id": person["id"]})).content
    text = file.decode()
    assert person["display_name"] in text
    state = await preview(writer, "people", text.replace(person["display_name"], "Somebody Else").encode())
    assert state["counts"]["update"] == 1, state["errors"]
    erased = await writer.post(
        f"/v1/people/{person['id']}/erase", json={"reason": "asked for"}, headers={"If-Match": "*"}
    )
    assert erased.status_code == 200, erased.text
    connection = await asyncpg.connect(fresh.asyncpg_dsn)
    try:
        for table in ("import_files", "import_rows"):
            assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0
    finally:
        await connection.close()
    now = (await writer.get(f"/v1/imports/{state['id']}")).json()
    assert (now["status"], now["problem"]["code"]) == ("failed", "erased")
    assert (await commit(writer, state)).status_code == 409


def test_what_is_read_is_closed() -> None:
    file = io.BytesIO(b"code\r\nx\r\n")
    rows = rows_of(file, CSV)
    assert next(rows) == (1, ["code"])
    rows.close()
    assert not file.closed

"""An import does what its preview has shown, all of it or nothing."""

from __future__ import annotations

import asyncio
import csv
import io
from typing import Any

import pytest
from httpx import AsyncClient

from app.kernel.resource import Resource
from app.platform.tables.columns import columns_of
from app.platform.tables.write import CSV
from app.platform.tables.xlsx_write import XLSX
from app.registry import REGISTRY
from tests.domains.factories import World
from tests.tables.importing import changes, commit, csv_of, imported, preview, upload

every_resource = pytest.mark.parametrize("resource", REGISTRY.values(), ids=list(REGISTRY))
KIND = next(iter(REGISTRY["guidance"].fields["kind"].enum or ())).value
AUDIENCE = next(iter(REGISTRY["guidance"].fields["audience"].enum or ())).value
each_format = pytest.mark.parametrize("media", [CSV, XLSX], ids=["csv", "xlsx"])


@pytest.fixture(scope="module")
def world(writer: AsyncClient) -> World:
    return World(writer)


def csv_rows(file: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.decode(), newline=""), strict=True))


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
        ["code", "title:en", "title:fr", "summary:en", "visibility", "kind", "audience"],
        [f"{tag}-1", "First", "Premier", "What it is", "public", KIND, AUDIENCE],
        [f"{tag}-2", "'=SUM(A1)", "", "'tis", "", KIND, AUDIENCE],
    ]
    state = await preview(writer, "guidance", rows, media)
    assert state["counts"] == {"create": 2, "update": 0, "unchanged": 0, "errors": 0}, state["errors"]
    first, _ = await changes(writer, state)
    assert first["cells"]["title:fr"] == [None, "Premier"] and first["op"] == "create" and first["id"] is None
    assert (await writer.get(f"/v1/guidance/{tag}-1")).status_code == 404, "a preview writes nothing"
    done = await commit(writer, state)
    assert done.status_code == 200 and done.json()["counts"]["create"] == 2, done.text
    made = (await writer.get(f"/v1/guidance/{tag}-1?lang=*")).json()
    assert made["title"]["fr"] == "Premier" and made["visibility"] == "public"
    other = (await writer.get(f"/v1/guidance/{tag}-2")).json()
    assert (other["title"], other["summary"], other["visibility"]) == ("=SUM(A1)", "'tis", "internal")
    (version,) = (await writer.get(f"/v1/guidance/{tag}-1/history")).json()["data"]
    assert version["note"] == {"import_id": state["id"]} and version["by"] == "key:writer"
    rows[1][1:4] = ["First, again", "", "What it is"]
    state = await imported(writer, "guidance", rows, media)
    assert state["counts"] == {"create": 0, "update": 1, "unchanged": 1, "errors": 0}
    (row,) = await changes(writer, state)
    assert row["cells"] == {"title:en": ["First", "First, again"], "title:fr": ["Premier", None]}
    again = (await writer.get(f"/v1/guidance/{tag}-1?lang=*")).json()
    assert again["title"]["en"] == "First, again" and again["title"]["fr"] is None
    assert again["row_version"] == 2 and again["visibility"] == "public"
    state = await preview(writer, "guidance", rows, media)
    assert state["counts"]["unchanged"] == 2, "a file imported twice changes nothing the second time"


@every_resource
async def test_records_with_everything_in_them_go_round(world: World, resource: Resource) -> None:
    """The same for records that have every member, twice over: as they are, and read into a copy."""
    made = await world.make(resource.path, full=True)
    file = (await world.client.get(f"/v1/{resource.path}.csv", params={"id": made["id"]})).content
    state = await preview(world.client, resource.path, file)
    assert (state["errors"], state["counts"]["unchanged"]) == ([], 1)
    header, row = csv_rows(file)
    emptied = [cell if name in ("id", "code") else "" for name, cell in zip(header, row, strict=True)]
    state = await preview(world.client, resource.path, [header, emptied])
    required = {column.header for column in columns_of(resource, frozenset({"admin"})) if column.item.required}
    assert {fault["column"] for fault in state["errors"] if fault["code"] == "null"} <= required


async def test_an_empty_cell_clears_what_may_be_empty_and_a_missing_column_leaves_it(world: World) -> None:
    made = await world.make("progress-entries", full=True)
    state = await imported(
        world.client, "progress-entries", [["id", "percent", "narrative:fr"], [made["id"], "", "Fait"]]
    )
    assert state["counts"]["update"] == 1
    now = await world.read("progress-entries", made["id"], lang="*")
    assert now["percent"] is None and now["narrative"]["fr"] == "Fait"
    assert now["narrative"]["en"] == made["narrative"] and now["approved_on"] == made["approved_on"] is not None


async def test_maps_and_parts_are_replaced_whole(world: World) -> None:
    made = await world.make("progress-entries", full=True)
    cells = ['{"narrative":{"ar":"draft"}}', '[{"summary":{"en":"Seen"},"url":null}]']
    await imported(world.client, "progress-entries", [["id", "translation_status", "evidence"], [made["id"], *cells]])
    now = await world.read("progress-entries", made["id"])
    assert now["translation_status"] == {"narrative": {"ar": "draft"}}
    assert [(part["summary"], part["url"]) for part in now["evidence"]] == [("Seen", None)]
    await imported(world.client, "progress-entries", [["id", "translation_status", "evidence"], [made["id"], "", ""]])
    now = await world.read("progress-entries", made["id"])
    assert (now["translation_status"], now["evidence"]) == ({}, [])


async def test_a_row_may_refer_to_a_row_above_it(writer: AsyncClient) -> None:
    rows = [["code", "name:en", "level", "parent"], ["ROW-0", "Top", "country", ""]]
    rows += [[f"ROW-{n}", f"Below {n}", "country", "ROW-0"] for n in range(1, 3)]
    state = await imported(writer, "territories", rows)
    assert state["counts"]["create"] == 3
    below = (await writer.get("/v1/territories/ROW-2?include=parent")).json()
    assert below["parent"]["code"] == "ROW-0"


async def test_the_service_gives_codes_where_the_file_has_none(world: World) -> None:
    made = await world.make("progress-entries")
    rows = [["plan", "action", "year", "state", "narrative:en"]]
    action = await world.the("actions")
    plan = await world.the("plans")
    rows += [[plan["code"], action["code"], made["year"], made["state"], f"Said {n}"] for n in range(3)]
    state = await preview(world.client, "progress-entries", rows)
    assert state["counts"]["create"] == 3, state["errors"]
    assert (await commit(world.client, state)).status_code == 200
    found = (await world.client.get("/v1/progress-entries?sort=-created_at,-code&limit=3")).json()["data"]
    numbers = [int(record["code"].rpartition("-")[2]) for record in found]
    assert numbers == [numbers[0], numbers[0] - 1, numbers[0] - 2] and numbers[2] == int(made["code"][-5:]) + 1
    assert [record["narrative"] for record in found] == ["Said 2", "Said 1", "Said 0"]
    assert {record["action_id"] for record in found} == {action["id"]}


async def test_a_preview_made_stale_by_another_writer_is_refused(world: World) -> None:
    first, second = [await world.make("guidance") for _ in range(2)]
    rows = [["code", "title:en"], [first["code"], "One"], [second["code"], "Two"]]
    state = await preview(world.client, "guidance", rows)
    assert (await world.patch("guidance", second, {"visibility": "public"})).status_code == 200
    refused = await commit(world.client, state)
    assert refused.status_code == 409 and refused.json()["code"] == "conflict"
    assert (refused.json()["row"], refused.json()["import_status"]) == (3, "stale")
    assert (await world.read("guidance", first["id"]))["title"] == first["title"], "nor is the first row written"
    assert (await commit(world.client, state)).status_code == 409


async def test_what_would_be_made_may_not_have_been_made_meanwhile(world: World) -> None:
    body = await world.body("guidance", code="MADE-MEANWHILE")
    state = await preview(
        world.client, "guidance", [["code", "title:en", "kind", "audience"], ["MADE-MEANWHILE", "T", KIND, AUDIENCE]]
    )
    assert (await world.post("guidance", body)).status_code == 201
    refused = await commit(world.client, state)
    assert (refused.status_code, refused.json()["row"]) == (409, 2)


async def test_an_unchanged_row_that_another_writer_changed_is_noticed(world: World) -> None:
    made = await world.make("guidance")
    state = await preview(world.client, "guidance", [["code", "title:en"], [made["code"], made["title"]]])
    assert state["counts"]["unchanged"] == 1
    assert (await world.patch("guidance", made, {"title": {"en": "Other"}})).status_code == 200
    assert (await commit(world.client, state)).status_code == 409


async def test_an_old_export_does_not_undo_what_others_wrote(world: World) -> None:
    made = await world.make("guidance")
    rows = [["code", "title:en", "etag"], [made["code"], "Mine", made["etag"]]]
    assert (await world.patch("guidance", made, {"title": {"en": "Theirs"}})).status_code == 200
    state = await preview(world.client, "guidance", rows)
    assert [(fault["cell"], fault["code"]) for fault in state["errors"]] == [("C2", "etag")]
    rows[1][2] = ""
    assert (await imported(world.client, "guidance", rows))["counts"]["update"] == 1


async def test_a_commit_is_done_once(world: World) -> None:
    made = await world.make("guidance")
    state = await preview(world.client, "guidance", [["code", "title:en"], [made["code"], "Once"]])
    assert (await commit(world.client, state, "0" * 32)).status_code == 412
    missing = await world.client.post(f"/v1/imports/{state['id']}/commit")
    assert missing.status_code == 428
    answers = await asyncio.gather(*(commit(world.client, state) for _ in range(4)))
    assert [answer.status_code for answer in answers] == [200] * 4
    assert (await world.read("guidance", made["id"]))["row_version"] == made["row_version"] + 1
    assert (await commit(world.client, state)).json()["status"] == "committed"


async def test_the_same_upload_under_one_key_is_one_import(world: World) -> None:
    body, key = csv_of([["code", "title:en"], ["NONE", "x"]]), {"Idempotency-Key": "upload-1"}
    first, again = [await upload(world.client, "guidance", body, **key) for _ in range(2)]
    assert first.json() == again.json() and again.headers["idempotency-replayed"] == "true"
    other = await upload(world.client, "guidance", body + b"\r\n", **key)
    assert other.status_code == 422

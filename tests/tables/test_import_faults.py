"""Thirty kinds of fault have thirty precise cells, and a file with a fault writes nothing."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient

from app.kernel.errors import Unavailable
from app.platform.imports import reading
from app.platform.keys import create_key
from app.platform.tables.write import CSV
from app.platform.tables.xlsx_write import XLSX
from app.settings import Settings
from tests.conftest import client_of
from tests.domains.callers import callers_of
from tests.domains.factories import World
from tests.nearby import near
from tests.tables.importing import commit, csv_of, finished, preview, upload


@pytest.fixture(scope="module")
def world(writer: AsyncClient) -> World:
    return World(writer)


async def tables(settings: Settings) -> dict[str, int]:
    """How many rows the records' tables and the history have."""
    connection = await asyncpg.connect(settings.asyncpg_dsn)
    try:
        names = ("progress_entries", "budget_lines", "territories", "guidance", "units", "history", "code_counters")
        return {name: await connection.fetchval(f"SELECT count(*) FROM {name}") for name in names}
    finally:
        await connection.close()


def found(state: dict[str, Any]) -> set[tuple[Any, ...]]:
    return {(fault["cell"], fault["column"], fault["code"]) for fault in state["errors"]}


COLUMNS = [
    "code", "plan", "action", "year", "state", "narrative:en", "narrative:fr", "evidence", "percent", "reporter_unit",
    "approved_on", "visibility", "translation_status", "reporter",
]  # fmt: skip


@pytest.mark.parametrize("media", [CSV, XLSX], ids=["csv", "xlsx"])
async def test_thirty_kinds_of_fault(world: World, fresh: Settings, media: str) -> None:
    entry, archived = await world.make("progress-entries"), await world.make("progress-entries")
    gone = await world.client.delete(f"/v1/progress-entries/{archived['id']}", headers={"If-Match": "*"})
    assert gone.status_code == 204
    plan, action = await world.the("plans"), await world.the("actions")
    sound = {
        "code": "", "plan": plan["code"], "action": action["code"], "year": str(entry["year"]), "state": entry["state"],
        "narrative:en": "Done", "percent": "5",
    }  # fmt: skip
    wrong: list[tuple[dict[str, Any], tuple[str, str]]] = [
        ({"code": "has blanks in it"}, ("code", "pattern")),
        ({"code": "x" * 101}, ("code", "length")),
        ({"plan": ""}, ("plan", "required")),
        ({"plan": "no-such-plan"}, ("plan", "reference")),
        ({"plan": "unit_" + "0" * 32}, ("plan", "wrong_type")),
        ({"action": "9.9.9.a9"}, ("action", "reference")),
        ({"action": f"no-such-plan/{action['code']}"}, ("action", "reference")),
        ({"action": ""}, ("action", "one_of")),
        ({"year": "soon"}, ("year", "type")),
        ({"year": "20310000000"}, ("year", "type")),
        ({"year": "1066"}, ("year", "range")),
        ({"year": "2099"}, ("year", "range")),
        ({"year": ""}, ("year", "required")),
        ({"state": "finished"}, ("state", "choice")),
        ({"state": ""}, ("state", "required")),
        ({"narrative:en": ""}, ("narrative:en", "required")),
        ({"narrative:en": "", "narrative:fr": "Fait"}, ("narrative:en", "english_required")),
        ({"narrative:fr": "x" * 4001}, ("narrative:fr", "length")),
        ({"narrative:en": "   "}, ("narrative:en", "length")),
        ({"evidence": "[{"}, ("evidence", "json")),
        ({"evidence": '[{"summary":{"en":"x"},"url":"ftp:x"}]'}, ("evidence", "pattern")),
        ({"evidence": '[{"summary":{"en":"x"},"uri":"x"}]'}, ("evidence", "unknown")),
        ({"evidence": '{"summary":"x"}'}, ("evidence", "type")),
        ({"percent": "101"}, ("percent", "range")),
        ({"percent": "half"}, ("percent", "type")),
        ({"reporter_unit": "NOBODY"}, ("reporter_unit", "reference")),
        ({"approved_on": "31/12/2031"}, ("approved_on", "type")),
        ({"approved_on": "2031-02-30"}, ("approved_on", "type")),
        ({"visibility": "secret"}, ("visibility", "choice")),
        ({"translation_status": "[]"}, ("translation_status", "type")),
        ({"reporter": "x" * 201}, ("reporter", "length")),
        ({"code": archived["code"]}, ("code", "archived")),
        ({"code": entry["code"], "plan": "no-such-plan"}, ("plan", "read_only")),
    ]  # fmt: skip
    rows = [COLUMNS]
    for change, _ in wrong:
        rows.append([({**sound, **change}).get(name, "") for name in COLUMNS])
    rows += [[({**sound, "code": "TWICE"}).get(name, "") for name in COLUMNS]] * 2
    before = await tables(fresh)
    state = await preview(world.client, "progress-entries", rows, media)
    expected = set()
    for number, (_, (column, code)) in enumerate(wrong, 2):
        if column == "action" and code == "one_of":
            expected.add((None, "key_activity", "one_of"))
        expected.add((f"{'ABCDEFGHIJKLMN'[COLUMNS.index(column)]}{number}", column, code))
    expected.add((f"A{len(rows)}", "code", "repeated"))
    assert found(state) == expected
    assert state["status"] == "previewed" and state["token"] is None and state["counts"]["errors"] == len(expected)
    assert all(fault["message"] for fault in state["errors"]) and len({code for _, _, code in expected}) >= 14
    assert (await commit(world.client, state, "0" * 32)).status_code == 409
    assert await tables(fresh) == before


async def test_faults_of_money_lists_and_unique_values(world: World, fresh: Settings) -> None:
    line = await world.make("budget-lines")
    taken = await world.client.get("/v1/territories/KEN")
    assert taken.status_code == 200
    head = ["id", "amount", "amount:currency", "year"]
    amounts = [("", "USD"), ("12", ""), ("1.234", "USD"), ("1,5", "USD"), ("12", "dollars"), ("12", "XXX")]
    rows = [head, *([line["id"], amount, currency, ""] for amount, currency in amounts[:1])]
    state = await preview(world.client, "budget-lines", rows)
    assert ("B2", "amount", "required") in found(state)
    for (amount, currency), fault in zip(
        amounts[1:],
        [
            ("C2", "amount:currency", "required"), ("B2", "amount", "range"), ("B2", "amount", "type"),
            ("C2", "amount:currency", "pattern"), ("C2", "amount:currency", "currency"),
        ],
        strict=True,
    ):  # fmt: skip
        state = await preview(
            world.client, "budget-lines", [["id", "amount", "amount:currency"], [line["id"], amount, currency]]
        )
        assert found(state) == {fault}, (amount, currency)
    state = await preview(world.client, "budget-lines", [["id"], [line["id"]]])
    assert found(state) == {(None, None, "required")}
    other = "bline_" + "1" * 32
    state = await preview(
        world.client, "budget-lines", [["id", "year"], [other, "2031"], ["KEN", "2031"], [taken.json()["id"], ""]]
    )
    assert found(state) == {("A2", "id", "not_found"), ("A3", "id", "id"), ("A4", "id", "wrong_type")}
    indicators = await world.make("indicators", full=True)
    state = await preview(
        world.client,
        "indicators",
        [["id", "disaggregations"], [indicators["id"], "sex|nothing"], [indicators["id"], "a\\b"]],
    )
    assert ("B2", "disaggregations", "choice") in found(state)


async def test_what_only_the_database_refuses_stands_on_its_row(world: World, fresh: Settings) -> None:
    hidden = await world.body("guidance", code="HIDDEN", visibility="restricted")
    assert (await world.post("guidance", hidden)).status_code == 201
    clients = await callers_of(world.client, fresh)
    rows = [["code", "title:en", "kind", "audience"]]
    rows += [[f"OPEN-{n}" if n != 6 else "HIDDEN", "T", hidden["kind"], hidden["audience"]] for n in range(12)]
    state = await preview(clients["editor"], "guidance", rows)
    assert found(state) == {("A8", "code", "duplicate")}
    assert state["counts"] == {"create": 11, "update": 0, "unchanged": 0, "errors": 1}


async def test_headers_are_checked_first(world: World) -> None:
    state = await preview(
        world.client, "guidance", [["code", "titel:en", "kind", "kind", "title:en"], ["x", "", "", "", ""]]
    )
    assert found(state) == {("B1", "titel:en", "unknown"), ("D1", "kind", "repeated")}
    assert "title:en" in state["errors"][0]["message"]
    state = await preview(world.client, "guidance", [["code", "title:en"], ["x", "y", "z"]])
    assert ("C2", None, "column") in found(state)
    state = await preview(world.client, "guidance", [["created_at", "etag"], ["x", "y"]])
    assert found(state) == {(None, None, "required")}
    assert (await preview(world.client, "guidance", [["code", "created_at", "title:en"]]))["ignored"] == ["created_at"]


@pytest.mark.parametrize(
    ("body", "media", "said"),
    [
        (b"code\r\n\xff\xfe", CSV, "not UTF-8"),
        (b'code\r\n"open', CSV, "is not CSV"),
        (b'code\r\n"a"b', CSV, "is not CSV"),
        (b"code," * 1001, CSV, "columns"),
        (b"not a zip", XLSX, "workbook"),
        (b"PK\x03\x04", XLSX, "workbook"),
    ],
)
async def test_files_that_cannot_be_read_say_so(world: World, body: bytes, media: str, said: str) -> None:
    state = await preview(world.client, "guidance", body, media)
    assert state["status"] == "failed" and state["problem"]["code"] == "malformed"
    assert said in state["problem"]["detail"]
    assert (await commit(world.client, state, "0" * 32)).status_code == 409


async def test_an_empty_file_is_no_import(world: World) -> None:
    state = await preview(world.client, "guidance", b"")
    assert state["status"] == "failed" and state["problem"]["code"] == "malformed"


async def test_semicolons_tabs_and_marks_are_understood(world: World) -> None:
    made = await world.make("guidance")
    for separator, mark in ((";", b""), ("\t", b"\xef\xbb\xbf")):
        text = f"code{separator}title:en\n{made['code']}{separator}{made['title']}\n"
        state = await preview(world.client, "guidance", mark + text.encode())
        assert state["counts"]["unchanged"] == 1, state["errors"]


async def test_sizes_are_bounded(world: World, fresh: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    key = await create_key(fresh, "small", "admin")
    narrow = fresh.model_copy(update={"max_import_bytes": 2048})
    async with client_of(narrow, key) as client:
        refused = await upload(client, "guidance", b"x" * 2049)
        assert refused.status_code == 413 and refused.json()["limit_bytes"] == 2048

        async def slowly() -> Any:
            for _ in range(3):
                yield b"x" * 1000

        refused = await client.post("/v1/imports?resource=guidance", content=slowly(), headers={"Content-Type": CSV})
        assert refused.status_code == 413
    monkeypatch.setattr(reading, "ROWS_MAX", 3)
    state = await preview(world.client, "guidance", [["code", "title:en"], *([f"R-{n}", "x"] for n in range(4))])
    assert state["status"] == "failed" and state["problem"]["code"] == "too_large"


async def test_the_door_refuses_what_it_does_not_take(world: World, fresh: Settings) -> None:
    clients = await callers_of(world.client, fresh)
    body = csv_of([["code", "title:en"]])
    assert (await upload(clients["anonymous"], "guidance", body)).status_code == 401
    forbidden = await upload(clients["viewer"], "guidance", body)
    assert (forbidden.status_code, forbidden.json()["missing_scope"]) == (403, "organisation:write")
    unknown = await upload(world.client, "guidances", body)
    assert unknown.status_code == 422 and unknown.json()["errors"][0]["pointer"] == "?resource"
    assert (await world.client.post("/v1/imports", content=body)).status_code == 422
    wrong = await upload(world.client, "guidance", body, "application/json")
    assert wrong.status_code == 415 and CSV in wrong.headers["accept-post"]


async def test_an_import_belongs_to_who_made_it(world: World, fresh: Settings) -> None:
    clients = await callers_of(world.client, fresh)
    made = await world.make("guidance")
    state = await preview(clients["editor"], "guidance", [["code", "title:en"], [made["code"], "Edited"]])
    path = f"/v1/imports/{state['id']}"
    for name, status in (("anonymous", 401), ("viewer", 404), ("editor", 200), ("admin", 200)):
        for more in ("", "/changes"):
            assert (await clients[name].get(path + more)).status_code == status, name + more
    assert (await commit(clients["admin"], state)).status_code == 409, "who sees it need not be able to commit it"
    assert (await commit(clients["viewer"], state)).status_code == 404
    seen = {name: (await clients[name].get("/v1/imports")).json()["data"] for name in ("viewer", "editor", "admin")}
    assert seen["viewer"] == [] and seen["editor"][0]["id"] == state["id"]
    assert state["id"] in [each["id"] for each in seen["admin"]]
    assert (await clients["editor"].get("/v1/imports/import_" + "0" * 32)).status_code == 404
    assert (await clients["editor"].get("/v1/imports/x")).status_code == 404


async def test_hidden_columns_do_not_exist(world: World, fresh: Settings) -> None:
    """A field that asks for a scope is in no template, and naming it is like naming what is not there."""
    clients = await callers_of(world.client, fresh)
    shown = [
        (await client.get("/v1/imports/templates/posts.csv")).text.strip().split(",")
        for client in (clients["anonymous"], world.client)
    ]
    assert set(shown[0]) < set(shown[1])
    hidden = sorted(set(shown[1]) - set(shown[0]))
    export = (await clients["anonymous"].get("/v1/posts.csv")).text.splitlines()[0].split(",")
    assert not set(hidden) & set(export)
    post = await world.make("posts", full=True)
    rows = [["id", hidden[0]], [post["id"], "x"]]
    told = (await preview(clients["editor"], "posts", rows))["errors"]
    assert [(fault["cell"], fault["code"]) for fault in told] == [("B1", "unknown")]
    rows[0][1] = "no_such_thing"
    assert [fault["code"] for fault in (await preview(clients["editor"], "posts", rows))["errors"]] == ["unknown"]


async def test_a_dead_worker_is_found_out(world: World, fresh: Settings) -> None:
    made = await world.make("guidance")
    state = await preview(world.client, "guidance", [["code", "title:en"], [made["code"], "Never"]])
    connection = await asyncpg.connect(fresh.asyncpg_dsn)
    try:
        await connection.execute(
            "UPDATE imports SET status = 'committing', beat_at = now() - interval '1 minute' WHERE status = 'previewed'"
        )
        now = (await world.client.get(f"/v1/imports/{state['id']}")).json()
        assert (now["status"], now["problem"]["code"]) == ("failed", "interrupted")
        await connection.execute("UPDATE imports SET status = 'committing' WHERE status = 'failed'")
        fresh_beat = await connection.execute("UPDATE imports SET beat_at = now()")
        assert fresh_beat
        assert (await world.client.get(f"/v1/imports/{state['id']}")).json()["status"] == "committing"
        await connection.execute("DELETE FROM imports")
    finally:
        await connection.close()


async def test_a_day_is_as_long_as_an_import_lasts(world: World, fresh: Settings) -> None:
    state = await preview(world.client, "guidance", [["code", "title:en"], ["x", "y"]])
    connection = await asyncpg.connect(fresh.asyncpg_dsn)
    try:
        await connection.execute("UPDATE imports SET created_at = now() - interval '25 hours'")
        assert (await world.client.get(f"/v1/imports/{state['id']}")).status_code == 404
        await preview(world.client, "guidance", [["code", "title:en"], ["x", "y"]])
        assert await connection.fetchval("SELECT count(*) FROM imports") == 1
        assert await connection.fetchval("SELECT count(DISTINCT import_id) FROM import_files") == 1
    finally:
        await connection.close()


async def test_a_process_takes_only_so_many_at_a_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    importer = near(world.client).app.services.imports
    waiting = [asyncio.create_task(asyncio.sleep(30)) for _ in range(2)]
    importer._tasks.update(waiting)
    try:
        with pytest.raises(Unavailable):
            importer.make_room()
        busy = await upload(world.client, "guidance", csv_of([["code", "title:en"]]))
        assert busy.status_code == 503 and busy.headers["retry-after"] == "5"
    finally:
        importer._tasks.difference_update(waiting)
        for task in waiting:
            task.cancel()


async def test_the_changes_of_a_long_file_come_in_pages(world: World) -> None:
    made = await world.make("guidance")
    rows = [["code", "title:en", "kind", "audience"]]
    rows += [[f"LONG-{n}", "T", made["kind"], made["audience"]] for n in range(450)]
    begun = await upload(world.client, "guidance", csv_of(rows))
    state = await finished(world.client, begun)
    assert state["counts"]["create"] == state["done"] == state["total"] == 450
    seen, after = [], 0
    while after is not None:
        page = (await world.client.get(f"/v1/imports/{state['id']}/changes?limit=200&after_row={after}")).json()
        seen += [row["row"] for row in page["data"]]
        after = page["page"]["after_row"]
    assert seen == list(range(2, 452))
    assert json.dumps(state["errors"]) == "[]"

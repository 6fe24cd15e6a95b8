"""The change feed: its form, its cursors, and what each caller sees of whose changes (contract §§6, 8)."""

from __future__ import annotations

import asyncio
import json
import random
import time
from typing import Any

import pytest
from httpx import AsyncClient
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from app.kernel import feed
from app.registry import REGISTRY
from app.settings import Settings
from tests.conftest import client_of
from tests.domains.callers import callers_of, console
from tests.feeds import Replica, listed

MEMBERS = ["seq", "resource", "id", "code", "op", "at", "changed", "etag", "data"]
PRACTICE = {"kind": "good_practice", "title": {"en": "P"}, "summary": {"en": "P"}}
WATCHED = ("units", "people", "communities", "workstreams", "practices")


@pytest.fixture(scope="module")
async def callers(writer: AsyncClient, fresh: Settings) -> dict[str, AsyncClient]:
    return await callers_of(writer, fresh)


@pytest.fixture
async def now(callers: dict[str, AsyncClient]) -> dict[str, str]:
    """Each caller's cursor as the test begins."""
    found = {}
    for name, client in callers.items():
        found[name] = (await client.get("/v1/changes", params={"after": "now"})).json()["page"]["next"]
    return found


async def made(client: AsyncClient, path: str, **body: Any) -> dict[str, Any]:
    answer = await client.post(f"/v1/{path}", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def changed(client: AsyncClient, path: str, record: dict[str, Any], **body: Any) -> dict[str, Any]:
    answer = await client.patch(f"/v1/{path}/{record['id']}", json=body, headers={"If-Match": "*"})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def gone(client: AsyncClient, path: str, record: dict[str, Any], *, restore: bool = False) -> None:
    url = f"/v1/{path}/{record['id']}"
    answer = await (
        client.post(f"{url}/restore", headers={"If-Match": "*"})
        if restore
        else client.delete(url, headers={"If-Match": "*"})
    )
    assert answer.status_code in (200, 204), answer.text


async def since(client: AsyncClient, cursor: str, **query: Any) -> list[dict[str, Any]]:
    answer = await client.get("/v1/changes", params={"after": cursor, **query})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["data"]
    return found


def refused(answer: Any, status: int = 422) -> dict[str, str]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return {fault["pointer"]: fault["code"] for fault in answer.json()["errors"]}


async def test_an_entry_is_the_record_in_that_version(callers: dict[str, AsyncClient], now: dict[str, str]) -> None:
    unit = await made(callers["admin"], "units", code="F1", name={"en": "Feed", "fr": "Flux"}, visibility="public")
    later = await changed(callers["admin"], "units", unit, abbreviation="FE")
    create, update = await since(callers["anonymous"], now["anonymous"])
    assert list(create) == list(update) == MEMBERS
    assert (create["op"], create["code"], create["etag"]) == ("create", "F1", unit["etag"])
    assert {"id", "code", "name", "visibility"} <= set(create["changed"]) and "abbreviation" not in create["changed"]
    assert (update["op"], update["changed"], update["etag"]) == ("update", ["abbreviation"], later["etag"])
    assert update["seq"] > create["seq"] and update["at"] == later["updated_at"] == update["data"]["updated_at"]
    assert create["data"]["abbreviation"] is None, "the version, not the record as it is now"
    (_, mine) = await since(callers["admin"], now["admin"])
    stored = {name for name, item in REGISTRY["units"].fields.items() if item.sql is None}
    assert set(mine["data"]) == stored and mine["data"] == {name: later[name] for name in stored}
    read = (await callers["anonymous"].get("/v1/units/F1")).json()
    assert update["data"] == {name: read[name] for name in stored & set(read)}


async def test_languages(callers: dict[str, AsyncClient], now: dict[str, str]) -> None:
    unit = await made(callers["admin"], "units", code="F2", name={"en": "Feed", "fr": "Flux"}, visibility="public")
    await changed(callers["admin"], "units", unit, name={"fr": "Fil"})
    client, cursor = callers["anonymous"], now["anonymous"]
    names = {lang: [e["data"]["name"] for e in await since(client, cursor, lang=lang)] for lang in ("en", "fr", "*")}
    assert names["en"] == ["Feed", "Feed"] and names["fr"] == ["Flux", "Fil"]
    assert [(name["en"], name["fr"]) for name in names["*"]] == [("Feed", "Flux"), ("Feed", "Fil")]
    said = {lang: (await since(client, cursor, lang=lang))[1]["changed"] for lang in ("en", "fr", "*")}
    assert said == {"en": [], "fr": ["name"], "*": ["name"]}, "a value that reads as before has not changed"


async def test_a_write_that_changes_nothing_makes_no_entry(
    callers: dict[str, AsyncClient], now: dict[str, str]
) -> None:
    unit = await made(callers["admin"], "units", code="F3", name={"en": "Still"}, visibility="public")
    await changed(callers["admin"], "units", unit, name={"en": "Still"})
    failed = await callers["admin"].post("/v1/units", json={"code": "F3", "name": {"en": "Twice"}})
    assert failed.status_code == 409
    assert [entry["op"] for entry in await since(callers["admin"], now["admin"])] == ["create"]


async def test_parameters(callers: dict[str, AsyncClient]) -> None:
    client = callers["viewer"]
    some = (await client.get("/v1/changes?resource=units&resource=context_factors&limit=500")).json()["data"]
    assert {entry["resource"] for entry in some} == {"units", "context_factors"}
    answer = await client.get("/v1/changes?resource=unitz")
    assert refused(answer) == {"?resource": "unknown"} and "nearest is units" in answer.text
    for query, expected in (
        ("resource=context-factors", {"?resource": "unknown"}),
        ("before=1", {"?before": "unknown"}),
        ("limit=0", {"?limit": "range"}),
        ("limit=501", {"?limit": "range"}),
        ("wait=0", {"?wait": "range"}),
        ("wait=61", {"?wait": "range"}),
        ("wait=1.5", {"?wait": "range"}),
        ("limit=5&limit=6", {"?limit": "repeated"}),
        ("lang=de", {"?lang": "language"}),
        ("after=", {"?after": "cursor"}),
        ("after=%00", {"?after": "cursor"}),
    ):
        assert refused(await client.get(f"/v1/changes?{query}")) == expected, query
    assert (await client.get("/v1/changes", headers={"Accept": "text/csv"})).status_code == 406
    assert (await client.post("/v1/changes")).status_code == 405
    assert (await client.head("/v1/changes")).status_code == 200
    head = await client.head("/v1/changes", headers={"Accept": "text/event-stream"})
    assert head.status_code == 200 and head.headers["content-type"] == "text/event-stream"


async def test_a_cursor_belongs_to_its_filter(callers: dict[str, AsyncClient]) -> None:
    client = callers["admin"]
    page = (await client.get("/v1/changes?resource=units&resource=terms&limit=2")).json()
    cursor = page["page"]["next"]
    assert page["page"] == {"next": cursor, "more": True, "limit": 2}
    assert refused(await client.get(f"/v1/changes?after={cursor}")) == {"?after": "cursor_mismatch"}
    assert (await client.get(f"/v1/changes?resource=terms&resource=units&after={cursor}")).status_code == 200
    for place in range(0, len(cursor), 5):
        forged = cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :]
        answer = await client.get(f"/v1/changes?resource=units&resource=terms&after={forged}")
        assert refused(answer) == {"?after": "cursor"}


async def test_a_caller_with_other_rights_begins_anew(callers: dict[str, AsyncClient], now: dict[str, str]) -> None:
    answer = await callers["admin"].get("/v1/changes", params={"after": now["viewer"]})
    assert refused(answer, 410) == {} and answer.json()["code"] == "gone"
    begun = (await callers["admin"].get("/v1/changes", params={"after": answer.json()["from"]})).json()
    assert begun["data"] == (await callers["admin"].get("/v1/changes")).json()["data"]


async def test_what_leaves_sight_is_removed_with_its_id_alone(
    callers: dict[str, AsyncClient], now: dict[str, str]
) -> None:
    unit = await made(callers["admin"], "units", code="F4", name={"en": "Shown"}, visibility="public")
    await changed(callers["admin"], "units", unit, visibility="internal", note="a secret")
    await changed(callers["admin"], "units", unit, note="another secret")
    (removed,) = await since(callers["anonymous"], now["anonymous"])
    at, seq = removed.pop("at"), removed.pop("seq")
    assert at and seq and removed == {
        "resource": "units", "id": unit["id"], "code": None, "op": "removed", "changed": [], "etag": None, "data": None,
    }  # fmt: skip
    assert [entry["op"] for entry in await since(callers["viewer"], now["viewer"])] == ["create", "update", "update"]
    await changed(callers["admin"], "units", unit, visibility="public", note=None)
    ops = [(entry["op"], entry["changed"][:3]) for entry in await since(callers["anonymous"], now["anonymous"])]
    assert ops == [("create", ops[0][1]), ("removed", []), ("create", ["id", "code", "name"])]
    assert "secret" not in json.dumps(await since(callers["anonymous"], now["anonymous"]))


async def test_archiving_is_leaving_for_who_may_not_edit(callers: dict[str, AsyncClient], now: dict[str, str]) -> None:
    unit = await made(callers["editor"], "units", code="F5", name={"en": "Kept"}, visibility="public")
    await gone(callers["editor"], "units", unit)
    expected = {
        "anonymous": ["removed"],
        "viewer": ["removed"],
        "editor": ["create", "archive"],
        "admin": ["create", "archive"],
    }
    for name, ops in expected.items():
        assert [entry["op"] for entry in await since(callers[name], now[name])] == ops, name
    await gone(callers["editor"], "units", unit, restore=True)
    for name, ops in expected.items():
        whole = ["create", "removed", "create"] if ops == ["removed"] else [*ops, "restore"]
        assert [entry["op"] for entry in await since(callers[name], now[name])] == whole, name
    restored = (await since(callers["editor"], now["editor"]))[-1]
    assert restored["changed"] == ["archived_at"] and restored["data"]["archived_at"] is None


async def test_what_sql_deletes_is_deleted(
    callers: dict[str, AsyncClient], now: dict[str, str], fresh: Settings
) -> None:
    unit = await made(callers["admin"], "units", code="F6", name={"en": "Doomed"}, visibility="public")
    hidden = await made(callers["admin"], "units", code="F7", name={"en": "Unseen"}, visibility="internal")
    async with console(fresh) as connection:
        await connection.execute("DELETE FROM units WHERE code IN ('F6', 'F7')")
    (entry,) = await since(callers["anonymous"], now["anonymous"])
    assert (entry["op"], entry["id"], entry["data"]) == ("delete", unit["id"], None)
    seen = {(entry["op"], entry["id"]) for entry in await since(callers["viewer"], now["viewer"])}
    assert seen == {("delete", unit["id"]), ("delete", hidden["id"])}, "nothing of a deleted record's content"


async def test_hidden_members_are_never_named(callers: dict[str, AsyncClient], now: dict[str, str]) -> None:
    person = await made(callers["admin"], "people", code="F8", display_name="Ada")
    group = await made(
        callers["admin"], "communities", code="F9", kind="thematic", name={"en": "Weavers"}, visibility="public"
    )
    await changed(callers["admin"], "communities", group, coordinator_id=person["id"])
    for name in ("anonymous", "viewer", "editor"):
        create, update = await since(callers[name], now[name])
        assert update["changed"] == [] and create["resource"] == "communities"
        assert not {"coordinator_id", "member_ids"} & {*create["data"], *update["data"], *create["changed"]}
        assert ("created_by" in create["changed"]) == (name != "anonymous")
    mine = await since(callers["admin"], now["admin"])
    assert [(entry["resource"], entry["changed"]) for entry in mine[2:]] == [("communities", ["coordinator_id"])]
    assert mine[2]["data"]["coordinator_id"] == person["id"]


async def test_a_hidden_part_of_a_member_does_not_name_the_member(
    callers: dict[str, AsyncClient], now: dict[str, str], fresh: Settings
) -> None:
    async with console(fresh) as connection:
        await connection.execute(
            "UPDATE actions SET priorities = jsonb_set(priorities, '{0,set_by}', '\"somebody\"') WHERE code = '1.1.1.a1'"
        )
    assert [entry["changed"] for entry in await since(callers["anonymous"], now["anonymous"])] == [[]]
    assert [entry["changed"] for entry in await since(callers["viewer"], now["viewer"])] == [["priorities"]]


async def stir(callers: dict[str, AsyncClient], settings: Settings, rounds: int) -> None:
    """Changes of every kind to a few records, through the API and past it."""
    rng = random.Random(20)
    person = await made(callers["admin"], "people", code="S0", display_name="Bo")
    records = []
    for number in range(3):
        records += [
            ("units", await made(callers["admin"], "units", code=f"S{number}", name={"en": f"Unit {number}"})),
            ("people", await made(callers["admin"], "people", code=f"S1{number}", display_name="Cy")),
            ("communities", await made(callers["admin"], "communities", code=f"S{number}", kind="thematic", name={"en": "C"})),
            ("practices", await made(callers["admin"], "practices", code=f"S{number}", **PRACTICE)),
        ]  # fmt: skip
    async with console(settings) as connection:
        for turn in range(rounds):
            path, record = rng.choice(records)
            table, key = REGISTRY[path].table, record["id"].split("_")[1]
            match rng.randrange(6):
                case 0 | 1:
                    level = rng.choice(("public", "partner", "internal", "restricted"))
                    await connection.execute(f"UPDATE {table} SET visibility = $1 WHERE id = $2", level, key)
                case 2:
                    await connection.execute(f"UPDATE {table} SET archived_at = now() WHERE id = $1", key)
                case 3:
                    await connection.execute(f"UPDATE {table} SET archived_at = NULL WHERE id = $1", key)
                case 4 if path == "communities":
                    await connection.execute(
                        "UPDATE communities SET coordinator_id = $1 WHERE id = $2",
                        person["id"].split("_")[1] if turn % 2 else None,
                        key,
                    )
                case _:
                    async with connection.transaction():
                        for _ in range(2):
                            status = {"x": {"fr": str(rng.random())}}
                            await connection.execute(
                                f"UPDATE {table} SET translation_status = $1::jsonb WHERE id = $2",
                                json.dumps(status),
                                key,
                            )
            if turn == rounds // 2:
                await connection.execute("DELETE FROM units WHERE code = 'S2'")


async def test_each_callers_replica_is_what_the_caller_sees(
    callers: dict[str, AsyncClient], now: dict[str, str], fresh: Settings
) -> None:
    replicas = {name: await Replica().follow(client, resource=WATCHED) for name, client in callers.items()}
    await stir(callers, fresh, 60)
    for name, client in callers.items():
        await replicas[name].follow(client, limit=7, resource=WATCHED)
        whole = await Replica().follow(client, resource=WATCHED)
        assert replicas[name].records == whole.records, "from any cursor as from the beginning"
        for path in WATCHED:
            shown = await listed(client, path)
            prefix = REGISTRY[path].prefix + "_"
            held = {i: r for i, r in whole.records.items() if i.startswith(prefix) and r["archived_at"] is None}
            assert held.keys() == shown.keys(), (name, path)
            for key, record in held.items():
                assert record == {member: shown[key][member] for member in record}
    assert len({len(replica.records) for replica in replicas.values()}) == 4, "else the callers were not told apart"


@effort(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(limits=st.lists(st.integers(1, 60), min_size=1, max_size=4))
async def test_pages_of_any_size_are_one_walk(callers: dict[str, AsyncClient], limits: list[int]) -> None:
    entries = (await Replica().follow(callers["viewer"], resource=WATCHED)).entries
    walk = Replica()
    for limit in limits:
        asked = {"resource": WATCHED, "limit": limit, **({"after": walk.cursor} if walk.cursor else {})}
        walk.take((await callers["viewer"].get("/v1/changes", params=asked)).json())
    assert walk.entries == entries[: len(walk.entries)]
    await walk.follow(callers["viewer"], resource=WATCHED)
    assert walk.entries == entries


async def test_a_look_passes_over_few_rows_and_goes_on(
    callers: dict[str, AsyncClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = await Replica().follow(callers["anonymous"], resource="units")
    bounded = feed._LOOK.replace(str(feed.SCAN_ROWS), "7")
    assert bounded != feed._LOOK
    monkeypatch.setattr(feed, "_LOOK", bounded)
    pages = 0
    walk, more = Replica(), True
    while more:
        asked = {"resource": "units", **({"after": walk.cursor} if walk.cursor else {})}
        more = walk.take((await callers["anonymous"].get("/v1/changes", params=asked)).json())
        pages += 1
    assert walk.entries == whole.entries and pages > 2


async def test_a_cursor_of_a_future_that_was_lost_is_gone(writer: AsyncClient, fresh: Settings) -> None:
    """A backup restored: the newest rows are not there, and their numbers are given again."""
    kept = (await writer.get("/v1/changes?after=now")).json()["page"]["next"]
    async with console(fresh) as connection:
        await connection.execute("UPDATE lenses SET note = 'lost' WHERE code = 'L1' OR position = 1")
    lost = (await writer.get("/v1/changes?after=now")).json()["page"]["next"]
    assert lost != kept
    async with console(fresh) as connection:
        newest = await connection.fetchval("SELECT max(seq) FROM history")
        number = await connection.fetchval(
            "SELECT count(*) FROM history WHERE transaction = (SELECT transaction FROM history WHERE seq = $1)", newest
        )
        await connection.execute("DELETE FROM history WHERE seq > $1", newest - number)
        for again in (False, True):
            if again:
                await connection.execute("SELECT setval(pg_get_serial_sequence('history', 'seq'), $1)", newest - number)
                await connection.execute("UPDATE lenses SET note = 'another' WHERE code = 'L1' OR position = 1")
                assert await connection.fetchval("SELECT max(seq) FROM history") == newest
            answer = await writer.get("/v1/changes", params={"after": lost})
            assert refused(answer, 410) == {} and answer.json()["code"] == "gone"
            assert (await writer.get("/v1/changes", params={"after": answer.json()["from"]})).json()["data"][0][
                "seq"
            ] == 1
    assert len(await since(writer, kept)) == number, "a cursor of what is still there goes on"


async def test_a_long_poll_waits_and_wakes(writer: AsyncClient, fresh: Settings) -> None:
    """Without the announcements: it looks once a second."""
    async with client_of(fresh, writer.headers["authorization"].split()[1]) as client:
        cursor = (await client.get("/v1/changes?after=now")).json()["page"]["next"]
        began = time.monotonic()
        empty = (await client.get("/v1/changes", params={"after": cursor, "wait": 1})).json()
        assert empty["data"] == [] and 0.9 < time.monotonic() - began < 2
        waiting = asyncio.create_task(client.get("/v1/changes", params={"after": empty["page"]["next"], "wait": 10}))
        await asyncio.sleep(0.3)
        async with console(fresh) as connection:
            await connection.execute("UPDATE lenses SET note = $1 WHERE position = 1", str(time.time()))
        began = time.monotonic()
        assert len((await waiting).json()["data"]) >= 1 and time.monotonic() - began < 2.5

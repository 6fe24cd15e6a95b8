"""`/oai` and time: what is gone, what commits late, answers that never outlive a commit, and the ledger behind it (ADR 0041)."""

from __future__ import annotations

import asyncio
import datetime as dt
import uuid
from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient

from app.main import create_app
from app.platform.keys import create_key
from app.platform.schema import upgrade
from app.rest import oai_lists
from app.settings import Settings
from bench.courses import add_courses
from tests.bridges.oai_asking import HEADERS, RECORDS, ask, headers_of, token_of, urn, walk
from tests.bridges.oai_rules import DC, LOM, OAI, checked, code_of
from tests.conftest import client_of, settings_for, sql
from tests.nearby import Nearby
from tests.platform.test_memory import until

# -- what is gone ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("leave", "back"),
    [
        (
            "UPDATE courses SET visibility = 'internal' WHERE id = $1",
            "UPDATE courses SET visibility = 'public' WHERE id = $1",
        ),
        (
            "UPDATE courses SET status = 'archived' WHERE id = $1",
            "UPDATE courses SET status = 'published' WHERE id = $1",
        ),
        ("UPDATE courses SET archived_at = now() WHERE id = $1", "UPDATE courses SET archived_at = NULL WHERE id = $1"),
        ("DELETE FROM courses WHERE id = $1", None),
    ],
)
async def test_what_leaves_the_public_is_deleted_with_its_sets(
    client: AsyncClient, db: asyncpg.Connection[Any], leave: str, back: str | None
) -> None:
    (key,) = await add_courses(db, 1, f"GONE-{uuid.uuid4().hex[:8]}")
    one = {"verb": "GetRecord", "identifier": urn(key), "metadataPrefix": "oai_dc"}
    before = await ask(client, **one)
    await db.execute(leave, key)
    after = await ask(client, **one)
    assert headers_of(after) == {urn(key): "deleted"} and after.find(f".//{OAI}metadata") is None
    specs = [[spec.text for spec in root.iter(f"{OAI}setSpec")] for root in (before, after)]
    assert specs[0] == specs[1], "who harvests a set is told"
    stamps = [str(root.findtext(f".//{OAI}datestamp")) for root in (before, after)]
    assert stamps[0] <= stamps[1]
    assert list(headers_of(await ask(client, **HEADERS, **{"from": stamps[1]})))[-1] == urn(key)
    if back is not None:
        await db.execute(back, key)
        assert headers_of(await ask(client, **one)) == {urn(key): None}


async def test_what_never_was_public_never_was(client: AsyncClient, db: asyncpg.Connection[Any]) -> None:
    async with db.transaction():
        (key,) = await add_courses(db, 1, "BRIEF")
        await db.execute("UPDATE courses SET visibility = 'internal' WHERE id = $1", key)
    assert (
        code_of(await ask(client, verb="GetRecord", identifier=urn(key), metadataPrefix="oai_dc")) == "idDoesNotExist"
    )
    await db.execute('UPDATE courses SET title = \'{"en": "Other"}\' WHERE id = $1', key)
    assert code_of(await ask(client, verb="ListMetadataFormats", identifier=urn(key))) == "idDoesNotExist"


async def test_tools_are_there_until_they_are_withdrawn(client: AsyncClient, db: asyncpg.Connection[Any]) -> None:
    key = await db.fetchval("SELECT id FROM tools WHERE visibility = 'public' AND archived_at IS NULL LIMIT 1")
    assert headers_of(await ask(client, verb="GetRecord", identifier=urn(key), metadataPrefix="lom")) == {
        urn(key): None
    }
    await db.execute("UPDATE tools SET availability = 'withdrawn' WHERE id = $1", key)
    assert headers_of(await ask(client, verb="GetRecord", identifier=urn(key), metadataPrefix="lom")) == {
        urn(key): "deleted"
    }


async def test_a_key_opens_nothing_more(fresh: Settings, client: AsyncClient, db: asyncpg.Connection[Any]) -> None:
    (key,) = await add_courses(db, 1, "STAFF")
    await db.execute("UPDATE courses SET visibility = 'internal' WHERE id = $1", key)
    one = {"verb": "GetRecord", "identifier": urn(key), "metadataPrefix": "oai_dc"}
    async with client_of(fresh, await create_key(fresh, "oai-admin", "admin")) as admin:
        assert headers_of(await ask(admin, **one)) == {urn(key): "deleted"}
    answer = await client.get("/oai", params=one, headers={"Authorization": "Bearer hinge_wrong"})
    assert answer.status_code == 401


async def test_characters_that_xml_cannot_hold_break_nothing(client: AsyncClient, db: asyncpg.Connection[Any]) -> None:
    (key,) = await add_courses(db, 1, "ODD")
    odd = "a\x01b\x0b\ufffe ]]> &amp; <x y='\"'>"
    await db.execute(
        "UPDATE courses SET title = jsonb_build_object('en', $2::text), produced_with = ARRAY[$2] WHERE id = $1",
        key,
        odd,
    )
    for prefix in ("oai_dc", "lom"):
        root = await ask(client, verb="GetRecord", identifier=urn(key), metadataPrefix=prefix)
        assert "a\ufffdb\ufffd\ufffd ]]> &amp; <x y='\"'>" in [
            one.text for one in root.iter(f"{DC}title", f"{LOM}string")
        ]


async def test_a_label_that_changes_changes_the_records_that_show_it(
    client: AsyncClient, db: asyncpg.Connection[Any], ids: list[uuid.UUID]
) -> None:
    since = str((await ask(client, verb="Identify")).findtext(f"{OAI}responseDate"))
    await asyncio.sleep(1.1)
    stated = str((await ask(client, verb="Identify")).findtext(f"{OAI}responseDate"))
    assert since < stated
    await db.execute(
        "UPDATE terms SET label = label || '{\"en\": \"Ground\"}' WHERE code = 'land' "
        "AND vocabulary_id = (SELECT id FROM vocabularies WHERE code = 'theme')"
    )
    root = await ask(client, **RECORDS, **{"from": stated})
    assert urn(ids[0]) in headers_of(root) and urn(ids[1]) not in headers_of(root)
    assert "Ground" in {one.text for one in root.iter(f"{DC}subject")}


# -- time --------------------------------------------------------------------------------------------------


async def test_what_commits_late_is_dated_late(
    client: AsyncClient, db: asyncpg.Connection[Any], fresh: Settings, ids: list[uuid.UUID]
) -> None:
    """A transaction that began first and ends last is dated by its end."""
    late = await asyncpg.connect(fresh.asyncpg_dsn)
    try:
        transaction = late.transaction()
        await transaction.start()
        await late.execute("UPDATE courses SET level = 'advanced' WHERE id = $1", ids[2])
        await asyncio.sleep(1.1)
        await db.execute("UPDATE courses SET level = 'advanced' WHERE id = $1", ids[3])
        root = await ask(client, **HEADERS)
        assert list(headers_of(root))[-1] == urn(ids[3])
        await asyncio.sleep(1.1)
        await transaction.commit()
        following = await ask(client, **HEADERS, **{"from": str(root.findtext(f"{OAI}responseDate"))})
        assert list(headers_of(following))[-1] == urn(ids[2])
    finally:
        await late.close()


async def test_a_commit_under_way_holds_the_clock(client: AsyncClient, fresh: Settings, ids: list[uuid.UUID]) -> None:
    """Rows that have their stamp and are not visible yet: the next harvest begins with their second, not after it."""
    slow = await asyncpg.connect(fresh.asyncpg_dsn)
    try:
        transaction = slow.transaction()
        await transaction.start()
        await slow.execute("UPDATE courses SET level = 'intermediate' WHERE id = $1", ids[4])
        await slow.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as a commit does: the stamp is given now
        await asyncio.sleep(2.2)
        root = await ask(client, **HEADERS)
        said = dt.datetime.fromisoformat(str(root.findtext(f"{OAI}responseDate")))
        assert dt.datetime.now(dt.UTC) - said > dt.timedelta(seconds=2)
        await transaction.commit()
        following = await ask(client, **HEADERS, **{"from": str(root.findtext(f"{OAI}responseDate"))})
        assert urn(ids[4]) in headers_of(following)
        now = dt.datetime.fromisoformat(str((await ask(client, verb="Identify")).findtext(f"{OAI}responseDate")))
        assert dt.datetime.now(dt.UTC) - now < dt.timedelta(seconds=2), "and then it goes on"
    finally:
        await slow.close()


async def test_a_window_holds_both_its_ends(client: AsyncClient, db: asyncpg.Connection[Any]) -> None:
    (key,) = await add_courses(db, 1, "WINDOW")
    root = await ask(client, verb="GetRecord", identifier=urn(key), metadataPrefix="oai_dc")
    stamp = str(root.findtext(f".//{OAI}datestamp"))
    for window in (
        {"from": stamp, "until": stamp},
        {"from": stamp[:10], "until": stamp[:10]},
        {"from": stamp},
        {"until": stamp},
    ):
        assert urn(key) in await walk(client, **HEADERS, **window), window
    second = dt.timedelta(seconds=1)
    after, before = (
        (dt.datetime.fromisoformat(stamp) + step).strftime("%Y-%m-%dT%H:%M:%SZ") for step in (second, -second)
    )
    assert code_of(await ask(client, **HEADERS, **{"from": after})) == "noRecordsMatch"
    assert urn(key) not in await walk(client, **HEADERS, until=before)


async def test_a_list_whose_rest_has_left_its_window_ends(
    client: AsyncClient, db: asyncpg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list must have a member: the last one is sent again."""
    keys = await add_courses(db, 4, "LEFT")
    stamp = str(
        (await ask(client, verb="GetRecord", identifier=urn(keys[0]), metadataPrefix="oai_dc")).findtext(
            f".//{OAI}datestamp"
        )
    )
    end = str(
        (await ask(client, verb="GetRecord", identifier=urn(keys[3]), metadataPrefix="oai_dc")).findtext(
            f".//{OAI}datestamp"
        )
    )
    monkeypatch.setattr(oai_lists, "HEADERS", 2)
    first = await ask(client, **HEADERS, **{"from": stamp, "until": end})
    token = str(token_of(first))
    held = list(headers_of(first))
    await asyncio.sleep(1.1)
    moved = [key for key in keys if urn(key) not in held]
    await db.execute("UPDATE courses SET level = 'advanced' WHERE id = ANY($1)", moved)
    rest = await ask(client, verb="ListIdentifiers", resumptionToken=token)
    assert list(headers_of(rest)) == [held[-1]] and not token_of(rest)
    later = await walk(client, **HEADERS, **{"from": end})
    assert {urn(key) for key in moved} <= set(later)


# -- memory, and 304 ---------------------------------------------------------------------------------------


async def test_no_answer_outlives_a_commit(fresh: Settings, db: asyncpg.Connection[Any]) -> None:
    keys = await add_courses(db, 2, "KEPT")
    front = create_app(Settings(**{**fresh.model_dump(exclude_unset=True), "public_url": "https://data.example.org"}))
    async with front.app.router.lifespan_context(front.app):
        await until(lambda: front.memory.listening)
        async with Nearby(front) as client:
            one = {"verb": "GetRecord", "identifier": urn(keys[0]), "metadataPrefix": "oai_dc"}
            for asked_ in (one, {**RECORDS, "set": "kind:course"}):
                first = await client.get("/oai", params=asked_)
                hits = front.requests.memory_hits
                again = await client.get("/oai", params=asked_)
                assert front.requests.memory_hits == hits + 1 and again.content == first.content
                held = await client.get("/oai", params=asked_, headers={"If-None-Match": first.headers["etag"]})
                assert (held.status_code, held.content) == (304, b"")
            etag = (await client.get("/oai", params=one)).headers["etag"]
            await db.execute("UPDATE courses SET status = 'archived', visibility = 'internal' WHERE id = $1", keys[0])
            await until(lambda: not any(key[0] == "/oai" for key in front.memory._kept))  # its own commits drop at once
            gone = await client.get("/oai", params=one, headers={"If-None-Match": etag})
            assert gone.status_code == 200 and headers_of(checked(gone.content)) == {urn(keys[0]): "deleted"}


async def test_an_unchanged_answer_is_a_304_a_second_later(client: AsyncClient) -> None:
    first = await client.get("/oai", params=RECORDS)
    await asyncio.sleep(1.1)
    again = await client.get("/oai", params=RECORDS, headers={"If-None-Match": f'"x", {first.headers["etag"]}'})
    assert (again.status_code, again.headers["etag"]) == (304, first.headers["etag"])
    assert (await client.get("/oai", params=RECORDS)).headers["etag"] == first.headers["etag"], (
        "whatever the clock says"
    )
    assert "last-modified" not in first.headers, "a date of whole seconds cannot tell two changes of one second apart"


async def test_a_host_that_is_asked_for_is_not_kept_for_others(fresh: Settings) -> None:
    front = create_app(fresh)
    async with front.app.router.lifespan_context(front.app):
        await until(lambda: front.memory.listening)
        async with Nearby(front) as client:
            for host in ("one.example", "two.example"):
                root = checked((await client.get("/oai?verb=Identify", headers={"Host": host})).content)
                assert root.findtext(f".//{OAI}baseURL") == f"http://{host}/oai"
            root = checked((await client.get("/oai?verb=Identify", headers={"Host": "<script>"})).content)
            assert root.findtext(f".//{OAI}baseURL") == "http://hinge.test/oai"


# -- the ledger --------------------------------------------------------------------------------------------


async def test_what_was_public_before_the_ledger_was_kept_is_found_in_the_history(server: Any) -> None:
    await sql(server, "CREATE DATABASE earlier")
    settings_ = settings_for(server, "earlier")
    await upgrade(settings_.sqlalchemy_url, "0009")
    connection = await asyncpg.connect(settings_.asyncpg_dsn)
    shown, gone, deleted, never = await add_courses(connection, 4, "OLD")
    await connection.execute("UPDATE courses SET visibility = 'internal' WHERE id = $1", gone)
    await connection.execute("DELETE FROM courses WHERE id = $1", deleted)
    async with connection.transaction():
        await connection.execute("DELETE FROM history WHERE record_id = $1", never)  # as if it had never been public
        await connection.execute("ALTER TABLE courses DISABLE TRIGGER USER")
        await connection.execute("UPDATE courses SET visibility = 'internal' WHERE id = $1", never)
        await connection.execute("ALTER TABLE courses ENABLE TRIGGER USER")
    await upgrade(settings_.sqlalchemy_url)
    rows = await connection.fetch("SELECT record_id, shown, sets FROM publications WHERE resource = 'courses'")
    await connection.close()
    assert {row["record_id"]: row["shown"] for row in rows} == {shown: True, gone: False, deleted: False}
    assert all("kind:course" in row["sets"] for row in rows)

"""A record's versions: what each change took away and put there, and nothing that its reader could not see (contract §8)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import orjson
import pytest

from app.kernel.kinds import INT4_MAX
from app.kernel.session import Database
from app.kernel.shapes import Reader
from app.kernel.versions import versions_statement
from app.settings import Settings
from tests.kernel.birds import BIRDS

Body = dict[str, Any]
ADMIN = Reader("en", frozenset({"admin"}))
STAFF = Reader("en", frozenset({"birds:read"}))


@pytest.fixture
async def owner(bird_settings: Settings, birds: Database) -> AsyncIterator[asyncpg.Connection[Any]]:
    connection = await asyncpg.connect(bird_settings.asyncpg_dsn)
    yield connection
    await connection.close()


async def made(owner: asyncpg.Connection[Any], **columns: Any) -> uuid.UUID:
    given = {"code": "B1", "title": '{"en": "Heron", "fr": "Héron"}', "visibility": "public", "age": 1, **columns}
    names, places = ", ".join(given), ", ".join(f"${n + 1}" for n in range(len(given)))
    record: uuid.UUID = await owner.fetchval(
        f"INSERT INTO test_birds ({names}) VALUES ({places}) RETURNING id", *given.values()
    )
    return record


async def versions(
    database: Database, record: uuid.UUID, reader: Reader = ADMIN, *, before: int = INT4_MAX, limit: int = 50,
    since: dt.datetime | None = None, until: dt.datetime | None = None,
) -> list[Body] | None:  # fmt: skip
    row = await database.fetchrow(versions_statement(BIRDS, reader), (record, before, limit, since, until))
    found: list[Body] | None = None if row is None else orjson.loads(row["data"])
    return found


async def test_each_version_says_what_it_was_and_became(owner: asyncpg.Connection[Any], birds: Database) -> None:
    nest = await owner.fetchval(
        "INSERT INTO test_nests (code, title) VALUES ('N1', '{\"en\": \"Cliff\"}') RETURNING id"
    )
    record = await made(owner)
    await owner.execute(
        "UPDATE test_birds SET age = 2, nest_id = $1, seen_on = '2026-01-02' WHERE id = $2", nest, record
    )
    await owner.execute('UPDATE test_birds SET title = \'{"en": "Grey heron", "fr": "Héron"}\' WHERE id = $1', record)
    await owner.execute("UPDATE test_birds SET archived_at = '2026-01-03T04:05:06.7Z' WHERE id = $1", record)
    third, second, first = (await versions(birds, record) or [])[1:]
    assert (first["op"], first["before"], first["after"]["title"], first["after"]["age"]) == (
        "create",
        None,
        "Heron",
        1,
    )
    assert "weight" not in first["after"] and set(first["changed"]) == set(first["after"])
    assert (second["op"], second["changed"]) == ("update", ["age", "nest_id", "seen_on"])
    assert second["before"] == {"age": 1, "nest_id": None, "seen_on": None}
    assert second["after"] == {"age": 2, "nest_id": f"nest_{nest.hex}", "seen_on": "2026-01-02"}
    assert (third["before"], third["after"]) == ({"title": "Heron"}, {"title": "Grey heron"})
    (archived, *_) = await versions(birds, record) or []
    assert archived["op"] == "archive" and archived["after"] == {"archived_at": "2026-01-03T04:05:06.700000Z"}
    french = await versions(birds, record, Reader("fr", ADMIN.scopes)) or []
    assert (french[1]["changed"], french[1]["after"]) == (["title"], {"title": "Héron"}), "it did change, in English"
    every = await versions(birds, record, Reader("*", ADMIN.scopes)) or []
    assert every[1]["after"]["title"]["en"] == "Grey heron" and every[1]["after"]["title"]["fr"] == "Héron"


async def test_a_hidden_member_is_neither_named_nor_shown(owner: asyncpg.Connection[Any], birds: Database) -> None:
    record = await made(owner, secret="x1")
    await owner.execute("UPDATE test_birds SET secret = 'x2' WHERE id = $1", record)
    await owner.execute("UPDATE test_birds SET secret = 'x3', age = 3 WHERE id = $1", record)
    last, middle, first = await versions(birds, record, STAFF) or []
    assert (last["changed"], last["after"], middle["changed"], middle["before"]) == (["age"], {"age": 3}, [], {})
    assert "secret" not in first["after"]
    assert (await versions(birds, record) or [])[1]["after"] == {"secret": "x2"}


async def test_versions_that_were_hidden_are_left_out_and_so_is_what_they_said(
    owner: asyncpg.Connection[Any], birds: Database
) -> None:
    record = await made(owner, visibility="restricted", age=7)
    await owner.execute("UPDATE test_birds SET age = 8 WHERE id = $1", record)
    await owner.execute(
        "UPDATE test_birds SET visibility = 'public', title = '{\"en\": \"Ibis\"}' WHERE id = $1", record
    )
    await owner.execute("UPDATE test_birds SET age = 9 WHERE id = $1", record)
    last, opened = await versions(birds, record, STAFF) or []
    assert (last["before"], last["after"]) == ({"age": 8}, {"age": 9})
    assert opened["before"] is None and opened["after"]["age"] == 8
    assert "age" in opened["changed"], "as if it had just been made: what did not change would tell what was hidden"
    assert len(await versions(birds, record) or []) == 4
    await owner.execute("UPDATE test_birds SET visibility = 'restricted' WHERE id = $1", record)
    assert await versions(birds, record, STAFF) is None, "who cannot see the record now sees nothing of its past"


async def test_an_archived_record_shows_its_history_to_those_who_may_see_it(
    owner: asyncpg.Connection[Any], birds: Database
) -> None:
    record = await made(owner)
    await owner.execute("UPDATE test_birds SET archived_at = now() WHERE id = $1", record)
    assert await versions(birds, record, STAFF) is None
    assert len(await versions(birds, record, Reader("en", frozenset({"birds:read", "birds:write"}))) or []) == 2


async def test_a_deleted_record_keeps_its_history(owner: asyncpg.Connection[Any], birds: Database) -> None:
    record = await made(owner)
    await owner.execute("DELETE FROM test_birds WHERE id = $1", record)
    deleted, created = await versions(birds, record, STAFF) or []
    assert (deleted["op"], deleted["after"], deleted["before"]) == ("delete", None, created["after"])
    assert await versions(birds, uuid.uuid4(), STAFF) is None


async def test_an_erasure_is_told_without_what_it_erased(owner: asyncpg.Connection[Any], birds: Database) -> None:
    record = await made(owner, ring="R-77")
    async with owner.transaction():
        await owner.execute("SELECT hinge_erase('test_birds', $1, '{\"ring\": null}')", record)
        await owner.execute("UPDATE test_birds SET ring = NULL WHERE id = $1", record)
    erased, created = await versions(birds, record, STAFF) or []
    assert (erased["op"], erased["changed"]) == ("erase", ["ring"])
    assert erased["before"] == erased["after"] == {"ring": None}
    assert "ring" not in created["after"]


async def test_pages_and_instants_choose_among_the_versions(owner: asyncpg.Connection[Any], birds: Database) -> None:
    record = await made(owner)
    instants = []
    for age in range(2, 6):
        instants.append(await owner.fetchval("SELECT clock_timestamp()"))
        await owner.execute("UPDATE test_birds SET age = $2 WHERE id = $1", record, age)
    page = await versions(birds, record, limit=2) or []
    assert [version["version"] for version in page] == [5, 4]
    rest = await versions(birds, record, before=4, limit=50) or []
    assert [version["version"] for version in rest] == [3, 2, 1]
    between = await versions(birds, record, since=instants[0], until=instants[2]) or []
    assert [version["after"]["age"] for version in between] == [3, 2]
    assert await versions(birds, record, until=instants[0] - dt.timedelta(days=1)) == []

"""The feed under row rules: whose record it is decides, beside its visibility, what a caller is told (contract §§6, 8)."""

from __future__ import annotations

from typing import Any

import asyncpg
import orjson
import pytest

from app.kernel.access import ANONYMOUS, Caller
from app.kernel.cursors import Cursors
from app.kernel.errors import Gone
from app.kernel.feed import Walk
from app.platform.embedded import EmbeddedPostgres
from app.settings import Settings
from tests.kernel import test_own
from tests.kernel.conftest import database_with
from tests.kernel.letters import KEEPERS, LETTER_REGISTRY, LETTERS, Keeper, Letter
from tests.kernel.test_own import OWN, STAFF, Post

post = test_own.post


@pytest.fixture(scope="module")
async def letter_settings(server: EmbeddedPostgres, template: str) -> Settings:
    """A migrated database with the two test tables, for `post`."""
    return await database_with(server, template, "letters_told", Keeper, Letter)


async def told(post: Post, caller: Caller, signer: Cursors) -> list[dict[str, Any]]:
    """Everything that the feed says of letters, from the beginning."""
    walk = Walk(LETTER_REGISTRY, [LETTERS], caller.reader("en"), signer)
    look = await walk.look(post.database, 500)
    assert not look.more
    return [orjson.loads(entry) for _, entry in look.entries]


async def owner(post: Post, statement: str, *values: Any) -> None:
    connection = await asyncpg.connect(post.settings.asyncpg_dsn)
    try:
        await connection.execute(statement, *values)
    finally:
        await connection.close()


async def test_a_partner_is_told_of_its_own_records(post: Post, signer: Cursors) -> None:
    assert [entry["code"] for entry in await told(post, post.me, signer)] == [
        "mine-public", "mine-partner", "mine-internal", "theirs-public",
    ]  # fmt: skip
    assert [entry["code"] for entry in await told(post, ANONYMOUS, signer)] == ["mine-public", "theirs-public"]
    assert len(await told(post, STAFF, signer)) == 6, "what is restricted needs a scope of its own"


async def test_a_record_that_changes_hands_leaves_one_sight_and_enters_another(post: Post, signer: Cursors) -> None:
    key = post.letters["mine", "internal"]
    await owner(post, "UPDATE test_letters SET keeper_id = $1 WHERE id = $2", post.theirs, key)
    mine = [entry for entry in await told(post, post.me, signer) if entry["id"] == post.mine_of("internal")]
    assert [(entry["op"], entry["data"]) for entry in mine] == [("removed", None)]
    them = Caller("key:them", OWN, partner=post.theirs)
    theirs = [entry for entry in await told(post, them, signer) if entry["id"] == post.mine_of("internal")]
    assert [(entry["op"], entry["data"]["row_version"]) for entry in theirs] == [("create", 2)]
    assert {"code", "keeper_id", "title"} <= set(theirs[0]["changed"]) and "rating" not in theirs[0]["data"]


async def test_an_archived_record_stays_with_the_partner_who_may_write_it(post: Post, signer: Cursors) -> None:
    await owner(post, "UPDATE test_letters SET archived_at = now() WHERE id = $1", post.letters["mine", "internal"])
    ops = {
        caller.name: [
            entry["op"] for entry in await told(post, caller, signer) if entry["id"] == post.mine_of("internal")
        ]
        for caller in (post.me, post.reader, STAFF, ANONYMOUS)
    }
    assert ops == {
        "key:me": ["create", "archive"],
        "key:looks": ["removed"],
        "key:staff": ["create", "archive"],
        None: [],
    }


async def test_a_cursor_goes_with_the_partner(post: Post, signer: Cursors) -> None:
    walk = Walk(LETTER_REGISTRY, [KEEPERS, LETTERS], post.me.reader("en"), signer)
    await walk.look(post.database, 3)
    same = Walk(LETTER_REGISTRY, [LETTERS, KEEPERS], post.me.reader("fr"), signer)
    same.go_to(walk.cursor(), "?after")
    assert same.position == walk.position
    for other in (Caller("key:them", OWN, partner=post.theirs), post.reader, STAFF):
        with pytest.raises(Gone):
            Walk(LETTER_REGISTRY, [KEEPERS, LETTERS], other.reader("en"), signer).go_to(walk.cursor(), "?after")


async def test_an_erasure_is_told_without_what_was_erased(post: Post, signer: Cursors) -> None:
    key = post.letters["mine", "public"]
    connection = await asyncpg.connect(post.settings.asyncpg_dsn)
    async with connection.transaction():
        await connection.execute("SELECT hinge_erase('test_letters', $1, '{\"number\": null}')", key)
        await connection.execute("UPDATE test_letters SET number = NULL WHERE id = $1", key)
    await connection.close()
    create, erase = [entry for entry in await told(post, ANONYMOUS, signer) if entry["id"] == post.mine_of("public")]
    assert (create["op"], create["data"]["number"], erase["op"], erase["changed"]) == (
        "create",
        None,
        "erase",
        ["number"],
    )
    assert "number" not in create["changed"]

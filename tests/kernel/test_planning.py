"""Lists in a table that grows: which plan Postgres makes, when it makes a new one, and what a search looks at."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest

from app.kernel.cursors import Cursors
from app.kernel.session import Database
from app.kernel.shapes import Reader
from app.rest.lists import ListRequest
from app.settings import Settings
from tests.kernel.birds import BIRDS
from tests.kernel.test_paging import page

READER = Reader("en", frozenset({"admin"}))
MANY, OFTEN = 30_000, 12
FILL = """
INSERT INTO test_birds (id, code, title, visibility, age, weight, tags)
SELECT lpad(to_hex(n), 32, '0')::uuid, 'N' || n,
  jsonb_build_object('en', CASE WHEN n % 5000 = 0 THEN 'rare heron ' ELSE 'common sparrow ' END || n), 'public', n % 50, n,
  CASE WHEN n % 5000 = 0 THEN ARRAY['wading'] ELSE ARRAY['singing'] END FROM generate_series(1, $1::int) n
"""


@pytest.fixture(scope="module")
async def flock(bird_settings: Settings) -> AsyncIterator[Settings]:
    """A table large enough for plans to matter."""
    connection = await asyncpg.connect(bird_settings.asyncpg_dsn)
    await connection.execute("TRUNCATE test_nests, test_birds, history")
    await connection.execute("ALTER TABLE test_birds DISABLE TRIGGER USER")
    await connection.execute(FILL, MANY)
    await connection.execute("ALTER TABLE test_birds ENABLE TRIGGER USER")
    await connection.execute("VACUUM ANALYZE test_birds")
    yield bird_settings
    await connection.execute("TRUNCATE test_nests, test_birds")
    await connection.close()


@pytest.fixture
async def one(flock: Settings) -> AsyncIterator[Database]:
    """Pools with a single connection, so that its prepared statements can be looked at."""
    database = Database(flock.asyncpg_dsn, flock.sqlalchemy_url, read_pool=1)
    yield database
    await database.close()


async def plan(database: Database, signer: Cursors, pairs: list[tuple[str, str]]) -> str:
    """How Postgres goes about a list on its first page."""
    statement, values = ListRequest(BIRDS, READER, pairs).prepare(signer)
    connection = await asyncpg.connect(database._dsn, server_settings=database._settings)
    rows = await connection.fetch(f"EXPLAIN {statement.sql}", *[values[slot] for slot in statement.slots])
    await connection.close()
    return "\n".join(row[0] for row in rows)


@pytest.mark.parametrize(
    ("pairs", "anew"),
    [
        ([("tags", "singing")], True),
        ([("q", "sparrow")], True),
        ([("q", "sparrow"), ("sort", "age")], True),
        ([("mood", "calm"), ("age", "3")], True),
        ([("age", "3")], False),
        ([], False),
    ],
    ids=["array", "search", "search in order", "two filters", "one equality", "all"],
)
async def test_what_hangs_on_values_is_planned_for_them(
    one: Database, signer: Cursors, pairs: list[tuple[str, str]], anew: bool
) -> None:
    for _ in range(OFTEN):
        await page(one, signer, pairs)
    row = await one.query(
        "SELECT sum(generic_plans) AS generic, sum(custom_plans) AS custom FROM pg_prepared_statements "
        "WHERE statement LIKE 'WITH page%'"
    )
    assert row is not None
    assert row["generic"] + row["custom"] == OFTEN
    assert (row["generic"] == 0) == anew


async def test_a_rare_value_is_looked_up_and_a_common_one_met_on_the_way(one: Database, signer: Cursors) -> None:
    rare, common = [await plan(one, signer, [("tags", tag)]) for tag in ("wading", "singing")]
    assert "ix_test_birds_tags" in rare and "ix_test_birds_tags" not in common
    rare, common = [await plan(one, signer, [("q", word)]) for word in ("heron", "sparrow")]
    assert "ix_test_birds_search_vector" in rare and "pk_test_birds" in common
    for asked in (rare, common):
        assert "generate_series" not in asked, "nothing is left of the condition"


async def test_a_code_is_looked_up_before_the_list(one: Database, signer: Cursors) -> None:
    asked = await plan(one, signer, [("nest", "N-1")])
    assert "InitPlan" in asked and "Index Cond: (nest_id = " in asked


async def test_names_alike_are_for_words_that_nobody_has(one: Database, signer: Cursors) -> None:
    async def codes(words: str, **more: str) -> list[str]:
        found = await page(one, signer, [("q", words), ("fields", "code"), ("limit", "500"), *more.items()])
        return sorted(row["code"] for row in found["data"])

    herons = sorted(f"N{number}" for number in range(5000, MANY + 1, 5000))
    assert await codes("heron") == herons
    young = [code for code in herons if int(code[1:]) > MANY - 20_000]
    assert await codes("herron") == young, "among the newest 20,000"
    assert await codes("herron", sort="age") == young, "in whatever order"
    assert await codes("herron", age="0") == young and await codes("herron", age="1") == []
    total = await page(one, signer, [("q", "herron"), ("total", "exact"), ("limit", "1")])
    assert total["page"]["total"] == len(young)

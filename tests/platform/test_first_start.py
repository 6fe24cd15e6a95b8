"""A new database gets all migrations as one script: it must be the database that they make one by one."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from app.platform import schema
from app.platform.embedded import EmbeddedPostgres
from tests.conftest import settings_for, sql

IN_PUBLIC = (
    "NOT EXISTS (SELECT 1 FROM pg_depend e WHERE e.objid = {0}.oid AND e.deptype = 'e') AND n.nspname = 'public'"
)
CATALOGS = {
    "relations": f"""
        SELECT c.relname, c.relkind, c.relpersistence, c.reloptions, c.relacl::text, obj_description(c.oid, 'pg_class'),
               pg_get_userbyid(c.relowner), c.relrowsecurity
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {IN_PUBLIC.format("c")}""",
    "columns": f"""
        SELECT c.relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
               a.attgenerated, pg_get_expr(d.adbin, d.adrelid), a.attacl::text, a.attcollation::regcollation::text,
               col_description(c.oid, a.attnum)
          FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
          LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
         WHERE a.attnum > 0 AND NOT a.attisdropped AND {IN_PUBLIC.format("c")}""",
    "constraints": f"""
        SELECT k.conrelid::regclass::text, k.conname, k.contype, k.condeferrable, k.condeferred, k.convalidated,
               pg_get_constraintdef(k.oid)
          FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace WHERE {IN_PUBLIC.format("k")}""",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT pg_get_triggerdef(oid), tgenabled FROM pg_trigger WHERE NOT tgisinternal",
    "functions": f"""
        SELECT pg_get_functiondef(p.oid), p.proacl::text, pg_get_userbyid(p.proowner)
          FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {IN_PUBLIC.format("p")}""",
    "sequences": """
        SELECT sequencename, data_type::text, start_value, increment_by, max_value, cycle FROM pg_sequences""",
    "extensions": "SELECT extname, extversion FROM pg_extension",
    "search": """
        SELECT c.cfgname, m.maptokentype, m.mapseqno, d.dictname, d.dictinitoption
          FROM pg_ts_config c JOIN pg_ts_config_map m ON m.mapcfg = c.oid JOIN pg_ts_dict d ON d.oid = m.mapdict""",
    "schemas": "SELECT nspname, nspacl::text FROM pg_namespace WHERE nspname !~ '^pg_(temp|toast)'",
    "default rights": "SELECT defaclobjtype, defaclacl::text FROM pg_default_acl",
    "revision": "SELECT version_num FROM alembic_version",
    "secrets": "SELECT name, length(value) FROM secrets",
}  # fmt: skip
FEWEST = {"relations": 500, "columns": 500, "constraints": 100, "indexes": 400, "triggers": 100, "functions": 10}


async def connect(server: EmbeddedPostgres, name: str) -> asyncpg.Connection[Any]:
    return await asyncpg.connect(settings_for(server, name).asyncpg_dsn)


async def catalog(server: EmbeddedPostgres, name: str, what: str) -> list[str]:
    connection = await connect(server, name)
    try:
        return sorted(str(tuple(row)) for row in await connection.fetch(CATALOGS[what]))
    finally:
        await connection.close()


@pytest.fixture(scope="module")
async def databases(server: EmbeddedPostgres) -> tuple[str, str]:
    """One database made step by step, and one made at once."""
    for name in ("steps", "at_once"):
        await sql(server, f"CREATE DATABASE {name}")
    for revision in sorted(schema.revisions()):
        await schema.upgrade(settings_for(server, "steps").sqlalchemy_url, revision)
    await schema.upgrade(settings_for(server, "at_once").sqlalchemy_url)
    return "steps", "at_once"


@pytest.mark.parametrize("what", CATALOGS)
async def test_both_ways_make_the_same_database(
    server: EmbeddedPostgres, databases: tuple[str, str], what: str
) -> None:
    steps, at_once = [await catalog(server, name, what) for name in databases]
    assert len(steps) >= FEWEST.get(what, 0), "the catalog must say something"
    assert at_once == steps


async def test_a_database_made_at_once_is_at_head_and_stays_as_it_is(
    server: EmbeddedPostgres, databases: tuple[str, str]
) -> None:
    address = settings_for(server, databases[1])
    connection = await connect(server, databases[1])
    try:
        assert await schema.current(connection) == schema.head()
        before = await connection.fetchval("SELECT value FROM secrets ORDER BY name LIMIT 1")
        await schema.upgrade(address.sqlalchemy_url)
        assert await connection.fetchval("SELECT value FROM secrets ORDER BY name LIMIT 1") == before
        assert not await schema.found_anew(connection)
        assert await connection.fetchval("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == 0
        assert await connection.fetchval("SHOW statement_timeout") == "0"
    finally:
        await connection.close()


async def test_of_several_at_the_same_time_one_does_it(server: EmbeddedPostgres) -> None:
    await sql(server, "CREATE DATABASE raced")
    connections = [await connect(server, "raced") for _ in range(4)]
    connection = connections[0]
    try:
        made = await asyncio.gather(*(schema.found_anew(one) for one in connections))
        assert sorted(made) == [False, False, False, True]
        assert await connection.fetchval("SELECT count(*) FROM alembic_version") == 1
        assert await schema.current(connection) == schema.head()
    finally:
        for one in connections:
            await one.close()


async def test_a_script_that_fails_leaves_nothing(server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch) -> None:
    await sql(server, "CREATE DATABASE failed")
    address = settings_for(server, "failed").sqlalchemy_url
    whole = schema.script()
    with monkeypatch.context() as patched:
        patched.setattr(schema, "script", lambda: f"{whole}; SELECT 1/0")
        with pytest.raises(asyncpg.DivisionByZeroError):
            await schema.upgrade(address)
    connection = await connect(server, "failed")
    try:
        tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        assert await connection.fetchval(tables) == 0
        assert await connection.fetchval("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == 0
        await schema.upgrade(address)
        assert await connection.fetchval(tables) > 40
    finally:
        await connection.close()


async def test_a_database_on_the_way_goes_on_step_by_step(server: EmbeddedPostgres) -> None:
    await sql(server, "CREATE DATABASE begun")
    address = settings_for(server, "begun").sqlalchemy_url
    await schema.upgrade(address, "0001")
    engine = create_async_engine(address, poolclass=NullPool)
    async with engine.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        assert await schema.current(driver) == "0001"
        assert not await schema.found_anew(driver)
    await engine.dispose()
    await schema.upgrade(address)
    driver = await connect(server, "begun")
    assert await schema.current(driver) == schema.head()
    await driver.close()

"""The role that the service's statements run as: what it may do to each table stands here, and nowhere is it more."""

from __future__ import annotations

import secrets

import asyncpg
import pytest

from app.kernel.session import SERVICE_ROLE, Database
from app.platform.embedded import EmbeddedPostgres
from app.platform.schema import SchemaError, ensure_head
from app.registry import REGISTRY
from app.settings import Settings
from tests.conftest import settings_for, sql

READ, APPEND, WRITE = {"SELECT"}, {"SELECT", "INSERT"}, {"SELECT", "INSERT", "UPDATE"}
EXPECTED = {
    **{resource.table: WRITE for resource in REGISTRY.values()},
    "history": READ,
    "secrets": READ,
    "alembic_version": READ,
    "audit": APPEND,
    "code_counters": WRITE,
    "loads": WRITE,
    "api_keys": WRITE,
    "idempotent_answers": WRITE | {"DELETE"},
    "jobs": WRITE,
    "rate_windows": WRITE | {"DELETE"},
    "publications": READ,  # triggers write it
    **dict.fromkeys(("need_cells", "need_cell_deltas", "need_gaps", "need_gap_deltas"), READ),  # triggers write them
    "imports": WRITE | {"DELETE"},
    "import_files": WRITE | {"DELETE"},
    "import_rows": WRITE | {"DELETE"},
}


async def test_the_rights_on_every_table_are_the_ones_written_here(loaded_settings: Settings) -> None:
    connection = await asyncpg.connect(loaded_settings.asyncpg_dsn)
    try:
        rows = await connection.fetch(
            "SELECT c.relname, p.name FROM pg_class c CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', "
            "'TRUNCATE', 'REFERENCES', 'TRIGGER']) p(name) WHERE c.relnamespace = 'public'::regnamespace "
            "AND c.relkind IN ('r', 'p', 'v', 'm') AND has_table_privilege($1, c.oid, p.name)",
            SERVICE_ROLE,
        )
        tables = await connection.fetch(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')"
        )
    finally:
        await connection.close()
    found: dict[str, set[str]] = {row["relname"]: set() for row in tables}
    for row in rows:
        found[row["relname"]].add(row["name"])
    assert found == EXPECTED


async def test_every_statement_of_the_service_runs_as_that_role(fresh: Settings) -> None:
    database = Database(fresh.asyncpg_dsn, fresh.sqlalchemy_url)
    await database.open()
    try:
        row = await database.query("SELECT current_user::text AS who")
        assert row is not None and row["who"] == SERVICE_ROLE
        for table in ("history", "audit"):
            for change in (f"UPDATE {table} SET actor = actor", f"DELETE FROM {table}", f"TRUNCATE {table}"):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await database.query(change)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await database.query(
                "INSERT INTO history (resource, record_id, version, op, changed, data) "
                "VALUES ('plans', gen_random_uuid(), 1, 'create', '{}', '{}')"
            )
    finally:
        await database.close()


async def test_a_login_that_owns_nothing_can_serve_and_cannot_take_more(
    server: EmbeddedPostgres, fresh: Settings
) -> None:
    login = f"app_{secrets.token_hex(4)}"
    await sql(server, f"CREATE ROLE {login} LOGIN; GRANT {SERVICE_ROLE} TO {login}")
    try:
        address = fresh.asyncpg_dsn.replace("postgresql://postgres@", f"postgresql://{login}@")
        assert login in address
        narrow = Settings(database_url=address)  # type: ignore[arg-type]  # pydantic reads the text as a secret
        await ensure_head(narrow, migrate=False, progress=lambda _: None)
        database = Database(narrow.asyncpg_dsn, narrow.sqlalchemy_url)
        try:
            assert await database.query("SELECT code FROM plans LIMIT 1") is not None
            for escape in ("RESET ROLE", "SET ROLE NONE", "SET ROLE postgres", "SET SESSION AUTHORIZATION postgres"):
                with pytest.raises(asyncpg.PostgresError):
                    await database.query(f"DO $x$ BEGIN EXECUTE '{escape}'; DELETE FROM history; END $x$")
        finally:
            await database.close()
    finally:
        await sql(server, f"DROP OWNED BY {login}; DROP ROLE {login}")


async def test_only_who_owns_the_tables_writes_history_apart(server: EmbeddedPostgres, fresh: Settings) -> None:
    """The setting by which a bulk load passes the trigger is nothing in the mouth of the service, whatever its login is."""
    login = f"app_{secrets.token_hex(4)}"
    await sql(server, f"CREATE ROLE {login} LOGIN; GRANT {SERVICE_ROLE} TO {login}")
    theirs = fresh.asyncpg_dsn.replace("postgresql://postgres@", f"postgresql://{login}@")
    service = {"role": SERVICE_ROLE}
    try:
        assert await _told(fresh.asyncpg_dsn, {}, "") == 1
        assert await _told(fresh.asyncpg_dsn, {}, "apart") == 0
        assert await _told(fresh.asyncpg_dsn, service, "apart") == 1
        assert await _told(theirs, service, "apart") == 1
        assert await _told(theirs, {"role": "none"}, "apart") == 1
    finally:
        await sql(server, f"DROP OWNED BY {login}; DROP ROLE {login}")


async def _told(dsn: str, start: dict[str, str], way: str) -> int:
    """How many rows of history a change writes by its trigger."""
    connection = await asyncpg.connect(dsn, server_settings=start)
    try:
        async with connection.transaction():
            await connection.execute("SELECT set_config('hinge.history', $1, true)", way)
            await connection.execute("UPDATE territories SET note = coalesce(note, '') || '.' WHERE code = 'KEN'")
            await connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
            return int(
                await connection.fetchval("SELECT count(*) FROM history WHERE transaction = pg_current_xact_id()")
            )
    finally:
        await connection.close()


async def test_migrations_take_the_owners_login(server: EmbeddedPostgres) -> None:
    await sql(server, "CREATE DATABASE owned")
    owner = settings_for(server, "owned")
    nobody = owner.asyncpg_dsn.replace("postgresql://postgres@", "postgresql://nobody_here@")
    wrong = Settings(database_url=owner.asyncpg_dsn, migration_database_url=nobody)  # type: ignore[arg-type]  # read as secrets
    with pytest.raises(SchemaError, match="the login for migrations cannot connect"):
        await ensure_head(wrong, migrate=True, progress=lambda _: None)
    right = wrong.model_copy(update={"migration_database_url": owner.database_url})
    await ensure_head(right, migrate=True, progress=lambda _: None)
    await sql(server, "DROP DATABASE owned WITH (FORCE)")


async def test_a_database_without_the_role_is_answered_503_not_500(server: EmbeddedPostgres, fresh: Settings) -> None:
    login = f"outside_{secrets.token_hex(4)}"
    await sql(server, f"CREATE ROLE {login} LOGIN")
    try:
        address = fresh.asyncpg_dsn.replace("postgresql://postgres@", f"postgresql://{login}@")
        database = Database(address, address.replace("postgresql://", "postgresql+asyncpg://"))
        with pytest.raises(Exception, match="cannot act as hinge_service"):
            await database.query("SELECT 1")
        await database.close()
    finally:
        await sql(server, f"DROP ROLE {login}")

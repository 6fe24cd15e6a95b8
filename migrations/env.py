"""How Alembic runs our migrations.

The caller hands a connection over in `config.attributes["connection"]` (the CLI and the tests do); from the
`alembic` command itself the database is HINGE_DATABASE_URL. asyncpg prepares every statement, so one
`op.execute` holds one statement. With `--sql` nothing is run: the migrations are written out as one script, which is
also how a new database gets them (app/platform/schema.py), so no migration asks the database anything from Python.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from alembic import context
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import SchemaItem

from app.data import load  # noqa: F401  (its table joins METADATA)
from app.domains.catalogue import publications  # noqa: F401  (and this one's)
from app.domains.needs import cells  # noqa: F401  (and these)
from app.kernel import history  # noqa: F401  (and its tables)
from app.platform import audit, idempotency, jobs, keys, rates  # noqa: F401  (and theirs)
from app.platform.imports import tables  # noqa: F401  (and those of imports)
from app.platform.schema import LIMITS, MIGRATION_LOCK
from app.registry import METADATA
from app.settings import load_settings


def is_ours(_: SchemaItem, name: str | None, kind: str, reflected: bool, counterpart: SchemaItem | None) -> bool:
    """Leaves out the tables that migrations write by hand, whose names begin with hinge_."""
    by_hand = kind == "table" and reflected and counterpart is None
    return not (by_hand and (name or "").startswith("hinge_"))


def track_new_tables(
    _: MigrationContext, __: str | Iterable[str | None] | Iterable[str], directives: list[ops.MigrationScript]
) -> None:
    """Puts the history trigger on every new table whose `Table.info` says "tracked"."""
    for script in directives:
        for upgrade in script.upgrade_ops_list:
            written: list[ops.MigrateOperation] = []
            for operation in upgrade.ops:
                written.append(operation)
                if isinstance(operation, ops.CreateTableOp) and operation.info.get("tracked"):
                    written.append(ops.ExecuteSQLOp(f"SELECT hinge_track('{operation.table_name}')"))
            upgrade.ops[:] = written


def migrate(connection: Connection) -> None:
    """Runs what was asked for; a second process that migrates waits for the first and then finds nothing to do.

    Each migration is a transaction of its own, unless the connection comes with one: then all run inside it.
    """
    own = not connection.in_transaction()
    kind, scope = ("lock", "SESSION") if own else ("xact_lock", "LOCAL")
    connection.exec_driver_sql(f"SET {scope} statement_timeout = 0")
    connection.exec_driver_sql(f"SELECT pg_advisory_{kind}({MIGRATION_LOCK})")
    for name, value in LIMITS.items():
        connection.exec_driver_sql(f"SET {scope} {name} = '{value}'")
    if own:
        connection.commit()
    try:
        context.configure(
            connection=connection,
            target_metadata=METADATA,
            compare_type=True,
            include_object=is_ours,
            process_revision_directives=track_new_tables,
            transaction_per_migration=own,
        )
        with context.begin_transaction():
            context.run_migrations()
    finally:
        if own:
            connection.rollback()
            connection.exec_driver_sql(f"SELECT pg_advisory_unlock({MIGRATION_LOCK})")
            for name in LIMITS:
                connection.exec_driver_sql(f"RESET {name}")
            connection.commit()


def write_out() -> None:
    """Writes the migrations as SQL without BEGIN and COMMIT: who runs it does so in one transaction (`psql -1`)."""
    context.configure(
        dialect_name="postgresql", literal_binds=True, target_metadata=METADATA,
        dialect_opts={"paramstyle": "named"},  # the default would double each %
        transactional_ddl=False,
    )  # fmt: skip
    with context.begin_transaction():
        context.run_migrations()


async def migrate_configured_database() -> None:
    """For the `alembic` command: HINGE_DATABASE_URL."""
    engine = create_async_engine(load_settings().sqlalchemy_url, poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()


if context.is_offline_mode():
    write_out()
elif (given := context.config.attributes.get("connection")) is not None:
    migrate(given)
else:
    asyncio.run(migrate_configured_database())

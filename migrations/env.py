"""How Alembic runs our migrations.

The caller hands a connection over in `config.attributes["connection"]` (the CLI and the tests do); from the
`alembic` command itself the database is HINGE_DATABASE_URL. asyncpg prepares every statement, so one
`op.execute` holds one statement.
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
from app.kernel import history  # noqa: F401  (and its tables)
from app.platform import audit, idempotency, keys, rates  # noqa: F401  (and theirs)
from app.registry import METADATA
from app.settings import load_settings

# Any constant that nothing else in the database locks: the letters "hinge".
MIGRATION_LOCK = 0x68696E6765
# A migration that waits for a busy table makes every later query wait behind it: give up early instead.
LIMITS = {"lock_timeout": "5s", "statement_timeout": "60s"}


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


async def migrate_configured_database() -> None:
    """For the `alembic` command: HINGE_DATABASE_URL."""
    engine = create_async_engine(load_settings().sqlalchemy_url, poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()


if context.is_offline_mode():
    raise SystemExit("these migrations look at the database; --sql is not supported")
if (given := context.config.attributes.get("connection")) is not None:
    migrate(given)
else:
    asyncio.run(migrate_configured_database())

"""Writing a migration: Alembic compares the models with a scratch database that the migrations so far have made."""

from __future__ import annotations

import asyncio
import importlib.util
import subprocess
import sys
import tempfile
from pathlib import Path

from app.platform.embedded import EmbeddedPostgres
from app.platform.schema import VERSIONS, SchemaError, alembic_config, head, revisions, upgrade

SCRATCH_SERVER = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def write_migration(message: str) -> Path:
    """Writes the next migration and returns its file; an empty one when the models ask for no change."""
    with tempfile.TemporaryDirectory(prefix="hinge-") as folder, EmbeddedPostgres(folder, SCRATCH_SERVER) as server:
        path = asyncio.run(_write(server.url(), message))
    if importlib.util.find_spec("ruff"):
        subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", str(path)], check=False)
    return path


async def _write(url: str, message: str) -> Path:
    from alembic import command
    from sqlalchemy.ext.asyncio import create_async_engine
    from sqlalchemy.pool import NullPool

    VERSIONS.mkdir(exist_ok=True)
    if head() is not None:
        await upgrade(url)
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            script = await connection.run_sync(
                lambda sync: command.revision(
                    alembic_config(sync),
                    message=message,
                    autogenerate=True,
                    rev_id=f"{max((int(known) for known in revisions()), default=0) + 1:04d}",
                )
            )
    finally:
        await engine.dispose()
    if script is None or isinstance(script, list):
        raise SchemaError("Alembic wrote no migration")
    return Path(script.path)

"""Fixtures of the whole suite: a real Postgres, built by migration, loaded once, cloned where a test writes."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient

from app.kernel.session import Database
from app.main import create_app
from app.platform.embedded import EmbeddedPostgres
from app.platform.keys import create_key
from app.platform.schema import upgrade
from app.settings import Settings
from tests.nearby import Nearby

sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]  # httpx looks for it in vain at every request
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}
TOLD = {"track_commit_timestamp": "on"}
"""So that a test can ask when a transaction was committed."""
_clones = count(1)


def pytest_collection_finish() -> None:
    """What is there before the first test stays to the end: no collection of garbage need look at it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedPostgres]:
    """One embedded Postgres for the run, without durability: a test run has nothing to lose."""
    folder = Path(tempfile.mkdtemp(prefix="hinge-tests-"))
    folder.chmod(0o711)  # the server's account must be able to enter it
    embedded = EmbeddedPostgres(folder, FAST | TOLD)
    embedded.start()
    yield embedded
    embedded.stop("immediate")
    shutil.rmtree(folder, ignore_errors=True)


def settings_for(server: EmbeddedPostgres, name: str, **more: Any) -> Settings:
    """Settings of a service on one of the run's databases; requests are not limited unless a test says so."""
    address = server.url(name).replace("postgresql+asyncpg://", "postgresql://")
    more = {"rate_limit": "off", "rate_limit_anonymous": "off", **more}
    return Settings(database_url=address, **more)  # type: ignore[arg-type]  # pydantic reads the text as a secret


async def sql(server: EmbeddedPostgres, statement: str, database: str = "postgres") -> None:
    """Run one statement as the owner."""
    connection = await asyncpg.connect(settings_for(server, database).asyncpg_dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def copied(server: EmbeddedPostgres, template: str, name: str) -> Settings:
    """A new database with all that the template holds.

    Its files are copied as they are: Postgres' own way, through the log, is for servers that crash, and takes six times as
    long.
    """
    await sql(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    return settings_for(server, name)


@asynccontextmanager
async def passing(server: EmbeddedPostgres, template: str) -> AsyncIterator[Settings]:
    """A copy of the template that is dropped afterwards."""
    name = f"clone{next(_clones)}"
    yield await copied(server, template, name)
    await sql(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
async def template(server: EmbeddedPostgres) -> str:
    """A migrated, empty database to clone."""
    await sql(server, "CREATE DATABASE empty")
    await upgrade(settings_for(server, "empty").sqlalchemy_url)
    return "empty"


@pytest.fixture(scope="session")
async def loaded(server: EmbeddedPostgres, template: str) -> str:
    """A migrated database with the plan and the reference data; read-only by convention, cloned for writes."""
    from app.data.load import load_all

    await load_all(await copied(server, template, "loaded"), lambda _: None)
    return "loaded"


@pytest.fixture(scope="session")
async def loaded_settings(server: EmbeddedPostgres, loaded: str) -> Settings:
    """A clone of the loaded database that the whole session reads and nobody writes."""
    return await copied(server, loaded, "shown")


@pytest.fixture(scope="module")
async def fresh(server: EmbeddedPostgres, loaded: str) -> AsyncIterator[Settings]:
    """A clone of the loaded database for one module to write to."""
    async with passing(server, loaded) as settings:
        yield settings


@pytest.fixture
async def clone(server: EmbeddedPostgres, loaded: str) -> AsyncIterator[Settings]:
    """A clone of the loaded database for one test."""
    async with passing(server, loaded) as settings:
        yield settings


@pytest.fixture(scope="session")
async def dsn(server: EmbeddedPostgres, template: str) -> str:
    """asyncpg's address of a migrated, empty database."""
    return (await copied(server, template, "bare")).asyncpg_dsn


@pytest.fixture(scope="session")
async def database(loaded_settings: Settings) -> AsyncIterator[Database]:
    """The pools on the loaded database."""
    found = Database(loaded_settings.asyncpg_dsn, loaded_settings.sqlalchemy_url)
    await found.open()
    yield found
    await found.close()


def client_of(settings: Settings, key: str | None = None) -> Nearby:
    """A client in the same process; the lifespan does not run, so nothing is kept in memory."""
    return Nearby(create_app(settings), key, owns=True)


@pytest.fixture(scope="session")
async def client(loaded_settings: Settings) -> AsyncIterator[AsyncClient]:
    """An anonymous caller of the loaded service."""
    async with client_of(loaded_settings) as found:
        yield found


@pytest.fixture(scope="session")
async def admin(loaded_settings: Settings) -> AsyncIterator[AsyncClient]:
    """An administrator who only reads."""
    key = await create_key(loaded_settings, "session-admin", "admin")
    async with client_of(loaded_settings, key) as found:
        yield found


@pytest.fixture(scope="module")
async def writer(fresh: Settings) -> AsyncIterator[AsyncClient]:
    """An administrator on a database of the module's own."""
    key = await create_key(fresh, "writer", "admin")
    async with client_of(fresh, key) as found:
        yield found


@pytest.fixture(scope="session", autouse=True)
def plain_environment() -> Iterator[None]:
    """Settings of the developer's shell must not reach the tests."""
    kept = {
        name: os.environ.pop(name) for name in list(os.environ) if name.startswith("HINGE_") and name != "HINGE_NO_UV"
    }
    yield
    os.environ.update(kept)

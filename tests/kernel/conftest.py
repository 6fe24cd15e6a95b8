"""Fixtures of the kernel's tests: the birds' tables, empty at the start of each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from app.kernel.cursors import Cursors
from app.kernel.model import Base, Record
from app.kernel.session import Database
from app.platform.embedded import EmbeddedPostgres
from app.settings import Settings
from tests.conftest import copied
from tests.kernel.birds import Bird, Nest


async def database_with(server: EmbeddedPostgres, template: str, name: str, *models: type[Record]) -> Settings:
    """A migrated database of that name with the tables of some models besides, tracked as migrations track theirs."""
    settings = await copied(server, template, name)
    tables: list[Any] = [model.__table__ for model in models]
    engine = create_async_engine(settings.sqlalchemy_url)
    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: Base.metadata.create_all(sync, tables=tables))
        for table in tables:
            await connection.execute(text(f"SELECT hinge_track('{table.name}')"))
    await engine.dispose()
    return settings


@pytest.fixture(scope="session")
async def bird_settings(server: EmbeddedPostgres, template: str) -> Settings:
    """A migrated database with the two test tables."""
    return await database_with(server, template, "birds", Nest, Bird)


@pytest.fixture
async def birds(bird_settings: Settings) -> AsyncIterator[Database]:
    """Pools on the two tables, empty at the start of each test."""
    connection = await asyncpg.connect(bird_settings.asyncpg_dsn)
    await connection.execute("TRUNCATE test_nests, test_birds, history, code_counters")
    await connection.close()
    database = Database(bird_settings.asyncpg_dsn, bird_settings.sqlalchemy_url, read_pool=2, write_pool=8)
    await database.open()
    yield database
    await database.close()


@pytest.fixture
def signer() -> Cursors:
    return Cursors(b"a secret of the tests")

"""Public courses, an anonymous caller, and a console, for the tests of `/oai`."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient

from app.settings import Settings
from tests.bridges.courses import add_courses
from tests.conftest import client_of


@pytest.fixture(scope="module")
async def ids(fresh: Settings) -> list[uuid.UUID]:
    """Twelve public courses, in the order in which they became so."""
    connection = await asyncpg.connect(fresh.asyncpg_dsn)
    found: list[uuid.UUID] = await add_courses(connection, 12)
    await connection.close()
    return found


@pytest.fixture(scope="module")
async def client(fresh: Settings, ids: list[uuid.UUID]) -> AsyncIterator[AsyncClient]:
    async with client_of(fresh) as found:
        yield found
        await found._transport.app.services.database.close()  # type: ignore[attr-defined]  # ASGITransport keeps it


@pytest.fixture
async def console(fresh: Settings) -> AsyncIterator[asyncpg.Connection[Any]]:
    connection = await asyncpg.connect(fresh.asyncpg_dsn)
    yield connection
    await connection.close()

"""What tests of domains share, each module on a database of its own: its records, callers, and a console."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient

from app.platform.keys import create_key
from app.settings import Settings
from tests.conftest import client_of
from tests.domains.callers import callers_of, console
from tests.domains.factories import World


@pytest.fixture(scope="module")
async def world(writer: AsyncClient) -> World:
    """An administrator who makes records."""
    return World(writer)


@pytest.fixture(scope="module")
async def callers(writer: AsyncClient, fresh: Settings) -> dict[str, AsyncClient]:
    """The four callers, of the service that the administrator asks."""
    return await callers_of(writer, fresh)


@pytest.fixture(scope="module")
async def anonymous(fresh: Settings) -> AsyncIterator[AsyncClient]:
    """Anybody, of another process."""
    async with client_of(fresh) as found:
        yield found
        await found._transport.app.services.database.close()  # type: ignore[attr-defined]  # ASGITransport keeps it


@pytest.fixture(scope="module")
async def viewer(fresh: Settings) -> AsyncIterator[AsyncClient]:
    """Who reads what is for staff, of another process."""
    async with client_of(fresh, await create_key(fresh, "viewer", "viewer")) as found:
        yield found
        await found._transport.app.services.database.close()  # type: ignore[attr-defined]  # ASGITransport keeps it


@pytest.fixture(scope="module")
async def db(fresh: Settings) -> AsyncIterator[asyncpg.Connection[Any]]:
    """The database past all doors."""
    async with console(fresh) as found:
        yield found

"""What tests of domains share, each module on a database of its own: its records, callers, and a console."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient

from app.kernel.session import Database
from app.platform.keys import create_key
from app.settings import Settings
from tests.conftest import client_of
from tests.domains.callers import callers_of, console, keyed
from tests.domains.factories import Body, World


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


@pytest.fixture(scope="module")
async def viewer(fresh: Settings) -> AsyncIterator[AsyncClient]:
    """Who reads what is for staff, of another process."""
    async with client_of(fresh, await create_key(fresh, "viewer", "viewer")) as found:
        yield found


@pytest.fixture(scope="module")
async def db(fresh: Settings) -> AsyncIterator[asyncpg.Connection[Any]]:
    """The database past all doors."""
    async with console(fresh) as found:
        yield found


@pytest.fixture(scope="module")
async def database(fresh: Settings) -> AsyncIterator[Database]:
    """Another process's way to the database."""
    found = Database(fresh.asyncpg_dsn, fresh.sqlalchemy_url)
    yield found
    await found.close()


@pytest.fixture
async def seen_by(world: World) -> Any:
    """Makes callers of a role, some of them for a partner, of the service that the administrator asks."""

    async def client(role: str, partner: Body | None = None) -> AsyncClient:
        return await keyed(
            world.client, f"as {role}", role=role, **({} if partner is None else {"partner_id": partner["id"]})
        )

    return client

"""The four callers of contract section 6 on one service: anonymous, viewer, editor, administrator."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from httpx import AsyncClient

from app.platform.keys import create_key
from app.settings import Settings
from tests.nearby import near

NAMES = ("anonymous", "viewer", "editor", "admin")


async def callers_of(writer: AsyncClient, settings: Settings) -> dict[str, AsyncClient]:
    """Clients by name; all speak to the application that `writer` speaks to."""
    found = {}
    for name in NAMES:
        key = None if name == "anonymous" else await create_key(settings, f"the-{name}", name)
        found[name] = near(writer).beside(key)
    return found


async def keyed(admin: AsyncClient, name: str, **body: Any) -> AsyncClient:
    """A client with a new key of that name, of the application that `admin` speaks to."""
    made = await admin.post("/v1/keys", json={"name": name, **body})
    assert made.status_code == 201, made.text
    return near(admin).beside(made.json()["key"])


@asynccontextmanager
async def console(settings: Settings) -> AsyncIterator[asyncpg.Connection[Any]]:
    """The database past all doors."""
    connection = await asyncpg.connect(settings.asyncpg_dsn)
    try:
        yield connection
    finally:
        await connection.close()

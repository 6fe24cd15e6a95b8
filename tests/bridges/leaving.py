"""Services that keep answers in memory or read each time, and the ways in which a course leaves the public."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from httpx import AsyncClient

from app.main import create_app
from app.platform.keys import create_key
from app.rest.front import Front
from app.settings import Settings
from tests.domains.factories import Body, World
from tests.nearby import Nearby, near

BASE = "http://hinge.test"
LD = {"Accept": "application/ld+json"}
WAYS = ("archive", "internal", "withdraw", "revise", "sql")
MEMORIES = ("remembering", "reading")


@asynccontextmanager
async def anybody(settings: Settings, memory: str) -> AsyncIterator[AsyncClient]:
    """An anonymous caller of a service that keeps answers in memory, or of one that reads each time."""
    front: Front = create_app(settings.model_copy(update={"public_url": BASE}))
    async with front.app.router.lifespan_context(front.app):
        if memory == "remembering":
            async with asyncio.timeout(5):
                while not front.memory.listening:
                    await asyncio.sleep(0.01)
        else:
            front.memory.limit = 0
        async with Nearby(front) as client:
            yield client


async def somebody(reader: AsyncClient, settings: Settings, role: str) -> AsyncClient:
    """A caller of this role, of the service that the reader asks."""
    key = await create_key(settings, f"bridges-{role}", role)
    return near(reader).beside(key)


async def take_away(world: World, course: Body, how: str, settings: Settings) -> None:
    """The course is public no more."""
    match how:
        case "archive":
            done = await world.client.delete(f"/v1/courses/{course['id']}", headers={"If-Match": "*"})
            assert done.status_code == 204
        case "internal":
            assert (await world.patch("courses", course, {"visibility": "internal"})).status_code == 200
        case "withdraw" | "revise":
            done = await world.act("courses", course, how, {"reason": "It is out of date"})
            assert done.status_code == 200, done.text
        case "sql":
            connection = await asyncpg.connect(settings.asyncpg_dsn)
            await connection.execute("UPDATE courses SET visibility = 'internal' WHERE code = $1", course["code"])
            await connection.close()
            await asyncio.sleep(0.3)  # another process: its announcement has to arrive

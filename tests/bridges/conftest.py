"""Published courses and tools in several languages, read as anybody reads them, and many at once."""

from __future__ import annotations

import uuid
from itertools import count
from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient

from bench.courses import add_courses
from tests.domains import conftest as domains
from tests.domains.factories import Body, World

world, anonymous, db = domains.world, domains.anonymous, domains.db
"""Fixtures of these tests too."""
TITLE = {"en": "Land for all", "fr": "La terre pour tous", "ar": "الأرض للجميع", "zh": "人人有地"}
SUMMARY = {"en": "How land is shared.", "fr": "Comment la terre est partagée."}
OBJECTIVES = [{"order": 1, "text": {"en": "Read a cadastre", "ar": "قراءة السجل العقاري"}}]
EDITIONS = [
    {"language": "en", "status": "published", "url": "https://learn.example.org/en/land"},
    {"language": "fr", "status": "published"},
    {"language": "zh", "status": "published"},
    {"language": "ar", "status": "draft"},
    {"language": "es", "status": "machine"},
]


@pytest.fixture(scope="module")
async def land(world: World) -> Body:
    """A published course of which much is known: three editions, texts in four languages."""
    return await published(
        world, title=TITLE, summary=SUMMARY, learning_objectives=OBJECTIVES, translations=EDITIONS,
        themes=[await world._term("theme")], sdg_targets=["11.1"], licence="CC-BY-4.0", access="free", workload_hours="12.5",
        level="introductory", certificate=True, url="https://learn.example.org/land", produced_with=["A university"],
        published_on="2024-03-01", valid_until="2031-12-31", image_url="https://learn.example.org/land.png",
    )  # fmt: skip


async def published(world: World, **given: Any) -> Body:
    """A published course; the day of publication goes with the step."""
    day = given.pop("published_on", None)
    body = {
        "course_mode": "self_paced", "learning_objectives": OBJECTIVES, "translations": EDITIONS,
        "target_group_ids": [(await world.the("target-groups"))["id"]], **given,
    }  # fmt: skip
    course = await world.make("courses", **body)
    for step in ("conceive", "develop", "pilot"):
        assert (await world.act("courses", course, step)).status_code == 200
    done = await world.act("courses", course, "publish", {"published_on": day} if day else {})
    assert done.status_code == 200, done.text
    shown: Body = done.json()
    return shown


_numbers = count(1)


@pytest.fixture
async def elsewhere(world: World) -> Body:
    """A platform that others run, without courses."""
    code = f"ELSE-{next(_numbers)}"
    return await world.make("platforms", name={"en": "Elsewhere"}, managed_by="external", code=code)


@pytest.fixture(scope="module")
async def ids(db: asyncpg.Connection[Any]) -> list[uuid.UUID]:
    """Twelve public courses, in the order in which they became so."""
    return await add_courses(db, 12)


@pytest.fixture(scope="module")
def client(anonymous: AsyncClient, ids: list[uuid.UUID]) -> AsyncClient:
    """An anonymous caller of the service that has those courses."""
    assert ids
    return anonymous

"""Pulls as the tests make them."""

from __future__ import annotations

from typing import Any

import pytest

from app.platform.pull.fetch import Bounds, PullError
from app.platform.pull.run import Tally, pull_moochub
from app.registry import REGISTRY
from app.settings import Settings
from tests.bridges.sources import source
from tests.domains.factories import Body, World

QUICK = Bounds(
    page_seconds=1, whole_seconds=5, page_bytes=200_000, pages=5, records=50, tries=3, pause=0.01, pause_max=0.05
)


async def pull(settings: Settings, url: str, platform: str, *, apply: bool = True, bounds: Bounds = QUICK) -> Tally:
    return await pull_moochub(settings, REGISTRY, url, platform, apply=apply, say=lambda _: None, bounds=bounds)


async def courses(world: World, platform: Body) -> dict[str, Body]:
    found = await world.client.get("/v1/courses", params={"platform_id": platform["id"], "lang": "*", "limit": 500})
    return {one["external_id"]: one for one in found.json()["data"]}


def counts(tally: Tally) -> tuple[int, int, int, int]:
    return tally.created, tally.updated, tally.unchanged, tally.refused


async def refused(fresh: Settings, platform: Body, answering: Any, bounds: Bounds = QUICK) -> str:
    async with source(answering=answering) as url:
        with pytest.raises(PullError) as error:
            await pull(fresh, url, platform["code"], bounds=bounds)
    return str(error.value)

"""Made-up requests to the bridges' own paths, by the service's own description of them."""

from __future__ import annotations

import asyncio

import pytest

from app.checks import fuzz
from app.platform.keys import create_key
from app.settings import Settings
from tests.domains.factories import Body

OWN = frozenset({"/bridges/moochub/courses", "/bridges/moodle/courses.csv", "/sitemap.xml", "/v1/metrics:batch"})


@pytest.mark.parametrize("role", [None, "admin"])
@pytest.mark.parametrize("phase", ["coverage", "fuzzing"])
async def test_made_up_requests(fresh: Settings, land: Body, role: str | None, phase: str) -> None:
    document = fuzz.part(fresh, OWN.__contains__)
    assert document["paths"].keys() == OWN
    header = ["-H", f"Authorization: Bearer {await create_key(fresh, 'fuzz', role)}"] if role else []

    def run() -> list[str]:
        with fuzz.serving(fresh) as address:
            return fuzz.schemathesis(address, document, "--phases", phase, "--max-examples", "15", *header)

    assert await asyncio.to_thread(run) == []

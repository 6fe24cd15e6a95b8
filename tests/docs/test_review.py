"""docs/review.md, followed as a committee's tool would: every step against a running service."""

from __future__ import annotations

import os
import shutil

import pytest

from app.platform.embedded import EmbeddedPostgres
from app.platform.schema import CHECKOUT
from tests.conftest import settings_for, sql
from tests.docs.console import ADDRESS, reader, steps
from tests.processes import serving

PAGE = (CHECKOUT / "docs" / "review.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
async def environment(server: EmbeddedPostgres, loaded: str) -> dict[str, str]:
    """A loaded database of the page's own."""
    await sql(server, f"CREATE DATABASE reviewing TEMPLATE {loaded}")
    secret = settings_for(server, "reviewing").database_url
    assert secret is not None
    return {**os.environ, "HINGE_DATABASE_URL": secret.get_secret_value()}


def test_a_review_goes_as_its_page_shows(server: EmbeddedPostgres, environment: dict[str, str]) -> None:
    if shutil.which("curl") is None or shutil.which("bash") is None:
        pytest.skip("the page is followed with bash and curl")
    page = steps(PAGE)
    assert page[0].command == f"HINGE={ADDRESS}"
    with serving(settings_for(server, "reviewing")) as service, reader(CHECKOUT, environment) as tool:
        tool.run(f"HINGE={service.address}")
        for step in page[1:]:
            tool.follow(step)

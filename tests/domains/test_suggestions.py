"""What a running service suggests: from memory, and never what has left the registries (ADR 50)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient

from app.domains.review.suggestions import _NEEDS
from app.platform.keys import create_key
from app.rest.front import Front
from app.settings import Settings
from tests.domains.factories import Body, World
from tests.domains.test_marker_checks import ask, check
from tests.platform.test_memory import run_sql, until
from tests.platform.test_rates import client_at, service

CODES = iter(range(99, 9, -1))
WEAK = check("1 2 2 1 1 1 1 2 1 2 2 2", themes=["housing"], territories=["KEN"])


@pytest.fixture
async def front(fresh: Settings) -> AsyncIterator[Front]:
    async with service(fresh) as found:
        assert found.services.database.kept.listening
        yield found


@pytest.fixture
async def anybody(front: Front) -> AsyncIterator[AsyncClient]:
    async with client_at(front) as client:
        yield client


@pytest.fixture
async def staff(front: Front, fresh: Settings) -> AsyncIterator[World]:
    async with client_at(front, key=await create_key(fresh, "suggestions", "admin")) as client:
        yield World(client)


async def offered(client: AsyncClient, kind: str = "courses", body: Body = WEAK) -> list[str]:
    (one,) = (await ask(client, body)).json()["data"]
    (found,) = [row for row in one["suggestions"] if row["kind"] == kind]
    return [offer["code"] for offer in found["offers"]]


async def a_course(staff: World, **given: Any) -> Body:
    """A public course that comes before all that ship, and before those of earlier tests."""
    kenya = (await staff.client.get("/v1/territories/KEN")).json()["id"]
    code = f"A-{next(CODES)}"
    return await staff.published_course(code=code, themes=["housing"], territory_ids=[kenya], **given)


async def test_a_check_asks_for_the_marker_alone(front: Front, anybody: AsyncClient) -> None:
    first = await ask(anybody, WEAK)
    before = front.requests.sql
    again = await ask(anybody, WEAK)
    assert front.requests.sql == before + 1
    assert again.content == first.content
    assert any(row["offers"] for row in again.json()["data"][0]["suggestions"]), "courses ship with the plan"


@pytest.mark.parametrize("how", ["revise", "withdraw", "archive", "hide"])
async def test_a_course_that_leaves_the_public_is_suggested_no_more(
    staff: World, anybody: AsyncClient, how: str
) -> None:
    course = await a_course(staff)
    assert (await offered(anybody))[0] == course["code"]
    await staff.leave_public(course, how)
    assert course["code"] not in await offered(anybody)
    assert (course["code"] in await offered(staff.client)) is (how == "hide")


async def test_what_another_process_does_is_heard(
    front: Front, staff: World, anybody: AsyncClient, fresh: Settings
) -> None:
    course = await a_course(staff)
    assert course["code"] in await offered(anybody)
    kept = front.services.database.kept
    assert "shelf of course" in kept._values
    await run_sql(fresh, f"UPDATE courses SET valid_until = current_date - 1 WHERE id = '{course['id'][7:]}'")
    await until(lambda: "shelf of course" not in kept._values)
    assert course["code"] not in await offered(anybody)


async def test_a_place_that_is_made_is_known(staff: World, anybody: AsyncClient) -> None:
    kenya = (await staff.client.get("/v1/territories/KEN")).json()["id"]
    body = {**WEAK, "territories": ["A-CITY"]}
    assert (await ask(anybody, body)).status_code == 422
    course = await a_course(staff)
    city = await staff.make("territories", code="A-CITY", level="city", parent_id=kenya, visibility="public")
    assert (await offered(anybody, body=body))[0] == course["code"]
    await staff.client.delete(f"/v1/territories/{city['id']}", headers={"If-Match": "*"})
    assert (await ask(anybody, body)).status_code == 422


async def test_needs_are_those_of_the_country_and_of_what_it_lies_in(staff: World) -> None:
    """A project in one city of a country could meet the need of another; not one of another country (P)."""
    client = staff.client
    kenya, senegal, africa = [(await client.get(f"/v1/territories/{code}")).json() for code in ("KEN", "SEN", "014")]
    cities = [
        await staff.make("territories", code=code, level="city", parent_id=kenya["id"], visibility="public")
        for code in ("B-CITY", "C-CITY")
    ]
    wanted = [
        await staff.validated_need(territory_id=cities[1]["id"], themes=["housing"], code="N-1"),
        await staff.validated_need(territory_id=kenya["id"], themes=["housing"], code="N-2"),
        await staff.validated_need(territory_id=africa["id"], themes=["housing"], regional=True, code="N-3"),
    ]
    await staff.validated_need(territory_id=senegal["id"], themes=["housing"], code="N-0")
    body = check("1 2 2 2 2 2 2 2 2 2 2 2", themes=["housing"], territories=["B-CITY"])
    assert await offered(client, "needs", body) == [need["code"] for need in wanted]
    beyond = check("1 2 2 2 2 2 2 2 2 2 2 2", themes=["housing"], territories=["014"])
    assert await offered(client, "needs", beyond) == ["N-3"], "a region's project is not each of its countries'"


async def test_an_index_holds_all_that_is_asked_of_needs(fresh: Settings) -> None:
    """Its condition must go on saying what the statement says; in a table as small as this Postgres has to be pushed."""
    connection = await asyncpg.connect(fresh.asyncpg_dsn)
    try:
        await connection.execute("SET enable_seqscan = off; SET enable_bitmapscan = off")
        plan = await connection.fetch(f"EXPLAIN {_NEEDS}", "[]", ["public"])
    finally:
        await connection.close()
    assert any("Index Only Scan using ix_needs_suggested" in line[0] for line in plan), [line[0] for line in plan]

"""Many at once on one record, and on one Idempotency-Key, over real sockets (contract section 4)."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest
from httpx import AsyncClient, Limits, Response

from app.kernel import session
from app.kernel.access import Caller
from app.kernel.errors import Unavailable
from app.kernel.session import Database
from app.platform.keys import create_key
from app.settings import Settings
from tests.domains.callers import console
from tests.faults.test_service import lens
from tests.processes import serving

PATCHES, POSTS = 200, 50


@pytest.fixture(scope="module")
async def crowd(fresh: Settings) -> AsyncIterator[AsyncClient]:
    """A client with a connection for each of the crowd, to a service in a process of its own with its usual pools."""
    key = await create_key(fresh, "crowd", "admin")
    with serving(fresh, HINGE_RATE_LIMIT="off") as service:
        limits = Limits(max_connections=PATCHES, max_keepalive_connections=PATCHES)
        headers = {"Authorization": f"Bearer {key}"}
        async with AsyncClient(base_url=service.address, headers=headers, limits=limits, timeout=60) as client:
            await _localised(client)  # who asks GraphQL first waits for it to be loaded
            yield client


async def counted(settings: Settings, statement: str, *values: Any) -> Any:
    async with console(settings) as connection:
        return await connection.fetchval(statement, *values)


async def made(crowd: AsyncClient, number: int) -> Any:
    answer = await crowd.post("/v1/lenses", json=lens(number))
    assert answer.status_code == 201, answer.text
    return answer.json()


def spread(answers: list[Response]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


async def test_of_200_patches_with_one_etag_one_wins(crowd: AsyncClient) -> None:
    record = await made(crowd, 1)
    url, headers = f"/v1/lenses/{record['id']}", {"If-Match": f'"{record["etag"]}"'}
    answers = await asyncio.gather(
        *(crowd.patch(url, json={"summary": f"Writer {n}"}, headers=headers) for n in range(PATCHES))
    )
    assert spread(answers) == {200: 1, 412: PATCHES - 1}
    (winner,) = (answer for answer in answers if answer.status_code == 200)
    assert (await crowd.get(url)).json() == winner.json()
    assert winner.json()["row_version"] == 2
    assert {answer.json()["etag"] for answer in answers} == {winner.json()["etag"]}, "each loser is told what to read"
    assert [row["version"] for row in (await crowd.get(f"{url}/history")).json()["data"]] == [2, 1]


async def test_of_200_mutations_with_one_etag_one_wins(crowd: AsyncClient) -> None:
    record = await made(crowd, 2)
    document = """mutation($id: ID!, $tag: String!, $say: LocalisedInput) {
        updateLens(id: $id, ifMatch: $tag, input: {summary: $say}) { summary rowVersion etag } }"""
    document = document.replace("LocalisedInput", await _localised(crowd))

    async def change(n: int) -> Any:
        variables = {"id": record["id"], "tag": record["etag"], "say": {"en": f"Writer {n}"}}
        return (await crowd.post("/graphql", json={"query": document, "variables": variables})).json()

    answers = await asyncio.gather(*(change(n) for n in range(PATCHES)))
    codes = Counter(answer["errors"][0]["extensions"]["code"] if "errors" in answer else "won" for answer in answers)
    assert codes == {"won": 1, "precondition_failed": PATCHES - 1}
    (winner,) = (answer["data"]["updateLens"] for answer in answers if "errors" not in answer)
    now = (await crowd.get(f"/v1/lenses/{record['id']}")).json()
    assert (now["summary"], now["row_version"]) == (winner["summary"], winner["rowVersion"]) == (winner["summary"], 2)


async def _localised(crowd: AsyncClient) -> str:
    """The name of the type of a localised text in LensPatch."""
    query = '{ __type(name: "LensPatch") { inputFields { name type { name } } } }'
    fields = (await crowd.post("/graphql", json={"query": query})).json()["data"]["__type"]["inputFields"]
    return str(next(item["type"]["name"] for item in fields if item["name"] == "summary"))


async def test_50_posts_with_one_key_make_one_row_and_one_body(crowd: AsyncClient, fresh: Settings) -> None:
    body, headers = lens(3), {"Idempotency-Key": "one-of-fifty"}
    answers = await asyncio.gather(*(crowd.post("/v1/lenses", json=body, headers=headers) for _ in range(POSTS)))
    busy = [answer for answer in answers if answer.status_code == 409]
    assert {answer.json()["code"] for answer in busy} <= {"in_progress"}
    assert spread(answers).keys() <= {201, 409}
    told = [answer for answer in answers if answer.status_code == 201]
    assert sum("idempotency-replayed" not in answer.headers for answer in told) == 1
    told += await asyncio.gather(*(crowd.post("/v1/lenses", json=body, headers=headers) for _ in busy))
    later = {answer.status_code for answer in told}
    assert later == {201}, "with nothing under way, the crowd of the refused gets the first answer"
    assert len({(answer.content, answer.headers["etag"], answer.headers["location"]) for answer in told}) == 1
    assert await counted(fresh, "SELECT count(*) FROM lenses WHERE code = 'L3'") == 1
    assert await counted(fresh, "SELECT count(*) FROM idempotent_answers WHERE key = 'one-of-fifty'") == 1


async def test_50_mutations_with_one_key_make_one_row(crowd: AsyncClient, fresh: Settings) -> None:
    document = """mutation($input: LensCreate!) {
        createLens(input: $input, idempotencyKey: "one-of-fifty-mutations") { id code etag createdAt } }"""
    given = lens(4)
    body = {"code": given["code"], "planId": given["plan_id"], "position": given["position"], "summary": {"en": "Four"}}

    async def send() -> Any:
        return (await crowd.post("/graphql", json={"query": document, "variables": {"input": body}})).json()

    answers = await asyncio.gather(*(send() for _ in range(POSTS)))
    refused = [answer["errors"][0]["extensions"]["code"] for answer in answers if "errors" in answer]
    assert set(refused) <= {"in_progress"}
    answers += [await send() for _ in range(3)]
    assert len({str(answer["data"]) for answer in answers if "errors" not in answer}) == 1
    assert sum("errors" not in answer and "replayed" not in answer["extensions"] for answer in answers) == 1
    assert await counted(fresh, "SELECT count(*) FROM lenses WHERE code = 'L4'") == 1


async def test_who_waits_too_long_for_a_connection_is_told_to_come_back(
    fresh: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "ACQUIRE_SECONDS", 0.2)
    database = Database(fresh.asyncpg_dsn, fresh.sqlalchemy_url, write_pool=1)
    try:
        async with database.unit(Caller("one")):
            with pytest.raises(Unavailable) as refused:
                async with database.unit(Caller("two")):
                    raise AssertionError("there is one connection only")
        assert int(refused.value.headers["Retry-After"]) > 0
    finally:
        await database.close()

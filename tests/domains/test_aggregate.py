"""The public figures of needs: exact sums of published cells, and nothing to be learnt by comparing answers (ADR 0033).

The attacker asks every question there is, by all groupings and filters, and compares every two answers.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any

import asyncpg
import orjson
import pytest
from httpx import AsyncClient
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st
from pydantic import ValidationError

from app.domains.figures import figures_sql, lists_of
from app.domains.needs.aggregate import NEEDS
from app.kernel.session import Database
from app.platform.keys import create_key
from app.settings import Settings
from tests.conftest import client_of
from tests.contract.refusals import refused
from tests.domains.factories import World
from tests.domains.need_rows import Row, exact, insert, territory

URL, DIMENSIONS, FINEST = "/v1/needs/aggregate", NEEDS.dimensions, NEEDS.finest
REGIONS = {"KEN": "002", "SEN": "002", "NPL": "142"}
Cell = tuple[str, str, str, int]
Population = list[Cell]
Question = tuple[tuple[str, ...], tuple[tuple[str, ...] | None, ...]]
cells = st.tuples(
    st.sampled_from(sorted(REGIONS)), st.sampled_from(("land", "housing")), st.sampled_from(("individual", "organisation")),
    st.sampled_from((2023, 2024)),
)  # fmt: skip
populations = st.lists(cells, max_size=70) | st.builds(
    lambda kinds, sizes: [cell for cell, size in zip(kinds, sizes, strict=False) for _ in range(size)],
    st.lists(cells, min_size=1, max_size=8, unique=True), st.lists(st.integers(1, 12), min_size=8, max_size=8),
)  # fmt: skip
minimums = st.integers(3, 7)


# -- the model: what must be answered, worked out in the open ----------------------------------------------


def published(population: Population, minimum: int) -> Counter[Cell]:
    """The finest cells as they are published."""
    counted = Counter(population)
    return Counter({cell: n // minimum * minimum for cell, n in counted.items() if n >= minimum})


def answer(found: Counter[Cell], question: Question) -> dict[tuple[Any, ...], int]:
    """The sums of cells that a question asks for."""
    by, filters = question
    summed: Counter[tuple[Any, ...]] = Counter()
    for cell, number in found.items():
        values = dict(zip(DIMENSIONS, (REGIONS[cell[0]], *cell), strict=True))
        if all(chosen is None or str(values[name]) in chosen for name, chosen in zip(DIMENSIONS, filters, strict=True)):
            summed[tuple(values[name] for name in by)] += number
    return dict(summed)


def questions() -> Iterator[Question]:
    """Every grouping under every filter: of each dimension none, each value, and two together."""
    options: tuple[tuple[tuple[str, ...] | None, ...], ...] = (
        (None, ("002",)), (None, ("KEN",), ("NPL",), ("KEN", "NPL")), (None, ("land",)), (None, ("individual",)), (None, ("2023",)),
    )  # fmt: skip
    groupings = [by for size in range(len(DIMENSIONS) + 1) for by in itertools.combinations(DIMENSIONS, size)]
    for filters in itertools.product(*options):
        for by in groupings:
            yield by, filters


QUESTIONS = list(questions())


def told_apart(answers: Iterable[dict[tuple[Any, ...], int]], minimum: int) -> list[tuple[int, int]]:
    """Pairs of numbers, nothing counted as 0, whose difference is between 1 and the minimum: who has one singles somebody out."""
    numbers = sorted({number for found in answers for number in found.values()} | {0})
    return [(one, two) for one, two in itertools.combinations(numbers, 2) if two - one < minimum]


@effort(max_examples=60, deadline=None)
@given(populations, minimums)
def test_no_two_answers_of_the_model_tell_anybody_apart(population: Population, minimum: int) -> None:
    found = published(population, minimum)
    assert told_apart((answer(found, question) for question in QUESTIONS), minimum) == []


def test_the_attacker_would_succeed_against_mere_suppression() -> None:
    cell = ("KEN", "land", "individual", 2023)
    population = [cell] * 6 + [("KEN", "land", "individual", 2024)] * 7
    suppressed = Counter({one: n for one, n in Counter(population).items() if n >= 5})
    assert told_apart((answer(suppressed, question) for question in QUESTIONS), 5) != []
    coarse = Counter(population)  # rounding after the sum: one need more moves the total, and no cell
    before = answer(coarse, ((), (None,) * 5))[()] // 5 * 5
    after = answer(coarse + Counter([cell, cell]), ((), (None,) * 5))[()] // 5 * 5
    assert before != after


# -- the service under attack ------------------------------------------------------------------------------


@pytest.fixture
async def owner(fresh: Settings) -> AsyncIterator[asyncpg.Connection[Any]]:
    connection = await asyncpg.connect(fresh.asyncpg_dsn)
    yield connection
    await connection.close()


@pytest.fixture(scope="module")
async def service(fresh: Settings) -> AsyncIterator[Database]:
    found = Database(fresh.asyncpg_dsn, fresh.sqlalchemy_url)
    await found.open()
    yield found
    await found.close()


async def populate(connection: Any, population: Population) -> list[str]:
    """Needs that count in these cells, in one statement."""
    places = {code: await territory(connection, code) for code in REGIONS}
    return await insert(
        connection,
        [
            Row(places[country], places[country], (theme, "climate"), (level,), validated_on=dt.date(year, 5, 6))
            for country, theme, level, year in population
        ],
    )


async def asked(service: Database, question: Question, minimum: int) -> dict[tuple[Any, ...], int]:
    """The service's answer to a question, all of it."""
    by, (region, country, theme, level, year) = question
    years = None if year is None else tuple(map(int, year))
    chosen = lists_of((country, country and (), region, region and (), theme, level, years))
    row = await service.query(figures_sql(NEEDS, by), minimum, *chosen, None, 10_000)
    assert row is not None
    return {tuple(one[name] for name in by): one["needs"] for one in orjson.loads(row["rows"])}


@effort(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(populations.filter(bool), minimums, st.data())
async def test_an_attacker_who_asks_everything_learns_nothing_of_one_need(
    owner: asyncpg.Connection[Any], service: Database, population: Population, minimum: int, data: st.DataObject
) -> None:
    await owner.execute("TRUNCATE needs CASCADE")
    codes = await populate(owner, population)
    before = {question: await asked(service, question, minimum) for question in QUESTIONS}
    found = published(population, minimum)
    assert all(before[question] == answer(found, question) for question in QUESTIONS)
    assert told_apart(before.values(), minimum) == []
    # One need more or less: nothing moves, unless its own cell reaches or leaves a multiple of the minimum.
    gone = data.draw(st.integers(0, len(codes) - 1))
    await owner.execute("DELETE FROM needs WHERE code = $1", codes[gone])
    without = [*population[:gone], *population[gone + 1 :]]
    crosses = Counter(population)[population[gone]] % minimum == 0
    after = {question: await asked(service, question, minimum) for question in QUESTIONS}
    assert (after != before) == crosses
    assert all(after[question] == answer(published(without, minimum), question) for question in QUESTIONS)


async def test_the_door_says_what_the_statement_says_and_to_everybody_alike(
    fresh: Settings, owner: asyncpg.Connection[Any], anonymous: AsyncClient, writer: AsyncClient
) -> None:
    await owner.execute("TRUNCATE needs CASCADE")
    population: Population = [("KEN", "land", "individual", 2023)] * 13 + [("NPL", "land", "organisation", 2024)] * 5
    await populate(owner, population + [("SEN", "housing", "individual", 2024)] * 4)
    found = await anonymous.get(URL)
    assert found.status_code == 200
    body = found.json()
    assert body["data"] == [
        {"country": "KEN", "theme": "land", "level": "individual", "year": 2023, "needs": 10},
        {"country": "NPL", "theme": "land", "level": "organisation", "year": 2024, "needs": 5},
    ]
    assert (body["by"], body["minimum"], body["counts"], body["standing"]) == (list(FINEST), 5, "at least", "proposal")
    assert body["page"] == {"next": None, "limit": 50} and "restricted" in body["left_out"]
    plain = {"authorization", "date", "x-request-id"}
    async with client_of(fresh, await create_key(fresh, "reader", "viewer")) as viewer:
        for client in (writer, viewer):
            other = await client.get(URL)
            assert (other.content, other.headers["etag"]) == (found.content, found.headers["etag"])
            assert set(other.headers) - plain == set(found.headers) - plain
    total = await anonymous.get(URL, params={"by": ""})
    assert total.json()["data"] == [{"needs": 15}]
    regions = await anonymous.get(URL, params={"by": "year,region", "region": "002"})
    assert regions.json()["by"] == ["region", "year"]
    assert regions.json()["data"] == [{"region": "002", "year": 2023, "needs": 10}]
    nothing = ({"country": "SEN"}, {"theme": "no-such-theme"}, {"country": "NOWHERE"}, {"year": 1999})
    for filters in (*nothing, {"level": "individual", "year": 2024}):
        assert (await anonymous.get(URL, params=filters)).json()["data"] == []
    both = await anonymous.get(URL, params=[("country", "KEN"), ("country", "NPL"), ("by", "theme")])
    assert both.json()["data"] == [{"theme": "land", "needs": 15}]
    kenya = await writer.get("/v1/territories/KEN")
    by_id = await anonymous.get(URL, params={"country": kenya.json()["id"], "by": "country"})
    assert by_id.json()["data"] == [{"country": "KEN", "needs": 10}]


async def test_the_etag_and_headers_move_with_the_figures_alone(
    owner: asyncpg.Connection[Any], anonymous: AsyncClient
) -> None:
    await owner.execute("TRUNCATE needs CASCADE")
    cell = ("KEN", "land", "individual", 2023)
    await populate(owner, [cell] * 6)
    first = await anonymous.get(URL)
    held = {"If-None-Match": first.headers["etag"]}
    for more in ([cell] * 3, [("SEN", "land", "individual", 2023)] * 4):
        await populate(owner, more)
        again = await anonymous.get(URL, headers=held)
        assert again.status_code == 304 and again.content == b""
        again = await anonymous.get(URL)
        assert {**again.headers, "x-request-id": ""} == {**first.headers, "x-request-id": ""}
    await populate(owner, [cell])
    moved = await anonymous.get(URL, headers=held)
    assert moved.status_code == 200 and moved.json()["data"][0]["needs"] == 10


async def test_who_does_not_count(owner: asyncpg.Connection[Any], anonymous: AsyncClient) -> None:
    await owner.execute("TRUNCATE needs CASCADE")
    kenya, africa = await territory(owner, "KEN"), await territory(owner, "002")
    left_out = (
        {"validated_on": None, "status": "submitted"}, {"status": "merged"}, {"status": "rejected"}, {"archived": True},
        {"visibility": "restricted"},
    )  # fmt: skip
    await insert(owner, [Row(kenya, kenya, **values) for values in left_out for _ in range(6)])
    await insert(owner, [Row(africa, None)] * 6)
    assert (await anonymous.get(URL)).json()["data"] == []
    await insert(
        owner,
        [Row(kenya, kenya, status=status) for status in ("validated", "matched", "addressed", "closed", "expired")],
    )
    assert (await anonymous.get(URL)).json()["data"][0]["needs"] == 5
    await owner.execute("UPDATE territories SET visibility = 'internal' WHERE code = 'KEN'")
    assert (await anonymous.get(URL)).json()["data"] == []
    await owner.execute("UPDATE territories SET visibility = 'public' WHERE code = 'KEN'")


async def test_pages_hold_every_row_once(owner: asyncpg.Connection[Any], anonymous: AsyncClient) -> None:
    await owner.execute("TRUNCATE needs CASCADE")
    every = [
        (c, t, lv, y)
        for c in REGIONS
        for t in ("land", "housing")
        for lv in ("individual", "organisation")
        for y in (2023, 2024)
    ]
    await populate(owner, every * 5)
    await owner.execute("UPDATE territories SET un_region_id = NULL WHERE code = 'NPL'")
    try:
        for by in ("country,theme,level,year", "region,year", "year", "region,country"):
            whole = (await anonymous.get(URL, params={"by": by})).json()["data"]
            walked, cursor = [], None
            while True:
                page = (
                    await anonymous.get(URL, params={"by": by, "limit": 3} | ({"cursor": cursor} if cursor else {}))
                ).json()
                walked += page["data"]
                cursor = page["page"]["next"]
                if cursor is None:
                    break
                assert len(page["data"]) == 3
            assert walked == whole and len(whole) > 1
            assert sum(row["needs"] for row in whole) == 5 * len(every)
    finally:
        await owner.execute(
            "UPDATE territories SET un_region_id = (SELECT id FROM territories WHERE code = '142') WHERE code = 'NPL'"
        )


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("by=theme,theme", "?by"), ("by=month", "?by"), ("by=theme&by=level", "?by"), ("level=city", "?level"),
        ("year=0", "?year"), ("year=20x4", "?year"), ("year=99999999999", "?year"), ("limit=0", "?limit"), ("limit=501", "?limit"),
        ("cursor=x", "?cursor"),
        ("as_of=2024-01-01T00:00:00Z", "?as_of"), ("validated_on=2024-01-01", "?validated_on"), ("theme=%00", "?theme"),
        ("status=closed", "?status"), ("visibility=internal", "?visibility"), (f"country={'K' * 201}", "?country"),
        ("country=need_" + "0" * 32, "?country"), ("total=exact", "?total"), ("q=water", "?q"), ("fields=needs", "?fields"),
    ],
)  # fmt: skip
async def test_nothing_else_can_be_asked(anonymous: AsyncClient, query: str, pointer: str) -> None:
    body = refused(await anonymous.get(f"{URL}?{query}"), 422, "validation")
    assert [fault["pointer"] for fault in body["errors"]] == [pointer]


async def test_a_cursor_is_of_one_question(owner: asyncpg.Connection[Any], anonymous: AsyncClient) -> None:
    await owner.execute("TRUNCATE needs CASCADE")
    await populate(owner, [(country, "land", "individual", 2023) for country in REGIONS] * 5)
    cursor = (await anonymous.get(URL, params={"limit": 1})).json()["page"]["next"]
    for other in ({"by": "country"}, {"theme": "land"}):
        refused(await anonymous.get(URL, params={"limit": 1, "cursor": cursor, **other}), 422)


async def test_the_path_is_no_code_of_a_need(anonymous: AsyncClient, writer: AsyncClient) -> None:
    for method in ("POST", "PATCH", "DELETE", "OPTIONS", "PUT"):
        answer = await writer.request(method, URL, headers={"If-Match": "*"})
        refused(answer, 405, "method_not_allowed")
        assert answer.headers["allow"] == "GET, HEAD", "what a need takes, this path does not"
    refused(await anonymous.get(f"{URL}/candidates"), 404, "not_found")
    assert (await anonymous.head(URL)).status_code == 200


def test_a_minimum_below_three_is_no_minimum() -> None:
    for number in (0, 1, 2):
        with pytest.raises(ValidationError):
            Settings(aggregate_minimum=number)


async def test_nothing_else_counts_internal_needs_for_the_public(
    anonymous: AsyncClient, writer: AsyncClient, owner: asyncpg.Connection[Any]
) -> None:
    """The status page, the feed, GraphQL's totals, lists, and other records that name needs."""
    await owner.execute("TRUNCATE needs CASCADE")
    before = (await anonymous.get("/v1/status")).json()
    cursor = (await anonymous.get("/v1/changes", params={"after": "now"})).json()["page"]["next"]
    world = World(writer)
    need = await world.validated_need()
    await exact(owner)
    after = (await anonymous.get("/v1/status")).json()
    public = {
        name: number for name, number in after["counts"].items() if name in ("needs", "matches", "tool_proposals")
    }
    assert set(public.values()) == {0}
    assert after["last_change_at"] >= before["last_change_at"]
    seen = (await anonymous.get("/v1/changes", params={"after": cursor})).json()["data"]
    assert not [entry for entry in seen if entry["resource"] == "needs"]
    asked = {"query": "{ needs { totalCount nodes { id } } matches { totalCount } }"}
    totals = (await anonymous.post("/graphql", json=asked)).json()["data"]
    assert totals == {"needs": {"totalCount": 0, "nodes": []}, "matches": {"totalCount": 0}}
    listed = await anonymous.get("/v1/needs", params={"total": "exact"})
    assert listed.json()["page"]["total"] == 0
    assert (await anonymous.get(f"/v1/needs/{need['id']}")).status_code == 404

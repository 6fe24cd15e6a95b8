"""The cells of needs are exact after whatever is written, however, and nobody waits for them (ADR 0033)."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from app.domains.needs.cells import FOLD_ROWS, GATHERED, fold_cells, fold_when_many
from app.domains.needs.vocabulary import MatchKind, NeedState
from app.domains.reference.vocabulary import CapacityLevel
from app.kernel.session import Database
from app.settings import Settings
from tests.domains.factories import World
from tests.domains.need_rows import Row, exact, insert, territory

THEMES = ("land", "housing", "climate")
lists = effort(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


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


class Places:
    """Two countries, one place inside the first, and a region."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def row(self, place: str, **values: Any) -> Row:
        found = await territory(self._connection, place)
        return Row(found, None if place == "002" else found, **values)


needs = st.fixed_dictionaries(
    {
        "place": st.sampled_from(("KEN", "SEN", "002")),
        "themes": st.lists(st.sampled_from(THEMES), min_size=1, max_size=3).map(tuple),
        "levels": st.lists(st.sampled_from(list(map(str, CapacityLevel))), min_size=1, max_size=3, unique=True).map(
            tuple
        ),
        "status": st.sampled_from(list(map(str, NeedState))),
        "validated_on": st.none() | st.dates(dt.date(2022, 12, 30), dt.date(2023, 1, 3)),
        "visibility": st.sampled_from(("partner", "internal", "restricted")),
        "best_match": st.none() | st.sampled_from(list(map(str, MatchKind))),
        "score": st.none() | st.decimals(Decimal("1.00"), Decimal("4.50"), places=2),
        "archived": st.booleans(),
    }
)
CHANGES = (
    "status = 'merged'", "status = 'validated'", "archived_at = now()", "archived_at = NULL", "themes = '{climate,land}'",
    "best_match = 'addresses_fully'", "best_match = NULL", "priority_score = 2.5", "priority_score = 'NaN'",
    "validated_on = '2024-02-29'", "validated_on = 'infinity'", "validated_on = NULL", "visibility = 'restricted'",
    "capacity_levels = '{individual}', primary_level = 'individual'", "severity = 3", "severity = severity",
    "country_id = NULL", "themes = '{}'",
)  # fmt: skip
some = st.integers(1, 4)
steps = st.one_of(
    st.tuples(st.just("insert"), st.lists(needs, min_size=1, max_size=5)),
    st.tuples(st.just("change"), st.sampled_from(CHANGES), some),
    st.tuples(st.just("delete"), some),
    st.tuples(st.just("fold"), st.integers(1, 3)),
    st.tuples(st.just("undone"), st.lists(needs, min_size=1, max_size=2)),
)


@lists
@given(st.lists(steps, min_size=1, max_size=12))
async def test_the_cells_are_exact_after_any_writes(owner: asyncpg.Connection[Any], taken: list[Any]) -> None:
    await owner.execute("TRUNCATE needs CASCADE")
    places = Places(owner)
    for kind, *what in taken:
        picked = "id IN (SELECT id FROM needs ORDER BY code LIMIT {})"
        match kind:
            case "insert":
                await insert(owner, [await places.row(**one) for one in what[0]])
            case "change":
                await owner.execute(f"UPDATE needs SET {what[0]} WHERE {picked.format(what[1])}")
            case "delete":
                await owner.execute(f"DELETE FROM needs WHERE {picked.format(what[0])}")
            case "fold":
                await owner.fetchval("SELECT hinge_fold_needs($1)", what[0])
            case "undone":
                undone = owner.transaction()
                await undone.start()
                await insert(owner, [await places.row(**one) for one in what[0]])
                await owner.fetchval("SELECT hinge_fold_needs(100)")
                await undone.rollback()
        await odd_ones_aside(owner)
    await owner.fetchval("SELECT hinge_fold_needs(100000)")
    await odd_ones_aside(owner)
    assert await owner.fetchval("SELECT count(*) FROM need_cell_deltas") == 0
    await owner.execute("SELECT hinge_recount_needs()")
    await odd_ones_aside(owner)


async def odd_ones_aside(connection: asyncpg.Connection[Any]) -> None:
    """What no API would write (a score that is no number, a day without end, no theme) is mended in the oracle's eyes alone."""
    async with Mended(connection):
        await exact(connection)


class Mended:
    """Shows such needs as ones that have no score, day or theme, while the cells stay as they are."""

    def __init__(self, connection: asyncpg.Connection[Any]) -> None:
        self._connection = connection
        self._transaction: Any = None

    async def __aenter__(self) -> None:
        self._transaction = self._connection.transaction()
        await self._transaction.start()
        run = self._connection.execute
        await run("SET LOCAL session_replication_role = replica")  # no trigger fires
        await run("UPDATE needs SET priority_score = NULL WHERE priority_score = 'NaN'")
        await run("UPDATE needs SET validated_on = NULL WHERE validated_on = 'infinity'")
        await run("DELETE FROM needs WHERE themes = '{}'")

    async def __aexit__(self, *_: object) -> None:
        await self._transaction.rollback()


async def test_the_cells_are_exact_after_each_step_of_a_need(
    writer: AsyncClient, owner: asyncpg.Connection[Any]
) -> None:
    world = World(writer)
    await exact(owner)
    need = await world.validated_need()
    other = await world.validated_need()
    await exact(owner)
    match = {"match_kind": "adaptable", "target_kind": "tool", "target": "TOOL-1", "rationale": "Nearly"}
    assert (await world.act("needs", need, "match", match)).status_code == 200
    await exact(owner)
    better = {
        "need_id": need["id"],
        "match_kind": "addresses_fully",
        "target_kind": "tool",
        "target": "TOOL-2",
        "rationale": "Yes",
    }
    made = await world.post("matches", better)
    assert made.status_code == 201
    await exact(owner)
    gone = await writer.delete(f"/v1/matches/{made.json()['id']}", headers={"If-Match": "*"})
    assert gone.status_code == 204
    await exact(owner)
    patched = await world.patch(
        "needs", await world.read("needs", other["id"]), {"themes": ["land", "climate"], "territory_id": "SEN"}
    )
    assert patched.status_code == 200, patched.text
    await exact(owner)
    merged = await world.act("needs", need, "merge", {"duplicate_of": other["id"], "reason": "The same gap"})
    assert merged.status_code == 200, merged.text
    await exact(owner)
    for path in ("delete", "post"):
        url = f"/v1/needs/{other['id']}" + ("/restore" if path == "post" else "")
        assert (await writer.request(path.upper(), url, headers={"If-Match": "*"})).status_code in (200, 204)
        await exact(owner)


async def test_writers_of_one_cell_do_not_wait_for_each_other_or_for_a_fold(
    fresh: Settings, owner: asyncpg.Connection[Any], service: Database
) -> None:
    await owner.execute("TRUNCATE needs CASCADE")
    row = await Places(owner).row("KEN")
    one, two = await asyncpg.connect(fresh.asyncpg_dsn), await asyncpg.connect(fresh.asyncpg_dsn)
    try:
        for connection in (one, two):
            await connection.execute("SET lock_timeout = '2s'")
            await connection.execute("BEGIN")
        await insert(owner, [row, row])
        await insert(one, [row])
        await insert(two, [row])  # the first has not committed
        assert await fold_cells(service) > 0
        await exact(owner)
        # The history is written at the commit, one after the other; the cells have been appended to long before.
        await one.execute("COMMIT")
        await exact(owner)
        await two.execute("ROLLBACK")
        await exact(owner)
        assert await fold_cells(service) > 0
        await exact(owner)
        assert await fold_cells(service) == 0
    finally:
        await one.close()
        await two.close()


async def test_of_two_folds_at_once_one_works(
    fresh: Settings, owner: asyncpg.Connection[Any], service: Database
) -> None:
    await owner.execute("TRUNCATE needs CASCADE")
    await insert(owner, [await Places(owner).row("KEN")])
    busy = await asyncpg.connect(fresh.asyncpg_dsn)
    try:
        await busy.execute("BEGIN")
        assert await busy.fetchval("SELECT hinge_fold_needs(10)") == 2
        assert await asyncio.wait_for(fold_cells(service), 5) == 0
        await exact(owner)  # what is folded but not committed is still counted, and once
        await busy.execute("ROLLBACK")
        await exact(owner)
        assert await fold_cells(service) == 2
    finally:
        await busy.close()


async def test_who_reads_folds_when_many_wait(owner: asyncpg.Connection[Any], service: Database) -> None:
    await owner.execute("TRUNCATE needs CASCADE")
    await insert(owner, [await Places(owner).row("KEN")])
    await fold_when_many(service, GATHERED - 1)
    assert await owner.fetchval("SELECT count(*) FROM need_cell_deltas") == 1
    await fold_when_many(service, GATHERED)
    assert await owner.fetchval("SELECT count(*) FROM need_cell_deltas") == 0
    assert FOLD_ROWS >= GATHERED


async def test_the_service_reads_cells_and_cannot_write_them(service: Database) -> None:
    for change in (
        "DELETE FROM need_cells", "INSERT INTO need_cell_deltas SELECT * FROM need_cells", "UPDATE need_gaps SET needs = 0",
        "SELECT hinge_recount_needs()",
    ):  # fmt: skip
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await service.query(change)

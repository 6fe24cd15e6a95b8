"""The past is what was said then, less what is hidden now: random histories, each instant asked again (contract §8)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import asyncpg
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.kernel.access import ANONYMOUS
from app.kernel.cursors import Cursors
from app.kernel.errors import Invalid
from app.kernel.past import past_instant
from app.kernel.query import whole
from app.kernel.select import compile_list, compile_one
from app.kernel.session import Database
from app.kernel.shapes import ListShape, OneShape, Page, Reader
from app.rest.lists import ListRequest
from app.settings import Settings
from tests.kernel.birds import BIRDS, NESTS

Body = dict[str, Any]
READERS = {
    "anonymous": (Reader("en", frozenset()), {"public"}),
    "staff": (Reader("en", frozenset({"birds:read"})), {"public", "partner", "internal"}),
    "editor": (Reader("fr", frozenset({"birds:read", "birds:write"})), {"public", "partner", "internal"}),
    "admin": (Reader("en", frozenset({"admin"})), {"public", "partner", "internal", "restricted"}),
}
LEVELS = ("public", "partner", "internal", "restricted")
TEXTS = ('{"en": "Grey heron"}', '{"en": "Red kite", "fr": "Milan royal"}', '{"en": "Sacred ibis"}')


@pytest.fixture
async def owner(bird_settings: Settings, birds: Database) -> AsyncIterator[asyncpg.Connection[Any]]:
    """The owner's connection: every statement a transaction of its own, deletions allowed."""
    connection = await asyncpg.connect(bird_settings.asyncpg_dsn)
    yield connection
    await connection.close()


class World:
    """Two tables that change, and what each reader was told at some instants."""

    def __init__(self, owner: asyncpg.Connection[Any], database: Database, signer: Cursors) -> None:
        self.owner, self.database, self.signer = owner, database, signer
        self.birds: list[uuid.UUID] = []
        self.nests: list[uuid.UUID] = []
        self.level: dict[str, str] = {}
        self.told: list[tuple[dt.datetime, dict[str, list[Body]]]] = []

    async def take(self, step: tuple[Any, ...]) -> None:
        name, *given = step
        await getattr(self, f"_{name}")(*given)

    async def _nest(self, level: str, text: str) -> None:
        await self._insert("test_nests", self.nests, level, "title", text)

    async def _bird(self, level: str, text: str, age: int, nest: int) -> None:
        place = self.nests[nest % len(self.nests)] if self.nests else None
        columns = "title, age, weight, nest_id, friend_ids"
        await self._insert(
            "test_birds", self.birds, level, columns, text, age, age % 3 or None, place, self.nests[:nest]
        )

    async def _insert(self, table: str, found: list[uuid.UUID], level: str, columns: str, *values: Any) -> None:
        places = ", ".join(f"${place}" for place in range(3, len(values) + 3))
        sql = f"INSERT INTO {table} (code, visibility, {columns}) VALUES ($1, $2, {places}) RETURNING id"
        made = await self.owner.fetchval(sql, f"R{len(self.birds)}.{len(self.nests)}", level, *values)
        found.append(made)
        self.level[made.hex] = level

    async def _level(self, table: str, place: int, level: str) -> None:
        record = self._one(table, place)
        if record is not None:
            changed = await self.owner.execute(f"UPDATE {table} SET visibility = $2 WHERE id = $1", record, level)
            if changed == "UPDATE 1":
                self.level[record.hex] = level

    async def _set(self, table: str, place: int, assignment: str) -> None:
        record = self._one(table, place)
        if record is not None:
            await self.owner.execute(f"UPDATE {table} SET {assignment} WHERE id = $1", record)

    async def _delete(self, place: int) -> None:
        record = self._one("test_birds", place)
        if record is not None:
            await self.owner.execute("DELETE FROM test_birds WHERE id = $1", record)

    def _one(self, table: str, place: int) -> uuid.UUID | None:
        known = self.birds if table == "test_birds" else self.nests
        return known[place % len(known)] if known else None

    async def _look(self) -> None:
        at = await self.owner.fetchval("SELECT clock_timestamp()")
        said = {name: await self.listed(name, [("include", "nest")]) for name in READERS}
        self.told.append((at, said))

    async def page(self, who: str, pairs: list[tuple[str, str]]) -> Body:
        request = ListRequest(BIRDS, READERS[who][0], pairs)
        statement, values = request.prepare(self.signer)
        row = await self.database.fetchrow(statement, values)
        call: Any = SimpleNamespace(path="/v1/birds", query=pairs, lang="en", caller=ANONYMOUS)
        found: Body = orjson.loads(request.answer(call, self.signer, row, statement.tables).body)
        return found

    async def listed(self, who: str, pairs: list[tuple[str, str]]) -> list[Body]:
        rows: list[Body] = (await self.page(who, pairs))["data"]
        return rows

    async def item(self, who: str, record: uuid.UUID, at: dt.datetime) -> Body | None:
        reader = READERS[who][0]
        shape = OneShape(BIRDS, whole(BIRDS, reader), reader, "id", archived=True, as_of=1)
        row = await self.database.fetchrow(compile_one(shape), (record, at))
        found: Body | None = None if row is None else orjson.loads(row["j"])
        return found

    def hidden(self, who: str, typed_id: str) -> bool:
        return self.level[typed_id.partition("_")[2]] not in READERS[who][1]

    def expected(self, who: str, rows: list[Body]) -> list[Body]:
        """What was told, without what the reader may no longer see."""
        return [
            {**row, "nest": None if row["nest"] is not None and self.hidden(who, row["nest"]["id"]) else row["nest"]}
            for row in rows
            if not self.hidden(who, row["id"])
        ]


levels, places, tables = st.sampled_from(LEVELS), st.integers(0, 5), st.sampled_from(["test_birds", "test_nests"])
ages = st.integers(0, 9)
changes = st.one_of(
    st.tuples(st.just("test_birds"), places, ages.map(lambda age: f"age = {age}")),
    st.tuples(st.just("test_birds"), places, ages.map(lambda age: f"weight = nullif({age}, 3)")),
    st.tuples(
        st.just("test_birds"), places, st.sampled_from(["nest_id = NULL", "friend_ids = '{}'", "tags = '{a,b}'"])
    ),
    st.tuples(st.just("test_birds"), places, st.just("""eggs = '[{"order": 1, "colour": {"en": "blue"}}]'""")),
    st.tuples(tables, places, st.sampled_from(TEXTS).map(lambda text: f"title = '{text}'")),
    st.tuples(tables, places, st.sampled_from(["archived_at = now()", "archived_at = NULL"])),
)
steps = st.one_of(
    st.tuples(st.just("nest"), levels, st.sampled_from(TEXTS)),
    st.tuples(st.just("bird"), levels, st.sampled_from(TEXTS), ages, places),
    st.tuples(st.just("level"), tables, places, levels),
    changes.map(lambda change: ("set", *change)),
    st.tuples(st.just("delete"), places),
    st.tuples(st.just("look")),
)
BEGIN = [
    ("nest", "public", TEXTS[0]),
    ("bird", "public", TEXTS[1], 3, 0),
    ("bird", "internal", TEXTS[2], 4, 0),
    ("look",),
]
ASKED: tuple[list[tuple[str, str]], ...] = (
    [("age_gte", "4")],
    [("sort", "-weight,age")],
    [("nest.code", "R0.0")],
    [("q", "kite")],
    [("weight_is_null", "true"), ("sort", "-age")],
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(steps, min_size=4, max_size=14))
async def test_an_instant_answers_as_it_did_then_without_what_is_hidden_now(
    owner: asyncpg.Connection[Any], birds: Database, signer: Cursors, history: list[tuple[Any, ...]]
) -> None:
    await owner.execute("TRUNCATE test_nests, test_birds, history")
    world = World(owner, birds, signer)
    for step in [*BEGIN, *history]:
        await world.take(step)
    for at, said in world.told:
        for who, rows in said.items():
            instant, expected = ("as_of", at.isoformat()), world.expected(who, rows)
            page = await world.page(who, [("include", "nest"), ("total", "exact"), instant])
            assert page["data"] == expected
            assert page["page"]["total"] == len(expected)
            shown = {row["id"]: row for row in expected}
            for record in world.birds:
                found = await world.item(who, record, at)
                if who in ("anonymous", "staff") or (found is not None and found["archived_at"] is None):
                    plain = {
                        name: value for name, value in shown.get(f"bird_{record.hex}", {}).items() if name != "nest"
                    }
                    assert (found or {}) == plain


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(steps, min_size=4, max_size=12), asked=st.sampled_from(ASKED))
async def test_filters_orders_and_searches_ask_the_past_and_pages_walk_it(
    owner: asyncpg.Connection[Any], birds: Database, signer: Cursors, history: list[tuple[Any, ...]], asked: Any
) -> None:
    """Asked of the past is asked then: the same rows in the same order, page by page, less what is hidden now."""
    await owner.execute("TRUNCATE test_nests, test_birds, history")
    world = World(owner, birds, signer)
    for step in [*BEGIN, *history[: len(history) // 2]]:
        await world.take(step)
    at = await owner.fetchval("SELECT clock_timestamp()")
    then = {who: await world.listed(who, [*asked, ("include", "nest")]) for who in READERS}
    for step in history[len(history) // 2 :]:
        await world.take(step)
    for who, rows in then.items():
        expected = [
            row for row in world.expected(who, rows) if "nest.code" not in dict(asked) or row["nest"] is not None
        ]
        question = [*asked, ("include", "nest"), ("as_of", at.isoformat()), ("limit", "2")]
        walked: list[Body] = []
        cursor = None
        while True:
            page = await world.page(who, [*question, *([("cursor", cursor)] if cursor else [])])
            walked += page["data"]
            cursor = page["page"]["next"]
            if cursor is None:
                break
        assert walked == expected


async def test_nothing_that_was_hidden_then_or_is_hidden_now_can_be_inferred(
    owner: asyncpg.Connection[Any], birds: Database, signer: Cursors
) -> None:
    world = World(owner, birds, signer)
    for step in (
        ("nest", "public", TEXTS[0]),
        ("bird", "public", '{"en": "Seen always"}', 1, 0),
        ("bird", "internal", '{"en": "Opened later"}', 2, 0),
        ("bird", "public", '{"en": "Closed later"}', 3, 0),
        ("bird", "public", '{"en": "Deleted while closed"}', 4, 0),
    ):
        await world.take(step)
    at = await owner.fetchval("SELECT clock_timestamp()")
    for place, level in ((1, "public"), (2, "internal"), (3, "restricted")):
        await world.take(("level", "test_birds", place, level))
    await world.take(("delete", 3))
    instant = ("as_of", at.isoformat())
    words = ("q", "seen OR later OR deleted")
    for pairs in ([], [("sort", "-age")], [("sort", "age")], [("age_gte", "1")], [("nest.code", "R0.0")], [words]):
        page = await world.page("anonymous", [*pairs, ("total", "exact"), instant])
        assert [row["age"] for row in page["data"]] == [1] and page["page"]["total"] == 1, pairs
    for pairs in ([("age", "2")], [("age", "3")], [("age", "4")], [("q", "later")], [("q", "deleted")]):
        page = await world.page("anonymous", [*pairs, ("total", "exact"), instant])
        assert page["data"] == [] and page["page"] == {"next": None, "prev": None, "limit": 50, "total": 0}, pairs
    assert [row["age"] for row in await world.listed("admin", [("sort", "age"), instant])] == [1, 2, 3, 4]
    with pytest.raises(Invalid):  # a hidden field is as unknown as it is now
        await world.page("staff", [("secret", "x"), instant])
    first = await world.page("anonymous", [("limit", "1"), ("sort", "age"), instant])
    assert first["page"]["next"] is None, "what follows in the order is hidden, and so is that it follows"


async def test_what_was_deleted_and_made_again_was_not_there_in_between(
    owner: asyncpg.Connection[Any], birds: Database, signer: Cursors
) -> None:
    world = World(owner, birds, signer)
    await world.take(("bird", "public", TEXTS[0], 1, 0))
    first = await owner.fetchval("SELECT clock_timestamp()")
    await world.take(("delete", 0))
    between = await owner.fetchval("SELECT clock_timestamp()")
    await owner.execute(
        "INSERT INTO test_birds (id, code, visibility, title, age) VALUES ($1, 'AGAIN', 'public', $2, 2)",
        world.birds[0],
        TEXTS[1],
    )
    for at, ages in ((first, [1]), (between, [])):
        assert [row["age"] for row in await world.listed("anonymous", [("as_of", at.isoformat())])] == ages
        assert ((await world.item("anonymous", world.birds[0], at)) is not None) == bool(ages)


async def test_a_relation_read_from_the_past_keeps_to_both_rules(
    owner: asyncpg.Connection[Any], birds: Database, signer: Cursors
) -> None:
    world = World(owner, birds, signer)
    await world.take(("nest", "public", TEXTS[0]))
    await world.take(("bird", "public", TEXTS[1], 1, 0))
    at = await owner.fetchval("SELECT clock_timestamp()")
    await world.take(("set", "test_nests", 0, 'title = \'{"en": "Renamed"}\''))
    asked = [("include", "nest"), ("as_of", at.isoformat())]
    assert (await world.listed("anonymous", asked))[0]["nest"]["title"] == "Grey heron"
    await world.take(("level", "test_nests", 0, "internal"))
    assert (await world.listed("anonymous", asked))[0]["nest"] is None
    assert (await world.listed("staff", asked))[0]["nest"]["title"] == "Grey heron"
    assert await world.listed("anonymous", [("nest.code", "R0.0"), ("as_of", at.isoformat())]) == []


def test_a_read_of_the_present_does_not_know_of_the_past() -> None:
    """The read path is benched: not a letter of its SQL may come from here."""
    reader = READERS["staff"][0]
    for resource in (BIRDS, NESTS):
        select = whole(resource, reader)
        for statement in (
            compile_one(OneShape(resource, select, reader, "id", archived=True)),
            compile_list(ListShape(resource, select, reader, Page(), total=True)),
        ):
            assert "history" not in statement.sql and "_then" not in statement.sql


@pytest.mark.parametrize("raw", ["9999-01-01", "2999-01-01T00:00:00Z", "yesterday", "", "2022-06-28T09:00"])
def test_an_instant_to_come_or_none_at_all_is_refused(raw: str) -> None:
    with pytest.raises(Invalid) as refused:
        past_instant(raw, "?as_of")
    (fault,) = refused.value.faults
    assert (fault.pointer, fault.code) == ("?as_of", "range" if raw[-6:].endswith(("01-01", ":00Z")) else "type")

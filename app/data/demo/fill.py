"""Fills a database with synthetic records and takes them out again (`hinge demo`).

A fill is many transactions: one of the cities, then one of the records that do not grow with the needs, beside those of
every 2,500 needs with what stands around them, two at a time. Each writes in `loads` what is there with it, so that a fill
that was killed goes on with what is not, or is removed. Needs name tools and courses by codes that follow from the seed's
numbers alone: for some seconds a match may be there before the tool that it names. A large fill sets indexes apart meanwhile.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import time
from collections.abc import Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

import asyncpg

from app.data.demo.copying import BULK, GROWING, Tables, chunk_rows, city_rows, copy
from app.data.demo.indexes import LARGE, put_back, set_apart
from app.data.demo.records import Records
from app.data.demo.remembering import ACTOR, lock_feed, remember_created, unremembered
from app.data.demo.remove import Removed, remove
from app.data.demo.world import CHUNK, CITIES, DemoError, World, look
from app.kernel.access import ADMIN, Caller
from app.kernel.session import Database
from app.registry import REGISTRY

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from app.settings import Settings

NEEDS_MAX = 2_000_000
DEMO = Caller(ACTOR, frozenset({ADMIN}))
DEMO_LOCK = 0x68696E64656D6F
"""The letters "hindemo": one fill or removal at a time."""
WRITERS = 2
"""Connections that write chunks. History is written under one lock, so that more of them would only wait for it."""
NAME = "demo"
"""The fill's row in `loads`."""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class State:
    """What was asked for, the day that dates are counted from, and how far the fill has come.

    All needs before `done` are there, and the chunks that begin at `ahead`, which were quicker than one before them.
    `apart` are the statements that make the indexes again which are not there meanwhile.
    """

    seed: int
    needs: int
    day: str
    records: bool = False
    done: int = 0
    held: bool = False
    ahead: list[int] = field(default_factory=list)
    apart: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether everything is there."""
        return self.records and self.done == self.needs and not self.apart

    @property
    def there(self) -> int:
        """How many needs are there."""
        return self.done + sum(self.end(start) - start for start in self.ahead)

    def end(self, start: int) -> int:
        """Where the chunk ends that begins here."""
        return min(start + CHUNK, self.needs)

    def missing(self) -> list[int]:
        """The chunks that are not there, by their beginnings."""
        return [start for start in range(self.done, self.needs, CHUNK) if start not in self.ahead]

    def having(self, start: int) -> State:
        """The same with one more chunk."""
        done, ahead = self.done, {*self.ahead, start}
        while done in ahead:
            ahead.remove(done)
            done = self.end(done)
        return replace(self, done=done, ahead=sorted(ahead))


async def fill_demo(settings: Settings, needs: int, seed: int, say: Say, day: dt.date | None = None) -> State:
    """Make the records that are not there yet; dates are counted from `day`, today by default. Raises DemoError."""
    async with _owner(settings) as connection:
        asked = State(seed, needs, (day or dt.datetime.now(dt.UTC).date()).isoformat())
        state = await _stored(connection)
        if state is None:
            state = asked
            state = await _begin(connection, await _world(connection, state), state)
        elif (state.seed, state.needs) != (asked.seed, asked.needs) or state.held:
            raise DemoError(_other(state))
        if state.complete:
            say(f"nothing to do: {state.needs:,} synthetic needs of seed {state.seed} are there")
            return state
        await _go_on(settings, await _world(connection, state), state, say)
        if not state.apart:  # else each table's values are counted when its indexes are there
            await connection.execute(f"ANALYZE {', '.join(BULK)}")
        done = await _whole(settings, connection, say)
        assert done is not None
        return done


async def _whole(settings: Settings, connection: asyncpg.Connection[Any], say: Say) -> State | None:
    """How far the fill is, once the indexes are there again that were set apart."""
    state = await _stored(connection)
    if state is not None and state.apart:
        say("building indexes")
        await put_back(settings.owner_dsn, state.apart)
        state = replace(state, apart=[])
        await _store(connection, state)
    return state


def _other(state: State) -> str:
    if state.held:
        return "Records of people still hold some of an earlier fill: `hinge demo --remove` says which."
    how = "complete" if state.complete else f"at {state.there:,}"
    return (
        f"Synthetic records of seed {state.seed} for {state.needs:,} needs are there ({how}). Ask for the same, "
        "or take them out first: `hinge demo --remove`."
    )


async def remove_demo(settings: Settings, say: Say) -> Removed:
    """Delete what fills have made. Raises DemoError while another fill is at work."""
    async with _owner(settings) as connection:
        state = await _whole(settings, connection, say)
        say("removing the synthetic records; writers wait meanwhile")
        found = await remove(connection, REGISTRY, "removal of synthetic records")
        if not found.stayed:
            await connection.execute("DELETE FROM loads WHERE name = $1", NAME)
        elif state is not None:
            await _store(connection, replace(state, held=True))
        return found


@asynccontextmanager
async def _owner(settings: Settings) -> AsyncIterator[asyncpg.Connection[Any]]:
    """A connection of the login that owns the tables, alone at this work."""
    connection = await asyncpg.connect(settings.owner_dsn)
    try:
        if not await connection.fetchval("SELECT pg_try_advisory_lock($1::bigint)", DEMO_LOCK):
            raise DemoError("Another `hinge demo` is at work on this database.")
        yield connection
    finally:
        await connection.close()


async def _stored(connection: asyncpg.Connection[Any]) -> State | None:
    """Locked, so that what a fill that was killed has sent to be committed is waited for."""
    found = await connection.fetchval("SELECT checksum FROM loads WHERE name = $1 FOR UPDATE", NAME)
    return None if found is None else State(**json.loads(found))


async def _store(connection: asyncpg.Connection[Any], state: State) -> None:
    await connection.execute("UPDATE loads SET checksum = $2, loaded_at = now() WHERE name = $1", NAME, _spelled(state))


async def _world(connection: asyncpg.Connection[Any], state: State) -> World:
    return await look(connection, state.seed, dt.date.fromisoformat(state.day))


def _spelled(state: State) -> str:
    return json.dumps(asdict(state))


async def _begin(connection: asyncpg.Connection[Any], world: World, state: State) -> State:
    """What is asked for, so that nothing is begun which cannot go on, and the cities that every chunk may refer to."""
    cities = city_rows(world)
    async with unremembered(connection, _reason(state)):
        await copy(connection, "territories", cities)
        await lock_feed(connection)
        await remember_created(connection, "territories", [row["id"] for row in cities])
        if state.needs >= LARGE:
            state = replace(state, apart=await set_apart(connection, GROWING))
        await connection.execute("INSERT INTO loads (name, checksum) VALUES ($1, $2)", NAME, _spelled(state))
    return state


async def _records(settings: Settings, world: World, state: State, say: Say) -> None:
    """What does not grow with the needs, in one Unit and by the rules that hold for everybody."""
    database = Database(settings.asyncpg_dsn, settings.sqlalchemy_url, write_pool=1, statement_timeout=60)
    try:
        async with database.unit(DEMO, reason=_reason(state)) as unit:
            count = await Records(unit, REGISTRY, world).make()
            made = await (await unit.session.connection()).get_raw_connection()
            connection = cast("asyncpg.Connection[Any]", made.driver_connection)
            await lock_feed(connection)
            reached = await _stored(connection)
            assert reached is not None
            await _store(connection, replace(reached, records=True))
    finally:
        await database.close()
    say(f"{count + CITIES} records beside the needs")


def _reason(state: State) -> str:
    return f"synthetic records of seed {state.seed}"


async def _go_on(settings: Settings, world: World, state: State, say: Say) -> None:
    """The records and every chunk that is missing, by two writers. When one fails, all stop."""
    furthest, begun = state.there, time.monotonic()
    left = iter(state.missing())

    async def write() -> None:
        nonlocal furthest
        async for found in _writer(settings, world, state, left):
            if found.there > furthest:  # the other's answer may be here before ours, and then counts ours
                furthest = found.there
                say(f"{furthest:,} of {state.needs:,} needs, {time.monotonic() - begun:.0f} s")

    try:
        async with asyncio.TaskGroup() as together:
            if not state.records:
                together.create_task(_records(settings, world, state, say))
            for _ in range(WRITERS):
                together.create_task(write())
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None


async def _writer(settings: Settings, world: World, state: State, left: Iterator[int]) -> AsyncIterator[State]:
    """Writes chunk after chunk of those that are left; the next one is made while the database writes this one."""
    connection = await asyncpg.connect(settings.owner_dsn)
    try:
        start = next(left, None)
        ahead = None if start is None else _made(world, start, state)
        while start is not None and ahead is not None:
            rows, written = await ahead, start
            start = next(left, None)
            ahead = None if start is None else _made(world, start, state)
            yield await _write(connection, rows, written, _reason(state))
    finally:
        await connection.close()


def _made(world: World, start: int, state: State) -> asyncio.Task[Tables]:
    return asyncio.create_task(asyncio.to_thread(chunk_rows, world, start, state.end(start)))


async def _write(connection: asyncpg.Connection[Any], rows: Tables, start: int, reason: str) -> State:
    """One transaction: the rows, their history, and that this chunk is there."""
    tables = [name for name in GROWING if rows[name]]
    async with unremembered(connection, reason):
        for name in tables:
            await copy(connection, name, rows[name])
        await lock_feed(connection)
        for name in tables:
            await remember_created(connection, name, [row["id"] for row in rows[name]])
        state = await _stored(connection)
        assert state is not None
        state = state.having(start)
        await _store(connection, state)
    return state

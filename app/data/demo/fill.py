"""Fills a database with synthetic records and takes them out again (`hinge demo`).

A fill is many transactions: one of the records made one by one, then one of every 2,500 needs with what stands around
them. `loads` says after each how far it has come, so that a fill that was killed goes on where it was, or is removed.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import time
from collections.abc import Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import asyncpg
from sqlalchemy import text

from app.data.demo.copying import BULK, Tables, chunk_rows, copy
from app.data.demo.records import Records
from app.data.demo.remembering import ACTOR, lock_feed, remember_created, unremembered
from app.data.demo.remove import Removed, remove
from app.data.demo.world import CHUNK, DemoError, World, look
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
NAME = "demo"
"""The fill's row in `loads`."""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class State:
    """What was asked for, the day that dates are counted from, and how far the fill has come."""

    seed: int
    needs: int
    day: str
    records: bool = False
    done: int = 0
    held: bool = False

    @property
    def complete(self) -> bool:
        """Whether everything is there."""
        return self.records and self.done == self.needs


async def fill_demo(settings: Settings, needs: int, seed: int, say: Say, day: dt.date | None = None) -> State:
    """Make the records that are not there yet; dates are counted from `day`, today by default. Raises DemoError."""
    async with _owner(settings) as connection:
        asked = State(seed, needs, (day or dt.datetime.now(dt.UTC).date()).isoformat())
        state = await _stored(connection)
        if state is None:
            state = asked
            await _world(connection, state)  # so that nothing is begun which cannot go on
            await connection.execute("INSERT INTO loads (name, checksum) VALUES ($1, $2)", NAME, _spelled(state))
        elif (state.seed, state.needs) != (asked.seed, asked.needs) or state.held:
            raise DemoError(_other(state))
        if state.complete:
            say(f"nothing to do: {state.needs:,} synthetic needs of seed {state.seed} are there")
            return state
        begun = time.monotonic()
        if not state.records:
            state = await _records(settings, connection, state, say)
        world = await _world(connection, state)
        async for reached in _chunks(connection, world, state):
            state = reached
            say(f"{state.done:,} of {state.needs:,} needs, {time.monotonic() - begun:.0f} s")
        for table in BULK:
            await connection.execute(f"ANALYZE {table}")
        return state


def _other(state: State) -> str:
    if state.held:
        return "Records of people still hold some of an earlier fill: `hinge demo --remove` says which."
    how = "complete" if state.complete else f"at {state.done:,}"
    return (
        f"Synthetic records of seed {state.seed} for {state.needs:,} needs are there ({how}). Ask for the same, "
        "or take them out first: `hinge demo --remove`."
    )


async def remove_demo(settings: Settings, say: Say) -> Removed:
    """Delete what fills have made. Raises DemoError while another fill is at work."""
    async with _owner(settings) as connection:
        say("removing the synthetic records; writers wait meanwhile")
        found = await remove(connection, REGISTRY, "removal of synthetic records")
        state = await _stored(connection)
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
    found = await connection.fetchval("SELECT checksum FROM loads WHERE name = $1", NAME)
    return None if found is None else State(**json.loads(found))


async def _store(connection: asyncpg.Connection[Any], state: State) -> None:
    await connection.execute("UPDATE loads SET checksum = $2, loaded_at = now() WHERE name = $1", NAME, _spelled(state))


async def _world(connection: asyncpg.Connection[Any], state: State) -> World:
    return await look(connection, state.seed, dt.date.fromisoformat(state.day))


def _spelled(state: State) -> str:
    return json.dumps(asdict(state))


async def _records(settings: Settings, connection: asyncpg.Connection[Any], state: State, say: Say) -> State:
    """What does not grow with the needs, through the store and in one Unit."""
    world = await _world(connection, state)
    done = replace(state, records=True)
    database = Database(settings.asyncpg_dsn, settings.sqlalchemy_url, write_pool=1, statement_timeout=60)
    try:
        async with database.unit(DEMO, reason=_reason(state)) as unit:
            count = await Records(unit, REGISTRY, world).make()
            await unit.session.execute(
                text("UPDATE loads SET checksum = :state WHERE name = :name"), {"state": _spelled(done), "name": NAME}
            )
    finally:
        await database.close()
    say(f"{count} records beside the needs")
    return done


def _reason(state: State) -> str:
    return f"synthetic records of seed {state.seed}"


async def _chunks(connection: asyncpg.Connection[Any], world: World, state: State) -> AsyncIterator[State]:
    """Chunk by chunk; the next one is made while the database writes this one."""
    starts = list(range(state.done, state.needs, CHUNK))
    ahead = _made(world, starts[0], state.needs) if starts else None
    for number, _ in enumerate(starts):
        assert ahead is not None
        rows = await ahead
        following = starts[number + 1] if number + 1 < len(starts) else None
        ahead = None if following is None else _made(world, following, state.needs)
        state = replace(state, done=state.needs if following is None else following)
        await _write(connection, rows, state)
        yield state


def _made(world: World, start: int, needs: int) -> asyncio.Task[Tables]:
    return asyncio.create_task(asyncio.to_thread(chunk_rows, world, start, min(start + CHUNK, needs)))


async def _write(connection: asyncpg.Connection[Any], rows: Tables, state: State) -> None:
    """One transaction: the rows, their history, and how far the fill has come."""
    tables = [name for name in BULK if rows[name]]
    async with unremembered(connection, tables, _reason(state)):
        for name in tables:
            await copy(connection, name, rows[name])
        await _store(connection, state)
        await lock_feed(connection)
        for name in tables:
            await remember_created(connection, name, [row["id"] for row in rows[name]])

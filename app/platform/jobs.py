"""The worker: runs the registry's jobs, each by one process at a time, from rows of Postgres (ADR 0029).

A job's row stays locked while it runs. When its worker dies, however suddenly, Postgres lets go of the lock and the next
worker runs the job again: the row still says that it is due.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Sequence

from sqlalchemy import BigInteger, Column, DateTime, Table, Text, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.kernel.jobs import Job
from app.kernel.model import Base
from app.kernel.session import Database
from app.settings import Settings

log = logging.getLogger("hinge.worker")

JOBS = Table(
    "jobs",
    Base.metadata,
    Column("name", Text, primary_key=True),
    Column("next_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    Column("finished_at", DateTime(timezone=True)),
    Column("runs", BigInteger, nullable=False, server_default=text("0")),
    Column("failure", Text),
)
"""When each job is due, when it last ended, how often it has, and the kind of error it ended with."""

REST_SECONDS = 5.0
"""Between looks while the database is away, and after a job that failed."""
SOONEST = dt.timedelta(seconds=1)

_MADE = text("INSERT INTO jobs (name) SELECT unnest(CAST(:names AS text[])) ON CONFLICT DO NOTHING")
_CLAIMED = text(
    "SELECT name FROM jobs WHERE name = ANY(CAST(:names AS text[])) AND next_at <= clock_timestamp() "
    "ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED"
)
_DONE = text(
    "UPDATE jobs SET next_at = :next_at, finished_at = clock_timestamp(), runs = runs + 1, failure = :failure "
    "WHERE name = :name"
)
_WAIT = text(
    "SELECT greatest(extract(epoch FROM min(next_at) - clock_timestamp()), 0)::float8 FROM jobs "
    "WHERE name = ANY(CAST(:names AS text[]))"
)


class Worker:
    """Runs jobs until it is cancelled."""

    def __init__(self, database: Database, jobs: Sequence[Job]) -> None:
        self._database = database
        self._jobs = {job.name: job for job in jobs}
        self._names = {"names": list(self._jobs)}

    async def run(self, delay: float = 0) -> None:
        """Run what is due, wait for what comes, for ever; a lost database is waited for."""
        await asyncio.sleep(delay)
        while True:
            try:
                wait = await self._turn()
            except Exception as error:  # noqa: BLE001 - whatever is wrong, the answer is to come back
                log.warning("jobs are not running: %s", type(error).__name__)
                wait = REST_SECONDS
            await asyncio.sleep(wait)

    async def _turn(self) -> float:
        """Run everything that is due; returns the seconds until there is more."""
        async with self._database.engine.begin() as connection:
            await connection.execute(_MADE, self._names)
        while await self.run_one():
            pass
        async with self._database.engine.connect() as connection:
            wait = await connection.scalar(_WAIT, self._names)
        # What another worker is running is due and locked: look again soon, in case that worker dies.
        return min(max(float(wait or 0), SOONEST.total_seconds()), 60.0)

    async def run_one(self) -> bool:
        """Run a job that is due and that nobody else is running; returns whether there was one."""
        async with self._database.engine.begin() as connection:
            name = await connection.scalar(_CLAIMED, self._names)
            if name is None:
                return False
            await self._run(connection, self._jobs[name])
        return True

    async def _run(self, connection: AsyncConnection, job: Job) -> None:
        wanted, failure, every = None, None, float(job.every)
        try:
            wanted = await job.run(self._database)
        except Exception as error:
            failure, every = type(error).__name__, min(REST_SECONDS, every)
            log.exception("job %s failed", job.name)
        now = dt.datetime.now(dt.UTC)
        next_at = now + dt.timedelta(seconds=every)
        if wanted is not None:
            next_at = min(next_at, max(wanted, now + SOONEST))
        await connection.execute(_DONE, {"name": job.name, "next_at": next_at, "failure": failure})


async def working(settings: Settings, jobs: Sequence[Job], delay: float = 0) -> None:
    """Run jobs on connections of their own until cancelled: one holds the job's row, the other does its work."""
    database = Database(
        settings.asyncpg_dsn,
        settings.sqlalchemy_url,
        read_pool=1,
        write_pool=2,
        statement_timeout=settings.statement_timeout,
    )
    try:
        await Worker(database, jobs).run(delay)
    finally:
        await database.close()

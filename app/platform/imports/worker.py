"""Who works on imports: a thread of the process with connections of its own, so that requests are answered meanwhile."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Coroutine
from contextlib import closing
from dataclasses import replace
from typing import IO, Any

from app.kernel.errors import Conflict, Internal, Problem, Unavailable
from app.kernel.resource import Registry
from app.kernel.session import Database
from app.platform.imports import keep
from app.platform.imports.job import Job
from app.platform.imports.reading import pieces, rows_of
from app.platform.imports.run import Run

MAX_RUNNING = 2
"""Imports that one process works on at a time."""
STATEMENT_SECONDS = 600.0
"""A commit writes the history of all its rows in one statement."""
STOP_SECONDS = 10.0
log = logging.getLogger("hinge.imports")


class Importer:
    """Runs previews and commits behind the requests that ask for them."""

    def __init__(self, settings: Any, database: Database, registry: Registry) -> None:
        self._settings, self._database, self._registry = settings, database, registry
        self._stopping = threading.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    def make_room(self) -> None:
        """Raises Unavailable while this process works on as many imports as it takes."""
        if len(self._tasks) >= MAX_RUNNING or self._stopping.is_set():
            raise Unavailable("Other imports are being worked on.", retry_after=5)

    def preview(self, job: Job, file: IO[bytes], media: str) -> asyncio.Task[None]:
        """Read a file and try it out; closes the file."""
        return self._start(job, lambda: self._preview(job, file, media))

    def commit(self, job: Job) -> asyncio.Task[None]:
        """Do what a preview has shown."""
        return self._start(job, lambda: self._commit(job))

    def _start(self, job: Job, work: Any) -> asyncio.Task[None]:
        async def run() -> None:
            await asyncio.to_thread(lambda: asyncio.run(work()))
            for listener in self._database.on_commit:
                listener({job.resource.table})

        task = asyncio.create_task(run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _preview(self, job: Job, file: IO[bytes], media: str) -> None:
        job = replace(job, stopped=self._stopping.is_set)

        async def work(database: Database) -> None:
            with file, closing(rows_of(file, media)) as rows:
                await keep.put(database, job.import_id, pieces(rows))
            await keep.previewed(database, job.import_id, await Run(database, self._registry, job).go())

        await self._work(job, work)

    async def _commit(self, job: Job) -> None:
        job = replace(job, stopped=self._stopping.is_set)

        async def work(database: Database) -> None:
            await Run(database, self._registry, job).go()

        await self._work(job, work)

    async def _work(self, job: Job, work: Any) -> None:
        """Do it with connections of this thread; whatever goes wrong is said in the import itself."""
        database = Database(
            self._settings.asyncpg_dsn, self._settings.sqlalchemy_url, read_pool=1, write_pool=1,
            statement_timeout=STATEMENT_SECONDS,
        )  # fmt: skip
        try:
            await self._said(database, job, work(database))
        except Exception as error:
            log.exception("an import ended without being able to say so", exc_info=error)
        finally:
            await database.close()

    async def _said(self, database: Database, job: Job, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Conflict as problem:
            await keep.ended(database, job.import_id, "stale", problem)
        except Problem as problem:
            await keep.ended(database, job.import_id, "failed", problem)
        except Exception as error:
            log.exception("an import failed", extra={"request_id": job.request_id}, exc_info=error)
            await keep.ended(database, job.import_id, "failed", Internal(f"Report the request id {job.request_id}."))

    async def stop(self) -> None:
        """Let what is running come to the end of its batch, and take it back."""
        self._stopping.set()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=STOP_SECONDS)

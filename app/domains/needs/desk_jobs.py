"""What the clock does by itself: records breaches, takes overdue answers up the line, closes what was answered (6.4)."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import and_, func, or_, select

from app.domains.needs import desk_clock as clock
from app.domains.needs.calendars_promise import TIMED
from app.domains.needs.desk_models import Request
from app.domains.needs.desk_resources import REQUESTS
from app.domains.needs.desk_vocabulary import RequestState
from app.domains.needs.desk_workflows import REQUEST_WORKFLOW
from app.kernel import store
from app.kernel.errors import Unavailable
from app.kernel.jobs import Job, system
from app.kernel.session import Database

Work = Callable[[Database, uuid.UUID], Awaitable[None]]
log = logging.getLogger("hinge.worker")
CALLER = system("clock")
BATCH = 100
"""Requests looked at in one go; each is written in a transaction of its own."""
ESCALATES_FROM = next(iter(step for step in REQUEST_WORKFLOW.transitions if step.name == "escalate")).sources


def _late(target: Any) -> Any:
    """The condition that a promise is broken now and not recorded as such."""
    due, done = getattr(Request, clock.DUE[target]), getattr(Request, clock.DONE[target])
    unrecorded = ~Request.breaches.contains([{"target": str(target)}])
    return and_(done.is_(None), due < func.clock_timestamp(), unrecorded)


NOTHING_PROMISED = (RequestState.ANSWERED, *clock.ENDED)
BROKEN = and_(Request.status.not_in(NOTHING_PROMISED), or_(*(_late(target) for target in TIMED)))
OVERDUE = and_(
    Request.status.in_([RequestState(state) for state in ESCALATES_FROM]),
    Request.answered_at.is_(None),
    # The transition counts in whole seconds and only what is past is overdue.
    Request.due_answer < func.date_trunc("second", func.clock_timestamp()),
)
CLOSING = and_(
    Request.status == RequestState.ANSWERED, Request.closes_at <= func.date_trunc("second", func.clock_timestamp())
)


async def tick(database: Database) -> dt.datetime | None:
    """Do all that is due on all requests; returns the next instant at which something falls due."""
    for condition, work in ((BROKEN, _record), (OVERDUE, _escalate), (CLOSING, _close)):
        after = uuid.UUID(int=0)
        while keys := await _found(database, condition, after):
            for key in keys:
                await _try(work, database, key)
            after = keys[-1]
    return await _next(database)


async def _found(database: Database, condition: Any, after: uuid.UUID) -> list[uuid.UUID]:
    """Requests in use to which a condition applies, in order, from one on."""
    async with database.unit(CALLER) as unit:
        query = select(Request.id).where(condition, Request.archived_at.is_(None), Request.id > after)
        return list(await unit.session.scalars(query.order_by(Request.id).limit(BATCH)))


async def _try(work: Work, database: Database, key: uuid.UUID) -> None:
    """Work on one request. What is wrong with one must not hold up the others; it is looked at again the next time."""
    try:
        await work(database, key)
    except Unavailable:
        raise
    except Exception:
        log.exception("the clock of request %s could not be served", key)


async def _next(database: Database) -> dt.datetime | None:
    """The first due instant to come."""
    columns = [Request.due_ack, Request.due_triage, Request.due_answer, Request.closes_at]
    firsts = [select(func.min(column)).where(column > func.clock_timestamp()).scalar_subquery() for column in columns]
    async with database.unit(CALLER) as unit:
        found: dt.datetime | None = await unit.session.scalar(select(func.least(*firsts)))
    return None if found is None else found + dt.timedelta(seconds=1)


async def _record(database: Database, key: uuid.UUID) -> None:
    """Write the broken promises of one request down, unless somebody has been faster."""
    async with database.unit(CALLER, reason="A promise has not been kept") as unit:
        record = await unit.session.scalar(select(Request).where(Request.id == key, BROKEN).with_for_update())
        if record is None:
            return
        found = clock.record_missed(record, clock.moment())
        unit.note(breached=[str(target) for target in found])
        await unit.explain("A promise has not been kept")
        await store.flush(unit, REQUESTS)


async def _escalate(database: Database, key: uuid.UUID) -> None:
    await _step(database, key, OVERDUE, "escalate", "The answer is overdue")


async def _close(database: Database, key: uuid.UUID) -> None:
    await _step(database, key, CLOSING, "close", "The working days after the answer have passed")


async def _step(database: Database, key: uuid.UUID, condition: Any, action: str, reason: str) -> None:
    """Take a step of the workflow, if it is still to be taken when the record is locked."""
    async with database.unit(CALLER) as unit:
        locked = await unit.session.scalar(select(Request.id).where(Request.id == key, condition).with_for_update())
        if locked is not None:
            await store.act(unit, REQUESTS, f"req_{key.hex}", action, {"reason": reason}, "*")


CLOCK = Job("clock", 60, tick)

"""The closing of calls by itself, once their instant has passed (6.6)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select

from app.domains.due import step_when_due
from app.domains.partners.call_models import Call
from app.domains.partners.call_resources import CALLS
from app.domains.partners.call_vocabulary import CallState
from app.kernel.jobs import Job, system
from app.kernel.session import Database

CALLER = system("calls")


async def tick(database: Database) -> dt.datetime | None:
    """Close what is due; returns the next closing."""
    published = Call.status == CallState.PUBLISHED
    due = (published, Call.closes_at <= func.clock_timestamp())
    await step_when_due(database, CALLER, CALLS, due, "close", "Its closing has come")
    async with database.unit(CALLER) as unit:
        following = select(func.min(Call.closes_at)).where(published, Call.closes_at > func.clock_timestamp())
        found: dt.datetime | None = await unit.session.scalar(following)
    return found


CLOSINGS = Job("calls", 60, tick)

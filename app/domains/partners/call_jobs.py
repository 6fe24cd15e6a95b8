"""The closing of calls by itself, once their instant has passed (6.6)."""

from __future__ import annotations

import datetime as dt
import logging

from sqlalchemy import and_, func, select

from app.domains.partners.call_models import Call
from app.domains.partners.call_resources import CALLS
from app.domains.partners.call_vocabulary import CallState
from app.kernel import store
from app.kernel.errors import Unavailable
from app.kernel.jobs import Job, system
from app.kernel.session import Database

log = logging.getLogger("hinge.worker")
CALLER = system("calls")
DUE = and_(Call.status == CallState.PUBLISHED, Call.archived_at.is_(None), Call.closes_at <= func.clock_timestamp())


async def tick(database: Database) -> dt.datetime | None:
    """Close what is due; returns the next closing. What is wrong with one call must not hold up the others."""
    async with database.unit(CALLER) as unit:
        due = list(await unit.session.scalars(select(Call.id).where(DUE).order_by(Call.closes_at)))
    for key in due:
        try:
            await _close(database, key)
        except Unavailable:
            raise
        except Exception:
            log.exception("the call %s could not be closed", key)
    async with database.unit(CALLER) as unit:
        following = select(func.min(Call.closes_at)).where(
            Call.status == CallState.PUBLISHED, Call.closes_at > func.clock_timestamp()
        )
        found: dt.datetime | None = await unit.session.scalar(following)
    return found


async def _close(database: Database, key: object) -> None:
    """Close one, if it is still to be closed when it is locked."""
    async with database.unit(CALLER) as unit:
        locked = await unit.session.scalar(select(Call).where(Call.id == key, DUE).with_for_update())
        if locked is not None:
            await store.act(unit, CALLS, f"call_{locked.id.hex}", "close", {"reason": "Its closing has come"}, "*")


CLOSINGS = Job("calls", 60, tick)

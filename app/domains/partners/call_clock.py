"""The closing of a call, by the clock of the database (6.6; VR-55; ADR 0045).

What is asked here early is asked again at the commit, by the triggers of the migration `calls`, which alone decide.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select

from app.domains.partners.call_models import Call
from app.domains.partners.call_vocabulary import CallState
from app.kernel.errors import Conflict
from app.kernel.history import FEED_LOCK
from app.kernel.kinds import spell_instant
from app.kernel.session import Unit


async def moment(unit: Unit) -> dt.datetime:
    """What the clock of the database says now."""
    found: dt.datetime = (await unit.session.execute(select(func.clock_timestamp()))).scalar_one()
    return found


async def after_those_under_way(unit: Unit) -> None:
    """Wait for whoever has been found in time and is about to commit; whoever comes later is late."""
    await unit.session.execute(select(func.pg_advisory_xact_lock(FEED_LOCK)))


async def must_be_open(unit: Unit, call: Call) -> dt.datetime:
    """The instant, if one may apply at it; raises Conflict with the closing time."""
    now = await moment(unit)
    closes = spell_instant(call.closes_at)
    if call.archived_at is not None:
        raise Conflict("The call is archived.", closes_at=closes)
    if call.status != CallState.PUBLISHED:
        raise Conflict(f"The call is {call.status}.", closes_at=closes, status_of_call=str(call.status))
    if now >= call.closes_at:
        raise Conflict(f"The call closed at {closes}.", closes_at=closes)
    if now.date() < call.opens_on:
        raise Conflict(f"The call opens on {call.opens_on}.", closes_at=closes)
    return now

"""Rules of requests: what each must say, when it was received, what it is promised (VR-40 to VR-43)."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

from sqlalchemy import select

from app.domains.needs.calendars import Calendar, ServiceLevel
from app.domains.needs.calendars_promise import day_of_receipt, frozen, hours_of
from app.domains.needs.desk_clock import DUE, happened, moment, set_due
from app.domains.needs.desk_models import Request
from app.domains.needs.desk_vocabulary import RequestEventKind
from app.domains.needs.vocabulary import MethodStatus
from app.kernel.errors import Conflict, Fault, Invalid
from app.kernel.session import Unit

EARLIEST = dt.timedelta(days=366)
"""How far back a receipt may be stated: the clock keeps the holidays of three years."""


async def made(unit: Unit, record: Request, _before: None) -> None:
    """A new request says who asks (VR-40) and gets its promise: level, calendar and due instants, frozen (VR-42)."""
    faults = []
    if record.requester_name is None and unit.caller.may("needs:read"):
        faults.append(Fault("/requester_name", "required", "is required (VR-40)"))
    now = moment()
    stated = record.received_at
    faults += received_faults(stated, record.received_reason, dt.datetime.now(dt.UTC))
    if faults:
        raise Invalid(*faults)
    record.received_at = now if stated is None else stated.replace(microsecond=0)
    if stated is not None:
        unit.note(received_at=record.received_at.isoformat())
        await unit.explain(record.received_reason)
    await promise(unit, record)
    happened(record, RequestEventKind.RECEIVED, unit.caller.name, record.received_reason, record.received_at)


def received_faults(stated: dt.datetime | None, reason: str | None, now: dt.datetime) -> list[Fault]:
    """A stated receipt has a reason, is not in the future and no more than a year ago."""
    if stated is None:
        return [] if reason is None else [Fault("/received_at", "required", "is required with received_reason")]
    if stated > now:
        return [Fault("/received_at", "range", "must not be in the future")]
    if stated < now - EARLIEST:
        return [Fault("/received_at", "range", f"must not be more than {EARLIEST.days} days ago")]
    if reason is None:
        return [Fault("/received_reason", "required", "is required with received_at")]
    return []


async def promise(unit: Unit, record: Request) -> None:
    """Freeze the service level that is in use on a request, and work out what is due when."""
    level = await unit.once("service_levels", (), lambda: _level_in_use(unit))
    if level is None:
        raise Conflict("No service level is in use, so nothing can be promised: activate one first.")
    calendar = await unit.session.get(Calendar, level.calendar_id)
    assert calendar is not None, "the reference is held by the database"
    record.service_level_id = level.id
    record.promise = await unit.once(
        "calendars", (level.id, day_of_receipt(calendar, record.received_at)),
        lambda: asyncio.to_thread(frozen, level, calendar, record.received_at),  # may load the holidays
    )  # fmt: skip
    record.clock_starts_at = hours_of(record.promise).next_opening(record.received_at)
    set_due(record)
    if any(getattr(record, name) is None for name in DUE.values()):
        raise Conflict("The calendar of the service level in use is closed for years.")


async def _level_in_use(unit: Unit) -> ServiceLevel | None:
    active = ServiceLevel.status == MethodStatus.ACTIVE, ServiceLevel.archived_at.is_(None)
    return await unit.session.scalar(select(ServiceLevel).where(*active))


async def not_its_own(_unit: Unit, record: Request, _before: dict[str, Any] | None) -> None:
    """A request does not follow up itself."""
    if record.follow_up_of_id is not None and record.follow_up_of_id == record.id:
        raise Invalid(Fault("/follow_up_of_id", "circle", "must not be the request itself"))


def warn_of_need(unit: Unit, record: Request) -> None:
    """A need that a request speaks of becomes a record, or is dismissed with a reason (VR-43)."""
    if record.mentions_need and not record.need_ids and not record.need_dismissed_reason:
        text = "the need that it speaks of is neither recorded nor dismissed (VR-43)"
        unit.warn("/need_dismissed_reason", "need_open", text)


REQUEST = (not_its_own,)

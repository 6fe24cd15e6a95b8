"""Rules and workflows of calendars and service levels (R2; VR-42)."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

from sqlalchemy import func, select

from app.domains.days import today
from app.domains.needs.calendars import CLOSES, OPENS, Calendar, ServiceLevel
from app.domains.needs.calendars_promise import frozen, hours_of, minutes_of, promised, public_holidays, time_zones
from app.domains.needs.desk_vocabulary import ClockTarget, DayKind, Urgency
from app.domains.needs.vocabulary import MethodStatus
from app.domains.needs.worktime import consume
from app.domains.rules import changed
from app.kernel.errors import Conflict, Fault, Invalid
from app.kernel.members import Member, member
from app.kernel.session import Unit
from app.kernel.workflow import Workflow, transition

VERB = "configure"
LONGEST = dt.timedelta(days=366)
"""Every promise comes due within this, so that all holidays on the way are among those that are kept."""
ONE_LEVEL = 0x68696E6C766C  # the letters "hinlvl": two levels that are activated at once come one after the other
ALWAYS_OPEN = frozenset({"status", "note", "visibility", "translation_status", "valid_from", "valid_to"})


def frozen_when_active(*more: str) -> Any:
    """What is or was in use has been promised to somebody: only its notes change, and what its actions change."""

    async def rule(_unit: Unit, record: Any, before: dict[str, Any] | None) -> None:
        if before is None or record.status == MethodStatus.DRAFT or "status" in before:
            return
        fixed = [
            name
            for name, value in before.items()
            if name not in ALWAYS_OPEN | {*more} and getattr(record, name) != value
        ]
        if fixed:
            said = f"cannot change any more: it is {record.status}"
            raise Invalid(*(Fault(f"/{name}", "frozen", said) for name in fixed))

    return rule


def week_faults(week: list[dict[str, Any]]) -> list[Fault]:
    """Each stretch ends after it begins, and none lies in another."""
    faults = []
    by_day: dict[str, list[tuple[int, int, int]]] = {}
    for place, row in enumerate(week):
        opens, closes = minutes_of(row["opens"]), minutes_of(row["closes"])
        if closes <= opens:
            faults.append(Fault(f"/week/{place}/closes", "order", "must be after opens"))
        by_day.setdefault(row["weekday"], []).append((opens, closes, place))
    for rows in by_day.values():
        for one, two in pairwise(sorted(rows)):
            if two[0] < one[1]:
                faults.append(Fault(f"/week/{two[2]}", "overlap", "lies in another stretch of that day"))
    return faults


def day_fault(row: dict[str, Any], pointer: str) -> Fault | None:
    """An open day says when, a closed one does not."""
    if row["kind"] == DayKind.CLOSED:
        if row.get("opens") is not None or row.get("closes") is not None:
            return Fault(f"{pointer}/opens", "closed", "a closed day has no hours")
        return None
    if row.get("opens") is None or row.get("closes") is None:
        return Fault(f"{pointer}/opens", "required", "an open day needs opens and closes")
    if minutes_of(row["closes"]) <= minutes_of(row["opens"]):
        return Fault(f"{pointer}/closes", "order", "must be after opens")
    return None


async def calendar_holds(_unit: Unit, record: Calendar, before: dict[str, Any] | None) -> None:
    """Zone and country are known ones, and the hours make sense."""
    faults: list[Fault] = []
    if changed(before, "time_zone") and record.time_zone not in time_zones():
        faults.append(Fault("/time_zone", "choice", "must be a time zone of the IANA database"))
    if changed(before, "week"):
        faults += week_faults(record.week or [])
    if changed(before, "days"):
        seen: set[str] = set()
        for place, row in enumerate(record.days or []):
            pointer = f"/days/{place}"
            fault = day_fault(row, pointer)
            if row["date"] in seen:
                fault = Fault(f"{pointer}/date", "repeated", "stands twice")
            seen.add(row["date"])
            faults += [fault] if fault is not None else []
    if changed(before, "holiday_country", "holiday_subdivision"):
        faults += _holiday_faults(record)
    if faults:
        raise Invalid(*faults)


def _holiday_faults(record: Calendar) -> list[Fault]:
    country, part = record.holiday_country, record.holiday_subdivision
    if country is None:
        return [] if part is None else [Fault("/holiday_subdivision", "country", "needs holiday_country")]
    for pointer, subdivision in (("/holiday_country", None), ("/holiday_subdivision", part)):
        try:
            public_holidays(country, subdivision, (2026,))
        except NotImplementedError:
            return [Fault(pointer, "choice", "is not known to the library `holidays`")]
    return []


class DeclaredDay(Member):
    """A day that becomes closed or open for requests received from now on (VR-42)."""

    date: dt.date = member("The day.")
    kind: DayKind = member("Whether it makes the day closed or open.")
    name: str = member("What the day is.", min_length=1, max_length=200)
    opens: str | None = member("When it opens; of an open day.", pattern=OPENS, max_length=5)
    closes: str | None = member("When it closes; of an open day.", pattern=CLOSES, max_length=5)
    reason: str = member("Why; kept in the history.", min_length=3, max_length=2000)


async def day_declared(_unit: Unit, record: Calendar, payload: Any) -> None:
    """A day of the calendar's own, instead of what was said of that day before. Promises already given stay."""
    row = {
        "date": payload.date.isoformat(),
        "kind": str(payload.kind),
        "name": payload.name,
        "opens": payload.opens,
        "closes": payload.closes,
    }
    fault = day_fault(row, "")
    if fault is not None:
        raise Invalid(fault)
    others = [entry for entry in record.days or [] if entry["date"] != row["date"]]
    record.days = sorted([*others, row], key=lambda entry: str(entry["date"]))


async def may_count(_unit: Unit, record: Calendar, _payload: Any) -> None:
    """A calendar in use is open at some time of the week."""
    if not record.week:
        raise Conflict("The calendar is never open: give it a week first.")


async def not_relied_on(unit: Unit, record: Calendar, _payload: Any) -> None:
    """The calendar of the service level in use stays."""
    code = await unit.session.scalar(
        select(ServiceLevel.code).where(
            ServiceLevel.calendar_id == record.id,
            ServiceLevel.status == MethodStatus.ACTIVE,
            ServiceLevel.archived_at.is_(None),
        )
    )
    if code is not None:
        raise Conflict(f"The service level {code} counts in it.")


async def targets_hold(_unit: Unit, record: ServiceLevel, before: dict[str, Any] | None) -> None:
    """No urgency stands twice, and nothing is answered before it is triaged or acknowledged."""
    if not changed(before, "targets"):
        return
    faults, seen = [], set()
    for place, row in enumerate(record.targets or []):
        if row["urgency"] in seen:
            faults.append(Fault(f"/targets/{place}/urgency", "repeated", "stands twice"))
        seen.add(row["urgency"])
        if not row["acknowledge_days"] <= row["triage_days"] <= row["answer_days"]:
            faults.append(Fault(f"/targets/{place}", "order", "must be in order: acknowledge, triage, answer"))
    if faults:
        raise Invalid(*faults)


async def becomes_the_level(unit: Unit, record: ServiceLevel, _payload: Any) -> None:
    """It promises something to every urgency, within a year, in a calendar in use; the one before it is retired."""
    missing = {str(urgency) for urgency in Urgency} - {row["urgency"] for row in record.targets or []}
    if missing:
        raise Conflict(f"It promises nothing to requests that are {', '.join(sorted(missing))}.")
    calendar = await unit.session.get(Calendar, record.calendar_id)
    if calendar is None or calendar.status != MethodStatus.ACTIVE or calendar.archived_at is not None:
        raise Conflict("Its calendar is not in use.")
    now = dt.datetime.now(dt.UTC)
    promise = frozen(record, calendar, now)
    longest = max(promised(promise, urgency, ClockTarget.ANSWER) for urgency in Urgency)
    due = consume(hours_of(promise), now, longest)
    if due is None or due > now + LONGEST:
        raise Conflict("Its longest promise would take more than a year in that calendar.")
    await unit.session.execute(select(func.pg_advisory_xact_lock(ONE_LEVEL)))
    others = await unit.session.scalars(
        select(ServiceLevel)
        .where(ServiceLevel.status == MethodStatus.ACTIVE, ServiceLevel.id != record.id)
        .with_for_update()
    )
    for other in others:
        other.status, other.valid_to = MethodStatus.RETIRED, now.date()
    record.valid_from, record.valid_to = now.date(), None


async def level_ends(_unit: Unit, record: ServiceLevel, _payload: Any) -> None:
    """From its last day on no request is received under it; those that were keep its promise."""
    record.valid_to = today()


CALENDAR = (calendar_holds, frozen_when_active())
SERVICE_LEVEL = (targets_hold, frozen_when_active())

CALENDAR_WORKFLOW = Workflow(
    "status",
    MethodStatus,
    (
        transition("activate", "draft", "active", "Take the calendar into use.", guard=may_count, verb=VERB),
        transition(
            "declare_day",
            "draft active",
            None,
            "Close or open one day for requests received from now on; promises already given do not move.",
            payload=DeclaredDay,
            guard=day_declared,
            verb=VERB,
        ),
        transition("retire", "draft active", "retired", "Take it out of use.", guard=not_relied_on, verb=VERB),
    ),
)

SERVICE_LEVEL_WORKFLOW = Workflow(
    "status",
    MethodStatus,
    (
        transition(
            "activate",
            "draft",
            "active",
            "Promise this from now on; the level that was in use until now is retired.",
            guard=becomes_the_level,
            verb=VERB,
        ),
        transition("retire", "draft active", "retired", "Promise it no more.", guard=level_ends, verb=VERB),
    ),
)

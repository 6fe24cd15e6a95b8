"""The clock of a request, explained: every interval since receipt, so that a person can check the sum (VR-42). Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from app.domains.needs import desk_clock as clock
from app.domains.needs.calendars_promise import TIMED, hours_of, pause_cap, promised
from app.domains.needs.desk_models import Request
from app.domains.needs.desk_vocabulary import ClockTarget, RequestState
from app.domains.needs.vocabulary import Standing
from app.domains.needs.worktime import DAY, NOTHING, Hours, Span, zone_named
from app.kernel.kinds import spell_instant

INTERVALS_MAX = 500
RUNNING, OVER_CAP, PAUSED, CLOSED, HOLIDAY, REST = (
    "running", "pause_over_cap", "paused", "closed", "holiday", "rest",
)  # fmt: skip
KINDS = (RUNNING, OVER_CAP, PAUSED, CLOSED, HOLIDAY, REST)
STATES = ("running", "paused", "met", "breached", "late", "ended")
PROPOSED = "Proposal: these figures are ours (origin P) and have not been adopted by UN-Habitat."
ADOPTED = "These figures have been adopted by UN-Habitat."

Interval = tuple[dt.datetime, dt.datetime, str, str]
"""From, to, kind, why."""


def basis(standing: str) -> str:
    """What figures of that standing are worth, in words."""
    return PROPOSED if standing == Standing.PROPOSAL else ADOPTED


def explain(record: Request, now: dt.datetime) -> dict[str, Any]:
    """The whole answer. The intervals that run add up to the working time that the answer has taken."""
    promise, zone = record.promise, zone_named(record.promise["zone"])
    stop = clock.stopped_at(record)
    end = max(min(stop or now, now), record.received_at)
    rows, total = _rows(intervals(record, end), zone)
    stopped, _ = clock.stopped_spans(record)
    used = sum((min(high, end) - low for low, high in stopped if low < end), NOTHING)
    return {
        "request": record.code,
        "status": str(record.status),
        "urgency": str(record.urgency),
        "now": spell_instant(now),
        "received_at": spell_instant(record.received_at),
        "clock_starts_at": _instant(record.clock_starts_at),
        "clock_ended_at": _instant(stop),
        "service_level": {
            "code": promise["service_level"],
            "standing": promise["standing"],
            "note": basis(promise["standing"]),
        },
        "calendar": {
            "code": promise["calendar"],
            "time_zone": promise["zone"],
            "nominal_minutes": promise["day"],
            "holidays_until": promise["until"],
        },
        "pause": {
            "cap_days": promise["pause_cap_days"],
            "used_seconds": _seconds(used),
            "left_seconds": _seconds(max(pause_cap(promise) - used, NOTHING)),
        },
        "targets": _targets(record, now),
        "intervals": rows,
        "total_minutes": _minutes(total),
    }


def _targets(record: Request, now: dt.datetime) -> list[dict[str, Any]]:
    """The promises; what several of them have used up until the same instant is counted once."""
    until = {target: getattr(record, clock.DONE[target]) or clock.stopped_at(record) or now for target in TIMED}
    used = {instant: clock.working_time(record, instant) for instant in set(until.values())}
    return [_target(record, target, until[target], used[until[target]]) for target in TIMED]


def _target(record: Request, target: ClockTarget, until: dt.datetime, used: dt.timedelta) -> dict[str, Any]:
    """One promise: how much of it is used up."""
    done, due = getattr(record, clock.DONE[target]), getattr(record, clock.DUE[target])
    stop = clock.stopped_at(record)
    amount = promised(record.promise, record.urgency, target)
    return {
        "target": str(target),
        "working_days": record.promise["targets"][record.urgency][str(target)],
        "promised_minutes": _minutes(amount),
        "consumed_minutes": _minutes(used),
        "remaining_minutes": _minutes(max(amount - used, NOTHING)),
        "over_minutes": _minutes(max(used - amount, NOTHING)),
        "due_at": _instant(due),
        "done_at": _instant(done),
        "state": _state(record, done, stop, late=due is not None and until > due),
    }


def _state(record: Request, done: dt.datetime | None, stop: dt.datetime | None, *, late: bool) -> str:
    if done is not None or stop is not None:
        return "breached" if late else "met" if done is not None else "ended"
    if late:
        return "late"
    return "paused" if record.status == RequestState.WAITING_REQUESTER else "running"


def intervals(record: Request, end: dt.datetime) -> list[Interval]:
    """From receipt to the end without a gap: running, paused, closed, holiday, or over the cap of pauses."""
    hours = hours_of(record.promise)
    stopped, over = clock.stopped_spans(record)
    found: list[Interval] = []
    bounds = sorted({record.received_at, end, *(at for span in (*stopped, *over) for at in span)})
    bounds = [at for at in bounds if record.received_at <= at <= end]
    for low, high in pairwise(bounds):
        if _within(low, stopped):
            found.append((low, high, PAUSED, "waiting for the requester"))
            continue
        found += _stretch(record, hours, (low, high), over_cap=_within(low, over))
    return found


def _within(at: dt.datetime, spans: list[Span]) -> bool:
    return any(low <= at < high for low, high in spans)


def _stretch(record: Request, hours: Hours, span: Span, *, over_cap: bool) -> Iterator[Interval]:
    """A stretch without a pause that counts: open and closed times in turn."""
    names = {day: name for day, _, _, name in record.promise["opened"]}
    zone = zone_named(record.promise["zone"])
    at, end = span
    for low, high in hours.open_intervals(*span):
        if at < low:
            yield from _closed(record, hours, (at, low))
        if over_cap:
            cap = record.promise["pause_cap_days"]
            yield low, high, OVER_CAP, f"open; waiting for the requester, but over the cap of {cap} days in all"
        else:
            own = names.get(low.astimezone(zone).date().isoformat())
            yield low, high, RUNNING, "open" if own is None else f"open: {own}"
        at = high
    if at < end:
        yield from _closed(record, hours, (at, end))


def _closed(record: Request, hours: Hours, span: Span) -> Iterator[Interval]:
    """A time in which nothing is open: holidays by name, other days and nights together where they are alike."""
    zone = zone_named(record.promise["zone"])
    at, end = span
    kept: Interval | None = None
    day = at.astimezone(zone).date()
    while at < end:
        midnight = dt.datetime.combine(day + DAY, dt.time(), zone).astimezone(dt.UTC)
        until = max(min(midnight, end), at)
        kind, why = _why(record, hours, day)
        if until > at:
            if kept is not None and kept[2:] == (kind, why):
                kept = (kept[0], until, kind, why)
            else:
                if kept is not None:
                    yield kept
                kept = (at, until, kind, why)
        at, day = until, day + DAY
    if kept is not None:
        yield kept


def _why(record: Request, hours: Hours, day: dt.date) -> tuple[str, str]:
    name = record.promise["closed"].get(day.isoformat())
    if name is not None:
        return HOLIDAY, name
    return (CLOSED, "outside opening hours") if hours.pieces(day) else (CLOSED, "not a working day")


def _rows(shown: list[Interval], zone: dt.tzinfo) -> tuple[list[dict[str, Any]], dt.timedelta]:
    """The intervals as they are told, and the working time in them. What is too much is told in one row, with its sum."""
    most = len(shown) if len(shown) <= INTERVALS_MAX else INTERVALS_MAX - 1
    total, rows = NOTHING, []
    for start, end, kind, why in shown[:most]:
        runs = end - start if kind in (RUNNING, OVER_CAP) else NOTHING
        total += runs
        rows.append(_row((start, end, kind, why), runs, total, zone))
    if rest := shown[most:]:
        runs = sum((end - start for start, end, kind, _ in rest if kind in (RUNNING, OVER_CAP)), NOTHING)
        total += runs
        rows.append(_row((rest[0][0], rest[-1][1], REST, f"{len(rest)} further intervals"), runs, total, zone))
    return rows, total


def _row(interval: Interval, runs: dt.timedelta, total: dt.timedelta, zone: dt.tzinfo) -> dict[str, Any]:
    start, end, kind, why = interval
    return {
        "from": spell_instant(start),
        "to": spell_instant(end),
        "local_from": start.astimezone(zone).isoformat(),
        "local_to": end.astimezone(zone).isoformat(),
        "kind": kind,
        "why": why,
        "seconds": _seconds(runs),
        "minutes": _minutes(runs),
        "running_total_minutes": _minutes(total),
    }


def _seconds(amount: dt.timedelta) -> int:
    return int(amount.total_seconds())


def _minutes(amount: dt.timedelta) -> float:
    return round(amount.total_seconds() / 60, 2)


def _instant(value: dt.datetime | None) -> str | None:
    return None if value is None else spell_instant(value)

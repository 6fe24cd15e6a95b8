"""The clock of a request: its due instants, its pauses and its breaches, from what was frozen at receipt (VR-41, VR-42)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from app.domains.needs.calendars_promise import TIMED, hours_of, pause_cap, promised
from app.domains.needs.desk_models import Request
from app.domains.needs.desk_vocabulary import ClockTarget, RequestEventKind, RequestState
from app.domains.needs.worktime import MINUTE, Pause, Span, consume, consumed, effective
from app.kernel.kinds import spell_instant

DUE = {ClockTarget.ACKNOWLEDGE: "due_ack", ClockTarget.TRIAGE: "due_triage", ClockTarget.ANSWER: "due_answer"}
DONE = {
    ClockTarget.ACKNOWLEDGE: "acknowledged_at",
    ClockTarget.TRIAGE: "triaged_at",
    ClockTarget.ANSWER: "answered_at",
}
ENDED = (RequestState.REFERRED, RequestState.DECLINED, RequestState.CLOSED)
"""States in which nothing is promised any more."""


def moment() -> dt.datetime:
    """Now, in whole seconds: what a clock counts can then be added up by hand."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def read_instant(value: str) -> dt.datetime:
    """An instant as the JSON of a record keeps it."""
    return dt.datetime.fromisoformat(value)


def pauses_of(record: Request) -> list[Pause]:
    """The pauses of a request, in order."""
    return [
        (read_instant(row["from"]), None if row["to"] is None else read_instant(row["to"]))
        for row in record.pauses or []
    ]


def stopped_spans(record: Request) -> tuple[list[Span], list[Span]]:
    """What of its pauses stops the clock, and what is over the cap."""
    return effective(pauses_of(record), pause_cap(record.promise))


def set_due(record: Request) -> None:
    """Work out when each promise that is not fulfilled is due. One that is fulfilled stays as it was told.

    An open pause is taken to last as long as it may: the instants are then the latest that they can become.
    """
    hours = hours_of(record.promise)
    stopped, _ = stopped_spans(record)
    for target in TIMED:
        if getattr(record, DONE[target]) is None:
            amount = promised(record.promise, record.urgency, target)
            setattr(record, DUE[target], consume(hours, record.received_at, amount, stopped))


def working_time(record: Request, until: dt.datetime) -> dt.timedelta:
    """The working time that the request has taken up to an instant."""
    stopped, _ = stopped_spans(record)
    return consumed(hours_of(record.promise), record.received_at, until, stopped)


def working_minutes(record: Request, until: dt.datetime) -> int:
    """The same in whole minutes."""
    return working_time(record, until) // MINUTE


def closing_time(record: Request, answered_at: dt.datetime) -> dt.datetime | None:
    """When a request answered then closes by itself."""
    promise = record.promise
    return consume(hours_of(promise), answered_at, promise["close_after_days"] * promise["day"] * MINUTE)


def stopped_at(record: Request) -> dt.datetime | None:
    """When its clock ended: with the answer, or where it was referred, declined or closed without one."""
    if record.answered_at is not None:
        return record.answered_at
    return record.closed_at if record.status in ENDED else None


def missed(record: Request, now: dt.datetime) -> list[ClockTarget]:
    """The timed promises that are broken and not recorded as such."""
    known = {row["target"] for row in record.breaches or []}
    found = []
    for target in TIMED:
        due, done = getattr(record, DUE[target]), getattr(record, DONE[target])
        until = done or stopped_at(record) or now
        if due is not None and until > due and str(target) not in known:
            found.append(target)
    return found


def record_breach(record: Request, target: ClockTarget, due: dt.datetime | None, now: dt.datetime) -> None:
    """Write one broken promise down; a second time changes nothing."""
    if any(row["target"] == str(target) for row in record.breaches or []):
        return
    row = {
        "target": str(target),
        "due_at": None if due is None else spell_instant(due),
        "recorded_at": spell_instant(now),
    }
    record.breaches = [*(record.breaches or []), row]


def record_missed(record: Request, now: dt.datetime) -> list[ClockTarget]:
    """Write every broken promise down that is not yet; returns which."""
    found = missed(record, now)
    for target in found:
        record_breach(record, target, getattr(record, DUE[target]), now)
    return found


def happened(
    record: Request, kind: RequestEventKind, by: str | None, note: str | None = None, at: dt.datetime | None = None
) -> None:
    """Add to what happened to a request."""
    row: dict[str, Any] = {"at": spell_instant(at or moment()), "kind": str(kind), "by": by, "note": note}
    record.events = [*(record.events or []), row]


def begin_pause(record: Request, now: dt.datetime) -> None:
    """The requester is waited for: the clock stands."""
    record.waiting_from, record.waiting_since = str(record.status), now
    record.pauses = [*(record.pauses or []), {"from": spell_instant(now), "to": None}]
    set_due(record)


def end_pause(record: Request, now: dt.datetime) -> None:
    """The clock goes on. What the cap cut off of the pause has been running already."""
    rows = [*(record.pauses or [])]
    if rows and rows[-1]["to"] is None:
        rows[-1] = {**rows[-1], "to": spell_instant(now)}
    record.pauses, record.waiting_since = rows, None
    set_due(record)

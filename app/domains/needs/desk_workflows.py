"""The state machine of requests (6.4). What a step records is set here; who may take it is said at its transition."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.domains.needs import desk_clock as clock
from app.domains.needs.desk_models import Request
from app.domains.needs.desk_rules import warn_of_need
from app.domains.needs.desk_steps import AnswerGiven, Assign, Closing, Question, Referral, Reply, Triage
from app.domains.needs.desk_vocabulary import ClockTarget, RequestEventKind, RequestState, Seniority
from app.domains.organisation.models import Unit as OrgUnit
from app.kernel.access import levels_of
from app.kernel.errors import Conflict, invalid
from app.kernel.kinds import BadValue
from app.kernel.query import looks_like_id, parse_id
from app.kernel.session import Unit
from app.kernel.workflow import Reason, RequiredReason, Workflow, transition

VERB = "serve"
WORKED_ON = "received acknowledged triaged assigned in_progress escalated reopened"
"""States in which the desk has something to do."""


async def find_unit(unit: Unit, key: str, pointer: str) -> Any:
    """The id of the unit of an id or code that the caller may see; raises Invalid at the pointer."""
    query = select(OrgUnit.id).where(OrgUnit.archived_at.is_(None)).limit(1)
    levels = levels_of("organisation", None, unit.caller.scopes)
    if levels is not None:
        query = query.where(OrgUnit.visibility.in_(levels))
    try:
        query = query.where(OrgUnit.id == parse_id("unit", key) if looks_like_id(key) else OrgUnit.code == key)
    except BadValue as error:
        raise invalid(pointer, error.code, str(error)) from None
    found = await unit.session.scalar(query)
    if found is None:
        raise invalid(pointer, "reference", f"there is no Unit {key[:100]!r}")
    return found


def acknowledge(record: Request, now: Any) -> None:
    """Whoever takes a later step has acknowledged the request."""
    if record.acknowledged_at is None:
        record.acknowledged_at = now


async def acknowledged(unit: Unit, record: Request, payload: Any) -> None:
    """The requester knows that the request is in hand."""
    now = clock.moment()
    acknowledge(record, now)
    clock.happened(record, RequestEventKind.ACKNOWLEDGED, unit.caller.name, payload.reason, now)
    clock.record_missed(record, now)


async def triaged(unit: Unit, record: Request, payload: Any) -> None:
    """Kind, urgency and unit are settled; the answer is promised anew from the service level frozen at receipt."""
    now = clock.moment()
    record.assigned_unit_id = await find_unit(unit, payload.assigned_unit, "/assigned_unit")
    clock.record_missed(record, now)  # what was missed under the urgency stated stays missed
    if record.triaged_at is None:
        record.triaged_at = now
    if payload.kind is not None:
        record.kind = payload.kind
    if payload.urgency is not None and payload.urgency != record.urgency:
        record.urgency = payload.urgency
    clock.set_due(record)
    clock.happened(record, RequestEventKind.TRIAGED, unit.caller.name, payload.reason, now)
    clock.record_missed(record, now)


async def assigned(unit: Unit, record: Request, payload: Any) -> None:
    """Expert and seniority are recorded; a second time is a reassignment."""
    again = record.assigned_expert is not None
    if payload.assigned_unit is not None:
        record.assigned_unit_id = await find_unit(unit, payload.assigned_unit, "/assigned_unit")
    record.assigned_expert, record.seniority = payload.assigned_expert, payload.seniority
    kind = RequestEventKind.REASSIGNED if again else RequestEventKind.ASSIGNED
    clock.happened(record, kind, unit.caller.name, payload.reason)


async def started(unit: Unit, record: Request, payload: Any) -> None:
    """Somebody has to be there who works on it."""
    if record.assigned_expert is None and record.assigned_unit_id is None:
        raise Conflict("Nobody is assigned to it yet.")
    clock.happened(record, RequestEventKind.STARTED, unit.caller.name, payload.reason)


async def asked(unit: Unit, record: Request, payload: Any) -> None:
    """The clock stands from now on (VR-42)."""
    now = clock.moment()
    clock.record_missed(record, now)
    clock.begin_pause(record, now)
    clock.happened(record, RequestEventKind.QUESTION_SENT, unit.caller.name, payload.question, now)


async def resumed(unit: Unit, record: Request, payload: Any) -> None:
    """The request is again where it was, and the clock goes on."""
    now = clock.moment()
    record.status = RequestState(record.waiting_from or RequestState.RECEIVED)
    record.waiting_from = None
    clock.end_pause(record, now)
    clock.happened(record, RequestEventKind.REQUESTER_REPLIED, unit.caller.name, payload.reply, now)
    clock.record_missed(record, now)


async def answered(unit: Unit, record: Request, payload: Any) -> None:
    """The first answer ends the clock; one that is not a senior urban professional's is a breach (VR-41)."""
    now = clock.moment()
    if record.answered_at is None:
        if payload.seniority != Seniority.SENIOR_URBAN_PROFESSIONAL:
            clock.record_breach(record, ClockTarget.SENIORITY, None, now)
            text = "the first substantive answer is a senior urban professional's: the breach is recorded (VR-41)"
            unit.warn("/seniority", "seniority", text)
        acknowledge(record, now)
        record.answer_minutes = clock.working_minutes(record, now)
        record.answered_at = now
        clock.record_missed(record, now)
    record.answer_kind, record.answer_summary, record.seniority = (
        payload.answer_kind,
        payload.summary,
        payload.seniority,
    )
    record.closes_at = clock.closing_time(record, now)
    clock.happened(record, RequestEventKind.ANSWERED, unit.caller.name, payload.reason, now)


async def closed(unit: Unit, record: Request, payload: Any) -> None:
    """The requester confirms, or enough working days have passed since the answer (6.4)."""
    now = clock.moment()
    if payload.confirmed is not True and (record.closes_at is None or now < record.closes_at):
        raise Conflict("The requester has not confirmed, and it does not close by itself yet (closes_at).")
    for name in ("outcome_rating", "outcome_comment"):
        if getattr(payload, name) is not None:
            setattr(record, name, getattr(payload, name))
    warn_of_need(unit, record)
    end(record, now)
    clock.happened(record, RequestEventKind.CLOSED, unit.caller.name, payload.reason, now)


async def escalated(unit: Unit, record: Request, payload: Any) -> None:
    """An answer that is overdue goes up; a requester who is waited for is waited for no longer (6.4)."""
    now = clock.moment()
    if record.answered_at is not None or record.due_answer is None or now <= record.due_answer:
        raise Conflict("Its answer is not overdue.")
    if record.status == RequestState.WAITING_REQUESTER:
        record.waiting_from = None
        clock.end_pause(record, now)
    clock.record_missed(record, now)
    clock.happened(record, RequestEventKind.ESCALATED, unit.caller.name, payload.reason, now)


async def referred(unit: Unit, record: Request, payload: Any) -> None:
    """Another unit or a partner takes it."""
    if (payload.unit is None) == (payload.partner is None):
        raise invalid("/unit", "one", "must be given, or partner, and not both")
    record.referred_to, record.referred_unit_id = payload.partner, None
    if payload.unit is not None:
        record.referred_unit_id = await find_unit(unit, payload.unit, "/unit")
    now = clock.moment()
    leave(record, now)
    clock.happened(record, RequestEventKind.REFERRED, unit.caller.name, payload.reason, now)


async def declined(unit: Unit, record: Request, payload: Any) -> None:
    """It will not be answered, and the requester is told why (S 8(a)(i))."""
    now = clock.moment()
    record.declined_reason = payload.reason
    leave(record, now)
    clock.happened(record, RequestEventKind.DECLINED, unit.caller.name, payload.reason, now)


async def reopened(unit: Unit, record: Request, payload: Any) -> None:
    """It is taken up again; the clock of an answer that was never given has not stood meanwhile (VR-42)."""
    record.closed_at = record.closes_at = None
    clock.happened(record, RequestEventKind.REOPENED, unit.caller.name, payload.reason)


def leave(record: Request, now: Any) -> None:
    """It ends without an answer: the promises missed so far stay missed, the others end."""
    if record.status == RequestState.WAITING_REQUESTER:
        record.waiting_from = None
        clock.end_pause(record, now)
    clock.record_missed(record, now)
    end(record, now)


def end(record: Request, now: Any) -> None:
    """The record is closed."""
    record.closed_at, record.closes_at = now, None


def step(name: str, sources: str, target: str | None, doc: str, payload: Any, guard: Any, verb: str = VERB) -> Any:
    """A transition of a request."""
    return transition(name, sources, target, doc, payload=payload, guard=guard, verb=verb)


REQUEST_WORKFLOW = Workflow(
    "status",
    RequestState,
    (
        step("acknowledge", "received escalated", "acknowledged", "Tell the requester that it is in hand.", Reason, acknowledged),
        step("triage", "acknowledged triaged escalated reopened", "triaged", "Settle kind, urgency and unit.", Triage, triaged),
        step(
            "assign", "triaged assigned in_progress escalated reopened", "assigned",
            "Say who answers, and how senior they are; again to reassign.", Assign, assigned,
        ),
        step("start", "assigned escalated reopened", "in_progress", "Begin to work on the answer.", Reason, started),
        step(
            "ask", WORKED_ON, "waiting_requester",
            "Ask the requester something; the clock stands until the reply.", Question, asked,
        ),
        step(
            "resume", "waiting_requester", None,
            "The requester has replied: the request is again where it was and the clock goes on.", Reply, resumed, "write",
        ),
        step(
            "answer", "assigned in_progress escalated reopened", "answered",
            "Give a substantive answer; the first ends the clock (VR-41).", AnswerGiven, answered,
        ),
        step(
            "close", "answered", "closed",
            "Close it: the requester confirms, or closes_at has passed.", Closing, closed, "write",
        ),
        step(
            "escalate", "received acknowledged triaged assigned in_progress waiting_requester reopened", "escalated",
            "Take it up the line: its answer is overdue. A background job does so by itself.", Reason, escalated,
        ),
        step(
            "refer", f"{WORKED_ON} waiting_requester", "referred",
            "Pass it on to another unit or to a partner.", Referral, referred,
        ),
        step(
            "decline", f"{WORKED_ON} waiting_requester", "declined",
            "Refuse it, with the reason that the requester is told (S 8(a)(i)).", RequiredReason, declined,
        ),
        step(
            "reopen", "closed referred declined", "reopened",
            "Take it up again.", RequiredReason, reopened, "write",
        ),
    ),
)  # fmt: skip

"""State machines of guidance and practices; both P: the document describes neither (B5, B7)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from app.domains.organisation.vocabulary import GuidanceStatus, PracticeStatus
from app.kernel.errors import Conflict
from app.kernel.members import Member, member
from app.kernel.session import Unit
from app.kernel.workflow import RequiredReason, Workflow, transition


class Issue(Member):
    """When guidance was issued."""

    issued_on: dt.date = member("The day.")
    reason: str | None = member("Why the step is taken.", max_length=2000)


async def issued(_unit: Unit, record: Any, payload: Any) -> None:
    """Issued guidance says since when."""
    record.issued_on = payload.issued_on


async def screened(unit: Unit, record: Any, _payload: Any) -> None:
    """Who screened a practice is recorded, and is not who submitted it."""
    if unit.caller.name == record.created_by:
        raise Conflict("A practice is screened by somebody else than its author.")
    record.reviewed_by = unit.caller.name


GUIDANCE_WORKFLOW = Workflow(
    "status",
    GuidanceStatus,
    (
        transition("consult", "draft", "in_consultation", "Ask others about the draft (P)."),
        transition(
            "issue",
            "draft in_consultation",
            "issued",
            "The guidance holds from a day on (P).",
            payload=Issue,
            guard=issued,
        ),
        transition(
            "withdraw",
            "draft in_consultation issued",
            "withdrawn",
            "The guidance no longer holds (P).",
            payload=RequiredReason,
        ),
    ),
)

PRACTICE_WORKFLOW = Workflow(
    "status",
    PracticeStatus,
    (
        transition(
            "screen", "submitted", "screened", "Somebody else than the author has looked at it (P).", guard=screened
        ),
        transition("publish", "screened", "published", "Offer it for use (P)."),
        transition(
            "retire",
            "submitted screened published",
            "retired",
            "It is no longer recommended (P).",
            payload=RequiredReason,
        ),
    ),
)

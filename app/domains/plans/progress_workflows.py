"""State machines of key activities and indicator values; both P: the model describes neither (A8, A14)."""

from __future__ import annotations

from typing import Any

from app.domains.plans.vocabulary import KeyActivityStatus, ValueStatus
from app.kernel.members import Member, member
from app.kernel.session import Unit
from app.kernel.workflow import RequiredReason, Workflow, transition


class Done(Member):
    """What shows that something is done (6.2)."""

    evidence: str = member("What shows it: a document, an address, a result.", min_length=3, max_length=2000)
    reason: str | None = member("Why the step is taken.", max_length=2000)


async def with_evidence(_unit: Unit, record: Any, payload: Any) -> None:
    """Delivery leaves its evidence on the record (A8)."""
    record.evidence = [
        *(record.evidence or []),
        {"summary": {"en": payload.evidence}, "url": None, "document": None, "locator": None},
    ]


KEY_ACTIVITY_WORKFLOW = Workflow(
    "status",
    KeyActivityStatus,
    (
        transition("start", "planned carried_over", "under_way", "Work has begun (P)."),
        transition(
            "deliver",
            "planned under_way",
            "delivered",
            "It has been delivered, and something shows it (P).",
            payload=Done,
            guard=with_evidence,
        ),
        transition(
            "miss",
            "planned under_way",
            "not_delivered",
            "It was not delivered in its year (P).",
            payload=RequiredReason,
        ),
        transition(
            "carry_over",
            "planned under_way not_delivered",
            "carried_over",
            "It goes on in the next year (P).",
            payload=RequiredReason,
        ),
        transition(
            "reopen",
            "delivered not_delivered carried_over",
            "planned",
            "Take the status back (P).",
            payload=RequiredReason,
        ),
    ),
)

INDICATOR_VALUE_WORKFLOW = Workflow(
    "status",
    ValueStatus,
    (
        transition("finalise", "provisional", "final", "The reading will not change any more (P)."),
        transition("reopen", "final", "provisional", "The reading is in doubt again (P).", payload=RequiredReason),
    ),
)

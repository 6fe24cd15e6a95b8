"""State machines of needs, assessments, country processes, proposed tools, and of definitions in use (6.3; D4 to D8)."""

from __future__ import annotations

from typing import Any

from app.domains.days import today
from app.domains.methods import method_workflow
from app.domains.needs import steps
from app.domains.needs.vocabulary import (
    AssessmentStatus,
    NeedState,
    ProcessStatus,
    ProposalDecision,
)
from app.kernel.session import Unit
from app.kernel.workflow import RequiredReason, Workflow, transition

OPEN = "draft submitted under_validation validated matched addressed expired"
"""The states from which a need can still be merged or rejected."""


async def _decide(_unit: Unit, record: Any, payload: Any) -> None:
    """A decision has a day and a reason (D7)."""
    record.decided_on, record.decision_reason = today(), payload.reason


NEED_WORKFLOW = Workflow(
    "status",
    NeedState,
    (
        transition("submit", "draft", "submitted", "Hand the need in for validation (6.3)."),
        transition("begin_validation", "submitted", "under_validation", "Begin to validate it (6.3).", verb="validate"),
        transition(
            "validate", "under_validation", "validated",
            "Confirm the need: on evidence, by somebody else than its author (6.3; VR-22).",
            payload=steps.Validate, guard=steps.validated, verb="validate",
        ),
        transition(
            "return", "under_validation", "draft", "Give the need back to its author, with the reason (6.3).",
            payload=RequiredReason, verb="validate",
        ),
        transition(
            "match", "validated", "matched", "Say what answers the need, or that a tool is missing (6.3; D7).",
            payload=steps.Accept, guard=steps.accepted,
        ),
        transition(
            "address", "matched", "addressed", "A request was answered, or a project or course delivered (6.3).",
            payload=steps.Address,
        ),
        transition(
            "close", "addressed", "closed", "Say what came of it (6.3).", payload=steps.Close, guard=steps.closed
        ),
        transition(
            "merge", OPEN, "merged", "The same need stands elsewhere; everything that points here moves there (6.3).",
            payload=steps.Merge, guard=steps.merged, verb="validate",
        ),
        transition(
            "reject", OPEN, "rejected", "It is no capacity need, or not ours (6.3).",
            payload=RequiredReason, verb="validate",
        ),
        transition(
            "expire", "validated", "expired", "Its day of review has passed (6.3; S T2.1.1).",
            guard=steps.review_is_due, verb="validate",
        ),
        transition("revalidate", "expired", "under_validation", "Look at it again (6.3).", verb="validate"),
    ),
)  # fmt: skip

ASSESSMENT_WORKFLOW = Workflow(
    "status",
    AssessmentStatus,
    (
        transition("begin", "designed", "under_way", "The assessment is being made (D4)."),
        transition("summarise", "under_way", "summarised", "Its findings are written up (D4)."),
        transition("validate", "summarised", "validated", "Those assessed agree with it (D4).", verb="validate"),
        transition("publish", "validated", "published", "It can be read (D4).", verb="validate"),
    ),
)

COUNTRY_PROCESS_WORKFLOW = Workflow(
    "status",
    ProcessStatus,
    (
        transition("draft", "planned", "drafting", "Its text is being written (D8)."),
        transition("validate", "drafting", "validated", "The country and the United Nations agree on it (D8)."),
        transition("enter_into_force", "validated", "in_force", "It holds (D8)."),
        transition("end", "in_force", "ended", "Its cycle is over (D8)."),
    ),
)

TOOL_PROPOSAL_WORKFLOW = Workflow(
    "decision",
    ProposalDecision,
    tuple(
        transition(name, "pending", state, doc, payload=RequiredReason, guard=_decide, verb="validate")
        for name, state, doc in (
            ("develop", "develop", "The tool will be made (D7)."),
            ("adapt_existing", "adapt_existing", "A tool that exists will be adapted instead (D7)."),
            ("decline", "decline", "The tool will not be made (D7)."),
        )
    ),
)


NEED_METHOD_WORKFLOW = method_workflow(
    "Compute priorities with it from now on; the one in use retires (P).",
    "Compute no priority until another is in use (P).",
)

"""State machines of partners, verifications, flags, agreements and centres (6.7 to 6.9; G2, G3)."""

from __future__ import annotations

from app.domains.methods import method_workflow
from app.domains.partners import agreeing, merging, steps, verifying
from app.domains.partners.vocabulary import (
    AgreementState,
    CentreStage,
    RiskFlagState,
    VerificationState,
    VerificationStatus,
)
from app.kernel.workflow import RequiredReason, Workflow, transition

ANY_STATUS = " ".join(VerificationStatus)

PARTNER_WORKFLOW = Workflow(
    "verification_status",
    VerificationStatus,
    (
        transition(
            "submit", "unverified profile_incomplete rejected expired", "in_review",
            "Ask to be verified: the profile is complete (6.7; VR-51).", guard=steps.profile_is_complete,
        ),
        transition(
            "return_profile", "unverified in_review", "profile_incomplete",
            "Give the profile back to be completed, with the reason (6.7).", payload=RequiredReason, verb="verify",
        ),
        transition(
            "expire", "verified", "expired", "Its verification no longer holds (6.7).",
            guard=steps.verification_is_over, verb="verify",
        ),
        transition(
            "suspend", "verified", "suspended",
            "Engage it no longer, from today on: an escalated or red flag, or a match in a list of sanctions (6.7).",
            payload=RequiredReason, guard=steps.suspended, verb="verify",
        ),
        transition(
            "reinstate", "suspended", "in_review", "Look at it again after what suspended it was cleared (6.7).",
            payload=RequiredReason, guard=steps.reinstated, verb="verify",
        ),
        transition(
            "merge", ANY_STATUS, None,
            "The same body stands elsewhere; everything that points here moves there, and this one says where to.",
            payload=merging.Merge, guard=merging.merged, verb="merge",
        ),
    ),
)  # fmt: skip

VERIFICATION_WORKFLOW = Workflow(
    "status",
    VerificationState,
    (
        transition(
            "complete", "open", "completed",
            "Work out the verdict from the answers; the partner is verified or rejected by it (VR-51).",
            payload=verifying.Complete, guard=verifying.completed, verb="verify",
        ),
        transition("cancel", "open", "cancelled", "Give it up.", payload=RequiredReason, verb="verify"),
    ),
)  # fmt: skip

RISK_FLAG_WORKFLOW = Workflow(
    "status",
    RiskFlagState,
    (
        transition(
            "validate", "raised", "validated", "Confirm it (G3).",
            payload=steps.Look, guard=steps.confirmed, verb="verify",
        ),
        transition(
            "dismiss", "raised", "dismissed", "It does not hold (G3).",
            payload=RequiredReason, guard=steps.dismissed, verb="verify",
        ),
        transition(
            "escalate", "raised validated", None, "Make it graver, and say to whom it goes (G3).",
            payload=steps.Escalate, guard=steps.escalated,
        ),
        transition(
            "clear", "validated", "cleared", "It no longer speaks against the partner (G3).",
            payload=RequiredReason, guard=steps.cleared, verb="verify",
        ),
    ),
)  # fmt: skip

AGREEMENT_WORKFLOW = Workflow(
    "status",
    AgreementState,
    (
        transition("negotiate", "draft", "under_negotiation", "Begin to negotiate it (6.8)."),
        transition(
            "sign", "under_negotiation", "signed",
            "All parties have signed; every partner may be engaged on that day (6.8; VR-52).",
            guard=agreeing.signed,
        ),
        transition(
            "activate", "signed", "active", "It holds: its first day has come (6.8; VR-52).", guard=agreeing.activated
        ),
        transition(
            "amend", "active expiring", "amended", "It is being changed (6.8).",
            payload=RequiredReason,
        ),
        transition("resume", "amended", "active", "It holds as it was changed (6.8; VR-52).", guard=agreeing.activated),
        transition("announce_end", "active", "expiring", "Its last day is near (6.8).", guard=agreeing.end_is_near),
        transition("end", "active expiring", "ended", "Its last day has passed (6.8).", guard=agreeing.end_has_passed),
        transition(
            "terminate", "draft under_negotiation signed active amended expiring", "terminated",
            "End it early, with the reason (6.8).", payload=RequiredReason, guard=agreeing.terminated,
        ),
    ),
)  # fmt: skip

CENTRE_WORKFLOW = Workflow(
    "stage",
    CentreStage,
    (
        transition(
            "study", "idea", "feasibility",
            "Find out whether it can be: a study, or the line that pays for one, is named (6.9).", guard=steps.studied,
        ),
        transition(
            "establish", "feasibility", "establishing", "Set it up: a partner hosts it (6.9).", guard=steps.hosted
        ),
        transition(
            "open", "establishing", "operational", "It has served somebody (6.9).",
            payload=steps.Open, guard=steps.opened,
        ),
        transition("consolidate", "operational", "mature", "It stands by itself (6.9)."),
        transition(
            "discontinue", "idea feasibility establishing operational mature", "discontinued",
            "Give it up, with the reason (6.9).", payload=RequiredReason,
        ),
    ),
)  # fmt: skip

DILIGENCE_RULE_WORKFLOW = method_workflow(
    "Judge by it from now on; the one in use retires (P).", "Complete no verification until another is in use (P)."
)

"""State machines of markers, assessments, sessions and reviews (6.5; F5, F7, F9)."""

from __future__ import annotations

from app.domains.review import assessment_steps, marker_rules, review_rules
from app.domains.review import review_steps as steps
from app.domains.review.vocabulary import MarkerAssessmentStatus, MarkerStatus, ReviewStatus, SessionStatus
from app.kernel.workflow import RequiredReason, Workflow, transition

MARKER_WORKFLOW = Workflow(
    "status",
    MarkerStatus,
    (
        transition(
            "activate", "draft", "active",
            "Bring the version into use; the one before ends on the day that it begins (VR-36).",
            payload=marker_rules.Activate, guard=marker_rules.activated, verb="configure",
        ),
        transition(
            "retire", "active", "retired", "End the version on a day (F7).",
            payload=marker_rules.Retire, guard=marker_rules.retired, verb="configure",
        ),
    ),
)  # fmt: skip

MARKER_ASSESSMENT_WORKFLOW = Workflow(
    "status",
    MarkerAssessmentStatus,
    (
        transition(
            "submit", "draft", "submitted",
            "Hand the assessment in: with evidence, after the stage before, by whom may judge (VR-31 to VR-34).",
            guard=assessment_steps.handed_in,
        ),
        transition(
            "sign_off", "submitted", "signed_off", "Sign it for the capacity unit (VR-34; S 18).",
            payload=assessment_steps.SignOff, guard=assessment_steps.signed_off, verb="signoff",
        ),
    ),
)  # fmt: skip

SESSION_WORKFLOW = Workflow(
    "status",
    SessionStatus,
    (
        transition("hold", "planned", "held", "The session took place (F5).", verb="decide"),
        transition(
            "adopt_minutes", "held", "minuted", "Its minutes are adopted, and stand (F5).",
            guard=review_rules.session_is_over, verb="decide",
        ),
        transition(
            "cancel", "planned", "cancelled", "It does not take place (F5).", payload=RequiredReason, verb="decide"
        ),
    ),
)  # fmt: skip

REVIEW_WORKFLOW = Workflow(
    "status",
    ReviewStatus,
    (
        transition(
            "submit", "draft", "submitted", "Hand in a brief or a full document (6.5).",
            payload=steps.Submit, guard=steps.submitted,
        ),
        transition(
            "submit", "submitted screened in_review", None,
            "The same submission sent again, which changes nothing (6.5; P).",
            payload=steps.Submit, guard=steps.sent_again,
        ),
        transition(
            "screen", "submitted", "screened", "It is complete: lead, documents, self-assessment (6.5).",
            guard=steps.complete, verb="decide",
        ),
        transition(
            "begin_review", "screened resubmitted deferred", "in_review",
            "A session takes it up, with its reviewers (6.5; VR-34).", guard=steps.taken_up, verb="decide",
        ),
        transition(
            "set_condition", "in_review", None, "Set one condition of an approval (F6).",
            payload=steps.SetCondition, guard=steps.condition_set, verb="decide",
        ),
        transition(
            "waive", "in_review", None, "The chair waives the marker's minimum, with a reason (VR-35).",
            payload=steps.Waive, guard=steps.waived, verb="chair",
        ),
        transition(
            "approve", "in_review", "approved", "Approve it on a signed final assessment that is met (6.5; VR-35).",
            guard=steps.approved, verb="decide",
        ),
        transition(
            "approve_with_conditions", "in_review", "approved_with_conditions",
            "Approve it with the conditions that are set (6.5; VR-35).",
            guard=steps.approved_with_conditions, verb="decide",
        ),
        transition(
            "return", "in_review", "returned_for_revision", "Give it back to be revised, with the reason (6.5).",
            payload=RequiredReason, guard=steps.returned, verb="decide",
        ),
        transition(
            "defer", "in_review", "deferred", "Put it off to a later session, with the reason (6.5).",
            payload=RequiredReason, guard=steps.deferred, verb="decide",
        ),
        transition(
            "reject", "in_review", "rejected", "Refuse it, with the reason (6.5).",
            payload=RequiredReason, guard=steps.rejected, verb="decide",
        ),
        transition(
            "resubmit", "returned_for_revision", "resubmitted", "Hand in the next attempt (6.5).",
            payload=steps.Submit, guard=steps.resubmitted,
        ),
        transition(
            "resubmit", "resubmitted in_review", None, "The same attempt sent again, which changes nothing (6.5; P).",
            payload=steps.Submit, guard=steps.sent_again,
        ),
        transition(
            "meet_condition", "approved_with_conditions", None,
            "Confirm that a condition was met; neither its author nor its owner does (VR-39).",
            payload=steps.MeetCondition, guard=steps.condition_met, verb="decide",
        ),
        transition(
            "close_conditions", "approved_with_conditions", "conditions_met", "All conditions are met (6.5).",
            guard=steps.all_met, verb="decide",
        ),
    ),
)  # fmt: skip

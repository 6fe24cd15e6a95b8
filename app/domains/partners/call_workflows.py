"""State machines of calls and what belongs to them, of champions and Chairs (6.6; H2 to H4, G9, G11)."""

from __future__ import annotations

from app.domains.partners import (
    application_payloads,
    application_steps,
    appraisal_steps,
    award_steps,
    call_steps,
    outcome_steps,
)
from app.domains.partners.call_vocabulary import (
    ApplicationState,
    AppraisalState,
    CallState,
    ChairStatus,
    ChampionSelection,
    ClarificationState,
    PartnerResponse,
)
from app.kernel.workflow import RequiredReason, Workflow, transition

CALL_WORKFLOW = Workflow(
    "status",
    CallState,
    (
        transition("send", "draft", "sent_for_publication", "Give it to be published (6.6)."),
        transition(
            "take_back", "sent_for_publication", "draft", "Work on it again.", payload=RequiredReason,
        ),
        transition(
            "publish", "sent_for_publication", "published",
            "Show it to everybody: dates and criteria are valid, the closing is to come (6.6; VR-54).",
            guard=call_steps.published, verb="publish",
        ),
        transition(
            "move_closing", "published", None, "Give applicants more time, or less, before the closing has come.",
            payload=call_steps.MoveClosing, guard=call_steps.moved, verb="publish",
        ),
        transition(
            "close", "published", "closed",
            "Its instant has passed: open what was submitted. The service does so by itself (6.6).",
            guard=call_steps.closed, verb="publish",
        ),
        transition(
            "assess", "closed", "assessing", "Give the applications to the reviewers (6.6; H3).",
            guard=call_steps.given_out, verb="award",
        ),
        transition(
            "conclude", "assessing", "assessed",
            "All reviews are completed: rank the applications, and say how that came about (6.6; VR-56).",
            guard=call_steps.scored, verb="award",
        ),
        transition(
            "award", "assessed", "awarded", "Awards have been decided; whoever has none is told, with feedback (6.6; H4).",
            payload=call_steps.AwardingNotice, guard=call_steps.awarded, verb="award",
        ),
        transition(
            "award_nobody", "assessed", "no_award", "Nobody is chosen; everybody is told, with feedback (6.6; H4).",
            payload=call_steps.NoAwardNotice, guard=call_steps.not_awarded, verb="award",
        ),
        transition(
            "cancel", "published closed assessing assessed", "cancelled",
            "Call it off, with the reason; applicants see it in theirs, and what was sealed stays so (6.6).",
            payload=RequiredReason, guard=call_steps.called_off, verb="publish",
        ),
    ),
)  # fmt: skip

APPLICATION_WORKFLOW = Workflow(
    "status",
    ApplicationState,
    (
        transition(
            "submit", "draft", "submitted",
            "Hand it in: the call is open at the commit, by the clock of the database, and the partner may apply (VR-55).",
            guard=application_steps.submitted,
        ),
        transition(
            "take_back", "submitted", "draft", "Change it again while the call is open.", guard=application_steps.taken_back
        ),
        transition("preselect", "submitted", "preselected", "Put it among those looked at closely.", verb="award"),
        transition("recommend", "submitted preselected", "recommended", "Recommend it for an award.", verb="award"),
        transition(
            "reject", "submitted preselected recommended", "rejected", "Refuse it, with feedback (H4).",
            payload=application_payloads.ApplicationRefusal, guard=application_steps.refused, verb="award",
        ),
        transition(
            "withdraw", "draft submitted preselected recommended", "withdrawn", "Give it up.",
            guard=application_steps.withdrawn,
        ),
    ),
)  # fmt: skip

APPRAISAL_WORKFLOW = Workflow(
    "status",
    AppraisalState,
    (
        transition(
            "declare", "named", "declared", "Declare that there is no conflict of interest, and see the application (H3).",
            payload=application_payloads.ConflictDeclaration, guard=appraisal_steps.declared, verb="appraise",
        ),
        transition(
            "stand_aside", "named declared", "recused", "Declare a conflict of interest, and score nothing (H3).",
            payload=application_payloads.ConflictDeclaration, guard=appraisal_steps.stood_aside, verb="appraise",
        ),
        transition(
            "score", "declared", None, "Score one criterion; nobody else sees it yet (H3).",
            payload=application_payloads.ScoreGiven, guard=appraisal_steps.gave_score, verb="appraise",
        ),
        transition(
            "complete", "declared", "completed", "Complete it; nothing changes after (H3; VR-56).",
            payload=application_payloads.AppraisalCompletion, guard=appraisal_steps.completed, verb="appraise",
        ),
    ),
)  # fmt: skip

AWARD_WORKFLOW = Workflow(
    "partner_response",
    PartnerResponse,
    (
        transition(
            "decide", "proposed", "pending",
            "Decide it: all reviews are completed, and the partner may be engaged today (H4; VR-52, VR-56).",
            guard=award_steps.decided, verb="award",
        ),
        transition(
            "accept", "pending", "accepted",
            "Take it; the agreement is drawn up from the call's template version (H4; VR-57).", guard=award_steps.accepted,
        ),
        transition(
            "decline", "pending", "declined", "Do not take it, with the reason (H4).",
            payload=RequiredReason, guard=award_steps.declined,
        ),
        transition(
            "withdraw", "proposed pending accepted", "withdrawn", "Take it back from the partner, with the reason (H4).",
            payload=RequiredReason, guard=award_steps.withdrawn, verb="award",
        ),
    ),
)  # fmt: skip

CLARIFICATION_WORKFLOW = Workflow(
    "status",
    ClarificationState,
    (
        transition(
            "answer", "asked", "answered",
            "Answer it; the answer to a partner's question is given to everybody at once, without saying who asked.",
            payload=application_payloads.ClarificationAnswer, guard=application_steps.answered,
        ),
    ),
)  # fmt: skip

CHAMPION_WORKFLOW = Workflow(
    "selection",
    ChampionSelection,
    (
        transition("shortlist", "nominated", "shortlisted", "Look at it closely (G9).", verb="award"),
        transition(
            "select", "shortlisted", "selected",
            "Select it: four aspects are scored, and support begins for exactly twelve months (VR-58).",
            payload=outcome_steps.ChampionSupportStart, guard=outcome_steps.selected, verb="award",
        ),
        transition(
            "turn_down", "nominated shortlisted", "not_selected", "Do not select it, with the reason (G9).",
            payload=RequiredReason, verb="award",
        ),
    ),
)  # fmt: skip

CHAIR_WORKFLOW = Workflow(
    "status",
    ChairStatus,
    (
        transition("announce", "designed", "called", "A call gives it (G11).", guard=outcome_steps.called),
        transition(
            "award", "called", "awarded", "An accepted award of the call gives it (G11).",
            guard=outcome_steps.given, verb="award",
        ),
        transition(
            "activate", "awarded", "active", "It begins: its agreement has been signed (G11).", guard=outcome_steps.begun
        ),
        transition("end", "active", "ended", "It ends (G11).", guard=outcome_steps.ended),
    ),
)  # fmt: skip

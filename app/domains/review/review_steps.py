"""What the steps of a review take and check (6.5; F6; VR-34, VR-35, VR-39)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select

from app.domains.days import today
from app.domains.review.committee import Review, Session
from app.domains.review.markers import MarkerAssessment
from app.domains.review.parties import party, same
from app.domains.review.parts import ReviewCondition
from app.domains.review.projects import Project
from app.domains.review.vocabulary import (
    AssessmentStage,
    MarkerAssessmentStatus,
    MarkerResult,
    ProjectStage,
    ReviewStatus,
    SubmissionKind,
)
from app.kernel.errors import Conflict, NotAllowedNow, invalid
from app.kernel.fields import LText
from app.kernel.members import Member, member
from app.kernel.session import Unit

APPROVED = (ReviewStatus.APPROVED, ReviewStatus.APPROVED_WITH_CONDITIONS, ReviewStatus.CONDITIONS_MET)
ENOUGH = (MarkerResult.MET, MarkerResult.MET_WITH_CONDITIONS, MarkerResult.NOT_APPLICABLE)
"""Results that an approval can rest on without a waiver: a project that is not about capacity is not held to it."""
_HANDED_IN = (MarkerAssessmentStatus.SUBMITTED, MarkerAssessmentStatus.SIGNED_OFF)


class Submit(Member):
    """The caller's own key of a submission."""

    reference: str | None = member(
        "The caller's own key of this attempt. The step can be sent again with it, and changes nothing then.",
        max_length=100,
    )
    reason: str | None = member("Why the step is taken.", max_length=2000)


class Waive(Member):
    """Who waives the marker's minimum, and why (VR-35)."""

    chair: str | None = member("The chair, by account; whoever calls, where left out.", max_length=200)
    reason: str = member("Why it is waived.", min_length=3, max_length=2000)


class SetCondition(Member):
    """A condition of an approval that is being considered."""

    text: LText = member("What must be done.", max_length=2000)
    owner: str | None = member("Who must do it, by account.", max_length=200)
    due_on: dt.date | None = member("By when.")
    person: str | None = member("Who sets it, by account; whoever calls, where left out.", max_length=200)
    reason: str | None = member("Why the step is taken.", max_length=2000)


class MeetCondition(Member):
    """Which condition was met, and what shows it (VR-39)."""

    number: int = member("Number of the condition.", ge=1)
    evidence: str = member("What shows that it was met.", min_length=3, max_length=1000)
    met_on: dt.date | None = member("When; today where left out.")
    person: str | None = member("Who confirms it, by account; whoever calls, where left out.", max_length=200)
    reason: str | None = member("Why the step is taken.", max_length=2000)


async def submitted(unit: Unit, record: Review, payload: Any) -> None:
    """What is handed in: documents, and for a full document an approved brief unless that is waived (6.5)."""
    if not record.documents:
        raise Conflict("There are no documents: a submission has at least one.")
    if record.submission_kind != SubmissionKind.BRIEF and not record.brief_waived:
        brief = select(Review.id).where(
            Review.project_id == record.project_id,
            Review.submission_kind == SubmissionKind.BRIEF,
            Review.status.in_(APPROVED),
            Review.archived_at.is_(None),
        )
        if await unit.session.scalar(brief.limit(1)) is None:
            raise Conflict("The project's brief is not approved: approve it first, or waive it with a reason (6.5).")
    _begin(unit, record, payload.reference or record.reference)


async def resubmitted(unit: Unit, record: Review, payload: Any) -> None:
    """Another attempt (6.5); what the one before came to stays on record."""
    record.attempt += 1
    record.decided_on = record.decided_by = record.decision_reason = record.marker_result = None
    record.waived_on = record.waived_by = record.waiver_reason = None
    record.conditions = []
    _begin(unit, record, payload.reference)


def _begin(unit: Unit, record: Review, reference: str | None) -> None:
    now = dt.datetime.now(dt.UTC)
    record.submitted_at, record.submitted_by = now, unit.caller.name
    attempt = {
        "number": record.attempt, "reference": reference, "submitted_at": now.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "submitted_by": unit.caller.name, "outcome": None, "decided_on": None, "result": None, "reason": None,
    }  # fmt: skip
    record.attempts = [*(record.attempts or []), attempt]


async def sent_again(_unit: Unit, record: Review, payload: Any) -> None:
    """The same submission sent again changes nothing; another one is not open from here."""
    last = record.attempts[-1] if record.attempts else None
    if last is None or payload.reference is None or last["reference"] != payload.reference:
        raise NotAllowedNow(
            f"The review is {record.status}, and its last attempt has another reference.", state=str(record.status)
        )


async def complete(unit: Unit, record: Review, _payload: Any) -> None:
    """A submission is complete with a lead, documents and a self-assessment (6.5)."""
    project = await unit.session.get(Project, record.project_id)
    if project is None or project.led_by is None:
        raise Conflict("Who leads the project is not recorded, so reviewers cannot be told apart from them (VR-34).")
    await _self_assessed(unit, record)


async def _self_assessed(unit: Unit, record: Review) -> None:
    if await _assessment(unit, record, AssessmentStage.SELF) is None:
        raise Conflict(f"There is no self-assessment of attempt {record.attempt} yet (6.5).")


async def taken_up(unit: Unit, record: Review, _payload: Any) -> None:
    """A review has a session and reviewers, none of whom leads the project (6.5; VR-34)."""
    await _self_assessed(unit, record)
    if record.session_id is None:
        raise Conflict("No session deals with it yet: set `session_id` (6.5).")
    if not record.reviewers:
        raise Conflict("Nobody reviews it yet: name `reviewers` (6.5).")
    project = await unit.session.get(Project, record.project_id)
    if project is not None and any(same(reviewer, project.led_by) for reviewer in record.reviewers):
        raise Conflict("One of the reviewers leads the project (VR-34).")


async def waived(unit: Unit, record: Review, payload: Any) -> None:
    """The chair, and nobody else, waives the marker's minimum, with a reason (VR-35)."""
    chair = party(unit, payload.chair, "/chair")
    session = None if record.session_id is None else await unit.session.get(Session, record.session_id)
    if session is None or session.chair is None:
        raise Conflict("The session's chair is not recorded, and only the chair waives (VR-35).")
    if not same(chair, session.chair):
        raise invalid("/chair", "party", "must be the chair of the session (VR-35)")
    record.waived_on, record.waived_by, record.waiver_reason = today(), chair, payload.reason


async def condition_set(unit: Unit, record: Review, payload: Any) -> None:
    """One more condition, with who wrote it (F6)."""
    rows = record.conditions or []
    if len(rows) >= 50:
        raise Conflict("A review has at most 50 conditions.")
    row: dict[str, Any] = dict.fromkeys(ReviewCondition.FIELDS)
    row |= {
        "number": 1 + max((one["number"] for one in rows), default=0), "text": payload.text, "owner": payload.owner,
        "due_on": None if payload.due_on is None else payload.due_on.isoformat(),
        "set_by": party(unit, payload.person, "/person"), "set_on": today().isoformat(),
    }  # fmt: skip
    record.conditions = [*rows, row]


async def condition_met(unit: Unit, record: Review, payload: Any) -> None:
    """A condition is confirmed by neither who wrote it nor who had to meet it (VR-39, P)."""
    rows = [dict(row) for row in record.conditions]
    row = next((one for one in rows if one["number"] == payload.number), None)
    if row is None:
        raise invalid("/number", "reference", "there is no condition of this number")
    if row["met_on"] is not None:
        raise Conflict(f"Condition {payload.number} was met on {row['met_on']}.")
    who = party(unit, payload.person, "/person")
    for name, said in (("set_by", "wrote the condition"), ("owner", "had to meet the condition")):
        if same(who, row[name]):
            raise invalid("/person", "party", f"{said}: somebody else confirms that it was met (VR-39)")
    day = payload.met_on or today()
    if day > today():
        raise invalid("/met_on", "range", "must not be in the future")
    row["met_on"], row["met_by"], row["evidence"] = day.isoformat(), who, payload.evidence
    record.conditions = rows


async def all_met(unit: Unit, record: Review, _payload: Any) -> None:
    """No condition is open any more (6.5)."""
    left = [str(row["number"]) for row in record.conditions if row["met_on"] is None]
    if left:
        raise Conflict(f"These conditions are open: {', '.join(left)}.")
    _close_attempt(record, ReviewStatus.CONDITIONS_MET)
    await _approve_project(unit, record)


async def _assessment(unit: Unit, record: Review, stage: AssessmentStage) -> MarkerAssessment | None:
    """The assessment of a stage that stands for the present attempt."""
    found: MarkerAssessment | None = await unit.session.scalar(
        select(MarkerAssessment)
        .where(
            MarkerAssessment.review_id == record.id,
            MarkerAssessment.attempt == record.attempt,
            MarkerAssessment.stage == stage,
            MarkerAssessment.status.in_(_HANDED_IN),
            MarkerAssessment.archived_at.is_(None),
        )
        .order_by(MarkerAssessment.assessed_at.desc())
        .limit(1)
    )
    return found


async def _may_approve(unit: Unit, record: Review) -> MarkerResult:
    """An approval rests on a signed final assessment that meets the minimum, or on the chair's waiver (VR-34, VR-35)."""
    final = await _assessment(unit, record, AssessmentStage.FINAL)
    if final is None:
        raise Conflict("There is no final marker assessment of this attempt (6.5; VR-35).")
    if final.status != MarkerAssessmentStatus.SIGNED_OFF:
        raise Conflict(f"The final assessment {final.code} is not signed off by the unit (VR-34).")
    if final.result not in ENOUGH and record.waived_on is None:
        raise Conflict(f"The marker is {final.result}: an approval needs the chair's waiver, with a reason (VR-35).")
    assert final.result is not None  # every assessment has one from its first version on
    return final.result


async def approved(unit: Unit, record: Review, payload: Any) -> None:
    """Approved without conditions."""
    result = await _may_approve(unit, record)
    if record.conditions:
        raise Conflict("There are conditions: approve with conditions (6.5).")
    if result == MarkerResult.MET_WITH_CONDITIONS:
        unit.warn("", "conditions", "the marker is met with conditions, and none is set")
    _decide(unit, record, ReviewStatus.APPROVED, result, payload.reason)
    await _approve_project(unit, record)


async def approved_with_conditions(unit: Unit, record: Review, payload: Any) -> None:
    """Approved, with something left to do."""
    result = await _may_approve(unit, record)
    if not record.conditions:
        raise Conflict("No condition is set: set at least one, or approve without (6.5).")
    _decide(unit, record, ReviewStatus.APPROVED_WITH_CONDITIONS, result, payload.reason)


async def returned(unit: Unit, record: Review, payload: Any) -> None:
    """Given back to be revised."""
    await _without_approval(unit, record, ReviewStatus.RETURNED_FOR_REVISION, payload)


async def deferred(unit: Unit, record: Review, payload: Any) -> None:
    """Put off to a later session."""
    await _without_approval(unit, record, ReviewStatus.DEFERRED, payload)


async def rejected(unit: Unit, record: Review, payload: Any) -> None:
    """Refused."""
    await _without_approval(unit, record, ReviewStatus.REJECTED, payload)


async def _without_approval(unit: Unit, record: Review, outcome: ReviewStatus, payload: Any) -> None:
    final = await _assessment(unit, record, AssessmentStage.FINAL)
    _decide(unit, record, outcome, None if final is None else final.result, payload.reason)


def _decide(unit: Unit, record: Review, outcome: ReviewStatus, result: MarkerResult | None, reason: str | None) -> None:
    record.decided_on, record.decided_by, record.decision_reason = today(), unit.caller.name, reason
    record.marker_result = result
    _close_attempt(record, outcome)


def _close_attempt(record: Review, outcome: ReviewStatus) -> None:
    """What the last attempt came to; what was decided first stays its decision's day."""
    *earlier, last = [dict(row) for row in record.attempts]
    day = None if record.decided_on is None else record.decided_on.isoformat()
    last |= {
        "outcome": outcome.value, "decided_on": day, "reason": record.decision_reason,
        "result": None if record.marker_result is None else str(record.marker_result),
    }  # fmt: skip
    record.attempts = [*earlier, last]


async def _approve_project(unit: Unit, record: Review) -> None:
    """An approved full document is an approved project (F1)."""
    if record.submission_kind == SubmissionKind.BRIEF:
        return
    project = await unit.session.get(Project, record.project_id, with_for_update=True)
    if project is not None and project.stage in (ProjectStage.IDEA, ProjectStage.BRIEF, ProjectStage.FULL_DOCUMENT):
        project.stage = ProjectStage.APPROVED
        unit.tables.add("projects")

"""What the steps of a marker assessment take and check: evidence, order, and who may judge (VR-31 to VR-34)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select

from app.domains.review.assessing import computed, marker_of, stage_order, unsupported
from app.domains.review.committee import Review
from app.domains.review.markers import MarkerAssessment
from app.domains.review.parties import PERSON, party, same
from app.domains.review.projects import Project
from app.domains.review.vocabulary import AssessmentStage, MarkerAssessmentStatus, ReviewStatus
from app.kernel.errors import Conflict, Invalid, invalid
from app.kernel.members import Member, member
from app.kernel.session import Unit

SCOPES = {AssessmentStage.UNIT_REVIEW: "review:signoff", AssessmentStage.FINAL: "review:decide"}
"""The capacity unit reviews, the committee finds; what these stages ask of a caller beside `review:write` (VR-34)."""
DECIDED = (
    ReviewStatus.APPROVED, ReviewStatus.APPROVED_WITH_CONDITIONS, ReviewStatus.CONDITIONS_MET, ReviewStatus.REJECTED,
)  # fmt: skip
SIGNED = (AssessmentStage.UNIT_REVIEW, AssessmentStage.FINAL)


class SignOff(Member):
    """Who signs for the unit."""

    person: str | None = member("Who signs, by account; whoever calls, where left out.", max_length=200)
    reason: str | None = member("Why the step is taken.", max_length=2000)


async def handed_in(unit: Unit, record: MarkerAssessment, _payload: Any) -> None:
    """An assessment is handed in with its evidence, after the stage before, by whom may judge at this one."""
    if (scope := SCOPES.get(record.stage)) is not None:
        unit.caller.must(scope)
    if record.significance is not None and record.justification is None:
        raise invalid("/justification", "required", "is required with a significance (VR-31)")
    if faults := unsupported(await marker_of(unit, record), record):
        raise Invalid(*faults)
    project = await unit.session.get(Project, record.project_id)
    assert project is not None  # nothing vanishes
    await _review_is_open(unit, record)
    await computed(unit, record, None)  # the project's budget may have changed since
    record.assessor = party(unit, record.assessor, "/assessor")
    earlier = await _stage_before(unit, record)
    if record.stage == AssessmentStage.FINAL:
        await _may_find(unit, record, project)
    await _takes_its_place(unit, record)
    record.assessed_by, record.assessed_at = unit.caller.name, dt.datetime.now(dt.UTC)
    record.lead_unit_id, record.region_ids = project.lead_unit_id, list(project.region_ids)
    if earlier is not None:
        _compare(record, earlier)


async def _handed_in(unit: Unit, record: MarkerAssessment, stage: AssessmentStage) -> MarkerAssessment | None:
    """The assessment of another stage that stands: of the same review and attempt, or of the project itself."""
    query = select(MarkerAssessment).where(
        MarkerAssessment.project_id == record.project_id,
        MarkerAssessment.stage == stage,
        MarkerAssessment.id != record.id,
        MarkerAssessment.archived_at.is_(None),
        MarkerAssessment.status.in_([MarkerAssessmentStatus.SUBMITTED, MarkerAssessmentStatus.SIGNED_OFF]),
    )
    if record.stage != AssessmentStage.FOLLOW_UP:  # a later check is compared with whatever was found at design
        query = query.where(
            MarkerAssessment.review_id.is_not_distinct_from(record.review_id),
            MarkerAssessment.attempt.is_not_distinct_from(record.attempt),
        )
    found: MarkerAssessment | None = await unit.session.scalar(
        query.order_by(MarkerAssessment.assessed_at.desc(), MarkerAssessment.id.desc()).limit(1)
    )
    return found


async def _review_is_open(unit: Unit, record: MarkerAssessment) -> None:
    """What a decision rests on is not judged anew behind it, and what was left of an earlier attempt comes too late."""
    if record.review_id is None or record.stage == AssessmentStage.FOLLOW_UP:
        return
    review = await unit.session.get(Review, record.review_id, with_for_update=True)
    assert review is not None  # nothing vanishes
    if record.attempt != review.attempt:
        raise Conflict(
            f"The review is at attempt {review.attempt}, and this assessment is of attempt {record.attempt}."
        )
    if record.stage == AssessmentStage.FINAL and review.status != ReviewStatus.IN_REVIEW:
        raise Conflict(f"The review is {review.status}: the committee finds while it is in_review (6.5).")
    if review.status in DECIDED:
        raise Conflict(f"The review is {review.status}: what was decided on stands.")


async def _stage_before(unit: Unit, record: MarkerAssessment) -> MarkerAssessment | None:
    """The assessment that this one follows; raises Conflict where it is not there (model 7.2)."""
    stage = stage_order(record.stage)
    if stage is None:
        return None
    found = await _handed_in(unit, record, stage)
    if found is None and (record.review_id is not None or record.stage == AssessmentStage.FOLLOW_UP):
        raise Conflict(f"There is no {stage} assessment yet, which comes before {record.stage} (model 7.2).")
    if found is not None and record.stage == AssessmentStage.FOLLOW_UP and found.marker_id != record.marker_id:
        raise invalid("/marker_id", "version", "a later check uses the version of the final assessment (VR-33)")
    return found


async def _may_find(unit: Unit, record: MarkerAssessment, project: Project) -> None:
    """A final assessment is by neither the project's lead nor the self-assessor (VR-34)."""
    if project.led_by is None:
        raise Conflict("Who leads the project is not recorded, so nobody can be told apart from them (VR-34).")
    if same(record.assessor, project.led_by):
        raise invalid("/assessor", "party", "must not be the project's lead (VR-34)")
    own = await _handed_in(unit, record, AssessmentStage.SELF)
    if own is None:
        return
    signed_in = own.assessed_by is not None and own.assessed_by.startswith(PERSON)
    if same(record.assessor, own.assessor) or (signed_in and own.assessed_by == unit.caller.name):
        raise invalid("/assessor", "party", "must not be who made the self-assessment (VR-34)")


async def _takes_its_place(unit: Unit, record: MarkerAssessment) -> None:
    """One assessment of a stage stands at a time, but for peers and later checks."""
    if record.stage not in (AssessmentStage.PEER, AssessmentStage.FOLLOW_UP):
        there = await _handed_in(unit, record, record.stage)
        if there is not None and there.id != record.supersedes_id:
            raise Conflict(f"{there.code} stands already: name it in `supersedes_id` to take its place (VR-33).")
    if record.supersedes_id is not None:
        other = await unit.session.get(MarkerAssessment, record.supersedes_id, with_for_update=True)
        assert other is not None
        if other.status not in (MarkerAssessmentStatus.SUBMITTED, MarkerAssessmentStatus.SIGNED_OFF):
            raise Conflict(f"{other.code} is {other.status}: only what was handed in is superseded.")
        other.status = MarkerAssessmentStatus.SUPERSEDED


def _compare(record: MarkerAssessment, earlier: MarkerAssessment) -> None:
    """What two stages see differently, kept with the later one: a signal for training (model 7.2)."""
    record.compared_with_id = earlier.id
    record.significance_difference = _apart(earlier.significance, record.significance)
    before = {row["criterion"]: row["score"] for row in earlier.scores}
    after = {row["criterion"]: row["score"] for row in record.scores}
    record.differences = [
        {
            "criterion": code, "before": before.get(code), "after": after.get(code),
            "difference": _apart(before.get(code), after.get(code)),
        }
        for code in dict.fromkeys([*before, *after])
        if before.get(code) != after.get(code)
    ]  # fmt: skip


def _apart(before: int | None, after: int | None) -> int | None:
    return None if before is None or after is None else after - before


async def signed_off(unit: Unit, record: MarkerAssessment, payload: Any) -> None:
    """The unit signs what it reviewed and what the committee found; not the project's lead (VR-34)."""
    if record.stage not in SIGNED:
        raise Conflict(f"A {record.stage} assessment is not signed off: the unit's own and the final one are (VR-34).")
    project = await unit.session.get(Project, record.project_id)
    signer = party(unit, payload.person, "/person")
    if project is not None and same(signer, project.led_by):
        raise invalid("/person", "party", "must not be the project's lead (VR-34)")
    record.signed_off_by, record.signed_off_at = signer, dt.datetime.now(dt.UTC)

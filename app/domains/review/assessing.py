"""What an assessment comes to: its place, its scores under its own version, and the explanation (VR-30 to VR-33; F9, F10)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app.domains.days import today
from app.domains.review.committee import Review
from app.domains.review.definitions import (
    change_rows,
    contribution_rows,
    definition_of,
    mapped,
    scores_of,
    share_message,
    stage_of,
)
from app.domains.review.engine import Definition, assess, budget_share, share_warnings
from app.domains.review.markers import Marker, MarkerAssessment
from app.domains.review.projects import Project
from app.domains.review.sentences import count_sentences
from app.domains.review.vocabulary import AssessmentStage, MarkerAssessmentStatus, MarkerStage, MarkerStatus
from app.domains.rules import changed
from app.kernel.errors import Conflict, Fault, Invalid, invalid
from app.kernel.session import Unit

SENTENCES_MAX = 3
JUDGED = ("significance", "justification", "scores", "evidence", "budget_capacity", "budget_total")
"""The members that a result follows from."""
Row = dict[str, Any]


async def placed(unit: Unit, record: MarkerAssessment, before: dict[str, Any] | None) -> None:
    """An assessment belongs to a project, through a review or by itself, under a version that is in use (F9)."""
    if before is not None:
        return
    review = await unit.session.get(Review, record.review_id) if record.review_id is not None else None
    if review is not None:
        _follows_review(record, review)
    if record.project_id is None:
        raise invalid("/project_id", "required", "name a project, or a review of one")
    await _in_use(unit, record)
    if record.supersedes_id is not None:
        await _may_supersede(unit, record)


def _follows_review(record: MarkerAssessment, review: Review) -> None:
    stage = stage_of(review.submission_kind)
    if record.project_id is not None and record.project_id != review.project_id:
        raise invalid("/project_id", "reference", "the review is of another project")
    if record.document_stage != stage:
        raise invalid("/document_stage", "choice", f"must be {stage}: the review is of a {review.submission_kind}")
    record.project_id, record.attempt = review.project_id, review.attempt


async def _in_use(unit: Unit, record: MarkerAssessment) -> None:
    """A version may be used on its days, and later where the project has been judged by it before (model 7.2)."""
    marker = await marker_of(unit, record)
    day = today()
    if (
        marker.status != MarkerStatus.DRAFT
        and marker.valid_from <= day
        and (marker.valid_to is None or marker.valid_to > day)
    ):
        return
    earlier = select(MarkerAssessment.id).where(
        MarkerAssessment.project_id == record.project_id,
        MarkerAssessment.marker_id == record.marker_id,
        MarkerAssessment.status != MarkerAssessmentStatus.DRAFT,
    )
    if await unit.session.scalar(earlier.limit(1)) is None:
        raise invalid("/marker_id", "not_in_use", f"{marker.code} is not in use today (VR-36)")


async def _may_supersede(unit: Unit, record: MarkerAssessment) -> None:
    other = await unit.session.get(MarkerAssessment, record.supersedes_id)
    assert other is not None  # its reference has been looked up
    same = ("project_id", "review_id", "stage", "attempt")
    if any(getattr(other, name) != getattr(record, name) for name in same):
        raise invalid("/supersedes_id", "reference", "must be of the same project, review, attempt and stage")


async def marker_of(unit: Unit, record: MarkerAssessment) -> Marker:
    """The version that an assessment is made under, whatever has come since (VR-33)."""
    marker = await unit.session.get(Marker, record.marker_id)
    assert marker is not None  # its reference has been looked up, and nothing vanishes
    return marker


async def unchanged_once_handed_in(_unit: Unit, record: MarkerAssessment, before: dict[str, Any] | None) -> None:
    """What was handed in stands; another judgement is another assessment (VR-33)."""
    if before is not None and "status" not in before and record.status != MarkerAssessmentStatus.DRAFT:
        raise Conflict(
            f"The assessment is {record.status}: make another one, with `supersedes_id`, to judge anew (VR-33)."
        )


async def computed(unit: Unit, record: MarkerAssessment, before: dict[str, Any] | None) -> None:
    """The result and its explanation, by the service and under the assessment's own version (VR-33)."""
    if not changed(before, *JUDGED) or record.status not in (None, MarkerAssessmentStatus.DRAFT):
        return
    marker = await marker_of(unit, record)
    definition, stage = definition_of(marker), MarkerStage(str(record.document_stage))
    rows, evidence = record.scores or [], record.evidence or []
    faults = justification_faults(record.justification, "/justification")
    faults += score_faults(definition, stage, rows, "/scores")
    faults += evidence_faults(definition, evidence)
    if record.significance is not None and record.significance not in {one["significance"] for one in marker.scale}:
        faults.append(Fault("/significance", "choice", "must be on the marker's scale (VR-30)"))
    if faults:
        raise Invalid(*faults)
    outcome = assess(
        definition, stage, record.significance, scores_of(rows), justified=record.justification is not None
    )
    record.result, record.pct, record.threshold = outcome.result, outcome.pct, outcome.threshold
    record.contributions, record.next_changes = contribution_rows(outcome), change_rows(outcome)
    record.missing, record.gates_failed = list(outcome.missing), list(outcome.gates_failed)
    record.scored = [one.criterion for one in outcome.contributions if one.applies and one.score is not None]
    for name, value in mapped(marker, record.significance).items():
        setattr(record, name, value)
    record.next_result = None if outcome.next is None else outcome.next.result
    record.next_points = None if outcome.next is None else outcome.next.points
    await _judge_share(unit, record, definition)


async def _judge_share(unit: Unit, record: MarkerAssessment, definition: Definition) -> None:
    """The share of the budget is recorded always and judged never; out of line it is a warning (VR-38)."""
    project = await unit.session.get(Project, record.project_id)
    assert project is not None  # its reference has been looked up
    of_capacity: Project | MarkerAssessment = project if record.budget_capacity is None else record
    of_whole: Project | MarkerAssessment = project if record.budget_total is None else record
    capacity, total = known_budgets(
        of_capacity.budget_capacity, of_capacity.budget_capacity_currency,
        of_whole.budget_total, of_whole.budget_total_currency,
    )  # fmt: skip
    record.budget_share = budget_share(capacity, total)
    found = share_warnings(definition, record.significance, capacity, total)
    record.warnings_found = [share_message(rule, record.budget_share) for rule in found]
    for message in record.warnings_found:
        unit.warn("/budget_capacity", "budget_share", message)


def known_budgets(
    capacity: Decimal | None, capacity_currency: str | None, total: Decimal | None, total_currency: str | None
) -> tuple[Decimal | None, Decimal | None]:
    """Both budgets, or neither: amounts of two currencies have no share."""
    if capacity is None or total is None or capacity_currency != total_currency:
        return None, None
    return capacity, total


def justification_faults(justification: str | None, pointer: str) -> list[Fault]:
    """A justification has at most three sentences (VR-31); its least and most characters are the field's own."""
    many = 0 if justification is None else count_sentences(justification)
    if many <= SENTENCES_MAX:
        return []
    return [Fault(pointer, "sentences", f"has {many} sentences; at most {SENTENCES_MAX} are taken (VR-31)")]


def score_faults(definition: Definition, stage: MarkerStage, rows: Sequence[Row], pointer: str) -> list[Fault]:
    """A score is of a criterion of this stage, given once, and `na` only where the definition allows it (VR-32)."""
    known = {one.code: one for one in definition.applying(stage)}
    faults: list[Fault] = []
    seen: set[str] = set()
    for place, row in enumerate(rows):
        code, where = row["criterion"], f"{pointer}/{place}"
        if code not in known:
            faults.append(Fault(f"{where}/criterion", "choice", f"must be one of {', '.join(known)} at this stage"))
        elif code in seen:
            faults.append(Fault(f"{where}/criterion", "repeated", "is scored twice"))
        elif row["not_applicable"] and not known[code].may_not_apply:
            faults.append(Fault(f"{where}/not_applicable", "choice", f"{code} always applies (VR-32)"))
        elif row["not_applicable"] and row["score"] is not None:
            faults.append(Fault(f"{where}/score", "choice", "must be null where the criterion does not apply (VR-32)"))
        seen.add(code)
    return faults


def evidence_faults(definition: Definition, rows: Sequence[Row]) -> list[Fault]:
    """Evidence is for a criterion that there is."""
    known = {one.code for one in definition.criteria}
    return [
        Fault(f"/evidence/{place}/criterion", "choice", f"must be one of {', '.join(known)}")
        for place, row in enumerate(rows)
        if row["criterion"] not in known
    ]


def unsupported(marker: Marker, record: MarkerAssessment) -> list[Fault]:
    """Scores of 2 and 3 without a reference to a document, where the definition asks for one (VR-32)."""
    supported = {row["criterion"] for row in record.evidence or []}
    asking = {one["code"] for one in marker.criteria if one["evidence_required"]}
    return [
        Fault(
            f"/scores/{place}/score",
            "evidence",
            f"a {row['score']} needs a reference to a document in `evidence` (VR-32)",
        )
        for place, row in enumerate(record.scores or [])
        if row["score"] is not None
        and row["score"] >= 2
        and row["criterion"] in asking
        and row["criterion"] not in supported
    ]


def stage_order(stage: AssessmentStage) -> AssessmentStage | None:
    """The stage that must have been handed in before this one (model 7.2); None for those that need none."""
    return {
        AssessmentStage.UNIT_REVIEW: AssessmentStage.SELF,
        AssessmentStage.FINAL: AssessmentStage.UNIT_REVIEW,
        AssessmentStage.FOLLOW_UP: AssessmentStage.FINAL,
    }.get(stage)


PREPARED = (placed, computed)
ASSESSMENT = (unchanged_once_handed_in, *PREPARED)

"""Marker definitions, one row a version, and what is assessed under them (F7 to F10; model 7)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import UniqueConstraint, text
from sqlalchemy.orm import Mapped

from app.domains.needs.vocabulary import Standing
from app.domains.review.parts import (
    ACCOUNT,
    NO_PARTS,
    NO_TEXTS,
    SIGNIFICANCE,
    CriterionScore,
    MarkerCriterion,
    MarkerLevel,
    MarkerMapping,
    ScaleLevel,
    ScoreChange,
    ScoreContribution,
    ScoreDifference,
    ScoreEvidence,
    ShareLimit,
)
from app.domains.review.vocabulary import (
    AssessmentStage,
    MarkerAssessmentStatus,
    MarkerResult,
    MarkerScope,
    MarkerStage,
    MarkerStatus,
)
from app.kernel.fields import RANGE, LText, Money, Percent, Ref, Refs, Structs, Texts, currency_column, field
from app.kernel.model import Record

JUSTIFICATION_MIN, JUSTIFICATION_MAX = 20, 600
"""Characters of a justification (VR-31)."""


class Marker(Record):
    """One version of a marker's definition; what was assessed under it stays explained by it (F7; S T1.1.3; VR-36)."""

    __tablename__ = "markers"
    __sort__ = ("code",)
    __table_args__ = (UniqueConstraint("marker", "version"),)

    marker: Mapped[str] = field(
        "The marker that it is a version of.",
        write="create", filter=True, max_length=20, pattern=r"^[A-Z][A-Z0-9]*$", example="CB",
    )  # fmt: skip
    version: Mapped[int] = field("Which version.", write="create", filter=RANGE, ge=1, le=10_000)
    name: Mapped[LText] = field("What it is called.", write=True, search="A", fuzzy=True, max_length=300)
    guidance: Mapped[LText | None] = field("How it is used.", write=True, search="B", max_length=4000)
    standing: Mapped[Standing] = field(
        "Whether scale, weights and thresholds are our proposal or have been adopted by UN-Habitat.",
        write=True, filter=True, server_default=text("'proposal'"),
    )  # fmt: skip
    scope: Mapped[MarkerScope] = field(
        "What it is given to.", write=True, filter=True, server_default=text("'project'")
    )
    scale: Mapped[Structs] = field("The significances, from 0.", of=ScaleLevel, write=True, ge=2, le=4)
    criteria: Mapped[Structs] = field("The criteria, in order.", of=MarkerCriterion, write=True, ge=1, le=50)
    levels: Mapped[Structs] = field(
        "What each significance asks of the scores; one that is not there asks for nothing.",
        of=MarkerLevel, write=True, ge=1, le=4,
    )  # fmt: skip
    condition_margin: Mapped[int] = field(
        "So many points below the threshold can still be met with conditions.", write=True, ge=0, le=100
    )
    gates_below: Mapped[int] = field(
        "So many gates may then stay below their minimum, none of them at 0.", write=True, ge=0, le=5
    )
    share_rules: Mapped[Structs] = field(
        "Shares of the budget that call for a warning (VR-38).",
        of=ShareLimit, write=True, le=20, server_default=NO_PARTS,
    )  # fmt: skip
    mappings: Mapped[Structs] = field(
        "How each significance is told to others.", of=MarkerMapping, write=True, le=4, server_default=NO_PARTS
    )
    valid_from: Mapped[dt.date] = field("First day that it holds.", write=True, filter=RANGE, sort=True)
    valid_to: Mapped[dt.date | None] = field(
        "First day that it holds no longer; null while no end is known. Versions in use do not overlap (VR-36).",
        write=True, filter=RANGE,
    )  # fmt: skip
    status: Mapped[MarkerStatus] = field(
        "Draft, in use on its days, or retired.", filter=True, server_default=text("'draft'")
    )


class MarkerAssessment(Record):
    """One judgement of a project under one version of a marker, with its explanation (F9, F10; VR-30 to VR-34)."""

    __tablename__ = "marker_assessments"
    __sort__ = ("-created_at",)

    marker_id: Mapped[Ref] = field("The version that it was made under.", ref="markers", write="create", filter=True)
    project_id: Mapped[Ref | None] = field(
        "The project; follows from the review where there is one.", ref="projects", write="create", filter=True
    )
    review_id: Mapped[Ref | None] = field(
        "The review that it belongs to; null when a portfolio is coded anew.",
        ref="reviews", write="create", filter=True,
    )  # fmt: skip
    attempt: Mapped[int | None] = field("The attempt of that review; null without one.", filter=RANGE)
    stage: Mapped[AssessmentStage] = field("Who judges.", write="create", filter=True)
    document_stage: Mapped[MarkerStage] = field(
        "Which document is judged: that of the review where there is one.", write="create", filter=True
    )
    significance: Mapped[int | None] = field(
        f"How much of the project is about capacity: {SIGNIFICANCE}; null is not assessed, never 0 (VR-30).",
        write=True, filter=RANGE, ge=0, le=3,
    )  # fmt: skip
    justification: Mapped[str | None] = field(
        "Why, in 20 to 600 characters and at most three sentences of any of the six languages (VR-31).",
        write=True, search="B", min_length=JUSTIFICATION_MIN, max_length=JUSTIFICATION_MAX,
    )  # fmt: skip
    scores: Mapped[Structs] = field(
        "The scores; a criterion that is left out is not scored.", of=CriterionScore, write=True, le=50,
        server_default=NO_PARTS,
    )  # fmt: skip
    evidence: Mapped[Structs] = field(
        "What the scores rest on; a 2 or 3 needs some before it is handed in (VR-32).",
        of=ScoreEvidence, write=True, server_default=NO_PARTS,
    )  # fmt: skip
    budget_capacity: Mapped[Money | None] = field(
        "The capacity budget as judged, where that is not the project's own.", write=True
    )
    budget_capacity_currency: Mapped[str | None] = currency_column()
    budget_total: Mapped[Money | None] = field(
        "The whole budget as judged, where that is not the project's own.", write=True
    )
    budget_total_currency: Mapped[str | None] = currency_column()
    budget_share: Mapped[Percent | None] = field(
        "Capacity budget in percent of the whole; recorded always, judged never (VR-38)."
    )
    assessor: Mapped[str | None] = field(
        f"Who judged, {ACCOUNT}; of a final one neither the project's lead nor the self-assessor (VR-34). "
        "Whoever hands it in, where left out.",
        write=True, filter=True, scope="read", max_length=200,
    )  # fmt: skip
    assessed_by: Mapped[str | None] = field("Which caller handed it in.", scope="read")
    assessed_at: Mapped[dt.datetime | None] = field("When it was handed in.", filter=RANGE, sort=True)
    status: Mapped[MarkerAssessmentStatus] = field("How far it has come.", filter=True, server_default=text("'draft'"))
    supersedes_id: Mapped[Ref | None] = field(
        "The assessment of the same stage that it takes the place of.",
        ref="marker_assessments", write="create", filter=True,
    )  # fmt: skip
    signed_off_by: Mapped[str | None] = field("Who signed it off for the unit (VR-34).", scope="read")
    signed_off_at: Mapped[dt.datetime | None] = field("When.", filter=RANGE)
    lead_unit_id: Mapped[Ref | None] = field("The unit that led the project then.", ref="units", filter=True)
    region_ids: Mapped[Refs] = field(
        "The regions that the project worked in then.", refs="territories", filter=True, server_default=NO_TEXTS
    )
    result: Mapped[MarkerResult | None] = field("What it comes to; computed, never typed in (VR-33).", filter=True)
    pct: Mapped[Percent | None] = field(
        "The quality in percent, to a tenth; null unless every criterion that applies is scored.",
        filter=RANGE,
        sort=True,
    )
    threshold: Mapped[int | None] = field("The percentage that was asked for.")
    contributions: Mapped[Structs] = field(
        "What each criterion did to the percentage.", of=ScoreContribution, server_default=NO_PARTS
    )
    scored: Mapped[Texts] = field("The criteria that count and have a score.", filter=True, server_default=NO_TEXTS)
    missing: Mapped[Texts] = field("What is missing for a result.", filter=True, server_default=NO_TEXTS)
    gates_failed: Mapped[Texts] = field("Gates below their minimum.", filter=True, server_default=NO_TEXTS)
    warnings_found: Mapped[Texts] = field(
        "What does not go together, such as budget and significance (VR-38).", server_default=NO_TEXTS
    )
    iati_significance: Mapped[str | None] = field(
        "What its significance is told to IATI as, under vocabulary 99; null is not exported (model 7.2)."
    )
    aims_value: Mapped[str | None] = field("What an aid management system would hold (E17).")
    gem_value: Mapped[str | None] = field("The value on the scale of the gender equality marker (E11).")
    un_function: Mapped[str | None] = field("The UN INFO function that is suggested (E9).")
    next_result: Mapped[MarkerResult | None] = field("The next better result; null when there is none.")
    next_points: Mapped[int | None] = field("The fewest points of score that reach it.")
    next_changes: Mapped[Structs] = field("The scores to raise for it.", of=ScoreChange, server_default=NO_PARTS)
    compared_with_id: Mapped[Ref | None] = field(
        "The stage before, that it is compared with.", ref="marker_assessments", filter=True
    )
    significance_difference: Mapped[int | None] = field(
        "How far the two significances are apart; null where one is not known."
    )
    differences: Mapped[Structs] = field(
        "The criteria that the two see differently.", of=ScoreDifference, server_default=NO_PARTS
    )

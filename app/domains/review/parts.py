"""Typed parts of projects, reviews and markers that have no life of their own (model 4.F, 7)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import text

from app.domains.reference.vocabulary import CapacityLevel
from app.domains.review.vocabulary import (
    MarkerResult,
    MarkerStage,
    ProgrammedIn,
    ReviewStatus,
    ShareBound,
    Suggestion,
)
from app.kernel.fields import LText, Texts
from app.kernel.members import Member, member

NO_TEXTS = text("'{}'")
NO_PARTS = text("'[]'")
URL = r"^https?://\S+$"
CODE = r"^[A-Za-z][A-Za-z0-9-]*$"
ACCOUNT = "by account or function and not by name"
SIGNIFICANCE = "0 none, 1 limited, 2 significant, 3 principal"


class OtherMarker(Member):
    """What another marker of the project says, where that is known (F1)."""

    issue: str = member("The marker, such as gender.", max_length=100)
    code: str = member("Its code for the project, on its own scale.", max_length=40)


class CapacityObjective(Member):
    """One capacity result: specific, measurable, with a date (F2)."""

    text: LText = member("What will be different, for whom.", max_length=1000)
    capacity_level: CapacityLevel | None = member("Where the capacity lives.")
    target_group: str | None = member("Code of the target group.", max_length=100)
    indicator: str | None = member("How it is measured.", max_length=500)
    baseline: str | None = member("What is measured today; null when not known.", max_length=200)
    target: str | None = member("What should be measured then.", max_length=200)
    due_on: dt.date | None = member("By when.")


class PortfolioItem(Member):
    """A project or initiative of a portfolio, and why it matters (F3; S T1.1.2a5)."""

    project: str | None = member("Id or code of the project; null for an initiative that is none.", max_length=100)
    initiative: LText | None = member("What the initiative is, where it is no project.", max_length=500)
    catalytic: bool = member("Whether it sets off more than it does itself.")
    reason: LText | None = member("Why it is catalytic; required when it is.", max_length=1000)
    theme: str | None = member("What it is about.", vocabulary="theme", max_length=100)
    targets: LText | None = member("What it should reach.", max_length=1000)
    tool_types: Texts = member("Sorts of tool that it uses.", le=20)
    programmed_in: ProgrammedIn = member("Where it is programmed.")
    demand: Texts = member("Codes of the needs and requests that ask for it.", le=50)
    engagement: LText | None = member("How it engages those it is for.", max_length=1000)


class AgendaItem(Member):
    """One item of a session's agenda, and what the minutes say of it (F5)."""

    order: int = member("Place on the agenda, from 1.", ge=1)
    title: LText = member("What it is about.", max_length=300)
    review: str | None = member("Code of the review that it deals with.", max_length=100)
    minutes: LText | None = member("What was said and concluded.", max_length=4000)


class SubmittedDocument(Member):
    """A document that was handed in (F6)."""

    title: str = member("What it is called.", max_length=300)
    url: str | None = member("Where it can be read.", max_length=500, pattern=URL)
    version: str | None = member("Which version of it.", max_length=60)
    dated_on: dt.date | None = member("When it was made.")


class ReviewCondition(Member):
    """One condition of an approval (F6). It is confirmed by neither who wrote it nor who had to meet it (VR-39, P)."""

    number: int = member("Its number in this review.", ge=1, write=False)
    text: LText = member("What must be done.", max_length=2000)
    owner: str | None = member(f"Who must do it, {ACCOUNT}.", max_length=200)
    due_on: dt.date | None = member("By when.")
    set_by: str | None = member("Who wrote it.", scope="review:read", write=False)
    set_on: dt.date | None = member("When it was set.", write=False)
    met_on: dt.date | None = member("When it was met; null while it is open.", write=False)
    met_by: str | None = member("Who confirmed it.", scope="review:read", write=False)
    evidence: str | None = member("What shows that it was met.", max_length=1000, write=False)


class ReviewAttempt(Member):
    """One attempt of a submission (F6; E3 counts the first)."""

    number: int = member("1 for the first.")
    reference: str | None = member("The caller's own reference of this submission.")
    submitted_at: dt.datetime | None = member("When it was handed in.")
    submitted_by: str | None = member("Which caller handed it in.", scope="review:read")
    outcome: ReviewStatus | None = member("What became of it; null while it is open.")
    decided_on: dt.date | None = member("When that was decided.")
    result: MarkerResult | None = member("What the marker came to; null where it was not assessed.")
    reason: str | None = member("Why.", scope="review:read")


class ScaleLevel(Member):
    """One significance: how much of a project is about capacity (model 7.2 A)."""

    significance: int = member("Its number.", ge=0, le=3)
    code: str = member("Its short name.", max_length=40)
    label: LText = member("What people read.", max_length=100)
    test: LText = member("When it is given.", max_length=1000)


class MarkerCriterion(Member):
    """One criterion of a marker with its anchors (F8)."""

    code: str = member("Its code within the marker.", max_length=20, pattern=CODE)
    title: LText = member("Its name.", max_length=200)
    question: LText = member("What is asked.", max_length=1000)
    anchor_0: LText = member("What a 0 means.", max_length=500)
    anchor_1: LText = member("What a 1 means.", max_length=500)
    anchor_2: LText = member("What a 2 means.", max_length=500)
    anchor_3: LText = member("What a 3 means.", max_length=500)
    weight: int = member("How much it counts.", ge=1, le=1000)
    gate: bool = member("Whether it must reach a minimum by itself.")
    not_applicable_allowed: bool = member("Whether `na` may be given, which takes its weight out.")
    stages: Texts = member("The documents that it is asked of.", enum=MarkerStage, ge=1)
    evidence_required: bool = member("Whether a 2 or 3 needs a reference to a document (VR-32).")
    suggests: Texts = member("The registries that can help where it is weak.", enum=Suggestion)


class MarkerLevel(Member):
    """What a significance asks of the scores (model 7.2 B)."""

    significance: int = member("The significance; one without an entry asks for nothing.", ge=0, le=3)
    gate_minimum: int = member("What every gate must reach.", ge=0, le=3)
    brief_threshold: int = member("The percentage that a brief must reach.", ge=0, le=100)
    full_threshold: int = member("The percentage that a full document must reach.", ge=0, le=100)


class ShareLimit(Member):
    """A share of the budget that does not go with a significance; it warns and judges nothing (VR-38)."""

    significance: int = member("The significance.", ge=0, le=3)
    bound: ShareBound = member("Below or above.")
    percent: Decimal = member("The share in percent.", ge=0)


class MarkerMapping(Member):
    """How a significance is told to others (model 7.2, Exports; P)."""

    significance: int = member("The significance.", ge=0, le=3)
    iati_significance: str | None = member(
        "IATI PolicySignificance under vocabulary 99; null is not exported.", max_length=10
    )
    aims_value: str | None = member("What an aid management system would hold (E17).", max_length=60)
    gem_value: str | None = member("The value on the scale of the gender equality marker (E11).", max_length=10)
    un_function: str | None = member("The UN INFO function that is suggested (E9).", max_length=200)


class CriterionScore(Member):
    """The score of one criterion (F10). Null is not scored, which is never 0."""

    criterion: str = member("Code of the criterion.", max_length=20, pattern=CODE)
    score: int | None = member("0 to 3; null while it is not scored.", ge=0, le=3)
    not_applicable: bool | None = member("True where the criterion does not apply and its definition allows that.")
    comment: str | None = member("A remark.", max_length=2000)


class ScoreEvidence(Member):
    """Where a document shows what a score rests on (F10; VR-32)."""

    criterion: str = member("Code of the criterion that it supports.", max_length=20, pattern=CODE)
    document: str = member("The document.", max_length=300)
    locator: str | None = member("Page or section.", max_length=100)
    says: str | None = member("What it says, in own words.", max_length=1000)


class ScoreContribution(Member):
    """What one criterion did to the percentage, as it was computed (VR-33)."""

    criterion: str = member("Code of the criterion.")
    weight: int = member("How much it counts.")
    score: int | None = member("The score; null when there is none.")
    applies: bool = member("Whether it counts.")
    part: Decimal | None = member("Points of the percentage that it brought.")
    missed: Decimal | None = member("Points that a 3 would add.")
    gate: bool = member("Whether it must reach a minimum by itself.")
    gate_minimum: int | None = member("That minimum; null where there is none.")
    gate_met: bool | None = member("Whether it is reached; null where that is not known.")


class ScoreChange(Member):
    """A score to raise on the shortest way to the next result."""

    criterion: str = member("Code of the criterion.")
    score: int = member("What it is.")
    to: int = member("What it would have to be.")


class ScoreDifference(Member):
    """A criterion that two stages see differently: a signal for training (model 7.2)."""

    criterion: str = member("Code of the criterion.")
    before: int | None = member("The score of the stage before; null when there was none.")
    after: int | None = member("The score of this one.")
    difference: int | None = member("How far apart they are; null where one is not known.")

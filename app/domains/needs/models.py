"""Needs: capacity gaps with their evidence, and the stored method by which they are prioritised (D5, D6)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped

from app.domains.needs.parts import (
    NeedEvidence,
    NeedRating,
    PriorityBasis,
    RatingLevel,
    Weights,
)
from app.domains.needs.vocabulary import (
    CapacityKind,
    CoreIssue,
    FunctionalCapacity,
    GapPriority,
    MatchKind,
    MethodStatus,
    NeedOutcome,
    NeedSource,
    NeedState,
    RemedyKind,
    Standing,
    ValidationBasis,
)
from app.domains.reference.vocabulary import CapacityLevel, ClassificationScheme
from app.kernel.fields import NO_PARTS, NO_TEXTS, RANGE, LText, Ref, Refs, Struct, Structs, Texts, field
from app.kernel.model import Record

RATED = "1 (little) to 4 (very much); null when nobody has rated it."


class Need(Record):
    """A capacity gap that somebody has stated, with the evidence for it (D5; S T2.1.1, T2.1.3, 16(c)(i))."""

    __tablename__ = "needs"
    __sort__ = ("-updated_at",)
    __table_args__ = (
        Index(
            "ix_needs_suggested", "territory_id",
            postgresql_include=["id", "code", "themes", "visibility"],
            # not IN: what Postgres says of that is read again as something else
            postgresql_where=text("archived_at IS NULL AND (status = 'validated' OR status = 'matched')"),
        ),
    )  # fmt: skip
    """What marker checks suggest is found in the index alone (ADR 50)."""

    title: Mapped[LText] = field("The gap in a line.", write=True, search="A", fuzzy=True, max_length=300)
    gap_statement: Mapped[LText] = field(
        "What cannot be done today, and by whom.", write=True, search="B", min_length=20, max_length=4000
    )
    territory_id: Mapped[Ref] = field(
        "Where the gap is: a country or a part of one, unless the need is regional.",
        ref="territories", write=True, filter=True,
    )  # fmt: skip
    country_id: Mapped[Ref | None] = field(
        "The country that the territory is or belongs to; null for a regional need.", ref="territories", filter=True
    )
    regional: Mapped[bool] = field(
        "Whether several countries share the gap, so that the territory may be wider than one.",
        write=True, filter=True, server_default=text("false"),
    )  # fmt: skip
    beneficiary: Mapped[str | None] = field(
        "The institution that lacks the capacity, when it is known.", write=True, search="C", max_length=300
    )
    beneficiary_consents: Mapped[bool | None] = field(
        "Whether that institution agrees to be named outside UN-Habitat; null when it was not asked.", write=True
    )
    names_person: Mapped[bool | None] = field(
        "Whether a person can be recognised in the texts; null when nobody has looked (VR-26).", write=True
    )
    capacity_levels: Mapped[Texts] = field(
        "Where capacity is lacking.", enum=CapacityLevel, write=True, filter=True, ge=1
    )
    primary_level: Mapped[CapacityLevel] = field("The one of them that matters most.", write=True, filter=True)
    capacity_kind: Mapped[CapacityKind] = field("Functional or technical.", write=True, filter=True)
    functional_capacity: Mapped[FunctionalCapacity | None] = field(
        "Which functional capacity; required when the kind is functional.", write=True, filter=True
    )
    core_issue: Mapped[CoreIssue | None] = field("The core issue behind it.", write=True, filter=True)
    themes: Mapped[Texts] = field(
        "What it is about; the first is the main one, under which the public figures count it.",
        vocabulary="theme", write=True, filter=True, ge=1, le=20,
    )  # fmt: skip
    sdg_targets: Mapped[Texts] = field(
        "Targets of the Sustainable Development Goals, at most ten (VR-27).",
        vocabulary="sdg_target", write=True, filter=True, le=10, server_default=NO_TEXTS,
    )  # fmt: skip
    nua_sections: Mapped[Texts] = field(
        "Sections of the New Urban Agenda.", vocabulary="nua_section", write=True, filter=True, server_default=NO_TEXTS
    )
    strategic_outcomes: Mapped[Texts] = field(
        "Outcomes of the strategic plan.",
        vocabulary="strategic_outcome", write=True, filter=True, server_default=NO_TEXTS,
    )  # fmt: skip
    lenses: Mapped[Texts] = field(
        "Lenses of the plan that it is seen through (S 10; the link is P).",
        vocabulary="lens", write=True, filter=True, server_default=NO_TEXTS,
    )  # fmt: skip
    target_group_ids: Mapped[Refs] = field("Whose capacity.", refs="target_groups", write=True, filter=True, ge=1)
    ratings: Mapped[Structs] = field(
        "Capacity as rated, today's and the desired level on one scale each (D6; VR-21).",
        of=NeedRating, write=True, server_default=NO_PARTS,
    )  # fmt: skip
    desired_by: Mapped[dt.date | None] = field("When the gap should be closed.", write=True, filter=RANGE, sort=True)
    remedy_kind: Mapped[RemedyKind] = field("Whether training would close the gap.", write=True, filter=True)
    remedy_reason: Mapped[LText | None] = field(
        "Why training is the remedy; required when it is the only one (E29).", write=True, max_length=1000
    )
    evidence: Mapped[Structs] = field(
        "What shows the gap; at least one before validation (VR-22).",
        of=NeedEvidence, write=True, search="C", server_default=NO_PARTS,
    )  # fmt: skip
    confidential_evidence: Mapped[Structs] = field(
        "Evidence that only some may see; it counts for validation like the other.",
        of=NeedEvidence, write=True, scope="needs:confidential", server_default=NO_PARTS,
    )  # fmt: skip
    source: Mapped[NeedSource] = field("Who stated the need.", write=True, filter=True)
    source_reference: Mapped[str | None] = field(
        "What the source is called, or its address.", write=True, max_length=500
    )
    assessment_id: Mapped[Ref | None] = field(
        "The assessment it comes from.", ref="assessments", write=True, filter=True
    )
    severity: Mapped[int | None] = field(
        f"How much the gap hurts: {RATED}", write=True, filter=RANGE, sort=True, ge=1, le=4
    )
    reach: Mapped[int | None] = field(f"How many it touches: {RATED}", write=True, filter=RANGE, ge=1, le=4)
    urgency: Mapped[int | None] = field(f"How soon it must close: {RATED}", write=True, filter=RANGE, ge=1, le=4)
    feasibility: Mapped[int | None] = field(
        f"How likely help is to work: {RATED}", write=True, filter=RANGE, ge=1, le=4
    )
    best_match: Mapped[MatchKind | None] = field(
        "How well the best of its matches answers it; null while it has none.", filter=True
    )
    priority: Mapped[GapPriority | None] = field(
        "High, medium or low by the method in `priority_basis`; null until all four ratings are there.", filter=True
    )
    priority_score: Mapped[Decimal | None] = field("What the method computed.", filter=RANGE, sort=True)
    priority_basis: Mapped[Struct | None] = field(
        "How the priority was computed: method, inputs, and the lists that made the territory a priority (VR-24).",
        of=PriorityBasis,
    )
    language_needs: Mapped[Texts] = field(
        "Languages that help must come in (BCP 47).", write=True, filter=True, le=20, server_default=NO_TEXTS
    )
    status: Mapped[NeedState] = field("How far it has come (6.3).", filter=True, server_default=text("'draft'"))
    validated_by: Mapped[str | None] = field("Which caller validated it; never the author (VR-22).", scope="read")
    validated_on: Mapped[dt.date | None] = field("When it was validated.", filter=RANGE, sort=True)
    validation_basis: Mapped[ValidationBasis | None] = field("Whose word the validation rests on.", filter=True)
    review_by: Mapped[dt.date | None] = field(
        "When it must be looked at again: some months after validation, as the method says (S T2.1.1).",
        write=True, filter=RANGE, sort=True,
    )  # fmt: skip
    duplicate_of_id: Mapped[Ref | None] = field("The need it was merged into.", ref="needs", filter=True)
    response_summary: Mapped[LText | None] = field("What was done about it.", write=True, max_length=4000)
    outcome: Mapped[NeedOutcome | None] = field("What came of it, once it is closed.", filter=True)


class RatingScale(Record):
    """An ordered scale on which capacity is rated; each assessment agrees its own (D6; E23)."""

    __tablename__ = "rating_scales"
    __sort__ = ("code",)

    name: Mapped[LText] = field("The scale's name.", write=True, search="A", fuzzy=True, max_length=300)
    description: Mapped[LText | None] = field("How it is used.", write=True, search="B", max_length=2000)
    levels: Mapped[Structs] = field("Its levels, the lowest first.", of=RatingLevel, write=True, ge=2, le=20)


class NeedMethod(Record):
    """How needs are prioritised and how soon they are looked at again: one version of the method (D5; P)."""

    __tablename__ = "need_methods"
    __sort__ = ("code",)

    name: Mapped[LText] = field("What the method is called.", write=True, search="A", max_length=300)
    standing: Mapped[Standing] = field(
        "Whether the figures are our proposal or have been adopted by UN-Habitat.",
        write=True, filter=True, server_default=text("'proposal'"),
    )  # fmt: skip
    weights: Mapped[Struct] = field("How much each rating counts.", of=Weights, write=True)
    territory_bonus: Mapped[Decimal] = field(
        "What is added when a list makes the territory a priority on the day (D2).", write=True, ge=0
    )
    schemes: Mapped[Texts] = field(
        "The lists that make a territory a priority (S 17).",
        enum=ClassificationScheme, write=True, server_default=NO_TEXTS,
    )  # fmt: skip
    medium_from: Mapped[Decimal] = field("The least score of a medium priority.", write=True, ge=0)
    high_from: Mapped[Decimal] = field("The least score of a high priority.", write=True, ge=0)
    review_months: Mapped[int] = field(
        "Months from a validation to the next look.", write=True, ge=1, le=120, server_default=text("24")
    )
    status: Mapped[MethodStatus] = field(
        "Draft, in use, or retired; one is in use at a time.", filter=True, server_default=text("'draft'")
    )
    active_from: Mapped[dt.datetime | None] = field("Since when it is in use.", filter=RANGE)
    active_to: Mapped[dt.datetime | None] = field("Until when it was.", filter=RANGE)

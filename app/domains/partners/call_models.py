"""Open calls, applications, appraisals, awards and clarifications (model 4.H)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import UniqueConstraint, text
from sqlalchemy.orm import Mapped

from app.domains.catalogue.parts import URL
from app.domains.partners.call_parts import (
    ApplicantStanding,
    ApplicationAnswer,
    CallReviewer,
    CriterionAsked,
    CriterionResult,
    CriterionScore,
    NamedCaller,
    PublishedAnswer,
)
from app.domains.partners.call_vocabulary import (
    ApplicationState,
    AppraisalState,
    CallKind,
    CallState,
    ClarificationState,
    DirectSelectionGround,
    PartnerResponse,
)
from app.domains.partners.parts import Paper
from app.domains.partners.vocabulary import AgreementType, PartnerType
from app.kernel.fields import (
    NO_PARTS,
    NO_TEXTS,
    RANGE,
    LText,
    Money,
    Ref,
    Refs,
    Struct,
    Structs,
    Texts,
    currency_column,
    field,
)
from app.kernel.model import Record

FALSE = text("false")


class Call(Record):
    """An open call for partners, with its dates, criteria and outcome (H1; S T2.3.1a3, T2.3.2a2, T2.4.1a4; E35, E38; 6.6)."""

    __tablename__ = "calls"
    __sort__ = ("-closes_at",)

    title: Mapped[LText] = field("What it is called.", write=True, search="A", fuzzy=True, max_length=300)
    kind: Mapped[CallKind] = field("What it is for.", write=True, filter=True)
    purpose: Mapped[LText] = field("What it is to bring about.", write=True, search="B", max_length=4000)
    background: Mapped[LText | None] = field("How it came to be.", write=True, search="C", max_length=8000)
    expected_results: Mapped[LText | None] = field("What should come of it.", write=True, search="C", max_length=4000)
    themes: Mapped[Texts] = field(
        "What it is about.", vocabulary="theme", write=True, filter=True, le=20, server_default=NO_TEXTS
    )
    territory_ids: Mapped[Refs] = field(
        "Where.", refs="territories", write=True, filter=True, le=100, server_default=NO_TEXTS
    )
    partner_types: Mapped[Texts] = field("Who may apply.", enum=PartnerType, write=True, filter=True, ge=1, le=21)
    languages: Mapped[Texts] = field(
        "Languages to apply in (BCP 47).", write=True, filter=True, le=20, server_default=NO_TEXTS
    )
    project: Mapped[str | None] = field("The project that it belongs to.", write=True, max_length=300)
    lead_unit_id: Mapped[Ref] = field("The unit that leads it.", ref="units", write=True, filter=True)
    focal_point_ids: Mapped[Refs] = field("Whom to ask.", refs="focal_points", write=True, filter=True, ge=1, le=20)
    max_value: Mapped[Money | None] = field("The most that is given; null when no money is.", write=True, filter=RANGE)
    max_value_currency: Mapped[str | None] = currency_column()
    contribution_expected: Mapped[LText | None] = field(
        "What partners bring of their own (E38).", write=True, max_length=2000
    )
    opens_on: Mapped[dt.date] = field("First day to apply.", write=True, filter=RANGE, sort=True)
    clarification_until: Mapped[dt.date | None] = field(
        "Last day for questions; null when there are none.", write=True, filter=RANGE
    )
    closes_at: Mapped[dt.datetime] = field(
        "The instant of its closing, by the clock of the database: what is submitted before is in (VR-55).",
        write=True, filter=RANGE, sort=True,
    )  # fmt: skip
    results_on: Mapped[dt.date | None] = field("When the outcome is to be known.", write=True, filter=RANGE)
    start_estimate: Mapped[dt.date | None] = field("When the work may begin.", write=True)
    duration_months: Mapped[int | None] = field("For how many months.", write=True, ge=1, le=120)
    weighted: Mapped[bool] = field("Whether the criteria have weights.", write=True, server_default=text("true"))
    criteria: Mapped[Structs] = field(
        "By what applications are scored; the weights total 100 (VR-54).",
        of=CriterionAsked, write=True, le=13, server_default=NO_PARTS,
    )  # fmt: skip
    documents: Mapped[Structs] = field("Its documents.", of=Paper, write=True, le=50, server_default=NO_PARTS)
    agreement_type: Mapped[AgreementType] = field(
        "The agreement that an award leads to (E38).",
        write=True, filter=True, server_default=text("'agreement_of_cooperation'"),
    )  # fmt: skip
    template: Mapped[str | None] = field(
        "Code of the document that the agreement is drawn up from (S T2.3.1a3).", write=True, max_length=100
    )
    template_version: Mapped[str | None] = field("Which version of it (VR-57).", write=True, max_length=100)
    is_direct: Mapped[bool] = field(
        "Whether partners are chosen without competition; nothing is sealed then.",
        write="create", filter=True, server_default=FALSE,
    )  # fmt: skip
    justification: Mapped[DirectSelectionGround | None] = field(
        "Why; required of a direct selection, null otherwise (VR-56).", write=True, filter=True
    )
    invited_partner_ids: Mapped[Refs] = field(
        "Who alone may apply; empty when everybody may.",
        refs="partners", write=True, filter=True, scope="read", le=100, server_default=NO_TEXTS,
    )  # fmt: skip
    linked_action_ids: Mapped[Refs] = field(
        "The actions of the plan that it serves.",
        refs="actions",
        write=True,
        filter=True,
        le=50,
        server_default=NO_TEXTS,
    )
    need_ids: Mapped[Refs] = field(
        "The needs that it answers.",
        refs="needs", write=True, filter=True, scope="needs:read", le=100, server_default=NO_TEXTS,
    )  # fmt: skip
    reviewers: Mapped[Structs] = field(
        "Who scores the applications (H3).", of=CallReviewer, write=True, scope="read", le=20, server_default=NO_PARTS
    )
    answers: Mapped[Structs] = field("What was asked and answered.", of=PublishedAnswer, server_default=NO_PARTS)
    status: Mapped[CallState] = field("How far it has come (6.6).", filter=True, server_default=text("'draft'"))
    published_at: Mapped[dt.datetime | None] = field("When it was published.", filter=RANGE)
    closed_at: Mapped[dt.datetime | None] = field("When its closing was carried out.", filter=RANGE)
    outcome: Mapped[LText | None] = field("What came of it, for everybody.", search="C", max_length=2000)


class Application(Record):
    """A partner's application to a call, sealed until the call has closed (H2; E35, E36; VR-55)."""

    __tablename__ = "applications"
    __sort__ = ("-created_at",)
    __table_args__ = (UniqueConstraint("call_id", "partner_id", name="uq_applications_call_id_partner_id"),)

    call_id: Mapped[Ref] = field("The call.", ref="calls", write="create", filter=True)
    partner_id: Mapped[Ref] = field("Who applies.", ref="partners", write="create", filter=True)
    title: Mapped[LText] = field("What is proposed, in a sentence.", write=True, search="A", max_length=300)
    summary: Mapped[LText | None] = field("What is proposed.", write=True, search="B", max_length=8000)
    concept_note_url: Mapped[str | None] = field("Where the concept note is.", write=True, max_length=500, pattern=URL)
    budget: Mapped[Money | None] = field("What it would cost.", write=True)
    budget_currency: Mapped[str | None] = currency_column()
    contribution: Mapped[LText | None] = field("What the applicant brings of its own.", write=True, max_length=4000)
    answers: Mapped[Structs] = field(
        "What it says to each criterion.", of=ApplicationAnswer, write=True, le=13, server_default=NO_PARTS
    )
    status: Mapped[ApplicationState] = field("How far it has come.", filter=True, server_default=text("'draft'"))
    submitted_at: Mapped[dt.datetime | None] = field("When it was submitted.", filter=RANGE, sort=True)
    standing: Mapped[Struct | None] = field(
        "What was known of the applicant when it applied.", of=ApplicantStanding, scope="read"
    )
    sealed: Mapped[bool] = field(
        "Whether it is closed to everybody but the applicant: until the call has closed.", server_default=text("true")
    )
    withheld_from: Mapped[Structs] = field(
        "Reviewers who have not declared that they have no conflict of interest: they do not see it.",
        of=NamedCaller, scope="read", server_default=NO_PARTS,
    )  # fmt: skip
    score: Mapped[Decimal | None] = field(
        "What the reviewers gave it, of 100; null until all have.", filter=RANGE, sort=True, scope="read"
    )
    rank: Mapped[int | None] = field(
        "Its place among the applications of the call; null while not ranked.", filter=RANGE, sort=True, scope="read"
    )
    scoring: Mapped[Structs] = field(
        "How that came about, by criterion.", of=CriterionResult, scope="read", server_default=NO_PARTS
    )
    feedback: Mapped[LText | None] = field("What the applicant is told about the decision.", max_length=4000)
    decided_on: Mapped[dt.date | None] = field("When it was decided.", filter=RANGE)


class Appraisal(Record):
    """One reviewer's look at one application: a declaration, then independent scores, immutable once completed (H3; VR-56)."""

    __tablename__ = "appraisals"
    __sort__ = ("-created_at",)
    __table_args__ = (UniqueConstraint("application_id", "reviewer", name="uq_appraisals_application_id_reviewer"),)

    application_id: Mapped[Ref] = field("The application.", ref="applications", write="create", filter=True)
    reviewer: Mapped[str] = field(
        "Who scores it, as history names the caller.", write="create", filter=True, min_length=3, max_length=300
    )
    is_committee: Mapped[bool] = field(
        "Whether a committee speaks through it.", write="create", filter=True, server_default=FALSE
    )
    conflict: Mapped[bool | None] = field(
        "Whether the reviewer has a conflict of interest; null until that is declared.", filter=True
    )
    declaration: Mapped[str | None] = field("What the reviewer declared.", max_length=2000)
    declared_at: Mapped[dt.datetime | None] = field("When.", filter=RANGE)
    scores: Mapped[Structs] = field("The scores, one for each criterion.", of=CriterionScore, server_default=NO_PARTS)
    note: Mapped[str | None] = field("What the reviewer says of it.", max_length=4000)
    status: Mapped[AppraisalState] = field(
        "How far the reviewer has come.", filter=True, server_default=text("'named'")
    )
    completed_at: Mapped[dt.datetime | None] = field("When it was completed; it does not change after.", filter=RANGE)
    sealed: Mapped[bool] = field(
        "Whether it is closed to everybody but its reviewer: from its first score until all reviewers have completed.",
        server_default=FALSE,
    )  # fmt: skip


class Award(Record):
    """A decision for an application, and what the partner says to it (H4; VR-52, VR-56, VR-57)."""

    __tablename__ = "awards"
    __sort__ = ("-created_at",)

    application_id: Mapped[Ref] = field(
        "The application; one award for each.", ref="applications", write="create", filter=True, unique=True
    )
    call_id: Mapped[Ref] = field("Its call.", ref="calls", filter=True)
    partner_id: Mapped[Ref] = field("Who gets it.", ref="partners", filter=True)
    justification: Mapped[str] = field("Why this application.", write=True, min_length=3, max_length=4000)
    value: Mapped[Money | None] = field("What it is worth; null when no money is part of it.", write=True)
    value_currency: Mapped[str | None] = currency_column()
    partner_response: Mapped[PartnerResponse] = field(
        "How far it has come.", filter=True, server_default=text("'proposed'")
    )
    decided_by: Mapped[str | None] = field("Which caller decided it.", scope="read")
    decided_on: Mapped[dt.date | None] = field("When it was decided.", filter=RANGE, sort=True)
    responded_on: Mapped[dt.date | None] = field("When the partner answered.", filter=RANGE)
    agreement_id: Mapped[Ref | None] = field(
        "The agreement that was drawn up, from the call's template version (VR-57).", ref="agreements", filter=True
    )


class Clarification(Record):
    """A question about a call or to an applicant, and its answer (H1; model section 9)."""

    __tablename__ = "clarifications"
    __sort__ = ("-created_at",)

    call_id: Mapped[Ref] = field("The call.", ref="calls", write="create", filter=True)
    partner_id: Mapped[Ref] = field(
        "Who asks, or is asked; the published answer does not say so.", ref="partners", write="create", filter=True
    )
    question: Mapped[LText] = field("The question.", write="create", max_length=2000)
    by_partner: Mapped[bool] = field(
        "Whether the partner asks; else it is asked by us.", filter=True, server_default=text("true")
    )
    status: Mapped[ClarificationState] = field(
        "Whether it has been answered.", filter=True, server_default=text("'asked'")
    )
    answer: Mapped[LText | None] = field("The answer.", max_length=4000)
    answered_at: Mapped[dt.datetime | None] = field("When it was answered.", filter=RANGE)

"""The committee's sessions and its reviews (F5, F6; 6.5; S 7(a)(i), 12(a), 16(a)(ii), T1.1.3; E1, E2)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import text
from sqlalchemy.orm import Mapped

from app.domains.review.parts import (
    ACCOUNT,
    NO_PARTS,
    NO_TEXTS,
    AgendaItem,
    ReviewAttempt,
    ReviewCondition,
    SubmittedDocument,
)
from app.domains.review.vocabulary import CommitteeLevel, MarkerResult, ReviewStatus, SessionStatus, SubmissionKind
from app.kernel.fields import RANGE, LText, Ref, Structs, Texts, field
from app.kernel.model import Record


class Session(Record):
    """A session of a review committee: who sat, what was on the agenda, what was minuted (F5)."""

    __tablename__ = "sessions"
    __sort__ = ("-held_on",)

    name: Mapped[LText] = field("What the committee calls it.", write=True, search="A", fuzzy=True, max_length=300)
    held_on: Mapped[dt.date] = field("The day.", write=True, filter=RANGE, sort=True)
    level: Mapped[CommitteeLevel] = field("At headquarters or in a region.", write=True, filter=True)
    territory_id: Mapped[Ref | None] = field(
        "The region of a regional committee.", ref="territories", write=True, filter=True
    )
    chair: Mapped[str | None] = field(
        f"Who chairs it, {ACCOUNT}; nobody else waives (VR-35).",
        write=True, filter=True, scope="read", max_length=200,
    )  # fmt: skip
    secretary: Mapped[str | None] = field(
        f"Who keeps the minutes, {ACCOUNT}.", write=True, filter=True, scope="read", max_length=200
    )
    members: Mapped[Texts] = field(
        f"Who sits on it, {ACCOUNT}.", write=True, filter=True, scope="read", le=50, server_default=NO_TEXTS
    )
    alternates: Mapped[Texts] = field(
        f"Who stands in, {ACCOUNT}.", write=True, filter=True, scope="read", le=50, server_default=NO_TEXTS
    )
    agenda: Mapped[Structs] = field(
        "What is dealt with, in order, and what the minutes say of it.",
        of=AgendaItem, write=True, search="C", server_default=NO_PARTS,
    )  # fmt: skip
    minutes: Mapped[LText | None] = field(
        "The minutes as a whole; required before the session is minuted.", write=True, max_length=4000
    )
    minutes_url: Mapped[str | None] = field(
        "Where the minutes can be read.", write=True, max_length=500, pattern=r"^https?://\S+$"
    )
    status: Mapped[SessionStatus] = field(
        "How far it has come; minuted sessions do not change.", filter=True, server_default=text("'planned'")
    )


class Review(Record):
    """The review of one submission of a project, through all its attempts (F6; 6.5)."""

    __tablename__ = "reviews"
    __sort__ = ("-updated_at",)

    project_id: Mapped[Ref] = field("The project.", ref="projects", write="create", filter=True)
    submission_kind: Mapped[SubmissionKind] = field("What is handed in.", write="create", filter=True)
    reference: Mapped[str | None] = field(
        "The committee tool's own key of the review; given once, so that a second sending is noticed.",
        write="create", filter=True, search="A", unique=True, max_length=100,
    )  # fmt: skip
    session_id: Mapped[Ref | None] = field("The session that deals with it.", ref="sessions", write=True, filter=True)
    reviewers: Mapped[Texts] = field(
        f"Who reviews it, {ACCOUNT}; never who leads the project (VR-34).",
        write=True, filter=True, scope="read", le=20, server_default=NO_TEXTS,
    )  # fmt: skip
    documents: Mapped[Structs] = field("What was handed in.", of=SubmittedDocument, write=True, server_default=NO_PARTS)
    co_creation_notes: Mapped[LText | None] = field(
        "What reviewers and project built together, beside judging it (S 12(a)(i)).",
        write=True, search="B", max_length=4000,
    )  # fmt: skip
    brief_waived: Mapped[bool] = field(
        "Whether the full document may come without an approved brief (6.5).",
        write=True, filter=True, server_default=text("false"),
    )  # fmt: skip
    brief_waived_reason: Mapped[str | None] = field(
        "Why; required when it may.", write=True, scope="read", max_length=1000
    )
    status: Mapped[ReviewStatus] = field("How far it has come (6.5).", filter=True, server_default=text("'draft'"))
    attempt: Mapped[int] = field("Which attempt this is, from 1.", filter=RANGE, sort=True, server_default=text("1"))
    attempts: Mapped[Structs] = field("Every attempt so far.", of=ReviewAttempt, server_default=NO_PARTS)
    submitted_at: Mapped[dt.datetime | None] = field("When the present attempt was handed in.", filter=RANGE, sort=True)
    submitted_by: Mapped[str | None] = field("Which caller handed it in.", scope="read")
    decided_on: Mapped[dt.date | None] = field("When it was decided.", filter=RANGE, sort=True)
    decided_by: Mapped[str | None] = field("Which caller recorded the decision.", scope="read")
    decision_reason: Mapped[str | None] = field("Why it was decided so.", scope="read")
    marker_result: Mapped[MarkerResult | None] = field(
        "What the marker came to when it was decided; null before.", filter=True
    )
    conditions: Mapped[Structs] = field(
        "What an approval depends on.", of=ReviewCondition, search="C", server_default=NO_PARTS
    )
    waived_on: Mapped[dt.date | None] = field("When the chair waived the marker's minimum (VR-35).", filter=RANGE)
    waived_by: Mapped[str | None] = field("Who waived it.", scope="read")
    waiver_reason: Mapped[str | None] = field("Why it was waived.", scope="read")

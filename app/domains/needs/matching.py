"""What answers a need: matches, and tools that somebody should make since none is there (D7; S T2.1.3a2)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped

from app.domains.needs.parts import MatchTerm
from app.domains.needs.vocabulary import GapPriority, MatchKind, MatchTarget, ProposalDecision
from app.domains.reference.vocabulary import CapacityLevel
from app.kernel.fields import NO_PARTS, NO_TEXTS, RANGE, LText, Money, Ref, Refs, Structs, Texts, currency_column, field
from app.kernel.model import Record


class ToolProposal(Record):
    """A tool that does not exist yet, with the needs that ask for it (D7; S T1.2.3a3, T2.1.3a2)."""

    __tablename__ = "tool_proposals"
    __sort__ = ("-created_at",)

    title: Mapped[LText] = field("What it would be.", write=True, search="A", fuzzy=True, max_length=300)
    description: Mapped[LText | None] = field("What it should do.", write=True, search="B", max_length=4000)
    themes: Mapped[Texts] = field(
        "What it would be about.", vocabulary="theme", write=True, filter=True, server_default=NO_TEXTS
    )
    capacity_levels: Mapped[Texts] = field(
        "Whose capacity it would build.", enum=CapacityLevel, write=True, filter=True, server_default=NO_TEXTS
    )
    territory_ids: Mapped[Refs] = field(
        "Where it would be used.", refs="territories", write=True, filter=True, server_default=NO_TEXTS
    )
    priority: Mapped[GapPriority | None] = field("How pressing it is; null when not judged.", write=True, filter=True)
    resource_estimate: Mapped[Money | None] = field("What it would cost.", write=True)
    resource_estimate_currency: Mapped[str | None] = currency_column()
    decision: Mapped[ProposalDecision] = field("What was decided.", filter=True, server_default=text("'pending'"))
    decided_on: Mapped[dt.date | None] = field("When it was decided.", filter=RANGE)
    decision_reason: Mapped[str | None] = field("Why.", max_length=2000)


class Match(Record):
    """A need and what answers it, with the reasons; or the finding that nothing does (D7; S T2.1.3a2)."""

    __tablename__ = "matches"
    __sort__ = ("-created_at",)
    __table_args__ = (
        Index(
            "uq_matches_need_target",
            "need_id", "target_kind", "target",
            unique=True, postgresql_where=text("archived_at IS NULL AND target IS NOT NULL"),
        ),
    )  # fmt: skip

    need_id: Mapped[Ref] = field("The need.", ref="needs", write="create", filter=True)
    target_kind: Mapped[MatchTarget] = field("What sort of answer.", write="create", filter=True)
    target: Mapped[str | None] = field(
        "Id or code of the tool, package, course, partner or project; null for a proposed tool.",
        write="create", filter=True, max_length=100,
    )  # fmt: skip
    tool_proposal_id: Mapped[Ref | None] = field(
        "The tool that should be made, when nothing that exists will do.",
        ref="tool_proposals", write="create", filter=True,
    )  # fmt: skip
    match_kind: Mapped[MatchKind] = field("How well it answers the need.", write=True, filter=True)
    rationale: Mapped[LText] = field("Why it does, or does not.", write=True, search="A", min_length=3, max_length=2000)
    waiver_reason: Mapped[str | None] = field(
        "Why a course is matched with a need that training would not close (VR-23).",
        write=True, min_length=3, max_length=2000,
    )  # fmt: skip
    score: Mapped[Decimal | None] = field(
        "The score under which it was proposed, 0 to 100; null when a person found it.", filter=RANGE, sort=True
    )
    terms: Mapped[Structs] = field("That score, term by term.", of=MatchTerm, server_default=NO_PARTS)
    decided_by: Mapped[str | None] = field("Which caller made the match.", scope="read")
    decided_on: Mapped[dt.date] = field("When.", filter=RANGE, sort=True, server_default=text("current_date"))
    outcome: Mapped[LText | None] = field("What came of it.", write=True, max_length=2000)

"""Due diligence: verifications, risk flags, accreditations, and the figures by which they are judged (G2 to G4)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.orm import Mapped

from app.domains.catalogue.parts import URL
from app.domains.needs.vocabulary import MethodStatus, Standing
from app.domains.partners.parts import (
    AccreditationPaper,
    Answer,
    DuplicateWeights,
    LevelChange,
)
from app.domains.partners.vocabulary import (
    AccreditationStatus,
    RiskCategory,
    RiskFlagState,
    RiskLevel,
    VerificationState,
)
from app.kernel.fields import NO_PARTS, NO_TEXTS, RANGE, LText, Ref, Struct, Structs, Texts, field
from app.kernel.model import Record


class Verification(Record):
    """One look at a partner: five questions, and the verdict that follows from them (G2; VR-51; E35)."""

    __tablename__ = "verifications"
    __sort__ = ("-created_at",)

    partner_id: Mapped[Ref] = field("The partner.", ref="partners", write="create", filter=True)
    requested_by: Mapped[str | None] = field("Who asked for it, by function.", write=True, max_length=200)
    registration: Mapped[Struct | None] = field(
        "Is its registration certificate uploaded and valid? Must be yes.", of=Answer, write=True
    )
    mandate_fit: Mapped[Struct | None] = field(
        "Is its mandate consistent with the values of the United Nations? Must be yes.", of=Answer, write=True
    )
    safeguards: Mapped[Struct | None] = field(
        "Has it mechanisms against fraud and sexual exploitation and abuse, and for safeguarding? Must be yes.",
        of=Answer, write=True,
    )  # fmt: skip
    uncaptured_risk: Mapped[Struct | None] = field(
        "Is there a risk that no flag has captured? Must be no.", of=Answer, write=True
    )
    unacceptable_risk: Mapped[Struct | None] = field(
        "Do flagged observations pose an unacceptable risk? Must be no.", of=Answer, write=True
    )
    exclusion_screened: Mapped[Struct | None] = field(
        "Of a company: does it work in no field that is excluded? Must be yes (P).", of=Answer, write=True
    )
    reputation_screened: Mapped[Struct | None] = field(
        "Of a company: is its reputation sound? Must be yes (P).", of=Answer, write=True
    )
    sanctions_checked_on: Mapped[dt.date | None] = field(
        "When it was looked for in lists of sanctions; null when nobody has looked.", write=True, filter=RANGE
    )
    sanctions_match: Mapped[bool | None] = field(
        "Whether it stands there: the outcome alone; null when nobody has looked.", write=True, filter=True
    )
    status: Mapped[VerificationState] = field("How far it has come.", filter=True, server_default=text("'open'"))
    is_verified: Mapped[bool | None] = field(
        "The verdict: the first three yes, the last two no; null until it is completed (VR-51).", filter=True
    )
    decided_on: Mapped[dt.date | None] = field("First day of the verdict.", filter=RANGE, sort=True)
    valid_until: Mapped[dt.date | None] = field(
        "Last day of a positive verdict: so many months on, by the rule in use.", filter=RANGE, sort=True
    )
    voided_on: Mapped[dt.date | None] = field(
        "First day on which a positive verdict no longer counted, because the partner was suspended (6.7).",
        filter=RANGE,
    )
    decided_by: Mapped[str | None] = field("Which caller completed it.", scope="read")
    rule_id: Mapped[Ref | None] = field("The figures by which it was judged.", ref="diligence_rules")
    refusals: Mapped[Texts] = field("Codes of what spoke against it.", filter=True, server_default=NO_TEXTS)


class RiskFlag(Record):
    """Something that speaks against a partner, how grave it is and what became of it (G3; E35)."""

    __tablename__ = "risk_flags"
    __sort__ = ("-raised_on",)

    partner_id: Mapped[Ref] = field("The partner.", ref="partners", write="create", filter=True)
    level: Mapped[RiskLevel] = field(
        "How grave; escalated and red block new agreements and awards until they are cleared.",
        write="create", filter=True,
    )  # fmt: skip
    category: Mapped[RiskCategory] = field("What it is about.", write=True, filter=True)
    comment: Mapped[str] = field("What is the matter.", write=True, min_length=3, max_length=4000)
    contact: Mapped[str | None] = field("Who can say more, by function.", write=True, max_length=200)
    attachment_url: Mapped[str | None] = field("Where evidence is kept.", write=True, max_length=500, pattern=URL)
    raised_by: Mapped[str | None] = field("Who raised it, by function.", write="create", max_length=200)
    raised_on: Mapped[dt.date] = field(
        "First day that it counts; today unless it is said, never in the future.",
        write="create", filter=RANGE, sort=True, server_default=text("current_date"),
    )  # fmt: skip
    levels: Mapped[Structs] = field("Its levels, the first one first.", of=LevelChange, server_default=NO_PARTS)
    validated: Mapped[bool | None] = field(
        "Whether somebody has confirmed it; null when nobody has looked.", filter=True
    )
    validation_comment: Mapped[str | None] = field("What that look found.", max_length=2000)
    escalated_to: Mapped[str | None] = field("To whom it was escalated, by function.", max_length=200)
    status: Mapped[RiskFlagState] = field(
        "What has become of it; it is open until it is dismissed or cleared.",
        filter=True,
        server_default=text("'raised'"),
    )
    closed_on: Mapped[dt.date | None] = field("First day that it no longer counts.", filter=RANGE, sort=True)
    closing_reason: Mapped[str | None] = field("Why it was dismissed or cleared.", max_length=2000)


class Accreditation(Record):
    """An accreditation of a partner, with its ground, its time and its documents (G4; S T2.4.4a3; VR-53)."""

    __tablename__ = "accreditations"
    __sort__ = ("-starts_on",)

    partner_id: Mapped[Ref] = field("The partner.", ref="partners", write="create", filter=True)
    status: Mapped[AccreditationStatus] = field("On what ground.", write=True, filter=True)
    starts_on: Mapped[dt.date] = field("First day.", write=True, filter=RANGE, sort=True)
    ends_on: Mapped[dt.date | None] = field("Last day; null while it has none.", write=True, filter=RANGE, sort=True)
    documents: Mapped[Structs] = field(
        "What it rests on; the seven of them for one that UN-Habitat gives (VR-53).",
        of=AccreditationPaper, write=True, scope="read", server_default=NO_PARTS,
    )  # fmt: skip
    decision: Mapped[str | None] = field("The decision that gave it.", write=True, max_length=300)


class DiligenceRule(Record):
    """The figures of due diligence and of duplicates: one version of them (G2; P)."""

    __tablename__ = "diligence_rules"
    __sort__ = ("code",)

    name: Mapped[LText] = field("What it is called.", write=True, search="A", max_length=300)
    standing: Mapped[Standing] = field(
        "Whether the figures are our proposal or have been adopted by UN-Habitat.",
        write=True, filter=True, server_default=text("'proposal'"),
    )  # fmt: skip
    verified_months: Mapped[int] = field("Months for which a verification holds.", write=True, ge=1, le=120)
    expiring_days: Mapped[int] = field(
        "Days before the end of an agreement from which it is expiring (6.8).",
        write=True, ge=1, le=730, server_default=text("90"),
    )  # fmt: skip
    duplicate_weights: Mapped[Struct] = field(
        "How much each comparison counts when two partners are taken for one.", of=DuplicateWeights, write=True
    )
    duplicate_threshold: Mapped[Decimal] = field(
        "From which score, 0 to 100, two partners are shown as duplicates.", write=True, ge=0
    )
    status: Mapped[MethodStatus] = field(
        "Draft, in use, or retired; one is in use at a time.", filter=True, server_default=text("'draft'")
    )
    active_from: Mapped[dt.datetime | None] = field("Since when it is in use.", filter=RANGE)
    active_to: Mapped[dt.datetime | None] = field("Until when it was.", filter=RANGE)

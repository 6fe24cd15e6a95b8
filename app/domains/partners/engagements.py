"""What is agreed and done with partners: agreements, partnerships, hubs, coalitions (G5 to G8, G10, G14)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import text
from sqlalchemy.orm import Mapped

from app.domains.partners.parts import (
    CoalitionMember,
    Obligation,
    Paper,
    RoadmapItem,
    Signature,
)
from app.domains.partners.vocabulary import (
    AgreementState,
    AgreementType,
    CooperationDirection,
    CooperationMode,
    EngagementNature,
    HubStatus,
)
from app.domains.provenance import Sourced
from app.kernel.fields import NO_PARTS, NO_TEXTS, RANGE, LText, Money, Ref, Refs, Structs, Texts, currency_column, field
from app.kernel.model import Record


class Agreement(Record):
    """What has been agreed with partners, as a reference record (G5; S T2.3.1a3, T2.3.2a2, T2.4.3; 6.8)."""

    __tablename__ = "agreements"
    __sort__ = ("-created_at",)

    partner_id: Mapped[Ref] = field("The partner.", ref="partners", write="create", filter=True)
    other_partner_ids: Mapped[Refs] = field(
        "Partners that are parties besides.", refs="partners", write=True, filter=True, le=50, server_default=NO_TEXTS
    )
    agreement_type: Mapped[AgreementType] = field("What sort of agreement.", write=True, filter=True)
    title: Mapped[LText] = field("What it is called.", write=True, search="A", fuzzy=True, max_length=300)
    purpose: Mapped[LText | None] = field("What it is for.", write=True, search="B", max_length=4000)
    unit_id: Mapped[Ref] = field("The unit that keeps it.", ref="units", write=True, filter=True)
    project: Mapped[str | None] = field("The project that it belongs to.", write=True, max_length=300)
    value: Mapped[Money | None] = field("What it is worth; null when no money is part of it.", write=True, scope="read")
    value_currency: Mapped[str | None] = currency_column()
    starts_on: Mapped[dt.date | None] = field("First day.", write=True, filter=RANGE, sort=True)
    ends_on: Mapped[dt.date | None] = field("Last day; null when it has none.", write=True, filter=RANGE, sort=True)
    status: Mapped[AgreementState] = field("How far it has come (6.8).", filter=True, server_default=text("'draft'"))
    signed_on: Mapped[dt.date | None] = field("When the last party signed.", filter=RANGE, sort=True)
    signatures: Mapped[Structs] = field(
        "Who has signed.", of=Signature, write=True, scope="read", server_default=NO_PARTS
    )
    documents: Mapped[Structs] = field("Its documents.", of=Paper, write=True, scope="read", server_default=NO_PARTS)
    obligations: Mapped[Structs] = field(
        "What each party is to do.", of=Obligation, write=True, scope="read", server_default=NO_PARTS
    )
    renewal: Mapped[LText | None] = field("How it can be renewed.", write=True, max_length=2000)
    template: Mapped[str | None] = field(
        "Code of the document that it was drawn up from (S T2.3.1a3; VR-57).", write=True, filter=True, max_length=100
    )
    template_version: Mapped[str | None] = field("Which version of it (VR-57).", write=True, max_length=100)
    termination_reason: Mapped[str | None] = field("Why it was ended early.", scope="read", max_length=2000)


class Partnership(Sourced, Record):
    """What is done with a partner: an engagement, an entry of an inventory, or a cooperation of several (G6, G8, G14)."""

    __tablename__ = "partnerships"
    __sort__ = ("code",)

    partner_id: Mapped[Ref] = field("The partner.", ref="partners", write="create", filter=True)
    unit_id: Mapped[Ref | None] = field("The unit that works with it.", ref="units", write=True, filter=True)
    natures: Mapped[Texts] = field("What is done together.", enum=EngagementNature, write=True, filter=True, ge=1)
    description: Mapped[LText] = field("What it is about.", write=True, search="A", max_length=4000)
    agreement_id: Mapped[Ref | None] = field(
        "The agreement behind it.", ref="agreements", write=True, filter=True, scope="read"
    )
    course_id: Mapped[Ref | None] = field("The course that it is about.", ref="courses", write=True, filter=True)
    tool_id: Mapped[Ref | None] = field("The tool that it is about.", ref="tools", write=True, filter=True)
    centre_id: Mapped[Ref | None] = field(
        "The centre that it is about, or that came of it.", ref="centres", write=True, filter=True
    )
    project: Mapped[str | None] = field("The project or programme.", write=True, search="B", max_length=300)
    territory_ids: Mapped[Refs] = field(
        "Where.", refs="territories", write=True, filter=True, le=50, server_default=NO_TEXTS
    )
    starts_on: Mapped[dt.date | None] = field("First day; null when not recorded.", write=True, filter=RANGE, sort=True)
    ends_on: Mapped[dt.date | None] = field("Last day; null while it goes on.", write=True, filter=RANGE, sort=True)
    results: Mapped[LText | None] = field("What came of it.", write=True, search="C", max_length=4000)
    is_strategic: Mapped[bool | None] = field("Whether it is strategic; null when not judged.", write=True, filter=True)
    is_role_model: Mapped[bool | None] = field(
        "Whether it is to be a model for others (S T2.4.3a3); null when not judged.", write=True, filter=True
    )
    inventory: Mapped[bool] = field(
        "Whether it is an entry of the inventory of engagements (G8; S T2.4.3a2, T2.3.2a1).",
        write=True, filter=True, server_default=text("false"),
    )  # fmt: skip
    potential: Mapped[LText | None] = field("What more could come of it.", write=True, scope="read", max_length=2000)
    limits: Mapped[LText | None] = field("What stands in the way.", write=True, scope="read", max_length=2000)
    lessons: Mapped[LText | None] = field("What was learnt.", write=True, scope="read", max_length=2000)
    recommendations: Mapped[LText | None] = field("What to do next.", write=True, scope="read", max_length=2000)
    direction: Mapped[CooperationDirection | None] = field(
        "Between whom a cooperation runs; null when it is none (G14; S T2.4.2).", write=True, filter=True
    )
    modes: Mapped[Texts] = field(
        "How the cooperation works (S T2.4.2a1).",
        enum=CooperationMode,
        write=True,
        filter=True,
        server_default=NO_TEXTS,
    )
    party_ids: Mapped[Refs] = field(
        "The other parties of a cooperation (VR-59).",
        refs="partners",
        write=True,
        filter=True,
        le=50,
        server_default=NO_TEXTS,
    )
    southern_ids: Mapped[Refs] = field(
        "Those parties, the partner among them, that are from the South; two at least of a triangular one (VR-59).",
        refs="partners", write=True, filter=True, le=50, server_default=NO_TEXTS,
    )  # fmt: skip


class Hub(Sourced, Record):
    """A consortium of universities on one theme (G7; E40)."""

    __tablename__ = "hubs"
    __sort__ = ("code",)

    title: Mapped[LText] = field("What it is called.", write=True, search="A", fuzzy=True, max_length=300)
    summary: Mapped[LText | None] = field("What it works on.", write=True, search="B", max_length=4000)
    themes: Mapped[Texts] = field(
        "What it is about.", vocabulary="theme", write=True, filter=True, le=20, server_default=NO_TEXTS
    )
    network_id: Mapped[Ref | None] = field("The network that it belongs to.", ref="partners", write=True, filter=True)
    lead_partner_id: Mapped[Ref | None] = field(
        "The university that leads it.", ref="partners", write=True, filter=True
    )
    member_ids: Mapped[Refs] = field(
        "Its members.", refs="partners", write=True, filter=True, le=200, server_default=NO_TEXTS
    )
    community_ids: Mapped[Refs] = field(
        "Communities of practice that it works with (S 12(c)(i)).",
        refs="communities", write=True, filter=True, server_default=NO_TEXTS,
    )  # fmt: skip
    status: Mapped[HubStatus | None] = field("How far it has come; null when not recorded.", write=True, filter=True)
    starts_on: Mapped[dt.date | None] = field("First day.", write=True, filter=RANGE, sort=True)
    ends_on: Mapped[dt.date | None] = field("Last day.", write=True, filter=RANGE, sort=True)
    roadmap: Mapped[Structs] = field(
        "What it is to do until the next World Urban Forum, in order (S T2.3.1k2).",
        of=RoadmapItem, write=True, server_default=NO_PARTS,
    )  # fmt: skip


class Coalition(Sourced, Record):
    """A coalition of cities and their leaders (G10; S T2.4.1a3)."""

    __tablename__ = "coalitions"
    __sort__ = ("code",)

    title: Mapped[LText] = field("What it is called.", write=True, search="A", fuzzy=True, max_length=300)
    purpose: Mapped[LText | None] = field("What it is for.", write=True, search="B", max_length=4000)
    city_ids: Mapped[Refs] = field(
        "Cities that belong to it.", refs="partners", write=True, filter=True, le=200, server_default=NO_TEXTS
    )
    members: Mapped[Structs] = field(
        "Who else belongs to it: mayors, managers, executives; counts alone.",
        of=CoalitionMember, write=True, server_default=NO_PARTS,
    )  # fmt: skip
    governance: Mapped[LText | None] = field("How it decides.", write=True, search="C", max_length=2000)
    target: Mapped[Money | None] = field("What it wants to raise; null when not set.", write=True)
    target_currency: Mapped[str | None] = currency_column()
    contribution_ids: Mapped[Refs] = field(
        "What has been given.", refs="contributions", write=True, scope="read", filter=True, server_default=NO_TEXTS
    )
    event_ids: Mapped[Refs] = field("Its events.", refs="events", write=True, filter=True, server_default=NO_TEXTS)
    starts_on: Mapped[dt.date | None] = field("First day.", write=True, filter=RANGE, sort=True)
    ends_on: Mapped[dt.date | None] = field("Last day.", write=True, filter=RANGE, sort=True)

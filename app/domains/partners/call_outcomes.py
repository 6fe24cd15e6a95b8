"""What calls lead to beside agreements: champion cities and Chairs (G9, G11)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from app.domains.partners.call_vocabulary import (
    ChairActivity,
    ChairStatus,
    ChampionSelection,
    ChampionSupport,
    IncomeGroup,
)
from app.domains.partners.parts import Paper
from app.kernel.fields import NO_PARTS, NO_TEXTS, RANGE, LText, Money, Ref, Refs, Structs, Texts, currency_column, field
from app.kernel.model import Record

ASPECT_MAX = 5
"""The best score of an aspect (P)."""


class Champion(Record):
    """A city that champions the New Urban Agenda for one cycle, supported for exactly twelve months (G9; S T2.4.1a4; VR-58)."""

    __tablename__ = "champions"
    __sort__ = ("-cycle_year",)
    __table_args__ = (
        UniqueConstraint("partner_id", "cycle_year", name="uq_champions_partner_id_cycle_year"),
        CheckConstraint("support_to = (support_from + interval '12 months')::date", name="twelve_months"),
    )

    cycle_year: Mapped[int] = field("The cycle; support beyond a year needs another one.",
        write="create", filter=RANGE, sort=True, ge=1990, le=2100)  # fmt: skip
    partner_id: Mapped[Ref] = field("The city.", ref="partners", write="create", filter=True)
    award_id: Mapped[Ref | None] = field(
        "The award that it comes from; null when there was no call.", ref="awards", write=True, filter=True
    )
    network_id: Mapped[Ref | None] = field(
        "The network of cities that nominated it.", ref="partners", write=True, filter=True
    )
    commitment: Mapped[LText] = field(
        "How it shows that it is committed.", write=True, search="B", min_length=3, max_length=4000
    )
    capacity_need: Mapped[LText | None] = field("What it needs.", write=True, search="C", max_length=4000)
    need_ids: Mapped[Refs] = field(
        "The same as records.",
        refs="needs", write=True, filter=True, scope="needs:read", le=50, server_default=NO_TEXTS,
    )  # fmt: skip
    income_group: Mapped[IncomeGroup | None] = field(
        "The income group of its country; null when not recorded.", write=True, filter=True
    )
    region_id: Mapped[Ref | None] = field("Its region.", ref="territories", write=True, filter=True)
    commitment_score: Mapped[int | None] = field(
        "How its commitment was judged, 0 to 5 (P); null when not yet.", write=True, scope="read", ge=0, le=ASPECT_MAX
    )
    need_score: Mapped[int | None] = field("How its need was judged.", write=True, scope="read", ge=0, le=ASPECT_MAX)
    income_score: Mapped[int | None] = field(
        "How its income group was judged.", write=True, scope="read", ge=0, le=ASPECT_MAX
    )
    region_score: Mapped[int | None] = field(
        "How the balance of regions was judged.", write=True, scope="read", ge=0, le=ASPECT_MAX
    )
    selection: Mapped[ChampionSelection] = field(
        "How far its selection has come.", filter=True, server_default=text("'nominated'")
    )
    support_from: Mapped[dt.date | None] = field("First day of the support.", filter=RANGE, sort=True)
    support_to: Mapped[dt.date | None] = field(
        "The same day twelve months later: the support has ended (VR-58).", filter=RANGE, sort=True
    )
    support_items: Mapped[Texts] = field(
        "What it is given.", enum=ChampionSupport, write=True, filter=True, server_default=NO_TEXTS
    )
    replication_commitments: Mapped[LText | None] = field(
        "What it passes on to others in return.", write=True, max_length=4000
    )
    replication_evidence: Mapped[Structs] = field(
        "What shows that it did.", of=Paper, write=True, le=50, server_default=NO_PARTS
    )


class Chair(Record):
    """A UN-Habitat Chair at a university (G11; S T2.3.1a4)."""

    __tablename__ = "chairs"
    __sort__ = ("code",)

    title: Mapped[LText] = field("What it is called.", write=True, search="A", fuzzy=True, max_length=300)
    partner_id: Mapped[Ref | None] = field(
        "The university; null until it is awarded, when it was not chosen before.",
        ref="partners", write=True, filter=True,
    )  # fmt: skip
    themes: Mapped[Texts] = field(
        "What it is about.", vocabulary="theme", write=True, filter=True, le=20, server_default=NO_TEXTS
    )
    holder: Mapped[str | None] = field(
        "Who holds it.", write=True, scope="partners:contacts", max_length=200, personal=True
    )
    call_id: Mapped[Ref | None] = field("The call by which it is given.", ref="calls", write=True, filter=True)
    award_id: Mapped[Ref | None] = field("The award by which it was given.", ref="awards", write=True, filter=True)
    agreement_id: Mapped[Ref | None] = field(
        "The agreement behind it.", ref="agreements", write=True, filter=True, scope="read"
    )
    starts_on: Mapped[dt.date | None] = field("First day.", write=True, filter=RANGE, sort=True)
    ends_on: Mapped[dt.date | None] = field("Last day; null while it goes on.", write=True, filter=RANGE, sort=True)
    activities: Mapped[Texts] = field(
        "What it does.", enum=ChairActivity, write=True, filter=True, server_default=NO_TEXTS
    )
    unit_ids: Mapped[Refs] = field(
        "The units that it serves.", refs="units", write=True, filter=True, le=20, server_default=NO_TEXTS
    )
    funding: Mapped[Money | None] = field("What it costs; null when not recorded.", write=True, scope="read")
    funding_currency: Mapped[str | None] = currency_column()
    outputs: Mapped[LText | None] = field("What came of it.", write=True, search="C", max_length=4000)
    status: Mapped[ChairStatus] = field("How far it has come.", filter=True, server_default=text("'designed'"))

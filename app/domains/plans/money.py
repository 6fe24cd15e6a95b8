"""Posts, budget lines, packages for fundraising, contributions, financing dialogues and supporters (B9, M1 to M6)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.orm import Mapped

from app.domains.plans.item import PlanItem
from app.domains.plans.models import YEAR_FROM, YEAR_TO
from app.domains.plans.money_vocabulary import (
    BudgetCategory,
    BudgetLineStatus,
    CommitmentKind,
    ContributionKind,
    Earmarking,
    FinancingDialogueLevel,
    FundingSource,
    PostStatus,
    ResourcePackageStatus,
    SupporterKind,
)
from app.domains.provenance import Sourced
from app.kernel.fields import NO_PARTS, NO_TEXTS, RANGE, LText, Money, Ref, Refs, Structs, Texts, currency_column, field
from app.kernel.members import Member, member
from app.kernel.model import Record


class BudgetPart(Member):
    """One of several things that a budget line pays for; null where the split is not known (S 24(b); VR-11)."""

    order: int = member("Place in the line, from 1.", ge=1)
    summary: LText = member("What it pays for.", max_length=1000)
    amount: Decimal | None = member(
        "Its share, in the line's currency; null when the source gives one joint amount.", ge=0
    )
    locator: str | None = member("Where the document says so.", max_length=200)


class Commitment(Member):
    """What a party promised (M5, M6)."""

    party: str = member("Who promised.", max_length=200)
    kind: CommitmentKind | None = member("As a champion or as a donor.")
    text: LText = member("What was promised.", max_length=2000)
    amount: Decimal | None = member("How much; null when no sum was named.", ge=0)
    currency: str | None = member("Its currency, ISO 4217.", pattern="^[A-Z]{3}$")
    due: dt.date | None = member("By when.")


class Post(Sourced, Record):
    """A post for the strategy: a planning record without personal data (B9; S 21, 23, 24)."""

    __tablename__ = "posts"
    __sort__ = ("position",)

    plan_id: Mapped[Ref | None] = field(
        "The plan version that describes it last.", ref="plans", write=True, filter=True
    )
    grade: Mapped[str] = field(
        "Its grade.", vocabulary="post_grade", write=True, filter=True, max_length=20, example="P-4"
    )
    title: Mapped[LText | None] = field("What it is called.", write=True, search="A", fuzzy=True, max_length=300)
    purpose: Mapped[LText | None] = field("What it is for.", write=True, search="B", max_length=1000)
    count: Mapped[int] = field("How many such posts.", write=True, ge=1, le=1000, server_default=text("1"))
    unit_id: Mapped[Ref] = field("The unit it belongs to.", ref="units", write=True, filter=True)
    funding_source: Mapped[FundingSource] = field("Where the money comes from.", write=True, filter=True)
    status: Mapped[PostStatus] = field("How far it has come.", filter=True, server_default=text("'requested'"))
    annual_cost: Mapped[Money | None] = field(
        "What it costs a year; null when not stated.", write=True, filter=RANGE, sort=True, ge=0
    )
    annual_cost_currency: Mapped[str | None] = currency_column()
    needed_from: Mapped[dt.date | None] = field("From when it is needed.", write=True, filter=RANGE)
    incumbent_ids: Mapped[Refs] = field(
        "Who holds it.", refs="people", write=True, scope="plans:incumbents", server_default=NO_TEXTS
    )
    also_serves: Mapped[Texts] = field(
        "Subprogrammes it serves besides.", vocabulary="subprogramme", write=True, filter=True, server_default=NO_TEXTS
    )
    position: Mapped[int] = field("Place in the list.", write=True, filter=RANGE, ge=0, server_default=text("0"))


class BudgetLine(PlanItem):
    """One line of the additional requirement for a year (M1; S 24; VR-11)."""

    __tablename__ = "budget_lines"

    year: Mapped[int] = field("The year.", write=True, filter=RANGE, sort=True, ge=YEAR_FROM, le=YEAR_TO)
    category: Mapped[BudgetCategory] = field("What the money is for.", write=True, filter=True)
    description: Mapped[LText] = field(
        "What it pays for, in own words.", write=True, search="A", fuzzy=True, max_length=1000
    )
    amount: Mapped[Money] = field("How much.", write=True, filter=RANGE, sort=True, ge=0)
    amount_currency: Mapped[str] = currency_column()
    quantity: Mapped[int | None] = field("How many of the unit it buys.", write=True, filter=RANGE, ge=0)
    unit: Mapped[str | None] = field("What is counted.", write=True, max_length=100, example="normative product")
    basis: Mapped[str | None] = field("What sort of figure it is.", write=True, max_length=200)
    funding_source: Mapped[FundingSource] = field("Where the money would come from.", write=True, filter=True)
    status: Mapped[BudgetLineStatus] = field("How far it has come.", filter=True, server_default=text("'proposed'"))
    post_id: Mapped[Ref | None] = field("The post it pays for.", ref="posts", write=True, filter=True)
    parts: Mapped[Structs] = field(
        "The things that one amount covers together.", of=BudgetPart, write=True, server_default=NO_PARTS
    )
    links: Mapped[Texts] = field(
        "Codes of the post, actions, outputs or paragraphs the line is for, as the source gives them.",
        write=True,
        server_default=NO_TEXTS,
    )


class ResourcePackage(Sourced, Record):
    """Priority actions bundled for fundraising (M2; S 16(a)(iv))."""

    __tablename__ = "resource_packages"
    __sort__ = ("code",)

    title: Mapped[LText] = field("Its title.", write=True, search="A", fuzzy=True, max_length=300)
    summary: Mapped[LText | None] = field("What it would make possible.", write=True, search="B", max_length=2000)
    plan_id: Mapped[Ref | None] = field("The plan version it serves.", ref="plans", write=True, filter=True)
    linked_action_ids: Mapped[Refs] = field(
        "The actions it bundles.", refs="actions", write=True, filter=True, server_default=NO_TEXTS
    )
    amount: Mapped[Money | None] = field("How much it asks for.", write=True, filter=RANGE, sort=True, ge=0)
    amount_currency: Mapped[str | None] = currency_column()
    target_donors: Mapped[Texts] = field("Whom it is meant for.", write=True, scope="read", server_default=NO_TEXTS)
    owner_unit_id: Mapped[Ref | None] = field("The unit that keeps it.", ref="units", write=True, filter=True)
    supporting_unit_ids: Mapped[Refs] = field(
        "Units that help to raise it.", refs="units", write=True, filter=True, server_default=NO_TEXTS
    )
    status: Mapped[ResourcePackageStatus] = field("How far it has come.", filter=True, server_default=text("'draft'"))


class Contribution(Record):
    """Money given for the strategy (M4, P), or a review of a kind of funding (M3; S 12(d), T2.4.5a3)."""

    __tablename__ = "contributions"
    __sort__ = ("code",)

    kind: Mapped[ContributionKind] = field(
        "A contribution, or a review of a kind of funding.", write="create", filter=True
    )
    title: Mapped[LText] = field("What it is called.", write=True, search="A", fuzzy=True, max_length=300)
    donor: Mapped[str | None] = field(
        "Who gives; required of a contribution.", write=True, filter=True, search="B", max_length=200
    )
    amount: Mapped[Money | None] = field(
        "How much; required of a contribution.", write=True, filter=RANGE, sort=True, ge=0
    )
    amount_currency: Mapped[str | None] = currency_column()
    earmarking: Mapped[Earmarking | None] = field(
        "How far the donor binds the money; null when not known.", write=True, filter=True
    )
    agreement: Mapped[str | None] = field("The agreement it rests on.", write=True, max_length=200)
    budget_line_ids: Mapped[Refs] = field(
        "Budget lines it pays for.", refs="budget_lines", write=True, filter=True, server_default=NO_TEXTS
    )
    starts_on: Mapped[dt.date | None] = field("First day.", write=True, filter=RANGE, sort=True)
    ends_on: Mapped[dt.date | None] = field("Last day.", write=True, filter=RANGE)
    source_type: Mapped[str | None] = field(
        "The kind of funding under review; required of a review.", write=True, filter=True, max_length=100
    )
    potential: Mapped[LText | None] = field("What it might bring.", write=True, max_length=2000)
    conditions: Mapped[LText | None] = field("On what terms.", write=True, max_length=2000)
    territory_ids: Mapped[Refs] = field(
        "Countries it covers.", refs="territories", write=True, filter=True, server_default=NO_TEXTS
    )
    lesson: Mapped[LText | None] = field("What was learned.", write=True, max_length=2000)


class FinancingDialogue(Sourced, Record):
    """A dialogue on scaling finance for capacity-building, held at an event (M5; S 12(d), T2.4.5a1, T2.4.5k1)."""

    __tablename__ = "financing_dialogues"
    __sort__ = ("code",)

    event_id: Mapped[Ref] = field("The event.", ref="events", write="create", filter=True, unique=True)
    level: Mapped[FinancingDialogueLevel] = field("How wide it reaches.", write=True, filter=True)
    territory_id: Mapped[Ref | None] = field(
        "The subregion or country; required below the global level.", ref="territories", write=True, filter=True
    )
    participants: Mapped[Texts] = field("States and partners that took part.", write=True, server_default=NO_TEXTS)
    commitments: Mapped[Structs] = field("What was promised.", of=Commitment, write=True, server_default=NO_PARTS)
    follow_up: Mapped[LText | None] = field("What happens next.", write=True, search="A", max_length=2000)


class Supporter(Sourced, Record):
    """A state, network or organisation that champions the strategy; not a champion city (M6; S 12(d)(i))."""

    __tablename__ = "supporters"
    __sort__ = ("code",)

    name: Mapped[LText] = field("Its name.", write=True, search="A", fuzzy=True, max_length=300)
    kind: Mapped[SupporterKind] = field("What it is.", write=True, filter=True)
    territory_id: Mapped[Ref | None] = field(
        "The state, or where the network sits.", ref="territories", write=True, filter=True
    )
    since: Mapped[dt.date | None] = field("Since when.", write=True, filter=RANGE, sort=True)
    commitments: Mapped[Structs] = field("What it promised.", of=Commitment, write=True, server_default=NO_PARTS)

"""The plan and its tree: context, lenses, objectives, outcomes, outputs, actions, key activities (A3 to A8)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import text
from sqlalchemy.orm import Mapped

from app.domains.plans.item import PlanItem
from app.domains.plans.labels import shown_sql
from app.domains.plans.vocabulary import (
    ActionCategory,
    ActionState,
    ChangeTag,
    ContextKind,
    EvidenceSourceKind,
    KeyActivityStatus,
    PlanStatus,
    PlanYear,
    ResourceCondition,
    Segmentation,
)
from app.domains.provenance import Evidence
from app.kernel.fields import NO_PARTS, NO_TEXTS, RANGE, LText, Ref, Refs, Structs, Texts, field
from app.kernel.members import Member, member
from app.kernel.model import Certainty, Record

YEAR_FROM, YEAR_TO = 1990, 2100


class CategoryDefinition(Member):
    """What a category means in this version of the plan (S 13, 14; VR-07)."""

    code: ActionCategory = member("The category.")
    state: ActionState = member("The state an action of this category is in.")
    summary: LText = member("What it means.", max_length=1000)
    resource_basis: LText | None = member("Which money it rests on.", max_length=500)
    locator: str | None = member("Where the document says so.", max_length=200)


class ActionComponent(Member):
    """One part of an action, listed under it (S T2.2.1a1, T2.3.1a3-a4, T2.3.2a1, a3, T2.4.1a4, T2.4.2a1)."""

    order: int = member("Place under the action, from 1.", ge=1)
    code: str = member("Its code, such as 2.2.1.a1.a.", max_length=40)
    summary: LText = member("What the part is.", max_length=1000)
    locator: str | None = member("Where the document says so.", max_length=200)


class ActionPriority(Member):
    """The category of an action in one year, with who says so (S 14; VR-05, VR-06, VR-07). Null means not recorded."""

    year: int = member("The calendar year.", ge=YEAR_FROM, le=YEAR_TO)
    plan_year: PlanYear | None = member("The column of the table.")
    category: ActionCategory | None = member("The category; null when it is not recorded, which is not 'none'.")
    shown: LText = member("What to show: the category's label, or that it is not recorded.", sql=shown_sql())
    certainty: Certainty = member("How the category is known; `unknown` if and only if it is null.")
    source: str | None = member("Code of the document the category is taken from.", max_length=100)
    locator: str | None = member("Where in that document.", max_length=200)
    set_by: str | None = member("Which caller set it.", scope="plans:read")
    set_at: dt.datetime | None = member("When it was set.")
    note: str | None = member("A remark.", max_length=1000)


class Plan(Record):
    """One version of the implementation plan: a four-year view with a focus on one year (A3; S 1-3, 5, 13)."""

    __tablename__ = "plans"
    __sort__ = ("-focus_year",)

    title: Mapped[LText] = field("What the version is called.", write=True, search="A", fuzzy=True, max_length=500)
    strategy_id: Mapped[Ref] = field("The strategy it carries out.", ref="strategies", write="create", filter=True)
    document_id: Mapped[Ref] = field("The document it was presented in.", ref="documents", write=True, filter=True)
    period_from: Mapped[int] = field("First year.", write=True, filter=RANGE, sort=True, ge=YEAR_FROM, le=YEAR_TO)
    period_to: Mapped[int] = field("Last year.", write=True, filter=RANGE, sort=True, ge=YEAR_FROM, le=YEAR_TO)
    focus_year: Mapped[int] = field(
        "The year it sets priorities for.", write=True, filter=RANGE, sort=True, ge=YEAR_FROM, le=YEAR_TO
    )
    supersedes_id: Mapped[Ref | None] = field("The version before it.", ref="plans", write=True, filter=True)
    status: Mapped[PlanStatus] = field("How far it has come.", filter=True, server_default=text("'draft'"))
    considered_on: Mapped[dt.date | None] = field(
        "Day of the Board's session that considered it; null when not known.", filter=RANGE, sort=True
    )
    considered_at: Mapped[str | None] = field("The session that considered it.", max_length=200)
    currency: Mapped[str] = field(
        "Currency of its budget, ISO 4217.", write="create", pattern="^[A-Z]{3}$", server_default=text("'USD'")
    )
    categories: Mapped[Structs] = field(
        "The categories of action as this version defines them.",
        of=CategoryDefinition,
        write=True,
        server_default=NO_PARTS,
    )
    locator: Mapped[str | None] = field("Where the document speaks of the version.", write=True, max_length=200)
    certainty: Mapped[Certainty] = field(
        "How the version is known.", write=True, filter=True, server_default=text("'stated'")
    )
    note: Mapped[str | None] = field("A remark on what is known of it.", write=True, max_length=2000)


class ContextFactor(PlanItem):
    """What the plan responds to or rests on, sources of evidence included (A4, A4b; S 3, 6, 9-11, 13, 15)."""

    __tablename__ = "context_factors"

    kind: Mapped[ContextKind] = field("What it is; a source of evidence is an input.", write=True, filter=True)
    name: Mapped[LText | None] = field(
        "Name of a source of evidence.", write=True, search="A", fuzzy=True, max_length=300
    )
    summary: Mapped[LText] = field("The factor in own words.", write=True, search="A", max_length=2000)
    evidence_kind: Mapped[EvidenceSourceKind | None] = field(
        "What sort of evidence the source is; null for a factor that is none (S 11).", write=True, filter=True
    )
    url: Mapped[str | None] = field("Where the source can be read.", write=True, pattern=r"^https?://\S+$")
    used_for: Mapped[LText | None] = field("What the source was used for.", write=True, max_length=1000)


class Lens(PlanItem):
    """A way of looking at needs that the plan asks for (A5; S 10)."""

    __tablename__ = "lenses"

    summary: Mapped[LText] = field("What it looks at.", write=True, search="A", fuzzy=True, max_length=1000)


class Objective(PlanItem):
    """One of the plan's two objectives, each mirroring a purpose of the strategy (A6; S 4, table)."""

    __tablename__ = "objectives"

    title: Mapped[LText] = field("The objective in own words.", write=True, search="A", fuzzy=True, max_length=1000)
    purpose: Mapped[int | None] = field(
        "Order of the strategy's purpose that it mirrors.", write=True, filter=True, ge=1, le=2
    )


class Outcome(PlanItem):
    """What should come of an objective; the name of the level is ours (A6; S table)."""

    __tablename__ = "outcomes"

    objective_id: Mapped[Ref] = field("The objective above it.", ref="objectives", write="create", filter=True)
    title: Mapped[LText] = field("The outcome in own words.", write=True, search="A", fuzzy=True, max_length=1000)


class Output(PlanItem):
    """What should be in place under an outcome; the name of the level is ours (A6; S table)."""

    __tablename__ = "outputs"

    outcome_id: Mapped[Ref] = field("The outcome above it.", ref="outcomes", write="create", filter=True)
    title: Mapped[LText] = field("The output in own words.", write=True, search="A", fuzzy=True, max_length=1000)
    workstream_ids: Mapped[Refs] = field(
        "Workstreams that an editor links it to; the document maps none (INC-8).",
        refs="workstreams",
        write=True,
        filter=True,
        server_default=NO_TEXTS,
    )


class Action(PlanItem):
    """What UN-Habitat sets out to do under an output (A7; S table, 14)."""

    __tablename__ = "actions"

    output_id: Mapped[Ref] = field("The output above it.", ref="outputs", write="create", filter=True)
    summary: Mapped[LText] = field("The action in own words.", write=True, search="A", fuzzy=True, max_length=2000)
    change_tag: Mapped[ChangeTag | None] = field(
        "What the version says has changed; null when no tag is printed.", write=True, filter=True
    )
    predecessor_id: Mapped[Ref | None] = field(
        "The same action in an earlier version.", ref="actions", write=True, filter=True
    )
    state: Mapped[ActionState] = field("How far it has come.", filter=True, server_default=text("'planned'"))
    lead_unit_id: Mapped[Ref | None] = field(
        "The unit in the lead (P: the document assigns none).", ref="units", write=True, filter=True
    )
    supporting_unit_ids: Mapped[Refs] = field(
        "Units that help (P).", refs="units", write=True, filter=True, server_default=NO_TEXTS
    )
    components: Mapped[Structs] = field("Its parts, in order.", of=ActionComponent, write=True, server_default=NO_PARTS)
    priorities: Mapped[Structs] = field(
        "Its category year by year; set by the action `prioritise`, which asks for a source.",
        of=ActionPriority,
        server_default=NO_PARTS,
    )
    dependency_ids: Mapped[Refs] = field(
        "Actions it depends on.", refs="actions", write=True, filter=True, server_default=NO_TEXTS
    )
    budget_line_ids: Mapped[Refs] = field(
        "Budget lines that pay for it, wholly or in part.",
        refs="budget_lines",
        write=True,
        filter=True,
        server_default=NO_TEXTS,
    )
    see_also: Mapped[Texts] = field(
        "Paragraphs and rows of the document that belong with it.", write=True, server_default=NO_TEXTS
    )
    segmentation: Mapped[Segmentation | None] = field(
        "How it was told apart from its neighbours in the table.", write=True, filter=True
    )


class KeyActivity(PlanItem):
    """What is foreseen for one year under an output, which may have none (A8; S table; VR-09, VR-10)."""

    __tablename__ = "key_activities"

    output_id: Mapped[Ref] = field("The output it belongs to.", ref="outputs", write="create", filter=True)
    year: Mapped[int] = field("The year.", write=True, filter=RANGE, ge=YEAR_FROM, le=YEAR_TO)
    summary: Mapped[LText] = field("The activity in own words.", write=True, search="A", fuzzy=True, max_length=2000)
    resource_condition: Mapped[ResourceCondition] = field(
        "What it waits for; shown wherever the activity is (VR-10).",
        write=True,
        filter=True,
        server_default=text("'none_stated'"),
    )
    linked_action_ids: Mapped[Refs] = field(
        "Actions that an editor links it to; the document links none.",
        refs="actions",
        write=True,
        filter=True,
        server_default=NO_TEXTS,
    )
    status: Mapped[KeyActivityStatus] = field("How far it has come.", filter=True, server_default=text("'planned'"))
    evidence: Mapped[Structs] = field("What shows it.", of=Evidence, write=True, server_default=NO_PARTS)

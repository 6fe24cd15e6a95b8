"""Projects with their capacity component, portfolios, and what projects report (F1 to F4)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped

from app.domains.catalogue.vocabulary import EvaluationLevel
from app.domains.review.parts import ACCOUNT, NO_PARTS, NO_TEXTS, CapacityObjective, OtherMarker, PortfolioItem
from app.domains.review.vocabulary import ProjectKind, ProjectStage
from app.kernel.fields import RANGE, LText, Money, Ref, Refs, Structs, Texts, currency_column, field
from app.kernel.model import Record


class Project(Record):
    """A project or programme as far as the capacity marker needs it, with its capacity component (F1, F2; S 7(a)(i), T1.1.3)."""

    __tablename__ = "projects"
    __sort__ = ("-updated_at",)

    reference: Mapped[str] = field(
        "Its key in the project system, or a local one.",
        write=True,
        filter=True,
        search="A",
        unique=True,
        max_length=100,
    )
    title: Mapped[LText] = field("What it is called.", write=True, search="A", fuzzy=True, max_length=300)
    description: Mapped[LText | None] = field("What it does.", write=True, search="B", max_length=4000)
    kind: Mapped[ProjectKind] = field("What sort of project.", write=True, filter=True)
    stage: Mapped[ProjectStage] = field("How far it has come.", write=True, filter=True, server_default=text("'idea'"))
    lead_unit_id: Mapped[Ref] = field("The unit that leads it.", ref="units", write=True, filter=True)
    led_by: Mapped[str | None] = field(
        f"Who leads it, {ACCOUNT}: never its reviewer (VR-34). Null while not recorded.",
        write=True, filter=True, scope="read", max_length=200,
    )  # fmt: skip
    territory_ids: Mapped[Refs] = field(
        "Where it works.", refs="territories", write=True, filter=True, le=100, server_default=NO_TEXTS
    )
    region_ids: Mapped[Refs] = field(
        "The regions that these belong to; found by the service.",
        refs="territories",
        filter=True,
        server_default=NO_TEXTS,
    )
    donors: Mapped[Texts] = field("Who pays for it, by name.", write=True, le=50, server_default=NO_TEXTS)
    budget_total: Mapped[Money | None] = field("Its whole budget; null when not known.", write=True)
    budget_total_currency: Mapped[str | None] = currency_column()
    starts_on: Mapped[dt.date | None] = field("First day.", write=True, filter=RANGE, sort=True)
    ends_on: Mapped[dt.date | None] = field("Last day.", write=True, filter=RANGE, sort=True)
    subprogramme: Mapped[str | None] = field(
        "The subprogramme.", vocabulary="subprogramme", write=True, filter=True, max_length=100
    )
    flagship: Mapped[str | None] = field(
        "The flagship programme.", vocabulary="flagship", write=True, filter=True, max_length=100
    )
    themes: Mapped[Texts] = field(
        "What it is about.", vocabulary="theme", write=True, filter=True, le=20, server_default=NO_TEXTS
    )
    strategic_outcomes: Mapped[Texts] = field(
        "Outcomes of the strategic plan.",
        vocabulary="strategic_outcome", write=True, filter=True, server_default=NO_TEXTS,
    )  # fmt: skip
    sdg_targets: Mapped[Texts] = field(
        "Targets of the Sustainable Development Goals, at most ten (VR-27).",
        vocabulary="sdg_target", write=True, filter=True, le=10, server_default=NO_TEXTS,
    )  # fmt: skip
    other_markers: Mapped[Structs] = field(
        "What other markers say of it.", of=OtherMarker, write=True, server_default=NO_PARTS
    )
    need_ids: Mapped[Refs] = field(
        "The needs that it answers.", refs="needs", write=True, filter=True, server_default=NO_TEXTS
    )
    capacity_objectives: Mapped[Structs] = field(
        "What capacity it builds (F2).", of=CapacityObjective, write=True, search="C", server_default=NO_PARTS
    )
    modalities: Mapped[Texts] = field(
        "How it teaches (F2).", vocabulary="modality", write=True, filter=True, le=20, server_default=NO_TEXTS
    )
    delivery_partners: Mapped[Texts] = field(
        "Who delivers with UN-Habitat, by name (F2).", write=True, le=50, server_default=NO_TEXTS
    )
    partner_ids: Mapped[Refs] = field(
        "Those of them that stand in the register of partners (F2).",
        refs="partners", write=True, filter=True, le=50, server_default=NO_TEXTS,
    )  # fmt: skip
    budget_capacity: Mapped[Money | None] = field(
        "What of the budget builds capacity; null when not known.", write=True
    )
    budget_capacity_currency: Mapped[str | None] = currency_column()
    tool_ids: Mapped[Refs] = field(
        "The tools that it uses (F2).", refs="tools", write=True, filter=True, server_default=NO_TEXTS
    )
    course_ids: Mapped[Refs] = field(
        "The courses that it uses (F2).", refs="courses", write=True, filter=True, server_default=NO_TEXTS
    )
    evaluation_levels: Mapped[Texts] = field(
        "How far it looks at the effect of training (F2; E28).",
        enum=EvaluationLevel, write=True, filter=True, server_default=NO_TEXTS,
    )  # fmt: skip
    monitoring_plan: Mapped[LText | None] = field("How learning is monitored (F2).", write=True, max_length=4000)
    sustainability: Mapped[LText | None] = field("Who continues, and how (F2).", write=True, max_length=4000)
    coordinator: Mapped[str | None] = field(
        "Who coordinates the capacity part, by function (F2).", write=True, scope="read", max_length=200
    )
    unit_consulted_on: Mapped[dt.date | None] = field(
        "When the capacity unit was consulted; null when it was not, or it is not known (F2).", write=True, filter=RANGE
    )
    focal_point_ids: Mapped[Refs] = field(
        "The focal points that were consulted (F2).",
        refs="focal_points", write=True, filter=True, server_default=NO_TEXTS,
    )  # fmt: skip


class Portfolio(Record):
    """Projects and initiatives seen together, the catalytic ones marked (F3; S T1.1.2a5)."""

    __tablename__ = "portfolios"
    __sort__ = ("code",)

    title: Mapped[LText] = field("What it is called.", write=True, search="A", fuzzy=True, max_length=300)
    plan_id: Mapped[Ref | None] = field("The plan version that it belongs to.", ref="plans", write=True, filter=True)
    items: Mapped[Structs] = field(
        "What is in it, and why.", of=PortfolioItem, write=True, search="C", server_default=NO_PARTS
    )
    project_ids: Mapped[Refs] = field(
        "The projects that its items name; found by the service.", refs="projects", filter=True, server_default=NO_TEXTS
    )


class ProjectUpdate(Record):
    """What a project tells the capacity unit of a period (F4; S T1.2.2a2)."""

    __tablename__ = "project_updates"
    __sort__ = ("-period_from",)
    __table_args__ = (
        Index(
            "uq_project_updates_project_id_period_from", "project_id", "period_from",
            unique=True, postgresql_where=text("archived_at IS NULL"),
        ),
    )  # fmt: skip

    project_id: Mapped[Ref] = field("The project.", ref="projects", write="create", filter=True)
    period_from: Mapped[dt.date] = field("First day that it is about.", write=True, filter=RANGE, sort=True)
    period_to: Mapped[dt.date] = field("Last day that it is about.", write=True, filter=RANGE)
    due_on: Mapped[dt.date | None] = field("When it is due.", write=True, filter=RANGE, sort=True)
    submitted_on: Mapped[dt.date | None] = field(
        "When it was handed in; null while it is awaited.", write=True, filter=RANGE
    )
    submitted_by: Mapped[str | None] = field("Who handed it in, by function.", write=True, scope="read", max_length=200)
    capacity_activities: Mapped[LText | None] = field(
        "What was done for capacity.", write=True, search="B", max_length=4000
    )
    needs_seen: Mapped[LText | None] = field("What needs were seen.", write=True, search="B", max_length=4000)
    help_wanted: Mapped[LText | None] = field("What help the project wants.", write=True, search="B", max_length=4000)

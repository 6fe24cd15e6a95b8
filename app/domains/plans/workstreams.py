"""Workstreams, what was achieved and what stood in the way, and the adjustments made (A9 to A12)."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Mapped

from app.domains.plans.item import PlanItem
from app.domains.plans.models import YEAR_FROM, YEAR_TO
from app.domains.plans.vocabulary import AchievementStatus, ChallengeKind, ExpectedOrActual
from app.domains.reference.vocabulary import Language, MetricName
from app.kernel.fields import NO_PARTS, NO_TEXTS, RANGE, LText, Ref, Refs, Structs, Texts, field
from app.kernel.members import Member, member
from app.kernel.model import Certainty


class WorkstreamPriority(Member):
    """One priority of a workstream (S 16)."""

    order: int = member("Place in the workstream, from 1.", ge=1)
    summary: LText = member("The priority in own words.", max_length=1000)
    locator: str | None = member("Where the document says so.", max_length=200)
    outputs: Texts = member("Codes of the outputs that an editor links it to; the document maps none (INC-8).")
    owner_unit: str | None = member("Code of the unit that owns it (P).", max_length=100)


class MetricObservation(Member):
    """A figure that a source gives for a subject (I11; VR-13): never negative, a rank from 1."""

    code: str | None = member("Its code, such as MET-1.", max_length=40)
    subject: str = member("What was counted: the code of a tool, course, platform or page.", max_length=100)
    metric: MetricName = member("What was counted of it.")
    value: int = member("The figure.", ge=0)
    period: str = member("The time it covers.", max_length=100)
    language: Language | None = member("The language edition; null when the figure is of no one edition.")
    locator: str = member("Where the source says so.", max_length=200)
    certainty: Certainty = member("How it is known.")


class AdjustmentItem(Member):
    """One part of an adjustment (S 12)."""

    order: int = member("Place in the adjustment, from 1.", ge=1)
    summary: LText = member("The part in own words.", max_length=1000)
    locator: str | None = member("Where the document says so.", max_length=200)


class Workstream(PlanItem):
    """One of the three parallel workstreams (A9; S 7, 8, 16)."""

    __tablename__ = "workstreams"

    title: Mapped[LText] = field("Its title in own words.", write=True, search="A", fuzzy=True, max_length=500)
    former_title: Mapped[LText | None] = field(
        "Its title in the version before; null when it is new.", write=True, search="B", max_length=500
    )
    former_locator: Mapped[str | None] = field("Where the document uses the former title.", write=True, max_length=200)
    priorities: Mapped[Structs] = field(
        "Its priorities, in order.", of=WorkstreamPriority, write=True, server_default=NO_PARTS
    )


class Achievement(PlanItem):
    """What was to be achieved in a year; the document speaks of 2021 as expected (A10; S 7)."""

    __tablename__ = "achievements"

    year: Mapped[int] = field("The year.", write=True, filter=RANGE, ge=YEAR_FROM, le=YEAR_TO)
    workstream_id: Mapped[Ref] = field("The workstream.", ref="workstreams", write=True, filter=True)
    summary: Mapped[LText] = field("The achievement in own words.", write=True, search="A", fuzzy=True, max_length=2000)
    expected_or_actual: Mapped[ExpectedOrActual] = field(
        "Whether the document foresees or reports it.", write=True, filter=True, server_default=text("'expected'")
    )
    status: Mapped[AchievementStatus | None] = field(
        "Whether it came about; null when not assessed.", write=True, filter=True
    )
    period: Mapped[str | None] = field("The time it covers, where the document says.", write=True, max_length=100)
    metrics: Mapped[Structs] = field("Figures given for it.", of=MetricObservation, write=True, server_default=NO_PARTS)
    links: Mapped[Texts] = field(
        "Codes of tools, courses, partners and projects it speaks of.", write=True, server_default=NO_TEXTS
    )


class Challenge(PlanItem):
    """What stood in the way in a year (A11; S 8)."""

    __tablename__ = "challenges"

    year: Mapped[int] = field("The year.", write=True, filter=RANGE, ge=YEAR_FROM, le=YEAR_TO)
    workstream_id: Mapped[Ref] = field("The workstream.", ref="workstreams", write=True, filter=True)
    summary: Mapped[LText] = field("The challenge in own words.", write=True, search="A", fuzzy=True, max_length=2000)
    kind: Mapped[ChallengeKind | None] = field("What it is about; assigned by an editor.", write=True, filter=True)
    mitigating_action_ids: Mapped[Refs] = field(
        "Actions that answer it.", refs="actions", write=True, filter=True, server_default=NO_TEXTS
    )
    mitigating_budget_line_ids: Mapped[Refs] = field(
        "Budget lines that answer it.", refs="budget_lines", write=True, filter=True, server_default=NO_TEXTS
    )
    mitigating_post_ids: Mapped[Refs] = field(
        "Posts that answer it.", refs="posts", write=True, filter=True, server_default=NO_TEXTS
    )


class Adjustment(PlanItem):
    """What the version adjusts in the light of context and recommendations (A12; S 12)."""

    __tablename__ = "adjustments"

    summary: Mapped[LText] = field("The adjustment in own words.", write=True, search="A", fuzzy=True, max_length=2000)
    items: Mapped[Structs] = field("Its parts, in order.", of=AdjustmentItem, write=True, server_default=NO_PARTS)
    output_ids: Mapped[Refs] = field(
        "Outputs it touches.", refs="outputs", write=True, filter=True, server_default=NO_TEXTS
    )
    event_ids: Mapped[Refs] = field(
        "Events it speaks of.", refs="events", write=True, filter=True, server_default=NO_TEXTS
    )

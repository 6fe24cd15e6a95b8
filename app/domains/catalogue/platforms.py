"""Learning platforms, initiatives, and dated observations of what is used (I8 to I11)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Index, cast, func
from sqlalchemy.orm import Mapped
from sqlalchemy.types import Text

from app.domains.catalogue.parts import URL, DateClaim, Headcount
from app.domains.catalogue.vocabulary import (
    InitiativeKind,
    InitiativeStatus,
    Modality,
    PlatformManager,
    PlatformStatus,
)
from app.domains.provenance import Sourced
from app.domains.reference.vocabulary import MetricName
from app.kernel.fields import NO_PARTS, NO_TEXTS, RANGE, LText, Ref, Refs, Structs, Texts, field
from app.kernel.kinds import LANGUAGE_TAG
from app.kernel.model import Record


class Platform(Sourced, Record):
    """Where courses are taken (I8; S 7(b)(iii), 22, T2.1.2k3, T2.1.2a5)."""

    __tablename__ = "platforms"
    __sort__ = ("code",)

    name: Mapped[LText] = field("Its name.", write=True, search="A", fuzzy=True, max_length=300)
    summary: Mapped[LText | None] = field("What it is.", write=True, search="B", max_length=4000)
    url: Mapped[str | None] = field("Where it is; null when not recorded.", write=True, max_length=500, pattern=URL)
    status: Mapped[PlatformStatus | None] = field(
        "Whether it is on trial; null when not recorded.", write=True, filter=True
    )
    managed_by: Mapped[PlatformManager | None] = field(
        "Whether UN-Habitat runs it; null when not recorded.", write=True, filter=True
    )
    owner_unit_id: Mapped[Ref | None] = field("The unit that keeps it.", ref="units", write=True, filter=True)
    launch_claims: Mapped[Structs] = field(
        "What sources say of its launch, all of them (INC-2).", of=DateClaim, write=True, server_default=NO_PARTS
    )
    plan: Mapped[LText | None] = field("How it is to last (S 22).", write=True, search="B", max_length=2000)


class Initiative(Sourced, Record):
    """A learning initiative, a digital strategy or the team that works on one (I9, I10; S 7(a)(ii), 7(b)(iv), T2.1.2)."""

    __tablename__ = "initiatives"
    __sort__ = ("code",)

    title: Mapped[LText] = field("What it is called.", write=True, search="A", fuzzy=True, max_length=300)
    summary: Mapped[LText | None] = field("What it is about.", write=True, search="B", max_length=4000)
    kind: Mapped[InitiativeKind] = field("What sort of initiative.", write=True, filter=True)
    status: Mapped[InitiativeStatus | None] = field(
        "How far it has come; null when not recorded.", write=True, filter=True
    )
    modalities: Mapped[Texts] = field(
        "How it teaches.", enum=Modality, write=True, filter=True, server_default=NO_TEXTS
    )
    territory_ids: Mapped[Refs] = field(
        "Where.", refs="territories", write=True, filter=True, le=50, server_default=NO_TEXTS
    )
    starts_on: Mapped[dt.date | None] = field("First day.", write=True, filter=RANGE, sort=True)
    ends_on: Mapped[dt.date | None] = field("Last day.", write=True, filter=RANGE, sort=True)
    participants: Mapped[Structs] = field(
        "Who took part: counts alone.", of=Headcount, write=True, server_default=NO_PARTS
    )
    unit_ids: Mapped[Refs] = field(
        "Units that take part.", refs="units", write=True, filter=True, server_default=NO_TEXTS
    )
    partners: Mapped[Texts] = field(
        "Organisations that take part, by name.", write=True, le=50, server_default=NO_TEXTS
    )
    tool_ids: Mapped[Refs] = field("Tools it uses.", refs="tools", write=True, filter=True, server_default=NO_TEXTS)
    course_ids: Mapped[Refs] = field(
        "Courses it uses.", refs="courses", write=True, filter=True, server_default=NO_TEXTS
    )
    platform_ids: Mapped[Refs] = field(
        "Platforms it uses.", refs="platforms", write=True, filter=True, server_default=NO_TEXTS
    )
    contribution: Mapped[LText | None] = field("What UN-Habitat contributes.", write=True, search="C", max_length=2000)
    options_reviewed: Mapped[LText | None] = field(
        "Options that were looked at.", write=True, search="C", max_length=4000
    )
    lessons: Mapped[LText | None] = field("What was learnt.", write=True, search="C", max_length=4000)


class Metric(Sourced, Record):
    """A figure that a source gives for a tool, course, platform or page in a time (I11; S 7(b)(i); VR-13, VR-14)."""

    __tablename__ = "metrics"
    __sort__ = ("-period_to",)

    tool_id: Mapped[Ref | None] = field("The tool that was observed.", ref="tools", write="create", filter=True)
    course_id: Mapped[Ref | None] = field("The course that was observed.", ref="courses", write="create", filter=True)
    platform_id: Mapped[Ref | None] = field(
        "The platform that was observed.", ref="platforms", write="create", filter=True
    )
    page: Mapped[str | None] = field(
        "The address of the page that was observed.", write="create", filter=True, max_length=500, pattern=URL
    )
    metric: Mapped[MetricName] = field("What was counted.", write="create", filter=True)
    value: Mapped[int] = field(
        "The figure: never negative, a rank from 1 (VR-13).", write=True, filter=RANGE, sort=True, ge=0
    )
    period_from: Mapped[dt.date | None] = field(
        "First day of the time that it covers; null when the source does not say since when.",
        write="create", filter=RANGE, sort=True,
    )  # fmt: skip
    period_to: Mapped[dt.date] = field(
        "Last day of that time, or the day of a figure that says how many there are (VR-13).",
        write="create", filter=RANGE, sort=True,
    )  # fmt: skip
    period: Mapped[str | None] = field("That time in the source's own words.", write=True, max_length=100)
    language: Mapped[str] = field(
        "The language edition (BCP 47); `mul` for all together, `und` where the source does not say (VR-13).",
        write="create", filter=True, max_length=12, pattern=LANGUAGE_TAG, example="en",
    )  # fmt: skip
    locator: Mapped[str] = field(
        "Where the source says so: a paragraph, a page, or the report it came with (VR-13).",
        write=True, max_length=200, example="para 7(b)(i)",
    )  # fmt: skip
    source: Mapped[str | None] = field(
        "Who gives the figure, when it is no document on record.", write=True, search="B", max_length=300
    )


_TABLE: Any = Metric.__table__
OBSERVED = func.coalesce(
    cast(_TABLE.c.tool_id, Text), cast(_TABLE.c.course_id, Text), cast(_TABLE.c.platform_id, Text), _TABLE.c.page
)
"""What is observed, as one text: by this index the observations that may contradict each other are found (VR-14)."""
Index("ix_metrics_observed", OBSERVED.label("observed"), _TABLE.c.metric, _TABLE.c.period_to, _table=_TABLE)

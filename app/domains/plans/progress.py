"""What became of the plan: progress entries, indicators and their values, events (A13, A14, B8)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.orm import Mapped

from app.domains.plans.item import PlanItem
from app.domains.plans.models import YEAR_FROM, YEAR_TO
from app.domains.plans.vocabulary import (
    Disaggregation,
    EventKind,
    IndicatorDirection,
    IndicatorLevel,
    ProgressState,
    ValueStatus,
)
from app.domains.provenance import Evidence, Sourced
from app.kernel.fields import NO_PARTS, NO_TEXTS, RANGE, LText, Map, Ref, Refs, Structs, Texts, field
from app.kernel.members import Member, member
from app.kernel.model import Record


class IndicatorTarget(Member):
    """What an indicator should reach in a year (A14)."""

    year: int = member("The year.", ge=YEAR_FROM, le=YEAR_TO)
    value: Decimal = member("What it should reach.")


class ParticipantCount(Member):
    """How many of a group took part; counts only, no personal data (B8)."""

    group: str = member("The group.", max_length=100)
    count: int = member("How many.", ge=0)


class ProgressEntry(Record):
    """What has been done about an action or key activity in a year (A13; S 2, 5, 15; P)."""

    __tablename__ = "progress_entries"
    __sort__ = ("-year", "code")

    plan_id: Mapped[Ref] = field("The plan version.", ref="plans", write="create", filter=True)
    year: Mapped[int] = field("The year reported on.", write=True, filter=RANGE, sort=True, ge=YEAR_FROM, le=YEAR_TO)
    action_id: Mapped[Ref | None] = field("The action it is about.", ref="actions", write="create", filter=True)
    key_activity_id: Mapped[Ref | None] = field(
        "The key activity it is about.", ref="key_activities", write="create", filter=True
    )
    state: Mapped[ProgressState] = field("How it stands.", write=True, filter=True)
    narrative: Mapped[LText] = field("What was done and what is next.", write=True, search="A", max_length=4000)
    evidence: Mapped[Structs] = field("What shows it.", of=Evidence, write=True, server_default=NO_PARTS)
    percent: Mapped[int | None] = field(
        "Share done, 0 to 100; null when not estimated.", write=True, filter=RANGE, sort=True, ge=0, le=100
    )
    reporter_unit_id: Mapped[Ref | None] = field("The unit that reports.", ref="units", write=True, filter=True)
    reporter: Mapped[str | None] = field("Who reports, by function.", write=True, scope="read", max_length=200)
    approved_by: Mapped[str | None] = field(
        "Who approved it, by function; null while it is not approved.", write=True, scope="read", max_length=200
    )
    approved_on: Mapped[dt.date | None] = field("When it was approved.", write=True, filter=RANGE)


class Indicator(PlanItem):
    """How results are told (A14; S objective 1, T1.2, T1.2.2; P)."""

    __tablename__ = "indicators"

    name: Mapped[LText] = field("What is measured.", write=True, search="A", fuzzy=True, max_length=500)
    level: Mapped[IndicatorLevel] = field("Of what.", write=True, filter=True)
    objective_id: Mapped[Ref | None] = field("The objective it tells of.", ref="objectives", write=True, filter=True)
    outcome_id: Mapped[Ref | None] = field("The outcome it tells of.", ref="outcomes", write=True, filter=True)
    output_id: Mapped[Ref | None] = field("The output it tells of.", ref="outputs", write=True, filter=True)
    unit_of_measure: Mapped[str] = field("In what it is counted.", write=True, max_length=60, example="per cent")
    direction: Mapped[IndicatorDirection] = field("Which way is better.", write=True, filter=True)
    baseline: Mapped[Decimal | None] = field("Where it started; null when not measured.", write=True)
    baseline_year: Mapped[int | None] = field("When that was.", write=True, ge=YEAR_FROM, le=YEAR_TO)
    targets: Mapped[Structs] = field(
        "What it should reach, year by year.", of=IndicatorTarget, write=True, server_default=NO_PARTS
    )
    disaggregations: Mapped[Texts] = field(
        "By what its values are split.", enum=Disaggregation, write=True, filter=True, server_default=NO_TEXTS
    )
    method: Mapped[LText | None] = field("How it is measured.", write=True, search="B", max_length=2000)
    data_source: Mapped[str | None] = field("Where the figures come from.", write=True, max_length=300)


class IndicatorValue(Record):
    """One reading of an indicator (A14; P)."""

    __tablename__ = "indicator_values"
    __sort__ = ("-year", "code")

    indicator_id: Mapped[Ref] = field("The indicator.", ref="indicators", write="create", filter=True)
    year: Mapped[int] = field("The year it is for.", write="create", filter=RANGE, sort=True, ge=YEAR_FROM, le=YEAR_TO)
    period: Mapped[str | None] = field(
        "The part of the year, when it is not all of it.", write=True, filter=True, max_length=60
    )
    territory_id: Mapped[Ref | None] = field(
        "Where; null for all together.", ref="territories", write="create", filter=True
    )
    disaggregation: Mapped[Map] = field(
        "The group it is for: dimension to value; empty for all together.", write="create", server_default=text("'{}'")
    )
    value: Mapped[Decimal | None] = field(
        "The reading; null when it could not be taken, which is not 0.", write=True, filter=RANGE, sort=True
    )
    source: Mapped[str | None] = field("Where the figure comes from.", write=True, max_length=300)
    status: Mapped[ValueStatus] = field(
        "Whether it may still change.", filter=True, server_default=text("'provisional'")
    )


class Event(Sourced, Record):
    """A forum, meeting, dialogue, workshop or training (B8; S 12(d)(ii), T1.1.1a1, T2.3.2a1, T2.4.4a2, T2.4.5a1)."""

    __tablename__ = "events"
    __sort__ = ("code",)

    kind: Mapped[EventKind | None] = field(
        "What it is; null when the list has no word for it.", write=True, filter=True
    )
    title: Mapped[LText] = field("Its name.", write=True, search="A", fuzzy=True, max_length=500)
    summary: Mapped[LText | None] = field("What it is for.", write=True, search="B", max_length=2000)
    year: Mapped[int | None] = field(
        "The year; null when not known.", write=True, filter=RANGE, sort=True, ge=YEAR_FROM, le=YEAR_TO
    )
    starts_on: Mapped[dt.date | None] = field("First day.", write=True, filter=RANGE, sort=True)
    ends_on: Mapped[dt.date | None] = field("Last day.", write=True, filter=RANGE)
    place: Mapped[LText | None] = field("Where.", write=True, max_length=300)
    territory_id: Mapped[Ref | None] = field(
        "The territory it is held in or for.", ref="territories", write=True, filter=True
    )
    organiser_unit_ids: Mapped[Refs] = field(
        "Units that hold it.", refs="units", write=True, filter=True, server_default=NO_TEXTS
    )
    organisers: Mapped[Texts] = field("Others that hold it.", write=True, search="C", server_default=NO_TEXTS)
    participants: Mapped[Structs] = field(
        "How many took part, by group.", of=ParticipantCount, write=True, server_default=NO_PARTS
    )
    agenda: Mapped[LText | None] = field("What is on the agenda.", write=True, max_length=4000)
    outcome: Mapped[LText | None] = field("What came of it.", write=True, search="C", max_length=4000)
    related_document_ids: Mapped[Refs] = field(
        "Its documents.", refs="documents", write=True, filter=True, server_default=NO_TEXTS
    )
    linked_action_ids: Mapped[Refs] = field(
        "Actions of the plan it serves.", refs="actions", write=True, filter=True, server_default=NO_TEXTS
    )

"""Where needs come from: capacity assessments, and the United Nations' country processes (D4, D8)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import text
from sqlalchemy.orm import Mapped

from app.domains.needs.parts import Participants
from app.domains.needs.vocabulary import (
    AssessmentMethod,
    AssessmentStatus,
    CoreIssue,
    FunctionalCapacity,
    ProcessStatus,
    ProgrammingProcess,
    UrbanIntegration,
)
from app.domains.provenance import Sourced
from app.domains.reference.vocabulary import CapacityLevel, Language
from app.kernel.fields import NO_PARTS, NO_TEXTS, RANGE, LText, Ref, Refs, Structs, Texts, field
from app.kernel.model import Record


class Assessment(Sourced, Record):
    """An assessment of capacity, from which needs come (D4; S 8(a)(iii), T2.1.1a2, T2.4.5k1; E22, E23)."""

    __tablename__ = "assessments"
    __sort__ = ("-starts_on",)

    title: Mapped[LText] = field("Its title.", write=True, search="A", fuzzy=True, max_length=300)
    summary: Mapped[LText | None] = field("What it found.", write=True, search="B", max_length=4000)
    territory_id: Mapped[Ref] = field("Where.", ref="territories", write=True, filter=True)
    capacity_levels: Mapped[Texts] = field(
        "Levels of capacity it looks at.", enum=CapacityLevel, write=True, filter=True, server_default=NO_TEXTS
    )
    core_issues: Mapped[Texts] = field(
        "Core issues it looks at.", enum=CoreIssue, write=True, filter=True, server_default=NO_TEXTS
    )
    functional_capacities: Mapped[Texts] = field(
        "Functional capacities it looks at.", enum=FunctionalCapacity, write=True, filter=True, server_default=NO_TEXTS
    )
    method: Mapped[AssessmentMethod] = field("How it is made.", write=True, filter=True)
    scale_id: Mapped[Ref | None] = field(
        "The scale that its ratings are on; needs that come from it are rated on this one.",
        ref="rating_scales", write=True, filter=True,
    )  # fmt: skip
    commissioned_by: Mapped[str | None] = field("Who asked for it.", write=True, search="C", max_length=300)
    conducted_by: Mapped[str | None] = field("Who made it.", write=True, search="C", max_length=300)
    starts_on: Mapped[dt.date | None] = field("First day.", write=True, filter=RANGE, sort=True)
    ends_on: Mapped[dt.date | None] = field("Last day.", write=True, filter=RANGE)
    participants: Mapped[Structs] = field(
        "Who took part: counts alone.", of=Participants, write=True, server_default=NO_PARTS
    )
    report_id: Mapped[Ref | None] = field("The document with its report.", ref="documents", write=True, filter=True)
    language: Mapped[Language | None] = field("The report's language.", write=True, filter=True)
    status: Mapped[AssessmentStatus] = field("How far it has come.", filter=True, server_default=text("'designed'"))


class CountryProcess(Sourced, Record):
    """A common country analysis or cooperation framework, and what it says of towns (D8; S T2.2.1, 7(b)(viii), 16(b)(ii))."""

    __tablename__ = "country_processes"
    __sort__ = ("-cycle_from", "code")

    territory_id: Mapped[Ref] = field("The country.", ref="territories", write=True, filter=True)
    process: Mapped[ProgrammingProcess] = field("Which process.", write=True, filter=True)
    title: Mapped[LText | None] = field("What it is called.", write=True, search="A", fuzzy=True, max_length=300)
    cycle_from: Mapped[int] = field("First year of its cycle.", write=True, filter=RANGE, sort=True, ge=1990, le=2100)
    cycle_to: Mapped[int | None] = field("Last year of its cycle.", write=True, filter=RANGE, ge=1990, le=2100)
    resident_coordinator_office: Mapped[str | None] = field(
        "The resident coordinator's office that leads it.", write=True, max_length=200
    )
    urban_integration: Mapped[UrbanIntegration | None] = field(
        "How much of it is about towns and cities; null when nobody has looked.", write=True, filter=True
    )
    need_ids: Mapped[Refs] = field(
        "The capacity needs it raises.",
        refs="needs",
        write=True,
        filter=True,
        scope="read",
        server_default=NO_TEXTS,
    )
    un_entities: Mapped[Texts] = field(
        "United Nations entities that take part.", write=True, filter=True, server_default=NO_TEXTS
    )
    document_ids: Mapped[Refs] = field(
        "Its documents.", refs="documents", write=True, filter=True, server_default=NO_TEXTS
    )
    urban_data_requirements: Mapped[LText | None] = field(
        "Urban data that it asks for (S T2.2.1a1).", write=True, search="B", max_length=2000
    )
    policy_support: Mapped[LText | None] = field(
        "Support in forming policy (S T2.2.1a1).", write=True, search="B", max_length=2000
    )
    resources_and_governance: Mapped[LText | None] = field(
        "How resources are raised and governed (S T2.2.1a1).", write=True, search="B", max_length=2000
    )
    local_delivery: Mapped[LText | None] = field(
        "Delivery of the Goals in places (S T2.2.1a1).", write=True, search="B", max_length=2000
    )
    training_package: Mapped[LText | None] = field(
        "Training of the country team (S T2.2.1a1).", write=True, search="B", max_length=2000
    )
    consultations: Mapped[LText | None] = field(
        "Offices that were consulted (S T2.2.1a1).", write=True, search="B", max_length=2000
    )
    status: Mapped[ProcessStatus] = field("How far it has come.", filter=True, server_default=text("'planned'"))

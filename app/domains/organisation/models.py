"""Units, people, focal points, guidance, communities and practices (model 4.B)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import text
from sqlalchemy.orm import Mapped

from app.domains.organisation.vocabulary import (
    CommunityKind,
    GuidanceAudience,
    GuidanceKind,
    GuidanceStatus,
    OrgUnitType,
    PracticeKind,
    PracticeStatus,
    ProjectCycleStage,
    UnitFunction,
)
from app.domains.provenance import Evidence, Sourced
from app.domains.reference.vocabulary import CapacityLevel, Language
from app.kernel.fields import NO_PARTS, NO_TEXTS, RANGE, LText, Ref, Refs, Structs, Texts, field
from app.kernel.members import Member, member
from app.kernel.model import Certainty, Record

EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"


class UnitRole(Member):
    """One thing that a document says a unit does (S 18 to 22)."""

    order: int = member("Place in the list, from 1.", ge=1)
    summary: LText = member("What the unit does.", max_length=1000)
    locator: str | None = member("Where the document says so.", max_length=200)
    certainty: Certainty = member("How it is known.")


class ChecklistItem(Member):
    """One step of a checklist (B5; S T2.4.4a3)."""

    order: int = member("Place in the checklist, from 1.", ge=1)
    text: LText = member("What to check or do.", max_length=1000)
    project_cycle_stage: ProjectCycleStage | None = member("When in the project cycle; null for any time.")
    mandatory: bool = member("Whether it may not be left out.")


class CommunityActivity(Member):
    """Something a community of practice does (B6)."""

    kind: str = member("What sort of activity, such as an event or a peer review.", max_length=60)
    title: LText = member("What it is called.", max_length=300)
    held_on: dt.date | None = member("When.")


class Unit(Sourced, Record):
    """A part of UN-Habitat, or a body that the plan names beside it (B1; S 18-20, T1.1.2a2, T2.1.2a6)."""

    __tablename__ = "units"
    __sort__ = ("code",)

    name: Mapped[LText] = field("The unit's name.", write=True, search="A", fuzzy=True, max_length=300)
    abbreviation: Mapped[str | None] = field("Its short form.", write=True, filter=True, search="A", max_length=40)
    aliases: Mapped[Texts] = field(
        "Other names that sources use for it.", write=True, search="B", server_default=NO_TEXTS
    )
    org_unit_type: Mapped[OrgUnitType | None] = field(
        "What kind of unit; null when the source's own word has no counterpart in the list.", write=True, filter=True
    )
    parent_id: Mapped[Ref | None] = field("The unit it belongs to.", ref="units", write=True, filter=True)
    place: Mapped[LText | None] = field("Where it sits.", write=True, max_length=200)
    territory_ids: Mapped[Refs] = field(
        "What it covers.", refs="territories", write=True, filter=True, server_default=NO_TEXTS
    )
    active_from: Mapped[dt.date | None] = field("First day of work.", write=True, filter=RANGE)
    active_to: Mapped[dt.date | None] = field("Last day of work; null while it works.", write=True, filter=RANGE)
    mandate: Mapped[LText | None] = field("What it is for.", write=True, search="B", max_length=2000)
    functions: Mapped[Texts] = field(
        "Its duties towards capacity-building (S 18-20).",
        enum=UnitFunction,
        write=True,
        filter=True,
        server_default=NO_TEXTS,
    )
    roles: Mapped[Structs] = field(
        "What the document says of its role, statement by statement.", of=UnitRole, write=True, server_default=NO_PARTS
    )


class Person(Record):
    """Somebody at work, with work data only; nobody sees a person without the scope for it (B2)."""

    __tablename__ = "people"
    __sort__ = ("display_name",)

    display_name: Mapped[str] = field(
        "The name that colleagues use.",
        write=True,
        filter=True,
        sort=True,
        search="A",
        max_length=200,
        personal=True,
    )
    work_email: Mapped[str | None] = field(
        "The address at work.",
        write=True,
        scope="organisation:people",
        max_length=254,
        pattern=EMAIL,
        personal=True,
    )
    unit_ids: Mapped[Refs] = field(
        "The units they work in.", refs="units", write=True, filter=True, server_default=NO_TEXTS, personal=True
    )
    roles: Mapped[Texts] = field("What they do there.", write=True, filter=True, server_default=NO_TEXTS, personal=True)
    languages: Mapped[Texts] = field(
        "Languages they work in.", enum=Language, write=True, filter=True, server_default=NO_TEXTS, personal=True
    )
    access_ended_on: Mapped[dt.date | None] = field("When their access ended.", write=True, filter=RANGE, personal=True)


class FocalPoint(Record):
    """Who speaks for capacity-building in a unit or section, and since when (B3; S T1.1.2a2, T1.2.2a3; VR-80)."""

    __tablename__ = "focal_points"
    __sort__ = ("-starts_on",)

    unit_id: Mapped[Ref] = field("The unit or section.", ref="units", write="create", filter=True)
    person_id: Mapped[Ref] = field("The person.", ref="people", write="create", filter=True)
    starts_on: Mapped[dt.date] = field("First day.", write=True, filter=RANGE, sort=True)
    ends_on: Mapped[dt.date | None] = field("Last day; null while in post.", write=True, filter=RANGE, sort=True)
    deputy: Mapped[bool] = field(
        "Whether they stand in for the focal point.", write=True, filter=True, server_default=text("false")
    )
    topics: Mapped[Texts] = field(
        "Themes they cover.", vocabulary="theme", write=True, filter=True, server_default=NO_TEXTS
    )


class Guidance(Sourced, Record):
    """A standard, procedure, checklist or memorandum (B5; S T1.1.1a1, T1.1.2a3-a4, T2.4.3a1, T2.4.4a3)."""

    __tablename__ = "guidance"
    __sort__ = ("code",)

    kind: Mapped[GuidanceKind] = field("What sort of guidance.", write=True, filter=True)
    title: Mapped[LText] = field("Its title.", write=True, search="A", fuzzy=True, max_length=500)
    summary: Mapped[LText | None] = field("What it says.", write=True, search="B", max_length=2000)
    audience: Mapped[GuidanceAudience] = field("Whom it addresses.", write=True, filter=True)
    partner_types: Mapped[Texts] = field(
        "Kinds of partner it applies to; empty for all.",
        vocabulary="partner_type",
        write=True,
        filter=True,
        server_default=NO_TEXTS,
    )
    project_stages: Mapped[Texts] = field(
        "Stages of the project cycle it applies to; empty for all.",
        enum=ProjectCycleStage,
        write=True,
        filter=True,
        server_default=NO_TEXTS,
    )
    version: Mapped[str] = field("Its edition.", write=True, max_length=40, server_default=text("'1'"))
    status: Mapped[GuidanceStatus] = field("How far it has come.", filter=True, server_default=text("'draft'"))
    issued_on: Mapped[dt.date | None] = field("When it was issued; null when not known.", filter=RANGE, sort=True)
    owner_unit_id: Mapped[Ref | None] = field("The unit that keeps it.", ref="units", write=True, filter=True)
    text_document_id: Mapped[Ref | None] = field(
        "The document that holds its text.", ref="documents", write=True, filter=True
    )
    items: Mapped[Structs] = field("The steps of a checklist.", of=ChecklistItem, write=True, server_default=NO_PARTS)


class Community(Sourced, Record):
    """A community of practice (B6; S 7(b)(vii), 7(c)(i), 12(c)(i), 16(a)(i); E42)."""

    __tablename__ = "communities"
    __sort__ = ("code",)

    kind: Mapped[CommunityKind] = field(
        "Thematic, on capacity-building itself, or a network of partners.", write=True, filter=True
    )
    name: Mapped[LText] = field("Its name.", write=True, search="A", fuzzy=True, max_length=300)
    topic: Mapped[LText | None] = field("What it is about.", write=True, search="B", max_length=1000)
    purposes: Mapped[LText | None] = field("What it is for.", write=True, search="B", max_length=2000)
    coordinator_unit_id: Mapped[Ref | None] = field(
        "The unit that coordinates it.", ref="units", write=True, filter=True
    )
    coordinator_id: Mapped[Ref | None] = field(
        "Who coordinates it.", ref="people", write=True, filter=True, scope="organisation:people"
    )
    member_unit_ids: Mapped[Refs] = field(
        "Units that take part.", refs="units", write=True, filter=True, server_default=NO_TEXTS
    )
    member_ids: Mapped[Refs] = field(
        "People who take part.",
        refs="people",
        write=True,
        filter=True,
        scope="organisation:people",
        server_default=NO_TEXTS,
    )
    includes_external_network: Mapped[bool | None] = field(
        "Whether partners outside UN-Habitat take part; null when not known.", write=True, filter=True
    )
    activities: Mapped[Structs] = field(
        "Events and peer reviews.", of=CommunityActivity, write=True, server_default=NO_PARTS
    )


class Practice(Sourced, Record):
    """A good practice, lesson, method or case worth using again (B7; S 16(a)(i), 18, T1.1.1a2, T1.2.3a1)."""

    __tablename__ = "practices"
    __sort__ = ("code",)

    kind: Mapped[PracticeKind] = field("What it is.", write=True, filter=True)
    title: Mapped[LText] = field("Its title.", write=True, search="A", fuzzy=True, max_length=300)
    summary: Mapped[LText] = field("What was done, and what came of it.", write=True, search="B", max_length=4000)
    themes: Mapped[Texts] = field(
        "What it is about.", vocabulary="theme", write=True, filter=True, server_default=NO_TEXTS
    )
    territory_id: Mapped[Ref | None] = field("Where.", ref="territories", write=True, filter=True)
    capacity_levels: Mapped[Texts] = field(
        "Whose capacity it built.", enum=CapacityLevel, write=True, filter=True, server_default=NO_TEXTS
    )
    evidence: Mapped[Structs] = field("What shows it.", of=Evidence, write=True, server_default=NO_PARTS)
    source_project: Mapped[str | None] = field("The project it comes from.", write=True, max_length=200)
    unit_id: Mapped[Ref | None] = field("The unit that offers it.", ref="units", write=True, filter=True)
    status: Mapped[PracticeStatus] = field("How far it has come.", filter=True, server_default=text("'submitted'"))
    reviewed_by: Mapped[str | None] = field("Which caller screened it.", scope="read")
    reuse_count: Mapped[int] = field(
        "How often it is known to have been used again.",
        write=True,
        filter=RANGE,
        sort=True,
        ge=0,
        server_default=text("0"),
    )

"""Courses and when they are held (I6, I7)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped

from app.domains.catalogue.parts import (
    URL,
    CourseModule,
    LearningObjective,
    Translation,
)
from app.domains.catalogue.vocabulary import (
    Accessibility,
    CourseAccess,
    CourseLevel,
    CourseStatus,
    EvaluationLevel,
    LearnerAssessment,
    Modality,
)
from app.domains.provenance import Sourced
from app.domains.reference.vocabulary import CapacityLevel
from app.kernel.fields import NO_PARTS, NO_TEXTS, RANGE, LText, Money, Ref, Refs, Structs, Texts, currency_column, field
from app.kernel.kinds import LANGUAGE_TAG
from app.kernel.model import Record


class Course(Sourced, Record):
    """A course, wherever it is taken; learners and certificates stay with its platform (I6; S 7(b)(i), 7(b)(iii), T2.1.2)."""

    __tablename__ = "courses"
    __sort__ = ("code",)
    __table_args__ = (
        Index(
            "uq_courses_platform_external_id", "platform_id", "external_id",
            unique=True, postgresql_where=text("archived_at IS NULL AND external_id IS NOT NULL"),
        ),
    )  # fmt: skip

    title: Mapped[LText] = field("Its title.", write=True, search="A", fuzzy=True, max_length=300)
    summary: Mapped[LText | None] = field("What it is about.", write=True, search="B", max_length=4000)
    learning_objectives: Mapped[Structs] = field(
        "What learners can do afterwards; at least one before it is published (VR-70).",
        of=LearningObjective, write=True, search="C", server_default=NO_PARTS,
    )  # fmt: skip
    platform_id: Mapped[Ref | None] = field(
        "The platform that it is taken on.", ref="platforms", write=True, filter=True
    )
    external_id: Mapped[str | None] = field(
        "Its key on that platform; unique there (VR-70).", write=True, filter=True, max_length=255
    )
    url: Mapped[str | None] = field("Where it is.", write=True, max_length=500, pattern=URL)
    image_url: Mapped[str | None] = field("A picture of it.", write=True, max_length=500, pattern=URL)
    course_mode: Mapped[Modality | None] = field(
        "How it is taught; null when not recorded, required before it is published (VR-70).", write=True, filter=True
    )
    status: Mapped[CourseStatus] = field(
        "How far it has come (6.13); only what is published is public.", filter=True, server_default=text("'idea'")
    )
    themes: Mapped[Texts] = field(
        "What it is about.", vocabulary="theme", write=True, filter=True, le=20, server_default=NO_TEXTS
    )
    sdg_targets: Mapped[Texts] = field(
        "Targets of the Sustainable Development Goals, at most ten (VR-27).",
        vocabulary="sdg_target", write=True, filter=True, le=10, server_default=NO_TEXTS,
    )  # fmt: skip
    nua_sections: Mapped[Texts] = field(
        "Sections of the New Urban Agenda.", vocabulary="nua_section", write=True, filter=True, server_default=NO_TEXTS
    )
    capacity_levels: Mapped[Texts] = field(
        "Whose capacity it builds.", enum=CapacityLevel, write=True, filter=True, server_default=NO_TEXTS
    )
    target_group_ids: Mapped[Refs] = field(
        "Whom it is for; at least one before it is published (VR-70).",
        refs="target_groups", write=True, filter=True, server_default=NO_TEXTS,
    )  # fmt: skip
    territory_ids: Mapped[Refs] = field(
        "Where it is meant to be taken: `001`, the world, for anywhere; empty when not recorded.",
        refs="territories", write=True, filter=True, le=50, server_default=NO_TEXTS,
    )  # fmt: skip
    level: Mapped[CourseLevel | None] = field("How much it asks for.", write=True, filter=True)
    prerequisites: Mapped[LText | None] = field("What learners must know before.", write=True, max_length=2000)
    workload_hours: Mapped[Decimal | None] = field("Hours that it takes.", write=True, filter=RANGE, sort=True, ge=0)
    modules: Mapped[Structs] = field(
        "Its parts, in order.", of=CourseModule, write=True, search="D", server_default=NO_PARTS
    )
    languages: Mapped[Texts] = field(
        "Languages that it has been published in; follows from `translations`, and does not imply any other (VR-71).",
        filter=True, server_default=NO_TEXTS,
    )  # fmt: skip
    translations: Mapped[Structs] = field(
        "Its editions, one a language, each with its own status (VR-71; S 7(b)(i)).",
        of=Translation, write=True, server_default=NO_PARTS,
    )  # fmt: skip
    certificate: Mapped[bool | None] = field(
        "Whether it ends with a certificate; null when not recorded.", write=True, filter=True
    )
    assessment_kind: Mapped[LearnerAssessment | None] = field("How learners are assessed.", write=True, filter=True)
    evaluation_levels: Mapped[Texts] = field(
        "How far its effect is looked at (E29).", enum=EvaluationLevel, write=True, filter=True, server_default=NO_TEXTS
    )
    access: Mapped[CourseAccess | None] = field(
        "Whether it costs anything; null when not recorded.", write=True, filter=True
    )
    price: Mapped[Money | None] = field("What it costs, when it is paid for.", write=True)
    price_currency: Mapped[str | None] = currency_column()
    licence: Mapped[str | None] = field(
        "Its licence: an SPDX identifier, or `proprietary`; null when not recorded.",
        vocabulary="licence", write=True, filter=True, max_length=100,
    )  # fmt: skip
    accessibility: Mapped[Texts] = field(
        "What makes it usable for more people (S 16(b)(iii)).",
        enum=Accessibility, write=True, filter=True, server_default=NO_TEXTS,
    )  # fmt: skip
    tool_ids: Mapped[Refs] = field(
        "The tools that it is built on.", refs="tools", write=True, filter=True, server_default=NO_TEXTS
    )
    owner_unit_id: Mapped[Ref | None] = field("The unit that offers it.", ref="units", write=True, filter=True)
    produced_with: Mapped[Texts] = field(
        "Organisations that helped to make it, by name.", write=True, le=50, server_default=NO_TEXTS
    )
    contact_email: Mapped[str | None] = field(
        "Where questions go: an address of an office, not of a person.",
        write=True, max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$",
    )  # fmt: skip
    published_on: Mapped[dt.date | None] = field(
        "When it was first published; null when not known.", write=True, filter=RANGE, sort=True
    )
    updated_on: Mapped[dt.date | None] = field(
        "When its content was last revised.", write=True, filter=RANGE, sort=True
    )
    valid_until: Mapped[dt.date | None] = field(
        "The last day that it is offered; null while no end is known.", write=True, filter=RANGE, sort=True
    )


class Offering(Record):
    """One time that a course is held; counts of learners alone, no personal data (I7; P)."""

    __tablename__ = "offerings"
    __sort__ = ("-starts_on",)

    course_id: Mapped[Ref] = field("The course.", ref="courses", write="create", filter=True)
    starts_on: Mapped[dt.date] = field("First day.", write=True, filter=RANGE, sort=True)
    ends_on: Mapped[dt.date | None] = field(
        "Last day; null when it has no end, or it is not known.", write=True, filter=RANGE, sort=True
    )
    enrol_until: Mapped[dt.date | None] = field("Last day to enrol.", write=True, filter=RANGE)
    language: Mapped[str | None] = field(
        "The language that it is held in (BCP 47).",
        write=True,
        filter=True,
        max_length=12,
        pattern=LANGUAGE_TAG,
        example="fr",
    )
    mode: Mapped[Modality | None] = field(
        "How it is held, where that differs from the course.", write=True, filter=True
    )
    territory_id: Mapped[Ref | None] = field(
        "Where it is held, or for whom.", ref="territories", write=True, filter=True
    )
    place: Mapped[LText | None] = field("Where exactly.", write=True, search="B", max_length=300)
    partner: Mapped[str | None] = field("Who holds it with UN-Habitat.", write=True, search="B", max_length=300)
    facilitators: Mapped[Texts] = field(
        "Who facilitates it, by function and not by name.", write=True, le=50, server_default=NO_TEXTS
    )
    url: Mapped[str | None] = field("Where to enrol.", write=True, max_length=500, pattern=URL)
    seats: Mapped[int | None] = field(
        "How many can take part; null when there is no limit, or it is not known.", write=True, ge=1
    )
    enrolled: Mapped[int | None] = field("How many enrolled; null when not known.", write=True, ge=0)
    completed: Mapped[int | None] = field("How many completed it; null when not known.", write=True, ge=0)

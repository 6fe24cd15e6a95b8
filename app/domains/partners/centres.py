"""Centres of excellence, and the trainers of the South and North (G12, G13)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import text
from sqlalchemy.orm import Mapped

from app.domains.catalogue.parts import URL
from app.domains.organisation.vocabulary import ProjectCycleStage
from app.domains.partners.models import EMAIL
from app.domains.partners.vocabulary import CapacityService, CentreKind, CentreStage
from app.domains.provenance import Sourced
from app.domains.reference.vocabulary import CapacityLevel
from app.kernel.fields import NO_TEXTS, RANGE, LText, Ref, Refs, Texts, field
from app.kernel.model import Record


class Centre(Sourced, Record):
    """A centre of excellence, regional, national or virtual (G12; S 7(b)(vi), T1.1.4a2, T2.3.2, T2.4.2a1; 6.9)."""

    __tablename__ = "centres"
    __sort__ = ("code",)

    name: Mapped[LText] = field("What it is called.", write=True, search="A", fuzzy=True, max_length=300)
    summary: Mapped[LText | None] = field("What it is for.", write=True, search="B", max_length=4000)
    kind: Mapped[CentreKind] = field("How wide it works.", write=True, filter=True)
    host_partner_ids: Mapped[Refs] = field(
        "The partners that host it.", refs="partners", write=True, filter=True, le=20, server_default=NO_TEXTS
    )
    member_ids: Mapped[Refs] = field(
        "Partners that belong to it.", refs="partners", write=True, filter=True, le=200, server_default=NO_TEXTS
    )
    unit_id: Mapped[Ref | None] = field("The unit that works with it.", ref="units", write=True, filter=True)
    country_id: Mapped[Ref | None] = field(
        "Where it sits; null when not recorded.", ref="territories", write=True, filter=True
    )
    territory_ids: Mapped[Refs] = field(
        "What it serves.", refs="territories", write=True, filter=True, le=100, server_default=NO_TEXTS
    )
    themes: Mapped[Texts] = field(
        "What it is about.", vocabulary="theme", write=True, filter=True, le=20, server_default=NO_TEXTS
    )
    expertise: Mapped[Texts] = field(
        "What it knows, in the source's words.", write=True, search="B", le=30, server_default=NO_TEXTS
    )
    services: Mapped[Texts] = field(
        "What it offers.", enum=CapacityService, write=True, filter=True, server_default=NO_TEXTS
    )
    stage: Mapped[CentreStage] = field("How far it has come (6.9).", filter=True, server_default=text("'idea'"))
    feasibility_study_id: Mapped[Ref | None] = field(
        "The study of whether it can be (6.9).", ref="documents", write=True, filter=True
    )
    budget_line_id: Mapped[Ref | None] = field(
        "The line that pays for the study (6.9).", ref="budget_lines", write=True, filter=True
    )
    first_service_on: Mapped[dt.date | None] = field("When it first served anybody.", write=True, filter=RANGE)
    url: Mapped[str | None] = field("Where it is.", write=True, max_length=500, pattern=URL)


TRAINERS = "partners:trainers"
"""Who may know who a trainer is."""


class Trainer(Record):
    """Somebody who trains, with recorded consent: staff see what they can do, and who they are with a scope alone (G13; VR-60)."""

    __tablename__ = "trainers"
    __sort__ = ("code",)

    display_name: Mapped[str | None] = field(
        "The trainer's name.", write=True, filter=True, scope=TRAINERS, max_length=200, personal=True
    )
    email: Mapped[str | None] = field(
        "Address.", write=True, scope=TRAINERS, max_length=254, pattern=EMAIL, personal=True
    )
    phone: Mapped[str | None] = field("Telephone number.", write=True, scope=TRAINERS, max_length=60, personal=True)
    person_id: Mapped[Ref | None] = field(
        "The colleague that the trainer is; null for others.",
        ref="people", write=True, filter=True, scope=TRAINERS, personal=True,
    )  # fmt: skip
    partner_id: Mapped[Ref | None] = field(
        "The partner that the trainer belongs to.",
        ref="partners",
        write=True,
        filter=True,
        scope=TRAINERS,
        personal=True,
    )
    organisation: Mapped[str | None] = field(
        "Where the trainer works, when that is no partner.", write=True, scope=TRAINERS, max_length=300, personal=True
    )
    themes: Mapped[Texts] = field(
        "What they train.", vocabulary="theme", write=True, filter=True, ge=1, le=20, personal=True
    )
    capacity_levels: Mapped[Texts] = field(
        "Whose capacity they build.",
        enum=CapacityLevel, write=True, filter=True, personal=True, server_default=NO_TEXTS,
    )  # fmt: skip
    languages: Mapped[Texts] = field(
        "Languages that they train in (BCP 47).", write=True, filter=True, le=20, personal=True, server_default=NO_TEXTS
    )
    territory_ids: Mapped[Refs] = field(
        "Where they train.", refs="territories", write=True, filter=True, le=50, personal=True, server_default=NO_TEXTS
    )
    certifications: Mapped[Texts] = field(
        "What they are certified for.", write=True, scope=TRAINERS, le=30, personal=True, server_default=NO_TEXTS
    )
    project_cycle_stages: Mapped[Texts] = field(
        "Stages of a project that they train in.",
        enum=ProjectCycleStage, write=True, filter=True, personal=True, server_default=NO_TEXTS,
    )  # fmt: skip
    training_of_trainers: Mapped[bool | None] = field(
        "Whether they train trainers; null when not known.", write=True, filter=True, personal=True
    )
    availability: Mapped[str | None] = field(
        "When they can be asked.", write=True, scope=TRAINERS, max_length=300, personal=True
    )
    verified_by: Mapped[str | None] = field(
        "Who has looked at this, by function.", write=True, scope="read", max_length=200
    )
    verified_on: Mapped[dt.date | None] = field("When; null when nobody has.", write=True, filter=RANGE)
    consent_on: Mapped[dt.date | None] = field(
        "When the trainer agreed that this is kept; required (VR-60).", write=True, filter=RANGE, personal=True
    )
    consent_source: Mapped[str | None] = field(
        "How they did: a form, a letter; never their name; required (VR-60).", write=True, max_length=300, personal=True
    )

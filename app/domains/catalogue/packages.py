"""Packages of services, and tools that are made digital (I4, I5)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import text
from sqlalchemy.orm import Mapped

from app.domains.catalogue.parts import PackageItem
from app.domains.catalogue.vocabulary import DigitalState, Modality, PackageStatus, TransformationProduct
from app.domains.provenance import Sourced
from app.domains.reference.vocabulary import CapacityLevel
from app.kernel.fields import NO_PARTS, NO_TEXTS, RANGE, LText, Money, Ref, Refs, Structs, Texts, currency_column, field
from app.kernel.model import Record


class Package(Sourced, Record):
    """Tools, courses and services that are offered together against certain gaps (I4; S 12(a)(ii), T2.1, T2.1.3)."""

    __tablename__ = "packages"
    __sort__ = ("code",)

    title: Mapped[LText] = field("What it is called.", write=True, search="A", fuzzy=True, max_length=300)
    purpose: Mapped[LText | None] = field("What it is for.", write=True, search="B", max_length=4000)
    status: Mapped[PackageStatus] = field(
        "How far it has come; only what is offered is public.", filter=True, server_default=text("'designed'")
    )
    priority: Mapped[bool | None] = field("Whether it comes first; null when not judged.", write=True, filter=True)
    need_ids: Mapped[Refs] = field(
        "Needs that it answers.", refs="needs", write=True, filter=True, scope="needs:read", server_default=NO_TEXTS
    )
    tool_ids: Mapped[Refs] = field("Tools in it.", refs="tools", write=True, filter=True, server_default=NO_TEXTS)
    course_ids: Mapped[Refs] = field("Courses in it.", refs="courses", write=True, filter=True, server_default=NO_TEXTS)
    items: Mapped[Structs] = field(
        "What else is in it, in order.", of=PackageItem, write=True, search="C", server_default=NO_PARTS
    )
    themes: Mapped[Texts] = field(
        "What it is about.", vocabulary="theme", write=True, filter=True, le=20, server_default=NO_TEXTS
    )
    capacity_levels: Mapped[Texts] = field(
        "Whose capacity it builds.", enum=CapacityLevel, write=True, filter=True, server_default=NO_TEXTS
    )
    target_group_ids: Mapped[Refs] = field(
        "Whom it is for.", refs="target_groups", write=True, filter=True, server_default=NO_TEXTS
    )
    territory_ids: Mapped[Refs] = field(
        "Where it is meant to be used: `001`, the world, for anywhere; empty when not recorded.",
        refs="territories", write=True, filter=True, le=50, server_default=NO_TEXTS,
    )  # fmt: skip
    delivery_mode: Mapped[Modality | None] = field("How it is delivered.", write=True, filter=True)
    price_model: Mapped[LText | None] = field("Who pays for what; null when not recorded.", write=True, max_length=1000)
    owner_unit_id: Mapped[Ref | None] = field("The unit that keeps it.", ref="units", write=True, filter=True)
    catalogue_entry_id: Mapped[Ref | None] = field(
        "Where the catalogue lists it.", ref="catalogue_entries", write=True, filter=True
    )


class Transformation(Sourced, Record):
    """A tool, or a set of tools, on the way to a digital product (I5; S 16(b)(i), 24(c), T2.1.2a2)."""

    __tablename__ = "transformations"
    __sort__ = ("code",)

    title: Mapped[LText] = field("What it is called.", write=True, search="A", fuzzy=True, max_length=300)
    tool_ids: Mapped[Refs] = field(
        "The tools that it starts from; empty while they have not been chosen.",
        refs="tools", write=True, filter=True, server_default=NO_TEXTS,
    )  # fmt: skip
    product: Mapped[TransformationProduct | None] = field(
        "What it becomes; null while that has not been decided.", write=True, filter=True
    )
    course_id: Mapped[Ref | None] = field("The course that came of it.", ref="courses", write=True, filter=True)
    partner: Mapped[str | None] = field("Who makes it.", write=True, search="B", max_length=300)
    budget_line_id: Mapped[Ref | None] = field("What pays for it.", ref="budget_lines", write=True, filter=True)
    cost: Mapped[Money | None] = field(
        "What it costs; null when not known, or when one amount covers several (VR-11).", write=True
    )
    cost_currency: Mapped[str | None] = currency_column()
    status: Mapped[DigitalState] = field("How far it has come (6.10).", filter=True, server_default=text("'listed'"))
    priority_reason: Mapped[str | None] = field("Why it was selected (6.10).", max_length=2000)
    quality_checked_on: Mapped[dt.date | None] = field(
        "When somebody checked what was made; null when nobody has.", write=True, filter=RANGE
    )
    quality_note: Mapped[LText | None] = field("What that check found.", write=True, search="C", max_length=2000)

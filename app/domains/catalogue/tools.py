"""Tools, what was found of them, and where the printed catalogue lists them (I1 to I3)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import text
from sqlalchemy.orm import Mapped

from app.domains.catalogue.parts import URL, DateClaim, Translation
from app.domains.catalogue.vocabulary import (
    AssessmentConclusion,
    Availability,
    DigitalState,
    ToolFormat,
    ToolKind,
    UpToDate,
)
from app.domains.provenance import Sourced
from app.domains.reference.vocabulary import CapacityLevel
from app.kernel.fields import NO_PARTS, NO_TEXTS, RANGE, LText, Money, Ref, Refs, Structs, Texts, currency_column, field
from app.kernel.model import Record

PARTIAL_DATE = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?(/[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?$"
"""ISO 8601: a year, a month or a day, or a range of these."""
ISBN = r"^[0-9][0-9-]{8,15}[0-9X]$"
HS_NUMBER = r"^HS/[0-9]{2,4}/[0-9]{2}[A-Z]{0,2}$"
FOUND = "0 (none) to 3 (much); null when not judged."


class Tool(Sourced, Record):
    """Something that builds capacity again and again: a guide, a handbook, a framework … (I1; S 11, 16(b)(i), T1.2.3)."""

    __tablename__ = "tools"
    __sort__ = ("code",)

    title: Mapped[LText] = field("Its title.", write=True, search="A", fuzzy=True, max_length=300)
    summary: Mapped[LText | None] = field("What it is for.", write=True, search="B", max_length=4000)
    kind: Mapped[ToolKind] = field("What sort of tool.", write=True, filter=True)
    availability: Mapped[Availability | None] = field(
        "Whether it can be had; null when not recorded. What is withdrawn is never public.", write=True, filter=True
    )  # fmt: skip
    released: Mapped[str | None] = field(
        "When it appeared, or is to appear while it is planned: a year, month or day, or a range of these; null when not recorded.",
        write=True, max_length=21, pattern=PARTIAL_DATE, example="2021-01",
    )  # fmt: skip
    released_from: Mapped[dt.date | None] = field("The first day that `released` can mean.", filter=RANGE, sort=True)
    released_to: Mapped[dt.date | None] = field("The last day that `released` can mean.", filter=RANGE, sort=True)
    release_claims: Mapped[Structs] = field(
        "What sources say of its release, all of them, where they do not agree (INC-4).",
        of=DateClaim, write=True, server_default=NO_PARTS,
    )  # fmt: skip
    isbn: Mapped[str | None] = field("Its ISBN.", write=True, filter=True, search="B", max_length=17, pattern=ISBN)
    hs_number: Mapped[str | None] = field(
        "Its number among UN-Habitat's publications.",
        write=True, filter=True, search="B", max_length=14, pattern=HS_NUMBER, example="HS/083/12E",
    )  # fmt: skip
    url: Mapped[str | None] = field("Where it is.", write=True, max_length=500, pattern=URL)
    image_url: Mapped[str | None] = field("A picture of it.", write=True, max_length=500, pattern=URL)
    licence: Mapped[str | None] = field(
        "Its licence: an SPDX identifier, or `proprietary`; null when not recorded.",
        vocabulary="licence", write=True, filter=True, max_length=100,
    )  # fmt: skip
    languages: Mapped[Texts] = field(
        "Languages that it has been published in; follows from `translations`.", filter=True, server_default=NO_TEXTS
    )
    translations: Mapped[Structs] = field(
        "Its editions, one a language, each with its own status (VR-71; S 7(b)(i)).",
        of=Translation, write=True, server_default=NO_PARTS,
    )  # fmt: skip
    formats: Mapped[Texts] = field(
        "Forms that it comes in.", enum=ToolFormat, write=True, filter=True, server_default=NO_TEXTS
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
        "Whom it is for.", refs="target_groups", write=True, filter=True, server_default=NO_TEXTS
    )
    territory_ids: Mapped[Refs] = field(
        "Where it is meant to be used: `001`, the world, for anywhere; empty when not recorded.",
        refs="territories", write=True, filter=True, le=50, server_default=NO_TEXTS,
    )  # fmt: skip
    owner_unit_id: Mapped[Ref | None] = field("The unit that keeps it.", ref="units", write=True, filter=True)
    produced_with: Mapped[Texts] = field(
        "Organisations that helped to make it, by name.", write=True, le=50, server_default=NO_TEXTS
    )
    supersedes_id: Mapped[Ref | None] = field(
        "The tool that it takes the place of.", ref="tools", write=True, filter=True
    )
    is_normative: Mapped[bool | None] = field("Whether it sets norms; null when not recorded.", write=True, filter=True)
    up_to_date: Mapped[UpToDate] = field(
        "Whether it still holds (S T2.1.2a1; VR-73).", write=True, filter=True, server_default=text("'unknown'")
    )
    updated_on: Mapped[dt.date | None] = field(
        "When its content was last revised.", write=True, filter=RANGE, sort=True
    )
    digital_state: Mapped[DigitalState] = field(
        "How far it has come on the way to a digital product (6.10).", filter=True, server_default=text("'listed'")
    )
    priority_for_transformation: Mapped[bool | None] = field(
        "Whether it is to be among the first to become digital; null when not judged (S 16(b)(i)).",
        write=True,
        filter=True,
    )
    priority_reason: Mapped[str | None] = field("Why it was selected (6.10).", max_length=2000)
    future: Mapped[AssessmentConclusion | None] = field(
        "What is to become of it: what its latest assessment concludes (I2; S T1.2.3a2).", filter=True, scope="read"
    )
    assessed_on: Mapped[dt.date | None] = field(
        "When it was last assessed; null when never.", filter=RANGE, sort=True, scope="read"
    )


class ToolAssessment(Record):
    """A look at a tool that decides its future (I2; S T1.2.3a2, T2.1.2a1)."""

    __tablename__ = "tool_assessments"
    __sort__ = ("-assessed_on",)

    tool_id: Mapped[Ref] = field("The tool.", ref="tools", write="create", filter=True)
    assessed_on: Mapped[dt.date] = field(
        "When; the latest assessment is the one that counts.", write=True, filter=RANGE, sort=True
    )
    assessed_by: Mapped[str | None] = field("Who assessed it, by function.", write=True, max_length=200, scope="read")
    relevance: Mapped[int | None] = field(f"How relevant it is: {FOUND}", write=True, filter=RANGE, ge=0, le=3)
    quality: Mapped[int | None] = field(f"How good it is: {FOUND}", write=True, filter=RANGE, ge=0, le=3)
    reuse_potential: Mapped[int | None] = field(
        f"How well it can be used again: {FOUND}", write=True, filter=RANGE, ge=0, le=3
    )
    adaptation_effort: Mapped[int | None] = field(
        f"How much work it is to adapt it: {FOUND}", write=True, filter=RANGE, ge=0, le=3
    )
    digital_potential: Mapped[int | None] = field(
        f"How much there is to gain from a digital product: {FOUND}", write=True, filter=RANGE, ge=0, le=3
    )
    conclusion: Mapped[AssessmentConclusion] = field("What is to become of the tool.", write=True, filter=True)
    rationale: Mapped[LText | None] = field("Why.", write=True, search="A", max_length=4000)
    resources_needed: Mapped[LText | None] = field("What that takes.", write=True, search="B", max_length=2000)
    cost: Mapped[Money | None] = field("What it would cost; null when not estimated.", write=True)
    cost_currency: Mapped[str | None] = currency_column()


class CatalogueEntry(Sourced, Record):
    """An entry in an edition of UN-Habitat's catalogue of services (I3; S 12(a)(ii), T1.2.3k2)."""

    __tablename__ = "catalogue_entries"
    __sort__ = ("code",)

    edition: Mapped[int] = field("The catalogue's year.", write=True, filter=RANGE, ge=1978, le=2100)
    title: Mapped[LText] = field("What the entry is called.", write=True, search="A", fuzzy=True, max_length=300)
    summary: Mapped[LText | None] = field("What is offered.", write=True, search="B", max_length=4000)
    service_kind: Mapped[str | None] = field(
        "What sort of service, in the catalogue's word.", write=True, filter=True, max_length=100
    )
    section: Mapped[str | None] = field(
        "The section it stands in; null when not recorded: the sections of 2020 have not been found.",
        write=True, filter=True, max_length=200,
    )  # fmt: skip
    tool_ids: Mapped[Refs] = field(
        "Tools that it lists.", refs="tools", write=True, filter=True, server_default=NO_TEXTS
    )
    package_ids: Mapped[Refs] = field(
        "Packages that it lists.", refs="packages", write=True, filter=True, server_default=NO_TEXTS
    )
    url: Mapped[str | None] = field("Where it is.", write=True, max_length=500, pattern=URL)

"""Territories, their dated classifications, target groups, and the vocabularies that label every code."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import text
from sqlalchemy.orm import Mapped

from app.domains.provenance import Sourced
from app.domains.reference.vocabulary import (
    ClassificationScheme,
    DatePrecision,
    TargetAudience,
    TerritoryLevel,
    VocabularyOrigin,
)
from app.kernel.fields import NO_TEXTS, RANGE, LText, Map, Ref, Refs, field
from app.kernel.model import Record


class Territory(Record):
    """A place: the world, an M49 region, a country or area, or a part of one (D1; S 8(a)(iii), 17)."""

    __tablename__ = "territories"
    __sort__ = ("code",)

    name: Mapped[LText] = field(
        "The territory's name, as the United Nations writes it.", write=True, search="A", fuzzy=True, max_length=200
    )
    level: Mapped[TerritoryLevel] = field("How wide it is.", write=True, filter=True)
    m49_level: Mapped[str | None] = field(
        "Its level in the M49 standard, which is finer than ours.", write=True, filter=True, max_length=40
    )
    iso2: Mapped[str | None] = field("ISO 3166-1 alpha-2.", write=True, filter=True, pattern="^[A-Z]{2}$", search="B")
    iso3: Mapped[str | None] = field("ISO 3166-1 alpha-3.", write=True, filter=True, pattern="^[A-Z]{3}$")
    m49: Mapped[str | None] = field("The M49 code.", write=True, filter=True, pattern="^[0-9]{3}$", search="B")
    parent_id: Mapped[Ref | None] = field("The territory it is part of.", ref="territories", write=True, filter=True)
    un_region_id: Mapped[Ref | None] = field("Its M49 region.", ref="territories", write=True, filter=True)
    member_ids: Mapped[Refs] = field(
        "The countries of a grouping that is not part of the M49 tree, such as WAEMU (S T2.3.2a3).",
        refs="territories",
        write=True,
        filter=True,
        server_default=NO_TEXTS,
    )
    un_member: Mapped[bool | None] = field(
        "Whether it is a Member State of the United Nations.", write=True, filter=True
    )
    regional_office_id: Mapped[Ref | None] = field(
        "The UN-Habitat regional office that covers it.", ref="units", write=True, filter=True
    )
    regional_commission: Mapped[str | None] = field(
        "The United Nations regional commission it works with.", write=True, filter=True, max_length=40, example="ECA"
    )
    source: Mapped[str | None] = field("Who publishes the code and the names.", write=True)
    locator: Mapped[str | None] = field("Where in that source.", write=True)
    note: Mapped[str | None] = field("A remark on how the territory is listed.", write=True, max_length=2000)


class Classification(Record):
    """One territory's place in one dated list, such as the least developed countries (D2; S 17; E50, E51)."""

    __tablename__ = "classifications"
    __sort__ = ("code",)

    territory_id: Mapped[Ref] = field("The territory that is listed.", ref="territories", write="create", filter=True)
    scheme: Mapped[ClassificationScheme] = field("Which list.", write="create", filter=True)
    value: Mapped[str] = field(
        "What the list says of it.", write=True, filter=True, vocabulary="classification_value", max_length=60
    )
    valid_from: Mapped[dt.date | None] = field(
        "First day in the list; null when the start is not recorded, which is not 'always'.",
        write=True,
        filter=RANGE,
        sort=True,
    )
    valid_to: Mapped[dt.date | None] = field(
        "First day no longer in the list (exclusive); null while no end is known.", write=True, filter=RANGE, sort=True
    )
    valid_to_precision: Mapped[DatePrecision | None] = field(
        "How exactly the end is known; `year` means that only the year is recorded.", write=True, filter=True
    )
    attested_on: Mapped[dt.date | None] = field(
        "A day on which the source shows the territory in the list.", write=True, filter=RANGE
    )
    source: Mapped[str] = field("The publication the row is taken from.", write=True)
    source_url: Mapped[str | None] = field("Its address.", write=True, pattern=r"^https?://\S+$")
    locator: Mapped[str | None] = field("Where in that publication.", write=True)
    note: Mapped[str | None] = field("What is not known about the row.", write=True, max_length=2000)


class TargetGroup(Sourced, Record):
    """Whom capacity-building is for (D3; S 4(b), 17, T1.2.1a1, T2.4.1)."""

    __tablename__ = "target_groups"
    __sort__ = ("position",)

    label: Mapped[LText] = field("Who they are.", write=True, search="A", fuzzy=True, max_length=500)
    definition: Mapped[LText | None] = field("Who counts as one of them.", write=True, search="B", max_length=2000)
    audience: Mapped[TargetAudience] = field("Inside or outside UN-Habitat.", write=True, filter=True)
    priority: Mapped[bool] = field(
        "Whether the document singles the group out.", write=True, filter=True, server_default=text("false")
    )
    position: Mapped[int] = field("Place in the list.", write=True, filter=RANGE, server_default=text("0"))


class Vocabulary(Record):
    """A list of codes with labels in the six languages (J1; model section 2, vocabularies)."""

    __tablename__ = "vocabularies"
    __sort__ = ("code",)

    name: Mapped[LText] = field("The list's name.", write=True, search="A", fuzzy=True, max_length=200)
    description: Mapped[LText | None] = field("What the list is for.", write=True, search="B", max_length=2000)
    origin: Mapped[VocabularyOrigin] = field(
        "S: the document; E: other material; P: our proposal, not UN-Habitat practice.", write=True, filter=True
    )
    source: Mapped[str | None] = field("The paragraph, row or publication behind the list.", write=True)
    source_url: Mapped[str | None] = field("Its address.", write=True, pattern=r"^https?://\S+$")
    verified: Mapped[bool] = field(
        "Whether a source backs the list.", write=True, filter=True, server_default=text("false")
    )
    closed: Mapped[bool] = field(
        "Whether the codes are fixed by the service, so that only labels may change.",
        filter=True,
        server_default=text("false"),
    )


class Term(Record):
    """One code of a vocabulary; an unverified one is never shown to the public (J1; VR-82)."""

    __tablename__ = "terms"
    __sort__ = ("position",)
    __scope__ = "vocabulary_id"

    vocabulary_id: Mapped[Ref] = field("The list it belongs to.", ref="vocabularies", write="create", filter=True)
    label: Mapped[LText] = field(
        "What people read in place of the code.", write=True, search="A", fuzzy=True, max_length=300
    )
    definition: Mapped[LText | None] = field("What the code means.", write=True, search="B", max_length=2000)
    position: Mapped[int] = field("Place in the list.", write=True, filter=RANGE, server_default=text("0"))
    broader_id: Mapped[Ref | None] = field("The term that includes this one.", ref="terms", write=True, filter=True)
    mappings: Mapped[Map] = field(
        "The codes of other lists that it corresponds to: list, then code or codes.",
        write=True,
        server_default=text("'{}'"),
    )
    origin: Mapped[VocabularyOrigin] = field(
        "S, E or P, as for vocabularies.", write=True, filter=True, server_default=text("'P'")
    )
    source: Mapped[str | None] = field("What backs the term.", write=True)
    source_url: Mapped[str | None] = field("Its address.", write=True, pattern=r"^https?://\S+$")
    verified: Mapped[bool] = field(
        "Whether a source backs the term; one that is not verified cannot be public (VR-82).",
        write=True,
        filter=True,
        server_default=text("false"),
    )
    valid_from: Mapped[dt.date | None] = field("First day of use.", write=True, filter=RANGE)
    valid_to: Mapped[dt.date | None] = field("First day no longer in use.", write=True, filter=RANGE)

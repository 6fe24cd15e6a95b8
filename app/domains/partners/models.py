"""Partners and whom to ask there (G1)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped

from app.domains.catalogue.parts import URL
from app.domains.partners.parts import (
    DILIGENCE,
    Identifier,
    MemberCount,
    Specialisation,
    Suspension,
    TerritoryMember,
)
from app.domains.partners.profiles import (
    CityProfile,
    CommunityProfile,
    CompanyProfile,
    GovernmentProfile,
    TrainingInstitutionProfile,
    UnEntityProfile,
    UniversityProfile,
)
from app.domains.partners.vocabulary import (
    CapacityService,
    ConstituentGroup,
    ContactKind,
    EngagementNature,
    PartnerType,
    VerificationStatus,
)
from app.domains.provenance import Sourced
from app.domains.reference.vocabulary import CapacityLevel
from app.kernel.fields import NO_PARTS, NO_TEXTS, RANGE, LText, Ref, Refs, Struct, Structs, Texts, field
from app.kernel.model import Record

CONTACTS = "partners:contacts"
EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"


class Partner(Sourced, Record):
    """A body that builds capacity with UN-Habitat, or might (G1; S 7(c), 12(c), 16(c), T2.2.3-2.4.4)."""

    __tablename__ = "partners"
    __sort__ = ("code",)

    name: Mapped[LText] = field("Its official name.", write=True, search="A", fuzzy=True, max_length=300)
    native_name: Mapped[str | None] = field(
        "Its name in its own language, where that is none of the six.", write=True, search="A", max_length=300
    )
    acronym: Mapped[str | None] = field("Its short name.", write=True, filter=True, search="A", max_length=40)
    other_names: Mapped[Texts] = field(
        "Names that it had before, or that sources use.", write=True, search="B", le=30, server_default=NO_TEXTS
    )
    summary: Mapped[LText | None] = field("What it does with UN-Habitat.", write=True, search="B", max_length=4000)
    partner_type: Mapped[PartnerType] = field("What sort of body; its profile goes by it.", write=True, filter=True)
    other_types: Mapped[Texts] = field(
        "What it is besides.", enum=PartnerType, write=True, filter=True, le=5, server_default=NO_TEXTS
    )
    constituent_group: Mapped[ConstituentGroup | None] = field(
        "The constituent group that it belongs to; null when not recorded (E39).", write=True, filter=True
    )
    country_id: Mapped[Ref | None] = field(
        "The country that it sits in; null for a body of several countries, or when not recorded.",
        ref="territories", write=True, filter=True,
    )  # fmt: skip
    territory_ids: Mapped[Refs] = field(
        "Where it works: `001`, the world, for anywhere; empty when not recorded.",
        refs="territories", write=True, filter=True, le=200, server_default=NO_TEXTS,
    )  # fmt: skip
    parent_id: Mapped[Ref | None] = field(
        "The body that it is a branch of, whose verification it inherits (E35). Staff alone set it.",
        ref="partners", write=True, filter=True,
    )  # fmt: skip
    website: Mapped[str | None] = field("Its website.", write=True, max_length=500, pattern=URL)
    identifiers: Mapped[Structs] = field(
        "Its keys in registers: ROR, org-id.guide, DAC channel, IATI.",
        of=Identifier,
        write=True,
        server_default=NO_PARTS,
    )
    identifier_keys: Mapped[Texts] = field(
        "The same as `scheme:value`, to be searched by; follows from `identifiers`.",
        filter=True,
        server_default=NO_TEXTS,
    )
    mandate: Mapped[LText | None] = field("What it is for.", write=True, search="B", max_length=4000)
    strengths: Mapped[LText | None] = field("What it is good at.", write=True, search="C", max_length=4000)
    specialisations: Mapped[Structs] = field(
        "Themes that it knows, with its experience.", of=Specialisation, write=True, server_default=NO_PARTS
    )
    themes: Mapped[Texts] = field(
        "Those themes; follows from `specialisations`.", vocabulary="theme", filter=True, server_default=NO_TEXTS
    )
    capacity_services: Mapped[Texts] = field(
        "What it can do for capacity (S T2.3.2a1; VR-50).",
        enum=CapacityService, write=True, filter=True, server_default=NO_TEXTS,
    )  # fmt: skip
    engagement_natures: Mapped[Texts] = field(
        "What can be done with it (VR-50).", enum=EngagementNature, write=True, filter=True, server_default=NO_TEXTS
    )
    capacity_levels: Mapped[Texts] = field(
        "Whose capacity it builds.", enum=CapacityLevel, write=True, filter=True, server_default=NO_TEXTS
    )
    languages: Mapped[Texts] = field(
        "Languages that it works in (BCP 47; VR-02).", write=True, filter=True, le=50, server_default=NO_TEXTS
    )
    relationship_since: Mapped[dt.date | None] = field(
        "Since when it is a partner; null when not recorded.", write=True, filter=RANGE, sort=True
    )
    members: Mapped[Structs] = field(
        "Territories that are its members, as a source says.", of=TerritoryMember, write=True, server_default=NO_PARTS
    )
    member_counts: Mapped[Structs] = field(
        "How many members it has, by group and day (G7).", of=MemberCount, write=True, server_default=NO_PARTS
    )
    university_profile: Mapped[Struct | None] = field("Of a university.", of=UniversityProfile, write=True)
    training_profile: Mapped[Struct | None] = field(
        "Of an institution that trains or researches.", of=TrainingInstitutionProfile, write=True
    )
    company_profile: Mapped[Struct | None] = field("Of a company.", of=CompanyProfile, write=True)
    community_profile: Mapped[Struct | None] = field(
        "Of a non-governmental, community or professional body.", of=CommunityProfile, write=True
    )
    city_profile: Mapped[Struct | None] = field("Of a city or a network of cities.", of=CityProfile, write=True)
    un_profile: Mapped[Struct | None] = field("Of a body of the United Nations.", of=UnEntityProfile, write=True)
    government_profile: Mapped[Struct | None] = field("Of a part of a government.", of=GovernmentProfile, write=True)
    profile_complete: Mapped[bool] = field(
        "Whether its profile says what an application and a verification ask for (E36).",
        filter=True, server_default=text("false"),
    )  # fmt: skip
    profile_missing: Mapped[Texts] = field("What its profile does not say yet.", server_default=NO_TEXTS)
    verification_status: Mapped[VerificationStatus] = field(
        "Where its verification stands (6.7).", filter=True, scope="read", server_default=text("'unverified'")
    )
    verified_on: Mapped[dt.date | None] = field("When it was last verified.", filter=RANGE, scope="read")
    verified_until: Mapped[dt.date | None] = field(
        "The last day of that; it is checked again before.", filter=RANGE, sort=True, scope="read"
    )
    suspensions: Mapped[Structs] = field(
        "When it was suspended, and why.", of=Suspension, scope=DILIGENCE, server_default=NO_PARTS
    )
    merged_into_id: Mapped[Ref | None] = field(
        "The partner that this one turned out to be: everything has moved there.", ref="partners", filter=True
    )
    internal_note: Mapped[str | None] = field("A remark among staff.", write=True, scope="read", max_length=4000)


_TABLE = Partner.__table__
Index(
    "uq_partners_name",
    text("lower(name->>'en')"), _TABLE.c.country_id, _TABLE.c.parent_id,
    unique=True, postgresql_nulls_not_distinct=True,
    postgresql_where=text("archived_at IS NULL AND merged_into_id IS NULL"),
)  # fmt: skip
"""No two partners in use share a name, a country and a body above them (VR-50)."""


class Contact(Record):
    """Whom to ask at a partner: a person, with recorded consent, or an office; never public (G1; VR-60)."""

    __tablename__ = "contacts"
    __sort__ = ("code",)

    partner_id: Mapped[Ref] = field("The partner.", ref="partners", write="create", filter=True)
    kind: Mapped[ContactKind] = field("A person or an office.", write=True, filter=True)
    is_primary: Mapped[bool] = field(
        "Whether it is asked first.", write=True, filter=True, server_default=text("false")
    )
    display_name: Mapped[str | None] = field(
        "The person's name, or what the office is called.", write=True, scope=CONTACTS, max_length=200, personal=True
    )
    function: Mapped[str | None] = field(
        "What they do there.", write=True, scope=CONTACTS, max_length=200, personal=True
    )
    email: Mapped[str | None] = field(
        "Address.", write=True, scope=CONTACTS, max_length=254, pattern=EMAIL, personal=True
    )
    phone: Mapped[str | None] = field("Telephone number.", write=True, scope=CONTACTS, max_length=60, personal=True)
    address: Mapped[str | None] = field("Postal address.", write=True, scope=CONTACTS, max_length=500, personal=True)
    languages: Mapped[Texts] = field(
        "Languages to write in (BCP 47).", write=True, le=20, personal=True, server_default=NO_TEXTS
    )
    consent_on: Mapped[dt.date | None] = field(
        "When the person agreed that this is kept; required of a person (VR-60).", write=True, personal=True
    )
    consent_source: Mapped[str | None] = field(
        "How they did: a form, a letter; never their name (VR-60).", write=True, max_length=300, personal=True
    )

"""What is asked of each sort of partner: one profile, chosen by the type (G1; P unless a source is named)."""

from __future__ import annotations

from app.domains.partners.vocabulary import GovernmentLevel, PartnerType, UnEntityCategory, UniMembership, VlrStatus
from app.kernel.fields import LText, Texts
from app.kernel.members import Member, member


class UniversityProfile(Member):
    """What is known of a university (G1; E40)."""

    uni_membership: UniMembership | None = member("How it belongs to the university network; null when not known.")
    hub: str | None = member("Code of the hub that it belongs to.", max_length=100)
    faculties: Texts = member("Faculties and schools that work on cities.", le=50)
    credit_systems: Texts = member("Credit systems that it uses, such as ECTS.", le=10)


class TrainingInstitutionProfile(Member):
    """What a training institution can do (S T2.3.2a1)."""

    capabilities: LText | None = member("What it can do.", max_length=2000)
    facilities: LText | None = member("What it has for it.", max_length=2000)
    staff: int | None = member("How many teach; null when not known.", ge=0)
    annual_trainees: int | None = member("How many it trains a year; null when not known.", ge=0)


class CompanyProfile(Member):
    """What is known of a company (S T2.4.3)."""

    sector: str | None = member("What it does.", max_length=200)
    excluded: bool | None = member("Whether it works in a field that is excluded; null when not looked at.")
    pro_bono: LText | None = member("What it offers without charge.", max_length=2000)


class CommunityProfile(Member):
    """What is known of a non-governmental, community or professional body (S T2.4.4)."""

    legal_form: str | None = member("Its legal form.", max_length=200)
    reach: int | None = member("How many people it reaches; null when not known.", ge=0)
    professional_body: bool | None = member("Whether it is a professional body; null when not known.")
    registered_in: str | None = member("Where it is registered: ISO alpha-3.", max_length=3, pattern="^[A-Z]{3}$")


class CityProfile(Member):
    """What is known of a city or a network of cities (S T2.4.1)."""

    population: int | None = member("How many live there; null when not known.", ge=0)
    networks: Texts = member("Networks of cities that it belongs to, by name.", le=50)
    vlr_status: VlrStatus | None = member("Whether it has made a voluntary local review; null when not known.")
    nua_commitments: LText | None = member("What it has committed to under the New Urban Agenda.", max_length=2000)


class UnEntityProfile(Member):
    """What is known of a body of the United Nations (S 7(c)(ii), T2.2.3)."""

    category: UnEntityCategory | None = member("Which part of the system; null when not known.")
    region: str | None = member("Code of the region that it serves: M49.", max_length=3, pattern="^[0-9]{3}$")


class GovernmentProfile(Member):
    """What is known of a part of a government."""

    level: GovernmentLevel | None = member("At which level it governs; null when not known.")
    ministry: str | None = member("The ministry, by its name.", max_length=300)


PROFILES: dict[str, frozenset[PartnerType]] = {
    "university_profile": frozenset({PartnerType.UNIVERSITY, PartnerType.UNIVERSITY_NETWORK}),
    "training_profile": frozenset(
        {PartnerType.TRAINING_INSTITUTION, PartnerType.RESEARCH_INSTITUTE, PartnerType.CENTRE_OF_EXCELLENCE}
    ),
    "company_profile": frozenset({PartnerType.PRIVATE_COMPANY}),
    "community_profile": frozenset(
        {
            PartnerType.NGO_NATIONAL,
            PartnerType.NGO_INTERNATIONAL,
            PartnerType.CBO,
            PartnerType.COMMUNITY_PROFESSIONAL_GROUP,
            PartnerType.PROFESSIONAL_ASSOCIATION,
            PartnerType.FOUNDATION,
        }
    ),
    "city_profile": frozenset({PartnerType.LOCAL_GOVERNMENT, PartnerType.CITY_NETWORK}),
    "un_profile": frozenset({PartnerType.UN_ENTITY, PartnerType.UN_REGIONAL_COMMISSION, PartnerType.UN_LEARNING_BODY}),
    "government_profile": frozenset({PartnerType.NATIONAL_GOVERNMENT, PartnerType.LOCAL_GOVERNMENT}),
}
"""Which profile belongs to which types; a type that is in none has no profile, `local_government` may have two."""

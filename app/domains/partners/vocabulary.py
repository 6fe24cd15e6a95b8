"""Closed lists of the partners (model 3.6, 4.G, 6.7 to 6.9); code depends on them, their labels are data."""

from __future__ import annotations

import enum


class PartnerType(enum.StrEnum):
    """What sort of body a partner is (S 7(c), 12, 16(c), T2.2.3-2.4.4; E35, E54)."""

    UN_ENTITY = "un_entity"
    UN_REGIONAL_COMMISSION = "un_regional_commission"
    UN_LEARNING_BODY = "un_learning_body"
    NATIONAL_GOVERNMENT = "national_government"
    LOCAL_GOVERNMENT = "local_government"
    CITY_NETWORK = "city_network"
    REGIONAL_ORGANISATION = "regional_organisation"
    UNIVERSITY = "university"
    UNIVERSITY_NETWORK = "university_network"
    TRAINING_INSTITUTION = "training_institution"
    RESEARCH_INSTITUTE = "research_institute"
    CENTRE_OF_EXCELLENCE = "centre_of_excellence"
    PRIVATE_COMPANY = "private_company"
    NGO_NATIONAL = "ngo_national"
    NGO_INTERNATIONAL = "ngo_international"
    CBO = "cbo"
    COMMUNITY_PROFESSIONAL_GROUP = "community_professional_group"
    PROFESSIONAL_ASSOCIATION = "professional_association"
    FOUNDATION = "foundation"
    DONOR = "donor"
    OTHER = "other"


class ConstituentGroup(enum.StrEnum):
    """The sixteen partner constituent groups (E39)."""

    LOCAL_SUBNATIONAL_AUTHORITIES = "local_subnational_authorities"
    RESEARCH_ACADEMIA = "research_academia"
    CIVIL_SOCIETY = "civil_society"
    GRASSROOTS = "grassroots"
    WOMEN = "women"
    PARLIAMENTARIANS = "parliamentarians"
    CHILDREN_YOUTH = "children_youth"
    BUSINESS = "business"
    FOUNDATIONS = "foundations"
    PROFESSIONALS = "professionals"
    TRADE_UNIONS = "trade_unions"
    FARMERS = "farmers"
    INDIGENOUS_PEOPLE = "indigenous_people"
    MEDIA = "media"
    OLDER_PERSONS = "older_persons"
    PERSONS_WITH_DISABILITIES = "persons_with_disabilities"


class IdentifierScheme(enum.StrEnum):
    """In which register a partner has a key (P; E54 for the last two)."""

    ROR = "ror"
    ORG_ID = "org_id"
    DAC_CHANNEL = "dac_channel"
    IATI = "iati"


class ContactKind(enum.StrEnum):
    """Whether a contact is a person or an office (P)."""

    PERSON = "person"
    OFFICE = "office"


class ExperienceBand(enum.StrEnum):
    """For how many years a partner has worked on a theme (E35)."""

    UNDER_1 = "under_1"
    FROM_1_TO_5 = "from_1_to_5"
    FROM_5_TO_10 = "from_5_to_10"
    OVER_10 = "over_10"


class CapacityService(enum.StrEnum):
    """What a partner can do for capacity (G1; S T2.3.2a1)."""

    TRAINING_DELIVERY = "training_delivery"
    COURSE_DESIGN = "course_design"
    RESEARCH = "research"
    TRANSLATION = "translation"
    HOSTING = "hosting"
    TECHNICAL_ASSISTANCE = "technical_assistance"
    FUNDING = "funding"
    DATA = "data"
    CERTIFICATION = "certification"


class UniMembership(enum.StrEnum):
    """How somebody belongs to the university network (G1; E40)."""

    INDIVIDUAL = "individual"
    INSTITUTIONAL = "institutional"
    NONE = "none"


class UnEntityCategory(enum.StrEnum):
    """Which part of the United Nations system (G1; S 7(c)(ii), T2.2.3; the list is P)."""

    SECRETARIAT = "secretariat"
    REGIONAL_COMMISSION = "regional_commission"
    FUND_OR_PROGRAMME = "fund_or_programme"
    SPECIALIZED_AGENCY = "specialized_agency"
    RESEARCH_AND_TRAINING = "research_and_training"
    RELATED_BODY = "related_body"


class GovernmentLevel(enum.StrEnum):
    """At which level a government governs (G1; P)."""

    NATIONAL = "national"
    REGIONAL = "regional"
    LOCAL = "local"


class VlrStatus(enum.StrEnum):
    """Whether a city has reviewed its progress on the Sustainable Development Goals (G1; S T2.4.1)."""

    NONE = "none"
    PLANNED = "planned"
    PUBLISHED = "published"


class VerificationStatus(enum.StrEnum):
    """Where the verification of a partner stands (6.7; E35)."""

    UNVERIFIED = "unverified"
    PROFILE_INCOMPLETE = "profile_incomplete"
    IN_REVIEW = "in_review"
    VERIFIED = "verified"
    REJECTED = "rejected"
    SUSPENDED = "suspended"
    EXPIRED = "expired"


class VerificationState(enum.StrEnum):
    """How far one verification has come (G2; P)."""

    OPEN = "open"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class RiskLevel(enum.StrEnum):
    """How grave a flag is; the last two block agreements and awards (G3; E35)."""

    OBSERVATION = "observation"
    RISK = "risk"
    ESCALATED = "escalated"
    RED = "red"


class RiskCategory(enum.StrEnum):
    """What a flag is about (G3; E35)."""

    REPUTATIONAL = "reputational"
    FINANCIAL = "financial"
    OPERATIONAL = "operational"
    COMPLIANCE = "compliance"
    SEA = "sea"
    SAFEGUARDING = "safeguarding"
    SANCTIONS_MATCH = "sanctions_match"
    OTHER = "other"


class RiskFlagState(enum.StrEnum):
    """What has become of a flag; it is open until it is dismissed or cleared (G3; P)."""

    RAISED = "raised"
    VALIDATED = "validated"
    DISMISSED = "dismissed"
    CLEARED = "cleared"


class AccreditationStatus(enum.StrEnum):
    """On what ground a body is accredited (S T2.4.4a3; E37)."""

    NOT_APPLICABLE = "not_applicable"
    NONE = "none"
    ECOSOC = "ecosoc"
    HABITAT_II = "habitat_ii"
    HABITAT_III = "habitat_iii"
    UN_HABITAT_AD_HOC = "un_habitat_ad_hoc"
    EXPIRED = "expired"


class AccreditationDocument(enum.StrEnum):
    """The seven documents that an ad hoc accreditation needs (VR-53; E37)."""

    LETTER = "letter"
    GOVERNING_BODY_LIST = "governing_body_list"
    CONSTITUTION = "constitution"
    REGISTRATION_CERTIFICATE = "registration_certificate"
    AUDITED_STATEMENTS = "audited_statements"
    MEMBERSHIP_DESCRIPTION = "membership_description"
    ACTIVITY_REPORT = "activity_report"


class AgreementType(enum.StrEnum):
    """What sort of agreement (S T2.3.1a3, 2.3.2a2, 2.4.3; E6, E38)."""

    MEMORANDUM_OF_UNDERSTANDING = "memorandum_of_understanding"
    AGREEMENT_OF_COOPERATION = "agreement_of_cooperation"
    FRAMEWORK_AGREEMENT = "framework_agreement"
    CONTRIBUTION_AGREEMENT = "contribution_agreement"
    PARTNERSHIP_AGREEMENT = "partnership_agreement"
    LETTER_OF_EXCHANGE = "letter_of_exchange"
    UN_TO_UN_AGREEMENT = "un_to_un_agreement"
    TERMS_OF_REFERENCE_ONLY = "terms_of_reference_only"


class AgreementState(enum.StrEnum):
    """How far an agreement has come (6.8)."""

    DRAFT = "draft"
    UNDER_NEGOTIATION = "under_negotiation"
    SIGNED = "signed"
    ACTIVE = "active"
    AMENDED = "amended"
    EXPIRING = "expiring"
    ENDED = "ended"
    TERMINATED = "terminated"


class EngagementNature(enum.StrEnum):
    """What is done together (S 7(b)(i), 7(c)(iii), T2.3, 2.4.3)."""

    COURSE_DEVELOPMENT = "course_development"
    TRANSLATION = "translation"
    DELIVERY = "delivery"
    RESEARCH = "research"
    FUNDING = "funding"
    DATA = "data"
    HOSTING = "hosting"
    ADVISORY = "advisory"
    JOINT_PROGRAMME = "joint_programme"
    ADVOCACY = "advocacy"


class CooperationDirection(enum.StrEnum):
    """Between whom a cooperation runs (S T2.4.2)."""

    NORTH_SOUTH = "north_south"
    SOUTH_SOUTH = "south_south"
    TRIANGULAR = "triangular"


class CooperationMode(enum.StrEnum):
    """How a cooperation works (S T2.4.2a1)."""

    PROGRAMME_EXCHANGE = "programme_exchange"
    SECONDMENT = "secondment"
    DUAL_DEGREE = "dual_degree"
    JOINT_RESEARCH = "joint_research"
    CENTRE_CREATION = "centre_creation"


class HubStatus(enum.StrEnum):
    """How far a hub of universities has come (G7; P)."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    ENDED = "ended"


class CentreKind(enum.StrEnum):
    """How wide a centre of excellence works (G12)."""

    REGIONAL = "regional"
    SUBREGIONAL = "subregional"
    NATIONAL = "national"
    VIRTUAL = "virtual"


class CentreStage(enum.StrEnum):
    """How far a centre of excellence has come (6.9)."""

    IDEA = "idea"
    FEASIBILITY = "feasibility"
    ESTABLISHING = "establishing"
    OPERATIONAL = "operational"
    MATURE = "mature"
    DISCONTINUED = "discontinued"

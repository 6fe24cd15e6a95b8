"""Closed lists of needs, matches and assessments (model 3.3, 4.D, 6.3); code depends on them, their labels are data."""

from __future__ import annotations

import enum


class CapacityKind(enum.StrEnum):
    """Functional capacities serve any subject, technical ones a single one (E22, E25, E27)."""

    FUNCTIONAL = "functional"
    TECHNICAL = "technical"


class FunctionalCapacity(enum.StrEnum):
    """The five functional capacities (E24)."""

    ENGAGE_STAKEHOLDERS = "engage_stakeholders"
    ASSESS_AND_ENVISION = "assess_and_envision"
    POLICY_AND_STRATEGY = "policy_and_strategy"
    BUDGET_MANAGE_IMPLEMENT = "budget_manage_implement"
    MONITOR_EVALUATE = "monitor_evaluate"


class CoreIssue(enum.StrEnum):
    """The core issues of capacity (E24, the list of 2006)."""

    LEADERSHIP = "leadership"
    POLICY_LEGAL = "policy_legal"
    ACCOUNTABILITY = "accountability"
    PUBLIC_ENGAGEMENT = "public_engagement"
    HUMAN_RESOURCES = "human_resources"
    FINANCIAL_RESOURCES = "financial_resources"
    PHYSICAL_RESOURCES = "physical_resources"
    ENVIRONMENTAL_RESOURCES = "environmental_resources"


class RemedyKind(enum.StrEnum):
    """Whether training would close the gap at all (E29)."""

    TRAINING = "training"
    NON_TRAINING = "non_training"
    MIXED = "mixed"
    UNDECIDED = "undecided"


class GapPriority(enum.StrEnum):
    """How pressing a need is by the stored method (P)."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class NeedSource(enum.StrEnum):
    """Who stated the need (S T2.1.1, 2.1.3a1, 2.2.1, 2.4.1a2, 1.2.1a1; P)."""

    COUNTRY_OFFICE = "country_office"
    REGIONAL_OFFICE = "regional_office"
    REGIONAL_COMMISSION = "regional_commission"
    MEMBER_STATE = "member_state"
    LOCAL_GOVERNMENT = "local_government"
    CCA_UNSDCF = "cca_unsdcf"
    VOLUNTARY_LOCAL_REVIEW = "voluntary_local_review"
    REQUEST = "request"
    PROJECT_REVIEW = "project_review"
    TRAINING_INSTITUTION = "training_institution"
    COMMUNITY_OF_PRACTICE = "community_of_practice"
    SURVEY = "survey"
    ASSESSMENT = "assessment"


class NeedState(enum.StrEnum):
    """The states of a need (6.3)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    UNDER_VALIDATION = "under_validation"
    VALIDATED = "validated"
    MATCHED = "matched"
    ADDRESSED = "addressed"
    CLOSED = "closed"
    EXPIRED = "expired"
    MERGED = "merged"
    REJECTED = "rejected"


class ValidationBasis(enum.StrEnum):
    """Whose word a validation rests on (D5)."""

    BENEFICIARY = "beneficiary"
    COUNTRY_OFFICE = "country_office"
    REGIONAL_OFFICE = "regional_office"
    GOVERNMENT = "government"
    ASSESSMENT = "assessment"


class NeedOutcome(enum.StrEnum):
    """What came of a need (D5)."""

    RESOLVED = "resolved"
    PARTLY = "partly"
    NOT_RESOLVED = "not_resolved"


class NeedEvidenceKind(enum.StrEnum):
    """What sort of evidence stands behind a need (P; D5 names no list)."""

    ASSESSMENT = "assessment"
    SURVEY = "survey"
    STATISTICS = "statistics"
    POLICY_DOCUMENT = "policy_document"
    REQUEST = "request"
    EVALUATION = "evaluation"
    INTERVIEW = "interview"
    OTHER = "other"


class AddressedBy(enum.StrEnum):
    """What addressed a need (6.3)."""

    REQUEST = "request"
    PROJECT = "project"
    COURSE = "course"
    OTHER = "other"


class RaterRole(enum.StrEnum):
    """Who rated a capacity (D6)."""

    SELF = "self"
    EXPERT = "expert"
    GROUP = "group"


class AssessmentMethod(enum.StrEnum):
    """How an assessment was made (D4; E22, E23)."""

    UNDP_FRAMEWORK = "undp_framework"
    TNA = "tna"
    SURVEY = "survey"
    WORKSHOP = "workshop"
    DESK = "desk"
    MIXED = "mixed"


class AssessmentStatus(enum.StrEnum):
    """How far an assessment has come (D4)."""

    DESIGNED = "designed"
    UNDER_WAY = "under_way"
    SUMMARISED = "summarised"
    VALIDATED = "validated"
    PUBLISHED = "published"


class MatchTarget(enum.StrEnum):
    """What a need is matched with (D7)."""

    TOOL = "tool"
    PACKAGE = "package"
    COURSE = "course"
    PARTNER = "partner"
    PROJECT = "project"
    TOOL_PROPOSAL = "tool_proposal"


class MatchKind(enum.StrEnum):
    """How well a match answers its need (D7)."""

    ADDRESSES_FULLY = "addresses_fully"
    ADDRESSES_PARTLY = "addresses_partly"
    ADAPTABLE = "adaptable"
    NO_MATCH = "no_match"


class ProposalDecision(enum.StrEnum):
    """What was decided of a proposed tool (D7)."""

    PENDING = "pending"
    DEVELOP = "develop"
    ADAPT_EXISTING = "adapt_existing"
    DECLINE = "decline"


class ProgrammingProcess(enum.StrEnum):
    """The United Nations' country processes that a need can come from (D8; S T2.2.1)."""

    CCA = "cca"
    UNSDCF = "unsdcf"
    UNSDCF_EVALUATION = "unsdcf_evaluation"


class ProcessStatus(enum.StrEnum):
    """How far a country process has come (D8)."""

    PLANNED = "planned"
    DRAFTING = "drafting"
    VALIDATED = "validated"
    IN_FORCE = "in_force"
    ENDED = "ended"


class UrbanIntegration(enum.StrEnum):
    """How much of a country process is about towns and cities (D8)."""

    NONE = "none"
    MENTIONED = "mentioned"
    SECTION = "section"
    OUTCOME = "outcome"


class MethodStatus(enum.StrEnum):
    """How far a versioned definition has come: what has been in use is retired, never changed (P)."""

    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"


class Standing(enum.StrEnum):
    """Whether figures are our proposal or have been adopted by UN-Habitat (model section 0)."""

    PROPOSAL = "proposal"
    ADOPTED = "adopted"

"""Closed lists of calls, champions and Chairs (model 4.H, 6.6, G9, G11); code depends on them, their labels are data."""

from __future__ import annotations

import enum


class CallKind(enum.StrEnum):
    """What an open call is for (H1; S T2.3.1a3, T2.3.2a2, T2.4.1a4)."""

    UNIVERSITY_EXPRESSION = "university_expression"
    TRAINING_INSTITUTION_PARTNERSHIP = "training_institution_partnership"
    IMPLEMENTING_PARTNER = "implementing_partner"
    NUA_CHAMPIONS = "nua_champions"
    COMPANY_PARTNERSHIP = "company_partnership"


class CallState(enum.StrEnum):
    """How far a call has come (6.6)."""

    DRAFT = "draft"
    SENT_FOR_PUBLICATION = "sent_for_publication"
    PUBLISHED = "published"
    CLOSED = "closed"
    ASSESSING = "assessing"
    ASSESSED = "assessed"
    AWARDED = "awarded"
    NO_AWARD = "no_award"
    CANCELLED = "cancelled"


class CallCriterion(enum.StrEnum):
    """By what applications are scored (H1; E35)."""

    SECTOR_EXPERTISE = "sector_expertise"
    PROJECT_MANAGEMENT = "project_management"
    LOCAL_PRESENCE = "local_presence"
    CONTRIBUTION_OF_RESOURCES = "contribution_of_resources"
    COST = "cost"
    UN_EXPERIENCE = "un_experience"
    RELEVANCE = "relevance"
    CLARITY = "clarity"
    INNOVATION = "innovation"
    SUSTAINABILITY = "sustainability"
    REALISM = "realism"
    ACCESS_AND_SECURITY = "access_and_security"
    OTHER = "other"


class DirectSelectionGround(enum.StrEnum):
    """Why a partner is chosen without competition (H1; E35; the list is P)."""

    KNOWN_EXPERTISE = "known_expertise"
    LOCAL_PRESENCE = "local_presence"
    INNOVATIVE_APPROACH = "innovative_approach"
    EMERGENCY = "emergency"
    CONTINUATION = "continuation"
    NATIONAL_CIVIL_SOCIETY = "national_civil_society"
    OTHER = "other"


class ApplicationState(enum.StrEnum):
    """How far an application has come (H2; E35)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PRESELECTED = "preselected"
    RECOMMENDED = "recommended"
    REJECTED = "rejected"
    SUCCESSFUL = "successful"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    RETRACTED = "retracted"


class AppraisalState(enum.StrEnum):
    """How far a reviewer has come with an application (H3; P)."""

    NAMED = "named"
    DECLARED = "declared"
    COMPLETED = "completed"
    RECUSED = "recused"


class PartnerResponse(enum.StrEnum):
    """What became of an award; it is proposed until it is decided (H4; `proposed` is P)."""

    PROPOSED = "proposed"
    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class ClarificationState(enum.StrEnum):
    """Whether a question about a call has been answered (P)."""

    ASKED = "asked"
    ANSWERED = "answered"


class IncomeGroup(enum.StrEnum):
    """How rich the country of a city is (G9; the World Bank's groups)."""

    LOW = "low"
    LOWER_MIDDLE = "lower_middle"
    UPPER_MIDDLE = "upper_middle"
    HIGH = "high"


class ChampionSelection(enum.StrEnum):
    """How far the selection of a champion city has come (G9; `nominated` is P)."""

    NOMINATED = "nominated"
    SHORTLISTED = "shortlisted"
    SELECTED = "selected"
    NOT_SELECTED = "not_selected"


class ChampionSupport(enum.StrEnum):
    """What a champion city is given for a year (G9; S T2.4.1a4)."""

    TAILORED_WORKSHOP = "tailored_workshop"
    WEBINAR = "webinar"
    EXPERT_SESSION = "expert_session"
    PLATFORM_ACCESS = "platform_access"


class ChairStatus(enum.StrEnum):
    """How far a Chair has come (G11)."""

    DESIGNED = "designed"
    CALLED = "called"
    AWARDED = "awarded"
    ACTIVE = "active"
    ENDED = "ended"


class ChairActivity(enum.StrEnum):
    """What a Chair does (G11; S T2.3.1a4)."""

    CURRICULUM = "curriculum"
    SEMINAR = "seminar"
    INTERNSHIP = "internship"
    COMMUNITY_PROJECT = "community_project"
    RESEARCH = "research"
    POLICY_ADVICE = "policy_advice"

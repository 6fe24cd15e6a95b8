"""Closed lists of the organisation domain (model 3.5, 4.B)."""

from __future__ import annotations

import enum


class OrgUnitType(enum.StrEnum):
    """What kind of unit (S 18, T1.1.2a2, T1.2.1a1, T2.1.2a6)."""

    EXECUTIVE_OFFICE = "executive_office"
    DIVISION = "division"
    SERVICE = "service"
    BRANCH = "branch"
    SECTION = "section"
    UNIT = "unit"
    REGIONAL_OFFICE = "regional_office"
    COUNTRY_OFFICE = "country_office"
    LIAISON_OFFICE = "liaison_office"
    COMMITTEE = "committee"


class UnitFunction(enum.StrEnum):
    """The duties that S 18 to 20 give to the unit."""

    QUALITY_ASSURANCE = "quality_assurance"
    COORDINATION = "coordination"
    MAINSTREAMING = "mainstreaming"
    MONITORING = "monitoring"
    INNOVATION = "innovation"
    COUNTRY_PILOTING = "country_piloting"
    REPOSITORY = "repository"
    HINGE = "hinge"


class GuidanceKind(enum.StrEnum):
    """What sort of guidance (B5)."""

    POLICY = "policy"
    STANDARD = "standard"
    PROCEDURE = "procedure"
    GUIDELINE = "guideline"
    PARTNERSHIP_MODEL = "partnership_model"
    CHECKLIST = "checklist"
    MEMORANDUM = "memorandum"


class GuidanceAudience(enum.StrEnum):
    """Whom guidance addresses (B5)."""

    STAFF = "staff"
    PARTNERS = "partners"
    BOTH = "both"


class GuidanceStatus(enum.StrEnum):
    """How far guidance has come (B5, P)."""

    DRAFT = "draft"
    IN_CONSULTATION = "in_consultation"
    ISSUED = "issued"
    WITHDRAWN = "withdrawn"


class ProjectCycleStage(enum.StrEnum):
    """The stages a checklist may speak of (B5, P)."""

    IDENTIFICATION = "identification"
    FORMULATION = "formulation"
    APPRAISAL = "appraisal"
    DELIVERY = "delivery"
    MONITORING = "monitoring"
    CLOSURE = "closure"


class CommunityKind(enum.StrEnum):
    """Which sort of community of practice (B6)."""

    THEMATIC = "thematic"
    CAPACITY_BUILDING = "capacity_building"
    PARTNER_NETWORK = "partner_network"


class PracticeKind(enum.StrEnum):
    """What a knowledge item is (B7)."""

    GOOD_PRACTICE = "good_practice"
    LESSON = "lesson"
    METHOD = "method"
    CASE = "case"


class PracticeStatus(enum.StrEnum):
    """How far a knowledge item has come (B7, P)."""

    SUBMITTED = "submitted"
    SCREENED = "screened"
    PUBLISHED = "published"
    RETIRED = "retired"

"""Closed lists of the review domain (model 4.F, 6.5, 7); code depends on them, their labels are data."""

from __future__ import annotations

import enum


class ProjectKind(enum.StrEnum):
    """What sort of project (F1)."""

    PROJECT = "project"
    PROGRAMME = "programme"
    DEVELOPMENT_ACCOUNT = "development_account"
    FLAGSHIP_COMPONENT = "flagship_component"
    GLOBAL = "global"


class ProjectStage(enum.StrEnum):
    """How far a project has come (F1)."""

    IDEA = "idea"
    BRIEF = "brief"
    FULL_DOCUMENT = "full_document"
    APPROVED = "approved"
    IMPLEMENTING = "implementing"
    CLOSED = "closed"


class ProgrammedIn(enum.StrEnum):
    """Where an initiative of a portfolio is programmed (F3; S T1.1.2a5)."""

    ANNUAL_WORK_PROGRAMME = "annual_work_programme"
    SUBPROGRAMME = "subprogramme"
    STRATEGIC_PLAN = "strategic_plan"
    NONE = "none"


class CommitteeLevel(enum.StrEnum):
    """Where a committee sits (F5)."""

    HEADQUARTERS = "headquarters"
    REGIONAL = "regional"


class SessionStatus(enum.StrEnum):
    """How far a session has come (F5; P)."""

    PLANNED = "planned"
    HELD = "held"
    MINUTED = "minuted"
    CANCELLED = "cancelled"


class SubmissionKind(enum.StrEnum):
    """What is handed in: a brief comes first, then the full document (F6; E2)."""

    BRIEF = "brief"
    FULL_DOCUMENT = "full_document"
    REVISION = "revision"


class ReviewStatus(enum.StrEnum):
    """How far a review has come (6.5)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    SCREENED = "screened"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    APPROVED_WITH_CONDITIONS = "approved_with_conditions"
    RETURNED_FOR_REVISION = "returned_for_revision"
    DEFERRED = "deferred"
    REJECTED = "rejected"
    RESUBMITTED = "resubmitted"
    CONDITIONS_MET = "conditions_met"


class MarkerScope(enum.StrEnum):
    """What a marker is given to (F7)."""

    PROJECT = "project"
    COMPONENT = "component"
    SUB_OUTPUT = "sub_output"


class MarkerStatus(enum.StrEnum):
    """Whether a version of a marker may be used on the days that it is valid (F7)."""

    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"


class MarkerStage(enum.StrEnum):
    """Which of the two documents is judged: fewer criteria apply to a brief (model 7.2)."""

    BRIEF = "brief"
    FULL = "full"


class MarkerResult(enum.StrEnum):
    """What the scores come to (model 7.2)."""

    INCOMPLETE = "incomplete"
    NOT_APPLICABLE = "not_applicable"
    MET = "met"
    MET_WITH_CONDITIONS = "met_with_conditions"
    NOT_MET = "not_met"


class AssessmentStage(enum.StrEnum):
    """Who judges, and when (F9; model 7.2)."""

    SELF = "self"
    PEER = "peer"
    UNIT_REVIEW = "unit_review"
    FINAL = "final"
    FOLLOW_UP = "follow_up"


class MarkerAssessmentStatus(enum.StrEnum):
    """How far an assessment has come (P)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    SIGNED_OFF = "signed_off"
    SUPERSEDED = "superseded"


class Suggestion(enum.StrEnum):
    """Which registry can help with a weak criterion (P)."""

    NEEDS = "needs"
    TOOLS = "tools"
    PACKAGES = "packages"
    COURSES = "courses"
    PARTNERS = "partners"


class ShareBound(enum.StrEnum):
    """Which side of a share of the budget is out of line with the significance (VR-38)."""

    BELOW = "below"
    ABOVE = "above"

"""Closed lists of the one-stop shop (model 4.E, 6.4; S 16(a)(iii))."""

from __future__ import annotations

import enum


class RequestKind(enum.StrEnum):
    """What is asked for; the document names both (S 16(a)(iii))."""

    CAPACITY_BUILDING = "capacity_building"
    URBAN_ADVISORY = "urban_advisory"
    BOTH = "both"


class RequesterKind(enum.StrEnum):
    """Who asks (S T1.2.1a1)."""

    ORG_UNIT = "org_unit"
    PARTNER = "partner"
    GOVERNMENT = "government"
    OTHER = "other"


class Urgency(enum.StrEnum):
    """How soon an answer is needed, and how hard it is to give (P)."""

    STANDARD = "standard"
    URGENT = "urgent"
    COMPLEX = "complex"


class RequestChannel(enum.StrEnum):
    """How a request came (P)."""

    PORTAL = "portal"
    EMAIL = "email"
    PHONE = "phone"
    MEETING = "meeting"
    API = "api"


class RequestState(enum.StrEnum):
    """The states of a request (6.4)."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    TRIAGED = "triaged"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    WAITING_REQUESTER = "waiting_requester"
    ESCALATED = "escalated"
    ANSWERED = "answered"
    REFERRED = "referred"
    DECLINED = "declined"
    CLOSED = "closed"
    REOPENED = "reopened"


class Seniority(enum.StrEnum):
    """Who answers; the first substantive answer is a senior urban professional's (S 16(a)(iii); VR-41)."""

    SENIOR_URBAN_PROFESSIONAL = "senior_urban_professional"
    EXPERT = "expert"
    SUPPORT = "support"


class AnswerKind(enum.StrEnum):
    """What an answer offers (R1)."""

    ADVICE = "advice"
    TOOL = "tool"
    COURSE = "course"
    TRAINING = "training"
    PROJECT_DESIGN = "project_design"
    REFERRAL = "referral"
    PARTNER_MATCH = "partner_match"
    NO_CAPACITY = "no_capacity"


class RequestEventKind(enum.StrEnum):
    """What happened to a request (R3)."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    TRIAGED = "triaged"
    ASSIGNED = "assigned"
    REASSIGNED = "reassigned"
    STARTED = "started"
    QUESTION_SENT = "question_sent"
    REQUESTER_REPLIED = "requester_replied"
    ANSWERED = "answered"
    ESCALATED = "escalated"
    REFERRED = "referred"
    DECLINED = "declined"
    CLOSED = "closed"
    REOPENED = "reopened"


class ClockTarget(enum.StrEnum):
    """What a request promises: three instants, and who answers (R2; VR-41, VR-42)."""

    ACKNOWLEDGE = "acknowledge"
    TRIAGE = "triage"
    ANSWER = "answer"
    SENIORITY = "seniority"


class Weekday(enum.StrEnum):
    """Days of the week, as calendars name them (ISO 8601 order)."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class DayKind(enum.StrEnum):
    """What a local entry of a calendar makes of a day."""

    CLOSED = "closed"
    OPEN = "open"

"""Closed lists of the plan and of progress (model 3.1, 4.A); code depends on them, their labels are data."""

from __future__ import annotations

import enum


class DocumentKind(enum.StrEnum):
    """What a document is (A1)."""

    REPORT = "report"
    DECISION = "decision"
    RESOLUTION = "resolution"
    STRATEGY = "strategy"
    PLAN = "plan"
    AGENDA = "agenda"
    RECOMMENDATION = "recommendation"
    POLICY_BRIEF = "policy_brief"
    PUBLICATION = "publication"
    MEMORANDUM = "memorandum"
    GUIDELINE = "guideline"


class DocumentRelationKind(enum.StrEnum):
    """How one document stands to another (A1)."""

    IMPLEMENTS = "implements"
    UPDATES = "updates"
    REQUESTED_BY = "requested_by"
    BASED_ON = "based_on"
    CITES = "cites"
    SUPERSEDES = "supersedes"


class PlanStatus(enum.StrEnum):
    """How far a plan version has come (machine 6.1, P)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CONSIDERED = "considered"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class ContextKind(enum.StrEnum):
    """What a context factor is (S 3, 6, 9, 10, 13, 15)."""

    TREND = "trend"
    RATIONALE = "rationale"
    CONSTRAINT = "constraint"
    OPPORTUNITY = "opportunity"
    PLAN_INPUT = "plan_input"
    METHOD = "method"


class EvidenceSourceKind(enum.StrEnum):
    """What a source used for setting priorities is (A4b; S 11)."""

    DATABASE = "database"
    POLICY_BRIEF = "policy_brief"
    PUBLICATION = "publication"
    INTERNAL_ANALYSIS = "internal_analysis"


class ActionCategory(enum.StrEnum):
    """Act now with core money; on hold, first; on hold, second (S 14)."""

    GREEN = "green"
    ORANGE = "orange"
    RED = "red"


class PlanYear(enum.StrEnum):
    """Y1 to Y4 of the table's header; the calendar years are inferred."""

    Y1 = "Y1"
    Y2 = "Y2"
    Y3 = "Y3"
    Y4 = "Y4"


class ChangeTag(enum.StrEnum):
    """The tag printed on a changed action (S T1.1.2, T1.1.3, T2.1.2, T2.4.5)."""

    DELETED = "deleted"
    DONE = "done"
    REVISED = "revised"
    ADDED = "added"


class ActionState(enum.StrEnum):
    """How far an action has come (machine 6.2, P; on hold and done from S 14, T1.1.2a4)."""

    PLANNED = "planned"
    ACTIVE = "active"
    ON_HOLD = "on_hold"
    DONE = "done"
    DROPPED = "dropped"


class ResourceCondition(enum.StrEnum):
    """What an activity waits for (S T1.1.4k1, T1.2.1k1, T1.2.2k2, T2.2.1k3, T2.3.1k3, T2.3.2k2)."""

    NONE_STATED = "none_stated"
    STAFF_TIME_PERMITTING = "staff_time_permitting"
    RESOURCES_PERMITTING = "resources_permitting"
    IF_ADDITIONAL_RESOURCES = "if_additional_resources"
    ADDITIONAL_RESOURCES_REQUIRED = "additional_resources_required"


class Segmentation(enum.StrEnum):
    """How an action was told apart from its neighbours when the table was read."""

    EXPLICIT_ROW = "explicit_row"
    INFERRED_SPLIT = "inferred_split"
    MERGED_CELL_KEPT_WHOLE = "merged_cell_kept_whole"


class KeyActivityStatus(enum.StrEnum):
    """How far a key activity has come (A8, P)."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DELIVERED = "delivered"
    NOT_DELIVERED = "not_delivered"
    CARRIED_OVER = "carried_over"


class AchievementStatus(enum.StrEnum):
    """Whether an expected achievement came about (A10, P)."""

    ACHIEVED = "achieved"
    PARTLY_ACHIEVED = "partly_achieved"
    NOT_ACHIEVED = "not_achieved"


class ExpectedOrActual(enum.StrEnum):
    """Whether the document foresaw an achievement or reports it (S 7)."""

    EXPECTED = "expected"
    ACTUAL = "actual"


class ChallengeKind(enum.StrEnum):
    """What a challenge is about (S 8)."""

    CAPACITY_SHORTAGE = "capacity_shortage"
    PRIORITISATION = "prioritisation"
    SKILLS_DEPENDENCY = "skills_dependency"
    AD_HOC_PARTNERSHIP = "ad_hoc_partnership"
    OPPORTUNITY = "opportunity"


class ProgressState(enum.StrEnum):
    """What a progress entry says (A13, P)."""

    NOT_STARTED = "not_started"
    ON_TRACK = "on_track"
    DELAYED = "delayed"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    DROPPED = "dropped"


class IndicatorLevel(enum.StrEnum):
    """What an indicator measures (A14, P)."""

    OBJECTIVE = "objective"
    OUTCOME = "outcome"
    OUTPUT = "output"
    PROJECT = "project"
    COURSE = "course"


class IndicatorDirection(enum.StrEnum):
    """Which way is better (A14, P)."""

    INCREASE = "increase"
    DECREASE = "decrease"
    MAINTAIN = "maintain"


class Disaggregation(enum.StrEnum):
    """By what a value may be split (A14, P)."""

    SEX = "sex"
    AGE = "age"
    DISABILITY = "disability"
    COUNTRY_GROUP = "country_group"
    LANGUAGE = "language"


class ValueStatus(enum.StrEnum):
    """Whether an indicator's value may still change (A14, P)."""

    PROVISIONAL = "provisional"
    FINAL = "final"


class EventKind(enum.StrEnum):
    """What an event is (B8)."""

    WORLD_URBAN_FORUM = "world_urban_forum"
    HIGH_LEVEL_MEETING = "high_level_meeting"
    FINANCING_DIALOGUE = "financing_dialogue"
    EXPERT_GROUP_MEETING = "expert_group_meeting"
    GLOBAL_NGO_MEETING = "global_ngo_meeting"
    INTERNAL_WORKSHOP = "internal_workshop"
    INTERNAL_TRAINING = "internal_training"
    WEBINAR = "webinar"
    COUNTRY_ASSESSMENT_DIALOGUE = "country_assessment_dialogue"
    PARTNER_EVENT = "partner_event"

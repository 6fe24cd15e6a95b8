"""Closed lists of the catalogue (model 3.3, 4.I, 6.10, 6.13); code depends on them, their labels are data."""

from __future__ import annotations

import enum


class ToolKind(enum.StrEnum):
    """What sort of tool (I1); a strategy and a catalogue are the report's own words (S 7(a)(ii), 12(a)(ii))."""

    HANDBOOK = "handbook"
    GUIDE = "guide"
    GUIDANCE_NOTE = "guidance_note"
    NORMATIVE_PRODUCT = "normative_product"
    CATALOGUE_SERVICE = "catalogue_service"
    TRAINING_PACKAGE = "training_package"
    PLATFORM = "platform"
    FRAMEWORK = "framework"
    TOOLKIT = "toolkit"
    CHECKLIST = "checklist"
    DATASET = "dataset"
    STRATEGY = "strategy"
    CATALOGUE = "catalogue"


class ToolFormat(enum.StrEnum):
    """In what form a tool comes (I1)."""

    PRINT = "print"
    PDF = "pdf"
    WEB = "web"
    INTERACTIVE = "interactive"
    COURSE = "course"


class Availability(enum.StrEnum):
    """Whether a tool can be had (P): the report names some that are only planned."""

    PLANNED = "planned"
    AVAILABLE = "available"
    WITHDRAWN = "withdrawn"


class UpToDate(enum.StrEnum):
    """Whether a tool still holds (I1; S T2.1.2a1)."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class DigitalState(enum.StrEnum):
    """How far a digital product has come (6.10)."""

    LISTED = "listed"
    SELECTED = "selected"
    DESIGNING = "designing"
    IN_DEVELOPMENT = "in_development"
    TESTING = "testing"
    PUBLISHED = "published"
    MAINTAINED = "maintained"
    RETIRED = "retired"


class AssessmentConclusion(enum.StrEnum):
    """What is to become of a tool (I2; S T1.2.3a2, T2.1.2a1)."""

    ENHANCE = "enhance"
    DISSEMINATE = "disseminate"
    CONVERT_TO_COURSE = "convert_to_course"
    KEEP = "keep"
    RETIRE = "retire"


class TranslationStatus(enum.StrEnum):
    """How far a language's edition has come (model section 2; S 7(b)(i))."""

    MISSING = "missing"
    MACHINE = "machine"
    DRAFT = "draft"
    REVIEWED = "reviewed"
    PUBLISHED = "published"


class PackageStatus(enum.StrEnum):
    """How far a package has come (I4)."""

    DESIGNED = "designed"
    TESTING = "testing"
    OFFERED = "offered"
    RETIRED = "retired"


class PackageItemKind(enum.StrEnum):
    """What a package holds beside tools and courses (I4)."""

    TRAINING = "training"
    ADVISORY = "advisory"
    PEER_EXCHANGE = "peer_exchange"


class TransformationProduct(enum.StrEnum):
    """What a tool is made into (I5)."""

    COURSE = "course"
    INTERACTIVE = "interactive"
    MOOC = "mooc"
    APP = "app"
    ELEARNING_OBJECT = "elearning_object"


class CourseStatus(enum.StrEnum):
    """How far a course has come (6.13)."""

    IDEA = "idea"
    CONCEPT = "concept"
    IN_DEVELOPMENT = "in_development"
    PILOT = "pilot"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class Modality(enum.StrEnum):
    """How something is taught (model 3.3; S 7(b)(iv), 7(b)(viii), T2.3.1a2, T2.4.1a4; P)."""

    IN_PERSON = "in_person"
    LIVE_VIRTUAL = "live_virtual"
    SELF_PACED = "self_paced"
    FACILITATED_ONLINE = "facilitated_online"
    WEBINAR = "webinar"
    BLENDED = "blended"
    PEER_EXCHANGE = "peer_exchange"
    COACHING = "coaching"
    ON_THE_JOB = "on_the_job"
    TOOLKIT = "toolkit"
    MOOC = "mooc"
    CURRICULUM = "curriculum"


class CourseLevel(enum.StrEnum):
    """How much a course asks of who takes it (I6, P)."""

    INTRODUCTORY = "introductory"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"


class CourseAccess(enum.StrEnum):
    """What taking a course costs (P)."""

    FREE = "free"
    PAID = "paid"


class LearnerAssessment(enum.StrEnum):
    """How learners are assessed (I6; E29)."""

    NONE = "none"
    QUIZ = "quiz"
    ASSIGNMENT = "assignment"
    EXAM = "exam"
    PEER_REVIEW = "peer_review"


class EvaluationLevel(enum.StrEnum):
    """How far the effect of training is looked at (E28, E29)."""

    REACTION = "L1"
    LEARNING = "L2"
    BEHAVIOUR = "L3"
    RESULTS = "L4"
    RETURN = "L5"


class Accessibility(enum.StrEnum):
    """What makes a course usable for more people (I6; P, from S 16(b)(iii))."""

    CAPTIONS = "captions"
    OFFLINE = "offline"
    LOW_BANDWIDTH = "low_bandwidth"
    SCREEN_READER = "screen_reader"


class PlatformStatus(enum.StrEnum):
    """Whether a platform is on trial (I8; S 7(b)(iii))."""

    PILOT = "pilot"
    OPERATIONAL = "operational"


class PlatformManager(enum.StrEnum):
    """Who runs a platform (I8)."""

    INTERNAL = "internal"
    EXTERNAL = "external"


class InitiativeKind(enum.StrEnum):
    """What sort of initiative (I9, I10; S 7(a)(ii), 7(b)(iv), T2.1.2a3, T2.1.2a6)."""

    LEARNING_INITIATIVE = "learning_initiative"
    INTERNAL_DIGITAL_LEARNING_STRATEGY = "internal_digital_learning_strategy"
    DIGITAL_TRANSFORMATION_STRATEGY_COMPONENT = "digital_transformation_strategy_component"
    TASK_TEAM = "task_team"


class InitiativeStatus(enum.StrEnum):
    """How far an initiative has come (P)."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    COMPLETED = "completed"
    DISCONTINUED = "discontinued"


class MetricUnit(enum.StrEnum):
    """What the number of an observation means (I11)."""

    COUNT = "count"
    RANK = "rank"
    PERCENT = "percent"


class MetricSubject(enum.StrEnum):
    """What is observed (I11)."""

    TOOL = "tool"
    COURSE = "course"
    PLATFORM = "platform"
    PAGE = "page"

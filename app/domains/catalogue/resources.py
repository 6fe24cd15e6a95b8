"""The catalogue's resources (resources.md, catalogue)."""

from __future__ import annotations

from app.domains.catalogue import rules
from app.domains.catalogue.courses import Course, Offering
from app.domains.catalogue.metrics_rules import METRIC, METRIC_PREPARED, PERCENTAGES, RANKS
from app.domains.catalogue.offers import offer_catalogue
from app.domains.catalogue.packages import Package, Transformation
from app.domains.catalogue.platforms import Initiative, Metric, Platform
from app.domains.catalogue.tools import CatalogueEntry, Tool, ToolAssessment
from app.domains.catalogue.vocabulary import MetricSubject, MetricUnit
from app.domains.catalogue.workflows import COURSE_WORKFLOW, PACKAGE_WORKFLOW, TOOL_WORKFLOW, TRANSFORMATION_WORKFLOW
from app.kernel import kinds
from app.kernel.access import OPENNESS
from app.kernel.fields import derived
from app.kernel.resource import Many, Resource

_SUBJECT = "coalesce({0}.tool_id::text, {0}.course_id::text, {0}.platform_id::text, {0}.page)"
_CLOSED = f"array_position(ARRAY{OPENNESS}, {{0}}.visibility::text)"
CONFLICTING = (
    "({t}.archived_at IS NULL AND EXISTS (SELECT 1 FROM metrics o WHERE "  # noqa: S608 - declared names alone
    f"{_SUBJECT.format('o')} = {_SUBJECT.format('{t}')} AND o.metric = {{t}}.metric AND o.period_to = {{t}}.period_to "
    "AND o.period_from IS NOT DISTINCT FROM {t}.period_from AND o.language = {t}.language AND o.value <> {t}.value "
    f"AND o.archived_at IS NULL AND {_CLOSED.format('o')} <= {_CLOSED.format('{t}')}))"
)
"""Another figure for the same subject, metric, time and language (VR-14). One that is more closed does not count: it would be
told of to those who may not see it."""
SUBJECT_KIND = (
    "CASE WHEN {t}.tool_id IS NOT NULL THEN 'tool' WHEN {t}.course_id IS NOT NULL THEN 'course' "
    "WHEN {t}.platform_id IS NOT NULL THEN 'platform' ELSE 'page' END"
)


def _any(names: frozenset[str]) -> str:
    return ", ".join(f"'{name}'" for name in sorted(map(str, names)))


UNIT = (
    f"CASE WHEN {{t}}.metric IN ({_any(RANKS)}) THEN 'rank' "
    f"WHEN {{t}}.metric IN ({_any(PERCENTAGES)}) THEN 'percent' ELSE 'count' END"
)
LAUNCH_CONFLICTS = "((SELECT count(DISTINCT c->>'stated') FROM jsonb_array_elements({t}.launch_claims) c) > 1)"
OVERDUE = (
    "({t}.up_to_date = 'yes' AND coalesce({t}.assessed_on < current_date - "
    f"interval '{rules.ASSESSED_MONTHS} months', true))"
)

TOOLS = Resource(
    Tool,
    path="tools",
    type="Tool",
    prefix="tool",
    domain="catalogue",
    workflow=TOOL_WORKFLOW,
    prepare=rules.TOOL_PREPARED,
    rules=rules.TOOL,
    follows=rules.TOOL_FOLLOWS,
    code_pattern="TOOL-{year}-{n:05d}",
    derived=(
        derived(
            "assessment_overdue",
            kinds.BOOLEAN,
            OVERDUE,
            "Whether it is listed as up to date without an assessment in the last 36 months (VR-73).",
            filter=True,
            scope="read",
            nullable=False,
        ),
    ),
    many=(
        Many("assessments", "tool-assessments", "tool_id", "What was found of it, the latest first."),
        Many("transformations", "transformations", "tool_ids", "How it becomes a digital product."),
        Many("courses", "courses", "tool_ids", "Courses that are built on it."),
        Many("packages", "packages", "tool_ids", "Packages that it is in."),
        Many("catalogue_entries", "catalogue-entries", "tool_ids", "Where the catalogue lists it."),
        Many("metrics", "metrics", "tool_id", "What was counted of it, the latest first."),
        Many("superseded_by", "tools", "supersedes_id", "What takes its place."),
    ),
)

TOOL_ASSESSMENTS = Resource(
    ToolAssessment,
    path="tool-assessments",
    type="ToolAssessment",
    prefix="tassess",
    domain="catalogue",
    rules=rules.TOOL_ASSESSMENT,
    follows=(rules.tools_follow,),
    code_pattern="TASSESS-{year}-{n:05d}",
)

CATALOGUE_ENTRIES = Resource(
    CatalogueEntry,
    path="catalogue-entries",
    type="CatalogueEntry",
    prefix="centry",
    domain="catalogue",
    visibility="public",
    many=(Many("described_packages", "packages", "catalogue_entry_id", "Packages that name it as their entry."),),
)

PACKAGES = Resource(
    Package,
    path="packages",
    type="Package",
    prefix="pkg",
    domain="catalogue",
    workflow=PACKAGE_WORKFLOW,
    rules=rules.PACKAGE,
    code_pattern="PKG-{year}-{n:05d}",
)

TRANSFORMATIONS = Resource(
    Transformation,
    path="transformations",
    type="Transformation",
    prefix="transf",
    domain="catalogue",
    workflow=TRANSFORMATION_WORKFLOW,
    code_pattern="TRANSF-{year}-{n:05d}",
)

COURSES = Resource(
    Course,
    path="courses",
    type="Course",
    prefix="course",
    domain="catalogue",
    workflow=COURSE_WORKFLOW,
    prepare=rules.COURSE_PREPARED,
    rules=rules.COURSE,
    follows=rules.COURSE_FOLLOWS,
    code_pattern="COURSE-{year}-{n:05d}",
    many=(
        Many("offerings", "offerings", "course_id", "When it is held, the latest first."),
        Many("packages", "packages", "course_ids", "Packages that it is in."),
        Many("transformations", "transformations", "course_id", "What it came of."),
        Many("metrics", "metrics", "course_id", "What was counted of it, the latest first."),
    ),
)

OFFERINGS = Resource(
    Offering,
    path="offerings",
    type="Offering",
    prefix="offer",
    domain="catalogue",
    rules=rules.OFFERING,
    code_pattern="OFFER-{year}-{n:05d}",
)

PLATFORMS = Resource(
    Platform,
    path="platforms",
    type="Platform",
    prefix="plat",
    domain="catalogue",
    follows=rules.PLATFORM_FOLLOWS,
    visibility="public",
    derived=(
        derived(
            "launch_conflicting",
            kinds.BOOLEAN,
            LAUNCH_CONFLICTS,
            "Whether sources contradict each other about its launch (INC-2; VR-14).",
            filter=True,
            nullable=False,
        ),
    ),
    many=(
        Many("courses", "courses", "platform_id", "The courses that are taken there."),
        Many("metrics", "metrics", "platform_id", "What was counted of it, the latest first."),
    ),
)

INITIATIVES = Resource(
    Initiative,
    path="initiatives",
    type="Initiative",
    prefix="init",
    domain="catalogue",
    rules=rules.INITIATIVE,
    code_pattern="INIT-{year}-{n:05d}",
)

METRICS = Resource(
    Metric,
    path="metrics",
    type="Metric",
    prefix="metric",
    domain="metrics",
    prepare=METRIC_PREPARED,
    rules=METRIC,
    code_pattern="METRIC-{year}-{n:07d}",
    derived=(
        derived(
            "subject_kind",
            kinds.ENUM,
            SUBJECT_KIND,
            "What was observed.",
            filter=True,
            nullable=False,
            enum=MetricSubject,
        ),
        derived("unit", kinds.ENUM, UNIT, "What the figure means.", nullable=False, enum=MetricUnit),
        derived(
            "conflicting",
            kinds.BOOLEAN,
            CONFLICTING,
            "Whether another observation, no more closed than this one, gives another figure for the same subject, metric, "
            "time and language; both are kept (VR-14).",
            filter=True,
            nullable=False,
        ),
    ),
)

RESOURCES = (
    TOOLS, TOOL_ASSESSMENTS, CATALOGUE_ENTRIES, PACKAGES, TRANSFORMATIONS, COURSES, OFFERINGS, PLATFORMS, INITIATIVES, METRICS,
)  # fmt: skip

offer_catalogue()

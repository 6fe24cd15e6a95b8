"""The review domain's resources (resources.md, review)."""

from __future__ import annotations

from app.domains.review.assessing import ASSESSMENT, PREPARED
from app.domains.review.committee import Review, Session
from app.domains.review.marker_rules import MARKER
from app.domains.review.markers import Marker, MarkerAssessment
from app.domains.review.project_rules import (
    PORTFOLIO,
    PORTFOLIO_PREPARED,
    PROJECT,
    PROJECT_PREPARED,
    PROJECT_UPDATE,
)
from app.domains.review.projects import Portfolio, Project, ProjectUpdate
from app.domains.review.review_rules import REVIEW, SESSION, lead_stays_apart
from app.domains.review.workflows import (
    MARKER_ASSESSMENT_WORKFLOW,
    MARKER_WORKFLOW,
    REVIEW_WORKFLOW,
    SESSION_WORKFLOW,
)
from app.kernel import kinds
from app.kernel.fields import derived
from app.kernel.resource import Many, Resource

IN_USE = "({t}.status <> 'draft' AND {t}.valid_from <= current_date AND ({t}.valid_to IS NULL OR {t}.valid_to > current_date))"
SHARE = (
    "(CASE WHEN {t}.budget_total > 0 AND {t}.budget_total_currency = {t}.budget_capacity_currency "
    "THEN round(100 * {t}.budget_capacity / {t}.budget_total, 1) END)"
)
OVERDUE = "({t}.submitted_on IS NULL AND {t}.due_on IS NOT NULL AND {t}.due_on < current_date)"

PROJECTS = Resource(
    Project,
    path="projects",
    type="Project",
    prefix="proj",
    domain="review",
    prepare=PROJECT_PREPARED,
    rules=(*PROJECT, lead_stays_apart),
    code_pattern="PROJ-{year}-{n:05d}",
    derived=(
        derived(
            "budget_share", kinds.DECIMAL, SHARE,
            "What of the budget builds capacity, in percent; null when it is not known (F2).",
        ),
    ),
    many=(
        Many("reviews", "reviews", "project_id", "Its reviews."),
        Many("marker_assessments", "marker-assessments", "project_id", "How it was judged."),
        Many("updates", "project-updates", "project_id", "What it reported."),
        Many("portfolios", "portfolios", "project_ids", "The portfolios that it is in."),
    ),
)  # fmt: skip

PORTFOLIOS = Resource(
    Portfolio,
    path="portfolios",
    type="Portfolio",
    prefix="pfolio",
    domain="review",
    prepare=PORTFOLIO_PREPARED,
    rules=PORTFOLIO,
    code_pattern="PFOLIO-{year}-{n:05d}",
)

PROJECT_UPDATES = Resource(
    ProjectUpdate,
    path="project-updates",
    type="ProjectUpdate",
    prefix="pupd",
    domain="review",
    rules=PROJECT_UPDATE,
    code_pattern="PUPD-{year}-{n:05d}",
    derived=(
        derived(
            "overdue", kinds.BOOLEAN, OVERDUE,
            "Whether its day has passed without it (F4).", filter=True, nullable=False,
        ),
    ),
)  # fmt: skip

SESSIONS = Resource(
    Session,
    path="sessions",
    type="Session",
    prefix="sess",
    domain="review",
    rules=SESSION,
    workflow=SESSION_WORKFLOW,
    code_pattern="SESS-{year}-{n:05d}",
    many=(Many("reviews", "reviews", "session_id", "What it deals with."),),
)

REVIEWS = Resource(
    Review,
    path="reviews",
    type="Review",
    prefix="review",
    domain="review",
    rules=REVIEW,
    workflow=REVIEW_WORKFLOW,
    code_pattern="REVIEW-{year}-{n:05d}",
    many=(Many("marker_assessments", "marker-assessments", "review_id", "How the project was judged in it."),),
)

MARKERS = Resource(
    Marker,
    path="markers",
    type="Marker",
    prefix="marker",
    domain="review",
    rules=MARKER,
    workflow=MARKER_WORKFLOW,
    visibility="public",
    derived=(
        derived(
            "in_use", kinds.BOOLEAN, IN_USE,
            "Whether it holds today.", filter=True, nullable=False,
        ),
    ),
    many=(Many("assessments", "marker-assessments", "marker_id", "What was judged by it."),),
)  # fmt: skip

MARKER_ASSESSMENTS = Resource(
    MarkerAssessment,
    path="marker-assessments",
    type="MarkerAssessment",
    prefix="massess",
    domain="review",
    prepare=PREPARED,
    rules=ASSESSMENT,
    workflow=MARKER_ASSESSMENT_WORKFLOW,
    code_pattern="MASSESS-{year}-{n:05d}",
    derived=(
        derived(
            "regional", kinds.BOOLEAN, "(cardinality({t}.region_ids) > 0)",
            "Whether the project worked in a region then.", filter=True, nullable=False,
        ),
    ),
)  # fmt: skip

RESOURCES = (
    PROJECTS, PORTFOLIOS, PROJECT_UPDATES, SESSIONS, REVIEWS, MARKERS, MARKER_ASSESSMENTS,
)  # fmt: skip

"""The needs domain's resources, the one-stop shop aside (resources.md, needs)."""

from __future__ import annotations

from app.domains.needs.assessments import Assessment, CountryProcess
from app.domains.needs.matching import Match, ToolProposal
from app.domains.needs.matching_rules import MATCH, MATCH_PREPARED, matches_follow, needs_follow
from app.domains.needs.models import Need, NeedMethod, RatingScale
from app.domains.needs.rules import ASSESSMENT, COUNTRY_PROCESS, NEED, NEED_METHOD, NEED_PREPARED, RATING_SCALE
from app.domains.needs.workflows import (
    ASSESSMENT_WORKFLOW,
    COUNTRY_PROCESS_WORKFLOW,
    NEED_METHOD_WORKFLOW,
    NEED_WORKFLOW,
    TOOL_PROPOSAL_WORKFLOW,
)
from app.kernel import kinds
from app.kernel.fields import derived
from app.kernel.resource import Many, Resource

STALE = (
    "({t}.review_by IS NOT NULL AND {t}.review_by < current_date "
    "AND {t}.status IN ('validated', 'matched', 'addressed', 'expired'))"
)
ASKED_BY = (
    "(SELECT count(DISTINCT m.need_id)::int FROM matches m WHERE m.tool_proposal_id = {t}.id "
    "AND m.archived_at IS NULL AND m.visibility <> 'restricted')"
)

ASSESSMENTS = Resource(
    Assessment,
    path="assessments",
    type="Assessment",
    prefix="assess",
    domain="needs",
    rules=ASSESSMENT,
    workflow=ASSESSMENT_WORKFLOW,
    code_pattern="ASSESS-{year}-{n:05d}",
    many=(Many("needs", "needs", "assessment_id", "The needs that came from it."),),
)

RATING_SCALES = Resource(
    RatingScale,
    path="rating-scales",
    type="RatingScale",
    prefix="scale",
    domain="needs",
    rules=RATING_SCALE,
    visibility="public",
    many=(Many("assessments", "assessments", "scale_id", "The assessments that rate on it."),),
)

NEED_METHODS = Resource(
    NeedMethod,
    path="need-methods",
    type="NeedMethod",
    prefix="nmeth",
    domain="needs",
    rules=NEED_METHOD,
    workflow=NEED_METHOD_WORKFLOW,
    visibility="public",
)

NEEDS = Resource(
    Need,
    path="needs",
    type="Need",
    prefix="need",
    domain="needs",
    prepare=NEED_PREPARED,
    rules=NEED,
    follows=(matches_follow,),
    workflow=NEED_WORKFLOW,
    code_pattern="NEED-{year}-{n:05d}",
    views=("aggregate",),
    restricted_scope="needs:confidential",
    derived=(
        derived(
            "stale",
            kinds.BOOLEAN,
            STALE,
            "Whether its day of review has passed without a new look (VR-25).",
            filter=True,
            nullable=False,
        ),
    ),
    many=(
        Many("matches", "matches", "need_id", "What answers it, the latest first."),
        Many("duplicates", "needs", "duplicate_of_id", "The needs that were merged into it."),
        Many("requests", "requests", "need_ids", "The requests that speak of it."),
        Many("country_processes", "country-processes", "need_ids", "The country processes that raise it."),
    ),
)

TOOL_PROPOSALS = Resource(
    ToolProposal,
    path="tool-proposals",
    type="ToolProposal",
    prefix="tprop",
    domain="needs",
    workflow=TOOL_PROPOSAL_WORKFLOW,
    code_pattern="TPROP-{year}-{n:05d}",
    derived=(
        derived(
            "need_count",
            kinds.INTEGER,
            ASKED_BY,
            "How many needs ask for it (D7).",
            scope="read",
            nullable=False,
        ),
    ),
    many=(Many("matches", "matches", "tool_proposal_id", "The needs that nothing else answers."),),
)

MATCHES = Resource(
    Match,
    path="matches",
    type="Match",
    prefix="match",
    domain="needs",
    prepare=MATCH_PREPARED,
    rules=MATCH,
    follows=(needs_follow,),
    code_pattern="MATCH-{year}-{n:05d}",
    restricted_scope="needs:confidential",
)

COUNTRY_PROCESSES = Resource(
    CountryProcess,
    path="country-processes",
    type="CountryProcess",
    prefix="cproc",
    domain="needs",
    rules=COUNTRY_PROCESS,
    workflow=COUNTRY_PROCESS_WORKFLOW,
    code_pattern="CPROC-{year}-{n:05d}",
)

RESOURCES = (
    ASSESSMENTS, RATING_SCALES, NEEDS, NEED_METHODS, MATCHES, TOOL_PROPOSALS, COUNTRY_PROCESSES,
)  # fmt: skip

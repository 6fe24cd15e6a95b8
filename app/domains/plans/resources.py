"""The plans domain's resources: documents, the plan's tree and workstreams (resources.md, plans)."""

from __future__ import annotations

from app.domains.plans import record_rules, rules, workflows, workstreams
from app.domains.plans.documents import Document, Strategy
from app.domains.plans.item import CURRENT
from app.domains.plans.models import Action, ContextFactor, KeyActivity, Lens, Objective, Outcome, Output, Plan
from app.domains.plans.progress_resources import PROGRESS
from app.domains.plans.progress_workflows import KEY_ACTIVITY_WORKFLOW
from app.domains.rules import no_circle
from app.kernel import kinds
from app.kernel.fields import Field, derived
from app.kernel.resource import Many, Resource

BUDGET_TOTAL = (
    "(SELECT json_build_object('amount', sum(b.amount)::text, 'currency', min(b.amount_currency)) FROM budget_lines b "
    "WHERE b.plan_id = {t}.id AND b.archived_at IS NULL AND b.status <> 'withdrawn' "
    "AND b.visibility IN ('public', {t}.visibility) HAVING count(*) > 0)"
)


def _order(sql: str) -> Field:
    return derived("order", kinds.INTEGER, sql, "Place among its siblings, from 1.", nullable=False)


DOCUMENTS = Resource(
    Document,
    path="documents",
    type="Document",
    prefix="doc",
    domain="plans",
    visibility="public",
    many=(
        Many("plans", "plans", "document_id", "The plan versions it presents."),
        Many("strategies", "strategies", "adopted_by_id", "The strategies it adopted."),
        Many("statements", "statements", "document_id", "What it states where statements had to be kept apart."),
    ),
)

STRATEGIES = Resource(
    Strategy,
    path="strategies",
    type="Strategy",
    prefix="strat",
    domain="plans",
    rules=record_rules.STRATEGY,
    visibility="public",
    many=(Many("plans", "plans", "strategy_id", "The versions of its implementation plan, the latest first."),),
)

PLANS = Resource(
    Plan,
    path="plans",
    type="Plan",
    prefix="plan",
    domain="plans",
    workflow=workflows.PLAN_WORKFLOW,
    rules=(*rules.PLAN, no_circle("supersedes_id")),
    derived=(
        derived(
            "budget_total",
            kinds.MAP,
            BUDGET_TOTAL,
            "The sum of its budget lines (VR-11), withdrawn ones left out; null when it has none.",
        ),
    ),
    many=(
        Many("successors", "plans", "supersedes_id", "The version after it; at most one."),
        Many("context_factors", "context-factors", "plan_id", "What it responds to and rests on."),
        Many("lenses", "lenses", "plan_id", "Its ways of looking at needs."),
        Many("objectives", "objectives", "plan_id", "Its objectives."),
        Many("outcomes", "outcomes", "plan_id", "Its outcomes."),
        Many("outputs", "outputs", "plan_id", "Its outputs."),
        Many(
            "planned_actions",
            "actions",
            "plan_id",
            "Its actions; the member `actions` is what can be done with the plan itself.",
        ),
        Many("key_activities", "key-activities", "plan_id", "Its key activities."),
        Many("workstreams", "workstreams", "plan_id", "Its workstreams."),
        Many("achievements", "achievements", "plan_id", "The achievements it tells of."),
        Many("challenges", "challenges", "plan_id", "The challenges it tells of."),
        Many("adjustments", "adjustments", "plan_id", "What it adjusts."),
        Many("progress_entries", "progress-entries", "plan_id", "What has been done about it."),
        Many("indicators", "indicators", "plan_id", "How its results are told."),
        Many("budget_lines", "budget-lines", "plan_id", "Its budget."),
        Many("posts", "posts", "plan_id", "The posts it describes."),
        Many("resource_packages", "resource-packages", "plan_id", "Packages for fundraising made for it."),
        Many("statements", "statements", "plan_id", "Statements about it that had to be kept apart."),
    ),
)

CONTEXT_FACTORS = Resource(
    ContextFactor,
    path="context-factors",
    type="ContextFactor",
    prefix="ctx",
    domain="plans",
    rules=rules.ITEM,
    current=CURRENT,
)

LENSES = Resource(Lens, path="lenses", type="Lens", prefix="lens", domain="plans", rules=rules.ITEM, current=CURRENT)

OBJECTIVES = Resource(
    Objective,
    path="objectives",
    type="Objective",
    prefix="obj",
    domain="plans",
    rules=rules.TREE,
    current=CURRENT,
    derived=(_order("({t}.position / 1000000)"),),
    many=(
        Many("outcomes", "outcomes", "objective_id", "What should come of it."),
        Many("indicators", "indicators", "objective_id", "How its results are told."),
    ),
)

OUTCOMES = Resource(
    Outcome,
    path="outcomes",
    type="Outcome",
    prefix="outc",
    domain="plans",
    rules=rules.TREE,
    current=CURRENT,
    derived=(_order("({t}.position / 10000 % 100)"),),
    many=(
        Many("outputs", "outputs", "outcome_id", "What should be in place under it."),
        Many("indicators", "indicators", "outcome_id", "How its results are told."),
    ),
)

OUTPUTS = Resource(
    Output,
    path="outputs",
    type="Output",
    prefix="outp",
    domain="plans",
    rules=rules.OUTPUT,
    current=CURRENT,
    derived=(_order("({t}.position / 100 % 100)"),),
    many=(
        Many("actions", "actions", "output_id", "What UN-Habitat sets out to do under it."),
        Many(
            "key_activities", "key-activities", "output_id", "What is foreseen for a year; there may be none (VR-09)."
        ),
        Many("indicators", "indicators", "output_id", "How its results are told."),
    ),
)

ACTIONS = Resource(
    Action,
    path="actions",
    type="Action",
    prefix="act",
    domain="plans",
    workflow=workflows.ACTION_WORKFLOW,
    rules=rules.ACTION,
    current=CURRENT,
    derived=(_order("({t}.position % 100)"),),
    many=(
        Many("successors", "actions", "predecessor_id", "The same action in later versions."),
        Many("progress_entries", "progress-entries", "action_id", "What has been done about it."),
    ),
)

KEY_ACTIVITIES = Resource(
    KeyActivity,
    path="key-activities",
    type="KeyActivity",
    prefix="kact",
    domain="plans",
    workflow=KEY_ACTIVITY_WORKFLOW,
    rules=rules.KEY_ACTIVITY,
    current=CURRENT,
    derived=(_order("({t}.position % 100)"),),
    many=(Many("progress_entries", "progress-entries", "key_activity_id", "What has been done about it."),),
)

WORKSTREAMS = Resource(
    workstreams.Workstream,
    path="workstreams",
    type="Workstream",
    prefix="ws",
    domain="plans",
    rules=rules.ITEM,
    current=CURRENT,
    many=(
        Many("achievements", "achievements", "workstream_id", "What was to be achieved in it."),
        Many("challenges", "challenges", "workstream_id", "What stood in its way."),
        Many(
            "outputs",
            "outputs",
            "workstream_ids",
            "Outputs that an editor links to it; the document maps none (INC-8).",
        ),
    ),
)

ACHIEVEMENTS = Resource(
    workstreams.Achievement,
    path="achievements",
    type="Achievement",
    prefix="ach",
    domain="plans",
    rules=record_rules.ACHIEVEMENT,
    current=CURRENT,
)

CHALLENGES = Resource(
    workstreams.Challenge,
    path="challenges",
    type="Challenge",
    prefix="chal",
    domain="plans",
    rules=record_rules.CHALLENGE,
    current=CURRENT,
)

ADJUSTMENTS = Resource(
    workstreams.Adjustment,
    path="adjustments",
    type="Adjustment",
    prefix="adj",
    domain="plans",
    rules=record_rules.ADJUSTMENT,
    current=CURRENT,
)

RESOURCES = (
    DOCUMENTS,
    STRATEGIES,
    PLANS,
    CONTEXT_FACTORS,
    LENSES,
    OBJECTIVES,
    OUTCOMES,
    OUTPUTS,
    ACTIONS,
    KEY_ACTIVITIES,
    WORKSTREAMS,
    ACHIEVEMENTS,
    CHALLENGES,
    ADJUSTMENTS,
    *PROGRESS,
)

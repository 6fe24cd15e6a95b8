"""The plans domain's other resources: progress, indicators, money, events, statements (resources.md, plans)."""

from __future__ import annotations

from app.domains.plans import money, progress, record_rules
from app.domains.plans.documents import Statement
from app.domains.plans.item import CURRENT
from app.domains.plans.money_workflows import BUDGET_LINE_WORKFLOW, POST_WORKFLOW, RESOURCE_PACKAGE_WORKFLOW
from app.domains.plans.progress_workflows import INDICATOR_VALUE_WORKFLOW
from app.kernel import kinds
from app.kernel.fields import derived
from app.kernel.resource import Many, Resource

PROGRESS_ENTRIES = Resource(
    progress.ProgressEntry,
    path="progress-entries",
    type="ProgressEntry",
    prefix="prog",
    domain="plans",
    rules=record_rules.PROGRESS_ENTRY,
    code_pattern="PROG-{year}-{n:05d}",
)

INDICATORS = Resource(
    progress.Indicator,
    path="indicators",
    type="Indicator",
    prefix="ind",
    domain="plans",
    rules=record_rules.INDICATOR,
    current=CURRENT,
    many=(Many("values", "indicator-values", "indicator_id", "Its readings, the latest first."),),
)

INDICATOR_VALUES = Resource(
    progress.IndicatorValue,
    path="indicator-values",
    type="IndicatorValue",
    prefix="indv",
    domain="plans",
    workflow=INDICATOR_VALUE_WORKFLOW,
    code_pattern="INDV-{year}-{n:05d}",
)

BUDGET_LINES = Resource(
    money.BudgetLine,
    path="budget-lines",
    type="BudgetLine",
    prefix="bline",
    domain="plans",
    workflow=BUDGET_LINE_WORKFLOW,
    rules=record_rules.BUDGET_LINE,
    current=CURRENT,
    many=(Many("funded_actions", "actions", "budget_line_ids", "The actions it pays for, wholly or in part."),),
)

POSTS = Resource(
    money.Post,
    path="posts",
    type="Post",
    prefix="post",
    domain="plans",
    workflow=POST_WORKFLOW,
    rules=record_rules.POST,
    derived=(
        derived(
            "also_in_budget",
            kinds.BOOLEAN,
            "({t}.annual_cost IS NOT NULL AND EXISTS (SELECT 1 FROM budget_lines b WHERE b.post_id = {t}.id "
            "AND b.archived_at IS NULL AND b.status <> 'withdrawn' AND b.visibility IN ('public', {t}.visibility)))",
            "Whether its cost also stands in a budget line, so that adding both would count it twice (VR-12).",
            filter=True,
            nullable=False,
        ),
    ),
    many=(Many("budget_lines", "budget-lines", "post_id", "The budget lines that pay for it."),),
)

EVENTS = Resource(
    progress.Event,
    path="events",
    type="Event",
    prefix="evt",
    domain="plans",
    rules=record_rules.EVENT,
    visibility="public",
    many=(
        Many(
            "financing_dialogues", "financing-dialogues", "event_id", "The financing dialogue held at it; at most one."
        ),
    ),
)

RESOURCE_PACKAGES = Resource(
    money.ResourcePackage,
    path="resource-packages",
    type="ResourcePackage",
    prefix="rpkg",
    domain="plans",
    workflow=RESOURCE_PACKAGE_WORKFLOW,
    code_pattern="RPKG-{year}-{n:05d}",
)

CONTRIBUTIONS = Resource(
    money.Contribution,
    path="contributions",
    type="Contribution",
    prefix="contr",
    domain="plans",
    rules=record_rules.CONTRIBUTION,
    code_pattern="CONTR-{year}-{n:05d}",
)

FINANCING_DIALOGUES = Resource(
    money.FinancingDialogue,
    path="financing-dialogues",
    type="FinancingDialogue",
    prefix="findlg",
    domain="plans",
    rules=record_rules.FINANCING_DIALOGUE,
    code_pattern="FINDLG-{year}-{n:05d}",
)

SUPPORTERS = Resource(
    money.Supporter, path="supporters", type="Supporter", prefix="supp", domain="plans", code_pattern="SUPP-{n:05d}"
)

STATEMENTS = Resource(
    Statement,
    path="statements",
    type="Statement",
    prefix="stmt",
    domain="plans",
    rules=record_rules.STATEMENT,
    code_pattern="STMT-{year}-{n:05d}",
)

PROGRESS = (
    PROGRESS_ENTRIES,
    INDICATORS,
    INDICATOR_VALUES,
    BUDGET_LINES,
    POSTS,
    EVENTS,
    RESOURCE_PACKAGES,
    CONTRIBUTIONS,
    FINANCING_DIALOGUES,
    SUPPORTERS,
    STATEMENTS,
)

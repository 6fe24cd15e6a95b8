"""Rules of documents, workstreams, progress and money (VR-04, VR-11 to VR-14). Pure ones first."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import all_, literal, select, update

from app.domains.plans.documents import Statement, Strategy
from app.domains.plans.money import BudgetLine, Contribution, FinancingDialogue, Post
from app.domains.plans.money_vocabulary import BudgetLineStatus, ContributionKind, FinancingDialogueLevel, PostStatus
from app.domains.plans.progress import ProgressEntry
from app.domains.plans.rules import ITEM, plan_of, stays_in_plan, year_in_period
from app.domains.plans.workstreams import Achievement
from app.domains.rules import changed, ordered
from app.kernel.errors import Fault, Invalid, invalid
from app.kernel.session import Unit


def part_faults(amount: Decimal, parts: Sequence[dict[str, Any]]) -> list[Fault]:
    """Known parts of a line may not come to more than the line; unknown ones stay null (VR-11)."""
    known = [Decimal(str(part["amount"])) for part in parts if part.get("amount") is not None]
    if sum(known, Decimal(0)) > amount:
        return [Fault("/parts", "sum", f"must not come to more than the line's {amount} (VR-11)")]
    return []


def metric_faults(metrics: Sequence[dict[str, Any]]) -> list[Fault]:
    """Figures are not negative and ranks begin at 1 (VR-13)."""
    faults = []
    for place, row in enumerate(metrics):
        least = 1 if str(row["metric"]).startswith("rank_") else 0
        if row["value"] < least:
            faults.append(Fault(f"/metrics/{place}/value", "range", f"must be at least {least} (VR-13)"))
    return faults


async def two_purposes(_unit: Unit, record: Strategy, before: dict[str, Any] | None) -> None:
    """The purpose of the strategy is twofold (A2; S 4)."""
    if changed(before, "purposes") and [row["order"] for row in record.purposes or []] != [1, 2]:
        raise invalid("/purposes", "two", "must be exactly two, of order 1 and 2")


async def metrics_hold(_unit: Unit, record: Achievement, _before: dict[str, Any] | None) -> None:
    """VR-13."""
    faults = metric_faults(record.metrics or [])
    if faults:
        raise Invalid(*faults)


async def budget_holds(unit: Unit, record: BudgetLine, before: dict[str, Any] | None) -> None:
    """Parts fit in the line and the line speaks the plan's currency (VR-11)."""
    faults = part_faults(record.amount, record.parts or [])
    if changed(before, "amount"):
        plan = await plan_of(unit, record)
        if record.amount_currency != plan.currency:
            faults.append(Fault("/amount/currency", "currency", f"must be the plan's, {plan.currency} (VR-11)"))
    if faults:
        raise Invalid(*faults)


async def line_counts_once(unit: Unit, record: BudgetLine, before: dict[str, Any] | None) -> None:
    """A requested post with a cost of its own and a budget line is flagged (VR-12)."""
    if record.post_id is None or not changed(before, "post_id", "amount"):
        return
    post = await unit.session.get(Post, record.post_id)
    if post is not None and post.status == PostStatus.REQUESTED and post.annual_cost is not None:
        unit.warn("/post_id", "counted_twice", f"{post.code} also states its cost: count one of the two (VR-12)")


async def post_counts_once(unit: Unit, record: Post, before: dict[str, Any] | None) -> None:
    """VR-12, seen from the post."""
    if (
        record.annual_cost is None
        or record.status != PostStatus.REQUESTED
        or not changed(before, "annual_cost", "status")
    ):
        return
    line = await unit.session.scalar(
        select(BudgetLine.code).where(
            BudgetLine.post_id == record.id,
            BudgetLine.archived_at.is_(None),
            BudgetLine.status != BudgetLineStatus.WITHDRAWN,
        )
    )
    if line is not None:
        unit.warn("/annual_cost", "counted_twice", f"also stands in budget line {line}: count one of the two (VR-12)")


async def contradictions_marked(unit: Unit, record: Statement, before: dict[str, Any] | None) -> None:
    """Statements that differ about one attribute of one subject are all kept and all marked (VR-14)."""
    if not changed(before, "subject", "attribute", "value", "conflicting", "conflicts_with"):
        return
    same = (Statement.subject == record.subject, Statement.attribute == record.attribute)
    others = await unit.session.execute(
        select(Statement.id, Statement.code).where(
            *same, Statement.value != record.value, Statement.id != record.id, Statement.archived_at.is_(None)
        )
    )
    found = others.all()
    if not found:
        return
    record.conflicting = True
    record.conflicts_with = sorted({*(record.conflicts_with or []), *(row.code for row in found)})
    for row in found:
        await unit.session.execute(
            update(Statement.__table__)  # type: ignore[arg-type]  # a Table, though typed FromClause
            .where(Statement.id == row.id, literal(record.code) != all_(Statement.conflicts_with))
            .values(conflicting=True, conflicts_with=Statement.conflicts_with.op("||")([record.code]))
        )


async def one_subject(_unit: Unit, record: ProgressEntry, before: dict[str, Any] | None) -> None:
    """A progress entry is about one action or one key activity (A13)."""
    if before is None and (record.action_id is None) == (record.key_activity_id is None):
        raise Invalid(
            Fault("/action_id", "one_of", "give either an action or a key activity"),
            Fault("/key_activity_id", "one_of", "give either an action or a key activity"),
        )


async def contribution_complete(_unit: Unit, record: Contribution, _before: dict[str, Any] | None) -> None:
    """A contribution names donor and amount, a review its kind of funding (M3, M4)."""
    required = ("donor", "amount") if record.kind == ContributionKind.CONTRIBUTION else ("source_type",)
    faults = [
        Fault(f"/{name}", "required", f"is required of a {record.kind}")
        for name in required
        if getattr(record, name) is None
    ]
    if faults:
        raise Invalid(*faults)


async def dialogue_placed(_unit: Unit, record: FinancingDialogue, _before: dict[str, Any] | None) -> None:
    """Below the global level a dialogue says where (M5)."""
    if record.level != FinancingDialogueLevel.GLOBAL and record.territory_id is None:
        raise invalid("/territory_id", "required", "is required below the global level")


STRATEGY = (two_purposes,)
STATEMENT = (contradictions_marked,)
ACHIEVEMENT = (*ITEM, year_in_period, stays_in_plan("workstream_id"), metrics_hold)
CHALLENGE = (
    *ITEM,
    year_in_period,
    stays_in_plan("workstream_id", "mitigating_action_ids", "mitigating_budget_line_ids"),
)
ADJUSTMENT = (
    *ITEM,
    stays_in_plan("output_ids"),
)
PROGRESS_ENTRY = (one_subject, year_in_period, stays_in_plan("action_id", "key_activity_id"))
INDICATOR = (
    *ITEM,
    stays_in_plan("objective_id", "outcome_id", "output_id"),
)
EVENT = (ordered("starts_on", "ends_on"),)
BUDGET_LINE = (*ITEM, year_in_period, budget_holds, line_counts_once)
POST = (post_counts_once,)
CONTRIBUTION = (contribution_complete, ordered("starts_on", "ends_on"))
FINANCING_DIALOGUE = (dialogue_placed,)

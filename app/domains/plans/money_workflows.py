"""State machines of posts, budget lines and packages for fundraising (6.11, 6.12; the last P)."""

from __future__ import annotations

from typing import Any

from app.domains.plans.money_vocabulary import BudgetLineStatus, PostStatus, ResourcePackageStatus
from app.kernel.errors import Conflict
from app.kernel.members import Member, member
from app.kernel.session import Unit
from app.kernel.workflow import RequiredReason, Workflow, transition


class Resourced(Member):
    """Where the money came from (6.12)."""

    resources: str = member("The source of the money, and how much of it.", min_length=3, max_length=2000)
    reason: str | None = member("Why the step is taken.", max_length=2000)


async def has_content(_unit: Unit, record: Any, _payload: Any) -> None:
    """A package is ready when it bundles an action and asks for an amount (M2, P)."""
    if not record.linked_action_ids or record.amount is None:
        raise Conflict("A package needs at least one action and an amount before it is ready.")


POST_WORKFLOW = Workflow(
    "status",
    PostStatus,
    (
        transition("approve", "requested", "approved", "The post may be filled."),
        transition("recruit", "approved", "under_recruitment", "Recruitment has begun."),
        transition("fill", "under_recruitment", "filled", "Somebody has taken the post."),
        transition("vacate", "filled", "vacant", "The post has fallen vacant."),
        transition("cancel", "requested", "cancelled", "The post is no longer asked for.", payload=RequiredReason),
    ),
)

BUDGET_LINE_WORKFLOW = Workflow(
    "status",
    BudgetLineStatus,
    (
        transition("approve", "proposed", "approved", "The line is approved."),
        transition("resource_partly", "approved", "partly_resourced", "Part of the money is there.", payload=Resourced),
        transition(
            "resource", "approved partly_resourced", "resourced", "All of the money is there.", payload=Resourced
        ),
        transition("spend", "resourced partly_resourced", "spent", "The money has been spent."),
        transition("withdraw", "proposed", "withdrawn", "The line is no longer asked for.", payload=RequiredReason),
    ),
)

RESOURCE_PACKAGE_WORKFLOW = Workflow(
    "status",
    ResourcePackageStatus,
    (
        transition("make_ready", "draft", "ready", "The package can be shown to donors (P).", guard=has_content),
        transition("offer", "ready", "offered", "The package has been offered (P)."),
        transition("fund_partly", "offered", "partly_funded", "Part of the money is promised (P).", payload=Resourced),
        transition("fund", "offered partly_funded", "funded", "All of the money is promised (P).", payload=Resourced),
        transition(
            "close",
            "draft ready offered partly_funded funded",
            "closed",
            "The package is over (P).",
            payload=RequiredReason,
        ),
    ),
)

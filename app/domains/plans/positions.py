"""What a new item gets of itself: its place from its code, its state from its tag, a priority row for each year."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Connection, event, select

from app.domains.plans.item import PlanItem
from app.domains.plans.models import Action, Plan
from app.domains.plans.money import Post
from app.domains.plans.vocabulary import ActionState, ChangeTag, PlanYear
from app.kernel.model import Certainty

TREE_CODE = re.compile(r"(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:\.[ak](\d+))?")
FORCED_STATE = {ChangeTag.DELETED: ActionState.DROPPED, ChangeTag.DONE: ActionState.DONE}
"""The tag wins over the state (VR-08; model 12, rule 3)."""


def position_of(code: str) -> int:
    """Two digits a level for codes of the tree (2.1.3.a4 → 2010304), else the code's last number or letter.

    Codes sort badly as texts past nine; this number does not.
    """
    tree = TREE_CODE.fullmatch(code)
    if tree is not None:
        levels = [min(int(part or 0), 99) for part in tree.groups()]
        return levels[0] * 1_000_000 + levels[1] * 10_000 + levels[2] * 100 + levels[3]
    numbers = re.findall(r"\d+", code)
    if numbers:
        return min(int(numbers[-1]), 1_000_000)
    letter = re.search(r"-([A-Z])$", code)
    return ord(letter.group(1)) - ord("A") + 1 if letter else 0


def priority_row(year: int, first_year: int, **stated: Any) -> dict[str, Any]:
    """A year's priority as it is stored; nothing is known of it but what is stated (VR-06)."""
    column = f"Y{year - first_year + 1}"
    unknown = dict.fromkeys(("category", "source", "locator", "set_by", "set_at", "note"))
    return {
        "year": year,
        "plan_year": column if column in list(PlanYear) else None,
        "certainty": Certainty.UNKNOWN.value,
        **unknown,
        **stated,
    }


@event.listens_for(PlanItem, "before_insert", propagate=True)
@event.listens_for(Post, "before_insert")
def _place(_mapper: Any, _connection: Any, record: Any) -> None:
    """Done before the first write, so that a new record has one version and not two."""
    if record.position is None:
        record.position = position_of(record.code)


@event.listens_for(Action, "before_insert")
def _tag_wins(_mapper: Any, _connection: Any, record: Action) -> None:
    if record.change_tag in FORCED_STATE:
        record.state = FORCED_STATE[ChangeTag(record.change_tag)]


@event.listens_for(Action, "before_insert")
def _not_recorded(_mapper: Any, connection: Connection, record: Action) -> None:
    """An action that nobody has prioritised says so for every year of its plan (VR-06; model 12, rule 2)."""
    if not record.priorities:
        period = connection.execute(
            select(Plan.period_from, Plan.period_to).where(Plan.id == record.plan_id)
        ).one_or_none()
        record.priorities = (
            [priority_row(year, period[0]) for year in range(period[0], period[1] + 1)] if period else []
        )


@event.listens_for(Action, "before_insert")
def _same_lineage(_mapper: Any, connection: Connection, record: Action) -> None:
    """An action that continues another one shares its lineage from the start; the rules say which it may continue."""
    if record.predecessor_id is not None:
        lineage = connection.scalar(select(Action.lineage_id).where(Action.id == record.predecessor_id))
        if lineage is not None:
            record.lineage_id = lineage

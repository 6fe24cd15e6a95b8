"""From a marker's record to the rules that the engine computes with, and from an outcome to what is shown (F7; VR-33)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

from app.domains.review.engine import NA, Criterion, Definition, Level, Outcome, Score, ShareRule
from app.domains.review.vocabulary import MarkerStage, ShareBound, SubmissionKind

Row = Mapping[str, Any]


class Defined(Protocol):
    """What a definition is made of: a record of `/v1/markers`, or a row of it."""

    @property
    def criteria(self) -> Sequence[Row]:
        """As F8 has them."""

    @property
    def levels(self) -> Sequence[Row]:
        """What each significance asks for."""

    @property
    def condition_margin(self) -> int:
        """Points below the threshold that can still be met with conditions."""

    @property
    def gates_below(self) -> int:
        """Gates that may then stay below their minimum."""

    @property
    def share_rules(self) -> Sequence[Row]:
        """Shares of the budget that call for a warning."""

    @property
    def mappings(self) -> Sequence[Row]:
        """How each significance is told to others."""


def definition_of(marker: Defined) -> Definition:
    """The rules of one version."""
    return Definition(
        criteria=tuple(
            Criterion(
                one["code"],
                one["weight"],
                one["gate"],
                one["not_applicable_allowed"],
                frozenset(MarkerStage(stage) for stage in one["stages"]),
            )
            for one in marker.criteria
        ),
        levels={
            one["significance"]: Level(
                one["gate_minimum"],
                {MarkerStage.BRIEF: one["brief_threshold"], MarkerStage.FULL: one["full_threshold"]},
            )
            for one in marker.levels
        },
        margin=marker.condition_margin,
        gates_below=marker.gates_below,
        shares=tuple(
            ShareRule(one["significance"], ShareBound(one["bound"]), Decimal(one["percent"]))
            for one in marker.share_rules
        ),
    )


def scores_of(rows: Sequence[Row]) -> dict[str, Score]:
    """The engine's scores from those of an assessment."""
    return {row["criterion"]: NA if row["not_applicable"] else row["score"] for row in rows}


def stage_of(kind: SubmissionKind) -> MarkerStage:
    """Which criteria a submission is judged by: a revision is one of a full document."""
    return MarkerStage.BRIEF if kind == SubmissionKind.BRIEF else MarkerStage.FULL


def spelled(value: Decimal | None) -> str | None:
    """A decimal as JSON has it."""
    return None if value is None else str(value)


def contribution_rows(outcome: Outcome) -> list[dict[str, Any]]:
    """What each criterion did, as a record keeps it and an answer shows it."""
    return [
        {
            "criterion": one.criterion, "weight": one.weight, "score": one.score, "applies": one.applies,
            "part": spelled(one.part), "missed": spelled(one.missed), "gate": one.gate,
            "gate_minimum": one.gate_minimum, "gate_met": one.gate_met,
        }
        for one in outcome.contributions
    ]  # fmt: skip


def mapped(marker: Defined, significance: int | None) -> dict[str, str | None]:
    """How a significance is told to others; null is told to nobody, so it is never another value (model 7.2, Exports)."""
    told: Row = next((one for one in marker.mappings if one["significance"] == significance), {})
    return {name: told.get(name) for name in ("iati_significance", "aims_value", "gem_value", "un_function")}


def change_rows(outcome: Outcome) -> list[dict[str, Any]]:
    """The scores to raise for the next result; empty when there is none."""
    if outcome.next is None:
        return []
    return [{"criterion": one.criterion, "score": one.score, "to": one.to} for one in outcome.next.changes]


def share_message(rule: ShareRule, share: Decimal | None) -> str:
    """A warning in words (VR-38)."""
    limit = f"{rule.bound} {rule.percent.normalize():f} %"
    return f"significance {rule.significance} with {share} % of the budget, which is {limit} (VR-38)"

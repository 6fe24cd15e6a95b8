"""Marker checks: what a marker says of projects, computed and not stored (model 7; output 1.1.3 of the plan).

The question and the answer are declared here, once, for both doors. Nothing of an answer hangs on the clock: the same check under
the same version gives the same bytes, as long as the registries that suggestions come from stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from app.domains.needs.vocabulary import Standing
from app.domains.review.assessing import justification_faults, score_faults
from app.domains.review.definitions import (
    Defined,
    change_rows,
    contribution_rows,
    definition_of,
    mapped,
    scores_of,
    share_message,
    spelled,
)
from app.domains.review.engine import Definition, Outcome, assess, budget_share, share_warnings
from app.domains.review.markers import JUSTIFICATION_MAX, JUSTIFICATION_MIN
from app.domains.review.parts import SIGNIFICANCE, CriterionScore, ScoreChange, ScoreContribution
from app.domains.review.vocabulary import MarkerResult, MarkerStage, Suggestion
from app.kernel.errors import Fault, Invalid
from app.kernel.fields import Struct, Structs, Texts
from app.kernel.members import Member, member
from app.kernel.schemas import member_model, validate

CHECKS_MAX = 500
WEAK = 1
"""A criterion with this score, or less, is weak; so is a gate below its minimum (P)."""
Row = dict[str, Any]


class MarkerCheck(Member):
    """One project to check; nothing of it is stored."""

    reference: str | None = member("The caller's own key, given back with the answer.", max_length=100)
    document_stage: MarkerStage = member("Which document is judged.")
    significance: int | None = member(
        f"How much of the project is about capacity: {SIGNIFICANCE}; null is not assessed.", ge=0, le=3
    )
    justification: str | None = member(
        "Why, in at most three sentences of any of the six languages (VR-31).",
        min_length=JUSTIFICATION_MIN, max_length=JUSTIFICATION_MAX,
    )  # fmt: skip
    scores: Structs = member(
        "The scores; a criterion that is left out is not scored, which is never 0.", of=CriterionScore, le=50
    )
    budget_capacity: Decimal | None = member("The capacity budget; in the currency of the whole.", ge=0)
    budget_total: Decimal | None = member("The whole budget.", ge=0)
    themes: Texts = member("What the project is about, for suggestions.", le=20)
    territories: Texts = member("Codes of the territories that it works in, for suggestions.", le=20)


class MarkerCheckRequest(Member):
    """The projects to check, and by which version."""

    marker: str | None = member(
        "Id or code of the version; the capacity-building marker's in use today where left out.", max_length=100
    )
    suggestions: bool | None = member("False leaves out what the registries could help with.")
    checks: Structs = member("The projects.", of=MarkerCheck, ge=1, le=CHECKS_MAX)


class CheckedMarker(Member):
    """The version that the checks were made under."""

    id: str = member("Its id.")
    code: str = member("Its code.")
    standing: Standing = member("`proposal`: scale, weights and thresholds are ours, not UN-Habitat's.")


class CheckNextLevel(Member):
    """The least change that reaches a better result."""

    result: MarkerResult = member("That result.")
    points: int = member("The fewest points of score that reach it.")
    pct: Decimal = member("What the percentage would then be.")
    changes: Structs = member("The scores to raise.", of=ScoreChange)


class CheckWarning(Member):
    """What does not go together; it changes no result."""

    code: str = member("What sort of warning.")
    message: str = member("In words.")


class SuggestedOffer(Member):
    """A record that could help."""

    id: str = member("Its id.")
    code: str = member("Its code.")
    title: str | None = member("What it is called, in English.")
    shared_themes: Texts = member("The themes that it shares with the project.")


class CheckSuggestion(Member):
    """What one registry could help with."""

    kind: Suggestion = member("The registry.")
    criteria: Texts = member("The weak criteria that it could help with.")
    recorded: bool = member(
        "False where there is no such registry, or the caller may not read it: nothing is known then."
    )
    offers: Structs = member(
        "The best fitting, at most three; those that share no theme with the project are none.", of=SuggestedOffer
    )


class CheckedProject(Member):
    """What the marker says of one project."""

    reference: str | None = member("The caller's own key.")
    document_stage: MarkerStage = member("Which document was judged.")
    significance: int | None = member("As it was given.")
    result: MarkerResult = member("What it comes to.")
    pct: Decimal | None = member(
        "The quality in percent, to a tenth; null unless every criterion that applies is scored."
    )
    threshold: int | None = member("The percentage that is asked for; null where nothing is.")
    gate_minimum: int | None = member("What every gate must reach; null where nothing is asked for.")
    contributions: Structs = member("What each criterion does to the percentage.", of=ScoreContribution)
    missing: Texts = member("What is missing for a result.")
    gates_failed: Texts = member("Gates below their minimum.")
    next_level: Struct | None = member("What would raise the result with the least change.", of=CheckNextLevel)
    budget_share: Decimal | None = member("Capacity budget in percent of the whole; null when it is not known.")
    warnings: Structs = member("What does not go together (VR-38).", of=CheckWarning)
    iati_significance: str | None = member("IATI PolicySignificance under vocabulary 99; null is not exported.")
    aims_value: str | None = member("What an aid management system would hold.")
    gem_value: str | None = member("The value on the scale of the gender equality marker.")
    un_function: str | None = member("The UN INFO function that is suggested.")
    suggestions: Structs = member("What the registries could help with, for each weak criterion.", of=CheckSuggestion)


class MarkerChecks(Member):
    """The answers, in the order of the questions."""

    marker: Struct = member("The version.", of=CheckedMarker)
    data: Structs = member("What it says of each project.", of=CheckedProject)


@dataclass(frozen=True, slots=True)
class Version:
    """A version as it is checked by."""

    row: Mapping[str, Any]
    marker: Defined
    definition: Definition

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Version:
        """From a row of the markers."""
        marker = SimpleNamespace(**row)
        return cls(row, marker, definition_of(marker))


def asked(body: Any) -> Row:
    """The checked body as plain values; raises Invalid with a pointer to every member at fault."""
    payload = validate(member_model(MarkerCheckRequest), body)
    return payload.model_dump()


def check_all(version: Version, checks: list[Row]) -> list[Row]:
    """What the version says of each project, without suggestions; raises Invalid for what it does not allow (VR-32)."""
    faults: list[Fault] = []
    known = {one["significance"] for one in version.row["scale"]}
    for place, check in enumerate(checks):
        where = f"/checks/{place}"
        faults += justification_faults(check["justification"], f"{where}/justification")
        faults += score_faults(version.definition, check["document_stage"], check["scores"], f"{where}/scores")
        if check["significance"] is not None and check["significance"] not in known:
            faults.append(Fault(f"{where}/significance", "choice", "must be on the marker's scale (VR-30)"))
        if len(faults) >= 100:
            break
    if faults:
        raise Invalid(*faults[:100])
    return [_check(version, check) for check in checks]


def _check(version: Version, check: Row) -> Row:
    significance = check["significance"]
    outcome = assess(
        version.definition, check["document_stage"], significance, scores_of(check["scores"]),
        justified=check["justification"] is not None,
    )  # fmt: skip
    capacity, total = check["budget_capacity"], check["budget_total"]
    share = budget_share(capacity, total)
    return {
        "reference": check["reference"], "document_stage": check["document_stage"].value, "significance": significance,
        "result": outcome.result.value, "pct": spelled(outcome.pct), "threshold": outcome.threshold,
        "gate_minimum": outcome.gate_minimum, "contributions": contribution_rows(outcome),
        "missing": list(outcome.missing), "gates_failed": list(outcome.gates_failed), "next_level": _next(outcome),
        "budget_share": spelled(share),
        "warnings": [
            {"code": "budget_share", "message": share_message(rule, share)}
            for rule in share_warnings(version.definition, significance, capacity, total)
        ],
        **mapped(version.marker, significance),
        "suggestions": [],
    }  # fmt: skip


def _next(outcome: Outcome) -> Row | None:
    if outcome.next is None:
        return None
    return {
        "result": outcome.next.result.value, "points": outcome.next.points, "pct": spelled(outcome.next.pct),
        "changes": change_rows(outcome),
    }  # fmt: skip


def weak_criteria(answer: Row) -> list[str]:
    """The criteria that apply and are scored low, or are gates below their minimum."""
    return [
        one["criterion"]
        for one in answer["contributions"]
        if one["score"] is not None and (one["score"] <= WEAK or one["gate_met"] is False)
    ]

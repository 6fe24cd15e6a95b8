"""What stands around synthetic needs: cities, assessments, proposed tools, matches and country processes (D4 to D8)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from app.data.demo.dice import Dice, spread
from app.data.demo.needs import ASSESSED, BLOCK, REASON, Row, text, values
from app.data.demo.words import LABEL, NOTE, RARE, SOURCE, labelled, proposal_title
from app.data.demo.world import World
from app.domains.needs.matching_rules import BEST_FIRST
from app.domains.needs.vocabulary import (
    AssessmentMethod,
    AssessmentStatus,
    CoreIssue,
    FunctionalCapacity,
    GapPriority,
    MatchKind,
    MatchTarget,
    NeedState,
    ProcessStatus,
    ProgrammingProcess,
    ProposalDecision,
    UrbanIntegration,
)
from app.domains.reference.vocabulary import CapacityLevel
from app.kernel.model import Certainty, Visibility

PROPOSED = 50
"""Needs that may ask for one proposed tool."""
_SOURCED = {"document_id": None, "locator": None, "certainty": Certainty.EDITORIAL.value, "note": NOTE}
_ANSWERED = spread((1, 80), (2, 16), (3, 4))
_FITS = [MatchKind.ADDRESSES_FULLY.value, MatchKind.ADDRESSES_PARTLY.value, MatchKind.ADAPTABLE.value]
_FOUND = [text(labelled(f"found while looking for {word} among others.")) for word in RARE]
_WAIVER = f"{LABEL['en']}: a course all the same, to show what a waiver looks like."


def city_row(world: World, number: int) -> Row:
    """A city that does not exist, in a country that does, so that needs can be below a country."""
    name = labelled(f"city {number + 1}")
    return {
        "id": world.id("territories", number), "code": f"DEMO-CITY-{number + 1:03d}", "name": text(name),
        "level": "city", "parent_id": world.city(number).id, "visibility": Visibility.INTERNAL.value,
        "source": NOTE, "note": NOTE,
    }  # fmt: skip


def assessment_row(world: World, number: int) -> Row:
    """The assessment that some of the needs around its number come from."""
    dice = world.dice("assessments", number)
    starts_on = world.day - dt.timedelta(days=dice.between(60, 1500))
    country = world.country(number * ASSESSED)
    return {
        "id": world.id("assessments", number), "code": f"DEMO-ASSESS-{number + 1:06d}",
        "visibility": Visibility.INTERNAL.value, **_SOURCED,
        "title": text(labelled(f"assessment of capacity in {country.name['en']}, no. {number + 1}")),
        "summary": REASON, "territory_id": country.id,
        "capacity_levels": dice.some(values(CapacityLevel), 2),
        "core_issues": dice.some(values(CoreIssue), 3),
        "functional_capacities": dice.some(values(FunctionalCapacity), 2),
        "method": dice.pick(values(AssessmentMethod)), "starts_on": starts_on,
        "ends_on": starts_on + dt.timedelta(days=dice.between(1, 50)), "conducted_by": SOURCE,
        "participants": text([{"group": "Synthetic participants", "count": dice.between(5, 80)}]),
        "status": dice.pick(values(AssessmentStatus)),
    }  # fmt: skip


def proposal_row(world: World, number: int) -> Row:
    """A tool that does not exist, which needs around its number ask for."""
    dice = world.dice("tool_proposals", number)
    theme, decision = dice.skewed(world.terms["theme"]), dice.pick(values(ProposalDecision))
    decided = decision != ProposalDecision.PENDING
    priced = dice.chance(60)
    return {
        "id": world.id("tool_proposals", number), "code": f"DEMO-TPROP-{number + 1:06d}",
        "visibility": Visibility.INTERNAL.value, "title": text(proposal_title(dice, world.topics[theme])),
        "description": REASON, "themes": [theme],
        "capacity_levels": dice.some(values(CapacityLevel), 2),
        "territory_ids": [world.country(number * PROPOSED).id],
        "priority": dice.pick(values(GapPriority)) if dice.chance(70) else None,
        "resource_estimate": Decimal(dice.between(5, 120) * 1000) if priced else None,
        "resource_estimate_currency": "USD" if priced else None, "decision": decision,
        "decided_on": world.day - dt.timedelta(days=dice.between(1, 400)) if decided else None,
        "decision_reason": SOURCE if decided else None,
    }  # fmt: skip


def match_rows(world: World, number: int, state: NeedState) -> list[Row]:
    """What answers a need: one to three matches where its state says that there are, and for some validated ones."""
    dice = world.dice("matches", number)
    offered = state == NeedState.VALIDATED and dice.chance(15)
    if not offered and state not in (NeedState.MATCHED, NeedState.ADDRESSED, NeedState.CLOSED):
        return []
    if dice.chance(20):
        return [_match(world, dice, number, 1, MatchTarget.TOOL_PROPOSAL.value, None)]
    found: dict[tuple[str, str], Row] = {}
    kinds = [kind for kind, codes in world.answers.items() if codes]
    for place in range(1, dice.pick(_ANSWERED) + 1 if kinds else 1):
        kind = dice.skewed(kinds)
        target = dice.pick(world.answers[kind])
        found.setdefault((kind, target), _match(world, dice, number, place, kind, target))
    return [*found.values()] or [_match(world, dice, number, 1, MatchTarget.TOOL_PROPOSAL.value, None)]


def _match(world: World, dice: Dice, number: int, place: int, kind: str, target: str | None) -> Row:
    proposed = kind == MatchTarget.TOOL_PROPOSAL
    fit = MatchKind.NO_MATCH.value if proposed else dice.pick(_FITS)
    return {
        "id": world.id("matches", number * 3 + place - 1), "code": f"DEMO-NEED-{number + 1:07d}-M{place}",
        "need_id": world.id("needs", number), "target_kind": kind, "target": target,
        "tool_proposal_id": world.id("tool_proposals", number // PROPOSED) if proposed else None,
        "match_kind": fit, "rationale": dice.pick(_FOUND),
        "waiver_reason": _WAIVER if kind == MatchTarget.COURSE else None, "score": None, "decided_by": "system:demo",
        "decided_on": world.day - dt.timedelta(days=dice.between(0, 30)),
    }  # fmt: skip


def best_of(matches: list[Row]) -> str | None:
    """How well the best of a need's matches answers it, as `note_best_match` says."""
    return min((MatchKind(row["match_kind"]) for row in matches), key=BEST_FIRST.index, default=None)


def process_row(world: World, number: int, needs: list[Row]) -> Row:
    """A country process, and the needs of its block that are in its country."""
    dice = world.dice("country_processes", number)
    country = world.country(number * BLOCK)
    first = world.day.year - dice.between(0, 6)
    status = dice.pick(values(ProcessStatus))
    return {
        "id": world.id("country_processes", number), "code": f"DEMO-CPROC-{number + 1:06d}",
        "visibility": Visibility.INTERNAL.value, **_SOURCED, "territory_id": country.id,
        "process": dice.pick(values(ProgrammingProcess)),
        "title": text(labelled(f"country process of {country.name['en']}, no. {number + 1}")),
        "cycle_from": first, "cycle_to": first + 4, "resident_coordinator_office": None,
        "urban_integration": dice.pick(values(UrbanIntegration)) if dice.chance(70) else None,
        "need_ids": [row["id"] for row in needs if row["country_id"] == country.id],
        "un_entities": ["Synthetic entity"], "urban_data_requirements": REASON, "status": status,
    }  # fmt: skip

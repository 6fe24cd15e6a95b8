"""The marker's arithmetic against an oracle that was written from model.md section 7 alone."""

from __future__ import annotations

import itertools
import random
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.data.review_load import shipped_markers
from app.domains.review.definitions import definition_of
from app.domains.review.engine import NA, Criterion, Definition, Level, Outcome, assess, budget_share, share_warnings
from app.domains.review.vocabulary import MarkerStage

CB1 = definition_of(SimpleNamespace(**shipped_markers()[0]))
Given = dict[str, Any]

# -- the oracle: the tables of section 7.2 as figures, and its rules as sentences -----------------------------------

WEIGHTS = {
    "C1": 14,
    "C2": 8,
    "C3": 10,
    "C4": 10,
    "C5": 6,
    "C6": 8,
    "C7": 10,
    "C8": 8,
    "C9": 10,
    "C10": 8,
    "C11": 4,
    "C12": 4,
}
GATES = {"C1", "C2", "C4", "C9"}
BRIEF = ["C1", "C2", "C3", "C11"]
GATE_MINIMUM = {1: 1, 2: 2, 3: 2}
THRESHOLD = {"full": {1: 40, 2: 55, 3: 70}, "brief": {1: 40, 2: 50, 3: 60}}


def tenths_of(scores: dict[str, int], weights: dict[str, int]) -> int:
    """The percentage in tenths, rounded half up, in whole numbers."""
    gained = sum(weights[code] * score for code, score in scores.items())
    most = 3 * sum(weights[code] for code in scores)
    return (2 * 1000 * gained + most) // (2 * most)


def oracle(stage: str, significance: int | None, scores: Given, justified: bool) -> tuple[int | None, str]:
    """(percentage in tenths, result)."""
    if significance == 0:
        return None, "not_applicable" if justified else "incomplete"
    codes = [code for code in (BRIEF if stage == "brief" else WEIGHTS) if scores.get(code) != "na"]
    if any(scores.get(code) is None for code in codes):
        return None, "incomplete"
    counted = {code: scores[code] for code in codes}
    tenths = tenths_of(counted, WEIGHTS)
    if significance is None or not justified:
        return tenths, "incomplete"
    gates = [score for code, score in counted.items() if code in GATES]
    low = [score for score in gates if score < GATE_MINIMUM[significance]]
    wanted = 10 * THRESHOLD[stage][significance]
    if tenths >= wanted and low == []:
        return tenths, "met"
    if tenths >= wanted - 150 and len(low) <= 1 and min(gates) > 0:
        return tenths, "met_with_conditions"
    return tenths, "not_met"


def outcome(stage: str, significance: int | None, scores: Given, justified: bool = True) -> Outcome:
    spelled = {code: NA if score == "na" else score for code, score in scores.items()}
    return assess(CB1, MarkerStage(stage), significance, spelled, justified=justified)


def compare(stage: str, significance: int | None, scores: Given, justified: bool) -> None:
    found = outcome(stage, significance, scores, justified)
    tenths, result = oracle(stage, significance, scores, justified)
    expected = None if tenths is None else Decimal(tenths) / 10
    assert (found.pct, found.result.value) == (expected, result), (stage, significance, scores, justified)


# -- equality -------------------------------------------------------------------------------------------------------


def row(text: str) -> Given:
    return dict(zip(WEIGHTS, map(int, text.split()), strict=True))


@pytest.mark.parametrize(
    ("significance", "scores", "pct", "result"),
    [
        (3, "3 3 3 3 2 2 3 2 3 2 3 2", "88.7", "met"),
        (2, "2 2 2 2 2 2 2 2 1 2 2 2", "63.3", "met_with_conditions"),
        (3, "0 3 3 3 3 3 3 3 3 3 3 3", "86.0", "not_met"),
    ],
)
def test_vectors_of_the_model(significance: int, scores: str, pct: str, result: str) -> None:
    found = outcome("full", significance, row(scores))
    assert (str(found.pct), found.result) == (pct, result)


def test_the_brief_of_the_model_and_nothing_to_judge() -> None:
    found = outcome("brief", 2, {"C1": 2, "C2": 2, "C3": 1, "C11": 2})
    assert (str(found.pct), found.result) == ("57.4", "met")
    assert outcome("full", 0, {}).result == "not_applicable"
    assert outcome("full", 0, {}, justified=False).result == "incomplete"


@pytest.mark.parametrize("significance", [None, 0, 1, 2, 3])
@pytest.mark.parametrize("stage", ["brief", "full"])
def test_every_gate_pattern(stage: str, significance: int | None) -> None:
    """Each gate at every score or unscored, the other criteria alike at every score, with and without justification."""
    codes = BRIEF if stage == "brief" else list(WEIGHTS)
    gates = [code for code in codes if code in GATES]
    for pattern in itertools.product((None, 0, 1, 2, 3), repeat=len(gates)):
        for level, justified in itertools.product((0, 1, 2, 3), (True, False)):
            scores = dict.fromkeys(codes, level) | dict(zip(gates, pattern, strict=True))
            compare(stage, significance, scores, justified)
            if stage == "full":
                compare(stage, significance, scores | {"C6": "na", "C7": "na"}, justified)


@pytest.mark.parametrize("quarter", range(4))
def test_a_hundred_thousand_random_scores(quarter: int) -> None:
    chance = random.Random(quarter)
    stages = chance.choices(("brief", "full"), (1, 2), k=25_000)
    significances = chance.choices((None, 0, 1, 2, 3), (1, 1, 1, 2, 2), k=25_000)
    for stage, significance in zip(stages, significances, strict=True):
        codes = BRIEF if stage == "brief" else [*WEIGHTS]
        scores: Given = dict(zip(codes, chance.choices((0, 1, 2, 3), (1, 2, 2, 2), k=len(codes)), strict=True))
        if stage == "full" and chance.random() < 0.05:
            scores[chance.choice(("C6", "C7"))] = "na"
        if chance.random() < 0.05:
            scores[chance.choice(codes)] = None
        compare(stage, significance, scores, chance.random() < 0.95)


def test_halves_are_rounded_up() -> None:
    """A definition of one criterion of weight 1 in 667 meets a half at a tenth: 1/2000 is 0.05, so 0.1."""
    one = Criterion("A", 1, False, False, frozenset(MarkerStage))
    rest = Criterion("B", 1999, False, False, frozenset(MarkerStage))
    rules = Definition((one, rest), {1: Level(0, dict.fromkeys(MarkerStage, 40))}, 15, 1)
    assert assess(rules, MarkerStage.FULL, 1, {"A": 3, "B": 0}, justified=True).pct == Decimal("0.1")


def test_the_threshold_is_held_against_the_rounded_figure() -> None:
    """69.95 is 70.0, which is enough."""
    one = Criterion("A", 1399, False, False, frozenset(MarkerStage))
    rest = Criterion("B", 601, False, False, frozenset(MarkerStage))
    rules = Definition((one, rest), {1: Level(0, dict.fromkeys(MarkerStage, 70))}, 15, 1)
    assert assess(rules, MarkerStage.FULL, 1, {"A": 3, "B": 0}, justified=True).result == "met"


# -- null is never 0 ------------------------------------------------------------------------------------------------


@given(st.sampled_from(sorted(WEIGHTS)), st.sampled_from([1, 2, 3]))
def test_what_is_not_scored_is_missing_and_not_zero(code: str, significance: int) -> None:
    scores = dict.fromkeys(WEIGHTS, 3) | {code: None}
    found = outcome("full", significance, scores)
    assert (found.pct, found.result, found.missing, found.next) == (None, "incomplete", (code,), None)
    assert code not in found.gates_failed
    (told,) = [one for one in found.contributions if one.criterion == code]
    assert (told.score, told.part, told.missed, told.gate_met) == (None, None, None, None)


def test_what_does_not_apply_takes_its_weight_along() -> None:
    found = outcome("full", 2, dict.fromkeys(WEIGHTS, 2) | {"C6": "na", "C7": "na"})
    assert found.pct == Decimal("66.7")
    assert [one.criterion for one in found.contributions if not one.applies] == ["C6", "C7"]


@pytest.mark.parametrize("scores", [{"C1": "na"}, {"C13": 1}, {"C1": 4}, {"C1": -1}])
def test_scores_that_the_definition_does_not_allow(scores: Given) -> None:
    with pytest.raises(ValueError, match=r"C1"):
        outcome("full", 2, scores)


def test_a_criterion_of_the_full_document_is_none_of_a_brief() -> None:
    with pytest.raises(ValueError, match="C4"):
        outcome("brief", 2, {"C4": 3})


# -- the least change -----------------------------------------------------------------------------------------------

ORDER = ["not_met", "met_with_conditions", "met"]


def fewest_points(stage: str, significance: int, scores: dict[str, int], better_than: str) -> int:
    """By trying every end of the gates, and for the others the most weight that so many points can bring."""
    gates = [code for code in scores if code in GATES]
    others = [code for code in scores if code not in GATES]
    most_gain = {0: 0}
    for code in others:
        most_gain = {
            points: max(
                most_gain[points - taken] + taken * WEIGHTS[code]
                for taken in range(4 - scores[code])
                if points - taken in most_gain
            )
            for points in range(max(most_gain) + 4 - scores[code])
        }
    fewest = 10**9
    for ends in itertools.product(*(range(scores[code], 4) for code in gates)):
        raised = scores | dict(zip(gates, ends, strict=True))
        spent = sum(raised.values()) - sum(scores.values())
        most = 3 * sum(WEIGHTS[code] for code in scores)
        low = [score for score in ends if score < GATE_MINIMUM[significance]]
        for points, gain in most_gain.items():
            gained = sum(WEIGHTS[code] * score for code, score in raised.items()) + gain
            tenths = (2000 * gained + most) // (2 * most)
            wanted = 10 * THRESHOLD[stage][significance]
            met = tenths >= wanted and not low
            half = tenths >= wanted - 150 and len(low) <= 1 and 0 not in ends
            if met or (half and better_than == "not_met"):
                fewest = min(fewest, spent + points)
                break
    return fewest


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([1, 2, 3]), st.sampled_from(["brief", "full"]), st.data())
def test_the_next_level_is_reached_with_the_fewest_points(significance: int, stage: str, data: st.DataObject) -> None:
    codes = BRIEF if stage == "brief" else list(WEIGHTS)
    scores = {code: data.draw(st.integers(0, 3), code) for code in codes}
    found = outcome(stage, significance, scores)
    if found.result == "met":
        assert found.next is None
        return
    assert found.next is not None
    raised = scores | {change.criterion: change.to for change in found.next.changes}
    after = outcome(stage, significance, raised)
    assert (after.result, after.pct) == (found.next.result, found.next.pct)
    assert ORDER.index(after.result) > ORDER.index(found.result)
    assert all(change.to > scores[change.criterion] == change.score for change in found.next.changes)
    assert found.next.points == sum(raised.values()) - sum(scores.values())
    assert found.next.points == fewest_points(stage, significance, scores, found.result)


@given(st.sampled_from([1, 2, 3]), st.data())
def test_the_same_scores_give_the_same_answer_in_any_order(significance: int, data: st.DataObject) -> None:
    scores = {code: data.draw(st.integers(0, 3), code) for code in WEIGHTS}
    turned = dict(data.draw(st.permutations(list(scores.items()))))
    assert outcome("full", significance, scores) == outcome("full", significance, turned)


# -- the share of the budget ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("significance", "capacity", "total", "warned"),
    [
        (3, "299.99", "1000", True), (3, "300", "1000", False), (1, "400", "1000", False), (1, "400.01", "1000", True),
        (0, "0", "1000", False), (0, "0.01", "1000", True), (2, "1", "1000", False), (None, "1", "1000", False),
        (3, None, "1000", False), (3, "1", None, False), (3, "1", "0", False),
    ],
)  # fmt: skip
def test_a_share_out_of_line_is_a_warning(significance: Any, capacity: Any, total: Any, warned: bool) -> None:
    amounts = [None if value is None else Decimal(value) for value in (capacity, total)]
    assert bool(share_warnings(CB1, significance, *amounts)) is warned


def test_an_unknown_share_is_null() -> None:
    assert budget_share(None, Decimal(10)) is None
    assert budget_share(Decimal(1), Decimal(0)) is None
    assert budget_share(Decimal(1), Decimal(8)) == Decimal("12.5")

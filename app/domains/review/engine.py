"""The capacity-building marker as arithmetic: scores under one version of the rules → result and explanation (model 7.2).

Nothing here knows a database, a clock or a language. The same definition and the same scores give the same outcome, in
numbers that a person can work out again. A score that nobody has given is None, and None is never 0 (VR-30).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from app.domains.review.vocabulary import MarkerResult, MarkerStage, ShareBound

HIGHEST = 3
"""The best score of a criterion."""
_TENTH = Decimal("0.1")


class NotApplicable:
    """The only value of its kind: the criterion does not apply, so that its weight does not count."""

    def __repr__(self) -> str:
        return "na"


NA: Final = NotApplicable()
Score = int | NotApplicable | None


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of a definition (F8)."""

    code: str
    weight: int
    gate: bool
    may_not_apply: bool
    stages: frozenset[MarkerStage]


@dataclass(frozen=True, slots=True)
class Level:
    """What a significance asks for: a score of every gate, and a percentage at each stage."""

    gate_minimum: int
    thresholds: Mapping[MarkerStage, int]


@dataclass(frozen=True, slots=True)
class ShareRule:
    """A share of the budget that does not go with a significance (VR-38)."""

    significance: int
    bound: ShareBound
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Definition:
    """One version of the rules (F7). `levels` by significance; one that is not there asks for nothing.

    With at most `gates_below` gates under their minimum, none of them at 0, `margin` points under the threshold are
    enough to be met with conditions.
    """

    criteria: tuple[Criterion, ...]
    levels: Mapping[int, Level]
    margin: int
    gates_below: int
    shares: tuple[ShareRule, ...] = ()

    def applying(self, stage: MarkerStage) -> tuple[Criterion, ...]:
        """The criteria of a stage, in their order."""
        return tuple(one for one in self.criteria if stage in one.stages)


class Contribution(NamedTuple):
    """What one criterion does to the percentage; `part` and `missed` are in points of it, each rounded by itself."""

    criterion: str
    weight: int
    score: int | None
    applies: bool
    part: Decimal | None
    missed: Decimal | None
    gate: bool
    gate_minimum: int | None
    gate_met: bool | None


class Change(NamedTuple):
    """A score to raise."""

    criterion: str
    score: int
    to: int


class NextLevel(NamedTuple):
    """The least change that reaches the next better result: the fewest points of score, and what they would come to."""

    result: MarkerResult
    points: int
    pct: Decimal
    changes: tuple[Change, ...]


class Outcome(NamedTuple):
    """The result of an assessment with everything that explains it."""

    result: MarkerResult
    pct: Decimal | None
    threshold: int | None
    gate_minimum: int | None
    contributions: tuple[Contribution, ...]
    missing: tuple[str, ...]
    gates_failed: tuple[str, ...]
    next: NextLevel | None


@lru_cache(maxsize=65_536)  # few numbers come again and again
def rounded(numerator: int, denominator: int) -> Decimal:
    """100 · numerator / denominator to a tenth, halves away from zero; exact before it is rounded."""
    return (Decimal(100 * numerator) / Decimal(denominator)).quantize(_TENTH, ROUND_HALF_UP)


def assess(
    definition: Definition,
    stage: MarkerStage,
    significance: int | None,
    scores: Mapping[str, Score],
    *,
    justified: bool,
) -> Outcome:
    """The outcome of one set of scores; raises ValueError for a score that the definition does not allow (VR-32)."""
    criteria = definition.applying(stage)
    _refuse_unknown(definition, criteria, scores)
    level = None if significance is None else definition.levels.get(significance)
    if significance is not None and level is None:
        result = MarkerResult.NOT_APPLICABLE if justified else MarkerResult.INCOMPLETE
        return Outcome(result, None, None, None, (), () if justified else ("justification",), (), None)
    counted = [one for one in criteria if scores.get(one.code) is not NA]
    unscored = [one.code for one in counted if scores.get(one.code) is None]
    given = {one.code: value for one in counted if isinstance(value := scores.get(one.code), int)}
    whole = HIGHEST * sum(one.weight for one in counted)
    pct = None
    if whole and not unscored:
        pct = rounded(sum(one.weight * given[one.code] for one in counted), whole)
    minimum = None if level is None else level.gate_minimum
    threshold = None if level is None else level.thresholds[stage]
    failed = [
        one.code for one in counted if one.gate and minimum is not None and given.get(one.code, HIGHEST) < minimum
    ]
    missing = [*unscored]
    if significance is None:
        missing.append("significance")
    if not justified:
        missing.append("justification")
    contributions = tuple(
        _contribution(one.code, one.weight, one.gate, scores.get(one.code), whole, minimum) for one in criteria
    )
    if missing or pct is None or level is None or threshold is None:
        return Outcome(
            MarkerResult.INCOMPLETE, pct, threshold, minimum, contributions, tuple(missing), tuple(failed), None
        )
    board = _Board(tuple(counted), whole, level.gate_minimum, threshold, definition.margin, definition.gates_below)
    result = board.result(given)
    return Outcome(result, pct, threshold, minimum, contributions, (), tuple(failed), board.next_level(given, result))


def _refuse_unknown(definition: Definition, criteria: tuple[Criterion, ...], scores: Mapping[str, Score]) -> None:
    known = {one.code for one in criteria}
    for code, score in scores.items():
        if code not in known:
            raise ValueError(f"{code}: there is no such criterion at this stage")
        if isinstance(score, int) and not 0 <= score <= HIGHEST:
            raise ValueError(f"{code}: a score is 0, 1, 2 or 3")
        if score is NA and not next(one for one in definition.criteria if one.code == code).may_not_apply:
            raise ValueError(f"{code}: always applies")


@lru_cache(maxsize=65_536)  # few criteria and scores come again and again
def _contribution(code: str, weight: int, gate: bool, score: Score, whole: int, minimum: int | None) -> Contribution:
    applies, known = score is not NA, score if isinstance(score, int) else None
    asked = minimum if gate and applies else None
    return Contribution(
        code,
        weight,
        known,
        applies,
        None if known is None else rounded(weight * known, whole),
        None if known is None else rounded(weight * (HIGHEST - known), whole),
        gate,
        asked,
        None if known is None or asked is None else known >= asked,
    )


@dataclass(frozen=True, slots=True)
class _Board:
    """The criteria that count in one assessment, and what is asked of them."""

    criteria: tuple[Criterion, ...]
    whole: int
    minimum: int
    threshold: int
    margin: int
    gates_below: int

    def result(self, given: Mapping[str, int]) -> MarkerResult:
        """Met, met with conditions, or not met."""
        pct = rounded(self._sum(given), self.whole)
        gates = [given[one.code] for one in self.criteria if one.gate]
        below = sum(score < self.minimum for score in gates)
        if pct >= self.threshold and not below:
            return MarkerResult.MET
        if pct >= self.threshold - self.margin and below <= self.gates_below and 0 not in gates:
            return MarkerResult.MET_WITH_CONDITIONS
        return MarkerResult.NOT_MET

    def next_level(self, given: Mapping[str, int], result: MarkerResult) -> NextLevel | None:
        """The cheapest way to a better result; of equally cheap ones the way to the best, then the first in order."""
        if result == MarkerResult.MET:
            return None
        gates = [one.code for one in self.criteria if one.gate]
        plans = [self._raised(given, self.threshold, dict.fromkeys(gates, self.minimum))]
        if result == MarkerResult.NOT_MET:
            below = [code for code in gates if given[code] < self.minimum]
            for left in _choices(below, self.gates_below):
                floors = {code: 1 if code in left else max(1, self.minimum) for code in gates}
                plans.append(self._raised(given, self.threshold - self.margin, floors))
        best = min(plans, key=lambda scores: sum(scores.values()))
        changes = tuple(
            Change(one.code, given[one.code], best[one.code])
            for one in self.criteria
            if best[one.code] != given[one.code]
        )
        points = sum(best.values()) - sum(given.values())
        return NextLevel(self.result(best), points, rounded(self._sum(best), self.whole), changes)

    def _raised(self, given: Mapping[str, int], wanted: int, floors: Mapping[str, int]) -> dict[str, int]:
        """The gates raised to their floors, then the heaviest criteria until the percentage is there.

        Every point of score costs the same, so the points that bring most are taken first: fewer would not do.
        """
        scores = dict(given)
        for code, floor in floors.items():
            scores[code] = max(scores[code], floor)
        # The least sum that rounds to what is wanted: 1000 · sum / whole + ½ must reach 10 · wanted.
        lacking = -((1 - 20 * wanted) * self.whole // 2000) - self._sum(scores)
        for one in sorted(self.criteria, key=lambda one: -one.weight):  # ties stay in the definition's order
            while lacking > 0 and scores[one.code] < HIGHEST:
                scores[one.code] += 1
                lacking -= one.weight
        return scores

    def _sum(self, scores: Mapping[str, int]) -> int:
        return sum(one.weight * scores[one.code] for one in self.criteria)


def _choices(codes: list[str], most: int) -> list[list[str]]:
    """Every way to leave at most so many of the gates below their minimum."""
    found: list[list[str]] = [[]]
    for code in codes:
        found += [[*chosen, code] for chosen in found if len(chosen) < most]
    return found


def budget_share(capacity: Decimal | None, total: Decimal | None) -> Decimal | None:
    """The capacity budget in percent of the whole, to a tenth; None where one of them is not known or there is no whole."""
    if capacity is None or total is None or total <= 0:
        return None
    return (100 * capacity / total).quantize(_TENTH, ROUND_HALF_UP)


def share_warnings(
    definition: Definition, significance: int | None, capacity: Decimal | None, total: Decimal | None
) -> list[ShareRule]:
    """The rules that the share of the budget is out of line with (VR-38). The share is judged before it is rounded."""
    if significance is None or capacity is None or total is None or total <= 0:
        return []
    exact = 100 * capacity
    return [
        rule
        for rule in definition.shares
        if rule.significance == significance
        and (exact < rule.percent * total if rule.bound == ShareBound.BELOW else exact > rule.percent * total)
    ]

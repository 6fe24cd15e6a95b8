"""The ranking of a call: from the reviewers' scores to places, the same for the same scores whoever works it out (VR-56; P).

A criterion's mean is that of all completed scores. It gives weight times mean, by ten; a call without weights gives each
criterion the same part of 100. Their sum is the score of an application, rounded half up to two places at the very end.
Equal scores are told apart by the means of the criteria, the heaviest first and then in the order of the call; if those are
equal too, who submitted first comes first, and at the same instant the lower code.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from app.domains.partners.call_parts import SCORE_MAX

WHOLE = 100
PLACES = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Weighed:
    """A criterion with its weight; None where the call has no weights."""

    code: str
    weight: int | None


@dataclass(frozen=True, slots=True)
class Scored:
    """An application with what each reviewer gave each criterion."""

    key: str
    submitted_at: dt.datetime
    scores: Sequence[Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Part:
    """What one criterion gives: see CriterionResult."""

    code: str
    weight: Fraction
    mean: Fraction
    points: Fraction
    reviewers: int


@dataclass(frozen=True, slots=True)
class Placed:
    """An application in its place, with how that came about."""

    rank: int
    key: str
    score: Decimal
    parts: tuple[Part, ...]


def ranking(criteria: Sequence[Weighed], applications: Sequence[Scored]) -> list[Placed]:
    """The applications in their order, the best first."""
    heaviest = sorted(range(len(criteria)), key=lambda place: -(criteria[place].weight or 0))

    def order(entry: tuple[Scored, tuple[Part, ...], Decimal]) -> tuple[object, ...]:
        one, parts, score = entry
        return (-score, *(-parts[place].mean for place in heaviest), one.submitted_at, one.key)

    worked_out = []
    for one in applications:
        parts = tuple(_part(criterion, len(criteria), one.scores) for criterion in criteria)
        worked_out.append((one, parts, half_up(sum((part.points for part in parts), Fraction(0)))))
    placed = sorted(worked_out, key=order)
    return [Placed(rank, one.key, score, parts) for rank, (one, parts, score) in enumerate(placed, 1)]


def _part(criterion: Weighed, count: int, scores: Sequence[Mapping[str, int]]) -> Part:
    given = [each[criterion.code] for each in scores]
    weight = Fraction(WHOLE, count) if criterion.weight is None else Fraction(criterion.weight)
    mean = Fraction(sum(given), len(given)) if given else Fraction(0)
    return Part(criterion.code, weight, mean, weight * mean / SCORE_MAX, len(given))


def half_up(value: Fraction) -> Decimal:
    """A fraction to two places, halves upwards; exact, as no figure here is negative."""
    doubled = value * WHOLE * 2 + 1
    return (Decimal(doubled.numerator // (doubled.denominator * 2)) / WHOLE).quantize(PLACES, ROUND_HALF_UP)

"""The ranking against an oracle that works with whole numbers alone, over generated calls and scores (VR-56; P)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from functools import cmp_to_key
from math import lcm

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains.partners.call_ranking import Scored, Weighed, half_up, ranking
from app.domains.partners.call_vocabulary import CallCriterion

CODES = [code.value for code in CallCriterion]
NOON = dt.datetime(2031, 2, 3, 12, tzinfo=dt.UTC)


@st.composite
def calls(draw: st.DrawFn) -> tuple[list[Weighed], list[Scored]]:
    count = draw(st.integers(1, 6))
    codes = draw(st.permutations(CODES))[:count]
    weights: list[int | None] = [None] * count
    if draw(st.booleans()):
        cuts = sorted(draw(st.lists(st.integers(1, 99), min_size=count - 1, max_size=count - 1, unique=True)))
        weights = [right - left for left, right in zip([0, *cuts], [*cuts, 100], strict=True)]
    few = st.integers(draw(st.sampled_from([0, 9])), 10)  # among few different scores there are ties
    applications = [
        Scored(
            f"APPL-{n:02d}",
            NOON + dt.timedelta(seconds=draw(st.integers(0, 2))),
            [{code: draw(few) for code in codes} for _ in range(draw(st.integers(0, 3)))],
        )
        for n in range(draw(st.integers(0, 6)))
    ]
    return [Weighed(code, weight) for code, weight in zip(codes, weights, strict=True)], applications


def oracle(criteria: list[Weighed], applications: list[Scored]) -> list[tuple[str, int]]:
    """(key, hundredths of a point) in order: sums over a common denominator, compared pair by pair."""

    def hundredths(one: Scored) -> int:
        parts = []
        for criterion in criteria:
            total, count = sum(score[criterion.code] for score in one.scores), max(len(one.scores), 1)
            top, bottom = (100, len(criteria)) if criterion.weight is None else (criterion.weight, 1)
            parts.append((top * total * 100, bottom * count * 10))
        common = lcm(*(bottom for _, bottom in parts))
        whole = sum(top * (common // bottom) for top, bottom in parts)
        return whole // common + (1 if 2 * (whole % common) >= common else 0)

    def compare(a: Scored, b: Scored) -> int:
        if hundredths(a) != hundredths(b):
            return hundredths(b) - hundredths(a)
        for weight in sorted({criterion.weight or 0 for criterion in criteria}, reverse=True):
            for criterion in criteria:
                if (criterion.weight or 0) == weight:
                    x, y = (sum(score[criterion.code] for score in one.scores) for one in (a, b))
                    left, right = x * max(len(b.scores), 1), y * max(len(a.scores), 1)
                    if left != right:
                        return right - left
        if a.submitted_at != b.submitted_at:
            return -1 if a.submitted_at < b.submitted_at else 1
        return -1 if a.key < b.key else 1

    return [(one.key, hundredths(one)) for one in sorted(applications, key=cmp_to_key(compare))]


@given(calls())
def test_the_ranking_is_the_oracles(drawn: tuple[list[Weighed], list[Scored]]) -> None:
    criteria, applications = drawn
    placed = ranking(criteria, applications)
    assert [(one.key, int(one.score * 100)) for one in placed] == oracle(criteria, applications)
    assert [one.rank for one in placed] == list(range(1, len(applications) + 1))
    for one in placed:
        assert half_up(sum((part.points for part in one.parts), Fraction(0))) == one.score, "the parts explain it"
        assert 0 <= one.score <= 100


@given(calls(), st.randoms())
def test_the_order_of_asking_does_not_matter(drawn: tuple[list[Weighed], list[Scored]], chance: object) -> None:
    criteria, applications = drawn
    shuffled = [Scored(one.key, one.submitted_at, list(reversed(one.scores))) for one in applications]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a Random
    assert ranking(criteria, shuffled) == ranking(criteria, applications)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        ("0", "0.00"),
        ("1/3", "0.33"),
        ("1/200", "0.01"),
        ("3/200", "0.02"),
        ("1001/200", "5.01"),
        ("2/3", "0.67"),
        ("100", "100.00"),
    ],
)
def test_halves_go_up(value: str, rounded: str) -> None:
    assert half_up(Fraction(value)) == Decimal(rounded)

"""How well duplicates are told from others, on real names of public organisations in several scripts (G1; ADR 0043).

`python -m tests.domains.test_partner_duplicates` writes the figures that docs/partners.md shows.
"""

from __future__ import annotations

import json
import string
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains.partners.duplicates import THRESHOLD, WEIGHTS, Body, compare
from app.domains.partners.likeness import likeness

LABELLED: dict[str, Any] = json.loads(
    (Path(__file__).parent / "names" / "organisations.json").read_text(encoding="utf-8")
)
ENTRIES = LABELLED["entries"]
TRIED = (60, 65, 70, 75, 80, 85, 90)
DOC = Path(__file__).parents[2] / "docs" / "partners.md"
BEGINS, ENDS = "<!-- measured: python -m tests.domains.test_partner_duplicates -->", "<!-- end of what was measured -->"


def bodies() -> list[tuple[str, Body]]:
    """Without sites and keys in registers, which would make it easy."""
    return [
        (entry["is"], Body(str(place), str(place), tuple(entry["names"]), entry.get("acronym"), entry.get("country")))
        for place, entry in enumerate(ENTRIES)
    ]


def scores() -> list[tuple[bool, Decimal, str]]:
    """Of every pair: whether it is one organisation, the score, and the names."""
    return [
        (one[0] == other[0], compare(one[1], other[1], WEIGHTS).score, f"{one[1].names[0]} / {other[1].names[0]}")
        for one, other in combinations(bodies(), 2)
    ]


def measured(threshold: Decimal, found: list[tuple[bool, Decimal, str]]) -> tuple[float, float, int, int, int]:
    """Precision, recall, and how many were rightly found, wrongly found and missed."""
    right = sum(same and score >= threshold for same, score, _ in found)
    wrong = sum(not same and score >= threshold for same, score, _ in found)
    missed = sum(same and score < threshold for same, score, _ in found)
    return right / max(1, right + wrong), right / (right + missed), right, wrong, missed


def report() -> str:
    """The part of docs/partners.md that is measured."""
    found = scores()
    lines = [
        f"{len(ENTRIES)} entries of {len({entry['is'] for entry in ENTRIES})} organisations, "
        f"{len(found)} pairs, {sum(same for same, _, _ in found)} of them the same organisation.", "",
        "| threshold | precision | recall | rightly found | wrongly found | missed |", "| --- | --- | --- | --- | --- | --- |",
    ]  # fmt: skip
    for threshold in TRIED:
        precision, recall, right, wrong, missed = measured(Decimal(threshold), found)
        mark = " (in use)" if threshold == THRESHOLD else ""
        lines.append(f"| {threshold}{mark} | {precision:.3f} | {recall:.3f} | {right} | {wrong} | {missed} |")
    wrong = sorted(names for same, score, names in found if not same and score >= THRESHOLD)
    missed = sorted(names for same, score, names in found if same and score < THRESHOLD)
    lines += [
        "",
        f"At {THRESHOLD}, wrongly found: {'; '.join(wrong) or 'none'}.",
        "",
        f"Missed: {'; '.join(missed) or 'none'}.",
    ]
    return "\n".join(lines)


def test_the_set_is_worth_measuring() -> None:
    scripts = {"latin": "a", "cyrillic": "и", "arabic": "\u0627", "han": "大", "hangul": "국"}
    text = " ".join(name for entry in ENTRIES for name in entry["names"])
    assert all(letter in text for letter in scripts.values())
    assert len(ENTRIES) >= 100 and len({entry["is"] for entry in ENTRIES}) >= 60
    assert all(entry["site"] for entry in ENTRIES)


def test_precision_and_recall_hold() -> None:
    precision, recall, *_ = measured(THRESHOLD, scores())
    assert precision >= 0.9 and recall >= 0.85, (precision, recall)


def test_the_page_says_what_is_measured() -> None:
    page = DOC.read_text(encoding="utf-8")
    assert page.partition(BEGINS)[2].partition(ENDS)[0].strip() == report()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Université de Genève", "universite de geneve"), ("جامعة القاهرة", "جامعه القاهره"),
        ("Министерство здравоохранения", "министерство Здравоохранения"), ("清华大学", "清华大学"),
    ],
)  # fmt: skip
def test_accents_case_and_spelling_do_not_matter(one: str, other: str) -> None:
    assert likeness(one, other) == 1.0


names = st.lists(st.text(string.ascii_letters + "éüñигة大学", min_size=1, max_size=9), min_size=1, max_size=6).map(
    " ".join
)


@given(names, names)
def test_likeness_is_a_likeness(one: str, other: str) -> None:
    found = likeness(one, other)
    assert 0.0 <= found <= 1.0
    assert likeness(one, one) in (0.0, 1.0), "all of its words, or none that say anything"
    assert abs(found - likeness(other, one)) < 0.35, "near words may be paired otherwise; not far otherwise"


@given(names, names, st.none() | st.sampled_from(["KEN", "SEN"]), st.none() | st.sampled_from(["KEN", "SEN"]))
def test_the_score_is_bounded_and_a_shared_key_settles_it(
    one: str, other: str, here: str | None, there: str | None
) -> None:
    left, right = Body("1", "A", (one,), country=here), Body("2", "B", (other,), country=there)
    assert 0 <= compare(left, right, WEIGHTS).score <= 100
    keyed = [Body(body.id, body.code, body.names, identifiers=("ror:03yrm5c26",)) for body in (left, right)]
    assert compare(keyed[0], keyed[1], WEIGHTS).score == 100
    other_key = Body("2", "B", right.names, identifiers=("ror:05a28rw58",))
    assert compare(keyed[0], other_key, WEIGHTS).score <= 50


if __name__ == "__main__":
    head, _, rest = DOC.read_text(encoding="utf-8").partition(BEGINS)
    DOC.write_text(f"{head}{BEGINS}\n\n{report()}\n\n{ENDS}{rest.partition(ENDS)[2]}", encoding="utf-8")

"""May we engage this partner on a day? Every combination, against an oracle that was written apart from the rules (VR-52, VR-55).

The oracle reads the combination, never the records that were made of it; it knows nothing of the code under test.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from itertools import product

import pytest

from app.domains.partners.judging import Accredited, Facts, Flag, Judgement, Purpose, Verdict, judge

NOW = dt.date(2026, 6, 15)
YEARS = (-6, -3, -1, 0, 1, 3)
"""How far from NOW the day is that is asked about; verdicts fell four years, two years and half a year before NOW."""
DAYS = [dt.date(NOW.year + years, NOW.month, NOW.day) for years in YEARS]
VERIFICATIONS = ("none", "rejected", "current", "expired", "voided", "renewed", "then_rejected")
FLAGS = ("none", "observation", "risk", "red", "escalated_lately", "red_cleared", "sanctions")
ACCREDITATIONS = ("none", "current", "expired", "to_come")
SUSPENSIONS = ("none", "now", "over")
PARENTS = ("no_parent", "verified", "unverified", "expired", "suspended", "red", "archived")
PROFILES = (True, False)


def day(years: float) -> dt.date:
    return NOW + dt.timedelta(days=round(years * 365.25))


@cache
def verdicts(kind: str) -> tuple[Verdict, ...]:
    old = Verdict("v1", "V1", True, day(-4), day(-2) - dt.timedelta(days=1))
    new = Verdict("v2", "V2", True, day(-0.5), day(1.5))
    match kind:
        case "none":
            return ()
        case "rejected":
            return (Verdict("v1", "V1", False, day(-4)),)
        case "current":
            return (new,)
        case "expired":
            return (old,)
        case "voided":
            return (Verdict("v1", "V1", True, day(-4), day(4), voided_on=day(-2)),)
        case "renewed":
            return (new, old)
        case _:
            return (old, Verdict("v2", "V2", False, day(-0.5)))


@cache
def flags(kind: str) -> tuple[Flag, ...]:
    match kind:
        case "none":
            return ()
        case "escalated_lately":
            return (Flag("f", "F", "financial", (("risk", day(-4)), ("escalated", day(-0.5))), day(-4)),)
        case "red_cleared":
            return (Flag("f", "F", "financial", (("red", day(-4)),), day(-4), day(-2)),)
        case "sanctions":
            return (Flag("f", "F", "sanctions_match", (("observation", day(-2)),), day(-2)),)
        case level:
            return (Flag("f", "F", "sea", ((level, day(-4)),), day(-4)),)


@cache
def accreditations(kind: str) -> tuple[Accredited, ...]:
    match kind:
        case "none":
            return ()
        case "current":
            return (Accredited("a", "A", "ecosoc", day(-4), None),)
        case "expired":
            return (Accredited("a", "A", "habitat_iii", day(-4), day(-2)),)
        case _:
            return (Accredited("a", "A", "un_habitat_ad_hoc", day(2), None),)


@cache
def suspensions(kind: str) -> tuple[tuple[dt.date, dt.date | None], ...]:
    return {"none": (), "now": ((day(-2), None),), "over": ((day(-4), day(-2)),)}[kind]


@cache
def parent(kind: str) -> Facts | None:
    always = (Verdict("pv", "PV", True, day(-10), day(10)),)
    match kind:
        case "no_parent":
            return None
        case "verified":
            return Facts("p", "P", verdicts=always)
        case "unverified":
            return Facts("p", "P")
        case "expired":
            return Facts("p", "P", verdicts=verdicts("expired"))
        case "suspended":
            return Facts("p", "P", verdicts=always, suspensions=suspensions("now"))
        case "red":
            return Facts("p", "P", verdicts=always, flags=flags("red"))
        case _:
            return Facts("p", "P", verdicts=always, archived=True)


@dataclass(frozen=True)
class Case:
    verification: str
    flag: str
    accreditation: str
    suspension: str
    above: str
    complete: bool
    years: int

    def judged(self, purpose: Purpose) -> Judgement:
        facts = Facts(
            "x", "X", profile_complete=self.complete, suspensions=suspensions(self.suspension),
            verdicts=verdicts(self.verification), flags=flags(self.flag),
            accreditations=accreditations(self.accreditation), parent=parent(self.above),
        )  # fmt: skip
        return judge(facts, purpose, DAYS[YEARS.index(self.years)])


# -- the oracle: tables by hand, the years in which each answer holds ----------------------------------------------

VERIFIED_IN: dict[str, set[int] | str] = {
    "none": "as the parent", "rejected": set(), "current": {0, 1}, "expired": {-3}, "voided": {-3}, "renewed": {-3, 0, 1},
    "then_rejected": {-3},
}  # fmt: skip
"""Before the first verdict there is none, and a branch has its parent's."""
FIRST_VERDICT = {"rejected": -4, "current": -0.5, "expired": -4, "voided": -4, "renewed": -4, "then_rejected": -4}
BLOCKED_IN = {
    "none": set(), "observation": set(), "risk": set(), "red": {-3, -1, 0, 1, 3}, "escalated_lately": {0, 1, 3},
    "red_cleared": {-3}, "sanctions": {-1, 0, 1, 3},
}  # fmt: skip
SUSPENDED_IN = {"none": set(), "now": {-1, 0, 1, 3}, "over": {-3}}
PARENT_OPEN_IN = {
    "verified": {-6, -3, -1, 0, 1, 3}, "unverified": set(), "expired": {-3}, "suspended": {-6, -3}, "red": {-6},
    "archived": set(),
}  # fmt: skip
PARENT_SUSPENDED_IN = {"suspended": {-1, 0, 1, 3}}


def expected(case: Case, purpose: Purpose) -> bool:
    year = case.years
    suspended = year in SUSPENDED_IN[case.suspension] or year in PARENT_SUSPENDED_IN.get(case.above, set())
    if purpose == "application":
        return case.complete and not suspended
    if suspended or year in BLOCKED_IN[case.flag]:
        return False
    if case.above != "no_parent" and year not in PARENT_OPEN_IN[case.above]:
        return False
    verified = VERIFIED_IN[case.verification]
    if case.verification == "none" or year < FIRST_VERDICT[case.verification]:
        return case.above != "no_parent"
    assert isinstance(verified, set)
    return year in verified


CASES = [
    Case(*chosen) for chosen in product(VERIFICATIONS, FLAGS, ACCREDITATIONS, SUSPENSIONS, PARENTS, PROFILES, YEARS)
]


def test_the_table_is_whole() -> None:
    assert len(CASES) == 7 * 7 * 4 * 3 * 7 * 2 * 6


@pytest.mark.parametrize("purpose", list(Purpose))
def test_every_combination_on_every_day(purpose: Purpose) -> None:
    """The answer is the oracle's; it follows from its reasons, each told once with its record. Accreditation decides nothing."""
    said = {"none": "not_accredited", "current": "accredited", "expired": "accreditation_expired"}
    answers = set()
    for case in CASES:
        found = case.judged(purpose)
        assert found.eligible == expected(case, purpose), (case, found.reasons)
        assert found.eligible == (not any(reason.blocks for reason in found.reasons)), case
        assert all(reason.code and reason.rule and reason.message and reason.source.code for reason in found.reasons)
        assert len({(reason.code, reason.of, reason.source) for reason in found.reasons}) == len(found.reasons), case
        accredited = [reason for reason in found.reasons if reason.rule == "VR-53"]
        assert [reason.blocks for reason in accredited] == [False], case
        if case.years == 0 and case.accreditation in said:
            assert accredited[0].code == said[case.accreditation]
        answers.add(found.eligible)
    assert answers == {True, False}


def test_every_thing_that_speaks_against_is_named() -> None:
    """No reason hides another: of two flags and a suspension, all three are told."""
    facts = Facts(
        "x", "X", suspensions=suspensions("now"), flags=(*flags("red"), *flags("sanctions")),
        verdicts=verdicts("rejected"), parent=parent("unverified"),
    )  # fmt: skip
    against = [(reason.of, reason.code) for reason in judge(facts, Purpose.AGREEMENT, NOW).reasons if reason.blocks]
    assert against == [
        ("X", "suspended"), ("X", "flag_red"), ("X", "sanctions_match"), ("X", "rejected"), ("P", "not_verified"),
    ]  # fmt: skip


def test_an_award_asks_what_an_agreement_asks() -> None:
    for case in CASES[:: len(ACCREDITATIONS)]:
        assert case.judged(Purpose.AWARD) == case.judged(Purpose.AGREEMENT)

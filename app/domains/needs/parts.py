"""Typed parts of needs, assessments and matches that have no life of their own (D4 to D8)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from app.domains.needs.vocabulary import NeedEvidenceKind, RaterRole
from app.domains.reference.vocabulary import ClassificationScheme
from app.kernel.fields import LText, Texts
from app.kernel.members import Member, member


class NeedRating(Member):
    """One rating of a capacity: today's level and the desired one on the same scale (D6; VR-21)."""

    scale: str = member("Code of the rating scale.", max_length=100)
    baseline_level: int = member("Number of today's level on that scale.", ge=0, le=1000)
    desired_level: int = member("Number of the level it should reach; above today's.", ge=0, le=1000)
    gap: int = member(
        "How far apart the two are, in numbers of the scale.",
        sql="(({e}->>'desired_level')::int - ({e}->>'baseline_level')::int)",
    )
    rated_on: dt.date = member("When.")
    rated_by: str | None = member("Who rated, by function.", max_length=200, scope="needs:read")
    role: RaterRole = member("The institution itself, an expert, or a group.")
    method: str | None = member("How it was rated.", max_length=300)
    note: str | None = member("A remark.", max_length=1000)


class NeedEvidence(Member):
    """One thing that shows a need (D5)."""

    kind: NeedEvidenceKind = member("What sort of evidence.")
    summary: LText = member("What it shows.", max_length=1000)
    source: str | None = member("Where it comes from.", max_length=300)
    url: str | None = member("Where it can be read.", max_length=500, pattern=r"^https?://\S+$")
    dated_on: dt.date | None = member("When it was made; null when not known.")


class Weights(Member):
    """How much each rating counts in a priority; the weighted mean runs from 1 to 4 (P)."""

    severity: int = member("Of severity.", ge=0, le=100)
    reach: int = member("Of reach.", ge=0, le=100)
    urgency: int = member("Of urgency.", ge=0, le=100)
    feasibility: int = member("Of feasibility.", ge=0, le=100)


class PriorityBasis(Member):
    """How a priority was computed, so that a person can compute it again (D5; VR-24)."""

    method: str = member("Code of the method, one version of it.")
    standing: str = member("Whether its figures are a proposal or adopted.")
    computed_on: dt.date = member("The day for which the lists of territories were asked.")
    severity: int = member("The rating as it was.")
    reach: int = member("The rating as it was.")
    urgency: int = member("The rating as it was.")
    feasibility: int = member("The rating as it was.")
    territory: str | None = member("Code of the country whose place in the lists was asked.")
    schemes: Texts = member("The lists that named it on that day; empty for none.", enum=ClassificationScheme)
    mean: Decimal = member("The weighted mean of the four.")
    bonus: Decimal = member("What the lists added.")
    score: Decimal = member("The sum.")


class RatingLevel(Member):
    """One level of a scale (D6)."""

    number: int = member("Its place; a higher number is more capacity.", ge=0, le=1000)
    code: str = member("Its short code.", max_length=40)
    label: LText = member("What people read.", max_length=200)
    definition: LText | None = member("When a capacity is at this level.", max_length=1000)


class Participants(Member):
    """How many of a group took part; counts only, no personal data (D4)."""

    group: str = member("The group.", max_length=100)
    count: int = member("How many.", ge=0)


class MatchTerm(Member):
    """One term of a match's score, as it was when the candidate was accepted."""

    term: str = member("What was compared.")
    weight: int = member("How much it counts.")
    value: Decimal | None = member("How well it fits, 0 to 1; null when not known, which then does not count.")
    why: str = member("What was found.")

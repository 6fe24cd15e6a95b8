"""What might answer a need, with a score that is explained term by term (D7; S T2.1.3a2; VR-23; ADR 0034; P).

The score is the mean of the terms by weight. What is not known, of the need or of the offer, is shown as null and does
not count: it neither helps nor harms. `known_weight` says how much of the whole weight the score rests on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from app.domains.needs.vocabulary import MatchTarget, RemedyKind

WEIGHTS = {
    "theme": 30, "level": 15, "territory": 15, "language": 10, "modality": 10, "verification": 10, "freshness": 10,
}  # fmt: skip
METHOD: dict[str, Any] = {
    "code": "candidates-1",
    "standing": "proposal",
    "weights": WEIGHTS,
    "score": "100 times the mean of the terms whose value is known, by weight, to a hundredth; null when none is known. "
    "Offers that share no theme with the need are no candidates.",
}
"""The version in use, our proposal. Other weights get another code: a match keeps the terms under which it was made."""
WIDER = Decimal("0.5")
"""The value of an offer for a wider area that the need's territory lies in (P)."""
FRESH_DAYS, STALE_DAYS = 365, 5 * 365
"""An offer is fresh for a year, and counts for less from then on until it is five years old (P)."""
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a need asks of an offer. `places` are its territory and country, `areas` what these lie in."""

    themes: tuple[str, ...]
    levels: tuple[str, ...]
    places: frozenset[str]
    areas: frozenset[str]
    languages: tuple[str, ...]
    remedy: RemedyKind
    modalities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing on offer, as its registry knows it; an empty tuple or None says "not known"."""

    kind: MatchTarget
    id: str
    code: str
    title: Any
    themes: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    territories: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    verified: bool | None = None
    updated_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a score: how well it fits, 0 to 1, or None when that is not known."""

    term: str
    weight: int
    value: Decimal | None
    why: str

    def as_json(self) -> dict[str, Any]:
        """As a match keeps it and an answer shows it."""
        return {
            "term": self.term, "weight": self.weight, "value": None if self.value is None else str(self.value),
            "why": self.why,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scored:
    """An offer with its score. `blocked` says why it may not be matched without a waiver."""

    offer: Offer
    score: Decimal | None
    known_weight: int
    terms: tuple[Term, ...]
    blocked: str | None

    def as_json(self) -> dict[str, Any]:
        """As an answer shows it."""
        blocked = None if self.blocked is None else {"code": "non_training", "reason": self.blocked, "waivable": True}
        return {
            "kind": self.offer.kind, "id": self.offer.id, "code": self.offer.code, "title": self.offer.title,
            "score": None if self.score is None else str(self.score), "known_weight": self.known_weight,
            "terms": [term.as_json() for term in self.terms], "blocked": blocked,
        }  # fmt: skip


Found = tuple[Decimal | None, str]


def scored(wanted: Wanted, offer: Offer, today: dt.date) -> Scored:
    """The score of an offer for a need on a day; nothing else goes into it."""
    terms = []
    for name, weight in WEIGHTS.items():
        value, why = _TERMS[name](wanted, offer, today)
        terms.append(Term(name, weight, None if value is None else value.quantize(_CENT, ROUND_HALF_UP), why))
    known = [(term.weight, term.value) for term in terms if term.value is not None]
    weight = sum(weight for weight, _ in known)
    score = None
    if weight:
        mean = sum((weight * value for weight, value in known), Decimal(0)) / weight
        score = (100 * mean).quantize(_CENT, ROUND_HALF_UP)
    return Scored(offer, score, weight, tuple(terms), _blocked(wanted, offer))


def best_first(found: list[Scored]) -> list[Scored]:
    """Those that may be matched before those that are blocked; then by score, by what it rests on, and by code."""
    return sorted(
        found, key=lambda one: (one.blocked is not None, -(one.score or 0), -one.known_weight, one.offer.code)
    )


def _blocked(wanted: Wanted, offer: Offer) -> str | None:
    if offer.kind != MatchTarget.COURSE or wanted.remedy != RemedyKind.NON_TRAINING:
        return None
    return "Training would not close this need; a match with a course asks for `waiver_reason` (VR-23)."


def _share(wanted: tuple[str, ...], offered: tuple[str, ...], of_need: str, of_offer: str) -> Found:
    """How many of the wanted are offered."""
    if not wanted:
        return None, f"The need names no {of_need}."
    if not offered:
        return None, f"The offer names no {of_offer}."
    common = [name for name in wanted if name in offered]
    said = f"{len(common)} of {len(wanted)}" + (f": {', '.join(common)}" if common else "")
    return Decimal(len(common)) / Decimal(len(wanted)), f"{said}."


def _theme(wanted: Wanted, offer: Offer, _today: dt.date) -> Found:
    return _share(wanted.themes, offer.themes, "theme", "theme")


def _level(wanted: Wanted, offer: Offer, _today: dt.date) -> Found:
    return _share(wanted.levels, offer.levels, "level", "level")


def _territory(wanted: Wanted, offer: Offer, _today: dt.date) -> Found:
    if not offer.territories:
        return None, "The offer names no territory."
    if wanted.places.intersection(offer.territories):
        return Decimal(1), "Made for this territory or its country."
    if wanted.areas.intersection(offer.territories):
        return WIDER, "Made for a wider area that this territory lies in."
    return Decimal(0), "Made for other territories."


def _language(wanted: Wanted, offer: Offer, _today: dt.date) -> Found:
    return _share(wanted.languages, offer.languages, "language", "language")


def _modality(wanted: Wanted, offer: Offer, _today: dt.date) -> Found:
    return _share(wanted.modalities, offer.modalities, "modality", "modality")


def _verification(_wanted: Wanted, offer: Offer, _today: dt.date) -> Found:
    if offer.verified is None:
        return None, "Whether it has been verified is not recorded."
    return (Decimal(1), "Verified.") if offer.verified else (Decimal(0), "Not verified.")


def _freshness(_wanted: Wanted, offer: Offer, today: dt.date) -> Found:
    if offer.updated_on is None:
        return None, "When it was last brought up to date is not recorded."
    days = (today - offer.updated_on).days
    left = Decimal(STALE_DAYS - days) / Decimal(STALE_DAYS - FRESH_DAYS)
    return max(Decimal(0), min(Decimal(1), left)), f"Brought up to date on {offer.updated_on.isoformat()}."


_TERMS: dict[str, Callable[[Wanted, Offer, dt.date], Found]] = {
    "theme": _theme, "level": _level, "territory": _territory, "language": _language, "modality": _modality,
    "verification": _verification, "freshness": _freshness,
}  # fmt: skip

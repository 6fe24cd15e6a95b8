"""Synthetic needs: every state with the members that go with it, as the rules of needs demand (VR-20 to VR-26)."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

import orjson

from app.data.demo.dice import Dice, spread
from app.data.demo.words import MADE_UP, SOURCE, LText, gap_statement, labelled, languages_of, need_title
from app.data.demo.world import CITIES, Place, World
from app.domains.days import months_from
from app.domains.needs.priority import RATINGS, level_of
from app.domains.needs.steps import REVIEW_MONTHS
from app.domains.needs.vocabulary import (
    CapacityKind,
    CoreIssue,
    FunctionalCapacity,
    NeedEvidenceKind,
    NeedOutcome,
    NeedSource,
    NeedState,
    RaterRole,
    RemedyKind,
    ValidationBasis,
)
from app.domains.reference.vocabulary import CapacityLevel
from app.kernel.model import Visibility

Row = dict[str, Any]
KINDS, SHOWINGS = 4_096, 512
"""Kinds of needs, and sets of evidence, that needs are picked from."""
ASSESSED, BLOCK = 50, 100
"""Needs that one assessment may be the source of, and needs that a country process may raise."""
VALIDATOR = "system:demo-validator"
SCALE = "LEVELS-5"
STATES = spread(
    (NeedState.DRAFT, 12), (NeedState.SUBMITTED, 12), (NeedState.UNDER_VALIDATION, 8), (NeedState.VALIDATED, 28),
    (NeedState.MATCHED, 20), (NeedState.ADDRESSED, 7), (NeedState.CLOSED, 7), (NeedState.EXPIRED, 3),
    (NeedState.REJECTED, 3),
)  # fmt: skip
CONFIRMED = frozenset(
    {NeedState.VALIDATED, NeedState.MATCHED, NeedState.ADDRESSED, NeedState.CLOSED, NeedState.EXPIRED}
)


def values(kind: type[enum.StrEnum]) -> list[str]:
    """What a closed list has to choose from, as it is stored."""
    return [member.value for member in kind]


def text(value: Any) -> str:
    """JSON as COPY takes it."""
    return orjson.dumps(value).decode()


_LEVELS, _KINDS, _ISSUES = values(CapacityLevel), values(CapacityKind), [None, *values(CoreIssue)]
_FUNCTIONAL, _REMEDIES, _BASES = values(FunctionalCapacity), values(RemedyKind), values(ValidationBasis)
_SOURCES = spread(*((source, 4 if source == NeedSource.ASSESSMENT else 1) for source in values(NeedSource)))
_EVIDENCE, _ROLES, _OUTCOMES = values(NeedEvidenceKind), values(RaterRole), values(NeedOutcome)
_VISIBILITIES = spread(
    (Visibility.INTERNAL.value, 82), (Visibility.PARTNER.value, 15), (Visibility.RESTRICTED.value, 3)
)
_TONGUES = ("ar", "es", "fr", "pt-BR", "ru", "sw", "zh")
REASON = text(labelled(MADE_UP["en"]))
SHOWN = labelled("evidence.")
TRAINING = text(labelled("knowledge alone is missing."))


def state_of(world: World, number: int) -> NeedState:
    """How far a need has come. The last of every 25 is merged into the one before it, which stands."""
    if number % 25 == 24:
        return NeedState.MERGED
    if number % 25 == 23:
        return NeedState.VALIDATED
    return world.dice("need_state", number).pick(STATES)


def need_row(world: World, number: int, state: NeedState, best_match: str | None) -> Row:
    """One need, its code and id from its number; `best_match` is that of the matches made for it."""
    dice = world.dice("needs", number)
    same = number - 1 if state == NeedState.MERGED else number
    kind = need_kind(world, dice.below(KINDS))
    validated_on, review_by = _validated(world, dice, state)
    place, country, row = _place(world, dice, same)
    if kind.row["source"] == NeedSource.ASSESSMENT:
        row["assessment_id"] = world.id("assessments", number // ASSESSED)
    evidence = _evidence(world, dice, state)
    return {
        "id": world.id("needs", number), "code": f"DEMO-NEED-{number + 1:07d}", "status": state.value,
        "duplicate_of_id": world.id("needs", same) if same != number else None, "best_match": best_match,
        "validated_by": VALIDATOR if validated_on else None, "validated_on": validated_on, "review_by": review_by,
        "validation_basis": dice.pick(_BASES) if validated_on else None,
        "title": text(need_title(dice, kind.languages, world.topics[kind.row["themes"][0]], place)),
        **kind.row, **row, **evidence, **_answer(dice, state),
        **_priority(world, tuple([kind.row[name] for name in RATINGS]), country),
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """What needs have in common that differ in place, state, title and dates alone."""

    languages: tuple[str, ...]
    row: Row


@lru_cache(maxsize=KINDS)
def need_kind(world: World, number: int) -> Kind:
    """One of the many kinds that needs are picked from: to make every need up anew took a third of a fill's time."""
    dice = world.dice("need_kind", number)
    langs, theme = languages_of(dice), dice.skewed(world.terms["theme"])
    row = {
        **_capacity(dice), **_about(world, dice, theme), **_ratings(world, dice), **_seen(dice),
        "source": dice.pick(_SOURCES), "source_reference": SOURCE, "assessment_id": None,
        "gap_statement": text(gap_statement(dice, langs)),
        "translation_status": text({"title": dict.fromkeys(langs[1:], "machine")} if langs[1:] else {}),
    }  # fmt: skip
    return Kind(langs, row)


def _place(world: World, dice: Dice, number: int) -> tuple[LText, Place | None, Row]:
    """A country, a synthetic city of one, or for a regional need a wider territory: its name, its country, and the members."""
    named = world.dice("place", number)
    if named.chance(3):
        wider = named.pick(world.wider)
        return wider.name, None, {"territory_id": wider.id, "country_id": None, "regional": True}
    if named.chance(10):
        city = named.below(CITIES)
        country = world.city(city)
        territory, place = world.id("territories", city), labelled(f"city {city + 1}") | country.name
    else:
        country = world.country(number)
        territory, place = country.id, country.name
    return place, country, {"territory_id": territory, "country_id": country.id, "regional": dice.chance(2)}


def _capacity(dice: Dice) -> Row:
    levels = dice.some(_LEVELS, 2) or [dice.pick(_LEVELS)]
    kind, remedy, issue = dice.pick(_KINDS), dice.pick(_REMEDIES), dice.pick(_ISSUES)
    functional = dice.pick(_FUNCTIONAL) if kind == CapacityKind.FUNCTIONAL else None
    return {
        "capacity_levels": levels, "primary_level": dice.pick(levels), "capacity_kind": kind,
        "functional_capacity": functional, "core_issue": issue, "remedy_kind": remedy,
        "remedy_reason": TRAINING if remedy == RemedyKind.TRAINING else None,
    }  # fmt: skip


def _about(world: World, dice: Dice, theme: str) -> Row:
    themes = [theme, *(other for other in dice.some(world.terms["theme"], 2) if other != theme)]
    groups = dice.some(world.groups, 2) or [dice.pick(world.groups)]
    return {
        "themes": themes, "target_group_ids": groups, "sdg_targets": dice.some(world.terms["sdg_target"], 3),
        "nua_sections": dice.some(world.terms["nua_section"], 2), "lenses": dice.some(world.terms["lens"], 1),
        "strategic_outcomes": dice.some(world.terms["strategic_outcome"], 2), "language_needs": dice.some(_TONGUES, 2),
    }  # fmt: skip


def _validated(world: World, dice: Dice, state: NeedState) -> tuple[dt.date | None, dt.date | None]:
    """When it was validated and must be looked at again; an expired need's day has passed, some others' too (VR-25)."""
    months = world.method["review_months"] if world.method else REVIEW_MONTHS
    ago = dice.between(5, 31 * months + 120)
    if state not in CONFIRMED:
        return None, None
    if state == NeedState.EXPIRED:
        ago = 31 * months + dice.between(1, 200)
    validated_on = world.day - dt.timedelta(days=ago)
    return validated_on, months_from(validated_on, months)


def _evidence(world: World, dice: Dice, state: NeedState) -> Row:
    """What shows the gap: something where somebody has confirmed it, else perhaps (VR-20)."""
    if state in CONFIRMED or dice.chance(50):
        return _shown(world, dice.below(SHOWINGS))
    return {"evidence": "[]", "confidential_evidence": "[]"}


@lru_cache(maxsize=SHOWINGS)
def _shown(world: World, number: int) -> Row:
    """One of the many sets of evidence that there can be."""
    dice = world.dice("need_evidence", number)
    found = [
        {
            "kind": dice.pick(_EVIDENCE), "summary": SHOWN, "source": SOURCE, "url": None,
            "dated_on": (world.day - dt.timedelta(days=dice.between(1, 1500))).isoformat() if dice.chance(80) else None,
        }
        for _ in range(1 + dice.chance(15))
    ]  # fmt: skip
    return {"evidence": text(found), "confidential_evidence": text(found[:1] if dice.chance(4) else [])}


def _answer(dice: Dice, state: NeedState) -> Row:
    answered = state in (NeedState.ADDRESSED, NeedState.CLOSED)
    outcome = dice.pick(_OUTCOMES)
    return {
        "response_summary": REASON if answered else None,
        "outcome": outcome if state == NeedState.CLOSED else None,
    }  # fmt: skip


def _ratings(world: World, dice: Dice) -> Row:
    """What people judged; unknown in some cases, which is not low (model 2)."""
    found: Row = dict.fromkeys(RATINGS)
    if dice.chance(70):
        found |= {name: dice.between(1, 4) for name in RATINGS}
    elif dice.chance(50):
        found[dice.pick(RATINGS)] = dice.between(1, 4)
    rated = []
    if dice.chance(45):
        now = dice.between(1, 3)
        rated_on = world.day - dt.timedelta(days=dice.between(1, 900))
        rated.append({
            "scale": SCALE, "baseline_level": now, "desired_level": dice.between(now + 1, 5), "rated_by": None,
            "rated_on": rated_on.isoformat(), "role": dice.pick(_ROLES), "method": None, "note": SOURCE,
        })  # fmt: skip
    ahead = world.day + dt.timedelta(days=dice.between(30, 1200))
    return {**found, "ratings": text(rated), "desired_by": ahead if dice.chance(60) else None}


def _seen(dice: Dice) -> Row:
    """Who may see it: partners only what names nobody who has not agreed (VR-26)."""
    visibility = dice.pick(_VISIBILITIES)
    named = dice.chance(30)
    partner = visibility == Visibility.PARTNER
    return {
        "visibility": visibility, "beneficiary": f"Synthetic institution {dice.between(1, 400)}" if named else None,
        "beneficiary_consents": True if named and (partner or dice.chance(50)) else None,
        "names_person": False if partner or dice.chance(60) else None,
    }  # fmt: skip


@lru_cache(maxsize=8_192)
def _priority(world: World, given: tuple[int | None, ...], country: Place | None) -> Row:
    """As `prioritised` computes it of the ratings, on the day of the fill (VR-24)."""
    method = world.method
    if method is None or None in given:
        return {"priority": None, "priority_score": None, "priority_basis": None}
    named = [] if country is None else sorted(set(country.schemes) & set(method["schemes"]))
    mean = world.means[given]
    bonus = method["territory_bonus"] if named else Decimal(0)
    score = mean + bonus
    basis = {
        "method": method["code"], "standing": method["standing"], "computed_on": world.day.isoformat(),
        **dict(zip(RATINGS, given, strict=True)),
        "territory": None if country is None else country.code, "schemes": named,
        "mean": f"{mean:.2f}", "bonus": f"{bonus:.2f}", "score": f"{score:.2f}",
    }  # fmt: skip
    return {
        "priority": level_of(score, method["medium_from"], method["high_from"]).value,
        "priority_score": score, "priority_basis": text(basis),
    }  # fmt: skip

"""Synthetic partners and what is kept about them: some verified, some suspended, and nobody who is real."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from app.data.demo.dice import Dice
from app.domains.partners.profiles import PROFILES
from app.domains.partners.vocabulary import CapacityService, EngagementNature, PartnerType
from app.domains.reference.vocabulary import CapacityLevel
from app.kernel.kinds import LANGUAGES

if TYPE_CHECKING:
    from app.data.demo.world import World

Body = dict[str, Any]
Ids = dict[str, list[str]]
PARTNERS = 40
VERIFIED = 24
"""So many partners, the first ones, have been looked at; the red flags of some of these suspend them."""
COUNTS = {
    "partners": PARTNERS, "contacts": PARTNERS, "verifications": VERIFIED, "risk-flags": 8, "accreditations": 12,
    "diligence-rules": 1, "agreements": 12, "partnerships": 30, "hubs": 3, "coalitions": 2, "centres": 4, "trainers": 30,
}  # fmt: skip
ABSENT = {
    "partners": {
        "parent_id", "identifiers", "members", "member_counts", "other_types", "native_name", "acronym", "other_names",
        "website", *PROFILES,
    },
    "verifications": {"requested_by"},
    "accreditations": {"documents"},
    "agreements": {"other_partner_ids", "signatures"},
    "partnerships": {"direction", "modes", "party_ids", "southern_ids"},
    "trainers": {"person_id", "partner_id"},
}  # fmt: skip
_TYPES = (
    PartnerType.UNIVERSITY, PartnerType.NGO_NATIONAL, PartnerType.TRAINING_INSTITUTION, PartnerType.PRIVATE_COMPANY,
    PartnerType.LOCAL_GOVERNMENT, PartnerType.CITY_NETWORK, PartnerType.CBO,
)  # fmt: skip
_PROFILE: dict[str, Body] = {
    "university_profile": {"uni_membership": "institutional"},
    "training_profile": {"annual_trainees": 200},
    "company_profile": {"sector": "Synthetic engineering", "excluded": False},
    "community_profile": {"legal_form": "Synthetic association"},
    "city_profile": {"population": 300_000},
}
_YES, _NO = {"answer": True}, {"answer": False}
_RED_EVERY = 4


def members(path: str, number: int, world: World, ids: Ids) -> Body | None:
    """The members that make a record plausible; None for a resource of another domain."""
    if path not in COUNTS:
        return None
    dice = world.dice(f"partners-{path}", number)
    about = {} if path in ("partners", "hubs", "coalitions", "centres", "trainers", "diligence-rules") else {
        "partner_id": ids["partners"][number % PARTNERS]
    }  # fmt: skip
    return about | _own(path, dice, number, world)


def _own(path: str, dice: Dice, number: int, world: World) -> Body:
    match path:
        case "partners":
            return _partner(dice, number, world)
        case "contacts":
            return _contact(number, world)
        case "verifications":
            return _verification(world)
        case "risk-flags":
            return {
                "level": "red" if number % _RED_EVERY == 0 else "observation",
                "comment": "Synthetic: a matter to look into",
            }
        case "accreditations":
            return {"status": dice.pick(("ecosoc", "habitat_iii")), "starts_on": _before(world, 400 + number)}
        case "agreements":
            return {"starts_on": _before(world, 100), "ends_on": _before(world, -500)}
        case "diligence-rules":
            return {"standing": "proposal"}
        case "trainers":
            return _trainer(dice, number, world)
    return {}


def after(path: str, number: int, world: World, ids: Ids) -> Iterator[tuple[str, str, str, Body]]:
    """The steps that follow from a record once it is there: path, id, step and what the step takes."""
    if path == "verifications":
        yield "partners", ids["partners"][number], "submit", {}
        yield path, ids[path][number], "complete", {"decided_on": _before(world, 10)}


def _before(world: World, days: int) -> str:
    return (world.day - dt.timedelta(days=days)).isoformat()


def _skills(dice: Dice, world: World) -> tuple[list[str], list[str], list[str]]:
    themes = dict.fromkeys((dice.skewed(world.terms["theme"]), dice.pick(world.terms["theme"])))
    levels = dict.fromkeys(dice.pick(list(CapacityLevel)).value for _ in range(2))
    return [*themes], [*levels], [*dict.fromkeys(("en", dice.pick(LANGUAGES)))]


def _partner(dice: Dice, number: int, world: World) -> Body:
    kind = _TYPES[number % len(_TYPES)]
    themes, levels, languages = _skills(dice, world)
    profile = next(name for name, types in PROFILES.items() if kind in types)
    return {
        "partner_type": kind.value, "country_id": world.country(number).code, "visibility": "public",
        "territory_ids": [world.country(number).code], "languages": languages, "capacity_levels": levels,
        "specialisations": [{"theme": theme, "experience": "from_1_to_5"} for theme in themes],
        "mandate": {"en": "Synthetic: it trains cities."}, "capacity_services": [dice.pick(list(CapacityService)).value],
        "engagement_natures": [dice.pick(list(EngagementNature)).value], profile: _PROFILE[profile],
    }  # fmt: skip


def _contact(number: int, world: World) -> Body:
    """No real person, and an address that nobody can have (RFC 2606)."""
    agreed = {"consent_on": _before(world, 30), "consent_source": "Synthetic form"}
    person = number % 2 == 1
    return {
        "kind": "person" if person else "office", "display_name": f"Synthetic contact {number + 1}", "languages": ["en"],
        "email": f"synthetic.contact.{number + 1}@example.org", "phone": None, "address": None, **(agreed if person else {}),
    }  # fmt: skip


def _verification(world: World) -> Body:
    return {
        "registration": _YES, "mandate_fit": _YES, "safeguards": _YES, "uncaptured_risk": _NO, "unacceptable_risk": _NO,
        "exclusion_screened": _YES, "reputation_screened": _YES, "sanctions_match": False,
        "sanctions_checked_on": _before(world, 12),
    }  # fmt: skip


def _trainer(dice: Dice, number: int, world: World) -> Body:
    """No real person either."""
    themes, levels, languages = _skills(dice, world)
    return {
        "display_name": f"Synthetic trainer {number + 1}", "email": f"synthetic.trainer.{number + 1}@example.org", "phone": None,
        "organisation": "Synthetic organisation", "themes": themes, "capacity_levels": levels, "languages": languages,
        "territory_ids": [world.country(number).code], "consent_on": _before(world, 60), "consent_source": "Synthetic form",
    }  # fmt: skip

"""Synthetic calls with what partners apply with: direct selections, as nothing competes with made-up applications."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from app.domains.partners.vocabulary import PartnerType
from app.kernel.kinds import spell_instant

if TYPE_CHECKING:
    from app.data.demo.world import World

Body = dict[str, Any]
Ids = dict[str, list[str]]
CALLS, APPLICATIONS = 4, 8
COUNTS = {"calls": CALLS, "applications": APPLICATIONS, "appraisals": APPLICATIONS, "awards": 3, "clarifications": 4}
ABSENT = {
    "calls": {"reviewers", "invited_partner_ids", "agreement_type"},
    "applications": {"answers"},
    "champions": {"award_id", "network_id"},
    "chairs": {"award_id", "agreement_id", "call_id"},
}
_CITIES, _UNIVERSITIES = 4, 0
"""Which of seven synthetic partners is a city, and which a university (app/data/demo/partners.py)."""
_TYPES = 7
_STEPS = 4
"""Every fourth record has taken no step by itself (app/data/demo/records.py)."""


def members(path: str, number: int, world: World, ids: Ids) -> Body | None:
    """The members that make a record plausible; None for a resource of another domain."""
    match path:
        case "calls":
            return _call(world)
        case "applications":
            return {"call_id": ids["calls"][number % CALLS], "partner_id": ids["partners"][number]}
        case "appraisals":
            return {"application_id": ids["applications"][number], "reviewer": f"key:synthetic-reviewer-{number + 1}"}
        case "awards":
            return {"application_id": ids["applications"][number]}
        case "clarifications":
            return {"call_id": ids["calls"][number], "partner_id": ids["partners"][number]}
        case "champions":
            return {
                "partner_id": ids["partners"][number % 5 * _TYPES + _CITIES],
                "cycle_year": world.day.year + number // 5,
            }
        case "chairs":
            return {"partner_id": ids["partners"][number % 5 * _TYPES + _UNIVERSITIES]}
    return None


def after(path: str, number: int, _world: World, ids: Ids) -> Iterator[tuple[str, str, str, Body]]:
    """The steps that follow from a record once it is there."""
    if path == "calls":
        if number % _STEPS == 0:
            yield path, ids[path][number], "send", {}
        yield path, ids[path][number], "publish", {}


def _call(world: World) -> Body:
    opens = world.day - dt.timedelta(days=20)
    closes = dt.datetime.combine(world.day + dt.timedelta(days=3650), dt.time(12), dt.UTC)
    return {
        "is_direct": True, "justification": "known_expertise", "opens_on": opens.isoformat(),
        "clarification_until": (closes.date() - dt.timedelta(days=30)).isoformat(), "closes_at": spell_instant(closes),
        "results_on": (closes.date() + dt.timedelta(days=60)).isoformat(), "weighted": True, "languages": ["en"],
        "criteria": [{"code": "relevance", "weight": 60}, {"code": "cost", "weight": 40}],
        "partner_types": [kind.value for kind in PartnerType],
    }  # fmt: skip

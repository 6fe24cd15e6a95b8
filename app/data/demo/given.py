"""What the declarations do not say of a synthetic record: how many there are, and what rules tie together."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.data.demo import calls, catalogue, partners, review

if TYPE_CHECKING:
    from app.data.demo.world import World

Body = dict[str, Any]
MANY = 6
"""Records of a resource, unless COUNTS says otherwise."""
COUNTS = {
    "documents": 4, "strategies": 1, "plans": 1, "objectives": 2, "outcomes": 4, "outputs": 8, "actions": 24,
    "key-activities": 16, "workstreams": 3, "lenses": 3, "progress-entries": 30, "indicators": 8,
    "indicator-values": 32, "events": 12, "units": 8, "people": 15, "focal-points": 8, "practices": 15,
    "vocabularies": 1, "terms": 8, "rating-scales": 2, "need-methods": 1, "statements": 8, **catalogue.COUNTS, **partners.COUNTS,
    **calls.COUNTS, **review.COUNTS,
}  # fmt: skip
LEFT_OUT = {
    "classifications": "the dated lists are facts that priorities rest on: a made-up row would make a place a priority",
    **review.LEFT_OUT,
}
"""Resources without synthetic records, and why."""
YEARS = 4
PURPOSES = [{"order": order, "summary": f"Synthetic: purpose {order}", "certainty": "editorial"} for order in (1, 2)]
CATEGORIES = [
    {"code": "green", "state": "active", "summary": "Synthetic: act now"},
    {"code": "orange", "state": "on_hold", "summary": "Synthetic: wait, first in line"},
    {"code": "red", "state": "on_hold", "summary": "Synthetic: wait, second in line"},
]
LEVELS = [{"number": number, "code": str(number), "label": f"Synthetic: level {number}"} for number in range(1, 5)]
TREE = {
    "outcomes": ("objectives", "objective_id", "{above}.{n}"), "outputs": ("outcomes", "outcome_id", "{above}.{n}"),
    "actions": ("outputs", "output_id", "{above}.a{n}"), "key-activities": ("outputs", "output_id", "{above}.k{n}"),
}  # fmt: skip
"""What stands above each level of the plan, and how a code continues its (VR-03)."""
ABSENT = {
    "documents": {"symbol", "alt_id", "relations", "checksum"},
    "units": {"parent_id"},
    "plans": {"supersedes_id"},
    "actions": {"predecessor_id", "change_tag"},
    "statements": {"conflicts_with", "inconsistency", "conflicting"},
    "territories": {"regional_office_id"},
    "terms": {"broader_id"},
    "calendars": {"holiday_subdivision"},
    "requests": {"received_at", "received_reason", "requester_contact", "follow_up_of_id", "need_ids"},
    "context-factors": {"evidence_kind", "url", "used_for", "name"},
    **catalogue.ABSENT,
    **partners.ABSENT,
    **calls.ABSENT,
    **review.ABSENT,
}
"""Members that a synthetic record does not have: identities of real things, and what other rules speak of."""


@dataclass(slots=True)
class Made:
    """What has been made so far, by the path of its resource: codes and typed ids, in order."""

    codes: dict[str, list[str]] = field(default_factory=dict)
    ids: dict[str, list[str]] = field(default_factory=dict)


def code_of(path: str, number: int, made: Made) -> str:
    """DEMO- and a number; below a plan what the tree asks for, so that the plan's own code carries the label."""
    if path == "objectives":
        return str(number + 1)
    if path in TREE:
        above, _, pattern = TREE[path]
        parents = made.codes[above]
        return pattern.format(above=parents[number % len(parents)], n=number // len(parents) + 1)
    return f"DEMO-{path.upper()}-{number + 1:03d}"


def given(path: str, number: int, world: World, made: Made) -> Body:
    """The members that rules decide, of the record of this number."""
    year = world.day.year
    for domain in (catalogue, partners, calls, review):
        plausible: Body | None = domain.members(path, number, world, made.ids)
        if plausible is not None:
            return plausible
    if path in TREE:
        above, member, _ = TREE[path]
        parent = {member: made.ids[above][number % len(made.ids[above])]}
        return parent | ({"year": year + number % YEARS} if path == "key-activities" else {})
    return _plain(path, number, world, made) | ({"year": year + number % YEARS} if path in _YEARLY else {})


_YEARLY = {"budget-lines", "achievements", "challenges", "progress-entries", "indicator-values"}


def _plain(path: str, number: int, world: World, made: Made) -> Body:
    if path in _PEOPLE:
        return _of_people(path, number, world, made)
    year = world.day.year
    match path:
        case "plans":
            ends = {"period_from": year, "period_to": year + YEARS - 1, "focus_year": year}
            return {**ends, "categories": CATEGORIES, "currency": "USD"}
        case "budget-lines":
            parts = [{"order": 1, "summary": "Synthetic: one part", "amount": "100.00"}]
            return {"amount": {"amount": "25000.00", "currency": "USD"}, "parts": parts}
        case "progress-entries":
            return {"action_id": made.ids["actions"][number % len(made.ids["actions"])], "key_activity_id": None}
        case "contributions":
            return {"kind": "contribution", "donor": f"Synthetic donor {number + 1}"}
        case "financing-dialogues":
            return {"event_id": made.ids["events"][number], "level": "global", "territory_id": None}
        case "statements":
            return {"subject": f"DEMO-SUBJECT-{number + 1}", "attribute": "synthetic attribute"}
    return _FIXED.get(path, {})


_PEOPLE = {"focal-points", "people"}
_FIXED: dict[str, Body] = {
    "strategies": {"purposes": PURPOSES},
    "rating-scales": {"levels": LEVELS},
    "need-methods": {
        "weights": dict.fromkeys(("severity", "reach", "urgency", "feasibility"), 1), "territory_bonus": "0.50",
        "medium_from": "2.00", "high_from": "3.00", "standing": "proposal",
    },
    "calendars": {
        "time_zone": "Africa/Nairobi", "nominal_minutes": 480, "holiday_country": "KE", "days": [], "standing": "proposal",
        "week": [{"weekday": day, "opens": "08:00", "closes": "16:00"} for day in ("monday", "wednesday", "friday")],
    },
    "service-levels": {
        "standing": "proposal", "pause_cap_days": 60, "close_after_days": 10,
        "targets": [
            {"urgency": urgency, "acknowledge_days": 1, "triage_days": 2, "answer_days": 4}
            for urgency in ("standard", "urgent", "complex")
        ],
    },
    "requests": {"requester_name": "Synthetic requester", "need_dismissed_reason": "Synthetic: it becomes no record"},
    "terms": {"verified": False, "visibility": "internal", "origin": "P"},
    "vocabularies": {"verified": False, "origin": "P"},
}  # fmt: skip


def _of_people(path: str, number: int, world: World, made: Made) -> Body:
    """No real person: a number for a name, and an address that nobody can have (RFC 2606)."""
    if path == "people":
        email = f"synthetic.person.{number + 1}@example.org"
        return {"display_name": f"Synthetic person {number + 1}", "work_email": email, "access_ended_on": None}
    start = (world.day - dt.timedelta(days=400)).isoformat()
    return {"unit_id": made.ids["units"][number], "deputy": False, "starts_on": start, "ends_on": None}

"""Synthetic projects, their submissions and self-assessments, so that reports and checks have something to count."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from app.data.demo.words import labelled

if TYPE_CHECKING:
    from app.data.demo.world import World

Body = dict[str, Any]
Ids = dict[str, list[str]]
PROJECTS = 40
COUNTS = {
    "projects": PROJECTS, "portfolios": 3, "project-updates": PROJECTS, "sessions": 4, "reviews": PROJECTS,
    "marker-assessments": PROJECTS,
}  # fmt: skip
LEFT_OUT = {"markers": "a made-up version of a marker could be taken for one that is in use"}
ABSENT = {
    "projects": {"region_ids", "other_markers", "delivery_partners"},
    "sessions": {"agenda", "chair", "secretary", "members", "alternates"},
    "marker-assessments": {"supersedes_id", "budget_capacity", "budget_total", "project_id"},
}
MARKER = "CB@1"
_SAID = "Synthetic: the project trains the planners of two cities. They plan by themselves afterwards."
_CRITERIA = [f"C{number}" for number in range(1, 13)]
_SIGNIFICANCES = (1, 2, 2, 3, 3, 0, None)


def steps(path: str, number: int) -> tuple[str, ...]:
    """Three of four submissions are handed in, and each with its self-assessment."""
    handed_in = number % 4 != 0
    return ("submit",) if path in ("reviews", "marker-assessments") and handed_in else ()


def members(path: str, number: int, world: World, ids: Ids) -> Body | None:
    """The members that rules tie together; None for the resources of others."""
    dice = world.dice("review", number)
    match path:
        case "projects":
            total = dice.between(2, 60) * 50_000
            return {
                "reference": f"DEMO-PAAS-{number + 1}", "led_by": f"synthetic-lead-{number % 9}",
                "budget_total": {"amount": f"{total}.00", "currency": "USD"},
                "budget_capacity": {"amount": f"{total * dice.between(5, 90) // 100}.00", "currency": "USD"},
            }  # fmt: skip
        case "portfolios":
            chosen = ids["projects"][number::7]
            return {
                "items": [
                    {
                        "project": project, "catalytic": place == 0, "programmed_in": "annual_work_programme",
                        "reason": labelled({"en": "others follow it"}) if place == 0 else None, "tool_types": [], "demand": [],
                    }
                    for place, project in enumerate(chosen)
                ]
            }  # fmt: skip
        case "project-updates":
            first = (world.day - dt.timedelta(days=dice.between(200, 300))).replace(day=1)
            late = number % 5 == 0
            return {
                "project_id": ids["projects"][number], "period_from": first.isoformat(),
                "period_to": (first + dt.timedelta(days=90)).isoformat(), "due_on": (first + dt.timedelta(days=100)).isoformat(),
                "submitted_on": None if late else (first + dt.timedelta(days=95)).isoformat(),
            }  # fmt: skip
        case "sessions":
            return {"held_on": (world.day - dt.timedelta(days=90 * number)).isoformat()}
        case "reviews":
            return {
                "project_id": ids["projects"][number], "submission_kind": "full_document", "brief_waived": True,
                "reference": f"DEMO-SUBMISSION-{number + 1}",
                "brief_waived_reason": "Synthetic: it continues an approved one", "reviewers": ["synthetic-reviewer"],
                "documents": [{"title": "Synthetic project document"}],
            }  # fmt: skip
        case "marker-assessments":
            return _assessment(number, world, ids)
    return None


def _assessment(number: int, world: World, ids: Ids) -> Body:
    dice = world.dice("scores", number)
    significance = _SIGNIFICANCES[number % len(_SIGNIFICANCES)]
    judged = bool(significance)
    return {
        "marker_id": MARKER, "review_id": ids["reviews"][number], "stage": "self", "document_stage": "full",
        "assessor": f"synthetic-lead-{number % 9}", "significance": significance,
        "justification": None if significance is None else _SAID,
        "scores": [{"criterion": code, "score": dice.pick((1, 2, 2, 3, 3))} for code in _CRITERIA] if judged else [],
        "evidence": [{"criterion": code, "document": "Synthetic project document"} for code in _CRITERIA] if judged else [],
    }  # fmt: skip

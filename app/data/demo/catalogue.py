"""Synthetic tools, courses and what hangs on them: plausible enough that gaps and matches have something real to name."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from app.data.demo.dice import Dice, spread
from app.data.demo.words import labelled, languages_of, product_title
from app.domains.catalogue.vocabulary import Modality
from app.domains.reference.vocabulary import CapacityLevel, MetricName
from app.kernel.kinds import LANGUAGES

if TYPE_CHECKING:
    from app.data.demo.world import World

Body = dict[str, Any]
Ids = dict[str, list[str]]
COUNTS = {
    "tools": 200, "courses": 200, "platforms": 3, "packages": 12, "transformations": 10, "initiatives": 6, "offerings": 80,
    "metrics": 160, "tool-assessments": 40, "catalogue-entries": 12,
}  # fmt: skip
"""As many whatever the number of needs: a catalogue does not grow with them."""
ABSENT = {
    "tools": {"hs_number", "isbn", "supersedes_id", "release_claims"},
    "courses": {"valid_until", "price", "contact_email"},
    "offerings": {"facilitators"},
    "metrics": {"tool_id", "course_id", "platform_id", "page", "period"},
}
_AREAS = spread(("001", 12), ("002", 3), ("142", 2), ("019", 1), (None, 6))
"""Where a tool or course is for: mostly anywhere; None stands for one country."""
_MODES = spread(
    (Modality.SELF_PACED, 6), (Modality.FACILITATED_ONLINE, 3), (Modality.BLENDED, 2), (Modality.IN_PERSON, 1), (Modality.MOOC, 1)
)  # fmt: skip
_LICENCES = spread(("CC-BY-4.0", 3), ("CC-BY-NC-SA-3.0-IGO", 4), ("proprietary", 2), (None, 1))
_CONFLICT = 20
"""Every so many observations one contradicts the one before it (VR-14)."""
_COUNTED = {
    "tool_id": (MetricName.PAGE_VIEWS, MetricName.DOWNLOADS),
    "course_id": (MetricName.ENROLMENTS, MetricName.COMPLETIONS, MetricName.CERTIFICATES),
    "platform_id": (MetricName.PAGE_VIEWS, MetricName.COURSES_AVAILABLE),
}


def published(number: int) -> bool:
    """Whether the course of this number comes as far as being published: four of five do."""
    return number % 5 != 0


def steps(path: str, number: int) -> tuple[str, ...]:
    """The steps that a record takes after it has been made, in the order in which all take them."""
    match path:
        case "courses":
            return ("conceive", "develop", "pilot", "publish") if published(number) else ("conceive",)
        case "packages":
            return ("test", "offer")[: number % 3]
    return ()


def members(path: str, number: int, world: World, ids: Ids) -> Body | None:
    """The members that make a record plausible; None for a resource of another domain."""
    dice = world.dice(f"catalogue-{path}", number)
    match path:
        case "tools" | "courses":
            return _product(path, dice, number, world) | (
                _course(dice, number, world, ids) if path == "courses" else _tool(dice, number, world)
            )
        case "packages":
            return _about(dice, number, world) | {"need_ids": None}
        case "platforms":
            return {"url": f"https://learn-{number + 1}.example.org"}
        case "catalogue-entries":
            return {"edition": 2020, "section": None}
        case "offerings":
            return _offering(dice, world, ids)
        case "metrics":
            return _metric(number, world, ids)
    return {} if path in COUNTS else None


def _about(dice: Dice, number: int, world: World) -> Body:
    """Themes, levels, groups and places: what a need is compared with."""
    area = dice.pick(_AREAS)
    themes = dict.fromkeys((dice.skewed(world.terms["theme"]), dice.pick(world.terms["theme"])))
    levels = dict.fromkeys(dice.pick(list(CapacityLevel)).value for _ in range(2))
    return {
        "themes": [*themes], "capacity_levels": [*levels],
        "target_group_ids": [f"tgrp_{dice.pick(world.groups).hex}"],
        "territory_ids": [world.country(number).code if area is None else area],
    }  # fmt: skip


def _product(path: str, dice: Dice, number: int, world: World) -> Body:
    about = _about(dice, number, world)
    topic, languages = world.topics[about["themes"][0]], languages_of(dice)
    others = [lang for lang in LANGUAGES if lang not in languages]
    editions = [{"language": lang, "status": "published", "url": _url(path, number, lang)} for lang in languages]
    if others:
        editions.append({"language": dice.pick(others), "status": "draft"})
    return {
        **about, "title": product_title(path, number, languages, topic), "translations": editions, "licence": dice.pick(_LICENCES),
        "url": _url(path, number), "image_url": None, "produced_with": ["Synthetic organisation"],
        "updated_on": _days_ago(world, dice.between(10, 1500)),
    }  # fmt: skip


def _url(path: str, number: int, lang: str | None = None) -> str:
    stem = f"https://example.org/synthetic/{path}/{number + 1}"
    return stem if lang is None else f"{stem}/{lang}"


def _days_ago(world: World, days: int) -> str:
    return (world.day - dt.timedelta(days=days)).isoformat()


def _tool(dice: Dice, number: int, world: World) -> Body:
    withdrawn = number % 17 == 16
    availability = "withdrawn" if withdrawn else "planned" if number % 13 == 12 else "available"
    return {
        "availability": availability, "visibility": "internal" if withdrawn else "public",
        "released": f"{world.day.year - dice.between(1, 9)}-{dice.between(1, 12):02d}" if dice.chance(80) else None,
    }  # fmt: skip


def _course(dice: Dice, number: int, world: World, ids: Ids) -> Body:
    return {
        "course_mode": dice.pick(_MODES).value, "access": "free", "certificate": dice.chance(50),
        "platform_id": dice.pick(ids["platforms"]), "external_id": f"synthetic-{number + 1}",
        "learning_objectives": [
            {"order": order, "text": labelled({"en": f"objective {order}", "fr": f"objectif {order}"})} for order in (1, 2)
        ],
        "workload_hours": str(dice.between(1, 40)), "published_on": _days_ago(world, dice.between(1500, 2000)),
        "tool_ids": [dice.pick(ids["tools"])],
    }  # fmt: skip


def _offering(dice: Dice, world: World, ids: Ids) -> Body:
    place = dice.below(len(ids["courses"]))
    starts, enrolled = -dice.between(1, 500), dice.between(10, 90)
    return {
        "course_id": ids["courses"][place], "visibility": "public" if published(place) else "internal",
        "starts_on": _days_ago(world, -starts), "enrol_until": _days_ago(world, 3 - starts),
        "ends_on": (world.day + dt.timedelta(days=starts + dice.between(5, 60))).isoformat(),
        "language": "en", "seats": 100, "enrolled": enrolled, "completed": dice.below(enrolled),
    }  # fmt: skip


def _metric(number: int, world: World, ids: Ids) -> Body:
    """A month of something; now and then a second source has another figure for it."""
    dice = world.dice("metric-of", number - (number % _CONFLICT == 1))
    member, path = dice.pick((("tool_id", "tools"), ("course_id", "courses"), ("platform_id", "platforms")))
    first = (world.day.replace(day=1) - dt.timedelta(days=30 * dice.between(1, 20))).replace(day=1)
    last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    return {
        member: dice.pick(ids[path]), "metric": dice.pick(_COUNTED[member]).value, "language": dice.pick(("en", "fr", "mul")),
        "value": dice.between(10, 900) + number, "period_from": first.isoformat(), "period_to": last.isoformat(),
        "locator": "Synthetic report",
    }  # fmt: skip

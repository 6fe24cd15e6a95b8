"""Courses as MOOChub 3.0 resources, one for each published edition (contract section 10; the schema of MOOChub, version 3)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from app.bridges import licences
from app.bridges.texts import (
    PUBLISHER,
    Body,
    Labels,
    about,
    best,
    distinct,
    edition_id,
    editions,
    hours,
    labelled,
    objectives,
    paragraphs,
    plain,
    plain_id,
    publisher,
)

MEDIA = "application/vnd.api+json"
PARAMETER, VERSION = "moochub-version", "3.0"
LEARNING_RESOURCE = {
    "identifier": "https://w3id.org/kim/hcrt/course", "type": "Concept", "inScheme": "https://w3id.org/kim/hcrt/scheme",
}  # fmt: skip
MODES: dict[str, tuple[str, ...]] = {
    "in_person": ("onsite", "synchronous"), "live_virtual": ("online", "synchronous"), "webinar": ("online", "synchronous"),
    "self_paced": ("online", "asynchronous"), "facilitated_online": ("online",), "mooc": ("online", "asynchronous"),
    "blended": ("blended",), "on_the_job": ("onsite",),
}  # fmt: skip
"""Our modality → MOOChub's modes; the others have no word there."""
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def resources(
    record: Mapping[str, Any], labels: Labels, base: str, languages: Collection[str] | None = None
) -> list[Body]:
    """A course's resources; of the given languages alone, when any are given."""
    chosen = [one for one in editions(record) if languages is None or one["language"] in languages]
    meta = {
        "record": str(plain_id(record["id"])), "updatedAt": record["updated_at"],
        "licenceRecorded": record["licence"] is not None,
    }  # fmt: skip
    alike = _of_all(record) if chosen else {}
    return [
        {
            "id": str(edition_id(record["id"], one["language"])),
            "type": "Course",
            "attributes": _known({**alike, **_of_one(record, one, labels, base)}),
            "meta": meta,
        }
        for one in chosen
    ]


def document(found: Sequence[Body], links: Mapping[str, str | None]) -> Body:
    """A page: JSON:API with its links; a page that is not there has none."""
    return {"links": {name: link for name, link in links.items() if link is not None}, "data": list(found)}


def _known(attributes: Body) -> Body:
    return {name: value for name, value in attributes.items() if value is not None}


def _of_all(record: Mapping[str, Any]) -> Body:
    """What the editions of a course have in common."""
    return {
        "courseCode": record["code"],
        "learningResourceType": LEARNING_RESOURCE,
        "courseMode": list(MODES.get(record["course_mode"] or "", ())) or None,
        "expires": _instants([record["valid_until"]], last=True),
        "duration": hours(record["workload_hours"]),
        "publisher": _organisation(publisher(record)),
        "creator": [_organisation(who) for who in _creators(record)],
        "contributor": [_organisation({"name": name}) for name in record["produced_with"]] or None,
        "license": [_licence(record["licence"])],
        "access": None if record["access"] is None else [record["access"]],
        "offer": _offer(record),
        "educationalCredentialsAwarded": ["certificate"] if record["certificate"] else None,
        "dateModified": _instant(record["updated_on"]),
    }


def _of_one(record: Mapping[str, Any], one: Mapping[str, Any], labels: Labels, base: str) -> Body:
    """What an edition says for itself."""
    language = one["language"]
    described = about(record, language)
    held = [each for each in record["offerings"] if each["language"] in (None, language)]
    return {
        "name": plain(record["title"], language),
        "description": None if described is None else paragraphs(described),
        "inLanguage": [language],
        "startDate": _instants(each["starts_on"] for each in held),
        "endDate": _instants((each["ends_on"] for each in held), last=True),
        "url": one["url"] or record["url"] or f"{base}/v1/courses/{record['id']}",
        "teaches": _skills(record, language),
        "educationalLevel": _level(record, language, labels),
        "keywords": _keywords(record, language, labels) or None,
        "dateCreated": _instant(one["published_on"] or record["published_on"]),
    }


def _instant(day: str | None, *, last: bool = False) -> str | None:
    """A day as MOOChub's date-time: its first moment in UTC, or its last."""
    return None if day is None else f"{day}T{'23:59:59' if last else '00:00:00'}Z"


def _instants(days: Any, *, last: bool = False) -> list[str] | None:
    return distinct(_instant(day, last=last) for day in days) or None


def _organisation(whose: Mapping[str, Any]) -> Body:
    found = {"name": whose["name"], "type": "Organization"}
    return found if whose.get("url") is None else {**found, "url": whose["url"], "identifier": whose["url"]}


def _creators(record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Who made a course: UN-Habitat; of a course of somebody else's, those who helped, or the platform."""
    whose = publisher(record)
    if whose == PUBLISHER or not record["produced_with"]:
        return [whose]
    return [{"name": name} for name in record["produced_with"]]


def _licence(identifier: str | None) -> Body:
    """MOOChub wants a licence. Without one all rights are reserved, which is `proprietary`; `meta` says that none is recorded."""
    known = identifier or licences.PROPRIETARY
    return {"identifier": known, "url": licences.address(known), "contentUrl": None}


def _offer(record: Mapping[str, Any]) -> list[Body] | None:
    """MOOChub holds who says `free` to an offer of price 0."""
    price = record["price"]
    if record["access"] == "free":
        amount, currency = 0.0, "USD"
    elif price is not None:
        amount, currency = float(price["amount"]), price["currency"]
    else:
        return None
    return [{"price": amount, "priceCurrency": currency, "paymentFrequency": "other", "category": "course"}]


def _named(text: Mapping[str, str | None], language: str) -> list[Body]:
    found = best(text, language)
    return [] if found is None else [{"inLanguage": found[1], "name": found[0]}]


def _skills(record: Mapping[str, Any], language: str) -> list[Body] | None:
    named = [_named(text, language) for text in objectives(record)]
    distinct_names = [name for place, name in enumerate(named) if name and name not in named[:place]]
    return [{"name": name, "educationalFramework": "Learning objectives"} for name in distinct_names] or None


def _level(record: Mapping[str, Any], language: str, labels: Labels) -> list[Body] | None:
    if record["level"] is None:
        return None
    name = _named(labelled(labels, "course_level", record["level"]), language)
    return [
        {
            "name": name,
            "shortCode": record["level"],
            "educationalFramework": "Course levels",
            "type": "EducationalLevel",
        }
    ]


def _keywords(record: Mapping[str, Any], language: str, labels: Labels) -> list[str]:
    """Themes and targets by name: MOOChub takes alignments with ISCED-F, OEFOS and BIRD alone, and ours are none of these."""
    pairs = [("theme", code) for code in record["themes"]]
    targets = [f"SDG {code}" for code in record["sdg_targets"]]
    return distinct([*(plain(labelled(labels, *pair), language) for pair in pairs), *targets])

"""Courses and tools as schema.org JSON-LD (contract section 10; the vocabulary of schema.org, and what Google asks of courses).

The context stands in the document itself: whoever expands it needs to fetch nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.bridges import licences
from app.bridges.texts import (
    PUBLISHER,
    Body,
    Labels,
    about,
    best,
    distinct,
    editions,
    every,
    hours,
    labelled,
    objectives,
    plain,
    publisher,
)
from app.kernel.kinds import EVERY_LANGUAGE

MEDIA = "application/ld+json"
_ADDRESSES = ("url", "image", "license", "sameAs", "targetUrl", "inDefinedTermSet")
CONTEXT: Body = {"@vocab": "https://schema.org/", **{name: {"@type": "@id"} for name in _ADDRESSES}}
ONSITE = frozenset({"in_person", "on_the_job"})
BLENDED = frozenset({"blended", "curriculum"})
VARIES = frozenset({"coaching", "peer_exchange", "toolkit"})
"""How something is taught that says nothing of where."""
ALIGNED = (
    ("themes", "theme", "educationalSubject", "UN-Habitat themes"),
    ("sdg_targets", "sdg_target", "educationalSubject", "Sustainable Development Goals"),
    ("nua_sections", "nua_section", "educationalSubject", "New Urban Agenda"),
    ("capacity_levels", "capacity_level", "teaches", "Levels of capacity"),
)
"""Member, vocabulary, the type of the alignment, and the framework's name."""
FEATURES = {"captions": "captions", "screen_reader": "readingOrder"}
"""What schema.org has a word for (W3C accessibility discoverability vocabulary)."""


def course(record: Mapping[str, Any], labels: Labels, lang: str, base: str) -> Body:
    """A published course as a document of its own."""
    return {"@context": CONTEXT, **course_node(record, labels, lang, base)}


def tool(record: Mapping[str, Any], labels: Labels, lang: str, base: str) -> Body:
    """A public tool as a document of its own."""
    return {"@context": CONTEXT, **tool_node(record, labels, lang, base)}


def item_list(nodes: Sequence[Body], links: Mapping[str, str | None]) -> Body:
    """A page of a list. Positions are those of the page; `links` names the pages beside it."""
    items = [{"@type": "ListItem", "position": place, "item": node} for place, node in enumerate(nodes, 1)]
    found: Body = {
        "@context": {**CONTEXT, "relatedLink": {"@type": "@id"}},
        "@type": "ItemList",
        "url": links["self"],
        "itemListElement": items,
    }
    beside = [link for name in ("prev", "next") if (link := links.get(name)) is not None]
    return {**found, "relatedLink": beside} if beside else found


def course_node(record: Mapping[str, Any], labels: Labels, lang: str, base: str) -> Body:
    """The node of a course, without a context."""
    whose = publisher(record)
    place = f"{base}/v1/courses/{record['id']}"
    described = _said(record["summary"], lang) or about(record, lang)
    return _known(
        {
            "@type": ["Course", "LearningResource"],
            "@id": place,
            "identifier": record["code"],
            "courseCode": record["code"],
            "name": _said(record["title"], lang),
            "description": described,
            "url": record["url"] or place,
            "image": record["image_url"],
            "provider": _organisation(whose),
            "publisher": _organisation(whose),
            "contributor": [_organisation({"name": name}) for name in record["produced_with"]],
            "inLanguage": record["languages"],
            "workTranslation": _translations(record, lang, "Course", place),
            "teaches": _objectives(record, lang),
            "coursePrerequisites": _said(record["prerequisites"], lang),
            "educationalLevel": _term(labels, "course_level", record["level"], lang),
            "educationalAlignment": _alignments(record, labels, lang),
            "audience": [
                {"@type": "EducationalAudience", "audienceType": _said(group["label"], lang)}
                for group in record["target_groups"]
            ],
            "timeRequired": hours(record["workload_hours"]),
            "educationalCredentialAwarded": "certificate" if record["certificate"] else None,
            "accessibilityFeature": distinct(FEATURES.get(one) for one in record["accessibility"]),
            "isAccessibleForFree": None if record["access"] is None else record["access"] == "free",
            "offers": _offers(record),
            "license": licences.address(record["licence"]),
            "datePublished": record["published_on"],
            "dateModified": record["updated_on"],
            "expires": record["valid_until"],
            "hasCourseInstance": _instances(record, lang),
        }
    )


def tool_node(record: Mapping[str, Any], labels: Labels, lang: str, base: str) -> Body:
    """The node of a tool, without a context."""
    place = f"{base}/v1/tools/{record['id']}"
    number = record["hs_number"]
    return _known(
        {
            "@type": "LearningResource",
            "@id": place,
            "identifier": [
                record["code"],
                *([{"@type": "PropertyValue", "propertyID": "HS number", "value": number}] if number else []),
            ],
            "isbn": record["isbn"],
            "name": _said(record["title"], lang),
            "description": _said(record["summary"], lang),
            "url": record["url"] or place,
            "image": record["image_url"],
            "learningResourceType": _term(labels, "tool_kind", record["kind"], lang),
            "provider": _organisation(PUBLISHER),
            "publisher": _organisation(PUBLISHER),
            "contributor": [_organisation({"name": name}) for name in record["produced_with"]],
            "inLanguage": record["languages"],
            "workTranslation": _translations(record, lang, "LearningResource", place),
            "educationalAlignment": _alignments(record, labels, lang),
            "audience": [
                {"@type": "EducationalAudience", "audienceType": _said(group["label"], lang)}
                for group in record["target_groups"]
            ],
            "license": licences.address(record["licence"]),
            "datePublished": _one_time(record["released"]),
            "dateModified": record["updated_on"],
        }
    )


def _known(node: Body) -> Body:
    """A node without what is not known: JSON-LD has no null, and nobody must take an empty list for a statement."""
    return {name: value for name, value in node.items() if value not in (None, [], {})}


def _said(text: Mapping[str, str | None] | None, lang: str) -> Any:
    """A localised text: plain in the language asked for, tagged where English stands in, all of them tagged for `*`."""
    if lang == EVERY_LANGUAGE:
        return [{"@value": words, "@language": code} for words, code in every(text)] or None
    found = best(text, lang)
    if found is None:
        return None
    words, code = found
    return words if code == lang else {"@value": words, "@language": code}


def _objectives(record: Mapping[str, Any], lang: str) -> list[Any]:
    said = [_said(text, lang) for text in objectives(record)]
    return [words for one in said for words in (one if isinstance(one, list) else [one])]


def _term(labels: Labels, vocabulary: str, code: str | None, lang: str) -> Any:
    return None if code is None else _said(labelled(labels, vocabulary, code), lang)


def _organisation(whose: Mapping[str, Any]) -> Body:
    url = whose.get("url")
    return _known({"@type": "Organization", "name": whose["name"], "url": url, "sameAs": url})


def _translations(record: Mapping[str, Any], lang: str, kind: str, place: str) -> list[Body]:
    """The published editions in other languages than the one asked for."""
    return [
        _known(
            {
                "@type": kind, "@id": f"{place}#{one['language']}", "inLanguage": one["language"], "url": one["url"],
                "name": plain(record["title"], one["language"]), "datePublished": one["published_on"],
            }
        )
        for one in editions(record) if one["language"] != lang
    ]  # fmt: skip


def _alignments(record: Mapping[str, Any], labels: Labels, lang: str) -> list[Body]:
    return [
        _known(
            {
                "@type": "AlignmentObject", "alignmentType": kind, "educationalFramework": framework,
                "targetName": _said(labelled(labels, vocabulary, code), lang), "targetDescription": code,
                "targetUrl": f"https://metadata.un.org/sdg/{code}" if vocabulary == "sdg_target" else None,
            }
        )
        for member, vocabulary, kind, framework in ALIGNED for code in record[member]
    ]  # fmt: skip


def _offers(record: Mapping[str, Any]) -> list[Body]:
    """What a course costs; nothing is said where nobody has said whether it does."""
    match record["access"], record["price"]:
        case "free", _:
            return [{"@type": "Offer", "category": "Free", "price": "0", "priceCurrency": "USD"}]
        case "paid", None:
            return [{"@type": "Offer", "category": "Paid"}]
        case "paid", price:
            return [
                {"@type": "Offer", "category": "Paid", "price": price["amount"], "priceCurrency": price["currency"]}
            ]
    return []


def _mode(mode: str | None) -> str | None:
    if mode is None or mode in VARIES:
        return None
    return "Onsite" if mode in ONSITE else "Blended" if mode in BLENDED else "Online"


def _instances(record: Mapping[str, Any], lang: str) -> list[Body]:
    """When a course is held; one that nobody holds at a time can be taken at any, and is one instance."""
    workload = hours(record["workload_hours"])
    if not record["offerings"]:
        anytime = {"courseMode": _mode(record["course_mode"]), "courseWorkload": workload}
        return [{"@type": "CourseInstance", **_known(anytime)}] if _known(anytime) else []
    return [_instance(one, record, workload, lang) for one in record["offerings"]]


def _instance(one: Mapping[str, Any], record: Mapping[str, Any], workload: str | None, lang: str) -> Body:
    place = _said(one["place"], lang)
    dates = _known({"startDate": one["starts_on"], "endDate": one["ends_on"]})
    return _known(
        {
            "@type": "CourseInstance",
            "courseMode": _mode(one["mode"] or record["course_mode"]),
            "courseWorkload": workload,
            "courseSchedule": {"@type": "Schedule", **dates} if workload is None else None,
            **dates,
            "inLanguage": one["language"],
            "location": {"@type": "Place", "name": place} if place is not None else None,
            "url": one["url"],
            "maximumAttendeeCapacity": one["seats"],
        }
    )


def _one_time(released: str | None) -> str | None:
    """A year, month or day; of a range, nobody can say when it was."""
    return None if released is None or "/" in released else released

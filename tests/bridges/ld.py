"""JSON-LD as PyLD expands it, with no way to fetch anything, and what schema.org and Google ask of a course."""

from __future__ import annotations

from typing import Any

from pyld import jsonld

SCHEMA = "https://schema.org/"


def no_fetching(url: str, options: Any) -> Any:
    raise AssertionError(f"the document makes its readers fetch {url}")


def expanded(document: Any) -> dict[str, Any]:
    """The one node that a document is about."""
    found = jsonld.expand(document, {"documentLoader": no_fetching})
    assert len(found) == 1
    node: dict[str, Any] = found[0]
    return node


def values(node: dict[str, Any], name: str) -> list[Any]:
    return node.get(f"{SCHEMA}{name}", [])


def texts(node: dict[str, Any], name: str) -> list[tuple[str, str | None]]:
    """The values of a property, each with its language."""
    return [(one["@value"], one.get("@language")) for one in values(node, name)]


def check_course(node: dict[str, Any]) -> None:
    """Name, description and provider, an offer with its category, an instance with its mode and its workload or schedule."""
    assert f"{SCHEMA}Course" in node["@type"]
    assert node["@id"].startswith("http")
    assert len(values(node, "name")) >= 1
    assert len(values(node, "description")) >= 1
    for provider in values(node, "provider"):
        assert f"{SCHEMA}Organization" in provider["@type"]
        assert values(provider, "name")
    assert values(node, "provider")
    for offer in values(node, "offers"):
        assert offer["@type"] == [f"{SCHEMA}Offer"]
        assert {one["@value"] for one in values(offer, "category")} <= {"Free", "Paid"}
        assert len(values(offer, "price")) == len(values(offer, "priceCurrency"))
    for instance in values(node, "hasCourseInstance"):
        assert instance["@type"] == [f"{SCHEMA}CourseInstance"]
        assert {one["@value"] for one in values(instance, "courseMode")} <= {"Onsite", "Online", "Blended"}
        assert (
            values(instance, "courseWorkload") or values(instance, "courseSchedule") or values(instance, "courseMode")
        )
    for name in ("url", "image", "license"):
        for one in values(node, name):
            assert one.keys() == {"@id"}, f"{name} is an address"
    every_value_is_known(node)


def every_value_is_known(node: Any) -> None:
    """Nothing is null, and nothing is empty."""
    if isinstance(node, dict):
        for name, inner in node.items():
            assert inner not in (None, "", []), name
            every_value_is_known(inner)
    elif isinstance(node, list):
        for inner in node:
            every_value_is_known(inner)

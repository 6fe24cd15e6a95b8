"""What MOOChub's schema, version 3, holds a page to, as checks of our own: the schema itself is in no registry.

Read from `moochub-schema.json` of github.com/MOOChub/schema (MIT).
"""

from __future__ import annotations

import re
import uuid
from typing import Any
from urllib.parse import urlsplit

HCRT = {
    "identifier": "https://w3id.org/kim/hcrt/course",
    "type": "Concept",
    "inScheme": "https://w3id.org/kim/hcrt/scheme",
}
REQUIRED = {"name", "learningResourceType", "publisher", "url", "license", "creator"}
KNOWN = REQUIRED | {
    "courseCode", "courseMode", "description", "inLanguage", "startDate", "endDate", "expires", "image", "trailer", "instructor",
    "teaches", "duration", "contributor", "workload", "access", "audience", "educationalAlignment", "educationalLevel", "keywords",
    "contentLocation", "offer", "numberOfCredits", "educationalCredentialsAwarded", "competencyRequired", "applicationStartDate",
    "applicationDeadline", "accessMode", "repeatFrequency", "dateCreated", "dateModified", "hollandCode", "hasPart", "isPartOf",
}  # fmt: skip
MODES = {"blended", "onsite", "online", "synchronous", "asynchronous"}
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
DURATION = re.compile(
    r"P(?!$)(\d+(?:\.\d+)?Y)?(\d+(?:\.\d+)?M)?(\d+(?:\.\d+)?W)?(\d+(?:\.\d+)?D)?(T(?=\d)(\d+(?:\.\d+)?H)?(\d+(?:\.\d+)?M)?(\d+(?:\.\d+)?S)?)?"
)
SPDX = re.compile(r"[A-Za-z0-9.+-]+")


def check_page(page: dict[str, Any]) -> None:
    """The whole document."""
    assert {"self", "first", "last"} <= page["links"].keys() <= {"self", "first", "last", "next", "prev"}
    for link in page["links"].values():
        is_address(link)
    ids = [one["id"] for one in page["data"]]
    assert len(set(ids)) == len(ids)
    for one in page["data"]:
        assert one["type"] == "Course"
        assert str(uuid.UUID(one["id"])) == one["id"]
        assert one.keys() <= {"id", "type", "attributes", "links", "relationships", "meta"}, (
            "JSON:API knows no other member"
        )
        check_attributes(one["attributes"])


def is_address(value: Any) -> None:
    parts = urlsplit(value)
    assert parts.scheme in ("http", "https")
    assert parts.netloc
    assert not re.search(r"[\s<>\"]", value)


def check_attributes(found: dict[str, Any]) -> None:
    assert REQUIRED <= found.keys() <= KNOWN
    assert isinstance(found["name"], str)
    assert found["name"]
    assert found["learningResourceType"] == HCRT
    is_address(found["url"])
    for who in (found["publisher"], *found["creator"], *found.get("contributor", ())):
        assert who["type"] in ("Organization", "Person")
        assert isinstance(who["name"], str)
        assert who["name"]
    assert len(found["creator"]) >= 1
    licences(found["license"])
    for name in ("startDate", "endDate", "expires"):
        days = found.get(name, [])
        assert all(INSTANT.fullmatch(day) for day in days)
        assert len(set(days)) == len(days), name
    for name in ("dateCreated", "dateModified"):
        assert name not in found or INSTANT.fullmatch(found[name])
    assert set(found.get("courseMode", [])) <= MODES
    assert "duration" not in found or DURATION.fullmatch(found["duration"])
    assert set(found.get("access", [])) <= {"free", "paid", "student", "other"}
    assert set(found.get("educationalCredentialsAwarded", [])) <= {
        "certificate",
        "record of achievement",
        "confirmation of participation",
    }
    for name in ("courseMode", "inLanguage", "keywords", "access"):
        assert len(set(found.get(name, []))) == len(found.get(name, []))
    for skill in found.get("teaches", []):
        names(skill["name"])
        assert skill["educationalFramework"]
    for level in found.get("educationalLevel", []):
        names(level["name"])
        assert level["type"] == "EducationalLevel"
        assert level["educationalFramework"]
    offers(found)
    for alignment in found.get("educationalAlignment", []):
        assert alignment["educationalFramework"] in ("ISCED-F", "OEFOS", "BIRD Faechersystematik")
    if "image" in found:
        licences(found["image"]["license"])


def licences(found: list[dict[str, Any]]) -> None:
    """At least one, each an SPDX identifier with its address, or proprietary without any."""
    assert len(found) >= 1
    for one in found:
        assert one.keys() >= {"identifier", "url"}
        if one["identifier"] == "proprietary":
            assert one["url"] is None
            assert one.get("contentUrl") is None
        else:
            assert SPDX.fullmatch(one["identifier"])
            is_address(one["url"])


def names(found: list[dict[str, Any]]) -> None:
    assert found
    for one in found:
        assert one["inLanguage"]
        assert one["name"]


def offers(found: dict[str, Any]) -> None:
    """Who says that a course is free has an offer of price 0."""
    for one in found.get("offer", []):
        assert one["price"] >= 0
        assert re.fullmatch("[A-Z]{3}", one["priceCurrency"])
        assert one["paymentFrequency"] in {
            "one-time",
            "weekly",
            "monthly",
            "quarterly",
            "half-yearly",
            "by semester",
            "yearly",
            "other",
        }
        assert one["category"] in {"course", "certificate", "complete"}
    if "free" in found.get("access", []):
        assert any(one["price"] == 0 for one in found["offer"])

"""Typed parts of tools, packages, courses, platforms and initiatives that have no life of their own (4.I)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from app.domains.catalogue.vocabulary import PackageItemKind, TranslationStatus
from app.kernel.fields import LText
from app.kernel.kinds import LANGUAGE_TAG
from app.kernel.members import Member, member
from app.kernel.model import Certainty

URL = r"^https?://\S+$"


class Translation(Member):
    """One language's edition of a tool or course, with a status of its own (VR-71; S 7(b)(i), 8(a)(ii))."""

    language: str = member("The language (BCP 47).", max_length=12, pattern=LANGUAGE_TAG, example="fr")
    status: TranslationStatus = member("How far this language has come; it says nothing of the others.")
    url: str | None = member("Where this edition is.", max_length=500, pattern=URL)
    external_id: str | None = member(
        "Its key on the platform, where each language is a course of its own there.", max_length=255
    )
    published_on: dt.date | None = member("When this edition appeared; null when not known.")
    supported_by: str | None = member("Who helps to make it.", max_length=300)
    locator: str | None = member("Where a source says so.", max_length=200)


def published_editions(translations: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of them that are published; no other language is implied (VR-71)."""
    return [one for one in translations if one["status"] == TranslationStatus.PUBLISHED]


def published_languages(translations: Iterable[dict[str, Any]]) -> list[str]:
    """The languages of those."""
    return [one["language"] for one in published_editions(translations)]


class DateClaim(Member):
    """What a source says of a day, as it says it; claims that contradict each other are all kept (INC-2, INC-4; VR-14)."""

    stated: str = member("The time in the source's own words or digits.", max_length=60, example="2020-04")
    earliest: dt.date | None = member("The first day it can mean; null when not known.")
    latest: dt.date | None = member("The last day it can mean; null when not known.")
    locator: str = member("Where the source says so.", max_length=200)
    certainty: Certainty = member("How it is known.")


class PackageItem(Member):
    """One item of a package beside its tools and courses (I4)."""

    order: int = member("Place in the package, from 1.", ge=1)
    kind: PackageItemKind = member("What it is.")
    title: LText = member("What it is called.", max_length=300)


class LearningObjective(Member):
    """What somebody can do after the course (I6; VR-70)."""

    order: int = member("Place in the list, from 1.", ge=1)
    text: LText = member("What learners can do then.", max_length=500)


class CourseModule(Member):
    """One part of a course (I6)."""

    order: int = member("Place in the course, from 1.", ge=1)
    title: LText = member("What it is called.", max_length=300)
    minutes: int | None = member("How long it takes; null when not known.", ge=1, le=100_000)
    quiz: bool | None = member("Whether it ends with a quiz; null when not known.")


class Headcount(Member):
    """How many of a group took part; counts only, no personal data (I9)."""

    group: str = member("The group.", max_length=100)
    count: int = member("How many.", ge=0)

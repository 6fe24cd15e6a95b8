"""Typed parts of partners and their records that have no life of their own (4.G)."""

from __future__ import annotations

import datetime as dt

from app.domains.catalogue.parts import URL
from app.domains.partners.vocabulary import (
    AccreditationDocument,
    ExperienceBand,
    IdentifierScheme,
    RiskLevel,
)
from app.kernel.fields import LText
from app.kernel.members import Member, member
from app.kernel.model import Certainty

DILIGENCE = "partners:diligence"
"""Who sees what due diligence found: nobody else, the partner itself included (model section 9)."""


class Identifier(Member):
    """A partner's key in a register, checked as far as the register's rules allow."""

    scheme: IdentifierScheme = member("The register.")
    value: str = member("The key as the register writes it.", min_length=1, max_length=200, example="03yrm5c26")


class Specialisation(Member):
    """A theme that a partner knows, and since when (G1; E35)."""

    theme: str = member("Code of the theme.", vocabulary="theme", max_length=100)
    experience: ExperienceBand | None = member("For how many years; null when not known.")


class TerritoryMember(Member):
    """A country or other territory that belongs to a regional body or network, as a source says."""

    territory: str = member("Code of the territory: ISO alpha-3 or M49.", max_length=100, example="BEN")
    since: dt.date | None = member("Since when; null when not known.")
    locator: str | None = member("Where a source says so.", max_length=200)
    certainty: Certainty = member("How it is known.")


class MemberCount(Member):
    """How many members a network has, by group and day (G7; E40): counts alone."""

    group: str = member("The group of members.", max_length=100)
    count: int = member("How many.", ge=0)
    counted_on: dt.date | None = member("When; null when the source does not say.")
    locator: str | None = member("Where a source says so.", max_length=300)


class Suspension(Member):
    """A time in which a partner was suspended (6.7)."""

    starts_on: dt.date = member("First day.")
    ends_on: dt.date | None = member("First day on which it no longer was; null while it is.")
    reason: str = member("Why.", max_length=2000)


class Answer(Member):
    """An answer to one of the questions of a verification (G2; E35)."""

    answer: bool | None = member("Yes, no, or null while it has not been answered.")
    comment: str | None = member("What it rests on.", max_length=2000)


class LevelChange(Member):
    """Since when a flag has had a level (G3)."""

    level: RiskLevel = member("The level.")
    since: dt.date = member("First day.")


class Paper(Member):
    """A document that a record rests on, by its address; the file itself is kept elsewhere."""

    title: str = member("What it is.", max_length=300)
    url: str | None = member("Where it is kept.", max_length=500, pattern=URL)
    dated_on: dt.date | None = member("When it was made; null when not known.")


class AccreditationPaper(Member):
    """One of the documents behind an accreditation (VR-53; E37)."""

    kind: AccreditationDocument = member("Which of the seven.")
    title: str | None = member("What it is called.", max_length=300)
    url: str | None = member("Where it is kept.", max_length=500, pattern=URL)
    dated_on: dt.date | None = member("When it was made; null when not known.")


class Signature(Member):
    """One party's signature under an agreement (6.8); functions, never names."""

    party: str = member("Code of the partner, or `UN-HABITAT`.", max_length=100)
    function: str | None = member("The function of who signed.", max_length=200)
    signed_on: dt.date = member("When.")


class Obligation(Member):
    """What a party owes under an agreement (G5)."""

    order: int = member("Place in the list, from 1.", ge=1)
    party: str | None = member("Code of the partner, or `UN-HABITAT`; null for all.", max_length=100)
    text: LText = member("What it is to do.", max_length=2000)
    due_on: dt.date | None = member("By when; null when there is no day.")


class RoadmapItem(Member):
    """One step of a hub's roadmap (G7; S T2.3.1k2)."""

    order: int = member("Place in the list, from 1.", ge=1)
    text: LText = member("What is to be done.", max_length=1000)
    due_on: dt.date | None = member("By when; null when there is no day.")
    done_on: dt.date | None = member("When it was done; null while it has not been.")


class CoalitionMember(Member):
    """How many of a group belong to a coalition (G10): cities, mayors, managers, executives; counts alone."""

    group: str = member("The group.", max_length=100)
    count: int | None = member("How many; null when not known.", ge=0)


class DuplicateWeights(Member):
    """How much each comparison counts when two partners are taken for one (P)."""

    name: int = member("Of the names, in any language and script.", ge=1, le=100)
    country: int = member("Of the country.", ge=0, le=100)
    acronym: int = member("Of the short names.", ge=0, le=100)
    website: int = member("Of the host of the website.", ge=0, le=100)

"""May we engage this partner on a day, and why? The judgement over known facts, without a database (VR-52, VR-55; ADR 0042).

An answer names everything that speaks against it, and its record; what does not decide is told too. A day in the past is
judged by what is known of it: the times that records name, and the partner's profile as it stood.
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass, field, replace

from app.domains.partners.vocabulary import AccreditationStatus, RiskCategory, RiskLevel

BLOCKING = (RiskLevel.ESCALATED, RiskLevel.RED)
"""Levels that block new agreements and awards until they are cleared (G3; VR-52)."""


class Purpose(enum.StrEnum):
    """What a partner is to be engaged for."""

    AGREEMENT = "agreement"
    AWARD = "award"
    APPLICATION = "application"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A completed verification. `voided_on` is the first day on which a suspension took it away."""

    id: str
    code: str
    positive: bool
    decided_on: dt.date
    valid_until: dt.date | None = None
    voided_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """A risk flag with its levels, each since a day."""

    id: str
    code: str
    category: str
    levels: tuple[tuple[str, dt.date], ...]
    raised_on: dt.date
    closed_on: dt.date | None = None

    def level_on(self, day: dt.date) -> str | None:
        """Its level on a day; None while it was not open."""
        if day < self.raised_on or (self.closed_on is not None and day >= self.closed_on):
            return None
        return [level for level, since in self.levels if since <= day][-1]


@dataclass(frozen=True, slots=True)
class Accredited:
    """An accreditation with its time."""

    id: str
    code: str
    status: str
    starts_on: dt.date
    ends_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a partner for a day. `parent` is the body that it is a branch of."""

    id: str
    code: str
    profile_complete: bool = True
    archived: bool = False
    merged: bool = False
    known: bool = True
    suspensions: tuple[tuple[dt.date, dt.date | None], ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    flags: tuple[Flag, ...] = ()
    accreditations: tuple[Accredited, ...] = ()
    parent: Facts | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The record that a reason rests on."""

    prefix: str
    id: str
    code: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for or against.

    `of` is the code of the partner that it is about, `guarded` says that due diligence found it.
    """

    code: str
    rule: str
    blocks: bool
    message: str
    of: str
    source: Source
    guarded: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """The answer with all its reasons, those that decide first."""

    eligible: bool
    reasons: tuple[Reason, ...] = field(default=())


def judge(facts: Facts, purpose: Purpose, day: dt.date) -> Judgement:
    """Whether a partner may be engaged on a day; nothing else goes into it."""
    found = [*_in_use(facts), *_profile(facts, purpose), *_standing(facts, purpose, day), *_accreditation(facts, day)]
    ordered = sorted(found, key=lambda reason: not reason.blocks)
    return Judgement(not any(reason.blocks for reason in found), tuple(ordered))


def engageable(facts: Facts, day: dt.date) -> bool:
    """Whether agreements and awards are open to it: what a branch asks of the body above it."""
    return judge(facts, Purpose.AGREEMENT, day).eligible


def _itself(facts: Facts) -> Source:
    return Source("partner", facts.id, facts.code)


def _in_use(facts: Facts) -> list[Reason]:
    found = []
    if facts.archived:
        found.append(Reason("archived", "VR-52", True, "The partner is archived.", facts.code, _itself(facts)))
    if facts.merged:
        said = "It turned out to be another partner, which has taken its place."
        found.append(Reason("merged", "VR-50", True, said, facts.code, _itself(facts)))
    if not facts.known:
        said = "It was not on record yet: its profile is taken as it first stood."
        found.append(Reason("not_on_record", "8", False, said, facts.code, _itself(facts)))
    return found


def _profile(facts: Facts, purpose: Purpose) -> list[Reason]:
    if facts.profile_complete:
        return []
    blocks = purpose is Purpose.APPLICATION
    return [Reason("profile_incomplete", "VR-55", blocks, "Its profile is not complete.", facts.code, _itself(facts))]


def _standing(facts: Facts, purpose: Purpose, day: dt.date) -> list[Reason]:
    """Verification, suspension and flags, its own and those of the bodies above it."""
    decides = purpose is not Purpose.APPLICATION
    found = [*_suspended(facts, day), *_flags(facts, day, blocks=decides), *_verified(facts, day, blocks=decides)]
    if facts.parent is not None:
        above = [*_in_use(facts.parent), *_standing(facts.parent, purpose, day)]
        found += [replace(one, blocks=one.blocks and (decides or one.code == "suspended")) for one in above]
    return found


def _suspended(facts: Facts, day: dt.date) -> list[Reason]:
    return [
        Reason("suspended", "VR-52", True, f"It has been suspended since {since}.", facts.code, _itself(facts))
        for since, until in facts.suspensions
        if since <= day and (until is None or day < until)
    ]


def _flags(facts: Facts, day: dt.date, *, blocks: bool) -> list[Reason]:
    found = []
    for flag in facts.flags:
        level, source = flag.level_on(day), Source("flag", flag.id, flag.code)
        if level is None:
            continue
        if flag.category == RiskCategory.SANCTIONS_MATCH:
            said = "It stands in a list of sanctions."
            found.append(Reason("sanctions_match", "VR-52", blocks, said, facts.code, source, guarded=True))
        elif level in BLOCKING:
            said = f"A flag of the level {level} is open."
            found.append(Reason(f"flag_{level}", "VR-52", blocks, said, facts.code, source, guarded=True))
    return found


def _verified(facts: Facts, day: dt.date, *, blocks: bool) -> list[Reason]:
    """The last verdict counts; a branch that has none of its own has that of the body above it (E35)."""
    passed = [verdict for verdict in facts.verdicts if verdict.decided_on <= day]
    if not passed:
        if facts.parent is not None:
            said = "It has no verification of its own: that of the body above it counts."
            return [Reason("inherits_verification", "VR-51", False, said, facts.code, _itself(facts.parent))]
        return [Reason("not_verified", "VR-52", blocks, "It has not been verified.", facts.code, _itself(facts))]
    last = max(passed, key=lambda verdict: (verdict.decided_on, verdict.id))
    source = Source("verif", last.id, last.code)
    if not last.positive:
        return [Reason("rejected", "VR-52", blocks, f"It was rejected on {last.decided_on}.", facts.code, source)]
    if last.voided_on is not None and last.voided_on <= day:
        said = f"A suspension ended its verification on {last.voided_on}."
        return [Reason("verification_voided", "VR-52", blocks, said, facts.code, source)]
    if last.valid_until is not None and last.valid_until < day:
        said = f"Its verification ended on {last.valid_until}."
        return [Reason("verification_expired", "VR-52", blocks, said, facts.code, source)]
    until = "" if last.valid_until is None else f" until {last.valid_until}"
    return [Reason("verified", "VR-51", False, f"It is verified{until}.", facts.code, source)]


def _accreditation(facts: Facts, day: dt.date) -> list[Reason]:
    """Told, and deciding nothing: no source makes it a condition of agreements, awards or applications."""
    current = [
        one
        for one in facts.accreditations
        if one.starts_on <= day and (one.ends_on is None or one.ends_on >= day) and one.status in _GROUNDS
    ]
    if current:
        last = max(current, key=lambda one: (one.starts_on, one.id))
        source = Source("accr", last.id, last.code)
        return [Reason("accredited", "VR-53", False, f"It is accredited: {last.status}.", facts.code, source)]
    ended = [one for one in facts.accreditations if one.ends_on is not None and one.ends_on < day]
    if ended:
        last = max(ended, key=lambda one: (one.ends_on or day, one.id))
        said, source = f"Its accreditation ended on {last.ends_on}.", Source("accr", last.id, last.code)
        return [Reason("accreditation_expired", "VR-53", False, said, facts.code, source)]
    return [Reason("not_accredited", "VR-53", False, "It is not accredited.", facts.code, _itself(facts))]


_GROUNDS = frozenset(AccreditationStatus) - {
    AccreditationStatus.NONE, AccreditationStatus.NOT_APPLICABLE, AccreditationStatus.EXPIRED,
}  # fmt: skip
